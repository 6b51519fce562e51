package views_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/views"
)

// Names cannot steer a terminal, turn the text around or become formulas where people open CSV.
func TestHostileCSV(t *testing.T) {
	b := &views.Book{Tables: []*views.Table{{ID: "t", Title: views.TextOf("表", "table"), Columns: []views.Column{views.Name.Column("n", "名称", "name")},
		Rows: []views.Row{{Cells: []views.Cell{{Text: "=cmd|'/c calc'!A1\x1b[2J\u202egpj"}}}}}}}
	var out bytes.Buffer
	require.NoError(t, b.CSV(&out, views.Chinese, false))
	require.NotContains(t, out.String(), "\x1b")
	require.NotContains(t, out.String(), "\u202e")
	require.Contains(t, out.String(), "\r\n'=cmd|")
}
