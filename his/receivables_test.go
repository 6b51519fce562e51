package his_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func factFile(text string) rows.File {
	return rows.File{Name: "f.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Facts have every column in its field, and the row that they stand in.
func TestFacts(t *testing.T) {
	year, err := receivable.ParseSpan("2025-01/2025-12")
	require.NoError(t, err)
	january := receivable.OfMonth(settlement.MustMonth("2025-01"))
	day := settlement.MustDate("2026-03-01")
	for name, tt := range map[string]struct {
		read func(rows.File) *rows.Table[receivable.Fact]
		text string
		want receivable.Fact
	}{
		"payment": {his.Payments, "institution,month,payer,amount,date,id\nH1,2025-01/2025-12,fund,-1.05,2026-03-01,x\n",
			receivable.Fact{ID: "x", Institution: "H1", Payer: "fund", Span: year, Amount: -105, Date: day, Row: 2}},
		"declaration": {his.Declarations, "payer,month,institution,amount\nfund,2025-01,H1,3\n",
			receivable.Fact{Institution: "H1", Payer: "fund", Span: january, Amount: 300, Row: 2}},
		"total": {his.PayerTotals, "fixmedins_code,month,payer,amount\nH1,2025-01,fund,3.10\n",
			receivable.Fact{Institution: "H1", Payer: "fund", Span: january, Amount: 310, Row: 2}},
		"decision": {his.Decisions, "institution,month,payer,kind,amount,date,until\nH1,2025-01,fund,deferred,3.00,2026-03-01,2026-03-01\n",
			receivable.Fact{Institution: "H1", Payer: "fund", Span: january, Kind: receivable.KindDeferred, Amount: 300, Date: day, Until: day, Row: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []receivable.Fact
			for f, err := range tt.read(factFile(tt.text)).All() {
				require.NoError(t, err)
				got = append(got, f)
			}
			require.Equal(t, []receivable.Fact{tt.want}, got)
		})
	}
	for _, err := range his.Decisions(factFile("institution,month,payer,kind,amount,date\nH1,2025-01,fund,lost,3.00,2026-03-01\n")).All() {
		require.ErrorContains(t, err, "f.csv: row 2, column kind")
	}
}
