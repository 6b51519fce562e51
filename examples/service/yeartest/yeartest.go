// Package yeartest samples years for tests, and settles them by the library alone.
package yeartest

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
)

// Parts are the months of 2025 and the clearing.
func Parts() (list []string) {
	for m := settlement.MustMonth("2025-01"); m.Compare(settlement.MustMonth("2025-12")) <= 0; m = m.Add(1) {
		list = append(list, m.String())
	}
	return append(list, store.Clearing)
}

// Sample writes the documents of a folder into another one, every n-th of its cases and every m-th of
// its stays.
func Sample(from, to string, n, m int) error {
	names, err := filepath.Glob(filepath.Join(from, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range append(names, filepath.Join(from, "cases.csv"), filepath.Join(from, "stays.csv")) {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		switch name = filepath.Base(name); name {
		case "cases.csv":
			text = every(n, text)
		case "stays.csv":
			text = every(m, text)
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// every is the header and every n-th row, and one that a finding names.
func every(n int, text []byte) (kept []byte) {
	for i, line := range bytes.SplitAfter(text, []byte("\n")) {
		if i == 0 || i%n == 1%n || bytes.HasPrefix(line, []byte("LS2025000026,")) {
			kept = append(kept, line...)
		}
	}
	return kept
}

// Alone settles a year by the library alone, and returns its reports by their parts.
func Alone(t testing.TB, files job.Files) map[string]string {
	t.Helper()
	f, all := &withReports{Files: files, texts: map[string]string{}}, map[string]string{}
	for _, part := range Parts() {
		all[part] = Report(t, f, part)
		f.texts["reports/"+part+".json"] = all[part]
		f.names = append(f.names, "reports/"+part+".json")
	}
	return all
}

// Report is the report of a part by the library alone.
func Report(t testing.TB, files job.Files, part string) string {
	t.Helper()
	y, err := job.OpenYear(files, "year.json")
	require.NoError(t, err)
	var r *job.Result
	if part == store.Clearing {
		r, err = y.Clear(context.Background(), job.YearOptions{})
	} else {
		r, err = y.Month(context.Background(), settlement.MustMonth(part), job.YearOptions{})
	}
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, r.Report.Encode(&text))
	return text.String()
}

// withReports are files with reports in memory.
type withReports struct {
	job.Files
	texts map[string]string
	names []string
}

func (w *withReports) Open(name string) (io.ReadCloser, error) {
	if text, ok := w.texts[name]; ok {
		return io.NopCloser(strings.NewReader(text)), nil
	}
	if strings.HasPrefix(name, "reports/") {
		return nil, fs.ErrNotExist
	}
	return w.Files.Open(name)
}

func (w *withReports) Match(string) ([]string, error) { return w.names, nil }

// Texts are files of these texts.
func Texts(texts map[string]string) job.Files {
	open := map[string]func() (io.ReadCloser, error){}
	for name, text := range texts {
		open[name] = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
	}
	return job.Readers(open)
}
