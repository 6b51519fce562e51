package budget

import (
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/policy"
)

// Plan is a policy that was checked and compiled. It never changes and is safe
// for concurrent use.
type Plan struct {
	policy     Policy
	digest     string // of the policy: whose entries are the plan's
	places     int    // of a budget before differences are taken
	levels     map[string]settlement.Decimal
	pools      []pool
	quotas     []quota
	quotaIndex map[string]int
	holders    []*holder          // in the order of the policy
	byCode     map[string]*holder // by holder
	byPayee    map[string]*holder // by the institution that is paid
	mapped     map[string]string  // institution → holder
	rules      rules
	tiers      *settlement.SharingRules
	pricing    *pricing // of claims with points; nil: they are refused
	deferred   deferral // nothing is drawn up before the value
	around     []level  // budgets around these, from the inside out
	blankPool  string   // of holders where nobody has claims
}

// holder is a compiled Budget.
type holder struct {
	path    string
	code    string // the holder that claims are charged to
	payee   string // the institution whose statement has the lines
	budget  Budget
	volumes bool // the budget depends on the account
	earned  bool // the budget is what points earn
	amount  settlement.Decimal
	trail   settlement.Trail
	origin  Origin
}

// compiler is a Plan in the making.
type compiler struct {
	policy    Policy
	plan      *Plan
	places    int
	pools     map[string]int
	divisions map[string]*division // of packages over budgets, by pool
}

func (c *compiler) rule(path, id, gives, formula, text string) *sheet.Rule {
	return c.plan.ruleAt(path, id, gives, formula, text)
}

// ruleAt makes a rule that comes from a field of the policy.
func (p *Plan) ruleAt(path, id, gives, formula, text string) *sheet.Rule {
	return sheet.NewRule(settlement.Rule{ID: "budget." + id, Gives: gives, Formula: formula, Text: text, Source: p.policy.Cite(path)})
}

// New checks a policy and compiles it.
//
// It returns every fault at once, in input order, each a *settlement.FieldError with its
// path: a required field that is missing, a negative or impossible value, a code that is
// unknown or listed twice, a budget without an amount or with two ways to compute it, tiers
// or steps out of order, shares that do not add up, a choice that does not exist, a citation
// of nothing.
func New(p Policy) (*Plan, error) {
	p = clone(p)
	if err := check(p); err != nil {
		return nil, err
	}
	plan := &Plan{
		policy: p, digest: policy.Digest(p), places: max(p.BudgetPlaces, 2), levels: map[string]settlement.Decimal{}, quotaIndex: map[string]int{},
		byCode: map[string]*holder{}, byPayee: map[string]*holder{}, mapped: map[string]string{},
	}
	plan.rules = newRules(plan)
	var sharing settlement.Sharing
	if p.Sharing != nil {
		sharing = p.Sharing.Sharing
	}
	var err error
	if plan.tiers, err = plan.compileTiers(sharing); err != nil {
		return nil, &settlement.FieldError{Path: "sharing", Err: err}
	}
	c := &compiler{policy: p, plan: plan, places: plan.places, pools: map[string]int{}, divisions: map[string]*division{}}
	for _, l := range p.Levels {
		plan.levels[l.Level] = l.Coefficient
	}
	var f settlement.Faults
	for i, d := range p.Pools {
		made, err := c.makePool(i, d)
		f.Add(err)
		plan.pools = append(plan.pools, made)
		c.pools[d.Name] = i
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	for i, d := range p.Quotas {
		made, err := c.makeQuota(i, d)
		f.Add(err)
		plan.quotas = append(plan.quotas, made)
		plan.quotaIndex[d.Name] = i
	}
	for i, d := range p.Budgets {
		h := newHolder(i, d)
		if !h.volumes && !h.earned {
			f.Add(c.makeBudget(i, h))
		}
		plan.holders = append(plan.holders, h)
		plan.byCode[h.code], plan.byPayee[h.payee] = h, h
	}
	for _, m := range p.Holders {
		plan.mapped[m.Institution] = m.Holder
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return plan, nil
}

// Ref names the policy in reports.
func (p *Plan) Ref() settlement.PolicyRef {
	r := p.policy.Ref(settlement.Budget)
	r.Digest = p.digest
	return r
}

// Policy returns a copy of the plan's policy.
func (p *Plan) Policy() Policy { return clone(p.policy) }

func clone(p Policy) Policy {
	p.Sources, p.Cites, p.Procedure = slices.Clone(p.Sources), maps.Clone(p.Cites), p.Procedure.Clone()
	p.Pools, p.Levels, p.Quotas = slices.Clone(p.Pools), slices.Clone(p.Levels), slices.Clone(p.Quotas)
	for i := range p.Pools {
		p.Pools[i].Deductions = slices.Clone(p.Pools[i].Deductions)
	}
	for i := range p.Quotas {
		p.Quotas[i].ByLevel = slices.Clone(p.Quotas[i].ByLevel)
	}
	p.Budgets, p.Holders, p.Methods = slices.Clone(p.Budgets), slices.Clone(p.Holders), slices.Clone(p.Methods)
	for i := range p.Budgets {
		b := &p.Budgets[i]
		b.HeadsByMonth, b.Raises, b.Shares, b.Quotas = slices.Clone(b.HeadsByMonth), slices.Clone(b.Raises), slices.Clone(b.Shares), slices.Clone(b.Quotas)
	}
	p.Instalments, p.Advance, p.PersonalAccounts = copied(p.Instalments), copied(p.Advance), copied(p.PersonalAccounts)
	if p.Instalments != nil {
		p.Instalments.Weights = slices.Clone(p.Instalments.Weights)
	}
	if p.Sharing = copied(p.Sharing); p.Sharing != nil {
		s := p.Sharing
		s.Surplus, s.Overrun, s.ByScore = slices.Clone(s.Surplus), slices.Clone(s.Overrun), slices.Clone(s.ByScore)
	}
	p.Split = slices.Clone(p.Split)
	p.Subsidies, p.Grants = slices.Clone(p.Subsidies), slices.Clone(p.Grants)
	if p.Deposit = copied(p.Deposit); p.Deposit != nil {
		p.Deposit.ByInstitution, p.Deposit.Methods = maps.Clone(p.Deposit.ByInstitution), slices.Clone(p.Deposit.Methods)
		if p.Deposit.Release = copied(p.Deposit.Release); p.Deposit.Release != nil {
			p.Deposit.Release.Steps = slices.Clone(p.Deposit.Release.Steps)
		}
	}
	if p.Assessment = copied(p.Assessment); p.Assessment != nil {
		a := p.Assessment
		a.Places, a.Parts = copied(a.Places), slices.Clone(a.Parts)
		for i := range a.Parts {
			a.Parts[i].Indicators = slices.Clone(a.Parts[i].Indicators)
			for j := range a.Parts[i].Indicators {
				x := &a.Parts[i].Indicators[j]
				x.Measure, x.Bands = copied(x.Measure), slices.Clone(x.Bands)
			}
		}
	}
	if p.Audit = copied(p.Audit); p.Audit != nil {
		p.Audit.Escalation, p.Audit.Sample = slices.Clone(p.Audit.Escalation), copied(p.Audit.Sample)
	}
	return p
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

func cloneAccounts(list []Account) []Account {
	list = slices.Clone(list)
	for i := range list {
		a := &list[i]
		a.Indicators, a.Volumes, a.Incurred = maps.Clone(a.Indicators), slices.Clone(a.Volumes), slices.Clone(a.Incurred)
		a.Findings, a.Steps, a.Corrections = slices.Clone(a.Findings), slices.Clone(a.Steps), slices.Clone(a.Corrections)
	}
	return list
}

// newHolder compiles a Budget whose amount is not known yet.
func newHolder(i int, d Budget) *holder {
	h := &holder{path: "budgets" + index(i), code: holderOf(d), payee: d.Institution, budget: d, volumes: len(d.Quotas) > 0, earned: d.AmountFrom != ""}
	if h.payee == "" {
		h.payee = h.code
	}
	return h
}
