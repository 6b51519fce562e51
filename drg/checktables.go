package drg

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the faults of tables by level, institution and pool.

// tableChecker checks the tables of a policy.
type tableChecker struct {
	*policy.Checker
	p            *Policy
	groups       map[string]bool
	institutions map[string]bool
	levelOf      map[string]string // of institutions
	levels       map[string]int    // how many institutions a level has
}

func newTableChecker(c *policy.Checker, p *Policy, groups, institutions map[string]bool) *tableChecker {
	t := &tableChecker{c, p, groups, institutions, map[string]string{}, map[string]int{}}
	for _, in := range p.Institutions {
		t.levelOf[in.Code] = in.Level
	}
	for _, level := range t.levelOf {
		t.levels[level]++
	}
	return t
}

// listed collects a fault if an entry names a code that the policy does not list, unless it
// accepts such entries.
func (t *tableChecker) listed(path, code string, known map[string]bool, unknown error) {
	if code != "" && t.p.Unlisted != UnlistedAccept {
		t.Known(path, code, known, unknown)
	}
}

// place checks what an entry names besides its group. A level may be nobody's.
func (t *tableChecker) place(path, institution, level, pool string) {
	switch {
	case institution != "" && level != "":
		t.At(path+".level", fmt.Errorf("%w: %s", policy.ErrExcludes, "institution"))
	case institution == "" && level == "" && pool == "":
		t.At(path, fmt.Errorf("level, institution or pool: %w", policy.ErrRequired))
	}
	t.listed(path+".institution", institution, t.institutions, settlement.ErrInstitution)
}

// once collects a fault if an entry names what the one at first names.
func once[K comparable](t *tableChecker, path string, key K, first map[K]string) {
	if other, again := first[key]; again {
		t.At(path, fmt.Errorf("%w: it names what %s names", settlement.ErrDuplicate, other))
		return
	}
	first[key] = path
}

func (t *tableChecker) coefficients() {
	type key struct{ group, institution, level, pool string }
	first := map[key]string{}
	for i, in := range t.p.Institutions {
		if !in.Coefficient.Absent() {
			first[key{institution: in.Code}] = fmt.Sprintf("institutions[%d].coefficient", i)
		}
	}
	for i, l := range t.p.Levels {
		first[key{level: l.Level}] = fmt.Sprintf("levels[%d]", i)
	}
	for i, one := range t.p.Coefficients {
		at := fmt.Sprintf("coefficients[%d]", i)
		t.place(at, one.Institution, one.Level, one.Pool)
		t.listed(at+".group", one.Group, t.groups, ErrGroup)
		once(t, at, key{one.Group, one.Institution, one.Level, one.Pool}, first)
		t.Positive(at+".coefficient", one.Coefficient)
	}
}

// by checks the entries of a group, and that every case of it finds what rules need.
func (t *tableChecker) by(group int) {
	g := &t.p.Groups[group]
	first := map[byKey]string{}
	for i := range g.By {
		b, at := &g.By[i], byPath(group, i)
		t.place(at, b.Institution, b.Level, b.Pool)
		once(t, at, b.keyOf(), first)
		t.quantities(at, b.BasePoints, b.MeanCost, b.Price)
		t.weightless(at+".no_weight", b.NoWeight != nil && *b.NoWeight)
	}
	if len(g.By) == 0 {
		for _, needs := range t.p.lacks(*g) {
			t.Required(byPath(group, itself)+"."+needs, false)
		}
		return
	}
	set := setOf(g, t.levelOf)
	named := map[string]int{} // institutions that entries name, by level
	for _, code := range slices.Sorted(maps.Keys(set.institutions)) {
		named[t.levelOf[code]]++
		t.row(group, set.institutions[code], "institution "+shown.QuoteKey(code))
	}
	for _, level := range slices.Sorted(maps.Keys(t.levels)) {
		if t.levels[level] > named[level] {
			t.row(group, set.ofLevel(level), "level "+shown.QuoteKey(level))
		}
	}
}

// row collects a fault for what rules need and an entry of a row lacks. Where entries name
// pools, the group itself need not have it: a case of another pool is refused when it comes.
func (t *tableChecker) row(group int, row []int, of string) {
	g := &t.p.Groups[group]
	for k, entry := range row {
		needs := t.p.lacks(g.met(entry))
		if k == 0 && slices.ContainsFunc(row[1:], func(i int) bool { return len(t.p.lacks(g.met(i))) == 0 }) {
			continue
		}
		for _, field := range needs {
			if at := byPath(group, entry) + "." + field; entry == itself {
				t.At(at, fmt.Errorf("%w: no entry of by has it for %s", policy.ErrRequired, of))
			} else {
				t.Required(at, false)
			}
		}
	}
}

func (t *tableChecker) quantities(at string, base, mean, price settlement.Decimal) {
	t.Positive(at+".base_points", base)
	if !mean.Absent() && mean.Sign() <= 0 {
		t.At(at+".mean_cost", fmt.Errorf("%w: got %s, want more than 0", ErrMean, mean))
	} else {
		t.Fen(at+".mean_cost", mean)
	}
	t.Positive(at+".price", price)
	t.Fen(at+".price", price)
}

func (t *tableChecker) weightless(path string, noWeight bool) {
	if noWeight && t.p.Ungrouped == nil {
		t.At(path, fmt.Errorf("ungrouped: %w for groups without a weight", policy.ErrRequired))
	}
}

// lacks returns the fields that a rule needs of a group, and that the group lacks.
func (p *Policy) lacks(g Group) (fields []string) {
	if u := p.Ungrouped; g.NoWeight || !g.Price.Absent() || u != nil && slices.Contains(u.Codes, g.Code) {
		return nil // its cases have no points of the group
	}
	if g.BasePoints.Absent() {
		fields = append(fields, "base_points")
	}
	if g.MeanCost.Absent() && p.comparesWithMean(g) {
		fields = append(fields, "mean_cost")
	}
	return fields
}

// comparesWithMean reports whether a rule compares the cost of the cases of a group with its
// mean cost.
func (p *Policy) comparesWithMean(g Group) bool {
	if s := p.Special; s != nil && s.Candidates != nil && !(s.Candidates.Ratio.Absent() && s.Candidates.Excess.Absent()) {
		return true
	}
	return !p.Classes.Low.Absent() || len(p.Middle) > 0 || len(bandsOf(p.Classes.High, g)) > 0
}
