package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
)

func TestWrite(t *testing.T) {
	var b strings.Builder
	require.NoError(t, table.Write(&b, []table.Column{
		{Cells: []string{"机构", "LS01", "a\nb"}}, {Right: true, Cells: []string{"元", table.Grouped("-1234567.80"), table.Grouped("+999.00")}},
	}))
	require.Equal(t, "机构             元\nLS01  -1,234,567.80\na?b         +999.00\n", b.String())
	require.NoError(t, table.Write(&b, nil))
	for _, other := range []string{"2025-01-31", "2025-01", "1.2.3", "", "–", "1000 天"} {
		require.Equal(t, other, table.Grouped(other))
	}
}

func TestClean(t *testing.T) {
	require.Equal(t, "a?b?c?d?\u201c", table.Clean("a\x1bb\u202ec\u2067d\uffff\u201c"))
}

// A grid has Chinese headings alone in Chinese, no columns without cells, and nothing without
// rows.
func TestGrid(t *testing.T) {
	for _, tt := range []struct {
		lang lang.Language
		want string
	}{
		{lang.English, "\n床日 bed-days\n机构          天数\ninstitution   days\nLS01         1,234\n"},
		{lang.Chinese, "\n床日\n机构   天数\nLS01  1,234\n"},
	} {
		g := table.NewGrid(tt.lang, table.Text("机构", "institution"), table.Text("名称", "name"), table.Number("天数", "days"))
		var b strings.Builder
		require.NoError(t, g.Print(&b, "床日", "bed-days"))
		require.Empty(t, b.String())
		g.Row("LS01", "", 1234)
		require.Equal(t, 1, g.Rows())
		require.NoError(t, g.Print(&b, "床日", "bed-days"))
		require.Equal(t, tt.want, b.String())
	}
}
