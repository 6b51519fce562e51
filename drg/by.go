package drg

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// In this file: which entry of groups[].by a case meets, as the document says it.

// with returns the group as the cases meet it that an entry fits.
func (g Group) with(b *GroupBy) Group {
	set := func(to *settlement.Decimal, d settlement.Decimal) {
		if !d.Absent() {
			*to = d
		}
	}
	set(&g.BasePoints, b.BasePoints)
	set(&g.MeanCost, b.MeanCost)
	set(&g.Price, b.Price)
	if b.Uniform != nil {
		g.Uniform = *b.Uniform
	}
	if b.NoWeight != nil {
		g.NoWeight = *b.NoWeight
	}
	if len(b.Attributes) > 0 {
		own := maps.Clone(g.Attributes)
		if g.Attributes = maps.Clone(b.Attributes); own != nil {
			maps.Copy(own, b.Attributes)
			g.Attributes = own
		}
	}
	return g
}

// met returns the group as an entry of by makes it; itself returns it as it stands.
func (g Group) met(entry int) Group {
	if entry == itself {
		return g
	}
	return g.with(&g.By[entry])
}

// itself stands for the group in place of one of its entries.
const itself = -1

// bySet says which entry of a group counts in a case. A row has the entries by the position
// of a pool: at 0 that of the pools which no entry names, then those of pools.
type bySet struct {
	pools        []string
	levels       map[string][]int // the rows of levels that entries name
	institutions map[string][]int // the rows of institutions that entries name
	rest         []int            // the row of all other institutions
}

// byKey is what an entry names.
type byKey struct{ institution, level, pool string }

// keyOf returns what an entry names.
func (b *GroupBy) keyOf() byKey { return byKey{b.Institution, b.Level, b.Pool} }

// setOf returns the entries of a group as cases meet them. levelOf has the level of each
// institution that the policy lists; entries of others are not used.
func setOf(g *Group, levelOf map[string]string) bySet {
	at := make(map[byKey]int, len(g.By))
	s := bySet{levels: map[string][]int{}, institutions: map[string][]int{}}
	for i := range g.By {
		b := &g.By[i]
		at[b.keyOf()] = i
		if b.Pool != "" {
			s.pools = append(s.pools, b.Pool)
		}
	}
	slices.Sort(s.pools)
	s.pools = slices.Compact(s.pools)
	// row takes of each pool the entry that names it together with what, else the one that
	// names what alone, else what the row below has.
	row := func(what byKey, below []int) []int {
		list := slices.Clone(below)
		alone, ok := at[what]
		for k := range list {
			if ok {
				list[k] = alone
			}
			if k > 0 {
				what.pool = s.pools[k-1]
				if i, ok := at[what]; ok {
					list[k] = i
				}
			}
		}
		return list
	}
	group := make([]int, len(s.pools)+1)
	for k := range group {
		group[k] = itself
		if k > 0 {
			if i, ok := at[byKey{pool: s.pools[k-1]}]; ok {
				group[k] = i
			}
		}
	}
	s.rest = group
	for i := range g.By {
		if level := g.By[i].Level; level != "" && s.levels[level] == nil {
			s.levels[level] = row(byKey{level: level}, group)
		}
	}
	for i := range g.By {
		code := g.By[i].Institution
		level, known := levelOf[code]
		if code != "" && known && s.institutions[code] == nil {
			s.institutions[code] = row(byKey{institution: code}, s.ofLevel(level))
		}
	}
	return s
}

// ofLevel returns the row of the institutions of a level that no entry names.
func (s *bySet) ofLevel(level string) []int {
	if row := s.levels[level]; row != nil {
		return row
	}
	return s.rest
}

// byPath returns the path of an entry of by, or of its group.
func byPath(group, entry int) string {
	if entry == itself {
		return fmt.Sprintf("groups[%d]", group)
	}
	return fmt.Sprintf("groups[%d].by[%d]", group, entry)
}

func cloneBy(list []GroupBy) []GroupBy {
	list = slices.Clone(list)
	for i := range list {
		b := &list[i]
		b.Uniform, b.NoWeight, b.Attributes = clonePointer(b.Uniform), clonePointer(b.NoWeight), maps.Clone(b.Attributes)
	}
	return list
}

func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
