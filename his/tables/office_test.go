package tables

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// A table that LibreOffice made a workbook of makes the same policy.
func TestLibreOffice(t *testing.T) {
	book := filetest.LibreOffice(t, weights, "")
	m := mapping(t, weightsMapping)
	want, _, err := Make(draft(), m, files(map[string]string{"weights.csv": weights}))
	require.NoError(t, err)
	got, _, err := Make(draft(), m, func(string) rows.File { return book })
	require.NoError(t, err)
	require.Equal(t, policy.Digest(want), policy.Digest(got))
}
