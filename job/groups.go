package job

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Scale returns the points of a claim of mean cost (基数) of the job's policies of groups, by which
// weights are told: see [analysis.Cell.CMI]. It is absent if there are none, or if they differ.
func (j *Job) Scale() (scale settlement.Decimal) {
	for _, p := range j.grouped() {
		if !scale.Absent() && scale.Cmp(p.Scale) != 0 {
			return settlement.Decimal{}
		}
		scale = p.Scale
	}
	return scale
}

// GroupNames returns the names of groups (病组名称) by their codes, as the job's policies have
// them; of several policies that name a group, the last one does.
func (j *Job) GroupNames() map[string]string {
	names := map[string]string{}
	for _, p := range j.grouped() {
		for i := range p.Groups {
			names[p.Groups[i].Code] = p.Groups[i].Name
		}
	}
	return names
}

// grouped returns the policies of groups, each once.
func (j *Job) grouped() (list []drg.Policy) {
	for _, s := range j.policies {
		if p, ok := s.value.(drg.Policy); ok {
			list = append(list, p)
		}
	}
	return list
}
