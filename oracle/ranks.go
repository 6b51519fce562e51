package oracle

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// In this file: claims that are ranked by a few formulas, each written twice: as a document
// writes it, and in Go.

// formulaOf is a formula and what it comes to.
type formulaOf struct {
	text  string
	value func(rankedCase) *big.Rat
}

// conditionOf is a condition and whether it holds.
type conditionOf struct {
	text  string
	holds func(rankedCase) bool
}

// rankedCase is a case with what formulas read of it.
type rankedCase struct {
	drg.Case
	base, mean, coefficient *big.Rat
}

func (c rankedCase) cost() *big.Rat { return rat.Yuan(c.Cost) }

// standard is base_points × coefficient × 117.5337, rounded to the fen.
func (c rankedCase) standard() *big.Rat {
	return rat.Round(rat.Mul(c.base, c.coefficient, big.NewRat(1175337, 10000)), 2)
}

var rankFormulas = []formulaOf{
	{"cost", rankedCase.cost},
	{"cost − standard", func(c rankedCase) *big.Rat { return rat.Sub(c.cost(), c.standard()) }},
	{"cost ÷ mean_cost", func(c rankedCase) *big.Rat { return rat.Quo(c.cost(), c.mean) }},
	{"(covered − cost) ÷ base_points ÷ 7", func(c rankedCase) *big.Rat {
		return rat.Quo(rat.Quo(rat.Sub(rat.Yuan(c.Covered), c.cost()), c.base), rat.Int(7))
	}},
	{"cost ÷ mean_cost ÷ 1000000000000 ÷ 1000000000000", func(c rankedCase) *big.Rat { // equal at any decimal shown
		return rat.Quo(rat.Quo(c.cost(), c.mean), rat.Mul(rat.Int(int64(1_000_000_000_000)), rat.Int(int64(1_000_000_000_000))))
	}},
	{"cost × cost × cost × cost × cost × base_points", func(c rankedCase) *big.Rat { // beyond 128 bits
		return rat.Mul(c.cost(), c.cost(), c.cost(), c.cost(), c.cost(), c.base)
	}},
	{"if(cost > standard, 1, 0)", func(c rankedCase) *big.Rat { return rat.Int(int64(max(0, c.cost().Cmp(c.standard())))) }},
}

var rankConditions = []conditionOf{
	{"", func(rankedCase) bool { return true }},
	{"", func(rankedCase) bool { return true }},
	{"cost > standard", func(c rankedCase) bool { return c.cost().Cmp(c.standard()) > 0 }},
	{"approved = 'high' or approved = ''", func(c rankedCase) bool { return c.Approved != drg.ApprovedSpecial }},
	{"cost ÷ mean_cost ≤ 1.5", func(c rankedCase) bool { return rat.Quo(c.cost(), c.mean).Cmp(big.NewRat(3, 2)) <= 0 }},
}

// RandomRanked returns a policy with a table of rules that reads one rank or two, and cases.
func RandomRanked(r *rand.Rand) (drg.Policy, []drg.Case) {
	d := dice{r}
	p := RandomPolicy(r)
	p.Classes, p.Low, p.Middle, p.High, p.Special, p.Ungrouped = drg.Classes{}, drg.LowRule{}, nil, drg.HighRule{}, nil, nil
	p.Quotas, p.Readmission, p.Violations, p.Coefficients, p.Levels = nil, nil, nil, nil, nil
	p.DefaultCoefficient, p.PointRounding = scaled(d.between(5000, 15000), 4), drg.RoundingAccepted
	for i := range p.Groups {
		g := &p.Groups[i]
		*g = drg.Group{Code: g.Code, BasePoints: scaled(d.between(1, 999_9999), 4), MeanCost: scaled(d.between(100_00, 90_000_00), 2), Uniform: g.Uniform}
	}
	if d.chance(50) && p.Stays != nil {
		p.Stays = nil
	}
	p.Define = drg.Definitions{{Name: "standard", Formula: "round(base_points × coefficient × 117.5337, 2)"}}
	for _, name := range []string{"top", "cheap"}[:1+d.IntN(2)] {
		p.Ranks = append(p.Ranks, d.rankRule(name))
	}
	p.Rules = []drg.CaseRule{{Class: "top", When: "top", Amount: "cost"}, {Class: "rest", When: "approved = 'special' or 0 = 0", Amount: "standard"}}
	d.Shuffle(len(p.Ranks), func(i, j int) { p.Ranks[i], p.Ranks[j] = p.Ranks[j], p.Ranks[i] })
	cases := RandomCases(r, p, 1+d.IntN(60))
	for i := range cases {
		if i > 0 && d.chance(30) { // alike: ids decide
			id := cases[i].ID
			cases[i] = cases[d.IntN(i)]
			cases[i].ID = id
		}
	}
	d.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	return p, cases
}

func (d dice) rankRule(name string) drg.RankRule {
	r := drg.RankRule{
		Name: name, By: pick(d, rankFormulas...).text, When: pick(d, rankConditions...).text,
		Within: pick(d, "", drg.WithinInstitution, drg.WithinGroup, drg.WithinRegion), Order: pick(d, "", drg.Descending, drg.Ascending),
		Of: pick(d, "", drg.RankOfDischarges), Rounding: pick(d, "", drg.Down, drg.Up, drg.HalfUp),
		Share: pick(d, append(decimals("0.05", "0.1", "0.5", "0", "1", "0.3333"), scaled(d.between(1, 10000), 4))...),
	}
	if d.chance(15) {
		n := d.IntN(5)
		r.Allowed = &n
	}
	return r
}

// InRank is a claim in a rank.
type InRank struct{ Claim, Rank string }

// Ranks returns which claims are in which ranks of a policy that [RandomRanked] made. It
// compares every claim with every other.
func Ranks(p drg.Policy, period settlement.Period, cases []drg.Case) (map[InRank]bool, error) {
	found := map[InRank]bool{}
	for _, rule := range p.Ranks {
		if err := ranked(p, rule, period, cases, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func ranked(p drg.Policy, rule drg.RankRule, period settlement.Period, cases []drg.Case, found map[InRank]bool) error {
	by := rankFormulas[slices.IndexFunc(rankFormulas, func(f formulaOf) bool { return f.text == rule.By })]
	when := rankConditions[slices.IndexFunc(rankConditions, func(f conditionOf) bool { return f.text == rule.When })]
	type contender struct {
		id    string
		value *big.Rat
	}
	discharges, contenders, met := map[string]int64{}, map[string][]contender{}, map[string]bool{}
	for _, c := range cases {
		in := slices.IndexFunc(p.Institutions, func(i drg.Institution) bool { return i.Code == c.Institution })
		if in < 0 || !belongs(period, c) {
			continue
		}
		met[c.Institution] = true
		g := slices.IndexFunc(p.Groups, func(g drg.Group) bool { return g.Code == c.Group })
		key := map[drg.RankWithin]string{"": c.Institution, drg.WithinInstitution: c.Institution, drg.WithinGroup: c.Group, drg.WithinRegion: ""}[rule.Within]
		if g < 0 && rule.Within == drg.WithinGroup {
			continue
		}
		discharges[key]++
		if g < 0 || !priceable(p, c) {
			continue
		}
		one := rankedCase{c, p.Groups[g].BasePoints.Rat(), p.Groups[g].MeanCost.Rat(), plainCoefficient(p, p.Groups[g], p.Institutions[in])}
		if when.holds(one) {
			contenders[key] = append(contenders[key], contender{c.ID, by.value(one)})
		}
	}
	if rule.Within != "" && rule.Within != drg.WithinInstitution && rule.Allowed == nil && len(met) == 1 && len(p.Institutions) > 1 {
		return fmt.Errorf("the claims of one institution of %d", len(p.Institutions))
	}
	for key, list := range contenders {
		most := 0
		if rule.Allowed != nil {
			most = *rule.Allowed
		} else {
			most = allowed(rule.Rounding, rat.Mul(rule.Share.Rat(), rat.Int(discharges[key])))
		}
		for _, a := range list {
			before := 0
			for _, b := range list {
				side := b.value.Cmp(a.value)
				if rule.Order == drg.Ascending {
					side = -side
				}
				if side > 0 || side == 0 && strings.Compare(b.id, a.id) < 0 {
					before++
				}
			}
			if before < most {
				found[InRank{a.id, rule.Name}] = true
			}
		}
	}
	return nil
}

// plainCoefficient returns the coefficient of a policy that [RandomRanked] made.
func plainCoefficient(p drg.Policy, g drg.Group, in drg.Institution) *big.Rat {
	switch {
	case g.Uniform:
		return rat.Int(1)
	case !in.Coefficient.Absent():
		return in.Coefficient.Rat()
	}
	return p.DefaultCoefficient.Rat()
}

// priceable reports whether rules look at a case: it has no fault of its own, and its stay is
// inside the limits.
func priceable(p drg.Policy, c drg.Case) bool {
	if c.ID == "" || c.Cost <= 0 || c.Covered < 0 || c.Unreasonable < 0 || c.Unreasonable > c.Cost {
		return false
	}
	if c.Approved != drg.NotApproved && c.Approved != drg.ApprovedHigh && c.Approved != drg.ApprovedSpecial {
		return false
	}
	if p.Stays == nil {
		return true
	}
	n, err := days(*p.Stays, c)
	return err == nil && !outside(*p.Stays, n)
}
