package drg

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Deadlines returns the days by which a claim is reviewed and paid, by the policy's procedure:
// see [policy.Procedure.Deadlines].
func (p *Plan) Deadlines(filed settlement.Date, c policy.Calendar) (policy.Deadlines, error) {
	return p.policy.Procedure.Deadlines(filed, c)
}
