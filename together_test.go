package settlement_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// call is a claim whose price is the number of calls of its person in all parts.
type call struct {
	id, person string
	found      int
}

// togetherOf binds parts whose rule counts the calls of persons; looks counts how often it
// did.
func togetherOf(looks *int, parts ...settlement.Claims[call]) []settlement.Settlement {
	rater := settlement.Rater[call]{
		Outline: func(c *call, e *settlement.Entry) {
			e.Method, e.Institution, e.Claim, e.Class = settlement.Item, "H1", c.id, settlement.Normal
		},
		Rate: func(c *call, e *settlement.Entry) error {
			e.Method, e.Institution, e.Claim, e.Class = settlement.Item, "H1", c.id, settlement.Normal
			e.Priced, e.Amount, e.Cost = true, settlement.Money(c.found), 100
			return nil
		},
	}
	rater.Explain = func(c *call, e *settlement.Entry) error {
		err := rater.Rate(c, e)
		e.Trail.Record(&settlement.Rule{ID: "x", Gives: "amount", Formula: "x"}, e.Amount.Decimal(), settlement.In("x", e.Amount.Decimal()))
		return err
	}
	var list []settlement.Part[call]
	for _, p := range parts {
		list = append(list, settlement.Part[call]{About: settlement.About{Method: settlement.Item}, Claims: p, Rater: rater})
	}
	return settlement.BindTogether(func(others []settlement.Others[call]) ([]settlement.Fill[call], error) {
		*looks++
		counts := map[string]int{}
		var errs []error
		for _, walk := range others {
			errs = append(errs, walk(nil, func(int) (func(*call, int) error, func()) {
				return func(c *call, _ int) error {
					if c.person == "" {
						return settlement.ErrBlank
					}
					counts[c.person]++
					return nil
				}, nil
			}))
		}
		if err := errors.Join(errs...); err != nil {
			return nil, err
		}
		if counts["nobody"] > 0 {
			return nil, settlement.ErrRange
		}
		fill := func(int) func(*call, int) error {
			return func(c *call, _ int) error {
				c.found = counts[c.person]
				return nil
			}
		}
		return []settlement.Fill[call]{fill, fill, fill}[:len(others)], nil
	}, list...)
}

// TestBindTogether: a rule sees the claims of all parts, looks once, and its settlements stay
// alike in every walk.
func TestBindTogether(t *testing.T) {
	a := settlement.Each([]call{{id: "a", person: "P"}, {id: "b", person: "Q"}})
	b := settlement.Each([]call{{id: "c", person: "P"}})
	looks := 0
	list := togetherOf(&looks, a, b)
	for range 2 {
		got := ""
		for _, s := range list {
			for e, err := range s.Entries() {
				require.NoError(t, err)
				got += fmt.Sprint(e.Claim, " ", e.Amount, ", ")
			}
		}
		require.Equal(t, "a 0.02, b 0.01, c 0.02, ", got)
	}
	e, err := list[1].(settlement.Explainer).Explain("c")
	require.NoError(t, err)
	require.Equal(t, "0.02", e.Amount.String())
	require.Equal(t, 1, looks)
	for _, workers := range []settlement.Workers{1, 4} {
		report, err := workers.Settle(settlement.Terms{PointValue: settlement.MustDecimal("1")}, togetherOf(&looks, a, b)...)
		require.NoError(t, err)
		require.Equal(t, "0.05", report.Statements[0].Due.String())
	}
}

// Each part tells its own faults; those of the rule are told once; a part that changed after
// the rule looked is noticed.
func TestBindTogetherFaults(t *testing.T) {
	good, bad := settlement.Each([]call{{id: "a", person: "P"}}), settlement.Each([]call{{id: "b"}, {id: "c", person: "P"}})
	faults := func(list []settlement.Settlement) (errs []error) {
		for _, s := range list {
			var last error
			for _, err := range s.Entries() {
				last = err
			}
			errs = append(errs, last)
		}
		return errs
	}
	looks := 0
	got := faults(togetherOf(&looks, good, bad, good))
	require.ErrorIs(t, got[0], settlement.ErrOtherPart)
	require.EqualError(t, got[1], "item: claim 1 (b): blank")
	require.ErrorIs(t, got[2], settlement.ErrOtherPart)
	require.Equal(t, 1, looks)

	got = faults(togetherOf(&looks, good, settlement.Each([]call{{id: "b", person: "nobody"}})))
	require.ErrorIs(t, got[0], settlement.ErrRange)
	require.ErrorIs(t, got[1], settlement.ErrOtherPart)

	walks := 0
	changing := settlement.ReadBy(batch.Stream(func(yield func(call, error) bool) {
		if walks++; walks < 3 {
			yield(call{id: "a", person: "P"}, nil)
		}
	}))
	list := togetherOf(&looks, changing, good)
	require.NoError(t, faults(list)[0])
	require.ErrorIs(t, faults(list)[0], settlement.ErrChanged)
}
