package cliffs_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/cliffs"
)

// Both sides of every cliff are explained, and cliffs are numbered over all policies.
func TestBook(t *testing.T) {
	for _, dir := range []string{"zhejiang", "region", "qingdao", "rules", "tianjin"} {
		j, err := job.Open(job.Folder("../../examples/"+dir), "job.json")
		require.NoError(t, err)
		list, err := j.Cliffs(settlement.MustDecimal("100"))
		require.NoError(t, err)
		b := cliffs.Book(j, list)
		n, explained := 0, viewstest.Check(t, b)
		for _, table := range b.Tables {
			n += len(table.Rows)
		}
		require.Equal(t, 2*n, explained)
		var out bytes.Buffer
		require.ErrorIs(t, cliffs.Explain(&out, views.Chinese, list, "0", j.Words), cliffs.ErrNumber)
		require.NoError(t, cliffs.Explain(&out, views.Chinese, list, cliffs.All, j.Words))
		require.Equal(t, n, bytes.Count(out.Bytes(), []byte("  之前 ")))
	}
}
