package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Settlement binds the plan to a period and claims. A case's date is its day of settlement
// or, without one, of discharge. Cases dated in another period are left out. The zero
// Period takes all cases. The result also explains single claims: it is a
// [settlement.Explainer]. The entries of stays that the policy gives to another method are
// in no sum: see [Plan.Outside].
//
// Where the policy has rules about several cases (readmission, quotas), the claims must
// hold all of the time that these rules look back on.
func (p *Plan) Settlement(period settlement.Period, claims settlement.Claims[Case]) settlement.Settlement {
	return alone(p).Settlement(period, claims)
}

// rate rates c, which is the i-th claim of a batch, with the fields filled in that depend
// on other claims.
type rate = func(b *batch.Batch[Case], i int, c *Case, e *settlement.Entry) error

// raterOf returns the rater of a function that rates one case.
func (t *Timeline) raterOf(place func(*Case, *settlement.Entry, *settlement.Trail) error, rater func() rate) settlement.Rater[Case] {
	return settlement.Rater[Case]{
		When: when, Outline: outline, Details: t.details,
		Rate: func(c *Case, e *settlement.Entry) error { return place(c, e, nil) },
		Explain: func(c *Case, e *settlement.Entry) error {
			var trail settlement.Trail
			err := place(c, e, &trail)
			e.Trail = trail
			return err
		},
		Rows: t.rows,
		Rating: func() batch.Rating[Case, settlement.Entry] {
			return batch.Rating[Case, settlement.Entry]{Section: func(int) (rate, func()) { return rater(), nil }}
		},
	}
}

func idOf(c *Case) string { return c.ID }

// when returns the date of a case, and the column that it stands in.
func when(c *Case) (settlement.Period, string) {
	if !c.Settled.Absent() {
		return c.Settled.Period(), "settled"
	}
	return c.Discharged.Period(), "discharged"
}

// outline copies into an entry the columns of a case that every entry has.
func outline(c *Case, e *settlement.Entry) {
	e.Method, e.Institution, e.Claim, e.Pool, e.ChargedTo = settlement.DRG, c.Institution, c.ID, c.Pool, c.ChargedTo
	e.Department, e.Cost, e.Covered = c.Department, c.Cost, c.Covered
}

// place rates a case, or marks its entry as left out where the policy gives the case to
// another method.
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

// rater returns the function that rates the claims of a section. It looks up each code of
// the section once.
func (p *Plan) rater() rate {
	institutions := met[*institution]{find: p.institutions.Find}
	groups := met[levels]{find: p.levelsOf}
	if p.table != nil || p.pools.Len() > 0 {
		section := *p
		section.lastPool = new(metPool)
		if p.table != nil { // one desk for the section
			section.own = p.table.desk()
		}
		p = &section
	}
	handsOver := p.handsOver()
	return func(b *batch.Batch[Case], i int, c *Case, e *settlement.Entry) error {
		in := institutions.of(b.Institutions, i, c.Institution)
		g := p.atLevel(groups.of(b.Groups, i, c.Group), in)
		if handsOver {
			return p.place(e, c, in, g, nil)
		}
		return p.rate(e, c, in, g, nil)
	}
}

// met remembers what was found for the codes of a section, by their numbers.
type met[V comparable] struct {
	find func(code string) V
	list []V
}

// of returns what was found for the code of the i-th claim.
func (m *met[V]) of(numbers []uint32, i int, code string) (v V) {
	if i < len(numbers) {
		if n := int(numbers[i]); n < len(m.list) && m.list[n] != v {
			return m.list[n]
		}
	}
	return m.look(numbers, i, code)
}

func (m *met[V]) look(numbers []uint32, i int, code string) (none V) {
	v := m.find(code)
	if i >= len(numbers) || numbers[i] == 0 || v == none {
		return v
	}
	n := int(numbers[i])
	if n >= len(m.list) {
		m.list = append(m.list, make([]V, n+1-len(m.list))...)
	}
	m.list[n] = v
	return v
}

// levels is what cases of a group meet by the level of their institution, as far as only the
// level matters; else the group.
type levels struct {
	group *group
	row   uint32 // of the group
}

// layOut puts side by side what cases of a group meet by level, for the cache of the processor.
// Groups do not change any more.
func (p *Plan) layOut() {
	for _, g := range p.groups.List() {
		if !g.several || g.beyond != nil {
			continue
		}
		g.row = 1 + uint32(len(p.byLevel))
		for _, one := range g.table {
			met := *one
			met.several, met.row = false, 0
			p.byLevel = append(p.byLevel, met)
		}
	}
}

// levelsOf returns what cases of a group meet; the zero levels: there is no such group.
func (p *Plan) levelsOf(code string) levels {
	if g := p.groups.Find(code); g != nil {
		return levels{g, g.row}
	}
	return levels{}
}

// atLevel returns what a case in the institution meets.
func (p *Plan) atLevel(l levels, in *institution) *group {
	if l.row == 0 || in == nil {
		return l.group
	}
	return &p.byLevel[l.row-1+in.at]
}
