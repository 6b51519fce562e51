package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
)

// plantedFile is a kind of file that the program reads.
type plantedFile struct {
	name  string
	table planted.Table
	args  func(file string) []string // with the file in its place
	// printed are the columns whose values claims have, so that claim files have what a
	// sound row has there. Messages and reports have it only if it looks like a code.
	printed []string
}

func plantedFiles(t *testing.T) []plantedFile {
	read := func(name string, gb bool, titles, rows int) planted.Table {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if gb {
			text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(text)
			require.NoError(t, err)
		}
		table, err := planted.Parse(string(text), titles, rows)
		require.NoError(t, err)
		return table
	}
	amounts := []string{"医疗费总额（元）", "医疗费总额", "统筹基金支出", "基金支付总额", "个人账户支出", "个人现金支出"} // a number that is an amount is one
	of := func(columns ...string) []string { return append(columns, amounts...) }
	return []plantedFile{
		{"an export", read("export.csv", false, 0, 40).With("电话", "家庭住址"), func(file string) []string {
			return []string{"-join", "join.json", "-groups", "groups.csv", "-checks", "checks.json", "-clearing", file}
		}, of("结算ID\t", "定点医药机构编号", "科室名称")},
		{"groups", read("groups.csv", false, 0, 20).With("姓名", "电话"), func(file string) []string {
			return []string{"-join", "join.json", "-groups", file, "-clearing", "export.csv"}
		}, []string{"DRG组代码"}},
		{"an export of heads", read("heads.csv", false, 2, 20).With("姓名", "电话"), func(file string) []string {
			return []string{"-mapping", "heads-mapping.json", "-members", "register.csv", file}
		}, of("结算ID", "定点医药机构编号", "定点机构编号")},
		{"a register", read("register.csv", true, 2, 20).With("电话"), func(file string) []string {
			return []string{"-mapping", "heads-mapping.json", "-members", file, "heads.csv"}
		}, []string{"签约机构代码"}},
	}
}

// Nothing that is printed or written has anything of a person, whatever is wrong with a
// file. Ids of persons are digests, since there is a key.
func TestOutputsHaveNobody(t *testing.T) {
	t.Setenv("INGEST_KEY", "secret")
	for _, f := range plantedFiles(t) {
		t.Run(f.name, func(t *testing.T) {
			dir := t.TempDir()
			statuses := map[int]int{}
			f.table.Cases(true, func(n, column int, mark string, file planted.File) {
				name := filepath.Join(dir, map[bool]string{false: "x.csv", true: "x.jsonl"}[file.Lines])
				text := []byte(file.Text)
				if gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text); err == nil && n%2 == 0 && !file.Lines {
					text = gb
				}
				require.NoError(t, os.WriteFile(name, text, 0o600))
				written := t.TempDir()
				status, stdout, stderr := start(append([]string{"-o", written}, f.args(name)...)...)
				statuses[status]++
				where := f.table.Header[column] + ", " + mark + ", " + file.Name
				require.Empty(t, planted.Found(stderr), "%s: %s", where, stderr)
				if slices.Contains(f.printed, f.table.Header[column]) {
					stdout = withoutMessages(stdout)
				} else {
					require.Empty(t, planted.FoundIn(written), where)
				}
				require.Empty(t, planted.Found(stdout), "%s: %s", where, stdout)
			})
			require.Positive(t, statuses[0])
			require.Positive(t, statuses[1])
		})
	}
}

// withoutMessages returns what is printed but for the messages to the platform (3203,
// 3201), which are sent under the code that the export has for an institution.
func withoutMessages(text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "3203 ") && !strings.HasPrefix(line, "3201 ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// Any readable file may be named as a document.
func TestDocumentsOfOthers(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "document.json")
	for _, args := range [][]string{
		{"-mapping", name, "export.csv"}, {"-checks", name, "export.csv"}, {"-join", name, "-groups", "groups.csv", "export.csv"},
	} {
		planted.EachDocument(plantedFiles(t)[1].table, func(_ int, _ string, f planted.File) {
			require.NoError(t, os.WriteFile(name, []byte(f.Text), 0o600))
			var stdout, stderr bytes.Buffer
			status := run(append([]string{"-mapping", "mapping.json", "-period", "2025-01-01/2025-12-31"}, args...), &stdout, &stderr)
			require.Equal(t, 1, status)
			require.Empty(t, planted.Found(stdout.String()+stderr.String()), "%v, %s: %s", args, f.Name, stderr.String())
		})
	}
}
