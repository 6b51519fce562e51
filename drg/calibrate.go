package drg

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Calibrate computes a policy from historical cases, of which it reads group,
// institution and cost, the day of discharge where years are weighed, and the pool where a
// [Table] asks for it. It makes tables, never rules.
//
// The draft is a policy without numbers. Its document head, scale, point_places, classes
// and rules are kept, and so are its fields of groups (name, uniform, price) and of
// institutions (name, level, coefficient). Calibrate fills in, in this order:
//   - the regional mean: Σ cost ÷ cases, to the fen (or, with a benchmark, its mean cost:
//     see RegionalMean);
//   - for each group its mean cost, to the fen: the mean if the group is stable,
//     else the median (of an even number, the mean of the middle two);
//   - its base points: that mean or median, unrounded, ÷ the unrounded regional
//     mean (or the benchmark's mean or median) × scale, to 4 decimals;
//   - the entries that the options ask for: see [Table]. What the draft's entries say
//     besides mean cost and base points is kept;
//   - the coefficient of an institution in a stable group that is not uniform:
//     its mean cost ÷ the region's, to 4 decimals, if it has enough cases there;
//   - the default coefficient 1, unless the draft has one.
//
// The zero options do this. With weighted years a mean is Σ weight × the year's mean ÷
// Σ weight or, by cases, Σ weight × cost ÷ Σ weight × cases. A median of weighted years is
// Σ weight × the year's median ÷ Σ weight. By cases it is the cost at which half of the
// weight is reached, or the mean of that cost and the next where exactly half is reached.
// See [Trim], [Blend], [Table] and [Composite] for the other options. Means enter further
// computations unrounded, except in a Blend. Every number is computed by evaluating the
// formula that its trail shows.
//
// A draft's group without history has no weight if the policy has a rule for such groups,
// and is left out otherwise. A group whose cases were gathered in a composite is left out:
// the summary says into which, and claims of the group must then come under that code.
//
// Every rounding is half away from zero. Neither the order of
// the cases nor the order of the draft's lists changes the result: groups, entries,
// institutions and coefficients are sorted by code. Calibrate does not look for cases that
// occur twice.
//
// Calibrate keeps 8 bytes a case, and sums for each group in each institution (and pool,
// where a table asks for pools). It walks the history once, or twice to trim or to gather;
// the first walk of two keeps 8 bytes a case only to trim.
//
// Calibrate returns an error if:
//   - an option is impossible: see [Calibration.Check];
//   - the draft lists a group twice, or does not list the benchmark;
//   - the history yields an error, no case of it can be used, or none of the benchmark;
//   - a number overflows, or [New] refuses the policy.
func Calibrate(draft Policy, options Calibration, history settlement.Claims[Case]) (Policy, *CalibrationSummary, error) {
	options, err := options.normal()
	if err != nil {
		return Policy{}, nil, err
	}
	c := newCalibration(clone(draft), options)
	if err := c.checkDraft(); err != nil {
		return Policy{}, nil, err
	}
	gathered, err := c.survey(history)
	if err != nil {
		return Policy{}, nil, err
	}
	for one, err := range history.All() {
		if err != nil {
			return Policy{}, nil, err
		}
		c.add(&one)
	}
	if len(c.groups) == 0 {
		return Policy{}, nil, fmt.Errorf("%w: no case of the history can be used", ErrCost)
	}
	if b := c.Benchmark; b != "" && c.groups[b] == nil {
		return Policy{}, nil, &settlement.FieldError{Path: "benchmark", Err: fmt.Errorf("%w: no case of the history can be used", ErrCost)}
	}
	policy, summary, err := c.policy()
	if err != nil {
		return Policy{}, nil, err
	}
	summary.Gathered = gathered
	if _, err := New(policy); err != nil {
		return Policy{}, nil, err
	}
	return policy, summary, nil
}

func (c *calibration) checkDraft() error {
	var f settlement.Faults
	seen := map[string]bool{}
	for i, g := range c.draft.Groups {
		if seen[g.Code] {
			f.At(fmt.Sprintf("groups[%d].code", i), fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteID(g.Code)))
		}
		seen[g.Code] = true
	}
	if c.Benchmark != "" && !c.isListed(c.Benchmark) {
		f.At("benchmark", fmt.Errorf("%w: %s", ErrGroup, shown.QuoteID(c.Benchmark)))
	}
	return f.Err()
}

// policy fills in the draft.
func (c *calibration) policy() (Policy, *CalibrationSummary, error) {
	var f settlement.Faults
	if c.overflow {
		f.At("cost", settlement.ErrOverflow)
	}
	total := c.all.total()
	s := &CalibrationSummary{Cases: int(total.cases), Institutions: len(c.institutions), Benchmark: c.Benchmark, WithoutPool: c.withoutPool}
	s.Cost = costOf(&f, "cost", total.sum)
	p := c.draft
	per := c.meanTerm("all", &c.all) // what base points are measured by
	var mean sheet.Sheet
	p.RegionalMean = c.step(&f, "regional_mean", &mean, ruleRegionalMean, 2, per)
	s.Mean, _ = p.RegionalMean.Money()
	s.Trail = c.trail(&mean)
	if c.Benchmark != "" {
		_, own := c.group(&f, c.Benchmark)
		per = own.named("group", "benchmark")
	}
	if p.DefaultCoefficient.Absent() {
		p.DefaultCoefficient = settlement.DecimalInt(1)
	}
	c.fillGroups(&f, &p, s, per)
	p.Institutions = c.allInstitutions()
	s.WithoutLevel = c.withoutLevel()
	if c.Blend != nil {
		s.Ratios = append(s.Ratios, c.blend(&f, &p)...)
	}
	if c.RegionalMean == MeanOfBenchmark {
		i := slices.IndexFunc(p.Groups, func(g Group) bool { return g.Code == c.Benchmark })
		p.RegionalMean = p.Groups[i].MeanCost
	}
	if !c.Trails {
		s.Ratios = nil
	}
	s.Coefficients = len(p.Coefficients)
	for _, reason := range slices.Sorted(maps.Keys(c.leftOut)) {
		out := c.leftOut[reason]
		s.LeftOut = append(s.LeftOut, LeftOut{Reason: reason, Cases: int(out.cases), Cost: costOf(&f, "cost", out.sum)})
	}
	return p, s, f.Err()
}

// fillGroups gives the policy its groups and their coefficients, and the summary what
// history says of them. per is the cost that has scale points.
func (c *calibration) fillGroups(f *settlement.Faults, p *Policy, s *CalibrationSummary, per term) {
	drafts := c.drafts()
	p.Groups, p.Coefficients = nil, nil
	for _, code := range slices.Sorted(maps.Keys(c.groups)) {
		h, own := c.group(f, code)
		g := drafts[code]
		g.Code, g.Stable, g.NoWeight = code, h.Stable, false
		var steps sheet.Sheet
		mean := ruleMeanCost
		if !h.Stable {
			mean = ruleMedianCost
		}
		g.MeanCost = c.step(f, "groups."+code, &steps, mean, 2, own)
		g.BasePoints = c.step(f, "groups."+code, &steps, c.pointsRule(), 4, c.points(own, per))
		h.Trail = c.trail(&steps)
		g.By, h.By = c.entries(f, g, per)
		if h.Stable {
			s.Stable++
			if !g.Uniform {
				list, ratios := c.coefficients(f, code, own)
				p.Coefficients, s.Ratios = append(p.Coefficients, list...), append(s.Ratios, ratios...)
			}
		}
		for _, e := range h.By {
			if e.Stable {
				s.Entries++
			}
		}
		p.Groups, s.Groups = append(p.Groups, g), append(s.Groups, h)
	}
	for _, code := range slices.Sorted(maps.Keys(drafts)) {
		if c.groups[code] != nil {
			continue
		}
		g := drafts[code]
		if slices.Contains(c.Ungrouped, code) {
			p.Groups = append(p.Groups, g)
			continue
		}
		s.WithoutHistory = append(s.WithoutHistory, code)
		if p.Ungrouped != nil || !g.Price.Absent() {
			g.NoWeight = g.Price.Absent()
			p.Groups = append(p.Groups, g)
		}
	}
	slices.SortFunc(p.Groups, func(a, b Group) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(p.Coefficients, func(a, b Coefficient) int {
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Group, b.Group))
	})
}

func (c *calibration) allInstitutions() []Institution {
	list := slices.Clone(c.draft.Institutions)
	for code := range c.institutions {
		if _, ok := c.levels[code]; !ok {
			list = append(list, Institution{Code: code})
		}
	}
	slices.SortFunc(list, func(a, b Institution) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// withoutLevel lists the institutions of the history without a level, if a level counts.
func (c *calibration) withoutLevel() []string {
	if c.Coefficients != ByLevel && !slices.ContainsFunc(c.By, func(t Table) bool { return t.Of.levels() }) {
		return nil
	}
	var list []string
	for _, code := range slices.Sorted(maps.Keys(c.institutions)) {
		if c.levels[code] == "" {
			list = append(list, code)
		}
	}
	return list
}
