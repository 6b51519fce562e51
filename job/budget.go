package job

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

// treasury is a job's budget, ready.
type treasury struct {
	plan     *budget.Plan
	accounts []budget.Account
}

// openBudget reads the policy and the accounts; nil without a budget.
func (j *Job) openBudget() (*treasury, error) {
	b := j.doc.Budget
	if b == nil {
		return nil, nil
	}
	var f settlement.Faults
	t := new(treasury)
	var err error
	t.plan, err = openPlan(j, b.Policy, settlement.Budget, budget.ReadPolicy, budget.New, func(p budget.Policy) policy.Document { return p.Document })
	f.Add(err)
	if b.Accounts != "" {
		t.accounts, err = readOf(j, b.Accounts, budget.ReadAccounts)
		f.Add(err)
	}
	return t, f.Err()
}

// wraps reports whether the policy has budgets, to which claims are charged.
func (t *treasury) wraps() bool { return t != nil && len(t.plan.Policy().Budgets) > 0 }

// wrap charges the claims to budgets, where the policy has any.
func (j *Job) wrap(list []settlement.Settlement) []settlement.Settlement {
	if !j.treasury.wraps() {
		return list
	}
	return []settlement.Settlement{j.plan().Settlement(j.doc.Period, j.treasury.accounts, list...)}
}

// plan returns the budget's plan, which waits for the point value if its budgets bear points, or
// if the terms have methods off the fund.
func (j *Job) plan() *budget.Plan {
	return j.treasury.plan.AfterValue(j.offFund())
}

// offFund reports whether any terms have methods off the fund.
func (j *Job) offFund() bool {
	return slices.ContainsFunc(j.pools(), func(p settlement.Pool) bool { return len(p.Terms.OffFund) > 0 })
}

// pools returns the pools of the job; the terms alone are one without a name.
func (j *Job) pools() []settlement.Pool {
	if j.doc.Pools != nil || j.doc.Terms == nil {
		return j.doc.Pools
	}
	return []settlement.Pool{{Terms: *j.doc.Terms}}
}

// after lets the budgets act that act after the value.
func (r *Result) after(s *settlement.Settled) error {
	j, t := r.job, r.job.treasury
	r.Report = s.Report
	if t == nil {
		if !j.offFund() {
			return nil
		}
		var err error
		r.Report, err = s.AfterValue("", nil, nil)
		return err
	}
	r.watch.phase = Clearing
	var again []settlement.Settlement
	if t.audited() {
		again = r.bound
	}
	after, err := j.plan().After(s, t.accounts, again...)
	if err != nil {
		return err
	}
	r.Report, r.holders = after.Report, after.Lines
	return nil
}

// audited reports whether an account has a finding about a claim, or an escalation
// step.
func (t *treasury) audited() bool {
	for _, a := range t.accounts {
		if len(a.Steps) > 0 {
			return true
		}
		for _, f := range a.Findings {
			if f.Claim != "" {
				return true
			}
		}
	}
	return false
}

// clear clears the report. Findings and steps are checked against the claims.
func (r *Result) clear() error {
	t := r.job.treasury
	if t == nil {
		return nil
	}
	r.watch.phase = Clearing
	var again []settlement.Settlement
	if t.audited() {
		again = r.bound
	}
	c, err := t.plan.Clear(r.Report, t.accounts, again...)
	if err != nil {
		return err
	}
	r.Report = c.Report
	return nil
}

// Letters returns the deduction letters of the job's accounts, with the amounts of
// escalation steps.
func (r *Result) Letters() ([]budget.Letter, error) {
	t := r.job.treasury
	if t == nil {
		return nil, r.job.noBudget()
	}
	accounts, err := t.plan.Payments(r.Report, t.accounts, r.bound...)
	if err != nil {
		return nil, r.job.blame(err)
	}
	list, err := t.plan.Letters(accounts)
	return list, r.job.blame(err)
}
