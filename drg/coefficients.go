package drg

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/wide"
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
	Level   settlement.Decimal `json:"level,omitzero"`
	History settlement.Decimal `json:"history,omitzero"`
	Cost    settlement.Decimal `json:"cost,omitzero"`
	CaseMix settlement.Decimal `json:"case_mix,omitzero"`
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

// coefficients returns the coefficients of a stable group, whose mean is the region's: by
// institution, or by level.
func (c *calibration) coefficients(f *settlement.Faults, code string, region term) ([]Coefficient, []Ratios) {
	of := ByInstitutionTable
	switch c.Coefficients {
	case NoCoefficients:
		return nil, nil
	case ByLevel:
		of = ByLevelTable
	}
	var list []Coefficient
	var ratios []Ratios
	by := c.sumsOf(c.groups[code], of)
	for _, key := range slices.SortedFunc(maps.Keys(by), whose.compare) {
		cases := by[key].total().cases
		if cases < int64(c.CoefficientCases) {
			continue
		}
		own := c.meanTerm("own", by[key])
		ratio := c.limits(term{own.formula + " ÷ " + region.formula, joined(own.inputs, region.inputs)})
		var s sheet.Sheet
		a := c.step(f, "coefficients."+code, &s, ruleCoefficient, 4, ratio)
		if a.Sign() <= 0 {
			continue
		}
		list = append(list, Coefficient{Institution: key.institution, Level: key.level, Group: code, Coefficient: a})
		ratios = append(ratios, Ratios{Institution: key.institution, Level: key.level, Group: code, Cases: int(cases), Coefficient: a, Trail: c.trail(&s)})
	}
	return list, ratios
}

// blended sums up an institution, or a level, weighted by year.
type blended struct {
	cases          int64 // not weighted
	weighted       int64
	cost, expected wide.Int
}

// add adds the cases of a year, whose group has a mean cost. It returns false if that
// overflows.
func (b *blended) add(year mean, weight int64, expected settlement.Money) bool {
	b.cases += year.cases
	b.weighted += weight * year.cases
	cost, ok1 := year.sum.MulInt(weight)
	sum, ok2 := b.cost.Add(cost)
	all, ok3 := b.expected.Add(wide.Mul(int64(expected), weight*year.cases))
	b.cost, b.expected = sum, all
	return ok1 && ok2 && ok3
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
		for who, own := range history.by {
			level := c.levels[who.institution]
			if institutions[who.institution] == nil {
				institutions[who.institution] = &blended{}
			}
			if levels[level] == nil {
				levels[level] = &blended{}
			}
			for i, year := range own.years {
				if !institutions[who.institution].add(year, c.weights[i], mean) || !levels[level].add(year, c.weights[i], mean) {
					f.At("institutions."+who.institution, settlement.ErrOverflow)
				}
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
		var s sheet.Sheet
		a := c.step(f, at, &s, ruleBlend, 4, c.blendFormula(own, level, p.RegionalMean))
		in.Coefficient = a
		if a.Sign() <= 0 {
			in.Coefficient = settlement.Decimal{}
			continue
		}
		ratios = append(ratios, Ratios{Institution: in.Code, Cases: int(own.cases), Coefficient: a, Trail: c.trail(&s)})
	}
	return ratios
}
