package drg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// steppedPolicy is a policy whose only rule has a formula of points or of an amount.
func steppedPolicy(rule drg.CaseRule) drg.Policy {
	rule.Class = "normal"
	return drg.Policy{
		Document: policy.Document{Name: "n", Kind: policy.Example}, Scale: number("1"), PointPlaces: 8,
		Define:       drg.Definitions{{Name: "ratio", Formula: "cost ÷ mean_cost"}},
		Groups:       []drg.Group{{Code: "G", BasePoints: number("1.2500"), MeanCost: number("15600.00")}},
		Institutions: []drg.Institution{{Code: "H", Coefficient: number("1.0300")}},
		Rules:        []drg.CaseRule{rule},
	}
}

// Every step that the engine itself makes from one fen to the next belongs to an entry, and at
// each step of an entry the engine steps by its size.
func TestCliffsOfRoundings(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 18))
	const value = 1000
	var found, jumps int
	for range testsize.Of(150, 3000) {
		of := []string{"ratio", "ratio − 1", "3 − ratio", "ratio × coefficient + 0.3", "cost ÷ 1000", "(cost − 7000) ÷ 900", "max(0, ratio − 0.5)", "if(ratio > 1.1, ratio × 2, ratio)"}[r.IntN(8)]
		name := []string{"round", "down"}[r.IntN(2)]
		step := fmt.Sprintf("%s(%s, %d)", name, of, r.IntN(3))
		if r.IntN(4) == 0 {
			step = fmt.Sprintf("%s(%s, places)", name, of)
		}
		text := []string{"100 + base_points × %s", "%s + 100", "100 − 2 × %s", "max(0, %s)", "100 + %s ÷ 4 + ratio ÷ 100"}[r.IntN(5)]
		p := steppedPolicy(drg.CaseRule{Points: fmt.Sprintf(text, step)})
		if r.IntN(4) == 0 {
			p = steppedPolicy(drg.CaseRule{Amount: fmt.Sprintf(text, step) + " + 5000 × " + step + " + 900000"})
		}
		p.Define = append(p.Define, drg.Definition{Name: "places", Formula: "if(cost > 14000, 1, 2)"})
		plan, err := drg.New(p)
		require.NoError(t, err, "%+v", p.Rules)
		list, err := plan.Cliffs(number(fmt.Sprint(value)))
		require.NoError(t, settlementtest.CheckCliffs(list))
		require.NoError(t, err)
		require.Empty(t, plan.OtherBounds(), "%+v", p.Rules)
		paid := func(fen int64) int64 {
			got, err := plan.Rate(drg.Case{ID: "c", Institution: "H", Group: "G", Days: 7, Cost: settlement.Money(fen)})
			require.NoError(t, err)
			if got.Priced {
				return int64(got.Amount)
			}
			return int64(math.Round(float64(got.Points) * value / 1e6))
		}
		fen := func(d settlement.Decimal) int64 {
			f, _ := d.Rat().Float64()
			return int64(math.Round(f * 100))
		}
		// near reports whether a step of an entry lies between two fens that follow each other.
		near := func(c settlement.Cliff, at int64) bool {
			first := fen(c.At) + 1
			if c.Every.Absent() {
				return at == first
			}
			every, _ := c.Every.Rat().Float64()
			k := float64(at-first) / (every * 100)
			n := int64(k + 0.5)
			off := float64(at-first) - float64(n)*every*100
			return k > -0.5 && off > -1.5 && off < 1.5 && (c.Until.Absent() || at <= fen(c.Until)+1)
		}
		from := int64(1 + r.IntN(2_500_000))
		before := paid(from)
		for at := from + 1; at < from+2000; at++ {
			now := paid(at)
			if d := now - before; d > 8 || d < -8 {
				jumps++
				require.True(t, slices.ContainsFunc(list, func(c settlement.Cliff) bool { return near(c, at) }), "%+v: at %d from %d to %d\n%v", p.Rules, at, before, now, list)
			}
			before = now
		}
		for _, c := range list {
			require.Equal(t, fen(c.Before), paid(fen(c.At)), "%v", c)
			require.Equal(t, fen(c.After), paid(fen(c.At)+1), "%v", c)
			if c.Every.Absent() {
				continue
			}
			every, _ := c.Every.Rat().Float64()
			for _, k := range []int64{0, 1, 2, int64(r.IntN(50))} {
				at := fen(c.At) + 1 + int64(float64(k)*every*100)
				if !c.Until.Absent() && at+2 > fen(c.Until) {
					continue
				}
				found++
				jump := float64(paid(at+1) - paid(at-2))
				size, _ := c.Jump.Rat().Float64()
				require.InDelta(t, size*100, jump, 24, "%+v: step %d of %v", p.Rules, k, c)
			}
		}
	}
	require.Greater(t, found, 100)
	require.Greater(t, jumps, 10)
}

// What is not known is named with its reason.
func TestRoundingsNotLookedAt(t *testing.T) {
	for text, want := range map[string]settlement.Where{
		"round(ratio × ratio, 2)":                     {Name: "rules[0].points", Value: "ratio × ratio", Reason: "not_straight"},
		"1 ÷ max(ratio, 1)":                           {Name: "rules[0].points", Value: "1 ÷ max(ratio, 1)", Reason: "not_straight"},
		"round(round(ratio, 2) × base_points, 1)":     {Name: "rules[0].points", Value: "round(round(ratio, 2) × base_points, 1)", Reason: "nested"},
		"min(round(ratio, 1), 2 × round(ratio, 2))":   {Name: "rules[0].points", Value: "min(round(ratio, 1), 2 × round(ratio, 2))", Reason: "not_straight"},
		"min(round(ratio, 1), round(base_points, 2))": {},
		"base_points × ratio":                         {},
	} {
		plan, err := drg.New(steppedPolicy(drg.CaseRule{Points: text}))
		require.NoError(t, err, text)
		if want == (settlement.Where{}) {
			require.Empty(t, plan.OtherBounds(), text)
		} else {
			require.Equal(t, []settlement.Where{want}, plan.OtherBounds(), text)
		}
	}
}

// Where one rule takes over from another, or a formula bends, and only a rounding steps there, the
// step is listed if it is larger than what rounding the payment and a fen of cost on both sides make.
func TestStepsOnBounds(t *testing.T) {
	for _, row := range []struct {
		name, below, above string // what is paid below a mean cost of 15600.00, and from there on
		want               []string
	}{
		{"from the whole below to the whole itself", "1000 × down(ratio, 0)", "1000", []string{"rules[0].when 15599.99 0.00 1000.00 1000.00"}},
		{"the same, back", "1000 × down(ratio + 1, 0)", "1000", []string{}},
		// A fen of cost pays five fen on both sides, and each side is rounded to the fen: 0.12.
		{"twelve fen", "5 × cost + 0.07 × down(ratio, 0)", "5 × cost + 0.07", []string{}},
		{"thirteen fen", "5 × cost + 0.08 × down(ratio, 0)", "5 × cost + 0.08", []string{"rules[0].when 15599.99 77999.95 78000.08 0.13"}},
		// Of falling payments as much: −5 − 7 = −12 and −5 − 8 = −13.
		{"twelve fen less", "100000 − 5 × cost − 0.07 × down(ratio, 0)", "100000 − 5 × cost − 0.07", []string{}},
		{"thirteen fen less", "100000 − 5 × cost − 0.08 × down(ratio, 0)", "100000 − 5 × cost − 0.08", []string{"rules[0].when 15599.99 22000.05 21999.92 -0.13"}},
	} {
		p := steppedPolicy(drg.CaseRule{Amount: row.above})
		p.Rules = append([]drg.CaseRule{{Class: "low", When: "ratio < 1", Amount: row.below}}, p.Rules...)
		plan, err := drg.New(p)
		require.NoError(t, err, row.name)
		list, err := plan.Cliffs(number("1"))
		require.NoError(t, err, row.name)
		got := []string{}
		for _, c := range list {
			if c.At.String() == "15599.99" && c.Every.Absent() {
				got = append(got, fmt.Sprint(c.Path, " ", c.At, " ", c.Before, " ", c.After, " ", c.Jump))
			}
		}
		require.Equal(t, row.want, got, row.name)
	}
}

// A payment that falls all along its cost is listed at its first fen: also where a rounding is in it that
// a bound may stand in for, or one inside of another. Where no line is known the formula is named instead.
func TestSteadyFalls(t *testing.T) {
	for text, want := range map[string]struct {
		falls   string
		unknown int
	}{
		"100000 − 2 × cost":                           {"0.01 99999.98 99999.96", 0},
		"max(5, round(100000 − 2 × cost, 2))":         {"0.01 99999.98 99999.96", 0},
		"round(round(100000 − 2 × cost, 2) × 0.5, 2)": {"0.01 49999.99 49999.98", 1},
		"100000 − 2 × cost − 0.2 × round(ratio, 1)":   {"0.01 99999.98 99999.96", 0},
		"100000 − cost × ratio":                       {"", 1},
		"100000 + 2 × cost":                           {"", 0},
	} {
		plan, err := drg.New(steppedPolicy(drg.CaseRule{Amount: text, Negative: true}))
		require.NoError(t, err, text)
		list, err := plan.Cliffs(number("1"))
		require.NoError(t, err, text)
		var falls string
		for _, c := range list {
			if c.At.String() == "0.01" && c.Every.Absent() {
				falls = fmt.Sprint(c.At, " ", c.Before, " ", c.After)
			}
		}
		require.Equal(t, want.falls, falls, text)
		require.Len(t, plan.OtherBounds(), want.unknown, text)
	}
}
