package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/job"
)

const lishuiFeedback = "../lishui/feedback-LS12.csv"

// TestFeedbackGoldens compares what -feedback prints with the files in the example's folder.
func TestFeedbackGoldens(t *testing.T) {
	run := func(args ...string) string {
		return mustRun(t, append([]string{lishui, "-feedback", lishuiFeedback}, args...)...)
	}
	golden(t, "../lishui/feedback-LS12.golden.txt", run("-lang", "zh"))
	golden(t, "../lishui/feedback-LS12-en.golden.txt", run())
	golden(t, "../lishui/feedback-LS12.golden.json", run("-json"))
	var explained []string
	for _, id := range []string{"LS2025014064", "LS2025000469", "LS2025016053", "LS2025016407", "LS2025020580", "LS2025013945", "LS2025002551", "LS2025020367", "LS2024023871", "LS2025000074"} {
		explained = append(explained, run("-lang", "zh", "-explain", id))
	}
	golden(t, "../lishui/feedback-explained.golden.txt", strings.Join(explained, "\n----\n\n"))

	path := filepath.Join(t.TempDir(), "differences.csv")
	require.Empty(t, run("-o", path))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	golden(t, "../lishui/feedback-LS12.golden.csv", string(text))
}

// The differences as JSON and as CSV sum to the whole.
func TestFeedbackSums(t *testing.T) {
	var f job.Feedback
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, lishui, "-feedback", lishuiFeedback, "-json")), &f))
	path := filepath.Join(t.TempDir(), "differences.csv")
	mustRun(t, lishui, "-feedback", lishuiFeedback, "-plain", "-o", path)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	require.NoError(t, err)
	var steps, cases settlement.Money
	for _, row := range rows[1:] {
		m, err := settlement.ParseMoney(row[slices.Index(rows[0], "amount")])
		require.NoError(t, err)
		steps += m
		if whole := row[slices.Index(rows[0], "difference")]; whole != "" {
			m, err := settlement.ParseMoney(whole)
			require.NoError(t, err)
			cases += m
		}
	}
	require.Equal(t, "-5557.39", f.Difference.String())
	require.Equal(t, f.Difference, steps)
	require.Equal(t, f.Difference, cases)
	require.Len(t, f.Cases, 11)
}

func TestFeedbackUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-feedback x.csv -list caps":                           "-list, -cliffs and -analysis exclude it",
		"-feedback x.csv -cliffs 1":                            "-list, -cliffs and -analysis exclude it",
		"-amount price":                                        "-amount and -method are for -feedback",
		"-method drg":                                          "-amount and -method are for -feedback",
		"-feedback x.csv -amount fee":                          "-amount: want due or price",
		"-feedback x.csv -method budget":                       "-method: want drg",
		"-feedback x.csv -json -explain c1":                    "-json and -explain exclude each other",
		"-feedback x.csv -method drg -amount due -explain a b": "want one job",
	} {
		status, _, stderr := start(append(strings.Fields(args), lishui)...)
		require.Equal(t, usage, status, args)
		require.Contains(t, stderr, want, args)
	}
	dir := small(t, map[string]string{"feedback.csv": "id,amount\nc1,1.00\n"})
	status, _, stderr := start(dir+"job.json", "-feedback", dir+"feedback.csv", "-o", dir+"feedback.csv")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "the job reads this file")
}

// What is wrong with a feedback is said with its row, and nothing else is printed.
func TestFeedbackFaults(t *testing.T) {
	dir := small(t, map[string]string{"feedback.csv": "结算流水号,医保支付金额\nc1,12.345\nc2,1.00\nc2,1.00\n"})
	status, stdout, stderr := start(dir+"job.json", "-feedback", dir+"feedback.csv", "-json", "-lang", "zh")
	require.Equal(t, refused, status)
	faults := faultsIn(t, stdout)
	require.Len(t, faults, 2)
	require.Equal(t, "places", faults[0].Code)
	require.Equal(t, 2, faults[0].Row)
	require.Equal(t, "医保支付金额", faults[0].Column)
	require.Equal(t, "job.feedback_twice", faults[1].Code)
	require.Equal(t, 4, faults[1].Row)
	require.Contains(t, stderr, "反馈文件中该编号出现两次：\"c2\"，另见第 3 行")

	status, _, stderr = start(dir+"job.json", "-feedback", dir+"none.csv")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "none.csv: no such file")
}

// A claim without a difference, one that was not compared, and one that nobody has.
func TestFeedbackExplainsOthers(t *testing.T) {
	run := func(id string) (int, string, string) {
		return start(lishui, "-feedback", lishuiFeedback, "-lang", "zh", "-explain", id)
	}
	_, stdout, _ := run("LS2025000074")
	require.Equal(t, "LS2025000074  LS12  没有差异\n", stdout)
	_, stdout, _ = run("LS2025000019")
	require.Equal(t, "LS2025000019  LS01  反馈未涉及该机构，未核对\n", stdout)
	status, _, stderr := run("LS9")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "LS9")
}

// No output has what stands in a feedback in place of ids, codes and classes.
func TestFeedbackHasNobody(t *testing.T) {
	table, err := planted.Parse("id,group,class,coefficient,points,value,covered,amount\nc1,G1,normal,1,90,100,2000.00,7000.00\nc2,G2,low,1.1,50,100,1000.00,4500.00\n", 0, 0)
	require.NoError(t, err)
	dir, refusals := small(t, nil), 0
	amounts := []int{slices.Index(table.Header, "covered"), slices.Index(table.Header, "amount")}
	table.With("name", "身份证号").Cases(true, func(_, column int, mark string, file planted.File) {
		if slices.Contains(amounts, column) { // a number there is an amount, and sums have it
			return
		}
		path := filepath.Join(dir, "feedback.csv")
		if file.Lines {
			path = filepath.Join(dir, "feedback.jsonl")
		}
		require.NoError(t, os.WriteFile(path, []byte(file.Text), 0o600))
		for _, more := range []string{"", "-json"} {
			status, stdout, stderr := start(append(strings.Fields(more), dir+"job.json", "-feedback", path)...)
			require.Empty(t, planted.Found(stdout), "%s in column %d: %s", mark, column, stdout)
			require.Empty(t, planted.Found(stderr), "%s in column %d: %s", mark, column, stderr)
			if status == refused {
				refusals++
			}
		}
	})
	require.Positive(t, refusals)
}
