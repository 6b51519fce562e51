package drg

import "fmt"

// Unused is an entry of a policy's tables that no case can meet, or a text in a formula that
// nothing has.
type Unused struct {
	Path string `json:"path"` // "coefficients[3].group", "rules[2].when"
	Code string `json:"code"` // what the entry names: a group, an institution or a level; the text
}

// Unused returns the entries of tables that no case can meet, in the order of the document:
// those that name a group or an institution that the policy does not list, which a policy may
// accept, and those of levels that no institution has. Where the policy accepts such entries, it
// also lists the texts that formulas compare with a group, an institution, a level or an attribute
// and that none of those listed has; otherwise [New] refuses them.
func (p *Plan) Unused() []Unused {
	u := unused{Plan: p, levels: map[string]bool{"": true}}
	for _, in := range p.policy.Institutions {
		u.levels[in.Level] = true
	}
	for i := range p.policy.Groups {
		for j := range p.policy.Groups[i].By {
			b := &p.policy.Groups[i].By[j]
			u.place(byPath(i, j), b.Level, b.Institution)
		}
	}
	for i, l := range p.policy.Levels {
		u.place(fmt.Sprintf("levels[%d]", i), l.Level, "")
	}
	for i := range p.policy.Coefficients {
		c, at := &p.policy.Coefficients[i], fmt.Sprintf("coefficients[%d]", i)
		u.place(at, c.Level, c.Institution)
		u.group(at+".group", c.Group)
	}
	for i, b := range p.policy.Classes.High {
		at := fmt.Sprintf("classes.high[%d]", i)
		u.place(at, b.Level, "")
		u.group(at+".group", b.Group)
	}
	if s := p.policy.Special; s != nil {
		for i, q := range s.QuotaLevels {
			u.place(fmt.Sprintf("special.quota_levels[%d]", i), q.Level, "")
		}
	}
	if r := p.policy.Readmission; r != nil {
		for i, code := range r.ExemptGroups {
			u.group(fmt.Sprintf("readmission.exempt_groups[%d]", i), code)
		}
	}
	if p.table != nil {
		u.list = append(u.list, p.table.unused...)
	}
	return u.list
}

type unused struct {
	*Plan
	levels map[string]bool // that institutions have, and none
	list   []Unused
}

func (u *unused) place(path, level, institution string) {
	if !u.levels[level] {
		u.list = append(u.list, Unused{path + ".level", level})
	}
	if institution != "" && u.institutions.Find(institution) == nil {
		u.list = append(u.list, Unused{path + ".institution", institution})
	}
}

func (u *unused) group(path, code string) {
	if code != "" && u.groups.Find(code) == nil {
		u.list = append(u.list, Unused{path, code})
	}
}
