package drg

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Blend makes an institution's coefficient in all groups out of four ratios. Each field is
// the weight of one of them; absent: it does not count. n are the institution's cases, cost
// is their cost, and expected is the sum of the (published) mean costs of their groups. All
// three are weighted by year:
//
//	level     Σ cost ÷ Σ expected over the institutions of its level (等级系数)
//	history   Σ cost ÷ Σ expected (历史系数): its cost for the groups that it treats
//	cost      Σ cost ÷ n ÷ the (published) regional mean (费用系数)
//	case mix  Σ expected ÷ n ÷ the regional mean (病例组合指数, CMI)
//
// The coefficient is Σ weight × ratio ÷ Σ weight, between floor and ceiling,
// rounded once to 4 decimals. An institution with fewer than CoefficientCases
// cases keeps the draft's.
type Blend struct {
	Level, History, Cost, CaseMix settlement.Decimal
}

func (b *Blend) check(c *policy.Checker) {
	if b == nil {
		return
	}
	sum := false
	for _, w := range b.weights() {
		c.NotNegative("blend."+w.name, w.weight)
		sum = sum || w.weight.Sign() > 0
	}
	if !sum {
		c.At("blend", fmt.Errorf("%w: a weight of more than 0", policy.ErrRequired))
	}
}

type blendWeight struct {
	name   string
	weight settlement.Decimal
}

func (b *Blend) weights() []blendWeight {
	return []blendWeight{{"level", b.Level}, {"history", b.History}, {"cost", b.Cost}, {"case_mix", b.CaseMix}}
}

// limited applies floor and ceiling to a coefficient.
func (c *calibration) limited(x *big.Rat) *big.Rat {
	if !c.Ceiling.Absent() && x.Cmp(c.Ceiling.Rat()) > 0 {
		x = c.Ceiling.Rat()
	}
	if !c.Floor.Absent() && x.Cmp(c.Floor.Rat()) < 0 {
		x = c.Floor.Rat()
	}
	return x
}

// coefficients returns the coefficients of a stable group: by institution, or by level.
func (c *calibration) coefficients(f *settlement.Faults, code string, region *big.Rat, group term) ([]Coefficient, []Ratios) {
	by := c.groups[code].by
	switch c.Coefficients {
	case NoCoefficients:
		return nil, nil
	case ByLevel:
		by = c.byLevel(by)
	}
	var list []Coefficient
	var ratios []Ratios
	for _, key := range slices.Sorted(maps.Keys(by)) {
		cases := int64(0)
		for _, m := range by[key] {
			cases += m.cases
		}
		if cases < int64(c.CoefficientCases) {
			continue
		}
		own := c.average(by[key])
		a := four(f, "coefficients."+code, c.limited(own.Quo(own, region)))
		if a.Sign() <= 0 {
			continue
		}
		one, why := Coefficient{Group: code, Coefficient: a}, Ratios{Group: code, Cases: int(cases), Coefficient: a}
		if c.Coefficients == ByLevel {
			one.Level, why.Level = key, key
		} else {
			one.Institution, why.Institution = key, key
		}
		list = append(list, one)
		if c.Trails {
			why.Trail = c.coefficientTrail(c.term("own", by[key]), group, a)
			ratios = append(ratios, why)
		}
	}
	return list, ratios
}

// byLevel sums up institutions by level; those without one are left out.
func (c *calibration) byLevel(by map[string][]mean) map[string][]mean {
	levels := map[string][]mean{}
	for institution, years := range by {
		level := c.levels[institution]
		if level == "" {
			continue
		}
		if levels[level] == nil {
			levels[level] = make([]mean, len(c.weights))
		}
		for i := range years {
			to := &levels[level][i]
			to.cases += years[i].cases
			to.sum.Add(&to.sum, &years[i].sum)
		}
	}
	return levels
}

// blended sums up an institution, or a level, weighted by year.
type blended struct {
	cases          int64 // not weighted
	weighted       int64
	cost, expected big.Int
}

func (b *blended) add(o *blended) {
	b.cases += o.cases
	b.weighted += o.weighted
	b.cost.Add(&b.cost, &o.cost)
	b.expected.Add(&b.expected, &o.expected)
}

// blend gives the institutions of p their coefficients.
func (c *calibration) blend(f *settlement.Faults, p *Policy) []Ratios {
	institutions, levels := map[string]*blended{}, map[string]*blended{}
	for _, g := range p.Groups {
		history := c.groups[g.Code]
		if history == nil {
			continue
		}
		mean, _ := g.MeanCost.Money()
		for code, years := range history.by {
			one := &blended{}
			for i := range years {
				w := c.weights[i]
				one.cases += years[i].cases
				one.weighted += w * years[i].cases
				one.cost.Add(&one.cost, new(big.Int).Mul(&years[i].sum, big.NewInt(w)))
				one.expected.Add(&one.expected, new(big.Int).Mul(big.NewInt(int64(mean)), big.NewInt(w*years[i].cases)))
			}
			for _, to := range []struct {
				sums map[string]*blended
				key  string
			}{{institutions, code}, {levels, c.levels[code]}} {
				if to.sums[to.key] == nil {
					to.sums[to.key] = &blended{}
				}
				to.sums[to.key].add(one)
			}
		}
	}
	var ratios []Ratios
	for i := range p.Institutions {
		in := &p.Institutions[i]
		own := institutions[in.Code]
		if own == nil || own.cases < int64(c.CoefficientCases) {
			continue
		}
		at := fmt.Sprintf("institutions.%s", in.Code)
		if in.Level == "" && c.Blend.Level.Sign() > 0 {
			f.At(at+".level", policy.ErrRequired)
			continue
		}
		level := levels[in.Level]
		formula := c.blendFormula(f, at, own, level, p.RegionalMean)
		a := four(f, at, c.limited(c.blendOf(own, level, p.RegionalMean)))
		in.Coefficient = a
		if a.Sign() <= 0 {
			in.Coefficient = settlement.Decimal{}
			continue
		}
		if c.Trails {
			ratios = append(ratios, Ratios{Institution: in.Code, Cases: int(own.cases), Coefficient: a, Trail: c.blendTrail(formula, a)})
		}
	}
	return ratios
}

// blendOf returns the blend of an institution, unrounded.
func (c *calibration) blendOf(own, level *blended, regionalMean settlement.Decimal) *big.Rat {
	frac := func(a, b *big.Int) *big.Rat { return new(big.Rat).SetFrac(a, b) }
	mean, _ := regionalMean.Money()
	all := new(big.Int).Mul(big.NewInt(own.weighted), big.NewInt(int64(mean)))
	ratio := map[string]*big.Rat{
		"history": frac(&own.cost, &own.expected), "cost": frac(&own.cost, all), "case_mix": frac(&own.expected, all),
	}
	if c.Blend.Level.Sign() > 0 {
		ratio["level"] = frac(&level.cost, &level.expected)
	}
	up, down := new(big.Rat), new(big.Rat)
	for _, w := range c.Blend.weights() {
		if w.weight.Sign() > 0 {
			up.Add(up, new(big.Rat).Mul(w.weight.Rat(), ratio[w.name]))
			down.Add(down, w.weight.Rat())
		}
	}
	return up.Quo(up, down)
}
