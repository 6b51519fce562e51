package job

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

// treasury is a job's budget, ready.
type treasury struct {
	plan     *budget.Plan // with those around it
	accounts []budget.Account
	own      *budget.Plan // without
	around   []total      // from the inside out
}

// total is a budget around others.
type total struct {
	Around
	plan     *budget.Plan
	accounts []budget.Account
}

// openBudget reads the policies and the accounts; nil without a budget.
func (j *Job) openBudget() (*treasury, error) {
	b := j.doc.Budget
	if b == nil {
		return nil, nil
	}
	var f settlement.Faults
	t := new(treasury)
	var err error
	t.own, t.accounts, err = j.openBudgets(b.Policy, b.Accounts)
	f.Add(err)
	for _, a := range b.Around {
		one := total{Around: a}
		one.plan, one.accounts, err = j.openBudgets(a.Policy, a.Accounts)
		f.Add(err)
		t.around = append(t.around, one)
	}
	t.plan = t.own
	if err := f.Err(); err != nil {
		return t, err
	}
	for _, a := range t.around {
		plan, err := t.plan.Within(a.plan, a.accounts)
		if err != nil {
			f.Add(a.blame(err))
			continue
		}
		t.plan = plan
	}
	return t, f.Err()
}

// openBudgets reads a policy and, if they are named, its accounts.
func (j *Job) openBudgets(name, accounts string) (plan *budget.Plan, list []budget.Account, err error) {
	var f settlement.Faults
	plan, err = openPlan(j, name, settlement.Budget, budget.ReadPolicy, budget.New, func(p budget.Policy) policy.Document { return p.Document })
	f.Add(err)
	if accounts != "" {
		list, err = readOf(j, accounts, budget.ReadAccounts)
		f.Add(err)
	}
	return plan, list, f.Err()
}

// blame names the file of a fault of a budget around others: that of its accounts or its policy.
func (a Around) blame(err error) error {
	return each(err, func(e error) error {
		var at *settlement.FieldError
		if errors.As(e, &at) && strings.HasPrefix(at.Path, "accounts[") {
			return &FileError{a.Accounts, e}
		}
		return &FileError{a.Policy, e}
	})
}

// blame names the file of a fault of budgets or accounts; false if it is about neither.
func (b *Budget) blame(e error) (error, bool) {
	var at *settlement.FieldError
	if b == nil || !errors.As(e, &at) {
		return nil, false
	}
	of, path := Around{b.Policy, b.Accounts}, at.Path
	if rest, ok := strings.CutPrefix(path, "around["); ok {
		number, rest, _ := strings.Cut(rest, "].")
		if i, err := strconv.Atoi(number); err == nil && i < len(b.Around) {
			of, path = b.Around[i], rest
			e = &settlement.FieldError{Path: rest, Err: at.Err}
		}
	}
	for _, list := range []string{"accounts[", "budgets[", "subsidies", "grants"} {
		if strings.HasPrefix(path, list) {
			return of.blame(e), true
		}
	}
	return nil, false
}

// plans are all of the budget, from the inside out.
func (t *treasury) plans() []*budget.Plan {
	if t == nil {
		return nil
	}
	list := []*budget.Plan{t.own}
	for _, a := range t.around {
		list = append(list, a.plan)
	}
	return list
}

// totals are the budgets around others.
func (t *treasury) totals() []total {
	if t == nil {
		return nil
	}
	return t.around
}

// wraps reports whether a policy has budgets, to which claims are charged, or pays anything
// beside them.
func (t *treasury) wraps() bool {
	return slices.ContainsFunc(t.plans(), func(plan *budget.Plan) bool {
		p := plan.Policy()
		return len(p.Budgets)+len(p.Subsidies)+len(p.Grants) > 0
	})
}

// subsidised reports whether a policy has subsidies, for which the claims are walked again.
func (t *treasury) subsidised() bool {
	return slices.ContainsFunc(t.plans(), func(plan *budget.Plan) bool { return len(plan.Policy().Subsidies) > 0 })
}

// wrap charges the claims to budgets, where the policy has any.
func (j *Job) wrap(list []settlement.Settlement) []settlement.Settlement {
	if !j.treasury.wraps() {
		return list
	}
	return []settlement.Settlement{j.plan().Settlement(j.doc.Period, j.treasury.accounts, list...)}
}

// plan returns the budget's plan, which waits for the point value if its budgets bear points, or
// if the terms have methods off the fund. Budgets of a period without claims are in the first of
// the job's pools.
func (j *Job) plan() *budget.Plan {
	p := j.treasury.plan.AfterValue(j.offFund())
	if len(j.doc.Pools) == 0 {
		return p
	}
	first := slices.MinFunc(j.doc.Pools, func(a, b settlement.Pool) int { return strings.Compare(a.Name, b.Name) })
	return p.InPool(first.Name)
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
	if t.audited() || t.subsidised() {
		again = r.bound
	}
	after, err := j.plan().After(s, t.accounts, again...)
	if err != nil {
		return err
	}
	r.Report, r.holders, r.beside = after.Report, after.Lines, after.Beside
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

// Scores returns the scores of the job's accounts under its budget's policy, measured on the
// statements: none if the job has no budget.
func (r *Result) Scores() ([]budget.Score, error) {
	t := r.job.treasury
	if t == nil {
		return nil, nil
	}
	list, err := t.plan.Scores(r.Report, t.accounts)
	return list, r.job.blame(err)
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

// Samples returns the claims of the job that the rule for samples of its budget's policy draws for
// review: see [budget.Plan.Sample].
func (r *Result) Samples() ([]budget.Drawn, error) {
	t := r.job.treasury
	if t == nil {
		return nil, r.job.noBudget()
	}
	list, err := t.plan.Sample(r.bound...)
	return list, r.job.blame(err)
}
