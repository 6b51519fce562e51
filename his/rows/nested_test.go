package rows

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// list is a table of what settlement lists hold.
func listTable(name, text string) *Table[[3]string] {
	column := func(i int, name string, t Trait, k Kind) Column[[3]string] {
		return Column[[3]string]{Name: name, Trait: t, Kind: k, Set: func(v *[3]string, text string) error { v[i] = text; return nil }}
	}
	return New(memory(name, text), Layout[[3]string]{
		Columns: []Column[[3]string]{column(0, "setl_id", Needed|Ident, IDKind), column(1, "medfee_sumamt", Needed|Summed, AmountKind), column(2, "hifp_pay", Summed, AmountKind)},
		Listed:  []string{"hifp_pay"},
		Names:   &Names{}, Funds: map[string]string{"310100": "hifp_pay", "310200": "acct_pay"},
	})
}

// Settlement lists (4101) are read from lines, from objects over several lines, and from
// an array; the items come to the total.
func TestSettlementLists(t *testing.T) {
	const list = `{"setlinfo":{"setl_id":"S%d","hi_setl_lv":3,"x":null},"payinfo":[{"fund_pay_type":"310100","fund_payamt":60.5},{"fund_pay_type":"310200","fund_payamt":"1.00"}],
		"iteminfo":[{"med_chrgitm":"01","amt":100.10},{"amt":"0.2000"},{"amt":7.0000000000000007E-2}],"diseinfo":[{"diag_name":"x"}]}`
	one, two := fmt.Sprintf(list, 1), fmt.Sprintf(list, 2)
	wrapped := `{"infno":"4101","input":` + two + `}`
	line := func(s string) string { return strings.Join(strings.Fields(s), "") + "\n" }
	for name, text := range map[string]string{
		"lines.jsonl": line(one) + line(wrapped), "objects.json": one + "\n\n" + wrapped, "array.json": "[" + one + "," + wrapped + "]", "returns.jsonl": strings.ReplaceAll(line(one)+line(two), "\n", "\r"),
	} {
		t.Run(name, func(t *testing.T) {
			var got [][3]string
			for v, err := range listTable(name, text).All() {
				require.NoError(t, err)
				got = append(got, v)
			}
			require.Equal(t, [][3]string{{"S1", "100.37", "60.50"}, {"S2", "100.37", "60.50"}}, got)
		})
	}
}

func TestSettlementListFaults(t *testing.T) {
	for text, want := range map[string]string{
		`{"setlinfo":{"setl_id":"S1","medfee_sumamt":"9.00"},"iteminfo":[{"amt":"10.00"}]}`:                                          "l.json: row 1: the items do not add up to the total: medfee_sumamt says 9.00, they come to 10.00",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":"张三"}]}`:                                                                    "l.json: row 1: iteminfo[0].amt: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got text of 2 characters",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1.005}]}`:                                                                   `l.json: row 1: iteminfo[0].amt: too many decimals: got 3, want at most 2: got "1.005"`,
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{}]}`:                                                                              "l.json: row 1: iteminfo[0].amt: blank, want a number such as 12.50",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1}],"payinfo":[{"fund_pay_type":"990000","fund_payamt":1}]}`:                `l.json: row 1: a kind of fund that the mapping's table fund_pay_type does not have: payinfo[0]: got "990000"`,
		`{"setlinfo":{"setl_id":"S1","hifp_pay":2},"iteminfo":[{"amt":1}],"payinfo":[{"fund_pay_type":"310100","fund_payamt":"1"}]}`: "l.json: row 1: the payments of funds do not add up: hifp_pay says 2.00, they come to 1.00",
		`{"setlinfo":{"setl_id":"S1"}}`:                                                                                              "l.json: row 1, column medfee_sumamt: needed column missing",
		`[{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1}]}`:                                                                      "l.json: row 2: not a JSON object of strings: broken at byte 1",
		`x`: "l.json: row 1: not a JSON object of strings: broken at byte 1",
		``:  "l.json: the file is empty",
	} {
		var err error
		for _, e := range listTable("l.json", text).All() {
			err = e
		}
		require.EqualError(t, err, want)
	}
	var err error
	for _, e := range listTable("l.json", `{"setlinfo":{"setl_id":"`+strings.Repeat("x", 5<<20)+`"}}`).All() {
		err = e
	}
	require.ErrorIs(t, err, ErrTooLong)
}
