package drg

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/directory"
)

// Batched is Settlement for claims that come in batches: the same entries, and
// faster where the codes of institutions and groups have numbers. A policy whose
// rules look at other claims, or that hands stays over to another method, takes them
// one by one all the same.
func (p *Plan) Batched(claims settlement.Claims[Case]) settlement.Settlement {
	if p.handsOver() || p.policy.Readmission != nil || p.policy.Special.limits() {
		return p.Settlement(claims.Seq())
	}
	return settlement.BindBatches(settlement.DRG, claims, p.rater, p.Explain)
}

// rater rates the claims of a section, and looks up each code of it once.
func (p *Plan) rater() func(b *settlement.Batch[Case], i int, e *settlement.Entry) error {
	institutions, groups := met[institution]{of: &p.institutions}, met[group]{of: &p.groups}
	return func(b *settlement.Batch[Case], i int, e *settlement.Entry) error {
		c := &b.List[i]
		return p.rate(e, c, institutions.find(b.Institutions, i, c.Institution), groups.find(b.Groups, i, c.Group), nil)
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
