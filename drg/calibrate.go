package drg

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Calibration says how [Calibrate] turns history into a policy. The zero value
// of a field is its default.
type Calibration struct {
	// MinCases and MaxCV decide whether a group is stable. It is if it has MinCases cases
	// or more (default 5) and a coefficient of variation of at most MaxCV (default 1). The
	// coefficient is sample deviation ÷ mean, compared exactly as squares. Both look at the
	// cases that are used, and at those of all years alike.
	MinCases int
	MaxCV    settlement.Decimal
	// CoefficientCases is how many cases an institution, or a level, needs in a
	// group to get a coefficient of its own there; default MinCases.
	CoefficientCases int
	// Years weighs the calendar years of discharge, such as 2 : 3 : 5; cases of
	// other years are left out. Empty: all cases count alike, and dates do not matter.
	Years []YearWeight
	// YearMode is "means" (default: the means of the years that have cases are weighted)
	// or "cases" (every case counts weight times).
	YearMode YearMode
	// Trim leaves outliers out of the whole calibration.
	Trim Trim
	// Coefficients are those of groups: "institution" (default, unless there is a
	// Blend), "level" (of the institutions of the draft's levels), or "none"
	// (default with a Blend).
	Coefficients CoefficientsOf
	// Blend gives each institution one coefficient for all groups; nil: the draft's stay.
	Blend *Blend
	// Floor and Ceiling limit every coefficient that is computed; absent: no limit.
	Floor, Ceiling settlement.Decimal
	// Trails puts the trail of every number into the summary.
	Trails bool
}

// YearWeight is the weight of the cases that were discharged in a year.
type YearWeight struct{ Year, Weight int }

// CalibrationSummary says what a calibration found and what it left out.
type CalibrationSummary struct {
	Cases        int              `json:"cases"` // used
	Cost         settlement.Money `json:"cost"`  // of those
	Mean         settlement.Money `json:"mean"`
	Institutions int              `json:"institutions"`
	Stable       int              `json:"stable"` // groups
	Coefficients int              `json:"coefficients"`
	Groups       []GroupHistory   `json:"groups"`
	LeftOut      []LeftOut        `json:"left_out,omitempty"`
	// WithoutHistory are the draft's groups that no case fell into.
	WithoutHistory []string `json:"without_history,omitempty"`
	// Ratios say where coefficients come from. Group is empty in those of an institution or
	// a level in all groups. Filled with Trails.
	Ratios []Ratios `json:"ratios,omitempty"`
	// Trail is that of the regional mean. Filled with Trails.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// Ratios is how a coefficient came about.
type Ratios struct {
	Institution string             `json:"institution,omitempty"`
	Level       string             `json:"level,omitempty"`
	Group       string             `json:"group,omitempty"`
	Cases       int                `json:"cases"`
	Coefficient settlement.Decimal `json:"coefficient"`
	Trail       settlement.Trail   `json:"trail"`
}

// GroupHistory is what history says of a group.
type GroupHistory struct {
	Code   string             `json:"code"`
	Cases  int                `json:"cases"`
	Mean   settlement.Money   `json:"mean"`
	Median settlement.Money   `json:"median"`
	CV     settlement.Decimal `json:"cv,omitzero"` // truncated to 4 decimals; absent for a single case
	Stable bool               `json:"stable"`      // the mean was used, else the median
	// Kept is the range of costs that were kept, where outliers were left out.
	Kept *Kept `json:"kept,omitempty"`
	// Trail is that of the mean cost and the base points. Filled with Trails.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// LeftOut counts cases that were not used, and why.
type LeftOut struct {
	Reason string           `json:"reason"`
	Cases  int              `json:"cases"`
	Cost   settlement.Money `json:"cost"`
}

// Reasons for leaving a case of history out.
const (
	LeftOutCost        = "the cost is not positive"
	LeftOutGroup       = "the group is blank"
	LeftOutUngrouped   = "the case is ungrouped"
	LeftOutInstitution = "the institution is blank"
	LeftOutYear        = "the year of discharge has no weight"
	LeftOutTrimmed     = "the cost is an outlier in its group"
)

// Calibrate computes a policy from historical cases, of which it reads group,
// institution and cost, and the day of discharge where years are weighed.
//
// The draft is a policy without numbers. Its document head, scale, point_places, classes
// and rules are kept, and so are its fields of groups (name, uniform, price) and of
// institutions (name, level, coefficient). Calibrate fills in, in this order:
//   - the regional mean: Σ cost ÷ cases, to the fen;
//   - for each group its mean cost, to the fen: the mean if the group is stable,
//     else the median (of an even number, the mean of the middle two);
//   - its base points: that mean or median, unrounded, ÷ the unrounded regional
//     mean × scale, to 4 decimals;
//   - the coefficient of an institution in a stable group that is not uniform:
//     its mean cost ÷ the region's, to 4 decimals, if it has enough cases there;
//   - the default coefficient 1, unless the draft has one.
//
// The zero options do this. With weighted years a mean is Σ weight × the year's mean ÷
// Σ weight or, by cases, Σ weight × cost ÷ Σ weight × cases. A median of weighted years is
// Σ weight × the year's median ÷ Σ weight. By cases it is the cost at which half of the
// weight is reached, or the mean of that cost and the next where exactly half is reached.
// See [Trim] and [Blend] for the other options. Means enter further computations
// unrounded, except in a Blend.
//
// A draft's group without history has no weight if the policy has a rule for such groups,
// and is left out otherwise. Every rounding is half away from zero. Neither the order of
// the cases nor the order of the draft's lists changes the result: groups, institutions
// and coefficients are sorted by code. Calibrate keeps 8 bytes a case. It walks the history
// once, or twice to trim.
//
// Calibrate returns an error if an option is impossible, if the history yields one, if no
// case of it can be used, or if [New] refuses the policy.
func Calibrate(draft Policy, options Calibration, history settlement.Claims[Case]) (Policy, *CalibrationSummary, error) {
	options, err := options.normal()
	if err != nil {
		return Policy{}, nil, err
	}
	c := newCalibration(clone(draft), options)
	if options.Trim.By != "" {
		if c.kept, err = c.bounds(history); err != nil {
			return Policy{}, nil, err
		}
	}
	for one, err := range history.All() {
		if err != nil {
			return Policy{}, nil, err
		}
		c.add(&one)
	}
	if c.cases == 0 {
		return Policy{}, nil, fmt.Errorf("%w: no case of the history can be used", ErrCost)
	}
	policy, summary, err := c.policy()
	if err != nil {
		return Policy{}, nil, err
	}
	if _, err := New(policy); err != nil {
		return Policy{}, nil, err
	}
	return policy, summary, nil
}

func (c *calibration) policy() (Policy, *CalibrationSummary, error) {
	regional := c.average(c.years)
	scale := c.draft.Scale.Rat()
	s := &CalibrationSummary{Cases: int(c.cases), Institutions: len(c.institutions)}
	var f settlement.Faults
	s.Cost = fen(&f, "cost", new(big.Rat).SetInt(&c.sum))
	s.Mean = fen(&f, "regional_mean", regional)
	p := c.draft
	p.RegionalMean = s.Mean.Decimal()
	all := c.term("all", c.years)
	if c.Trails {
		s.Trail = c.regionalTrail(all, s.Mean)
	}
	if p.DefaultCoefficient.Absent() {
		p.DefaultCoefficient = settlement.DecimalInt(1)
	}
	drafts := map[string]Group{}
	for _, g := range p.Groups {
		drafts[g.Code] = g
	}
	p.Groups, p.Coefficients = nil, nil
	codes := slices.Sorted(maps.Keys(c.groups))
	for _, code := range codes {
		h, value, own := c.group(&f, code)
		g := drafts[code]
		g.Code, g.Stable, g.NoWeight = code, h.Stable, false
		g.MeanCost = fen(&f, "groups."+code, value).Decimal()
		g.BasePoints = four(&f, "groups."+code, new(big.Rat).Mul(new(big.Rat).Quo(value, regional), scale))
		p.Groups = append(p.Groups, g)
		if c.Trails {
			h.Trail = c.groupTrail(own, all, g)
		}
		s.Groups = append(s.Groups, h)
		if h.Stable {
			s.Stable++
			if !g.Uniform {
				list, ratios := c.coefficients(&f, code, value, own)
				p.Coefficients, s.Ratios = append(p.Coefficients, list...), append(s.Ratios, ratios...)
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(drafts)) {
		if c.groups[code] != nil {
			continue
		}
		s.WithoutHistory = append(s.WithoutHistory, code)
		if g := drafts[code]; p.Ungrouped != nil || !g.Price.Absent() {
			g.NoWeight = g.Price.Absent()
			p.Groups = append(p.Groups, g)
		}
	}
	slices.SortFunc(p.Groups, func(a, b Group) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(p.Coefficients, func(a, b Coefficient) int {
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Group, b.Group))
	})
	p.Institutions = c.allInstitutions()
	if c.Blend != nil {
		s.Ratios = append(s.Ratios, c.blend(&f, &p)...)
	}
	if !c.Trails {
		s.Ratios = nil
	}
	s.Coefficients = len(p.Coefficients)
	for _, reason := range slices.Sorted(maps.Keys(c.leftOut)) {
		s.LeftOut = append(s.LeftOut, *c.leftOut[reason])
	}
	return p, s, f.Err()
}

func (c *calibration) allInstitutions() []Institution {
	list := slices.Clone(c.draft.Institutions)
	for _, in := range list {
		delete(c.institutions, in.Code)
	}
	for code := range c.institutions {
		list = append(list, Institution{Code: code})
	}
	slices.SortFunc(list, func(a, b Institution) int { return cmp.Compare(a.Code, b.Code) })
	return list
}
