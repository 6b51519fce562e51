package job

import "github.com/yibaojiesuan/settlement"

// Rules returns the rules of all plans of the job: a report of the job passes
// [settlement.Report.Verify] with them, and no formula that none of its policies has. Nothing is
// settled for that.
func (j *Job) Rules() settlement.Rules {
	var all settlement.Rules
	for _, c := range j.cliffs {
		all = append(all, c.rules()...)
	}
	return all
}
