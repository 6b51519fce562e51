package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const examples = "../../examples/"

// call runs a command line in English, unless it says otherwise.
func call(args ...string) (status int, stdout, stderr string) {
	return callIn(context.Background(), nil, args...)
}

func callIn(ctx context.Context, env map[string]string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = start(ctx, args, func(name string) string { return env[name] }, &out, &errs)
	return status, out.String(), errs.String()
}

// must is call for what is done.
func must(t *testing.T, args ...string) string {
	t.Helper()
	status, out, errs := call(args...)
	require.Equal(t, done, status, "%v: %s", args, errs)
	return out
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update, then read the file")
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(got, "\n"))
}

// names are all subcommands.
var names = []string{
	"init", "run", "settle", "explain", "verify", "months", "clear", "whatif", "compare", "hospital", "bureau", "receivables", "analyse", "policy", "cliffs", "candidates",
	"ingest", "tables", "calibrate", "schema", "serve", "version",
}

// Every command has help, in both languages, by all three ways.
func TestHelp(t *testing.T) {
	for _, l := range []string{"en", "zh"} {
		all := must(t, "--lang", l)
		require.Equal(t, all, must(t, "--lang", l, "--help"))
		require.Equal(t, all, must(t, "--lang", l, "help"))
		for _, name := range names {
			require.Contains(t, all, "\n  "+name+" ")
			text := must(t, name, "--help", "--lang", l)
			require.Equal(t, text, must(t, "help", name, "--lang="+l))
			all += "\n== " + name + "\n" + text
		}
		golden(t, "help-"+l+".golden.txt", all)
	}
}

// The environment chooses the language, and --lang before it.
func TestLanguage(t *testing.T) {
	for _, row := range []struct {
		system string
		env    map[string]string
		args   []string
		want   string
	}{
		{"linux", nil, nil, "en"},
		{"windows", nil, nil, "zh"},
		{"windows", map[string]string{"LANG": "en_US.UTF-8"}, nil, "en"},
		{"linux", map[string]string{"LANG": "zh_CN.UTF-8"}, nil, "zh"},
		{"linux", map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, nil, "en"},
		{"linux", map[string]string{"LANG": "en_GB", "LC_MESSAGES": "zh_CN"}, nil, "zh"},
		{"linux", nil, []string{"settle", "--lang", "zh"}, "zh"},
		{"windows", nil, []string{"--lang=en", "settle"}, "en"},
		{"linux", nil, []string{"settle", "--", "--lang=zh"}, "en"},
		{"linux", nil, []string{"--lang", "de"}, "en"},
	} {
		got := languageOf(row.args, row.system, func(name string) string { return row.env[name] })
		require.Equal(t, row.want, string(got), row)
	}
}

// A command line that cannot be understood exits with 2 and says why in the language, and nothing
// is printed.
func TestUsage(t *testing.T) {
	for _, row := range []struct{ line, english, chinese string }{
		{"seetle", `there is no command "seetle": perhaps settle`, `没有命令 "seetle"：是否为 settle`},
		{"help nothing", `there is no command "nothing"`, `没有命令 "nothing"`},
		{"settle", "want one job, got 0 arguments", "应给出一个任务，实有 0 个参数"},
		{"settle a b", "want one job, got 2 arguments", "应给出一个任务，实有 2 个参数"},
		{"settle a --nothing", "unknown flag: --nothing", "没有选项 --nothing"},
		{"settle a -o", "flag needs an argument: 'o' in -o", "选项 -o 缺少值"},
		{"settle a --workers x", `invalid argument "x" for "--workers"`, `选项 --workers 的值无效："x"`},
		{"settle a --workers -1", "--workers: want 0 or more", "--workers：应不小于 0"},
		{"settle a -o x.doc", "-o x.doc: want a name that ends in one of .csv .html .json .txt .xlsx", "-o x.doc：文件名后缀应为 .csv .html .json .txt .xlsx 之一"},
		{"settle a -o x.txt -o ./x.txt", "two outputs are this one file", "两项输出是同一个文件"},
		{"settle a --json -o x.txt", "--json prints", "--json 只显示"},
		{"settle a --explain x:1 --json", "--explain prints", "--explain 只显示"},
		{"explain a", "want a job and what is explained", "应给出任务和要解释的对象"},
		{"explain a b --month x", "--month: want a month", "--month：月份应如"},
		{"verify", "want a report, and perhaps its job", "应给出一份报告"},
		{"months a 2025", "want a month such as 2025-03", "月份应如 2025-03"},
		{"clear", "want one year", "应给出一个年度任务"},
		{"init a", "want a folder and exports", "应给出文件夹和导出文件"},
		{"init a b --method heads", "--method: want drg", "--method：应为 drg"},
		{"init a b --period 2025", "--period: ", "--period："},
		{"run", "want a folder, exports, claims or a job", "应给出文件夹、导出文件、病例文件或任务"},
		{"run a.csv", "want a folder of init or a job", "应给出 init 生成的文件夹或任务"},
		{"run a.csv --policy p.json --fund x --period 2025-01-01/2025-12-31", "--fund: ", "--fund："},
		{"whatif a", "want a job, and a policy or job", "应给出一个任务，以及一个政策或任务"},
		{"whatif a b --by x", "--by: want line", "--by：应为 line"},
		{"compare a b --amount x", "--amount: want due or price", "--amount：应为 due 或 price"},
		{"hospital a --month x", "--month: want a month", "--month：月份应如"},
		{"hospital a --top 0", "--top: want at least 1", "--top 至少为 1"},
		{"bureau a --table x", "--table: want some of groups", "--table：应为 groups（常见病组）"},
		{"bureau a --at x", "--at: want district=CODE", "--at：应为 district=区划"},
		{"whatif a b --scenario 5", "--scenario", "选项 --scenario 的值无效"},
		{"whatif a b --draws 0", "--draws: want at least 1", "--draws 至少为 1"},
		{"receivables a --by x", "--by: want some of payer", "--by：应为 payer"},
		{"analyse a", "want a job and an analysis", "应给出任务和汇总文件"},
		{"cliffs a x", "VALUE: ", "VALUE："},
		{"candidates a --list x", "--list: want one of candidates", "--list：应为 candidates"},
		{"ingest a", "want --mapping and --period", "应给出 --mapping 和 --period"},
		{"ingest a --mapping m --period 2025-01-01/2025-12-31 --join x", "want --join and --groups together", "--join 与 --groups 应同时给出"},
		{"tables a b --for x", "--for: want NAME=FILE", "--for：应为 NAME=FILE"},
		{"calibrate a b c --method item", "method: want drg", "--method 应为 drg"},
		{"schema nothing", `there is no document "nothing"`, `没有名为 "nothing" 的文件类型`},
		{"schema job --folder x", "--folder writes all", "--folder 写出全部"},
		{"version x", "want no arguments", "应给出零个参数"},
		{"settle --lang de a", "want en or zh", "选项 --lang 的值无效"},
	} {
		for _, l := range []string{"en", "zh"} {
			want := row.english
			if l == "zh" {
				want = row.chinese
			}
			status, out, errs := callIn(context.Background(), map[string]string{"LANG": l}, strings.Fields(row.line)...)
			require.Equal(t, usage, status, row.line)
			require.Empty(t, out, row.line)
			require.Contains(t, errs, want, row.line)
		}
	}
}

// What is refused exits with 1, and says why in the language; with --json also as JSON.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "job.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"name": "x"}`), 0o600))
	for _, line := range []string{
		"settle " + broken, "explain " + broken + " c1", "hospital " + broken, "bureau " + broken, "whatif " + broken + " " + broken, "compare " + broken + " x.csv",
		"receivables " + broken, "analyse " + broken + " " + broken, "policy " + broken, "cliffs " + broken + " 100", "candidates " + broken, "run " + broken, "months " + broken + " 2025-01", "clear " + broken, "verify " + broken,
		"ingest nothing.csv --period 2025-01-01/2025-12-31 --mapping " + broken, "tables " + broken + " " + broken, "calibrate " + broken + " " + broken + " " + broken,
		"init " + filepath.Join(dir, "new") + " nothing.csv", "run nothing.csv --mapping " + broken + " --job " + broken, "run " + dir + "/nothing.json",
	} {
		status, out, english := call(strings.Fields(line)...)
		require.Equal(t, refused, status, line)
		require.Empty(t, out, line)
		require.NotEmpty(t, english, line)
		_, _, chinese := call(append(strings.Fields(line), "--lang=zh")...)
		require.NotEqual(t, english, chinese, line)
		require.Regexp(t, `\p{Han}`, chinese, line)
	}
	for _, name := range []string{"settle", "hospital", "bureau", "candidates", "clear", "run"} {
		status, out, _ := call(name, broken, "--json")
		require.Equal(t, refused, status)
		var faults []struct{ Code, Text, TextZH string }
		require.NoError(t, json.Unmarshal([]byte(out), &faults), name)
		require.NotEmpty(t, faults)
	}
	_, err := os.Stat(filepath.Join(dir, "new"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
