package drg

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Calibration says how [Calibrate] turns history into a policy. The zero value
// of a field is its default.
type Calibration struct {
	// MinCases and MaxCV decide whether a group is stable: at least that many
	// cases (default 5), and a coefficient of variation of at most that (default
	// 1; sample deviation ÷ mean, compared exactly as squares).
	MinCases int
	MaxCV    settlement.Decimal
	// CoefficientCases is how many cases an institution needs in a group to get a
	// coefficient of its own there; default MinCases.
	CoefficientCases int
}

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
}

// GroupHistory is what history says of a group.
type GroupHistory struct {
	Code   string             `json:"code"`
	Cases  int                `json:"cases"`
	Mean   settlement.Money   `json:"mean"`
	Median settlement.Money   `json:"median"`
	CV     settlement.Decimal `json:"cv,omitzero"` // truncated to 4 decimals; absent for a single case
	Stable bool               `json:"stable"`      // the mean was used, else the median
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
)

// Calibrate computes a policy from historical cases, of which it reads group,
// institution and cost.
//
// The draft is a policy without numbers: its document head, scale,
// point_places, classes and rules are kept, and what it says of groups (name,
// uniform, price) and institutions (name, level, coefficient). Calibrate fills
// in, in this order:
//   - the regional mean: Σ cost ÷ cases, to the fen;
//   - for each group its mean cost, to the fen: the mean if the group is stable,
//     else the median (of an even number, the mean of the middle two);
//   - its base points: that mean or median, unrounded, ÷ the unrounded regional
//     mean × scale, to 4 decimals;
//   - the coefficient of an institution in a stable group that is not uniform:
//     its mean cost ÷ the region's, to 4 decimals, if it has enough cases there;
//   - the default coefficient 1, unless the draft has one.
//
// A draft's group without history has no weight if the policy has a rule for
// such groups, and is left out otherwise. Every rounding is half away from zero.
// Neither the order of the cases nor that of the draft's lists changes the result:
// groups, institutions and coefficients are sorted by code. It keeps 8 bytes a
// case. Calibrate returns an error if the history yields one, if nothing of it
// can be used, or if [New] refuses the policy.
func Calibrate(draft Policy, options Calibration, history iter.Seq2[Case, error]) (Policy, *CalibrationSummary, error) {
	if options.MinCases == 0 {
		options.MinCases = 5
	}
	if options.MaxCV.Absent() {
		options.MaxCV = settlement.DecimalInt(1)
	}
	if options.CoefficientCases == 0 {
		options.CoefficientCases = options.MinCases
	}
	c := calibration{Calibration: options, draft: clone(draft), groups: map[string]*past{}, leftOut: map[string]*LeftOut{}, institutions: map[string]bool{}, listed: map[string]bool{}}
	for _, g := range draft.Groups {
		c.listed[g.Code] = true
	}
	for one, err := range history {
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

// past is the history of one group.
type past struct {
	costs         []int64
	byInstitution map[string]*mean
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

type calibration struct {
	Calibration
	draft        Policy
	groups       map[string]*past
	institutions map[string]bool
	listed       map[string]bool // groups of the draft
	leftOut      map[string]*LeftOut
	mean
}

func (c *calibration) add(one *Case) {
	if reason := c.unusable(one); reason != "" {
		l := c.leftOut[reason]
		if l == nil {
			l = &LeftOut{Reason: reason}
			c.leftOut[reason] = l
		}
		l.Cases++
		l.Cost += one.Cost
		return
	}
	g := c.groups[one.Group]
	if g == nil {
		g = &past{byInstitution: map[string]*mean{}}
		c.groups[one.Group] = g
	}
	m := g.byInstitution[one.Institution]
	if m == nil {
		m = &mean{}
		g.byInstitution[one.Institution] = m
	}
	c.institutions[one.Institution] = true
	g.costs = append(g.costs, int64(one.Cost))
	m.add(int64(one.Cost))
	c.mean.add(int64(one.Cost))
}

func (c *calibration) unusable(one *Case) string {
	switch {
	case one.Cost <= 0:
		return LeftOutCost
	case c.isUngrouped(one.Group):
		return LeftOutUngrouped
	case one.Group == "":
		return LeftOutGroup
	case one.Institution == "":
		return LeftOutInstitution
	}
	return ""
}

func (c *calibration) isUngrouped(code string) bool {
	u := c.draft.Ungrouped
	return u != nil && (slices.Contains(u.Codes, code) || !c.listed[code] && hasSuffix(u.Suffixes, code))
}

func (c *calibration) policy() (Policy, *CalibrationSummary, error) {
	regional := new(big.Rat).SetFrac(&c.sum, big.NewInt(c.cases))
	scale := c.draft.Scale.Rat()
	s := &CalibrationSummary{Cases: int(c.cases), Institutions: len(c.institutions)}
	var f settlement.Faults
	s.Cost = fen(&f, "cost", new(big.Rat).SetInt(&c.sum))
	s.Mean = fen(&f, "regional_mean", regional)
	p := c.draft
	p.RegionalMean = s.Mean.Decimal()
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
		h, value := c.group(&f, code)
		s.Groups = append(s.Groups, h)
		g := drafts[code]
		g.Code, g.Stable, g.NoWeight = code, h.Stable, false
		g.MeanCost = fen(&f, "groups."+code, value).Decimal()
		g.BasePoints = four(&f, "groups."+code, new(big.Rat).Mul(new(big.Rat).Quo(value, regional), scale))
		p.Groups = append(p.Groups, g)
		if h.Stable {
			s.Stable++
			if !g.Uniform {
				p.Coefficients = append(p.Coefficients, c.coefficients(&f, code, value)...)
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
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Group, b.Group))
	})
	p.Institutions = c.allInstitutions()
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

// group returns what history says of a group, and the cost that its base points
// come from, unrounded: the mean, or the median of a group that is not stable.
func (c *calibration) group(f *settlement.Faults, code string) (GroupHistory, *big.Rat) {
	costs := c.groups[code].costs
	slices.Sort(costs)
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
	h := GroupHistory{Code: code, Cases: len(costs)}
	if down.Sign() > 0 {
		cv := new(big.Rat).SetFrac(up, down)
		limit := c.MaxCV.Rat()
		h.Stable = len(costs) >= c.MinCases && cv.Cmp(limit.Mul(limit, limit)) <= 0
		root := new(big.Int).Mul(up, big.NewInt(1e8))
		root.Sqrt(root.Quo(root, down))
		if root.IsInt64() {
			h.CV = settlement.DecimalOf(root.Int64(), 4)
		}
	} else {
		h.Stable = len(costs) >= c.MinCases // a single case
	}
	average := new(big.Rat).SetFrac(&sum, n)
	median := new(big.Rat).SetFrac(new(big.Int).Add(big.NewInt(costs[(len(costs)-1)/2]), big.NewInt(costs[len(costs)/2])), big.NewInt(2))
	h.Mean, h.Median = fen(f, "groups."+code, average), fen(f, "groups."+code, median)
	if h.Stable {
		return h, average
	}
	return h, median
}

func (c *calibration) coefficients(f *settlement.Faults, code string, region *big.Rat) []Coefficient {
	var list []Coefficient
	byInstitution := c.groups[code].byInstitution
	for _, institution := range slices.Sorted(maps.Keys(byInstitution)) {
		m := byInstitution[institution]
		if m.cases < int64(c.CoefficientCases) {
			continue
		}
		own := new(big.Rat).SetFrac(&m.sum, big.NewInt(m.cases))
		if a := four(f, "coefficients."+code, own.Quo(own, region)); a.Sign() > 0 {
			list = append(list, Coefficient{Institution: institution, Group: code, Coefficient: a})
		}
	}
	return list
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
