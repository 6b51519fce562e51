package year_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/views/year"
)

func read(t *testing.T, path string) *settlement.Report {
	t.Helper()
	f, err := os.Open("../../examples/" + path)
	require.NoError(t, err)
	defer f.Close()
	r, err := settlement.ReadReport(f)
	require.NoError(t, err)
	return r
}

// Every number of a month and of a clearing is explained by steps that replay, and the totals are
// those of the report.
func TestBook(t *testing.T) {
	for path, clears := range map[string]bool{"lishui/report-month.golden.json": false, "lishui/report-year.golden.json": true, "region/report-year.golden.json": true} {
		t.Run(path, func(t *testing.T) {
			r := read(t, path)
			b := year.Book(r, func(text string) string { return text })
			require.Greater(t, viewstest.Check(t, b), 100)
			table := b.Table("payments")
			if clears {
				table = b.Table("clearing")
			}
			var due settlement.Money
			for _, s := range r.Statements {
				due += s.Due
			}
			last := table.Rows[len(table.Rows)-1]
			require.True(t, last.Total)
			require.Equal(t, due.String(), last.Cells[table.Column("due")].Text)
			curve := b.Table("curve")
			require.NotEmpty(t, curve.Charts)
			n := len(r.Year.Months)
			if !clears {
				n++
			}
			require.Len(t, curve.Rows, n)

			code := r.Statements[0].Institution
			viewstest.Check(t, year.Institution(r, code, func(text string) string { return text }))
		})
	}
}
