package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/directory"
)

// Batched is Settlement for claims that come in batches: the same entries, and
// faster where the codes of institutions and groups have numbers. A policy whose
// rules look at other claims takes them one by one all the same.
func (p *Plan) Batched(period settlement.Period, claims settlement.Claims[Case]) settlement.Settlement {
	place := func(c *Case, e *settlement.Entry, trail *settlement.Trail) error {
		return p.place(e, c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), trail)
	}
	return bind(p.about(period), alone(p), claims, place, p.rater)
}

// bind binds claims to what places one of them: case by case where rules of the timeline
// look at other cases, else in batches.
func bind(about settlement.About, t *Timeline, claims settlement.Claims[Case],
	place func(*Case, *settlement.Entry, *settlement.Trail) error, fast func() func(*settlement.Batch[Case], int, *settlement.Entry) error,
) settlement.Settlement {
	r := settlement.Rater[Case]{
		When: when, Outline: outline,
		Rate: func(c *Case, e *settlement.Entry) error { return place(c, e, nil) },
		Explain: func(c *Case, e *settlement.Entry) error {
			var trail settlement.Trail
			err := place(c, e, &trail)
			e.Trail = trail
			return err
		},
		Rows: t.rows, LooksBack: t.looksBack(),
	}
	if t.looksBack() {
		return settlement.Bind(about, t.Resolve(about.Period, claims.Seq()), r)
	}
	return settlement.BindBatches(about, claims, r, fast)
}

// when returns the day of a case, and the column that says it.
func when(c *Case) (settlement.Period, string) {
	if !c.Settled.Absent() {
		return c.Settled.Period(), "settled"
	}
	return c.Discharged.Period(), "discharged"
}

// outline is what a case says of itself.
func outline(c *Case, e *settlement.Entry) {
	e.Method, e.Institution, e.Claim, e.Pool, e.ChargedTo = settlement.DRG, c.Institution, c.ID, c.Pool, c.ChargedTo
	e.Department, e.Cost, e.Covered = c.Department, c.Cost, c.Covered
}

// place rates a case, or says that it belongs to the method that the policy gives it to.
func (p *Plan) place(e *settlement.Entry, c *Case, in *institution, g *group, trail *settlement.Trail) error {
	if p.handsOver() && c.ID != "" {
		if outside, err := p.outside(c); outside && err == nil {
			outline(c, e)
			e.Class, e.Left = Outside, settlement.LeftOther
			e.Conflict = fmt.Sprintf("stays: it belongs to the method %s", p.policy.Stays.Outside)
			return nil
		}
	}
	return p.rate(e, c, in, g, trail)
}

// rater rates the claims of a section, and looks up each code of it once.
func (p *Plan) rater() func(b *settlement.Batch[Case], i int, e *settlement.Entry) error {
	institutions, groups := met[institution]{of: &p.institutions}, met[group]{of: &p.groups}
	handsOver := p.handsOver()
	return func(b *settlement.Batch[Case], i int, e *settlement.Entry) error {
		c := &b.List[i]
		in, g := institutions.find(b.Institutions, i, c.Institution), groups.find(b.Groups, i, c.Group)
		if handsOver {
			return p.place(e, c, in, g, nil)
		}
		return p.rate(e, c, in, g, nil)
	}
}

// met is what was found of codes by their numbers.
type met[V any] struct {
	of   *directory.Directory[V]
	list []*V // by number
}

// find returns what is known of the i-th claim's code.
func (m *met[V]) find(numbers []uint32, i int, code string) *V {
	if i < len(numbers) {
		if n := int(numbers[i]); n < len(m.list) && m.list[n] != nil {
			return m.list[n]
		}
	}
	return m.look(numbers, i, code)
}

func (m *met[V]) look(numbers []uint32, i int, code string) *V {
	v := m.of.Find(code)
	if i >= len(numbers) || numbers[i] == 0 || v == nil {
		return v
	}
	n := int(numbers[i])
	if n >= len(m.list) {
		m.list = append(m.list, make([]*V, n+1-len(m.list))...)
	}
	m.list[n] = v
	return v
}
