package drg

// In this file: texts that formulas compare with names which never have them.

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// occurring are the texts that names of formulas may have, where a policy says all of them.
type occurring struct {
	closed map[string][]string // by the language, or by the policy's quotas
	listed map[string][]string // by what the policy lists: groups, institutions, levels, attributes
}

// occurring returns the texts that names may have. A name that is in neither list, such as a pool
// or a column, may be anything.
func (p *Policy) occurring() occurring {
	o := occurring{closed: map[string][]string{"approved": nil}, listed: map[string][]string{"institution": nil, "level": {""}}}
	for _, a := range []Approval{NotApproved, ApprovedHigh, ApprovedSpecial} {
		o.closed["approved"] = append(o.closed["approved"], string(a))
	}
	if len(p.Quotas) > 0 {
		o.closed["approved_as"] = []string{""}
		for _, q := range p.Quotas {
			o.closed["approved_as"] = append(o.closed["approved_as"], q.Name)
		}
	}
	list := func(name string, texts ...string) { o.listed[name] = append(o.listed[name], texts...) }
	attributes := func(of map[string]Attribute) {
		for name, a := range of {
			if text, ok := a.Text(); ok {
				list(name, text)
			}
		}
	}
	if !slices.ContainsFunc(p.Groups, func(g Group) bool { return g.Ending }) { // else cases have codes of their own
		o.listed["group"] = nil
	}
	for _, g := range p.Groups {
		if _, closed := o.listed["group"]; closed {
			list("group", g.Code)
		}
		attributes(g.Attributes)
		for _, b := range g.By {
			attributes(b.Attributes)
			list("level", b.Level)
			if b.Institution != "" {
				list("institution", b.Institution)
			}
		}
	}
	for _, in := range p.Institutions {
		list("institution", in.Code)
		list("level", in.Level)
		attributes(in.Attributes)
	}
	// A level that a table names is no typing error, even if no institution has it.
	for _, l := range p.Levels {
		list("level", l.Level)
	}
	for _, c := range p.Coefficients {
		list("level", c.Level)
	}
	return o
}

// never collects the faults of texts that a formula compares with a name which is never that
// text: such a comparison would decide cases otherwise than its words say, in silence. Where the
// policy accepts entries of what it does not list, texts that only its lists do not have are
// unused: see [Plan.Unused].
func (t *table) never(f *settlement.Faults, p *Plan) {
	o := p.policy.occurring()
	closed := func(name string) ([]string, bool) { list, ok := o.closed[name]; return list, ok }
	both := func(name string) ([]string, bool) {
		if list, ok := o.listed[name]; ok {
			return list, true
		}
		return closed(name)
	}
	for _, of := range t.programs(p) {
		if p.policy.Unlisted != UnlistedAccept {
			for _, n := range of.program.Never(both) {
				f.At(of.path, n.Err)
			}
			continue
		}
		faults := of.program.Never(closed)
		for _, n := range faults {
			f.At(of.path, n.Err)
		}
		for _, n := range of.program.Never(both) {
			if !slices.ContainsFunc(faults, func(fault formula.Never) bool { return fault.Err.Pos == n.Err.Pos }) {
				t.unused = append(t.unused, Unused{of.path, n.Text})
			}
		}
	}
}

// pathed is a program with the path of its text in the policy.
type pathed struct {
	path    string
	program *formula.Program
}

// programs returns the formulas of the policy that have no fault, in the order of the document:
// definitions, rules, ranks.
func (t *table) programs(p *Plan) (list []pathed) {
	add := func(path string, program *formula.Program) {
		if program != nil {
			list = append(list, pathed{path, program})
		}
	}
	for _, d := range p.policy.Define {
		if program, ok := t.scope.Definition(d.Name); ok {
			add("define."+d.Name, program)
		}
	}
	for i := range t.rules {
		r := &t.rules[i]
		add(r.path+".when", r.when)
		add(r.path+".points", r.points)
		add(r.path+".amount", r.amount)
		add(r.path+".by_item", r.byItem)
	}
	for i := range t.ranks {
		r := &t.ranks[i]
		add(r.path+"by", r.by)
		add(r.path+"when", r.when)
	}
	return list
}
