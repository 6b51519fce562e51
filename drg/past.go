package drg

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// calibration is history on its way to a policy.
type calibration struct {
	Calibration
	draft        Policy
	groups       map[string]*past
	institutions map[string]bool
	levels       map[string]string // of the draft's institutions
	listed       map[string]Group  // groups of the draft
	leftOut      map[string]*mean  // by reason
	homes        map[string]string // composites of the groups that are gathered
	kept         map[string]*Kept  // nil: nothing is trimmed
	weights      []int64           // of the years; one weight where they are not weighed
	pools        bool              // a table asks for pools
	withoutPool  int
	all          sums
	overflow     bool // of the squares of the costs
	rules        map[string]*sheet.Rule
}

// past is the history of one group.
type past struct {
	costs [][]int64 // by year
	sums
	by map[whose]*sums
}

// whose says whose cases are summed up: those of an institution, a level or a pool. In a
// field that is blank all count.
type whose struct{ institution, level, pool string }

func (w whose) compare(o whose) int {
	return cmp.Or(cmp.Compare(w.institution, o.institution), cmp.Compare(w.level, o.level), cmp.Compare(w.pool, o.pool))
}

// sums are costs by year, and their squares.
type sums struct {
	years   []mean
	squares wide.Int
}

// mean is a mean that is not divided yet.
type mean struct {
	cases int64
	sum   wide.Int
}

func (m *mean) add(cost int64) {
	m.cases++
	m.sum.Accumulate(cost)
}

// merge adds the sums of other cases. All of them together fit, and so do these.
func (m *mean) merge(o mean) {
	m.cases += o.cases
	m.sum, _ = m.sum.Add(o.sum)
}

// add adds a cost. It returns false if the squares overflow.
func (s *sums) add(year int, cost int64) (ok bool) {
	s.years[year].add(cost)
	s.squares, ok = s.squares.Add(wide.Mul(cost, cost))
	return ok
}

func (s *sums) merge(o *sums) {
	for i := range o.years {
		s.years[i].merge(o.years[i])
	}
	s.squares, _ = s.squares.Add(o.squares)
}

// total returns the sums of all years alike.
func (s *sums) total() (t mean) {
	for i := range s.years {
		t.merge(s.years[i])
	}
	return t
}

func (c *calibration) sums() sums { return sums{years: make([]mean, len(c.weights))} }

func newCalibration(draft Policy, options Calibration) *calibration {
	c := &calibration{
		Calibration: options, draft: draft, groups: map[string]*past{}, leftOut: map[string]*mean{}, homes: map[string]string{},
		institutions: map[string]bool{}, levels: map[string]string{}, listed: map[string]Group{}, weights: []int64{1},
		rules: map[string]*sheet.Rule{},
	}
	for _, g := range draft.Groups {
		c.listed[g.Code] = g
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
	c.pools = slices.ContainsFunc(options.By, func(t Table) bool { return t.Of.pools() })
	c.all = c.sums()
	return c
}

func (c *calibration) add(one *Case) {
	cost := int64(one.Cost)
	year, reason := c.unusable(one)
	code := c.home(one.Group)
	if k := c.kept[code]; reason == "" && k != nil && (one.Cost < k.From || one.Cost > k.To) {
		reason = LeftOutTrimmed
	}
	if reason != "" {
		addTo(c.leftOut, reason, cost)
		return
	}
	g := c.groups[code]
	if g == nil {
		g = &past{costs: make([][]int64, len(c.weights)), sums: c.sums(), by: map[whose]*sums{}}
		c.groups[code] = g
	}
	who := whose{institution: one.Institution}
	if c.pools {
		if who.pool = c.pool(one); who.pool == "" {
			c.withoutPool++
		}
	}
	if g.by[who] == nil {
		own := c.sums()
		g.by[who] = &own
	}
	c.institutions[one.Institution] = true
	g.costs[year] = append(g.costs[year], cost)
	g.by[who].add(year, cost)
	g.add(year, cost)
	if !c.all.add(year, cost) { // the only sum to look at: the others are parts of it
		c.overflow = true
	}
}

// pool returns the pool of a case, if tables look at it.
func (c *calibration) pool(one *Case) string {
	if len(c.Pools) > 0 && !slices.Contains(c.Pools, one.Pool) {
		return ""
	}
	return one.Pool
}

// addTo adds a cost to what has a name.
func addTo(list map[string]*mean, name string, cost int64) {
	if list[name] == nil {
		list[name] = &mean{}
	}
	list[name].add(cost)
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
	if slices.Contains(c.Ungrouped, code) {
		return true
	}
	u := c.draft.Ungrouped
	return u != nil && (slices.Contains(u.Codes, code) || !c.isListed(code) && hasSuffix(u.Suffixes, code))
}

func (c *calibration) isListed(code string) bool { _, ok := c.listed[code]; return ok }

// middlePair is the one or two costs that a median lies between.
type middlePair struct{ lower, upper int64 }

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

// group returns the history of a group, and the cost that its base points come from: the
// mean, or the median of a group that is not stable. Costs of a year are sorted.
func (c *calibration) group(f *settlement.Faults, code string) (GroupHistory, term) {
	g, at := c.groups[code], "groups."+code
	for _, costs := range g.costs {
		slices.Sort(costs)
	}
	h := GroupHistory{Code: code, Kept: c.kept[code]}
	h.Cases, h.CV, h.Stable = c.variation(&g.sums, c.MinCases)
	average, median := c.meanTerm("group", &g.sums), c.medianTerm(c.medians(g))
	h.Mean, h.Median = c.fen(f, at, average), c.fen(f, at, median)
	if h.Stable {
		return h, average
	}
	return h, median
}

// variation returns how many cases there are, their coefficient of variation, truncated, and
// whether they are stable: CV² is compared exactly.
func (c *calibration) variation(s *sums, least int) (cases int, cv settlement.Decimal, stable bool) {
	t := s.total()
	cases = int(t.cases)
	stable = cases >= least
	// CV² = n (n Σx² − S²) ÷ ((n − 1) S²)
	n, sum := big.NewInt(t.cases), t.sum.Big()
	up := new(big.Int).Mul(n, s.squares.Big())
	square := sum.Mul(sum, sum)
	up.Sub(up, square).Mul(up, n)
	down := square.Mul(square, big.NewInt(t.cases-1))
	if down.Sign() == 0 {
		return cases, cv, stable // a single case
	}
	limit := c.MaxCV.Rat()
	stable = stable && new(big.Rat).SetFrac(up, down).Cmp(limit.Mul(limit, limit)) <= 0
	root := new(big.Int).Mul(up, big.NewInt(1e8))
	if root.Sqrt(root.Quo(root, down)); root.IsInt64() {
		cv = settlement.DecimalOf(root.Int64(), 4)
	}
	return cases, cv, stable
}
