package his_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

func itemFile(name, text string) rows.File {
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func TestItems(t *testing.T) {
	want := []budget.Claim{
		{ID: "c1", Institution: "H1", Month: settlement.MustMonth("2003-04"), Cost: 123456, Covered: 200},
		{ID: "c2", Institution: "H2", Cost: 1, ChargedTo: "C1", PaidBy: "agency", Pool: "residents"},
	}
	for _, f := range []rows.File{
		itemFile("claims.csv", "id,institution,month,cost,covered,charged_to,paid_by,pool,remark\nc1,H1,2003-04,1234.56,2.00,,,,x\nc2,H2,,0.01,0.00,C1,agency,residents,\n"),
		itemFile("claims.jsonl", `{"id":"c1","institution":"H1","month":"2003-04","cost":"1234.56","covered":"2.00"}`+"\n"+
			`{"id":"c2","institution":"H2","cost":"0.01","covered":"0.00","charged_to":"C1","paid_by":"agency","pool":"residents"}`+"\n"),
	} {
		t.Run(f.Name, func(t *testing.T) {
			var got []budget.Claim
			for c, err := range his.Items(f).All() {
				require.NoError(t, err)
				got = append(got, c)
			}
			require.Empty(t, cmp.Diff(want, got))
		})
	}
	unknown, err := his.Items(itemFile("claims.csv", "id,institution,cost,covered,remark\n")).Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"remark"}, unknown)
}

func TestItemsFaults(t *testing.T) {
	const header = "id,institution,month,cost,covered,charged_to,paid_by\n"
	for _, row := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"no cost", header + "c1,H1,,,0.00,,\n", settlement.ErrBlank, "claims.csv: row 2, column cost"},
		{"a negative amount", header + "c1,H1,,1.00,-0.01,,\n", settlement.ErrNegative, "row 2, column covered"},
		{"no such month", header + "c1,H1,2003-13,1.00,0.00,,\n", settlement.ErrDate, "row 2, column month"},
		{"a payer", header + "c1,H1,,1.00,0.00,C1,me\n", policy.ErrChoice, "claims.csv: row 2, column paid_by: claim c1"},
		{"a holder that is not named", header + "c1,H1,,1.00,0.00,,holder\n", budget.ErrClaim, "claims.csv: row 2, column paid_by: claim c1"},
		{"a missing column", "id,institution,cost\n", rows.ErrMissingColumn, "covered"},
	} {
		t.Run(row.name, func(t *testing.T) {
			table := his.Items(itemFile("claims.csv", row.text))
			_, err := settlement.Settle(settlement.Terms{}, budget.Items(settlement.Period{}, table.Claims()))
			err = table.Locate(err)
			require.ErrorIs(t, err, row.want)
			require.Contains(t, err.Error(), row.says)
		})
	}
}
