package perdiem_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/scaled"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: what is computed and told of policies that have every field, and of each change of
// a value of them. See package told.

// toldStays are stays that meet every rule of these policies: of several institutions and classes,
// one after the other, with bills, leave, and costs on both sides of the standard.
func toldStays(list []policy.Column) (stays []perdiem.Stay) {
	add := func(person, institution, class, in, out string, cost, covered settlement.Money) *perdiem.Stay {
		stays = append(stays, perdiem.Stay{
			ID: fmt.Sprintf("s%02d", len(stays)), Institution: institution, Class: class, Person: person, Admitted: date(in), Discharged: date(out), Cost: cost * settlement.Yuan, Covered: covered*settlement.Yuan + 7,
			Department: []string{"w", "v", "", "w"}[len(stays)%4], Pool: []string{"", "", "q"}[len(stays)%3],
			Attributes: &settlement.Attributes{Doctor: "D1", Paid: []settlement.CostPart{{Name: "cash", Amount: cost}}},
		})
		return &stays[len(stays)-1]
	}
	add("a", "H1", "c", "2025-01-01", "2025-01-26", 9000, 500)
	add("a", "H1", "c", "2025-02-10", "2025-02-20", 1500, 300).LeaveDays = 2
	add("a", "H2", "d", "2025-02-25", "2025-03-02", 2000, 100)
	add("a", "H1", "c", "2025-06-01", "2025-06-20", 3000, 100)
	add("a", "H3", "c", "2025-12-20", "2026-01-15", 9999, 1000).ChargedTo = "H1"
	add("b", "H2", "c", "2025-01-15", "2025-02-14", 4000, 200).Interim = true
	add("b", "H2", "c", "2025-02-15", "2025-03-14", 7000, 300).Interim = true
	add("b", "H2", "c", "2025-03-15", "2025-03-20", 2500, 50)
	add("c", "H3", "c", "2025-03-03", "2025-03-12", 1000, 0).Observed = date("2025-03-01")
	add("c", "H3", "c", "2025-03-12", "2025-03-12", 300, 0)
	add("d", "H1", "c", "2024-12-20", "2025-01-04", 3500, 400).Settled = date("2025-01-10")
	add("d", "H1", "d", "2025-01-08", "2025-01-18", 1400, 140)
	add("d", "H1", "c", "2025-01-25", "2025-02-04", 1400, 140)
	add("d", "H2", "c", "2025-04-01", "2025-04-21", 20000, 2000)
	add("e", "H1", "c", "2025-03-01", "2025-03-10", 3000, 0)
	add("e", "H1", "c", "2025-05-01", "2025-05-10", 3000, 0)
	add("e", "H2", "d", "2025-07-01", "2025-08-20", 8000, 1)
	add("f", "H2", "c", "2025-11-20", "2025-12-19", 5000, 500).Interim = true
	add("f", "H2", "c", "2025-12-20", "2026-01-05", 5000, 500).Settled = date("2025-12-31")
	add("g", "H3", "d", "2025-05-05", "2025-05-09", 100, 90)
	for i := range stays {
		for k, column := range list {
			text := map[policy.ColumnKind]string{"decimal": "1.5", "money": fmt.Sprint(100*i) + ".01", "whole": fmt.Sprint(i), "flag": []string{"yes", "no"}[i%2], "text": []string{"x", "y", "w"}[(i+k)%3]}[column.Kind]
			v, _ := policy.ParseValue(column.Kind, text)
			if i%7 == 6 {
				v = policy.Value{} // not known
			}
			stays[i].Values = append(stays[i].Values, v)
		}
	}
	return stays
}

// tellStays notes everything that a plan makes of stays; one stay in so many is explained, from
// the nth on.
func tellStays(t *testing.T, all *told.All, plan *perdiem.Plan, stays []perdiem.Stay, nth, every int) {
	t.Helper()
	tell := func(of string, v any, err error) { all.Tell(t, of, v, err) }
	// Stays that are refused are named, and the others settled.
	good := slices.DeleteFunc(slices.Clone(stays), func(s perdiem.Stay) bool { _, err := plan.Rate(s); return err != nil })
	for i, of := range [][]perdiem.Stay{stays, good} {
		claims, year := settlement.Each(of), settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
		if i == 0 {
			if len(good) == len(stays) {
				continue
			}
			year = settlement.Period{}
		}
		for s, err := range plan.Resolved(claims) {
			if err != nil {
				tell("history", nil, err)
				continue
			}
			all.Note("history", fmt.Sprintf("%+v", s.History))
			if nth++; nth%every == 0 {
				tellEntry(t, all, plan, s)
			}
		}
		caps, err := plan.NextCaps(year, claims)
		tell("next caps", caps, err)
		s := settlement.Detailed(plan.Settlement(year, claims))
		for e, err := range s.Entries() {
			tell(fmt.Sprintf("entry of a claim: %t, left: %q", e.Claim != "", e.Left), e, err)
		}
	}
}

// tellPolicy notes everything that a policy makes of the stays, or returns why it is refused.
func tellPolicy(t *testing.T, all *told.All, path, text string, nth, every int) error {
	p, err := perdiem.ReadPolicy(strings.NewReader(text))
	if err != nil {
		return err
	}
	plan, err := perdiem.New(p)
	if err != nil {
		return err
	}
	all.Value(t, "rules", []any{plan.Rules(), plan.Rows().Columns.Names()})
	if !strings.HasPrefix(path, "institutions") && !strings.HasPrefix(path, "sources") {
		tellPlan(t, all, plan)
	}
	tellStays(t, all, plan, toldStays(plan.ValueColumns()), nth, every)
	return nil
}

// tellFieldsOf notes what becomes of a policy, and of each change of it.
func tellFieldsOf(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile("testdata/fields/" + name + ".json")
	require.NoError(t, err)
	var all told.All
	require.NoError(t, tellPolicy(t, &all, "", string(text), 0, 1))
	changes := 0
	seeds.Fields(t, string(text), func(path, text string) error {
		changes++
		err := tellPolicy(t, &all, path, text, changes, 5)
		if err != nil {
			all.Error(err)
		}
		return err
	})
	// Amounts that do not fit, or just do.
	for _, factor := range []int64{1e8, 1e9, 1e10, 1e11, 1e12, 1e13} {
		for _, of := range []int64{1, factor} {
			p := scaled.Of(readPolicy(t, "testdata/fields/"+name+".json"), of)
			plan, err := perdiem.New(p)
			if err != nil {
				all.Error(err)
				continue
			}
			tellStays(t, &all, plan, scaled.Of(toldStays(plan.ValueColumns()), factor), 0, 1)
		}
	}
	all.Check(t, "testdata/fields/"+name+".told.txt", *update)
}

// Policies that pay yuan, points, and by a formula.
func TestToldOfFieldsOfYuan(t *testing.T)    { tellFieldsOf(t, "yuan") }
func TestToldOfFieldsOfPoints(t *testing.T)  { tellFieldsOf(t, "points") }
func TestToldOfFieldsOfFormula(t *testing.T) { tellFieldsOf(t, "formula") }

// boundsOf compares with a file what every number of a policy may be at most and at least, and its
// decimals.
func boundsOf(t *testing.T, name string) {
	t.Helper()
	document, file := "testdata/fields/"+name+".json", "testdata/fields/"+name+".bounds.txt"
	seeds.CheckBounds(t, document, file, *update, func(text string) error {
		p, err := perdiem.ReadPolicy(strings.NewReader(text))
		if err == nil {
			_, err = perdiem.New(p)
		}
		return err
	})
}

func TestBoundsOfYuan(t *testing.T)    { boundsOf(t, "yuan") }
func TestBoundsOfPoints(t *testing.T)  { boundsOf(t, "points") }
func TestBoundsOfFormula(t *testing.T) { boundsOf(t, "formula") }
