package statement_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// Every job of the examples has its parameters, and no field of a policy is without a Chinese title.
func TestParameters(t *testing.T) {
	jobs, err := filepath.Glob("../../examples/*/job*.json")
	require.NoError(t, err)
	for _, path := range jobs {
		dir, name := filepath.Split(path)
		j, err := job.Open(job.Folder(dir), name)
		require.NoError(t, err, path)
		b, err := statement.Parameters(j)
		require.NoError(t, err, path)
		viewstest.Check(t, b)
		for _, table := range b.Tables {
			keys := map[string]bool{}
			for _, row := range table.Rows {
				require.False(t, keys[row.Key], "%s: %s: %s", path, table.ID, row.Key)
				keys[row.Key] = true
			}
			require.NotEmpty(t, keys)
		}
	}
}

func TestParametersSayWhatTheDocumentHas(t *testing.T) {
	j, _ := settled(t, "zhejiang", "job.json")
	b, err := statement.Parameters(j)
	require.NoError(t, err)
	rows := map[string]views.Row{}
	for _, row := range b.Table("policy1").Rows {
		rows[row.Key] = row
	}
	for path, want := range map[string][3]string{
		"classes.low":     {"病例类型界值 › 低倍率界值", "0.4", "浙医保联发〔2019〕21号第十二条"},
		"classes.high[1]": {"病例类型界值 › 高倍率界值", "基准点数上限 300；界值倍率 2", "浙医保联发〔2019〕21号第十二条"},
		"institutions[0]": {"医疗机构", "编码 LS01；等级 3；机构差异系数 1.0800", "浙医保联发〔2019〕21号"},
		"kind":            {"性质", "reference", ""},
		"effective.from":  {"有效期 › 起", "2025-01-01", ""},
	} {
		row := rows[path]
		require.Len(t, row.Cells, 4, path)
		require.Equal(t, want, [3]string{row.Cells[1].Text, row.Cells[2].Text, row.Cells[3].Text}, path)
	}
	require.Equal(t, "classes › high", rows["classes.high[1]"].Cells[1].English)
	require.Equal(t, "fund", b.Table("terms").Rows[1].Key)
}
