package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/table"
)

func TestWrite(t *testing.T) {
	var b strings.Builder
	require.NoError(t, table.Write(&b, []table.Column{
		{Cells: []string{"机构", "LS01", "a\nb"}}, {Right: true, Cells: []string{"元", table.Grouped("-1234567.80"), table.Grouped("+999.00")}},
	}))
	require.Equal(t, "机构             元\nLS01  -1,234,567.80\na?b         +999.00\n", b.String())
	require.NoError(t, table.Write(&b, nil))
}
