package job_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: columns that a policy names itself, from the files of claims to the outputs.

const ruledPolicy = `{"name": "Ruled", "kind": "example", "scale": "100", "point_places": 4,
  "groups": [{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}], "institutions": [{"code": "H1", "coefficient": "1"}, {"code": "H2", "coefficient": "1"}],
  "columns": {"factor": "decimal", "own": "money", "age": "whole", "tcm": "flag", "home": "text"},
  "rules": [
    {"class": "away", "when": "known(home) and home ≠ '331102'", "amount": "cost − own", "amount_is": "total"},
    {"class": "old", "when": "age ≥ 80 and not tcm", "points": "base_points × factor × 1.5"},
    {"class": "normal", "points": "base_points × factor"}
  ]}`

const (
	ruledHeader = "id,institution,group,cost,covered,discharged,home,tcm,own,factor,age\n"
	ruledRows   = "a,H1,G1,10000.00,1.00,2025-01-31,331102,no,0.50,1.1,79\n" +
		"b,H2,G1,10000.00,1.00,2025-01-02,330106,yes,100.00,1.0,30\n" +
		"c,H1,G1,10000.00,1.00,2025-02-28,,false,0,0.90,80\n" +
		"d,H1,G1,10000.00,1.00,2025-02-28,,,0,1.25,12\n"
)

func ruledLines() string {
	return `{"id": "a", "institution": "H1", "group": "G1", "cost": "10000.00", "covered": "1.00", "discharged": "2025-01-31", "home": "331102", "tcm": "no", "own": "0.50", "factor": "1.1", "age": 79}
{"id": "b", "institution": "H2", "group": "G1", "cost": "10000.00", "covered": "1.00", "discharged": "2025-01-02", "home": "330106", "tcm": "yes", "own": 100, "factor": "1.0", "age": "30"}
{"id": "c", "institution": "H1", "group": "G1", "cost": "10000.00", "covered": "1.00", "discharged": "2025-02-28", "home": "", "tcm": "false", "own": "0", "factor": "0.90", "age": "80"}
{"id": "d", "institution": "H1", "group": "G1", "cost": "10000.00", "covered": "1.00", "discharged": "2025-02-28", "home": "", "tcm": "", "own": "0", "factor": "1.25", "age": "12"}
`
}

func ruled(name, claims string) map[string]string {
	return map[string]string{"job.json": strings.ReplaceAll(document, "%s", `"`+name+`"`), "policy.json": ruledPolicy, name: claims}
}

func ruledJob(t *testing.T, files map[string]string) (*job.Job, error) {
	t.Helper()
	return job.Open(job.Folder(folder(t, files)), "job.json")
}

func TestColumnsOfPolicy(t *testing.T) {
	var first []byte
	for name, files := range map[string]map[string]string{"csv": ruled("claims.csv", ruledHeader+ruledRows), "lines": ruled("claims.jsonl", ruledLines())} {
		for _, workers := range []int{1, 2} {
			j, err := ruledJob(t, files)
			require.NoError(t, err)
			r, err := j.Settle(context.Background(), job.Options{Workers: workers, Seal: true})
			require.NoError(t, err, name)
			require.NoError(t, r.Report.Verify())
			analysed(t, r)
			var b bytes.Buffer
			require.NoError(t, r.Report.Encode(&b))
			if first == nil {
				first = b.Bytes()
			}
			require.Equal(t, string(first), b.String(), "%s with %d workers", name, workers)
			columns := r.Report.Digests.Claims[0].Columns
			require.Equal(t, []string{"age", "factor", "home", "own", "tcm"}, columns[len(columns)-5:], "they are digested last")
			classes := map[string]int{}
			for _, s := range r.Report.Statements {
				for _, c := range s.ByClass {
					classes[string(c.Class)+" "+c.Points.String()] += c.Cases
				}
			}
			require.Equal(t, map[string]int{"normal 235.0000": 2, "old 135.0000": 1, "away 0.0000": 1}, classes)
			require.NoError(t, job.Verify(context.Background(), j, r.Report, job.Options{Workers: workers}))

			var claims bytes.Buffer
			require.NoError(t, r.WriteClaims(context.Background(), &claims, true))
			lines := strings.Split(claims.String(), "\n")
			require.True(t, strings.HasSuffix(lines[0], ",age,factor,home,own,tcm,class,points,price,due,gain,left"), lines[0])
			require.True(t, strings.HasSuffix(lines[2], ",30,1.0,330106,100.00,true,away,,9900.00,9899.00,-100.00,"), lines[2])

			if name == "lines" {
				continue // every column of JSON lines is written, also settled, which is blank
			}
			again, err := ruledJob(t, ruled("claims.csv", claims.String()))
			require.NoError(t, err)
			same, err := again.Settle(context.Background(), job.Options{Seal: true})
			require.NoError(t, err, "what -claims writes can be read")
			b.Reset()
			require.NoError(t, same.Report.Encode(&b))
			require.Equal(t, string(first), b.String())
		}
	}
}

// A value that changed is found, named and attributed.
func TestColumnsDiffer(t *testing.T) {
	results := make([]*job.Result, 2)
	for i, text := range []string{ruledRows, strings.Replace(ruledRows, "0.90,80", "0.95,80", 1)} {
		j, err := ruledJob(t, ruled("claims.csv", ruledHeader+text))
		require.NoError(t, err)
		results[i], err = j.Settle(context.Background(), job.Options{Seal: true})
		require.NoError(t, err)
	}
	require.NotEqual(t, results[0].Report.Digests, results[1].Report.Digests)
	require.NotEqual(t, results[0].Report.Seal, results[1].Report.Seal)
	list, err := job.Difference(context.Background(), results[0], results[1])
	require.NoError(t, err)
	found := false
	for _, c := range list {
		if c.Reason == job.Column {
			found = true
			require.Equal(t, []string{"c", "factor", "0.90", "0.95"}, []string{c.Claim, c.Where, c.From, c.To})
		}
	}
	require.True(t, found, "%+v", list)
}

// No from blank is no, and 0.00 is not blank: digests and rules tell them apart.
func TestBlankIsNotKnown(t *testing.T) {
	digest := func(text string) settlement.ClaimDigest {
		j, err := ruledJob(t, ruled("claims.csv", ruledHeader+text))
		require.NoError(t, err)
		r, err := j.Settle(context.Background(), job.Options{})
		require.NoError(t, err)
		return r.Report.Digests.Claims[0]
	}
	require.NotEqual(t, digest(ruledRows), digest(strings.Replace(ruledRows, ",,,0,1.25,12", ",,no,0,1.25,12", 1)))
	require.NotEqual(t, digest(ruledRows), digest(strings.Replace(ruledRows, ",,,0,1.25,12", ",,,,1.25,12", 1)))
	require.Equal(t, digest(ruledRows), digest(strings.Replace(ruledRows, ",1.1,79", ",1.100,79", 1)))
}

func TestColumnsFaults(t *testing.T) {
	for name, row := range map[string]struct{ from, to, want string }{
		"missing column":   {"home,tcm,own,", "home,tcm,spare,", "claims.csv: row 1: needed column missing: own"},
		"blank":            {"0.90,80", "0.90,", "age"},
		"no flag":          {",no,0.50", ",maybe,0.50", "claims.csv: row 2, column tcm: not one of the choices"},
		"no number":        {",1.1,79", ",x,79", "claims.csv: row 2, column factor: "},
		"negative money":   {"0.50,1.1", "-0.50,1.1", "claims.csv: row 2, column own: negative: got -0.50"},
		"half a year":      {",1.1,79", ",1.1,79.5", "claims.csv: row 2, column age: too many decimals"},
		"negative result":  {"330106,yes,100.00", "330106,yes,10000.01", "claims.csv: row 3, rules[0].amount: claim b: negative: got -0.01"},
		"three of a fen":   {"0.50,1.1", "0.505,1.1", "claims.csv: row 2, column own: too many decimals"},
		"needed and blank": {",0.90,80", ",,80", "factor"},
	} {
		t.Run(name, func(t *testing.T) {
			text := ruledHeader + ruledRows
			require.Contains(t, text, row.from)
			j, err := ruledJob(t, ruled("claims.csv", strings.Replace(text, row.from, row.to, 1)))
			if err == nil {
				_, err = j.Settle(context.Background(), job.Options{})
			}
			require.ErrorContains(t, err, row.want)
			if strings.Contains(row.want, ".csv") {
				return
			}
			require.ErrorContains(t, err, "claims.csv: row 4", "the claim")
			require.ErrorContains(t, err, "rules[1]", "the rule")
		})
	}
}

func TestUnreadNumbers(t *testing.T) {
	const policyless = "id,institution,group,cost,covered,discharged,extra,note,paid_fund,doctor,due\n"
	const claims = "a,H1,G1,10000.00,1.00,2025-01-31,,x,1.50,1.50,2.50\nb,H2,G1,10000.00,1.00,2025-01-02,0.85,1.5,,,\n"
	files := func(ignore, text string) map[string]string {
		doc := strings.ReplaceAll(document, `%s}`, `"claims.csv"`+ignore+`}`)
		return map[string]string{"job.json": doc, "policy.json": policyText, "claims.csv": text}
	}
	settle := func(files map[string]string) error {
		j, err := ruledJob(t, files)
		require.NoError(t, err)
		_, err = j.Settle(context.Background(), job.Options{})
		return err
	}
	err := settle(files("", policyless+claims))
	require.ErrorIs(t, err, his.ErrUnread)
	require.EqualError(t, err, "claims.csv: row 3, column extra: an unknown column of numbers: read it as a column of the policy, or list it under ignore")
	require.NoError(t, settle(files(`, "ignore": ["extra"]`, policyless+claims)))
	require.NoError(t, settle(files(`, "ignore": ["*"]`, policyless+claims)))
	require.NoError(t, settle(files("", policyless+strings.Replace(claims, "0.85", "85", 1))), "no point: a code perhaps")
	require.NoError(t, settle(files("", policyless+strings.Replace(claims, ",0.85", ",", 1))), "blank in all rows")
	require.ErrorIs(t, settle(files("", policyless+strings.Replace(claims, ",x,", ",12.5,", 1))), his.ErrUnread)

	line := `{"id": "a", "institution": "H1", "group": "G1", "cost": "10000.00", "covered": "1.00", "discharged": "2025-01-31", "extra": "0.85"}` + "\n"
	lines := func(ignore string) map[string]string {
		f := files(ignore, "")
		f["job.json"] = strings.ReplaceAll(f["job.json"], "claims.csv", "claims.jsonl")
		f["claims.jsonl"] = line
		return f
	}
	require.ErrorIs(t, settle(lines("")), rows.ErrUnknownColumn)
	require.NoError(t, settle(lines(`, "ignore": ["extra"]`)))
	require.NoError(t, settle(lines(`, "ignore": "*"`)))
}
