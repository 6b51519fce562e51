package budget_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
)

// In this file: what is computed and told of policies and accounts that have every field, and of
// each change of a value of them. See package told.

// toldEntries are claims of every institution: by item, by group, by day and with lines of their
// own, which have no trail. Claims by group have points, where budgets may be of them, in two pools; some claims are charged to other holders.
func toldEntries(points, charged bool) (list []settlement.Entry) {
	for i := range 9 {
		code := fmt.Sprintf("H%d", i+1)
		add := func(id, cost string, change func(*settlement.Entry)) {
			e := byItem(code+" "+id, code, "", cost)
			e.Covered, e.Department, e.Month, e.Pool, e.Vouched = settlement.Money(i*100_00), []string{"D1", "D2"}[len(list)%2], month("2025-01").Add(len(list)%3), "", i%4 == 3
			if change != nil {
				change(&e)
			}
			if e.Pool = "q"; !points {
				e.Pool = ""
			} else if e.ChargedTo == "" && slices.Contains([]int{0, 2, 3, 8}, i) {
				e.Pool = "p"
			}
			list = append(list, e)
		}
		add("a", fmt.Sprint(200000+i*50000, ".00"), nil)
		add("b", "60000.00", func(e *settlement.Entry) {
			if charged {
				e.ChargedTo = []string{"", "HD", "H2"}[i%3]
			}
		})
		add("c", "180000.00", func(e *settlement.Entry) {
			if e.Method, e.Class, e.Vouched = settlement.DRG, settlement.Normal, false; points {
				e.Priced, e.Amount, e.Points = false, 0, settlement.Points(1000+i*10)*1_0000_0000
			}
		})
		add("d", "30000.00", func(e *settlement.Entry) {
			e.Method, e.Class, e.Vouched, e.Amount = settlement.PerDiem, settlement.BedDay, false, 25000_00
			e.Lines = []settlement.Line{{Method: settlement.PerDiem, Kind: settlement.LineOver, Amount: -1000_00}, {Method: settlement.PerDiem, Kind: settlement.MemoBorne, Amount: 1000_00}}
		})
	}
	return list
}

// tellFields notes what is made of a policy and its accounts, or returns why they are refused. That
// is, in turn, what needs no claims, what settles, and what clears.
func tellFields(t *testing.T, all *told.All, policy, accounts string, points, charged bool, nth int) error {
	t.Helper()
	return tellFieldsOfClaims(t, all, policy, accounts, points, toldEntries(points, charged), nth)
}

func tellFieldsOfClaims(t *testing.T, all *told.All, policy, accounts string, points bool, entries []settlement.Entry, nth int) error {
	t.Helper()
	p, err := budget.ReadPolicy(strings.NewReader(policy))
	if err != nil {
		return err
	}
	plan, err := budget.New(p)
	if err != nil {
		return err
	}
	list, err := budget.ReadAccounts(strings.NewReader(accounts))
	if err != nil {
		return err
	}
	pools := []settlement.Pool{{Name: "p", Terms: settlement.Terms{Fund: decimal("6000000.00")}}, {Name: "q", Terms: settlement.Terms{Fund: decimal("5500000.00")}}}
	if !points {
		pools = single(settlement.Terms{})
	}
	x := teller{All: all, t: t, plan: plan, pools: pools, accounts: list, entries: entries}
	switch {
	case nth%24 == 0:
		x.all()
	case nth%6 == 3:
		x.settled()
	case nth%2 == 0:
		x.alone()
	}
	return nil
}

// tellFieldsOf notes what becomes of a policy and its accounts, and of each change of them.
func tellFieldsOf(t *testing.T, name string) {
	t.Helper()
	var texts [2]string
	for i, file := range []string{".json", ".accounts.json"} {
		text, err := os.ReadFile("testdata/fields/" + name + file)
		require.NoError(t, err)
		texts[i] = string(text)
	}
	var all told.All
	n := 0
	note := func(policy, accounts string) error {
		err := tellFields(t, &all, policy, accounts, name == "points", name == "points" || name == "budgets", n)
		if n++; err != nil {
			all.Error(err)
		}
		return err
	}
	require.NoError(t, note(texts[0], texts[1]))
	seeds.Fields(t, texts[0], func(_, text string) error { return note(text, texts[1]) })
	seeds.Fields(t, texts[1], func(_, text string) error { return note(texts[0], text) })
	all.Check(t, "testdata/fields/"+name+".told.txt", *update)
}

// Budgets of every origin, those from points, and those that are prepaid by claims and by volumes.
func TestToldOfFieldsOfBudgets(t *testing.T) { tellFieldsOf(t, "budgets") }
func TestToldOfFieldsOfPoints(t *testing.T)  { tellFieldsOf(t, "points") }
func TestToldOfFieldsOfClaims(t *testing.T)  { tellFieldsOf(t, "claims") }
func TestToldOfFieldsOfVolumes(t *testing.T) { tellFieldsOf(t, "volumes") }

// TestToldOfExtremes: policies and accounts of which one amount is as large as amounts may be, or as far
// below zero; and claims of which one is.
func TestToldOfExtremes(t *testing.T) {
	var all told.All
	for _, name := range []string{"budgets", "points", "claims", "volumes"} {
		var texts [2]string
		for i, file := range []string{".json", ".accounts.json"} {
			text, err := os.ReadFile("testdata/fields/" + name + file)
			require.NoError(t, err)
			texts[i] = string(text)
		}
		points, charged := name == "points", name == "points" || name == "budgets"
		note := func(path, policy, accounts string, entries []settlement.Entry) {
			if err := tellFieldsOfClaims(t, &all, policy, accounts, points, entries, 0); err != nil {
				all.Error(err)
			} else {
				all.Note("extreme", name, path)
			}
		}
		seeds.Extremes(t, texts[0], func(path, text string) { note(path, text, texts[1], toldEntries(points, charged)) })
		seeds.Extremes(t, texts[1], func(path, text string) { note(path, texts[0], text, toldEntries(points, charged)) })
		for i, change := range []func(e *settlement.Entry, m settlement.Money){
			func(e *settlement.Entry, m settlement.Money) { e.Cost = m },
			func(e *settlement.Entry, m settlement.Money) { e.Covered = m },
			func(e *settlement.Entry, m settlement.Money) {
				if e.Priced {
					e.Amount = m
				} else {
					e.Points = settlement.Points(m)
				}
			},
			func(e *settlement.Entry, m settlement.Money) {
				e.Lines = []settlement.Line{{Method: e.Method, Kind: settlement.LineOver, Amount: m}}
			},
		} {
			for of := 0; of < 4 && points == charged; of += 2 { // one by item, and one by group
				for _, m := range []settlement.Money{math.MaxInt64, math.MinInt64} {
					entries := toldEntries(points, charged)
					change(&entries[of], m)
					note(fmt.Sprint("claim ", of, i), texts[0], texts[1], entries)
				}
			}
		}
	}
	all.Check(t, "testdata/fields/extremes.told.txt", *update)
}

// boundsOf compares with a file what every number of a policy may be at most and at least, and its
// decimals.
func boundsOf(t *testing.T, name string) {
	t.Helper()
	document, file := "testdata/fields/"+name+".json", "testdata/fields/"+name+".bounds.txt"
	seeds.CheckBounds(t, document, file, *update, func(text string) error {
		p, err := budget.ReadPolicy(strings.NewReader(text))
		if err == nil {
			_, err = budget.New(p)
		}
		return err
	})
}

func TestBoundsOfBudgets(t *testing.T) { boundsOf(t, "budgets") }
func TestBoundsOfPoints(t *testing.T)  { boundsOf(t, "points") }
func TestBoundsOfClaims(t *testing.T)  { boundsOf(t, "claims") }
func TestBoundsOfVolumes(t *testing.T) { boundsOf(t, "volumes") }
