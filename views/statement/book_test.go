package statement_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

func same(text string) string { return text }

// Every number of every example's report is explained by steps that replay to it, and the
// statements add up.
func TestBook(t *testing.T) {
	reports, err := filepath.Glob("../../examples/*/report*.golden.json")
	require.NoError(t, err)
	require.Greater(t, len(reports), 40)
	explained := 0
	for _, path := range reports {
		if strings.Contains(path, "/ingest/") { // a report of an intake
			continue
		}
		t.Run(strings.TrimPrefix(path, "../../examples/"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			r, err := settlement.ReadReport(bytes.NewReader(text))
			require.NoError(t, err)
			b := statement.Book(r, same)
			explained += viewstest.Check(t, b)
			s := b.Table("statements")
			for n, row := range s.Rows[:len(s.Rows)-1] {
				require.Equal(t, r.Statements[n].Due.String(), row.Cells[s.Column("due")].Text)
				require.Equal(t, r.Statements[n].Entitlement.String(), row.Cells[s.Column("entitlement")].Text)
			}
			if w := b.Table("waterfall"); w != nil {
				require.Equal(t, s.Rows[len(s.Rows)-1].Cells[s.Column("due")].Text, w.Rows[len(w.Rows)-1].Cells[1].Text)
			}
			require.Len(t, b.Table("checks").Rows, checksOf(r))
		})
	}
	t.Log("explained:", explained)
	require.Greater(t, explained, 1000)
}

func checksOf(r *settlement.Report) int {
	n := len(r.Checks)
	for _, p := range r.Pools {
		n += len(p.Checks)
	}
	return n
}

func TestExplainsASum(t *testing.T) {
	text, err := os.ReadFile("../../examples/lishui/report.golden.json")
	require.NoError(t, err)
	r, err := settlement.ReadReport(bytes.NewReader(text))
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, statement.Book(r, same).Explain(&out, views.Chinese, "statements:LS03:price"))
	require.Equal(t, `清算表  LS03

价格  42,589,059.92
  sum = part1 + part2 = 40866613.88 + 1722446.04 = 42589059.92   〔合计〕
`, strings.Join(strings.SplitAfter(out.String(), "\n")[:4], ""))
	require.Contains(t, out.String(), "    part1  40,866,613.88  按病组 drg 价格 price\n      price = ")
}
