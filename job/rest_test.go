package job_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

// manyClaims is a job of two files of 4,200 cases each, so that a walk looks at its context on
// the way.
func manyClaims() memory {
	files := memory{
		"policy.json": []byte(policyText),
		"job.json": []byte(`{"name": "many", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"point_value": "10"},
			"parts": [{"method": "drg", "policy": "policy.json", "claims": ["1.csv", "2.csv"]}]}`),
	}
	for k := range 2 {
		text := []byte(header)
		for i := range 4200 {
			text = fmt.Appendf(text, "%d-%d,H1,G1,10000.00,1.00,2025-01-31\n", k, i)
		}
		files[fmt.Sprintf("%d.csv", k+1)] = text
	}
	return files
}

// A walk over many claims ends with its context, whatever it is for.
func TestWalksEnd(t *testing.T) {
	files := manyClaims()
	r := settledOn(t, files.files())
	j := must(job.Open(files.files(), "job.json"))
	b := &breaking{}
	tasks := must(j.Tasks())
	handsOn(t, b, []asked{
		{"settle", func(ctx context.Context) error { return only(j.Settle(ctx, job.Options{})) }},
		{"claims", func(ctx context.Context) error { return drained(r.Claims(ctx)) }},
		{"written", func(ctx context.Context) error { return r.WriteClaims(ctx, io.Discard, true) }},
		{"explained", func(ctx context.Context) error { return only(r.Explain(ctx, "1-4199")) }},
		{"candidates", func(ctx context.Context) error { return only(j.QuotasUsed(ctx)) }},
		{"compared", func(ctx context.Context) error {
			return only(r.Compare(ctx, feedbackFile("id,amount\n1-4199,1.00\n"), job.FeedbackOptions{}))
		}},
		{"signs", func(ctx context.Context) error { return only(r.Signs(ctx, job.SignOptions{})) }},
		{"analysis", func(ctx context.Context) error {
			return only(r.Analyse(ctx, analysis.Options{By: []analysis.Key{"institution"}}, job.Options{}))
		}},
		{"task", func(ctx context.Context) error {
			s, err := j.Settlement(ctx, tasks[0])
			if err != nil {
				return err
			}
			return new(settlement.Tally).AddAll(s)
		}},
	})
}

// Members and charges that one of two jobs lacks, or has otherwise, are told by row.
func TestDifferenceOfHeads(t *testing.T) {
	files := regionFiles(t)
	a := settledOn(t, files.files())
	told := func(files memory) (list []string) {
		for _, c := range must(job.Difference(t.Context(), a, settledOn(t, files.files()))) {
			if strings.HasPrefix(c.Where, "members") || strings.HasPrefix(c.Where, "charges") {
				require.Equal(t, settlement.Capitation, c.Method)
				list = append(list, fmt.Sprint(c.Institution, " ", c.Reason, " ", c.Where, " ", c.From, "→", c.To))
			}
		}
		return list
	}
	edit := func(name, old, new string) memory {
		require.Contains(t, string(files[name]), old)
		return files.with(name, bytes.Replace(files[name], []byte(old), []byte(new), 1))
	}
	require.Empty(t, told(files))
	line := "R1,RG04,2025-01,own,5865.84,879.87\n"
	require.Equal(t, []string{"RG04 removed charges →"}, told(edit("charges-390.csv", line, "")))
	require.Equal(t, []string{"RG04 added charges →"}, told(edit("charges-390.csv", line, line+"R1,RG04,2025-01,own,1.00,0.00\n")))
	require.Equal(t, []string{"RG04 column charges: cost 5865.84→5865.85", "RG04 column charges: covered 879.87→879.88"}, told(edit("charges-390.csv", line, "R1,RG04,2025-01,own,5865.85,879.88\n")))
	require.Equal(t, []string{"RG04 column charges: month 2025-01→2025-02"}, told(edit("charges-390.csv", "R1,RG04,2025-01", "R1,RG04,2025-02")))
	require.ElementsMatch(t, []string{"RG04 added members →", "RG04 removed members →"}, told(edit("members-390.csv", "R1,RG04,peritoneal,2024-11-20", "R9,RG04,peritoneal,2024-11-20")))
	require.Equal(t, []string{"RG04 added members →"}, told(edit("members-390.csv", "R1,RG04", "R8,RG04,peritoneal,2025-11-20,\nR1,RG04")))

	// The rows of heads are no reason of what a policy changes in cases.
	both := edit("charges-390.csv", line, "R1,RG04,2025-01,own,5865.84,879.86\n")
	both["drg.json"] = bytes.Replace(both["drg.json"], []byte(`"41.5200"`), []byte(`"41.5300"`), 1)
	reasons := map[string]int{}
	for _, c := range must(job.Difference(t.Context(), a, settledOn(t, both.files()))) {
		if c.Claim != "" {
			reasons[fmt.Sprint(c.Method, " ", c.Reason)]++
		}
	}
	require.Positive(t, reasons["drg policy"])
	require.Positive(t, reasons["capitation column"])
	require.Zero(t, reasons["drg column"])
	require.Zero(t, reasons["capitation policy"])
}

// A signature is no difference, and one of another report is a fault.
func TestSignedReportsVerify(t *testing.T) {
	_, key, err := ed25519.GenerateKey(strings.NewReader(strings.Repeat("a seed of the test", 9)))
	require.NoError(t, err)
	files := small("")
	january, files := files.prepaid(t, "2025-01", job.YearOptions{})
	r := must(feedbackFiles.settle("job.json"))
	j := must(job.Open(feedbackFiles.files(), "job.json"))
	for name, of := range map[string]struct {
		report *settlement.Report
		verify func(*settlement.Report) error
	}{
		"job":  {r.Report, func(r *settlement.Report) error { return job.Verify(t.Context(), j, r, job.Options{}) }},
		"year": {january, func(r *settlement.Report) error { return files.openYear(t).Verify(t.Context(), r, job.YearOptions{}) }},
	} {
		require.NoError(t, of.report.Sign(key), name)
		require.NoError(t, of.verify(of.report), name)
		require.NotNil(t, of.report.Signature, "it is the caller's")
		of.report.Name += "x"
		require.ErrorIs(t, of.verify(of.report), settlement.ErrSignature, name)
	}
}

// Payments and corrections of a year that no money holds.
func TestYearOverflows(t *testing.T) {
	huge := "9200000000000000.00"
	advances := `, "advances": [{"institution": "H1", "month": "2025-01", "amount": "` + huge + `"}]`
	files := small(advances)
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	_, files = files.prepaid(t, "2025-02", job.YearOptions{})
	_, files = files.prepaid(t, "2025-03", job.YearOptions{})
	year := files.cleared(t, job.YearOptions{})
	require.Contains(t, due(t, year, "H1"), "-91999999999")

	_, err := job.ReadYear(strings.NewReader(strings.Replace(smallYear, `"2025-03-31"`, `"2025-03-01"`, 1)))
	require.Error(t, err)
	_, err = job.Read(strings.NewReader(`{"name": "n", "period": {"from": "2025-03-31", "to": "2025-01-01"}, "terms": {"point_value": "1"}, "parts": [{"method": "item", "claims": "a.csv"}]}`))
	require.ErrorContains(t, err, "period: ")
}

// Every column of a claim that is corrected is named, also those that the amount does not stand at.
func TestCorrectionsNameColumns(t *testing.T) {
	files := small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	before := files
	files = files.with("cases.csv", []byte(header+strings.Replace(januaryCases, "10000.00,100.00", "10001.00,90.00", 1)))
	r, err := files.openYear(t).Month(t.Context(), settlement.MustMonth("2025-02"), job.YearOptions{Before: before.openYear(t)})
	require.NoError(t, err)
	var got []string
	for _, c := range r.Report.Year.Corrections {
		got = append(got, fmt.Sprint(c.Claim, " ", c.Where, " ", c.From, "→", c.To, " ", c.Amount))
	}
	require.ElementsMatch(t, []string{"a cost 10000.00→10001.00 10.00", "a covered 100.00→90.00 0.00"}, got)
}

// A column of amounts that nothing reads is refused, with its file and row, by whatever reads claims;
// nothing is answered.
func TestQuestionsOfUnreadColumns(t *testing.T) {
	files := regionFiles(t)
	var bad []string
	for name, text := range files {
		if strings.HasSuffix(name, ".csv") {
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			lines[0] += ",surcharge"
			for i := range lines[1:] {
				lines[1+i] += ",1.50"
			}
			files[name] = []byte(strings.Join(lines, "\n") + "\n")
			bad = append(bad, name)
		}
	}
	require.Len(t, bad, 7)
	j := must(job.Open(files.files(), "job.json"))
	ctx := t.Context()
	quotas, quotasErr := j.QuotasUsed(ctx)
	require.Empty(t, quotas)
	candidates, candidatesErr := j.Candidates(ctx)
	require.Empty(t, candidates)
	caps, capsErr := j.NextCaps(ctx)
	require.Empty(t, caps)
	patients, patientsErr := j.Patients(ctx)
	require.Empty(t, patients)
	r, settleErr := j.Settle(ctx, job.Options{})
	require.True(t, r == nil)
	for of, err := range map[string]error{"quotas": quotasErr, "candidates": candidatesErr, "caps": capsErr, "patients": patientsErr, "settle": settleErr} {
		require.ErrorIs(t, err, his.ErrUnread, of)
		for _, name := range bad {
			require.ErrorContains(t, err, name+": row 2, column surcharge: ", of)
		}
	}
}

// What is refused without a claim being read names the file that it is of.
func TestFaultsOfFewDocuments(t *testing.T) {
	files := feedbackFiles
	_, err := must(job.Open(files.files(), "job.json")).Cliffs(settlement.MustDecimal("-1"))
	require.EqualError(t, err, "policy.json: value: negative: got -1")
	_, err = must(job.Open(files.files(), "job.json")).Cliffs(settlement.MustDecimal("999999999999999999"))
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.ErrorContains(t, err, `policy.json: group "G1": `)

	// Policies that follow each other, and where two of them do not agree.
	follows := func(edit func(string) string) error {
		first := bytes.Replace(files["policy.json"], []byte(`"to": "2025-12-31"`), []byte(`"to": "2025-06-30"`), 1)
		second := strings.Replace(string(files["policy.json"]), `"from": "2024-01-01"`, `"from": "2025-07-01"`, 1)
		both := files.with("first.json", first).with("second.json", []byte(edit(second))).
			with("job.json", bytes.Replace(files["job.json"], []byte(`"policy.json"`), []byte(`["first.json", "second.json"]`), 1))
		return only(job.Open(both.files(), "job.json"))
	}
	require.NoError(t, follows(func(text string) string { return text }))
	for _, row := range [][3]string{
		{`"scale": "100"`, `"scale": "10"`, "first.json, second.json: scale: policies that follow each other must agree: 100 and 10"},
		{`"from": "2025-07-01"`, `"from": "2025-06-30"`, "first.json, second.json: "},
		{`"from": "2025-07-01"`, `"from": "2025-07-02"`, "first.json, second.json: "},
		{`"to": "2025-12-31"`, `"to": "2025-12-30"`, "second.json: effective: the policy is not in force on 2025-12-31, in the job's period 2025-01-01/2025-12-31"},
	} {
		err := follows(func(text string) string { return strings.Replace(text, row[0], row[1], 1) })
		require.ErrorContains(t, err, row[2])
	}

	// A job without parts books nothing.
	tables := receivableFiles()
	from, to := strings.Index(receivablesText, `"claims"`), strings.Index(receivablesText, ` "declared"`)
	tables["receivables.json"] = receivablesText[:from] + `"claims": [{"job": "job.json"}],` + receivablesText[to:]
	tables["job.json"] = `{"name": "", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"fund": "1.00"}, "parts": []}`
	_, err = drawn(t, tables)
	require.ErrorIs(t, err, policy.ErrRequired)
	require.EqualError(t, err, "job.json: parts: required")
}

// The words of steps and sides, in their order.
func TestChoicesOfFeedback(t *testing.T) {
	require.Equal(t, []job.Side{"own", "bureau"}, job.Own.Choices())
	require.Equal(t, []job.FeedbackStep{"missing", "group", "class", "coefficient", "points", "value", "covered", "amount"}, job.StepAmount.Choices())
}

// An engine is not asked for the claims of a job that cannot be taken apart.
func TestEngineOfAJobThatIsNotTakenApart(t *testing.T) {
	asked := false
	r, err := must(job.Open(regionFiles(t).files(), "job.json")).Settle(t.Context(), job.Options{Engine: func(context.Context, *job.Job) (*settlement.Tally, error) {
		asked = true
		return nil, errBroke
	}})
	require.True(t, r == nil)
	require.False(t, asked)
	require.EqualError(t, err, "job.json: budget.accounts: findings about claims, or steps: the sums of a tally do not hold it: settle the claims with Settlement")
}
