package settlement_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// In this file: what is computed and told of terms and reports that have every field, and of each
// change of a value of them, is recorded in testdata/record.

type poolsDocument struct {
	Pools []settlement.Pool `json:"pools"`
}

// recorded are entries of three institutions and holders in the pools of the record.
func recorded() (list []settlement.Entry) {
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

func tellTerms(_, text string) *seeds.Told {
	d := &seeds.Told{}
	of, err := policy.Read[poolsDocument](strings.NewReader(text))
	if err != nil {
		return &seeds.Told{Refused: err}
	}
	if err := settlement.CheckPools(of.Pools); err != nil {
		return &seeds.Told{Refused: err}
	}
	list := recorded()
	r, err := settlement.SettlePools(of.Pools, entries(list...))
	if err != nil {
		return &seeds.Told{Refused: fmt.Errorf("settled: %w", err)}
	}
	if err := errors.Join(r.Verify(), r.Verify(r.Rules())); err != nil {
		return &seeds.Told{Refused: fmt.Errorf("VERIFIED: %w", err)}
	}
	for _, s := range r.Statements {
		fmt.Fprintf(&d.Figures, "%s %s %s %v %v\n", s.Institution, s.Entitlement, s.Due, s.Points, s.ByClass)
		for _, l := range s.Lines {
			fmt.Fprintf(&d.Figures, "  %s %s %s %s\n", l.Pool, l.Method, l.Kind, l.Amount)
		}
	}
	for _, p := range r.Pools {
		fmt.Fprintln(&d.Figures, p.Name, p.PointValue, p.ReserveDrawn)
	}
	pricer, err := r.Pricer()
	fmt.Fprintln(&d.Figures, err)
	for i := range list {
		if i%3 == 0 && pricer != nil {
			b, err := pricer.Bill(list[i])
			due, trail, err2 := r.Due(list[i])
			fmt.Fprintln(&d.Figures, list[i].Claim, b, due, err != nil)
			text, _ := json.Marshal(trail)
			fmt.Fprintln(&d.Words, string(text), err, err2)
		}
	}
	var b bytes.Buffer
	fmt.Fprintln(&d.Words, r.Encode(&b))
	d.Words.WriteString(b.String())
	return d
}

// TestRecordOfTerms: see [seeds.Record].
func TestRecordOfTerms(t *testing.T) {
	text, err := os.ReadFile("testdata/record/terms.json")
	require.NoError(t, err)
	seeds.Record(t, "testdata/record/terms.golden", *update, string(text), tellTerms)
}

// TestRecordOfReport: what is said of a report that was changed, see [seeds.Record].
func TestRecordOfReport(t *testing.T) {
	text, err := os.ReadFile("testdata/record/terms.json")
	require.NoError(t, err)
	of, err := policy.Read[poolsDocument](bytes.NewReader(text))
	require.NoError(t, err)
	var list []settlement.Entry
	for _, e := range recorded()[:30] {
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
	seeds.Record(t, "testdata/record/report.golden", *update, encoded(t, r), func(_, text string) *seeds.Told {
		r, err := settlement.ReadReport(strings.NewReader(text))
		if err == nil {
			err = r.Verify(r.Rules())
		}
		if err != nil {
			return &seeds.Told{Refused: err}
		}
		return &seeds.Told{} // what passes says nothing else than it did
	})
}
