package workbook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/cmd/settlement/workbook"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// The claims of a year written as workbooks settle to the same report: it differs in nothing but
// the digests of the files.
func TestSettledFromWorkbooks(t *testing.T) {
	const from = "../../../examples/lishui/"
	dir := t.TempDir()
	for _, name := range []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"} {
		data, err := os.ReadFile(from + name)
		require.NoError(t, err)
		if bare, ok := strings.CutSuffix(name, ".csv"); ok {
			name, data = bare+".xlsx", written(t, book(claims(t, string(data))), workbook.Options{Language: views.Chinese, Plain: true})
		}
		if name == "job.json" {
			data = bytes.ReplaceAll(data, []byte(`.csv"`), []byte(`.xlsx"`))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	require.Equal(t, settled(t, from), settled(t, dir))
}

// settled is the report of a job without digests of its files.
func settled(t *testing.T, dir string) string {
	t.Helper()
	j, err := job.Open(job.Folder(dir), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	r.Report.Digests = nil
	text, err := json.MarshalIndent(r.Report, "", " ")
	require.NoError(t, err)
	return string(text)
}
