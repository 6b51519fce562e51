package drg_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/scribble"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// In this file: what is computed and told of documents that have every field, and of each change
// of a value of them. See package told.

// toldCases are the cases that the policies here price: in turn of every institution,
// group and kind.
func toldCases(plan *drg.Plan) (list []drg.Case) {
	p := plan.Policy()
	costs := []settlement.Money{1000_00, 2076_00, 2076_01, 4152_00, 15570_00, 400_00, 31140_50, 399_99, 3000_01, 60000_00, 5190_00, 2000_00}
	for i := range 48 {
		c := drg.Case{
			ID: fmt.Sprintf("c%02d", i), Institution: p.Institutions[i%len(p.Institutions)].Code, Group: p.Groups[(i/2)%len(p.Groups)].Code, Cost: costs[i%len(costs)], Covered: 100_00,
			Person: fmt.Sprint("p", i%9), Department: "d", Days: 1 + i%5, Admitted: day("2025-02-20").Add(i), Pool: []string{"", "p", "q"}[i%3],
		}
		c.Discharged = c.Admitted.Add(c.Days)
		switch i % 8 {
		case 1:
			c.Approved, c.ApprovedPoints = drg.ApprovedSpecial, number("123.4567")
		case 3:
			c.Approved = drg.ApprovedHigh
		case 5:
			c.Approved, c.ApprovedAs, c.ApprovedAmount, c.ApprovedPoints = drg.ApprovedSpecial, "burns", number("88.00"), number("99")
		case 6:
			c.Unreasonable, c.Violation = 33_33, number("2")
		case 7:
			c.Group = []string{"0000", p.Groups[0].Code + "QY"}[i/8%2]
		}
		if i%11 == 4 {
			c.Days, c.Discharged = 70, c.Admitted.Add(70)
		}
		if i%13 == 2 {
			c.Justified, c.Settled = true, c.Discharged.Add(31)
		}
		texts := map[string]string{}
		for _, column := range plan.ValueColumns() {
			texts[column.Name] = map[drg.ColumnKind]string{"decimal": "1.5", "money": fmt.Sprint(1000*i) + ".00", "whole": fmt.Sprint(i), "flag": []string{"yes", "no"}[i%2], "text": fmt.Sprint(i % 7)}[column.Kind]
		}
		if i%6 > 0 {
			c.Values, _ = plan.Values(texts)
		}
		list = append(list, c)
	}
	return list
}

// decides matches what decides between rules.
var decides = regexp.MustCompile(`^($|rules|define|classes|low|middle|high)`)

// tellPolicy notes everything that a policy makes of the cases, or returns why it is refused.
func tellPolicy(t *testing.T, all *told.All, changed, text string) error {
	p, err := drg.ReadPolicy(strings.NewReader(text))
	if err != nil {
		return err
	}
	plan, err := drg.New(p)
	if err != nil {
		return err
	}
	tell := func(of string, v any, err error) { all.Tell(t, of, v, err) }

	tell("columns", []any{plan.Columns(), plan.Rows().Columns.Names(), plan.ValueColumns(), plan.Departments().Columns(), plan.Unused(), plan.Rules()}, nil)
	few := p // cliffs of all groups take long
	few.Groups, few.Unlisted = p.Groups[:1], drg.UnlistedAccept
	if small, err := drg.New(few); err == nil && decides.MatchString(changed) {
		cliffs, err := small.Cliffs(number("117.5337"))
		if tell("cliffs", len(cliffs), err); err == nil {
			all.Cliffs(t, cliffs)
		}
		tell("other bounds", small.OtherBounds(), nil)
	}
	as, err := plan.AsRules()
	tell("as rules", as, err)
	points, trail, err := drg.BedDayPoints(p, number("300"))
	tell("bed-day", []any{points, trail}, err)

	cases := toldCases(plan)
	for _, c := range cases {
		e, err := plan.InPool("q").Rate(c)
		tell("alone", e, err)
		e, err = plan.Explain(c)
		tell("explained", e, err)
	}
	// Cases that are refused are named, and the others settled.
	good := slices.DeleteFunc(slices.Clone(cases), func(c drg.Case) bool { _, err := plan.Rate(c); return err != nil })
	for _, part := range []struct {
		period settlement.Period
		cases  []drg.Case
	}{{cases: cases}, {month("2025-03"), good}} {
		period, claims := part.period, settlement.Each(part.cases)
		uses, err := plan.Quotas(period, claims)
		tell("quotas", uses, err)
		for c, err := range plan.Candidates(claims) {
			tell("candidate", c, err)
		}
		for c, err := range plan.Outside(claims) {
			tell("outside", c.ID, err)
		}
		s := plan.Settlement(period, claims)
		for e, err := range s.Entries() {
			tell("entry", e, err)
		}
		s = settlement.Map(s, func(e *settlement.Entry) error { e.Pool = ""; return nil }) // there is one fund
		report, err := settlement.Settle(settlement.Terms{Fund: number("150000.00")}, s)
		if report != nil {
			report.Version = "" // a new one is no other result
		}
		tell("report", report, err)
		if report != nil {
			explained, err := s.(settlement.Explainer).Explain("c13")
			tell("explained in the settlement", explained, err)
		}
	}
	return nil
}

// TestToldOfFields: policies with every field of the shorthand, and of rules.
func TestToldOfFields(t *testing.T) {
	for _, name := range []string{"shorthand", "rules", "reduced"} {
		text, err := os.ReadFile("testdata/fields/" + name + ".json")
		require.NoError(t, err)
		var all told.All
		require.NoError(t, tellPolicy(t, &all, "", string(text)))
		seeds.Fields(t, string(text), func(path, text string) error {
			err := tellPolicy(t, &all, path, text)
			if err != nil {
				all.Error(err)
			}
			return err
		})
		all.Check(t, "testdata/fields/"+name+".told.txt", *update)
	}
}

// TestCopies: a plan shares nothing with its maker or its callers.
func TestCopies(t *testing.T) { scribble.Documents(t, drg.ReadPolicy, drg.New) }
