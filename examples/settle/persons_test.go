package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// region is a job with a part of every method.
const region = "../region"

// plantedFile is a file of the region's job, with the columns in which marks are planted.
type plantedFile struct {
	name, other string // the same file as JSON lines, where the job may name that
	more        []string
	// printed are the columns whose values are outputs: what a sound row has there is
	// printed by design. In a row that is refused it is not.
	printed []string
}

func plantedFiles() []plantedFile {
	people := []string{"department", "name", "phone", "address", "身份证号"}
	return []plantedFile{
		{"cases.csv", "cases.jsonl", append(people, "admitted", "days", "person", "charged_to", "approved_amount"), []string{
			"id",            // -claims has it, and the report lists claims that are not paid as claimed
			"cost",          // a number that is an amount is one: sums have it
			"covered",       // likewise
			"charged_to",    // a holder that the budget knows, or nobody reads it
			"department",    // statements of a department are about it
			"institution",   // refused: the policy lists its institutions
			"group", "pool", // refused: the policy and the job list theirs
		}},
		{"stays.csv", "stays.jsonl", append(people, "person", "charged_to"), []string{"id", "cost", "covered", "charged_to", "department"}},
		{"members-310.csv", "members-310.jsonl", people, nil},
		{"charges-310.csv", "charges-310.jsonl", append(people, "id", "scope", "waived", "date", "medical_type", "package"), []string{"cost", "covered"}},
		{"items.csv", "items.jsonl", append(people, "paid_by"), []string{
			"id", "cost", "covered",
			"institution", // no document lists whose claims are paid by item: a code is one
			"charged_to", "department",
		}},
	}
}

// copyOf copies a folder's files.
func copyOf(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	list, err := os.ReadDir(from)
	require.NoError(t, err)
	for _, f := range list {
		if f.Type().IsRegular() {
			text, err := os.ReadFile(filepath.Join(from, f.Name()))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(to, f.Name()), text, 0o600))
		}
	}
	return to
}

// modes are the ways to run the program; OUT is a folder for what it writes.
var modes = [][]string{
	{}, {"-json"}, {"-explain", "D01"}, {"-explain", "S01"}, {"-claims", "OUT/claims.csv", "-o", "OUT/table.txt"}, {"-json", "-workers", "3", "-claims", "OUT/claims.csv"},
	{"-lang", "zh"}, {"-lang", "zh", "-json", "-claims", "OUT/claims.csv"}, {"-list", "quotas"}, {"-list", "candidates", "-json"}, {"-list", "caps"}, {"-list", "heads"},
}

// looked runs the program in a mode and returns its exit status and what of the marks its
// outputs have.
func looked(t *testing.T, job string, mode []string) (status int, out, errs string) {
	t.Helper()
	dir := t.TempDir()
	args := []string{job}
	for _, arg := range mode {
		args = append(args, strings.ReplaceAll(arg, "OUT", dir))
	}
	var stdout, stderr bytes.Buffer
	status = run(args, &stdout, &stderr)
	out = planted.Found(stdout.String())
	if out == "" {
		out = planted.FoundIn(dir)
	}
	if errs = planted.Found(stderr.String()); errs != "" {
		errs += " in " + stderr.String()
	}
	return status, out, errs
}

// Nothing that is printed or written has anything of a person, whatever is wrong with a
// file of claims.
func TestOutputsHaveNobody(t *testing.T) {
	for _, f := range plantedFiles() {
		t.Run(f.name, func(t *testing.T) {
			dir := copyOf(t, region)
			table, err := planted.Read(filepath.Join(region, f.name), 0)
			require.NoError(t, err)
			table = table.With(f.more...)
			job, err := os.ReadFile(filepath.Join(region, "job.json"))
			require.NoError(t, err)
			refused, accepted := 0, 0
			table.Cases(true, func(n, column int, mark string, file planted.File) {
				path, jobText := filepath.Join(dir, f.name), string(job)
				if file.Lines {
					path, jobText = filepath.Join(dir, f.other), strings.ReplaceAll(jobText, f.name, f.other)
				}
				require.NoError(t, os.WriteFile(path, []byte(file.Text), 0o600))
				require.NoError(t, os.WriteFile(filepath.Join(dir, "job.json"), []byte(jobText), 0o600))
				name, mode := table.Header[column], modes[n%len(modes)]
				status, out, errs := looked(t, filepath.Join(dir, "job.json"), mode)
				where := fmt.Sprintf("%s, column %s, %s, %s, %v", f.name, name, mark, file.Name, mode)
				require.Empty(t, errs, where)
				if status != settled {
					refused++
				} else if accepted++; slices.Contains(f.printed, name) {
					return
				}
				require.Empty(t, out, where)
			})
			require.Positive(t, refused)
			require.Positive(t, accepted)
		})
	}
}

// Any readable file may be named as a document.
func TestDocumentsOfOthers(t *testing.T) {
	dir := copyOf(t, region)
	table, err := planted.Read(filepath.Join(region, "cases.csv"), 3)
	require.NoError(t, err)
	table = table.With("person", "phone")
	for _, name := range []string{"job.json", "drg.json", "beds.json", "heads.json", "budget.json", "accounts.json"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			was, err := os.ReadFile(path)
			require.NoError(t, err)
			defer func() { require.NoError(t, os.WriteFile(path, was, 0o600)) }()
			planted.EachDocument(table, func(n int, mark string, file planted.File) {
				require.NoError(t, os.WriteFile(path, []byte(file.Text), 0o600))
				mode := modes[n%len(modes)]
				status, out, errs := looked(t, filepath.Join(dir, "job.json"), mode)
				require.Equal(t, refused, status)
				require.Empty(t, out, "%s, %s, %v", mark, file.Name, mode)
				require.Empty(t, errs, "%s, %s, %v", mark, file.Name, mode)
			})
		})
	}
}
