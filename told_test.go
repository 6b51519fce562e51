package settlement_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
	"github.com/yibaojiesuan/settlement/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// In this file: what is computed and told of terms and reports that have every field, and of each
// change of a value of them. See package told.

type poolsDocument struct {
	Pools []settlement.Pool `json:"pools"`
}

// toldEntries are of three institutions and holders in the pools of testdata/fields/terms.json.
func toldEntries() (list []settlement.Entry) {
	for i := range 60 {
		e := settlement.Entry{
			Method: settlement.DRG, Institution: string(rune('A' + i%3)), Claim: fmt.Sprintf("c%02d", i), Pool: []string{"workers", "residents", "price", "shared"}[i%4],
			Class: []settlement.Class{settlement.Normal, settlement.High, settlement.Low, settlement.Special}[i/4%4], Points: settlement.Points(1_0000_0000 + i*3333_3333),
			Cost: settlement.Money(200_00 + i*1_37), Covered: settlement.Money(20_00 + i*11), Vouched: true,
		}
		switch {
		case e.Class == settlement.High || e.Class == settlement.Special:
			e.Compensable, e.ByItem = true, settlement.Money(300_00+i*77)
		case i%7 == 0:
			e.Method, e.Class, e.Priced, e.Points, e.Amount = settlement.Item, settlement.ByItem, true, 0, settlement.Money(150_00+i)
		case i%7 == 1:
			e.Method, e.Class = settlement.PerDiem, settlement.BedDay
		case i%7 == 2:
			e.Capped, e.Cost = e.Pool == "residents", 3_00
		case i%7 == 3:
			e.Covered = 500_00
		case i%7 == 4:
			e.ChargedTo, e.Department = "B", "ward"
		}
		list = append(list, e)
	}
	return list
}

// tellFields notes what is told of a document, and of each change of a value of it.
func tellFields(t *testing.T, file, text string, tell func(all *told.All, text string) error) {
	t.Helper()
	var all told.All
	require.NoError(t, tell(&all, text))
	seeds.Fields(t, text, func(_, text string) error {
		err := tell(&all, text)
		if err != nil {
			all.Error(err)
		}
		return err
	})
	all.Check(t, file, *update)
}

// TestToldOfTerms: terms of pools, the report of entries under them, and what these come to.
func TestToldOfTerms(t *testing.T) {
	text, err := os.ReadFile("testdata/fields/terms.json")
	require.NoError(t, err)
	list := toldEntries()
	tellFields(t, "testdata/fields/terms.told.txt", string(text), func(all *told.All, text string) error { return tellTerms(t, all, text, list) })
}

// tellTerms notes the report of entries under terms of pools, and what these come to.
func tellTerms(t *testing.T, all *told.All, text string, list []settlement.Entry) error {
	t.Helper()
	of, err := policy.Read[poolsDocument](strings.NewReader(text))
	if err != nil {
		return err
	}
	if err := settlement.CheckPools(of.Pools); err != nil {
		return err
	}
	r, err := settlement.SettlePools(of.Pools, entries(list...))
	if err != nil {
		return err
	}
	require.NoError(t, errors.Join(r.Verify(), r.Verify(r.Rules())))
	pricer, err := r.Pricer()
	all.Tell(t, "prices", nil, err)
	for i := range list {
		if i%3 == 0 && err == nil {
			b, err := pricer.Bill(list[i])
			all.Tell(t, "bill", b, err)
			due, trail, err := r.Due(list[i])
			all.Tell(t, "due", []any{due, trail}, err)
		}
	}
	r.Version = "" // a new one is no other result
	all.Value(t, "report", r)
	return nil
}

// TestToldOfExtremes: terms of which one amount is as large as amounts may be, or as far below zero;
// and entries of which one is, of every third of the first.
func TestToldOfExtremes(t *testing.T) {
	text, err := os.ReadFile("testdata/fields/terms.json")
	require.NoError(t, err)
	var all told.All
	note := func(path, text string, list []settlement.Entry) {
		if err := tellTerms(t, &all, text, list); err != nil {
			all.Error(err)
		} else {
			all.Note("extreme", path)
		}
	}
	seeds.Extremes(t, string(text), func(path, text string) { note(path, text, toldEntries()) })
	for of := 0; of < 30; of += 3 {
		for i, change := range []func(e *settlement.Entry, m settlement.Money){
			func(e *settlement.Entry, m settlement.Money) { e.Cost = m },
			func(e *settlement.Entry, m settlement.Money) { e.Covered = m },
			func(e *settlement.Entry, m settlement.Money) { e.ByItem = m },
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
			for _, m := range []settlement.Money{math.MaxInt64, math.MinInt64} {
				if m < 0 && i < 2 {
					continue // no claim costs less than nothing
				}
				list := toldEntries()
				change(&list[of], m)
				note(fmt.Sprint("entry ", of, i), string(text), list)
			}
		}
	}
	all.Check(t, "testdata/fields/extremes.told.txt", *update)
}

// toldReport has what a report may have of testdata/fields/terms.json: a claim that is not paid as
// it was claimed, one that is left out, and two pools.
func toldReport(t *testing.T) *settlement.Report {
	t.Helper()
	text, err := os.ReadFile("testdata/fields/terms.json")
	require.NoError(t, err)
	of, err := policy.Read[poolsDocument](bytes.NewReader(text))
	require.NoError(t, err)
	var list []settlement.Entry
	for _, e := range toldEntries()[:30] {
		if e.Institution != "C" && (e.Pool == "workers" || e.Pool == "residents") {
			list = append(list, e)
		}
	}
	of.Pools, list[6].Conflict = of.Pools[:2], "claimed twice"
	list = append(list, with(list[4], func(e *settlement.Entry) {
		e.Claim, e.Left, e.Vouched, e.Month, e.Pool = "late", settlement.LeftPeriod, false, settlement.MustMonth("2024-11"), ""
		e.Points, e.Amount, e.ByItem, e.Compensable, e.Priced = 0, 0, 0, false, false
	}))
	delete(of.Pools[0].Terms.Compensation.Paid, "C")
	of.Pools[0].Terms.Total.Sharing, of.Pools[0].Terms.Cites = nil, nil
	r, err := settlement.SettlePools(of.Pools, entries(list...))
	require.NoError(t, err)
	r.Name, r.Period, r.Policies = "n", period("2025-01-01", "2025-12-31"), []settlement.PolicyRef{{Method: settlement.DRG, Name: "x", Kind: string(policy.Example)}}
	return r
}

// TestToldOfReport: what is said of a report that was changed.
func TestToldOfReport(t *testing.T) {
	tellFields(t, "testdata/fields/report.told.txt", encoded(t, toldReport(t)), func(all *told.All, text string) error {
		r, err := settlement.ReadReport(strings.NewReader(text))
		if err != nil {
			return err
		}
		return r.Verify(r.Rules())
	})
}

// TestToldOfRechecked: what is said of a report of which one number is the next one up or down, and
// whose checks were made anew. Those of the examples have claims of other periods, a clearing,
// holders of budgets, and sharings; others have every movement of a clearing, and holders in two
// pools. Of reports of a year by months every field is changed.
func TestToldOfRechecked(t *testing.T) {
	var all told.All
	tell := func(path, text string) error {
		r, err := settlement.ReadReport(strings.NewReader(text))
		if err != nil {
			all.Error(err)
			return err
		}
		if err := r.Recheck(); err != nil {
			all.Note("checks fail", err)
			all.Error(err)
		}
		if err = r.Verify(); err != nil {
			all.Error(err)
		} else {
			all.Note("verified", path)
		}
		return err
	}
	texts, examples := []string{encoded(t, toldReport(t)), encoded(t, clearedReport(t)), encoded(t, heldReport(t))}, exampleReports(t)
	for _, path := range []string{"shanghai/report", "linyi/report-2007", "community/report"} {
		texts = append(texts, string(examples["examples/"+path+".golden.json"]))
	}
	month, year := yearReports(t)
	for _, r := range []*settlement.Report{month, year} {
		text := encoded(t, r)
		texts = append(texts, text)
		seeds.Fields(t, text, tell)
	}
	for _, text := range texts {
		seeds.Nearby(t, text, func(path, text string) { _ = tell(path, text) })
	}
	all.Check(t, "testdata/fields/rechecked.told.txt", *update)
}

// pathsOf lists the paths of a JSON value, and of what is within it.
func pathsOf(at string, value any) (list []string) {
	switch v := value.(type) {
	case map[string]any:
		for name, within := range v {
			path := strings.TrimPrefix(at+"."+name, ".")
			list = append(append(list, path), pathsOf(path, within)...)
		}
	case []any:
		for i, within := range v {
			path := fmt.Sprintf("%s[%d]", at, i)
			list = append(append(list, path), pathsOf(path, within)...)
		}
	}
	return list
}

// TestToldOfCites: which parameter each rule of a settlement cites, where every one has an article
// of its own, and which it cites where the others have none.
func TestToldOfCites(t *testing.T) {
	text, err := os.ReadFile("testdata/fields/terms.json")
	require.NoError(t, err)
	of, err := policy.Read[poolsDocument](bytes.NewReader(text))
	require.NoError(t, err)
	list := toldEntries()
	var all told.All
	cited := func() {
		r, err := settlement.SettlePools(of.Pools, entries(list...))
		require.NoError(t, err)
		steps := told.Steps(r)
		for i := range list {
			if _, trail, err := r.Due(list[i]); err == nil {
				steps = append(steps, trail...)
			}
		}
		for _, s := range steps {
			all.Note(fmt.Sprintf("%s cites %s", s.Rule.ID, s.Rule.Source.Article))
		}
	}
	every := make([]settlement.Cites, len(of.Pools))
	for i := range of.Pools {
		terms := &of.Pools[i].Terms
		terms.Sources, terms.Cites, every[i] = []settlement.Source{{Title: "t"}}, nil, settlement.Cites{}
		for k := range terms.Factors {
			terms.Factors[k].Cite = nil
		}
		var value any
		text, err := json.Marshal(terms)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &value))
		for _, path := range pathsOf("", value) {
			terms.Cites = settlement.Cites{path: {Article: path}}
			if terms.Check() == nil {
				every[i][path] = terms.Cites[path]
			}
		}
		require.Greater(t, len(every[i]), 3)
		terms.Cites = every[i]
	}
	cited()
	for path := range every[0] { // the terms with every field
		of.Pools[0].Terms.Cites = settlement.Cites{path: every[0][path]}
		cited()
	}
	all.Check(t, "testdata/fields/cites.told.txt", *update)
}
