package drg_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestCliffs: ES23 (mean 5190.00) in LS02 (A 0.9500) with the middle band of
// 2025, at 100 yuan a point. 0.4 × 5190 = 2076.00 exactly: below it a case is
// low, above it in the band, and on it normal.
//
//	2075.99  15.7775   2076.00  39.4440   2076.01  41.52 × (0.4000019… + 0.2) = 24.9121
//	4152.00  41.5200   4152.01  39.4440   an approved case has as much again at 3.05 × 5190 = 15829.50
func TestCliffs(t *testing.T) {
	p := worked1()
	middle(&p)
	p.Groups, p.Institutions, p.Coefficients = p.Groups[:1], p.Institutions[1:2], nil
	list, err := newPlan(t, p).Cliffs(number("100"))
	require.NoError(t, err)
	cliff := func(path, from, to, cost, before, after, jump string, falls bool, recovers string) settlement.Cliff {
		return settlement.Cliff{
			Path: path, Institutions: []string{"LS02"}, Of: "cost",
			Where: []settlement.Where{{Name: "group", Value: "ES23"}, {Name: "coefficient", Value: "0.9500"}, {Name: "from", Value: from}, {Name: "to", Value: to}},
			At:    number(cost), Before: number(before), After: number(after), Jump: number(jump), Falls: falls, Recovers: number(recovers),
		}
	}
	want := []settlement.Cliff{
		// 0.4 × 39.444 = 15.7776
		cliff("classes.low", "low", "normal", "2075.99", "1577.75", "3944.40", "2366.64", false, ""),
		// 41.52 × (r + 0.2) = 39.44395 rounds to 39.4440: r = 0.749998795…, 3892.4937…
		cliff("middle[0].over", "normal", "middle", "2076.00", "3944.40", "2491.21", "-1453.20", true, "3892.50"),
		cliff("middle[0].up_to", "middle", "normal", "4152.00", "4152.00", "3944.40", "-207.60", true, ""),
	}
	approved := want[2]
	// 39.444 + 41.52 × (r − 3) = 41.51995: r = 3.0499987957…, 15829.49375…
	approved.Where, approved.Recovers = slices.Insert(slices.Clone(approved.Where), 2, settlement.Where{Name: "approved", Value: "high"}), number("15829.50")
	require.NoError(t, settlementtest.CheckCliffs(list))
	for i := range list {
		list[i].Why = nil // compared above
	}
	require.Equal(t, append(want, approved), list)
	require.Equal(t, "middle[0].up_to (group ES23, coefficient 0.9500, approved high, from middle, to normal): cost 4152.00: from 4152.00 to 3944.40 (falls until 15829.50)", list[3].String())
	require.Equal(t, "middle[0].up_to (group ES23, coefficient 0.9500, from middle, to normal): cost 4152.00: from 4152.00 to 3944.40 (falls)", list[2].String())
}

func TestCliffsOfOtherRules(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		want   []string
	}{
		{"low is continuous where L is 1 and A counts", func(p *drg.Policy) { p.Classes.Low, p.Low.Cap = number("1"), "" }, nil},
		{"no low rule", func(p *drg.Policy) { p.Low.Formula = drg.LowNone }, nil},
		// 0.4 × 5190 by item against 39.4440 × 100
		{"low by item", func(p *drg.Policy) { p.Low.Formula = drg.LowByItem }, []string{
			"classes.low (group ES23, coefficient 0.9500, from low, to normal): cost 2075.99: from 2075.99 to 3944.40",
		}},
		{"high by item", func(p *drg.Policy) { p.Low.Formula, p.High.Formula = drg.LowNone, drg.HighByItem }, []string{
			"classes.high[0] (group ES23, coefficient 0.9500, approved high, from normal, to high): cost 15569.99: from 3944.40 to 15570.00",
		}},
		{"high up to a ratio", func(p *drg.Policy) {
			p.Low.Formula, p.High.When, p.Classes.High = drg.LowNone, drg.Always, []drg.HighBand{{Ratio: number("2"), RatioUpTo: number("5")}}
		}, []string{
			// 39.444 + 41.52 × 3 = 164.0040
			"classes.high[0].ratio_up_to (group ES23, coefficient 0.9500, from high, to normal): cost 25950.00: from 16400.40 to 3944.40 (falls)",
		}},
		{"special, where high comes first", func(p *drg.Policy) {
			special(p)
			p.Low.Formula, p.High.When, p.RegionalMean, p.Special.Over = drg.LowNone, drg.Always, number("12500.00"), []drg.SpecialOver{}
		}, []string{
			// 15569.99 ÷ 12500 × 100 = 124.5599; it is paid 39.4440 again, and as much at 3 + (124.55985 − 39.444) ÷ 41.52
			"classes.high[0] (group ES23, coefficient 0.9500, approved special, from special, to high): cost 15569.99: from 12455.99 to 3944.40 (falls until 26209.49)",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			p.Groups, p.Institutions, p.Coefficients = p.Groups[:1], p.Institutions[1:2], nil
			row.change(&p)
			list, err := newPlan(t, p).Cliffs(number("100"))
			require.NoError(t, err)
			var got []string
			for _, c := range list {
				got = append(got, c.String())
			}
			require.Equal(t, row.want, got)
		})
	}
	_, err := newPlan(t, worked1()).Cliffs(number("-1"))
	require.EqualError(t, err, "value: negative: got -1")
	_, err = newPlan(t, worked1()).Cliffs(number(""))
	require.EqualError(t, err, "value: required")

	list, err := newPlan(t, worked1()).Cliffs(number("1"))
	require.NoError(t, err)
	require.Equal(t, []string{"LS01"}, list[0].Institutions, "sorted by group, then institutions")
	require.Equal(t, settlement.Where{Name: "group", Value: "ES23"}, list[0].Where[0])
	require.Equal(t, []string{"LS01", "LS02", "LS03"}, list[len(list)-1].Institutions, "a uniform group is the same everywhere")
}

// Every fall is on the list, found by paying every cost there is; so is every
// step that is larger than what a fen of cost earns within a class.
func TestCliffsAreAll(t *testing.T) {
	falls, jumps := 0, 0
	for seed := range uint64(testsize.Of(4, 30)) {
		random := rand.New(rand.NewPCG(seed, 11))
		p := worked1()
		p.Groups = []drg.Group{{Code: "A", BasePoints: number(pick(random, "41.52", "100", "7.777")), MeanCost: number(pick(random, "10.00", "9.99", "12.34"))}}
		p.Institutions, p.Coefficients = []drg.Institution{{Code: "H", Coefficient: number(pick(random, "0.95", "1", "1.2", "0.5"))}}, nil
		p.Classes = drg.Classes{
			High: []drg.HighBand{{Ratio: number(pick(random, "2", "3", "1.5", "2.333333")), RatioUpTo: number(pick(random, "", "", "5"))}}, HighInclusive: random.IntN(2) == 0,
			Low: number(pick(random, "", "0.4", "0.35", "1")), LowInclusive: random.IntN(2) == 0,
		}
		p.Low = drg.LowRule{Formula: pick(random, "", drg.LowByItem, drg.LowNone), Coefficient: random.IntN(2) == 0, Cap: pick(random, "", drg.BasePoints)}
		if random.IntN(2) == 0 {
			p.Middle = []drg.MiddleBand{{Over: number("0.4"), UpTo: number(pick(random, "0.8", "0.7777")), Plus: number(pick(random, "", "0.2")), Coefficient: random.IntN(2) == 0}}
		}
		p.High = drg.HighRule{Formula: pick(random, "", drg.HighByItem, drg.HighNone), When: pick(random, "", drg.Always), Coefficient: random.IntN(2) == 0, CapRatio: number(pick(random, "", "", "4"))}
		if random.IntN(2) == 0 {
			p.Special = &drg.SpecialRule{Formula: pick(random, "", drg.SpecialByItem)}
			p.RegionalMean = number("11.11")
		}
		value := number(pick(random, "1", "0.3", "0.0117", "2"))
		plan := newPlan(t, p)
		list, err := plan.Cliffs(value)
		require.NoError(t, err)
		require.NoError(t, settlementtest.CheckCliffs(list))
		at := map[drg.Approval]map[settlement.Money]settlement.Cliff{}
		approvals := []drg.Approval{drg.NotApproved, drg.ApprovedHigh}
		if p.Special != nil {
			approvals = append(approvals, drg.ApprovedSpecial)
		}
		for _, a := range approvals {
			at[a] = map[settlement.Money]settlement.Cliff{}
		}
		for _, c := range list {
			approved := drg.NotApproved
			if c.Where[2].Name == "approved" {
				approved = drg.Approval(c.Where[2].Value)
			}
			at[approved][yuan(t, c.At.String())] = c
		}
		for _, approved := range approvals {
			paid := func(cost settlement.Money) (settlement.Class, settlement.Money) {
				e, err := plan.Rate(drg.Case{ID: "x", Institution: "H", Group: "A", Cost: cost, Approved: approved})
				require.NoError(t, err)
				if e.Priced {
					return e.Class, e.Amount
				}
				x := rat.Mul(e.Points.Decimal().Rat(), value.Rat())
				return e.Class, yuan(t, x.FloatString(2)) // half away from zero
			}
			class, before := paid(1)
			for cost := settlement.Money(1); cost < 8000; cost++ {
				next, after := paid(cost + 1)
				c, listed := at[approved][cost]
				if !listed {
					c, listed = at[drg.NotApproved][cost]
				}
				if after < before {
					require.True(t, listed && c.Falls, "seed %d: %s falls at %s and is not listed", seed, approved, cost)
					falls++
				}
				if next == class {
					require.GreaterOrEqual(t, after, before, "seed %d at %s", seed, cost)
				} else if d := after - before; d > 60 { // a class earns at most 25 fen a fen here
					require.True(t, listed, "seed %d: %s jumps by %s at %s and is not listed", seed, approved, d, cost)
					jumps++
				}
				class, before = next, after
			}
			for cost, c := range at[approved] {
				_, before := paid(cost)
				_, after := paid(cost + 1)
				require.Equal(t, []settlement.Decimal{c.Before, c.After}, []settlement.Decimal{before.Decimal(), after.Decimal()})
				require.Equal(t, after < before, c.Falls)
				if !c.Falls {
					continue
				}
				end := settlement.Money(12000)
				if !c.Recovers.Absent() {
					recovers := yuan(t, c.Recovers.String())
					_, back := paid(recovers)
					require.GreaterOrEqual(t, back, before, "seed %d", seed)
					end = min(end, recovers)
				}
				for x := cost + 1; x < end; x++ {
					_, less := paid(x)
					require.Less(t, less, before, "seed %d: recovers before %s", seed, c.Recovers)
				}
			}
		}
	}
	require.Greater(t, falls, testsize.Of(2, 10))
	require.Greater(t, jumps, testsize.Of(2, 10))
}

// pick returns one of the texts.
func pick[S ~string](random *rand.Rand, texts ...S) S { return texts[random.IntN(len(texts))] }

// The jump is that of the formulas, however coarsely points are rounded: a point of two places and one
// of eight make the same.
func TestJumpsAreNotRounded(t *testing.T) {
	jumps := func(change func(*drg.Policy), places int) (list []string) {
		p := worked1()
		p.RegionalMean, p.PointPlaces = number("12500.00"), places
		middle(&p)
		change(&p)
		cliffs, err := newPlan(t, p).Cliffs(number("117.5337"))
		require.NoError(t, err)
		for _, c := range cliffs {
			list = append(list, fmt.Sprint(c.Path, " ", c.Where, " ", c.Jump))
		}
		return list
	}
	for name, change := range map[string]func(*drg.Policy){
		"not":     func(*drg.Policy) {},
		"always":  func(p *drg.Policy) { p.High.When = drg.Always },
		"special": special,
	} {
		fine := jumps(change, 8)
		require.Greater(t, len(fine), 9, name)
		require.Equal(t, fine, jumps(change, 2), name)
	}
}

// A cliff at a value that makes payments no money holds is a fault, with its group.
func TestCliffsThatNoMoneyHolds(t *testing.T) {
	huge := number("999999999999999999")
	p := worked1()
	p.Groups[0].BasePoints = number("99999999.9999")
	list, err := newPlan(t, p).Cliffs(huge)
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.ErrorContains(t, err, `group "ES23": `)
	require.Nil(t, list)
}

// Where the rule changes to one that pays nothing, the payment falls to 0.00; and it jumps up from there.
func TestCliffsOfUnpaidRules(t *testing.T) {
	plan := readPlan(t, ruled("", `{"class": "low", "when": "cost < 10", "unpaid": true}, {"class": "none", "when": "cost > 1000 and cost < 2000", "unpaid": true}, `))
	list, err := plan.Cliffs(number("1"))
	require.NoError(t, err)
	var said []string
	for _, c := range list {
		said = append(said, fmt.Sprint(c.Path, " ", c.At, ": ", c.Before, " to ", c.After, " by ", c.Jump, " until ", c.Recovers))
	}
	require.Equal(t, []string{
		"rules[0].when 9.99: 0.00 to 100.00 by 100.00 until ", "rules[1].when 1000.00: 100.00 to 0.00 by -100.00 until 2000.00", "rules[1].when 1999.99: 0.00 to 100.00 by 100.00 until ",
	}, said)
}
