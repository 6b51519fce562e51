package drg

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// normal returns the options with their defaults filled in.
func (o Calibration) normal() (Calibration, error) {
	if o.MinCases == 0 {
		o.MinCases = 5
	}
	if o.MaxCV.Absent() {
		o.MaxCV = settlement.DecimalInt(1)
	}
	if o.CoefficientCases == 0 {
		o.CoefficientCases = o.MinCases
	}
	if o.Coefficients == "" {
		if o.Coefficients = ByInstitution; o.Blend != nil {
			o.Coefficients = NoCoefficients
		}
	}
	var c policy.Checker
	years := map[int]bool{}
	for i, y := range o.Years {
		at := fmt.Sprintf("years[%d]", i)
		if years[y.Year] {
			c.At(at+".year", fmt.Errorf("%w: %d", settlement.ErrDuplicate, y.Year))
		}
		years[y.Year] = true
		if y.Weight <= 0 {
			c.At(at+".weight", fmt.Errorf("%w: got %d, want more than 0", settlement.ErrRange, y.Weight))
		}
	}
	c.At("year_mode", policy.OneOf(cmp.Or(o.YearMode, Means)))
	c.At("coefficients", policy.OneOf(o.Coefficients))
	o.Trim.check(&c)
	c.Positive("floor", o.Floor)
	c.Positive("ceiling", o.Ceiling)
	if !o.Floor.Absent() && !o.Ceiling.Absent() && o.Ceiling.Cmp(o.Floor) < 0 {
		c.At("ceiling", fmt.Errorf("%w: got %s, want at least the floor %s", policy.ErrBand, o.Ceiling, o.Floor))
	}
	o.Blend.check(&c)
	o.Years = slices.Clone(o.Years)
	slices.SortFunc(o.Years, func(a, b YearWeight) int { return a.Year - b.Year })
	return o, c.Err()
}

// calibration is history on its way to a policy.
type calibration struct {
	Calibration
	draft        Policy
	groups       map[string]*past
	institutions map[string]bool
	levels       map[string]string // of the draft's institutions
	listed       map[string]bool   // groups of the draft
	leftOut      map[string]*LeftOut
	kept         map[string]*Kept // nil: nothing is trimmed
	weights      []int64          // of the years; one weight where they are not weighed
	years        []mean           // of all cases
	mean                          // of all cases, of all years alike
}

// past is the history of one group, by year.
type past struct {
	costs [][]int64
	sums  []mean
	by    map[string][]mean // institution or level
}

// mean is a mean that is not divided yet.
type mean struct {
	cases int64
	sum   big.Int
}

func (m *mean) add(cost int64) {
	m.cases++
	m.sum.Add(&m.sum, big.NewInt(cost))
}

func newCalibration(draft Policy, options Calibration) *calibration {
	c := &calibration{
		Calibration: options, draft: draft, groups: map[string]*past{}, leftOut: map[string]*LeftOut{},
		institutions: map[string]bool{}, levels: map[string]string{}, listed: map[string]bool{}, weights: []int64{1},
	}
	for _, g := range draft.Groups {
		c.listed[g.Code] = true
	}
	for _, in := range draft.Institutions {
		c.levels[in.Code] = in.Level
	}
	if len(options.Years) > 0 {
		c.weights = nil
		for _, y := range options.Years {
			c.weights = append(c.weights, int64(y.Weight))
		}
	}
	c.years = make([]mean, len(c.weights))
	return c
}

func (c *calibration) add(one *Case) {
	year, reason := c.unusable(one)
	if k := c.kept[one.Group]; reason == "" && k != nil && (one.Cost < k.From || one.Cost > k.To) {
		reason = LeftOutTrimmed
	}
	if reason != "" {
		l := c.leftOut[reason]
		if l == nil {
			l = &LeftOut{Reason: reason}
			c.leftOut[reason] = l
		}
		l.Cases++
		l.Cost += one.Cost
		return
	}
	n := len(c.weights)
	g := c.groups[one.Group]
	if g == nil {
		g = &past{costs: make([][]int64, n), sums: make([]mean, n), by: map[string][]mean{}}
		c.groups[one.Group] = g
	}
	if g.by[one.Institution] == nil {
		g.by[one.Institution] = make([]mean, n)
	}
	cost := int64(one.Cost)
	c.institutions[one.Institution] = true
	g.costs[year] = append(g.costs[year], cost)
	g.sums[year].add(cost)
	g.by[one.Institution][year].add(cost)
	c.years[year].add(cost)
	c.mean.add(cost)
}

// unusable returns the year of a case, as an index, or why the case is left out.
func (c *calibration) unusable(one *Case) (year int, reason string) {
	switch {
	case one.Cost <= 0:
		return 0, LeftOutCost
	case c.isUngrouped(one.Group):
		return 0, LeftOutUngrouped
	case one.Group == "":
		return 0, LeftOutGroup
	case one.Institution == "":
		return 0, LeftOutInstitution
	case len(c.Years) == 0:
		return 0, ""
	}
	discharged, _, _ := one.Discharged.Civil()
	year = slices.IndexFunc(c.Years, func(y YearWeight) bool { return y.Year == discharged })
	if year < 0 {
		return 0, LeftOutYear
	}
	return year, ""
}

func (c *calibration) isUngrouped(code string) bool {
	u := c.draft.Ungrouped
	return u != nil && (slices.Contains(u.Codes, code) || !c.listed[code] && hasSuffix(u.Suffixes, code))
}

// average returns the mean over the years, weighted as the options say.
func (c *calibration) average(years []mean) *big.Rat {
	up, down := new(big.Rat), new(big.Rat)
	for i := range years {
		y := &years[i]
		if y.cases == 0 {
			continue
		}
		w := big.NewRat(c.weights[i], 1)
		sum, cases := new(big.Rat).SetInt(&y.sum), big.NewRat(y.cases, 1)
		if c.YearMode != PerCase {
			sum.Quo(sum, cases)
			cases.SetInt64(1)
		}
		up.Add(up, sum.Mul(sum, w))
		down.Add(down, cases.Mul(cases, w))
	}
	return up.Quo(up, down)
}

// middlePair is the one or two costs that a median lies between.
type middlePair struct{ lower, upper int64 }

func (m middlePair) rat() *big.Rat {
	sum := new(big.Int).Add(big.NewInt(m.lower), big.NewInt(m.upper))
	return new(big.Rat).SetFrac(sum, big.NewInt(2))
}

// middleOf returns the middle of sorted costs, of which there is one at least.
func middleOf(costs []int64) middlePair {
	return middlePair{costs[(len(costs)-1)/2], costs[len(costs)/2]}
}

// medians returns the middles of a group by year. Where the years are not weighed, or every
// case counts weight times, there is one middle. A year without cases has none.
func (c *calibration) medians(g *past) map[int]middlePair {
	list := map[int]middlePair{}
	if c.YearMode != PerCase {
		for i, costs := range g.costs {
			if len(costs) > 0 {
				list[i] = middleOf(costs)
			}
		}
		return list
	}
	type weighted struct{ cost, weight int64 }
	var all []weighted
	total := int64(0)
	for i, costs := range g.costs {
		for _, x := range costs {
			all = append(all, weighted{x, c.weights[i]})
			total += c.weights[i]
		}
	}
	slices.SortFunc(all, func(a, b weighted) int {
		if a.cost < b.cost {
			return -1
		}
		return int(min(1, a.cost-b.cost))
	})
	below := int64(0)
	for i, x := range all {
		if below += x.weight; 2*below >= total {
			m := middlePair{x.cost, x.cost}
			if 2*below == total {
				m.upper = all[i+1].cost
			}
			list[0] = m
			break
		}
	}
	return list
}

// median returns the median of a group, weighted as the options say.
func (c *calibration) median(middles map[int]middlePair) *big.Rat {
	up, down := new(big.Rat), new(big.Rat)
	for i, m := range middles {
		w := big.NewRat(c.weights[i], 1)
		if c.YearMode == PerCase {
			w.SetInt64(1)
		}
		up.Add(up, new(big.Rat).Mul(w, m.rat()))
		down.Add(down, w)
	}
	return up.Quo(up, down)
}

// group returns the history of a group, the cost that its base points come from, and that
// cost as a term of a formula. The cost is the mean, or the median of a group that is not
// stable, and is unrounded.
func (c *calibration) group(f *settlement.Faults, code string) (GroupHistory, *big.Rat, term) {
	g := c.groups[code]
	var all []int64
	for _, costs := range g.costs {
		slices.Sort(costs)
		all = append(all, costs...)
	}
	h := GroupHistory{Code: code, Cases: len(all), Kept: c.kept[code]}
	h.CV, h.Stable = c.variation(all)
	middles := c.medians(g)
	average, median := c.average(g.sums), c.median(middles)
	h.Mean, h.Median = fen(f, "groups."+code, average), fen(f, "groups."+code, median)
	if h.Stable {
		return h, average, c.term("group", g.sums)
	}
	return h, median, c.medianTerm(middles)
}

// variation returns the coefficient of variation, truncated, and whether a
// group of these costs is stable: n and CV² are compared exactly.
func (c *calibration) variation(costs []int64) (cv settlement.Decimal, stable bool) {
	n := big.NewInt(int64(len(costs)))
	var sum, squares big.Int
	for _, x := range costs {
		v := big.NewInt(x)
		sum.Add(&sum, v)
		squares.Add(&squares, v.Mul(v, v))
	}
	// CV² = n (n Σx² − S²) ÷ ((n − 1) S²)
	up := new(big.Int).Mul(n, &squares)
	square := new(big.Int).Mul(&sum, &sum)
	up.Sub(up, square).Mul(up, n)
	down := square.Mul(square, big.NewInt(int64(len(costs)-1)))
	stable = len(costs) >= c.MinCases
	if down.Sign() == 0 {
		return cv, stable // a single case
	}
	limit := c.MaxCV.Rat()
	stable = stable && new(big.Rat).SetFrac(up, down).Cmp(limit.Mul(limit, limit)) <= 0
	root := new(big.Int).Mul(up, big.NewInt(1e8))
	if root.Sqrt(root.Quo(root, down)); root.IsInt64() {
		cv = settlement.DecimalOf(root.Int64(), 4)
	}
	return cv, stable
}

// fen rounds an amount in fen.
func fen(f *settlement.Faults, path string, x *big.Rat) settlement.Money {
	return settlement.Money(half(f, path, x))
}

// four rounds a number to 4 decimals.
func four(f *settlement.Faults, path string, x *big.Rat) settlement.Decimal {
	return settlement.DecimalOf(half(f, path, new(big.Rat).Mul(x, big.NewRat(1e4, 1))), 4)
}

// half rounds half away from zero; x is not negative.
func half(f *settlement.Faults, path string, x *big.Rat) int64 {
	twice := new(big.Int).Lsh(x.Num(), 1)
	q := twice.Add(twice, x.Denom()).Quo(twice, new(big.Int).Lsh(x.Denom(), 1))
	if !q.IsInt64() {
		f.At(path, settlement.ErrOverflow)
		return 0
	}
	return q.Int64()
}
