package tables

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// The names of columns in headers of one, two and three rows.
func TestHeaderNames(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"编码,名称,权重\n", "代码 名称 权重"},
		{"编码,权重,,备注\n,三级,二级,\n", "代码 权重/三级 权重/二级 备注"},
		{"编码,权重,,费用,,备注\n,三级,二级,三级,二级,\n", "代码 权重/三级 权重/二级 费用/三级 费用/二级 备注"},
		{"编码,权重,权重,备注\n编码,三级,二级,备注\n", "代码 权重/三级 权重/二级 备注"},
		{"编码,数值,,,\n,权重,,费用,\n,三级,二级,三级,二级\n", "代码 数值/权重/三级 数值/权重/二级 数值/费用/三级 数值/费用/二级"},
		{"编码,备注,\n,,说明\n", "代码 备注 说明"},
		{"编 码, 权重 (元) ,三级\n医院\n", "代码 权重 三级"},
	} {
		var list []rows.GridRow
		require.NoError(t, rows.Grids(filetest.Memory("x.csv", tt.text), func(grids []rows.Grid) error {
			for r, err := range grids[0].Rows {
				require.NoError(t, err)
				if filled(r.Cells) > 1 || len(list) > 0 && filled(list[0].Cells) < 3 {
					list = append(list, r)
				}
			}
			return nil
		}))
		require.Equal(t, tt.want, strings.Join(newHeader(list).paths, " "), tt.text)
	}
}

// A header of very many columns is read in time.
func TestWideHeaders(t *testing.T) {
	started := time.Now()
	for _, text := range []string{
		strings.Repeat("a,b"+strings.Repeat(",", 100_000)+"\n", 5), strings.Repeat("a,b"+strings.Repeat(",c", 16_000)+"\n", 3), "a,b" + strings.Repeat(",", 16_000) + "\n," + strings.Repeat(",c", 16_000) + "\n",
	} {
		_, _, err := Make(draft(), mapping(t, simple), files(map[string]string{"g.csv": text}))
		require.ErrorIs(t, err, rows.ErrNoHeader)
	}
	require.Less(t, time.Since(started), time.Minute)
}
