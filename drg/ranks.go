package drg

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the ranks of a policy, from the document to the values of a case.

// mostRanks is how many ranks a policy may have: a bit of Case.Ranked each.
const mostRanks = 64

// checkRanks checks what a policy says about ranks apart from the names and formulas.
func checkRanks(c *policy.Checker, ranks []RankRule) {
	if len(ranks) > mostRanks {
		c.At("ranks", fmt.Errorf("%w: got %d, want at most %d", settlement.ErrRange, len(ranks), mostRanks))
	}
	for i, r := range ranks {
		at := fmt.Sprintf("ranks[%d].", i)
		c.Required(at+"share", !r.Share.Absent() || r.Allowed != nil)
		c.Share(at+"share", r.Share)
		if r.Allowed != nil {
			c.Count(at+"allowed", *r.Allowed)
		}
	}
}

// caseRank is a compiled [RankRule].
type caseRank struct {
	RankRule        // with its defaults
	path     string // of the document: "ranks[2]."
	share    number
	by       *formula.Program
	when     *formula.Program // nil: always
}

// rankNames returns the flags of the ranks. They are numbered by name, so that policies that
// agree have the same numbers.
func (p *Plan) rankNames() []name {
	var list []name
	sorted := p.policy.sortedRanks()
	for i, r := range p.policy.Ranks {
		number := slices.IndexFunc(sorted, func(k int) bool { return k == i })
		flag := flags(r.Name, func(r *rating) bool { return r.c.Ranked>>number&1 != 0 })
		flag.path = fmt.Sprintf("ranks[%d].name", i)
		list = append(list, flag)
	}
	return list
}

// sortedRanks returns the places of the ranks by their names.
func (p *Policy) sortedRanks() []int {
	order := make([]int, len(p.Ranks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(p.Ranks[i].Name, p.Ranks[j].Name) })
	return order
}

// compileRanks compiles the formulas of the ranks over the names that were declared.
func (t *table) compileRanks(f *settlement.Faults, p *Plan, all []input) {
	compiled := make([]caseRank, len(p.policy.Ranks))
	for i, r := range p.policy.Ranks {
		path := fmt.Sprintf("ranks[%d].", i)
		r.Within, r.Order = cmp.Or(r.Within, WithinInstitution), cmp.Or(r.Order, Descending)
		r.Of, r.Rounding = cmp.Or(r.Of, RankOfDischarges), cmp.Or(r.Rounding, Down)
		compiled[i] = caseRank{RankRule: r, path: path, share: p.number(f, path+"share", r.Share)}
		compiled[i].by = t.rankFormula(f, p, path+"by", r.By, formula.Number)
		compiled[i].when = t.rankFormula(f, p, path+"when", r.When, formula.Flag)
	}
	for _, i := range p.policy.sortedRanks() {
		t.ranks = append(t.ranks, compiled[i])
	}
	for _, in := range all {
		reads := func(of *formula.Program) bool { return of != nil && slices.Contains(of.Inputs(), in.name.name) }
		if slices.ContainsFunc(t.ranks, func(r caseRank) bool { return reads(r.by) || reads(r.when) }) {
			t.ranked = append(t.ranked, in)
		}
	}
}

// rankFormula compiles a formula of a rank. It may not use what depends on other claims.
func (t *table) rankFormula(f *settlement.Faults, p *Plan, path, text string, want formula.Type) *formula.Program {
	if text == "" {
		return nil
	}
	made, err := t.scope.Compile(text, want)
	if err != nil {
		f.At(path, err)
		return nil
	}
	for _, name := range made.Inputs() {
		isRank := slices.ContainsFunc(p.policy.Ranks, func(r RankRule) bool { return r.Name == name })
		if isRank || name == "readmitted" || name == "over_quota" {
			f.At(path, fmt.Errorf("%w: a rank may not use %s, which depends on other claims", policy.ErrExcludes, shown.QuoteKey(name)))
		}
	}
	return made
}

// differentRanks returns the fields in which two ranks differ.
func differentRanks(a, b *caseRank) (list []difference) {
	text := func(field, x, y string) {
		if x != y {
			list = append(list, difference{field, x, y})
		}
	}
	program := func(p *formula.Program) string {
		if p == nil {
			return ""
		}
		return p.Expr().String()
	}
	text("within", string(a.Within), string(b.Within))
	text("by", program(a.by), program(b.by))
	text("order", string(a.Order), string(b.Order))
	if a.Share.Absent() != b.Share.Absent() || !a.Share.Absent() && a.Share.Cmp(b.Share) != 0 {
		list = append(list, difference{"share", a.Share.String(), b.Share.String()})
	}
	text("of", string(a.Of), string(b.Of))
	text("rounding", string(a.Rounding), string(b.Rounding))
	text("when", program(a.when), program(b.when))
	text("allowed", countText(a.Allowed), countText(b.Allowed))
	return list
}

// agreeOnRanks compares the ranks of two plans.
func agreeOnRanks(differ func(path, x, y string), a, b *Plan) {
	names := func(p *Plan) string {
		var list []string
		for _, i := range p.policy.sortedRanks() {
			list = append(list, p.policy.Ranks[i].Name)
		}
		return strings.Join(list, ", ")
	}
	if x, y := names(a), names(b); x != y {
		differ("ranks", x, y)
		return
	}
	for i := range a.ranks() {
		for _, d := range differentRanks(&a.ranks()[i], &b.ranks()[i]) {
			differ(a.ranks()[i].path+d.field, d.a, d.b)
		}
	}
}

// ranks returns the ranks of a plan, by name.
func (p *Plan) ranks() []caseRank {
	if p.table == nil {
		return nil
	}
	return p.table.ranks
}

// judge gives look a desk whose frame has what ranks read of a case, and reports whether the
// case is one that ranks look at: others are not priced by rules, or Rate refuses them.
func (p *Plan) judge(c *Case, in *institution, g *group, look func(d *desk) error) error {
	if g == nil || checkCase(c) != nil || c.Approved != NotApproved && p.checkApproval(c) != nil {
		return nil
	}
	if p.policy.Stays != nil {
		if outside, err := p.outside(c); outside || err != nil {
			return nil
		}
	}
	d := p.table.desks.Get().(*desk)
	defer p.table.desks.Put(d)
	d.held = *c
	d.held.Readmitted, d.held.OverQuota, d.held.Ranked = false, false, 0
	d.rating = rating{Plan: p, c: &d.held, in: in, g: g, pool: p.poolOf(c), rules: &p.rules}
	d.frame.Reset()
	for i := range p.table.ranked {
		input := &p.table.ranked[i]
		if err := input.load(&d.rating, d.frame, input.slot); err != nil {
			return err
		}
	}
	return look(d)
}

// holds reports whether a claim, which is on the desk, is ranked at all.
func (r *caseRank) holds(d *desk) (bool, error) {
	if r.when == nil {
		return true, nil
	}
	is, err := r.when.Flag(d.frame)
	return is, fault(r.path+"when", err)
}
