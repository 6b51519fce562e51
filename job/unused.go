package job

import "github.com/yibaojiesuan/settlement/drg"

// Unused is the entries of a policy's tables that no case can meet.
type Unused struct {
	Policy  string // its name
	Entries []drg.Unused
}

// Unused lists the entries of tables that no case can meet, by policy: those of levels that
// no institution has and, where the policy accepts them, of groups and institutions that it
// does not list.
func (j *Job) Unused() []Unused {
	var list []Unused
	for _, p := range j.parts {
		list = append(list, p.unused...)
	}
	return list
}

func (p *part) noteUnused(plan *drg.Plan) {
	if entries := plan.Unused(); len(entries) > 0 {
		p.unused = append(p.unused, Unused{plan.Policy().Name, entries})
	}
}
