package intake

import (
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// allColumns says that files have every column that money depends on, under the
// platform's names.
func allColumns() map[string]string {
	all := make(map[string]string)
	for _, name := range MoneyColumns() {
		all[name] = name
	}
	return all
}

// noColumns says that files have none of them.
func noColumns() map[string]string {
	none := make(map[string]string)
	for _, name := range MoneyColumns() {
		none[name] = NoColumn
	}
	return none
}

// columnsIn says which of these columns files have, by their text.
func columnsIn(t testing.TB, wanted []string, files ...rows.File) map[string]string {
	var text strings.Builder
	for _, f := range files {
		if f.Sheet != nil {
			for cells := range f.Sheet.Rows() {
				for _, c := range cells {
					text.WriteString(c.Text + ",")
				}
			}
			continue
		}
		r, err := f.Open()
		require.NoError(t, err)
		_, err = io.Copy(&text, io.LimitReader(r, 1<<20))
		require.NoError(t, err)
	}
	columns := make(map[string]string)
	for _, name := range wanted {
		columns[name] = NoColumn
		for _, spelled := range append([]string{name}, national.Names()[name]...) {
			if strings.Contains(text.String(), spelled) {
				columns[name] = spelled
				break
			}
		}
	}
	return columns
}

// mapperOf checks a mapping, and says for it what columns the files have.
func mapperOf(t testing.TB, m Mapping, files ...rows.File) *Mapper {
	if unsaid(m) {
		m.Columns = columnsIn(t, MoneyColumns(), files...)
	}
	p, err := NewMapper(m)
	require.NoError(t, err)
	return p
}

// unsaid reports whether a test leaves the columns to the files.
func unsaid(m Mapping) bool { return m.Columns == nil || maps.Equal(m.Columns, allColumns()) }
