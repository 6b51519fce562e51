package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/directory"
)

// Settlement binds the plan to a period and claims: cases dated in another period are
// left out, the zero Period takes them all. A case's date is its day of settlement or,
// without one, of discharge. The result also explains single claims: it is a
// [settlement.Explainer]. Stays that the policy gives to another method are no entries
// that count: see [Plan.Outside].
//
// Where the policy has rules over several cases (readmission, quotas), the claims must hold
// all of the time that these look back on.
func (p *Plan) Settlement(period settlement.Period, claims settlement.Claims[Case]) settlement.Settlement {
	place := func(c *Case, e *settlement.Entry, trail *settlement.Trail) error {
		return p.place(e, c, p.institutions.Find(c.Institution), p.groups.Find(c.Group), trail)
	}
	return bind(p.about(period), alone(p), claims, place, p.rater)
}

// rate rates the i-th claim of a batch, which may have been changed since.
type rate = func(b *batch.Batch[Case], i int, c *Case, e *settlement.Entry) error

// bind binds claims to what places one of them.
func bind(about settlement.About, t *Timeline, claims settlement.Claims[Case],
	place func(*Case, *settlement.Entry, *settlement.Trail) error, rater func() rate,
) settlement.Settlement {
	return settlement.Bind(about, claims, settlement.Rater[Case]{
		When: when, Outline: outline,
		Rate: func(c *Case, e *settlement.Entry) error { return place(c, e, nil) },
		Explain: func(c *Case, e *settlement.Entry) error {
			var trail settlement.Trail
			err := place(c, e, &trail)
			e.Trail = trail
			return err
		},
		Rows: t.rows, Resolve: t.resolver(about.Period),
		Rating: func() batch.Rating[Case, settlement.Entry] {
			return batch.Rating[Case, settlement.Entry]{Section: func(int) (rate, func()) { return rater(), nil }}
		},
	})
}

func idOf(c *Case) string { return c.ID }

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
func (p *Plan) rater() rate {
	institutions, groups := met[institution]{of: &p.institutions}, met[group]{of: &p.groups}
	handsOver := p.handsOver()
	return func(b *batch.Batch[Case], i int, c *Case, e *settlement.Entry) error {
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
