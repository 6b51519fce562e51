package settlement_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// In this file: every sum that may be more than an amount holds is refused, in words that say which,
// and is taken where it is the most that fits.

// summand is a claim, or what an institution is due as a whole, of which one figure is large.
func summand(id, institution string, m settlement.Method, c settlement.Class, change func(*settlement.Entry)) settlement.Entry {
	return with(settlement.Entry{Method: m, Institution: institution, Claim: id, Class: c, Cost: 1}, change)
}

const mostMoney = settlement.Money(math.MaxInt64)

func TestSumsThatOverflow(t *testing.T) {
	priced := func(amount settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) { e.Priced, e.Amount = true, amount }
	}
	points := func(n settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) { e.Points = settlement.Points(n) }
	}
	cost := func(n settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) { e.Priced, e.Cost = true, n }
	}
	covered := func(n settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) { e.Priced, e.Covered = true, n }
	}
	byItem := func(n settlement.Money) func(*settlement.Entry) {
		return func(e *settlement.Entry) { e.Priced, e.ByItem = true, n }
	}
	drg, item, normal, high := settlement.DRG, settlement.Item, settlement.Normal, settlement.High
	value := settlement.Terms{PointValue: decimal("0.01")}
	largest := settlement.DecimalOf(math.MaxInt64, 2)
	for _, row := range []struct {
		name  string
		terms settlement.Terms
		of    func(more settlement.Money) []settlement.Entry
		says  string
	}{
		{"points of a class", value, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, points(mostMoney)), summand("b", "H", drg, normal, points(more))}
		}, `institution "H": drg normal: `},
		{"amounts of a class", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, priced(mostMoney)), summand("b", "H", drg, normal, priced(more))}
		}, `institution "H": drg normal: `},
		{"amounts of a class, below zero", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, priced(-mostMoney-1)), summand("b", "H", drg, normal, priced(-more))}
		}, `institution "H": drg normal: `},
		{"costs of a class", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, cost(mostMoney)), summand("b", "H", drg, normal, cost(more))}
		}, `institution "H": drg normal: `},
		{"covered of a class", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, covered(mostMoney)), summand("b", "H", drg, normal, covered(more))}
		}, `institution "H": drg normal: `},
		{"by item of a class", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, byItem(mostMoney)), summand("b", "H", drg, normal, byItem(more))}
		}, `institution "H": drg normal: `},
		{"points of a method", value, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, points(mostMoney)), summand("b", "H", drg, high, points(more))}
		}, `institution "H": drg: `},
		{"amounts of a method", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, priced(mostMoney)), summand("b", "H", drg, high, priced(more))}
		}, `institution "H": drg: `},
		{"amounts of a method, below zero", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, priced(-mostMoney-1)), summand("b", "H", drg, high, priced(-more))}
		}, `institution "H": drg: `},
		{"covered of a method", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, covered(mostMoney)), summand("b", "H", drg, high, covered(more))}
		}, `institution "H": drg: `},
		{"costs of classes", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, cost(mostMoney)), summand("b", "H", drg, high, cost(more))}
		}, `institution "H": `},
		{"covered of methods", settlement.Terms{PointValue: decimal("0.01"), Basis: settlement.FundOnly}, func(more settlement.Money) []settlement.Entry {
			a, b := summand("a", "H", drg, normal, points(1)), summand("b", "H", item, normal, points(1))
			a.Covered, b.Covered = mostMoney, more
			return []settlement.Entry{a, b}
		}, `institution "H": `},
		{"points of methods", value, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, points(mostMoney)), summand("b", "H", item, normal, points(more))}
		}, `institution "H": points: `},
		{"points of institutions", value, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "G", drg, normal, points(mostMoney)), summand("b", "H", drg, normal, points(more))}
		}, `point_value.points: `},
		{"points after a factor", settlement.Terms{PointValue: decimal("0.01"), Factors: []settlement.Factor{{Institution: "H", Factor: decimal("0.5")}, {Institution: "G", Factor: decimal("1.00000001")}}}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, points(mostMoney)), summand("b", "G", drg, normal, points(more*mostMoney))}
		}, `institution "G": points × factor 1.00000001: `},
		{"amounts of methods", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, priced(mostMoney)), summand("b", "H", item, normal, priced(more))}
		}, `institution "H": `},
		{"lines of a kind", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			line := func(n settlement.Money) func(*settlement.Entry) {
				return func(e *settlement.Entry) {
					e.Priced, e.Lines = true, []settlement.Line{{Kind: settlement.LineCompensation, Amount: n}}
				}
			}
			return []settlement.Entry{summand("a", "H", drg, normal, line(mostMoney)), summand("b", "H", drg, high, line(more))}
		}, `institution "H": drg compensation: `},
		{"lines of a kind of two holders", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			line := func(holder string, n settlement.Money) func(*settlement.Entry) {
				return func(e *settlement.Entry) {
					e.Priced, e.ChargedTo, e.Lines = true, holder, []settlement.Line{{Kind: settlement.LineCompensation, Amount: n}}
				}
			}
			return []settlement.Entry{summand("a", "H", drg, normal, line("x", mostMoney)), summand("b", "H", drg, normal, line("y", more))}
		}, `institution "H": drg compensation: `},
		{"the numerator", settlement.Terms{Fund: largest, ValueRounding: settlement.RoundDown}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, points(1e15)), summand("b", "H", item, normal, priced(-more))}
		}, `point_value.numerator: `},
		{"what is priced of institutions", settlement.Terms{Fund: largest, ValueRounding: settlement.RoundDown}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", drg, normal, points(1e15)), summand("b", "H", item, normal, priced(mostMoney)), summand("c", "G", item, normal, priced(more))}
		}, `point_value.numerator: `},
		{"what is covered of institutions", settlement.Terms{Fund: decimal("0.00"), ValueRounding: settlement.RoundDown}, func(more settlement.Money) []settlement.Entry {
			a, b := summand("a", "H", drg, normal, points(1e15)), summand("b", "G", drg, normal, points(1e15))
			a.Covered, b.Covered = mostMoney-1, more+1
			return []settlement.Entry{a, b}
		}, `point_value.numerator: `},
		{"the residue", settlement.Terms{Fund: largest}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", item, normal, priced(-more))}
		}, `residue: `},
		{"the opposite of what is covered", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", item, normal, covered(-mostMoney-more))}
		}, `institution "H": `},
		{"the opposite of what is due", settlement.Terms{NegativeDue: settlement.NegativeFloor}, func(more settlement.Money) []settlement.Entry {
			return []settlement.Entry{summand("a", "H", item, normal, priced(-mostMoney-more))}
		}, `institution "H": `},
		{"costs that are left out", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			left := func(n settlement.Money) func(*settlement.Entry) {
				return func(e *settlement.Entry) { e.Left, e.Cost = settlement.LeftPeriod, n }
			}
			return []settlement.Entry{summand("a", "H", drg, normal, left(mostMoney)), summand("b", "H", drg, normal, left(more))}
		}, `institution "H": left out: `},
		{"covered that is left out", settlement.Terms{}, func(more settlement.Money) []settlement.Entry {
			left := func(n settlement.Money) func(*settlement.Entry) {
				return func(e *settlement.Entry) { e.Left, e.Covered = settlement.LeftPeriod, n }
			}
			return []settlement.Entry{summand("a", "H", drg, normal, left(mostMoney)), summand("b", "H", drg, normal, left(more))}
		}, `institution "H": left out: `},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, entries(row.of(0)...))
			require.NoError(t, err, "the most that fits")
			require.NoError(t, r.Recheck())
			_, err = settlement.Settle(row.terms, entries(row.of(1)...))
			require.ErrorIs(t, err, settlement.ErrOverflow)
			require.ErrorContains(t, err, row.says)
		})
	}
}

// What an institution has in several pools is summed up once more.
func TestSumsOverPoolsThatOverflow(t *testing.T) {
	pools := []settlement.Pool{{Name: "A"}, {Name: "B"}}
	for name, change := range map[string]func(e *settlement.Entry, n settlement.Money){
		"cost":               func(e *settlement.Entry, n settlement.Money) { e.Cost = n },
		"covered":            func(e *settlement.Entry, n settlement.Money) { e.Covered = n; e.Amount = n },
		"amount":             func(e *settlement.Entry, n settlement.Money) { e.Amount = n },
		"amount, below zero": func(e *settlement.Entry, n settlement.Money) { e.Amount = -n },
		"covered, due":       func(e *settlement.Entry, n settlement.Money) { e.Covered = n },
	} {
		settle := func(a, b settlement.Money) error {
			of := func(pool string, n settlement.Money) settlement.Entry {
				return summand(pool, "H", settlement.Item, settlement.ByItem, func(e *settlement.Entry) { e.Pool, e.Priced = pool, true; change(e, n) })
			}
			_, err := settlement.SettlePools(pools, entries(of("A", a), of("B", b)))
			return err
		}
		if name == "cost" { // a cost of another pool is 1 besides
			require.NoError(t, settle(mostMoney-1, 1), name)
		}
		require.NoError(t, settle(mostMoney, 0), name)
		err := settle(mostMoney, 2)
		require.ErrorIs(t, err, settlement.ErrOverflow, name)
		require.ErrorContains(t, err, `institution "H": `, name)
	}
}

// Sums that a tally hands out fit, or it says which does not.
func TestSumsOfTallyThatOverflow(t *testing.T) {
	for name, change := range map[string]func(e *settlement.Entry, n settlement.Money){
		"points":  func(e *settlement.Entry, n settlement.Money) { e.Points = settlement.Points(n) },
		"amount":  func(e *settlement.Entry, n settlement.Money) { e.Priced, e.Amount = true, n },
		"cost":    func(e *settlement.Entry, n settlement.Money) { e.Cost = n },
		"covered": func(e *settlement.Entry, n settlement.Money) { e.Covered = n },
		"by item": func(e *settlement.Entry, n settlement.Money) { e.ByItem = n },
		"advance": func(e *settlement.Entry, n settlement.Money) {
			e.Lines = []settlement.Line{{Kind: settlement.LineAdvance, Amount: n}}
		},
		"withheld": func(e *settlement.Entry, n settlement.Money) {
			e.Lines = []settlement.Line{{Kind: settlement.LineWithheld, Amount: -n}}
		},
	} {
		of := func(n settlement.Money) settlement.Entry {
			return summand(fmt.Sprint(n), "H", settlement.DRG, settlement.Normal, func(e *settlement.Entry) { e.Cost = 0; change(e, n) })
		}
		_, err := tallyOf(t, of(mostMoney), of(0)).Sums()
		require.NoError(t, err, name)
		_, err = tallyOf(t, of(mostMoney), of(2)).Sums()
		require.ErrorIs(t, err, settlement.ErrOverflow, name)
		what := "drg normal"
		if name == "advance" || name == "withheld" {
			what = name
		}
		require.ErrorContains(t, err, `institution "H": `+what+`: `, name)
	}
	most := tallyOf(t, summand("a", "H", settlement.DRG, settlement.Normal, func(*settlement.Entry) {}))
	for range 62 {
		require.NoError(t, most.Merge(most))
	}
	_, err := most.Sums()
	require.NoError(t, err)
	require.NoError(t, most.Merge(most))
	_, err = most.Sums()
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.ErrorContains(t, err, `institution "H": drg normal: cases: `)
}

// Tallies whose claims are left out, or priced one by one, are merged as long as every sum fits.
func TestMergesThatOverflow(t *testing.T) {
	left := func(change func(*settlement.Entry)) settlement.Entry {
		return summand("a", "H", settlement.DRG, settlement.Normal, func(e *settlement.Entry) { e.Left = settlement.LeftPeriod; change(e) })
	}
	each := settlement.Terms{PointValue: decimal("1"), RoundEach: true, ClaimCap: settlement.CapCost, NegativeDue: settlement.NegativeFloorClaim}
	whole := func(n settlement.Money) settlement.Points { return settlement.Points(n/100) * settlement.Point }
	for name, row := range map[string]struct {
		entry settlement.Entry
		each  bool
		says  string
	}{
		"cost, left out":    {left(func(e *settlement.Entry) { e.Cost = mostMoney }), false, "left out: "},
		"covered, left out": {left(func(e *settlement.Entry) { e.Covered = -mostMoney }), false, "left out: "},
		"price": {summand("a", "H", settlement.DRG, settlement.Normal, func(e *settlement.Entry) {
			e.Points, e.Cost = whole(1<<32), 1<<32
		}), true, "drg normal: "},
		"over": {summand("a", "H", settlement.DRG, settlement.Normal, func(e *settlement.Entry) {
			e.Points, e.Cost = whole(1<<32), 0
		}), true, "drg normal: "},
		"floored": {summand("a", "H", settlement.DRG, settlement.Normal, func(e *settlement.Entry) {
			e.Priced, e.Cost = true, 0
			e.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: -mostMoney}}
		}), true, ""},
	} {
		tally := new(settlement.Tally)
		if row.each {
			pricer, err := tallyOf(t, row.entry).Pricer([]settlement.Pool{{Terms: each}})
			require.NoError(t, err, name)
			require.NoError(t, tally.PriceBy(pricer))
		}
		require.NoError(t, tally.Add(row.entry), name)
		var err error
		times := 0
		for ; err == nil && times < 130; times++ {
			err = tally.Merge(tally)
		}
		require.ErrorIs(t, err, settlement.ErrOverflow, name)
		require.ErrorContains(t, err, `institution "H": `+row.says, name)
	}
}
