package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/views"
)

// Every amount of every table that the command makes is explained, but for what a file gives.
func TestEveryAmountIsExplained(t *testing.T) {
	write := writers[".html"]
	t.Cleanup(func() { writers[".html"] = write })
	var books []*views.Book
	writers[".html"] = func(_ io.Writer, p *product, _ *output) error {
		books = append(books, p.book)
		if p.workbook == nil {
			return nil
		}
		b, err := p.workbook()
		b.Tables = slices.DeleteFunc(b.Tables, func(t *views.Table) bool { return slices.Contains(listsOfClaims, t.ID) })
		books = append(books, b)
		return err
	}
	lines := []string{
		"bureau " + examples + "bureau --last " + examples + "bureau/job-2024.json --with " + examples + "bureau/bureau.json",
		"whatif " + examples + "zhejiang " + examples + "zhejiang/job-fund.json --by line --by class --by group --by claim",
	}
	for _, p := range products {
		lines = append(lines, p.line)
	}
	jobs, err := filepath.Glob(examples + "*/job*.json")
	require.NoError(t, err)
	for _, path := range jobs {
		lines = append(lines, "settle "+path)
	}
	for _, line := range lines {
		books = nil
		must(t, append(strings.Fields(line), "-o", filepath.Join(t.TempDir(), "x.html"))...)
		require.NotEmpty(t, books)
		for _, b := range books {
			require.Empty(t, viewstest.Unexplained(b), line)
		}
	}
}
