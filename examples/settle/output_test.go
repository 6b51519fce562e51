package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// Names of two cells a character do not misalign the columns; columns without
// an amount are left out.
func TestTable(t *testing.T) {
	tests := []struct{ name, terms, want string }{
		{"computed value", `"fund": "30000.00"`, `Small year
2025-01-01 to 2025-12-31
drg: Small (example)
金额单位：元 amounts in yuan

机构         名称      病例数      点数       价格      定价       已付       应付
institution  name       cases    points      price    amount    covered        due
H1           人民医院       2  100.0000  19,677.42            -2,000.00  17,677.42
H2                          2   55.0000  10,822.58  3,000.00  -1,500.00  12,322.58
合计 total                  4  155.0000  30,500.00  3,000.00  -3,500.00  30,000.00

点值 point value   196.7742  = 30,500.00 ÷ 155.0000
基金 fund         30,000.00
尾差 residue           0.00
未核日期 vouched          4  drg
异常 conflicts            1

核对 check                                       左 left   右 right
fund + reserve drawn = entitlements + residue  30,000.00  30,000.00  ok
lines = due                                    30,000.00  30,000.00  ok
trails = trails that replay                            6          6  ok
points of statements = divisor                  155.0000   155.0000  ok
residue by rounding ≤ its bound                     0.00       0.01  ok
ids                                                    4          4  ok
`},
		{"fixed value, negative due floored", `"point_value": "10.5", "negative_due": "floor"`, `Small year
2025-01-01 to 2025-12-31
drg: Small (example)
金额单位：元 amounts in yuan

机构         名称      病例数      点数      价格      定价       已付     补零      应付
institution  name       cases    points     price    amount    covered  floored       due
H1           人民医院       2  100.0000  1,050.00            -2,000.00   950.00      0.00
H2                          2   55.0000    577.50  3,000.00  -1,500.00           2,077.50
合计 total                  4  155.0000  1,627.50  3,000.00  -3,500.00   950.00  2,077.50

点值 point value  10.5  fixed
未核日期 vouched     4  drg
异常 conflicts       1

核对 check                       左 left  右 right
lines = due                     2,077.50  2,077.50  ok
trails = trails that replay            6         6  ok
points of statements = divisor  155.0000  155.0000  ok
ids                                    4         4  ok
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := small(t, map[string]string{"job.json": edited(t, smallJob, `"fund": "30000.00"`, tt.terms)})
			got := mustRun(t, dir+"job.json")
			require.Empty(t, cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(got, "\n")))
		})
	}
}

func TestOverspentIsSaid(t *testing.T) {
	for fund, want := range map[string]string{
		"30000.00": "尾差 residue           0.00\n", "30000.01": "尾差 residue          -0.01  超支 overspent\n",
	} {
		dir := small(t, map[string]string{"job.json": edited(t, smallJob, "30000.00", fund)})
		require.Contains(t, mustRun(t, dir+"job.json"), want)
	}
}

func TestNamesStayInTheirCells(t *testing.T) {
	dir := small(t, map[string]string{"policy.json": edited(t, smallPolicy, "人民医院", `a\n\u001b[2Jb`)})
	require.Contains(t, mustRun(t, dir+"job.json"), "H1           a??[2Jb  ")
}

// A name under ignore that passes over nothing is told, and is no fault.
func TestIdleIgnoresAreTold(t *testing.T) {
	job := func(ignore string) string {
		return edited(t, smallJob, `"claims": "cases.csv"`, `"claims": "cases.csv", "ignore": `+ignore)
	}
	header := "id,institution,group,cost,covered,factor\nc1,H1,G1,1.00,0.00,0.85\n"
	for _, row := range []struct{ name, ignore, cases, want, chinese string }{
		{"the column", `"factor"`, header, `cases.csv: unknown columns, not read: "factor"`, "cases.csv：未知的列，未读取：\"factor\""},
		{"every column", `"*"`, header, `cases.csv: unknown columns, not read: "factor"`, "cases.csv：未知的列，未读取：\"factor\""},
		{"no file has it", `["factor", "Factor"]`, header, "cases.csv: unknown columns, not read: \"factor\"\nJOB: parts[0].ignore: no file has the column \"Factor\"",
			"cases.csv：未知的列，未读取：\"factor\"\nJOB：parts[0].ignore：没有文件含有列 \"Factor\""},
		{"it is read", `["factor", "covered"]`, header, "cases.csv: unknown columns, not read: \"factor\"\nJOB: parts[0].ignore: the column \"covered\" is read all the same",
			"cases.csv：未知的列，未读取：\"factor\"\nJOB：parts[0].ignore：列 \"covered\" 照常读取，不能忽略"},
		{"JSON lines have no header", `["factor", "Factor"]`, `{"id": "c1", "institution": "H1", "group": "G1", "cost": "1.00", "covered": "0.00", "factor": "0.85"}` + "\n", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			file := "cases.csv"
			if row.want == "" {
				file = "cases.jsonl"
			}
			dir := small(t, map[string]string{"job.json": strings.ReplaceAll(job(row.ignore), "cases.csv", file), file: row.cases})
			for _, lang := range []struct{ flag, want string }{{"-lang=en", row.want}, {"-lang=zh", row.chinese}} {
				status, _, stderr := start(lang.flag, dir+"job.json")
				require.Equal(t, settled, status, stderr)
				require.Equal(t, lang.want, strings.ReplaceAll(strings.TrimSpace(stderr), dir+"job.json", "JOB"))
			}
		})
	}
	// One of two files has it: nothing is told. Neither has it: once.
	dir := small(t, map[string]string{"a.csv": header, "b.csv": "id,institution,group,cost,covered\nc2,H1,G1,1.00,0.00\n",
		"job.json": edited(t, smallJob, `"claims": "cases.csv"`, `"claims": ["a.csv", "b.csv"], "ignore": ["factor", "own"]`)})
	status, _, stderr := start(dir + "job.json")
	require.Equal(t, settled, status, stderr)
	require.Equal(t, 1, strings.Count(stderr, "no file has"), stderr)
	require.Contains(t, stderr, `no file has the column "own"`)
}

func TestUnknownColumnsAreListed(t *testing.T) {
	dir := small(t, map[string]string{"cases.csv": "备注,id,institution,group,cost,covered,days,x\n\xff,c1,H1,G1,1.00,0.00,many,\n"})
	status, _, stderr := start(dir + "job.json")
	require.Equal(t, settled, status)
	require.Equal(t, "cases.csv: unknown columns, not read: \"备注\", \"x\"\n", stderr)
}

// A level that no institution has may be misspelt: the entries that no case can meet are said.
func TestUnusedEntriesAreListed(t *testing.T) {
	dir := small(t, map[string]string{"policy.json": edited(t, smallPolicy, `"name": "Small"`, `"name": "Small", "unlisted": "accept",
		"levels": [{"level": "三级", "coefficient": "1"}], "coefficients": [{"group": "G9", "institution": "H1", "coefficient": "1"}]`)})
	status, _, stderr := start(dir + "job.json")
	require.Equal(t, settled, status)
	require.Equal(t, "Small: no case can meet these entries: levels[0].level \"三级\", coefficients[0].group \"G9\"\n", stderr)
}

// Ids are unique within a method, over all parts; parts share the fund; a claim is
// explained from the part that has it.
func TestParts(t *testing.T) {
	dir := small(t, map[string]string{
		"job.json":   edited(t, smallJob, `}]`, `}, {"method": "drg", "policy": "other.json", "claims": "more.csv", "date_by": "none"}]`),
		"other.json": edited(t, edited(t, smallPolicy, `"name": "Small"`, `"name": "Other"`), `"人民医院"`, `"another name"`),
		"more.csv":   edited(t, edited(t, edited(t, edited(t, smallCases, "c2,H2", "c9,H2"), "\nc1,", "\nc6,"), "\nc3,", "\nc7,"), "\nc4,", "\nc8,"),
	})
	report, err := settlement.ReadReport(strings.NewReader(mustRun(t, "-json", dir+"job.json")))
	require.NoError(t, err)
	for i := range report.Policies {
		require.Len(t, report.Policies[i].Digest, 64)
		report.Policies[i].Digest = ""
	}
	require.Empty(t, cmp.Diff([]settlement.PolicyRef{
		{Method: "drg", Name: "Small", Kind: "example", Effective: report.Period}, {Method: "drg", Name: "Other", Kind: "example", Effective: report.Period}}, report.Policies))
	require.Equal(t, "人民医院", report.Statements[0].Name)
	require.Equal(t, 4, report.Statements[0].Cases)
	require.Contains(t, mustRun(t, dir+"job.json", "-explain", "c9"), "c9  H2  normal\n")
	status, _, stderr := start(dir+"job.json", "-explain", "c5")
	require.Equal(t, refused, status)
	require.Equal(t, "no such claim: \"c5\"\n", stderr)

	// A claim is paid once: an id that two parts have names both files.
	require.NoError(t, os.WriteFile(dir+"more.csv", []byte(smallCases), 0o644))
	_, _, stderr = start(dir + "job.json")
	require.Equal(t, `more.csv: row 2, column id: occurs twice: "c1" is also in cases.csv, row 2
more.csv: row 3, column id: occurs twice: "c2" is also in cases.csv, row 3
more.csv: row 4, column id: occurs twice: "c3" is also in cases.csv, row 4
more.csv: row 5, column id: occurs twice: "c4" is also in cases.csv, row 5
`, stderr)

	// A fault names the file of its part.
	require.NoError(t, os.WriteFile(dir+"more.csv", []byte(edited(t, smallCases, "c2,H2", "c2,H9")), 0o644))
	_, _, stderr = start(dir + "job.json")
	require.Equal(t, "more.csv: row 3, column institution: claim c2: no such institution: \"H9\"\n", stderr)
}

// Where each claim is rounded, the rows of -claims add up to the statements.
func TestClaimsAddUp(t *testing.T) {
	for name, terms := range map[string]string{
		"whole cost":  `"fund": "30000.00", "round_each": true`,
		"fund only":   `"fund": "30000.00", "round_each": true, "basis": "fund_only"`,
		"fixed value": `"point_value": "100.1234567", "round_each": true`,
		"capped":      `"fund": "30000.00", "round_each": true, "claim_cap": "cost"`,
		"floored":     `"point_value": "15", "round_each": true, "negative_due": "floor_claim", "factors": [{"institution": "H1", "factor": "0.9"}]`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := small(t, map[string]string{"job.json": edited(t, smallJob, `"fund": "30000.00"`, terms)})
			stdout := mustRun(t, "-claims", dir+"claims.csv", dir+"job.json", "-json")
			report, err := settlement.ReadReport(strings.NewReader(stdout))
			require.NoError(t, err)
			text, err := os.ReadFile(dir + "claims.csv")
			require.NoError(t, err)
			rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
			require.NoError(t, err)
			require.Len(t, rows, 5)
			at := slices.Index(rows[0], "due")
			due := map[string]settlement.Money{}
			for _, row := range rows[1:] {
				if row[len(row)-1] == "unpaid" {
					require.Empty(t, row[at])
					continue
				}
				m, err := settlement.ParseMoney(row[at])
				require.NoError(t, err)
				due[row[1]] += m
			}
			for _, s := range report.Statements {
				require.Equal(t, s.Due, due[s.Institution], s.Institution)
			}
		})
	}
}

func TestClaimsFile(t *testing.T) {
	dir := small(t, nil)
	mustRun(t, "-claims", dir+"claims.csv", "-plain", dir+"job.json")
	got, err := os.ReadFile(dir + "claims.csv")
	require.NoError(t, err)
	require.Equal(t, `id,institution,group,cost,covered,class,points,price,due,gain,left
c1,H1,G1,9000.00,2000.00,normal,100.0000,19677.42,17677.42,10677.42,
c2,H2,G2,5000.00,1000.00,normal,55.0000,10822.58,9822.58,5822.58,
c3,H2,P1,4000.00,500.00,fixed,,3000.00,2500.00,-1000.00,
c4,H1,0000,100.00,50.00,ungrouped,,,,,unpaid
`, string(got))
}

// What a spreadsheet would change or take for a formula, it is shown as it is.
func TestClaimsFileForSpreadsheets(t *testing.T) {
	dir := small(t, map[string]string{"cases.csv": "id,institution,group,cost,covered,charged_to\n123456789012,H1,G1,10.00,0.00,=1+1\n12345678901,H1,G1,10.00,0.00,\"a,b\"\n"})
	mustRun(t, "-claims", dir+"claims.csv", dir+"job.json")
	got, err := os.ReadFile(dir + "claims.csv")
	require.NoError(t, err)
	lines := strings.Split(string(got), "\r\n")
	require.Equal(t, "\ufeffid,institution,group,cost,covered,charged_to,class,points,price,due,gain,left", lines[0])
	require.True(t, strings.HasPrefix(lines[1], "123456789012\t,H1,G1,10.00,0.00,'=1+1,"), lines[1])
	require.True(t, strings.HasPrefix(lines[2], "12345678901,H1,G1,10.00,0.00,\"a,b\","), lines[2])
}

// What -explain prints replays and ends in what -claims says.
func TestExplain(t *testing.T) {
	dir := small(t, nil)
	require.Equal(t, `c1  H1 人民医院  normal

点值 point value
`, mustRun(t, "-explain", "c1", dir+"job.json")[:len("c1  H1 人民医院  normal\n\n点值 point value\n")])
	require.Equal(t, `c3  H2  fixed

病例 claim
  amount = price = 3000.00   〔单病种定额 (the group's fixed price); 1号〕

应付 due
  due = amount − covered = 3000.00 − 500.00 = 2500.00   〔应付 = 价格 − 患者及其他支付 (the price less what patients and other payers paid)〕
`, mustRun(t, "-explain", "c3", dir+"job.json"))
	require.Contains(t, mustRun(t, "-explain", "c4", dir+"job.json"), "不予支付 not paid as claimed: ungrouped: 0000\n")

	fixed := small(t, map[string]string{"job.json": edited(t, smallJob, `"fund": "30000.00"`, `"point_value": "100.5", "basis": "fund_only"`)})
	text := mustRun(t, fixed+"job.json", "-explain", "c2")
	require.Contains(t, text, "  point_value = 100.5   〔固定点值 (fixed by the terms)〕\n")
	require.Contains(t, text, "  due = price = 5527.50   〔应付 = 价格 (the price is due)〕\n")
	require.Contains(t, mustRun(t, fixed+"job.json"), "点值 point value  100.5  fixed\n")
}

func TestOutputFiles(t *testing.T) {
	dir := small(t, map[string]string{"old.txt": "old"})
	want := mustRun(t, dir+"job.json")
	require.Empty(t, mustRun(t, "-o", dir+"old.txt", dir+"job.json"))
	got, err := os.ReadFile(dir + "old.txt")
	require.NoError(t, err)
	require.Equal(t, want, string(got))

	require.NoError(t, os.Symlink("old.txt", dir+"link.txt"))
	require.Empty(t, mustRun(t, "-json", "-o", dir+"link.txt", dir+"job.json"))
	info, err := os.Lstat(dir + "link.txt")
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink, "a link stays one")

	require.Empty(t, mustRun(t, "-o", os.DevNull, dir+"job.json"))
	info, err = os.Stat(os.DevNull)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeDevice, "a device stays one")

	require.NoError(t, os.Link(dir+"cases.csv", dir+"hard.csv"))
	for _, input := range []string{"cases.csv", "policy.json", "job.json", "hard.csv"} {
		before, err := os.ReadFile(dir + input)
		require.NoError(t, err)
		status, _, stderr := start(dir+"job.json", "-claims", dir+input)
		require.Equal(t, refused, status)
		require.Equal(t, dir+input+": the job reads this file: it is not overwritten\n", stderr)
		after, err := os.ReadFile(dir + input)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	status, _, stderr := start(dir+"job.json", "-o", dir+"gone/out.txt")
	require.Equal(t, refused, status)
	require.Equal(t, dir+"gone/out.txt: no such file or directory\n", stderr)
	left, err := filepath.Glob(dir + ".settle-*")
	require.NoError(t, err)
	require.Empty(t, left)
}

// Two outputs that are one file are refused before anything is read, whatever they
// are called and whether the file is there or not: the job need not even exist.
func TestOutputsAreTwoFiles(t *testing.T) {
	dir := small(t, map[string]string{"old.txt": "old"})
	abs, err := filepath.Abs(dir)
	require.NoError(t, err)
	t.Chdir(dir)
	require.NoError(t, os.Symlink("q.txt", "link.txt"))
	require.NoError(t, os.Symlink(".", "here"))
	require.NoError(t, os.Link("old.txt", "hard.txt"))
	for _, row := range [][2]string{
		{"q.txt", filepath.Join(abs, "q.txt")}, {"q.txt", "./q.txt"}, {"q.txt", "link.txt"}, {"link.txt", "q.txt"},
		{"q.txt", "here/q.txt"}, {"q.txt", "Q.txt"}, {"old.txt", "hard.txt"}, {"old.txt", "here/here/old.txt"},
	} {
		status, stdout, stderr := start("-o", row[0], "-claims", row[1], "gone.json")
		require.Equal(t, usage, status, row)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "-claims and -o want different files\n")
		require.NoFileExists(t, "q.txt")
		require.Equal(t, "old", readFile(t, "old.txt"))
	}
	status, _, stderr := start("-o", "q.txt", "-claims", "claims.txt", "job.json")
	require.Equal(t, settled, status, stderr)

	// What is printed into the file of claims is the table's: it was lost, too.
	f, err := os.Create("printed.txt")
	require.NoError(t, err)
	defer f.Close()
	var said bytes.Buffer
	require.Equal(t, refused, run([]string{"-claims", "printed.txt", "gone.json"}, f, &said))
	require.Equal(t, "printed.txt: two outputs are this one file\n", said.String())
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// Either both files are written or none: the claims are whole when the other place
// turns out to be lost.
func TestOutputsAreAllOrNothing(t *testing.T) {
	dir := small(t, map[string]string{"claims.csv": "before"})
	require.NoError(t, os.Mkdir(dir+"out", 0o755))
	status, _, stderr := start("-claims", dir+"claims.csv", "-o", dir+"out", dir+"job.json")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, dir+"out: ")
	require.Equal(t, "before", readFile(t, dir+"claims.csv"))
	left, err := filepath.Glob(dir + ".settle-*")
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestReplacedFileKeepsItsMode(t *testing.T) {
	dir := small(t, map[string]string{"claims.csv": "before"})
	require.NoError(t, os.Chmod(dir+"claims.csv", 0o600))
	mustRun(t, "-claims", dir+"claims.csv", dir+"job.json")
	info, err := os.Stat(dir + "claims.csv")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestOutputThatFails(t *testing.T) {
	dir := small(t, nil)
	for _, flag := range []string{"-json", "-explain=c1", "-o="} {
		var stderr bytes.Buffer
		require.Equal(t, refused, run([]string{dir + "job.json", flag, "-claims", dir + "claims.csv"}, full{}, &stderr))
		require.Equal(t, "disk full\n", stderr.String())
		require.NoFileExists(t, dir+"claims.csv", "all or nothing")
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "人民医院": 8, "（１）": 6, "e\u0301": 1, "𠮷": 2, "−×÷": 3, "한글": 4} {
		require.Equal(t, want, table.Width(text), text)
	}
	require.Equal(t, "医院  |", table.Pad("医院", 6, false)+"|")
	require.Equal(t, "  医院|", table.Pad("医院", 6, true)+"|")
}

func TestGrouped(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "-1000.5000": "-1,000.5000", "123456.78": "123,456.78", "-12.00": "-12.00", "1234567": "1,234,567",
		"high 3, special 1200": "high 3, special 1200", "": "",
	} {
		require.Equal(t, want, table.Grouped(number))
	}
}

// Factors of institutions and what caps take are in the table, and in explanations.
func TestFactorsAndCapsInTables(t *testing.T) {
	terms := `"fund": "30000.00", "round_each": true, "claim_cap": "cost", "factors": [{"institution": "H1", "factor": "1.05"}]`
	dir := small(t, map[string]string{"job.json": edited(t, smallJob, `"fund": "30000.00"`, terms)})
	stdout := mustRun(t, dir+"job.json")
	for _, text := range []string{"系数前点数", "100.0000", "年度系数", "1.05", "105.0000", "超支扣减"} {
		require.Contains(t, stdout, text)
	}
	stdout = mustRun(t, "-explain", "c1", dir+"job.json")
	require.Contains(t, stdout, "points × factor × point_value")
	require.Contains(t, stdout, "min(price, cost)")
}
