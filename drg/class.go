package drg

// In this file: what a class is, from the document to the point where a case is put into it.

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Classes are the bounds of the ratio of a case's cost to its group's mean cost.
// Here and in the other rules a bound of a ratio has at most six decimals.
type Classes struct {
	// High is tested first. The first band that fits the case's group, its
	// institution's level and its base points applies. Bands that name the group
	// come first, then those that name the level, then the others.
	High []HighBand `json:"high,omitempty"`
	// HighInclusive makes a ratio on the bound high.
	HighInclusive bool `json:"high_inclusive,omitempty"`
	// Low is the ratio below which a case is low; absent: none is.
	Low settlement.Decimal `json:"low,omitzero"`
	// LowInclusive makes a ratio on the bound low.
	LowInclusive bool `json:"low_inclusive,omitempty"`
}

// HighBand is the bound of high cases for a band of base points.
type HighBand struct {
	Level string `json:"level,omitempty"`
	Group string `json:"group,omitempty"`
	// BasePointsUpTo is the upper end of the band, which belongs to it; absent: open.
	BasePointsUpTo settlement.Decimal `json:"base_points_up_to,omitzero"`
	Ratio          settlement.Decimal `json:"ratio" required:"true"`
	// RatioUpTo is the largest ratio of a high case: beyond it a case is not high any
	// more. Absent: there is no such limit.
	RatioUpTo settlement.Decimal `json:"ratio_up_to,omitzero"`
}

// MiddleBand prices cases with Over < ratio ≤ UpTo by base points × (ratio + Plus).
type MiddleBand struct {
	Over        settlement.Decimal `json:"over" required:"true"`
	UpTo        settlement.Decimal `json:"up_to" required:"true"`
	Plus        settlement.Decimal `json:"plus,omitzero"`
	Coefficient bool               `json:"coefficient,omitempty"`
}

func checkClasses(c *policy.Checker, p Policy, tables *tableChecker) {
	type scope struct{ level, group string }
	last := map[scope]settlement.Decimal{}
	for i, b := range p.Classes.High {
		at := fmt.Sprintf("classes.high[%d]", i)
		tables.listed(at+".group", b.Group, tables.groups, ErrGroup)
		s := scope{b.Level, b.Group}
		before, again := last[s]
		switch {
		case again && before.Absent():
			c.At(at, fmt.Errorf("%w: it overlaps an open band before it", policy.ErrBand))
		case again && !b.BasePointsUpTo.Absent() && b.BasePointsUpTo.Cmp(before) <= 0:
			c.At(at+".base_points_up_to", fmt.Errorf("%w: got %s after %s, bands must rise", policy.ErrBand, b.BasePointsUpTo, before))
		}
		last[s] = b.BasePointsUpTo
		c.Positive(at+".base_points_up_to", b.BasePointsUpTo) // else no group has so few
		ratio(c, at+".ratio", b.Ratio)
		ratio(c, at+".ratio_up_to", b.RatioUpTo)
		if !b.RatioUpTo.Absent() && b.RatioUpTo.Cmp(b.Ratio) < 0 {
			c.At(at+".ratio_up_to", fmt.Errorf("%w: got %s, want at least the ratio %s", policy.ErrBand, b.RatioUpTo, b.Ratio))
		}
		if p.Classes.Low.Sign() > 0 && b.Ratio.Sign() > 0 && p.Classes.Low.Cmp(b.Ratio) > 0 {
			c.At(at+".ratio", fmt.Errorf("%w: high from %s overlaps low below %s", policy.ErrBand, b.Ratio, p.Classes.Low))
		}
	}
	ratio(c, "classes.low", p.Classes.Low)
}

func checkMiddle(c *policy.Checker, bands []MiddleBand) {
	for i, m := range bands {
		at := fmt.Sprintf("middle[%d]", i)
		c.NotNegative(at+".over", m.Over)
		if m.Over.Sign() > 0 {
			ratio(c, at+".over", m.Over)
		}
		ratio(c, at+".up_to", m.UpTo)
		if m.UpTo.Cmp(m.Over) <= 0 {
			c.At(at+".up_to", fmt.Errorf("%w: got %s, want more than %s", policy.ErrBand, m.UpTo, m.Over))
		}
		for _, other := range bands[:i] {
			if m.Over.Cmp(other.UpTo) < 0 && m.UpTo.Cmp(other.Over) > 0 {
				c.At(at+".over", fmt.Errorf("%w: got %s, it overlaps the band up to %s", policy.ErrBand, m.Over, other.UpTo))
			}
		}
		c.NotNegative(at+".plus", m.Plus)
	}
}

// bounds are those of the classes of a group, as costs in fen: a ratio is never divided out.
type bounds struct {
	low    int64 // a case up to this cost is low; 0: none is
	high   []bound
	middle []band
}

// costs are a range of costs in fen, both ends included.
type costs struct{ from, to int64 }

func (c costs) hold(cost settlement.Money) bool { return c.from <= int64(cost) && int64(cost) <= c.to }

// normal returns costs of which no bound decides: above those of low and middle cases, and below
// those of high ones. They are none where classes leave nothing between.
func (b *bounds) normal() costs {
	c := costs{b.low + 1, math.MaxInt64}
	for i := range b.middle {
		c.from = max(c.from, b.middle[i].to+1)
	}
	for i := range b.high {
		c.to = min(c.to, b.high[i].from-1)
	}
	return c
}

// bound is the range of costs in which a case of a group is high, in the institutions of a
// level.
type bound struct {
	from, to int64  // costs; to 0: open
	ratio    int64  // × 10^ratioPlaces
	level    uint32 // its number; 0: any
	index    int32  // among the policy's bands
}

// band is a compiled MiddleBand.
type band struct {
	from, to    int64
	over, upTo  settlement.Decimal
	plus        number
	coefficient bool
	index       int // among the policy's bands
}

// compileBounds gives a compiled group the bounds of its classes.
func (p *Plan) compileBounds(f *settlement.Faults, path string, g Group, c *group) {
	at := func(ratio settlement.Decimal) (floor, ceil int64) {
		floor, whole, ok := costAt(ratio, c.mean)
		if !ok {
			f.At(path+".mean_cost", fmt.Errorf("%w: at the ratio %s", settlement.ErrOverflow, ratio))
		}
		if whole {
			return floor, floor
		}
		return floor, floor + 1
	}
	classes := p.policy.Classes
	for _, i := range bandsOf(classes.High, g) {
		h := classes.High[i]
		b := bound{level: p.levelNumbers.Number(h.Level), ratio: scaled(h.Ratio), index: int32(i)}
		floor, ceil := at(h.Ratio)
		if b.from = floor + 1; classes.HighInclusive {
			b.from = ceil
		}
		if !h.RatioUpTo.Absent() {
			b.to, _ = at(h.RatioUpTo)
		}
		c.high = append(c.high, b)
	}
	if low := classes.Low; low.Sign() > 0 {
		floor, ceil := at(low)
		if c.low = ceil - 1; classes.LowInclusive {
			c.low = floor
		}
	}
	for i, m := range p.policy.Middle {
		over, _ := at(m.Over)
		upTo, _ := at(m.UpTo)
		b := band{from: over + 1, to: upTo, over: m.Over, upTo: m.UpTo, coefficient: m.Coefficient, index: i}
		if b.plus = newNumber(0, 0, settlement.DecimalInt(0)); !m.Plus.Absent() {
			b.plus = p.number(f, fmt.Sprintf("middle[%d].plus", i), m.Plus)
		}
		c.middle = append(c.middle, b)
	}
}

// bandsOf returns the bands of high cases that a group can meet, in the order in which they
// are tried: those that name the group, those that name a level, the others. The first one
// whose level fits applies.
func bandsOf(bands []HighBand, g Group) []int {
	var list []int
	pick := func(fits func(HighBand) bool) {
		for i, b := range bands {
			inBand := b.BasePointsUpTo.Absent() || g.BasePoints.Cmp(b.BasePointsUpTo) <= 0
			if !fits(b) || !inBand {
				continue
			}
			list = append(list, i)
		}
	}
	pick(func(b HighBand) bool { return b.Group != "" && b.Group == g.Code })
	pick(func(b HighBand) bool { return b.Group == "" && b.Level != "" })
	pick(func(b HighBand) bool { return b.Group == "" && b.Level == "" })
	return list
}

// classRules say by how much a cost exceeds the bounds of classes.
type classRules struct {
	ratio  *settlement.Rule
	high   []*settlement.Rule // by band of classes.high
	highTo []*settlement.Rule
	low    *settlement.Rule
	middle []middleRules
}

type middleRules struct{ over, upTo, points *settlement.Rule }

func (w ruleWriter) classes() classRules {
	rule, p := w.rule, w.Policy
	r := classRules{
		ratio: rule("classes", "ratio", "ratio", "round(cost ÷ mean_cost, 8)", "费用倍率 = 病例费用 ÷ 病组均费 (cost ÷ the group's mean cost; shown to 8 decimals, compared exactly)"),
		low:   rule("classes.low", "class.low", "above_low", "cost − low_ratio × mean_cost", lowText(p.Classes.LowInclusive)),
	}
	for i := range p.Classes.High {
		path := fmt.Sprintf("classes.high[%d]", i)
		r.high = append(r.high, rule(path, "class.high", "above_high", "cost − high_ratio × mean_cost", highText(p.Classes.HighInclusive)))
		r.highTo = append(r.highTo, rule(path, "class.high.up_to", "above_high_end", "cost − ratio_up_to × mean_cost",
			"倍率上限内方为高倍率 (high up to this ratio: not positive)"))
	}
	for i, m := range p.Middle {
		path := fmt.Sprintf("middle[%d]", i)
		r.middle = append(r.middle, middleRules{
			over: rule(path, "class.middle.over", "above_middle", "cost − over × mean_cost", "高于下限 (in the band if positive)"),
			upTo: rule(path, "class.middle.up_to", "above_middle_end", "cost − up_to × mean_cost", "不高于上限 (in the band if not positive)"),
			points: rule(path, "points.middle", "points", w.round("base_points"+times(m.Coefficient)+" × (cost ÷ mean_cost + plus)"),
				"病例点数 = 基准点数 × (倍率 + 加成) (base points × (ratio + plus))"),
		})
	}
	return r
}

func highText(inclusive bool) string {
	if inclusive {
		return "费用达到界值为高倍率病例 (high unless negative)"
	}
	return "费用超过界值为高倍率病例 (high if positive)"
}

func lowText(inclusive bool) string {
	if inclusive {
		return "费用不高于界值为低倍率病例 (low unless positive)"
	}
	return "费用低于界值为低倍率病例 (low if negative)"
}

// rateGrouped classifies a case by the ratio of its cost to the group's mean
// cost, in this order: high, low, middle band, normal; nothing is a gap.
//
// approved is what review decided, unless the decision is beyond a quota.
func (r *rating) rateGrouped(e *settlement.Entry, approved Approval) error {
	if approved == NotApproved && r.trail == nil && r.g.normal.hold(r.c.Cost) { // most cases: no bound is looked at
		e.Class = settlement.Normal
		return r.normalPoints(e)
	}
	high := r.high()
	applies := high != nil && (r.policy.High.When == Always || approved == ApprovedHigh)
	if approved == ApprovedSpecial && r.decides(high) {
		return r.rateSpecial(e)
	}
	if high != nil {
		e.Class = settlement.High
		return r.rateHigh(e, high, applies)
	}
	if r.low() {
		e.Class = settlement.Low
		switch r.policy.Low.Formula {
		case LowByItem:
			return r.lowByItem(e)
		case LowNone:
			return r.normalPoints(e)
		}
		return r.lowPoints(e)
	}
	for i := range r.g.middle {
		if b := &r.g.middle[i]; r.middle(b) {
			e.Class = settlement.Middle
			return r.middlePoints(e, b)
		}
	}
	e.Class = settlement.Normal
	return r.normalPoints(e)
}

// bound returns the bound of high cases that the institution has in the group: the first
// one whose level fits.
func (r *rating) bound() *bound {
	for i := range r.g.high {
		if b := &r.g.high[i]; b.level == 0 || b.level == r.in.at {
			return b
		}
	}
	return nil
}

// high returns the bound that the case reaches, nil if it is not high.
func (r *rating) high() *bound {
	b := r.bound()
	if b == nil {
		return nil
	}
	is := int64(r.c.Cost) >= b.from && (b.to == 0 || int64(r.c.Cost) <= b.to)
	if r.trail != nil {
		r.recordRatio()
		band := &r.policy.Classes.High[b.index]
		r.recordBound(r.rules.high[b.index], "high_ratio", band.Ratio)
		if !band.RatioUpTo.Absent() {
			r.recordBound(r.rules.highTo[b.index], "ratio_up_to", band.RatioUpTo)
		}
	}
	if is {
		return b
	}
	return nil
}

// low reports whether the case is low.
func (r *rating) low() bool {
	if r.trail != nil {
		r.recordRatio()
		if r.g.low > 0 {
			r.recordBound(r.rules.low, "low_ratio", r.policy.Classes.Low)
		}
	}
	return int64(r.c.Cost) <= r.g.low
}

// middle reports whether the case is in the band.
func (r *rating) middle(b *band) bool {
	if r.trail != nil {
		r.recordBound(r.rules.middle[b.index].over, "over", b.over)
		r.recordBound(r.rules.middle[b.index].upTo, "up_to", b.upTo)
	}
	return b.from <= int64(r.c.Cost) && int64(r.c.Cost) <= b.to
}

// recordRatio records the ratio once, for the reader: no comparison uses it.
func (r *rating) recordRatio() {
	if r.g.mean == 0 || r.recorded(r.rules.ratio.ID) {
		return
	}
	r.recordEntry("mean_cost")
	ratio, err := quotient(int64(r.c.Cost), r.g.mean)
	if err != nil {
		return
	}
	r.trail.Record(r.rules.ratio, ratio, settlement.In("cost", r.c.Cost.Decimal()), settlement.In("mean_cost", r.meanCost()))
}

// recordBound records by how much the cost exceeds a bound. The class depends on it.
func (r *rating) recordBound(rule *settlement.Rule, name string, ratio settlement.Decimal) {
	above, err := excess(int64(r.c.Cost), ratio, r.g.mean)
	if err != nil {
		return
	}
	r.trail.Record(rule, above, settlement.In("cost", r.c.Cost.Decimal()), settlement.In(name, ratio), settlement.In("mean_cost", r.meanCost()))
}

func (r *rating) meanCost() settlement.Decimal { return settlement.Money(r.g.mean).Decimal() }

// edge is the bound of a class: the last cost on its near side, the exact ratio, and the
// path of the field that states it.
type edge struct {
	cost  int64
	ratio *big.Rat
	path  string
}

// edges returns the bounds that a case of the group can meet, ascending.
func (s *slope) edges() []edge {
	var list []edge
	add := func(cost int64, ratio settlement.Decimal, path string) {
		if cost > 0 && cost < math.MaxInt64 && !slices.ContainsFunc(list, func(e edge) bool { return e.cost == cost }) {
			list = append(list, edge{cost, ratio.Rat(), path})
		}
	}
	if b := s.alike.high; b != nil {
		path := fmt.Sprintf("classes.high[%d]", b.index)
		add(b.from-1, s.policy.Classes.High[b.index].Ratio, path)
		if b.to > 0 {
			add(b.to, s.policy.Classes.High[b.index].RatioUpTo, path+".ratio_up_to")
		}
	}
	add(s.g.low, s.policy.Classes.Low, "classes.low")
	for i := range s.g.middle {
		m := &s.g.middle[i]
		add(m.from-1, m.over, fmt.Sprintf("middle[%d].over", m.index))
		add(m.to, m.upTo, fmt.Sprintf("middle[%d].up_to", m.index))
	}
	slices.SortFunc(list, func(a, b edge) int { return cmp.Compare(a.cost, b.cost) })
	return list
}
