package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

// Care on referral stands in a line of the month of a head, and in nothing else of it; what rows of
// members and charges change is no change of the policy.
func TestDifferenceOfReferredCare(t *testing.T) {
	files := regionFiles(t)
	a := settledOn(t, files.files())
	told := func(edits ...[3]string) (list []string) {
		files := files
		for _, e := range edits {
			require.Contains(t, string(files[e[0]]), e[1])
			files = files.with(e[0], bytes.Replace(files[e[0]], []byte(e[1]), []byte(e[2]), 1))
		}
		for _, c := range difference(t, a, settledOn(t, files.files())) {
			if c.Reason != job.Value && c.Claim != "" {
				list = append(list, fmt.Sprint(c.Institution, " ", c.Method, " ", c.Reason, " ", c.Where, " ", c.From, "→", c.To, " ", c.Amount))
			}
		}
		return list
	}
	charge := [3]string{"charges-390.csv", "R1,RG02,2025-09,referred,1612.73,", "R1,RG02,2025-09,referred,1600.73,"}
	member := [3]string{"members-390.csv", "2025-02-25", "2025-02-24"}
	line := "RG04 capitation column lines -1612.73→-1600.73 12.00"
	require.Equal(t, []string{line}, told(charge))
	require.Contains(t, told(member, charge), line)
}

// Texts that are no codes are not repeated. Two that are of the same shape are told as different.
func TestDifferenceOfTextsThatLookAlike(t *testing.T) {
	files := feedbackFiles.with("policy.json", []byte(`{"name": "P", "kind": "example", "scale": "1", "point_places": 8, "groups": [{"code": "G1", "base_points": "1"}], "institutions": [{"code": "H1"}],
  "classes": {}, "columns": {"way": "text"}, "rules": [{"class": "high", "when": "way = '甲乙 丙'", "amount": "200"}, {"class": "normal", "amount": "100"}]}`)).
		with("cases.csv", []byte("id,institution,group,cost,covered,discharged,way\nc1,H1,G1,10000.00,3000.00,2025-02-01,甲乙 丙\nc2,H1,G1,10000.00,3000.00,2025-02-01,x\n"))
	a := settledOn(t, files.files())
	b := settledOn(t, files.with("cases.csv", bytes.Replace(files["cases.csv"], []byte("甲乙 丙"), []byte("甲乙 丁"), 1)).files())
	var list []string
	for _, c := range difference(t, a, b) {
		list = append(list, fmt.Sprint(c.Claim, " ", c.Where, " ", c.From, "→", c.To))
	}
	require.Equal(t, []string{"c1 way text of 4 characters→another text of 4 characters"}, list)
}

// A report of progress says what the work is for.
func TestPhases(t *testing.T) {
	var phases []job.Phase
	files := manyClaims()
	r := must(must(job.Open(files.files(), "job.json")).Settle(t.Context(), job.Options{Observe: func(e job.Event) { phases = append(phases, e.Phase) }}))
	ctx := context.Background()
	for _, row := range []struct {
		want job.Phase
		ask  func() error
	}{
		{job.Comparing, func() error { return drained(r.Claims(ctx)) }},
		{job.Writing, func() error { return r.WriteClaims(ctx, &bytes.Buffer{}, true) }},
		{job.Explaining, func() error { return only(r.Explain(ctx, "1-4199")) }},
		{job.Explaining, func() error { return only(r.ExplainAll(ctx, "1-4199")) }},
		{job.Comparing, func() error {
			return only(r.Compare(ctx, feedbackFile("id,amount\n1-4199,1.00\n"), job.FeedbackOptions{}))
		}},
		{job.Comparing, func() error { return only(job.Difference(ctx, r, r)) }},
		{job.Writing, func() error {
			_, all, err := r.ClaimRows(ctx)
			if err != nil {
				return err
			}
			return drained(all)
		}},
	} {
		phases = nil
		require.NoError(t, row.ask(), row.want)
		require.NotEmpty(t, phases, row.want)
		for _, p := range phases {
			require.Equal(t, row.want, p)
		}
	}
}

// The table of claims has what each claim is paid and due under terms that cap claims at their cost,
// or keep what is due from falling below nothing: their sums are those of the statement.
func TestClaimsOfTermsThatBoundThem(t *testing.T) {
	for _, terms := range []string{
		`"point_value": "80"`, `"point_value": "80", "round_each": true`, `"point_value": "80", "round_each": true, "claim_cap": "cost"`,
		`"point_value": "8", "round_each": true, "negative_due": "floor_claim"`, `"point_value": "100", "round_each": true, "claim_cap": "cost", "negative_due": "floor_claim"`,
	} {
		files := feedbackFiles.with("job.json", []byte(`{"name": "J", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"basis": "whole_cost", `+terms+`},
  "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]}`)).
			with("cases.csv", []byte("id,institution,group,cost,covered,discharged\nc1,H1,G1,10000.00,3000.00,2025-02-01\nc2,H1,G2,3000.00,4100.00,2025-02-02\nc3,H1,P1,4000.00,1000.00,2025-02-03\nc4,H1,G1,8600.00,300.00,2025-02-01\n"))
		r := settledOn(t, files.files())
		var b bytes.Buffer
		require.NoError(t, r.WriteClaims(t.Context(), &b, true))
		all, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		require.NoError(t, err)
		sums := map[string]settlement.Money{}
		for _, row := range all[1:] {
			for i, name := range all[0] {
				switch name {
				case "cost", "price", "due", "gain":
					sums[name] += must(settlement.ParseMoney(row[i]))
				}
			}
		}
		s := r.Report.Statement("H1")
		price := settlement.Money(0)
		for _, l := range s.Lines {
			if l.Kind == settlement.LinePrice || l.Kind == settlement.LineAmount || l.Kind == settlement.LineOver {
				price += l.Amount
			}
		}
		require.Equal(t, s.Due, sums["due"], terms)
		require.Equal(t, price, sums["price"], terms)
		require.Equal(t, price-s.Cost, sums["gain"], terms)
	}
}
