package published_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	made "github.com/yibaojiesuan/settlement/internal/published"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/published"
)

// Every row of the example's tables is told of, with the sums of what was taken and left out.
func TestBook(t *testing.T) {
	m, err := made.Run(made.Options{Draft: "../../examples/tables/draft.json", Mapping: "../../examples/tables/mapping.json"})
	require.NoError(t, err)
	b := published.Book(m.Report)
	var ids []string
	for _, table := range b.Tables {
		ids = append(ids, table.ID)
	}
	require.Equal(t, []string{"files", "made", "left_out", "columns", "unread", "repairs", "totals"}, ids)
	require.Len(t, b.Table("files").Checks, len(m.Report.Tables))
	require.NoError(t, b.Verify())
	var out strings.Builder
	require.NoError(t, b.Print(&out, views.Chinese))
	for _, want := range []string{"未采用的行", "歧义病案组，按未入组病例处理", "19,169,397.61", "政策摘要  " + m.Report.Digest} {
		require.Contains(t, out.String(), want)
	}

	m.Report.Tables[0].Taken--
	require.ErrorIs(t, published.Book(m.Report).Verify(), views.ErrCheck)
}
