package job

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// PolicyCliffs are the cliffs of one policy of a job.
type PolicyCliffs struct {
	Policy string             `json:"policy"` // the name of its file
	Method settlement.Method  `json:"method"`
	Cliffs []settlement.Cliff `json:"cliffs"`
	// Elsewhere are comparisons in formulas of the policy at which no cliffs were looked for: on
	// days, columns, ranks and reviews.
	Elsewhere []settlement.Where `json:"elsewhere,omitempty"`
}

// cliffs is a compiled policy that can list its cliffs and its rules.
type cliffs struct {
	name   string
	method settlement.Method
	list   func(settlement.Decimal) ([]settlement.Cliff, error)
	others func() []settlement.Where
	rules  func() settlement.Rules
}

// compiled keeps a plan for [Job.Cliffs] and [Job.Rules], once where several parts have it.
func (j *Job) compiled(name string, m settlement.Method, plan any) {
	if slices.ContainsFunc(j.cliffs, func(c cliffs) bool { return c.name == name && c.method == m }) {
		return
	}
	if p, ok := plan.(interface {
		Cliffs(value settlement.Decimal) ([]settlement.Cliff, error)
		Rules() settlement.Rules
	}); ok {
		of := cliffs{name, m, p.Cliffs, func() []settlement.Where { return nil }, p.Rules}
		if more, ok := plan.(interface{ OtherBounds() []settlement.Where }); ok {
			of.others = more.OtherBounds
		}
		j.cliffs = append(j.cliffs, of)
	}
}

// Cliffs lists, for each policy of the job, where a little more of a quantity changes what is
// paid by a jump or makes it fall: see [settlement.Cliff]. The value of a point is in yuan;
// policies without points do not need it. It reads no claims.
func (j *Job) Cliffs(value settlement.Decimal) ([]PolicyCliffs, error) {
	list := make([]PolicyCliffs, 0, len(j.cliffs))
	for _, c := range j.cliffs {
		found, err := c.list(value)
		if err != nil {
			return nil, inFile(c.name, err)
		}
		list = append(list, PolicyCliffs{c.name, c.method, found, c.others()})
	}
	return list, nil
}
