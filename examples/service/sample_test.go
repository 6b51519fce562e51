package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
)

const lishui = "../lishui"

// sample is a folder with the documents of examples/lishui, every n-th of its cases and every m-th of its stays.
func sample(t *testing.T, n, m int) string {
	t.Helper()
	dir := t.TempDir()
	names, err := filepath.Glob(lishui + "/*.json")
	require.NoError(t, err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o600))
	}
	for name, each := range map[string]int{"cases.csv": n, "stays.csv": m} {
		text, err := os.ReadFile(filepath.Join(lishui, name))
		require.NoError(t, err)
		lines := strings.SplitAfter(string(text), "\n")
		var kept strings.Builder
		kept.WriteString(lines[0])
		for i := 1; i < len(lines); i++ {
			if i%each == 1%each || strings.HasPrefix(lines[i], "LS2025000026,") { // a finding names it
				kept.WriteString(lines[i])
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(kept.String()), 0o600))
	}
	return dir
}

// parts are the months of a year and its clearing.
func parts() (list []string) {
	for m := settlement.MustMonth("2025-01"); m.Compare(settlement.MustMonth("2025-12")) <= 0; m = m.Add(1) {
		list = append(list, m.String())
	}
	return append(list, store.Clearing)
}

// chunks divides a file of claims into so many, each with the header.
func chunks(t *testing.T, path string, n int) (list []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSpace(string(text))+"\n", "\n")
	lines = lines[:len(lines)-1]
	for i := range n {
		from, to := 1+i*(len(lines)-1)/n, 1+(i+1)*(len(lines)-1)/n
		list = append(list, lines[0]+strings.Join(lines[from:to], ""))
	}
	return list
}

// library settles the year of a folder without a service, and returns its reports.
func library(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := &withReports{Files: job.Folder(folder), texts: map[string]string{}}
	all := map[string]string{}
	for _, part := range parts() {
		y, err := job.OpenYear(files, "year.json")
		require.NoError(t, err)
		var r *job.Result
		if part == store.Clearing {
			r, err = y.Clear(ctx, job.YearOptions{})
		} else {
			r, err = y.Month(ctx, settlement.MustMonth(part), job.YearOptions{})
		}
		require.NoError(t, err)
		var text bytes.Buffer
		require.NoError(t, r.Report.Encode(&text))
		all[part] = text.String()
		files.texts["reports/"+part+".json"] = text.String()
		files.names = append(files.names, "reports/"+part+".json")
	}
	return all
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

// many is a folder with n cases, made of those of examples/lishui under other ids.
func many(t *testing.T, n int) string {
	t.Helper()
	dir := sample(t, 1, 1)
	text, err := os.ReadFile(filepath.Join(lishui, "cases.csv"))
	require.NoError(t, err)
	lines := strings.SplitAfter(strings.TrimSpace(string(text))+"\n", "\n")
	f, err := os.Create(filepath.Join(dir, "cases.csv"))
	require.NoError(t, err)
	var out bytes.Buffer
	out.WriteString(lines[0])
	for i := 0; i < n; i++ {
		round := "R" + strconv.Itoa(i/(len(lines)-2))
		line := lines[1+i%(len(lines)-2)]
		if round != "R0" {
			line = round + strings.Replace(line, ",P0", ","+round+"P0", 1)
		}
		out.WriteString(line)
	}
	_, err = f.Write(out.Bytes())
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return dir
}
