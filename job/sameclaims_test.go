package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

// claims20 are cases of which some are of other periods, with every column.
func claims20() [][]string {
	rows := [][]string{{"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "person", "approved", "department", "note"}}
	for i := range 20 {
		month := []string{"01", "02", "03", "04"}[i%4]
		rows = append(rows, []string{
			"例" + strings.Repeat("7", i) + string(rune('a'+i)), []string{"H1", "H2"}[i%2], "G1", []string{"9999.99", "31000.00"}[i/10], "12.30", "3",
			"2025-" + month + "-02", "2025-" + month + "-05", "p" + string(rune('a'+i)), []string{"", "high", "yes"}[i%3], "内科", "not read",
		})
	}
	return rows
}

func csvOf(t *testing.T, rows [][]string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	require.NoError(t, w.WriteAll(rows))
	return b.String()
}

func jsonOf(t *testing.T, rows [][]string) string {
	var b strings.Builder
	for _, row := range rows[1:] {
		line := map[string]any{}
		for i, name := range rows[0] {
			switch {
			case name == "note" || row[i] == "":
			case name == "days":
				line[name] = 3
			default:
				line[name] = row[i]
			}
		}
		text, err := json.Marshal(line)
		require.NoError(t, err)
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// readmitting is the small policy with a rule that looks back.
var readmitting = strings.Replace(policyText, `"point_places": 4,`, `"point_places": 4, "readmission": {"within_days": 15, "factor": "0.5"}, "classes": {"high": [{"ratio": "3"}]}, "high": {"formula": "excess"},`, 1)

func digestsOf(t *testing.T, workers int, claims string, files map[string]string) *settlement.Digests {
	t.Helper()
	files = maps2(files, map[string]string{"policy.json": readmitting, "job.json": strings.Replace(strings.Replace(document, "%s", claims, 1), "2025-01-01", "2025-02-01", 1)})
	j, err := job.Open(job.Folder(folder(t, files)), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{Workers: workers})
	require.NoError(t, err)
	analysed(t, r)
	return r.Report.Digests
}

func maps2(a, b map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range []map[string]string{a, b} {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// TestSameClaims: the same claims have the same digests through every way in.
func TestSameClaims(t *testing.T) {
	lines := claims20()
	want := digestsOf(t, 1, `"c.csv"`, map[string]string{"c.csv": csvOf(t, lines)})
	require.Len(t, want.Claims, 1)
	require.Len(t, want.History, 1)
	require.Equal(t, 10, want.Claims[0].Claims)
	require.Equal(t, 5, want.History[0].Claims, "April is not looked at")
	require.Contains(t, want.Claims[0].Columns, "person")

	backwards := slices.Clone(lines)
	slices.Reverse(backwards[1:])
	var turned [][]string // columns in another order
	for _, row := range lines {
		row = slices.Clone(row)
		slices.Reverse(row)
		turned = append(turned, row)
	}
	for name, files := range map[string]map[string]string{
		`"c.jsonl"`:          {"c.jsonl": jsonOf(t, lines)},
		`"backwards.csv"`:    {"backwards.csv": csvOf(t, backwards)},
		`"turned.csv"`:       {"turned.csv": csvOf(t, turned)},
		`["a.csv", "b.csv"]`: {"a.csv": csvOf(t, append(lines[:1:1], lines[9:]...)), "b.csv": csvOf(t, lines[:9])},
		`"windows.csv"`:      {"windows.csv": "\ufeff" + strings.ReplaceAll(csvOf(t, lines), "\n", "\r\n")},
	} {
		for _, workers := range []int{1, 3} {
			require.Equal(t, want, digestsOf(t, workers, name, files), name)
		}
	}

	// In memory, with a column that the file has and no rule reads.
	var cases []drg.Case
	for _, row := range lines[1:] {
		approved, err := drg.ParseApproval(row[9])
		require.NoError(t, err)
		cost, err := settlement.ParseMoney(row[3])
		require.NoError(t, err)
		covered, err := settlement.ParseMoney(row[4])
		require.NoError(t, err)
		cases = append(cases, drg.Case{
			ID: row[0], Institution: row[1], Group: row[2], Cost: cost, Covered: covered, Days: 9, Admitted: settlement.MustDate(row[6]),
			Discharged: settlement.MustDate(row[7]), Person: row[8], Approved: approved, Department: row[10],
		})
	}
	p, err := drg.ReadPolicy(strings.NewReader(readmitting))
	require.NoError(t, err)
	plan, err := drg.New(p)
	require.NoError(t, err)
	period := settlement.Period{From: settlement.MustDate("2025-02-01"), To: settlement.MustDate("2025-03-31")}
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String(csvOf(t, lines))
	require.NoError(t, err)
	file := rows.File{Name: "c.csv", Encoding: rows.GB18030, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(chinese)), nil }}
	for _, claims := range []settlement.Claims[drg.Case]{
		settlement.Each(cases), his.Cases(file, plan.Columns()...).DatedBy(his.DateByDischarged).Claims(),
	} {
		report, err := settlement.Settle(settlement.Terms{PointValue: settlement.MustDecimal("10")}, plan.Settlement(period, claims))
		require.NoError(t, err)
		require.Equal(t, want, report.Digests)
	}

	// One character anywhere in a column that is read is another sum.
	for i := range lines[0] {
		changed := slices.Clone(lines)
		changed[2] = slices.Clone(lines[2]) // of February
		switch lines[0][i] {
		case "days", "note":
			continue // no rule reads it
		case "institution":
			changed[2][i] = "H1"
		case "group":
			continue // the policy has one
		case "cost", "covered":
			changed[2][i] = "9999.98"
		case "admitted", "discharged":
			changed[2][i] = "2025-02-03"
		case "approved":
			changed[2][i] = ""
		default:
			changed[2][i] += "x"
		}
		got := digestsOf(t, 1, `"c.csv"`, map[string]string{"c.csv": csvOf(t, changed)})
		if lines[0][i] == "department" { // only where a budget looks at it, see below
			require.Equal(t, want, got)
			continue
		}
		require.NotEqual(t, want.Claims, got.Claims, lines[0][i])
	}

	// A plan for departments digests them: what is another one, is another sum.
	sums := map[string]bool{}
	for _, department := range []string{"内科", "内科x"} {
		cases[2].Department = department // of March
		report, err := settlement.Settle(settlement.Terms{PointValue: settlement.MustDecimal("10")}, plan.Departments().Settlement(period, settlement.Each(cases)))
		require.NoError(t, err)
		require.Contains(t, report.Digests.Claims[0].Columns, "department")
		sums[report.Digests.Claims[0].Sum] = true
	}
	require.Len(t, sums, 2)
}
