package filetest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/rows"
)

// LibreOffice has LibreOffice make a workbook of a CSV text. columns says what it takes
// columns for, as its CSV filter does: "1/2" makes the first a text. The test is skipped
// where the program is not installed.
func LibreOffice(t testing.TB, text, columns string) rows.File {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no soffice: LibreOffice makes no workbook here")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "table.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	const comma, quote, utf8, first = "44", "34", "76", "1"
	cmd := exec.CommandContext(ctx, soffice, "--headless", "--norestore", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--infilter=CSV:"+comma+","+quote+","+utf8+","+first+","+columns, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir, path)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	data, err := os.ReadFile(filepath.Join(dir, "table.xlsx"))
	require.NoError(t, err, "%s", said)
	return BookFile("table.xlsx", data)
}
