package main

import (
	"errors"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// JobBudget names the policy under which claims are charged to budgets and the
// report is cleared, and what is known of the accounts.
type JobBudget struct {
	Policy   string `json:"policy"`
	Accounts string `json:"accounts"`
}

// treasury is a job's budget, ready.
type treasury struct {
	plan     *budget.Plan
	accounts []budget.Account
	policy   settlement.PolicyRef
}

func (b *JobBudget) check(f *settlement.Faults) {
	if b == nil {
		return
	}
	if b.Policy == "" {
		f.At("budget.policy", settlement.ErrRequired)
	}
	if b.Accounts == "" {
		f.At("budget.accounts", settlement.ErrRequired)
	}
}

// files are the names of what a budget reads.
func (b *JobBudget) files() []string {
	if b == nil {
		return nil
	}
	return []string{b.Policy, b.Accounts}
}

// openBudget reads the policy and the accounts; nil without a budget.
func (j *job) openBudget() (*treasury, error) {
	if j.Budget == nil {
		return nil, nil
	}
	var f settlement.Faults
	policy, err := readPolicy(j, j.Budget.Policy, budget.ReadPolicy)
	t := &treasury{policy: policy.Ref(settlement.Budget)}
	if err == nil {
		t.plan, err = budget.New(policy)
		err = j.checkPolicy(j.Budget.Policy, policy.Document, err)
	}
	f.Add(err)
	t.accounts, err = readPolicy(j, j.Budget.Accounts, budget.ReadAccounts)
	f.Add(err)
	return t, f.Err()
}

// wraps reports whether claims are charged to budgets, of which the policy has some.
func (t *treasury) wraps() bool { return len(t.plan.Policy().Budgets) > 0 }

// wrap charges the claims to budgets, where the policy has any.
func (t *treasury) wrap(j *job, list []settlement.Settlement) ([]settlement.Settlement, error) {
	if t == nil || !t.wraps() {
		return list, nil
	}
	plan := t.plan
	if j.Terms != nil && !j.Terms.PointValue.Absent() {
		var err error
		if plan, err = plan.At(*j.Terms); err != nil {
			return nil, inFile(j.path, err)
		}
	}
	return []settlement.Settlement{plan.Settlement(j.Period, t.accounts, list...)}, nil
}

// clear clears the report. Findings and steps are checked against the claims.
func (t *treasury) clear(j *job, report *settlement.Report, parts []*part) (*settlement.Report, error) {
	if t == nil {
		return report, nil
	}
	var again []settlement.Settlement
	if t.audited() {
		for _, p := range parts {
			again = append(again, p.all)
		}
	}
	c, err := t.plan.Clear(report, t.accounts, again...)
	if err != nil {
		return nil, j.blame(t.blame(j, err))
	}
	return c.Report, nil
}

// audited reports whether an account has a finding about a claim, or a step.
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

// blame names the file of accounts in faults of accounts.
func (t *treasury) blame(j *job, err error) error {
	if t == nil || err == nil {
		return err
	}
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		var at *settlement.FieldError
		if errors.As(e, &at) && strings.HasPrefix(at.Path, "accounts[") {
			e = &fileError{j.Budget.Accounts, e}
		}
		faults.Add(e)
	}
	faults.Total = all.Total
	return faults.Err()
}

// locate translates the claims that a budget refused into rows, where only one
// part has their method.
func (t *treasury) locate(err error, parts []*part) error {
	if t == nil {
		return err
	}
	tables := map[settlement.Method]func(error) error{} // nil: several parts have the method
	for _, p := range parts {
		m := p.all.About().Method
		if _, again := tables[m]; again {
			tables[m] = nil
		} else {
			tables[m] = p.locate
		}
	}
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		if c, ok := e.(*settlement.ClaimError); ok && tables[c.Method] != nil { //nolint:errorlint // a wrapper adds words that must stay
			e = tables[c.Method](e)
		}
		faults.Add(e)
	}
	faults.Total = all.Total
	return faults.Err()
}
