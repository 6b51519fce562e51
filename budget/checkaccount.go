package budget

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// checkAccounts returns every fault of accounts, in their order.
func (p *Plan) checkAccounts(accounts []Account) error {
	c := policy.CheckAt("accounts", accounts)
	seen, findings := map[string]bool{}, map[string]bool{}
	for i := range accounts {
		a := &accounts[i]
		at := "accounts" + index(i)
		c.Code(at+".institution", a.Institution, seen)
		for _, m := range []struct {
			name   string
			amount settlement.Money
		}{{"carried_in", a.CarriedIn}, {"reasonable_overrun", a.ReasonableOverrun}, {"advance", a.Advance}, {"new_advance", a.NewAdvance}} {
			if m.amount < 0 {
				c.At(at+"."+m.name, fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(m.amount)))
			}
		}
		score(c, at+".score", a.Score)
		c.Money(at+".released", a.Released)
		c.NotNegative(at+".delivered", a.Delivered)
		p.checkIndicators(c, at, a)
		for j, v := range a.Volumes {
			path := at + ".volumes" + index(j)
			if _, ok := p.quotaIndex[v.Quota]; !ok && v.Quota != "" {
				c.At(path+".quota", fmt.Errorf("%w: %s", ErrQuota, shown.QuoteKey(v.Quota)))
			}
			c.NotNegative(path+".units", v.Units)
		}
		p.checkUsed(c, at, a)
		p.checkFindings(c, at, a, findings)
		for j := range a.Steps {
			checkStep(c, at+".steps"+index(j), a, j)
		}
	}
	return c.Err()
}

// checkUsed checks that a budget uses the amounts of an account that only a budget uses.
// Otherwise they would be lost in silence.
func (p *Plan) checkUsed(c *policy.Checker, at string, a *Account) {
	h := p.byPayee[a.Institution]
	unused := func(name, why string, given bool) {
		if given {
			c.At(at+"."+name, fmt.Errorf("%w: %s has no budget%s", ErrUnused, shown.QuoteID(a.Institution), why))
		}
	}
	s := p.policy.Sharing
	minimum := h != nil && h.budget.Minimum > 0 && p.policy.MinimumMissed != Nothing
	claims := p.policy.Instalments != nil && p.policy.Instalments.Mode == Claims
	if !a.Released.Absent() && p.policy.Deposit == nil {
		c.At(at+".released", fmt.Errorf("%w: the policy has no deposit", ErrUnused))
	}
	unused("carried_in", "", a.CarriedIn != 0 && h == nil)
	unused("reasonable_overrun", " of which the reasonable overrun alone is shared", a.ReasonableOverrun != 0 && (h == nil || s == nil || !s.ReasonableOnly))
	unused("delivered", " with a minimum", !a.Delivered.Absent() && !minimum)
	unused("incurred", " that is prepaid by claims", len(a.Incurred) > 0 && (h == nil || !claims))
	for j, v := range a.Volumes {
		if _, ok := p.quotaIndex[v.Quota]; ok {
			unused("volumes"+index(j)+".quota", " from quota "+strconv.Quote(v.Quota), h == nil || !slices.Contains(h.budget.Quotas, v.Quota))
		}
	}
}

// checkStep checks the j-th step of an account.
func checkStep(c *policy.Checker, path string, a *Account, j int) {
	s := &a.Steps[j]
	c.Required(path+".department", s.Department != "" || s.Step == Suspend)
	if s.Month.Absent() {
		return
	}
	if s.Step == Suspend && s.Months < 1 || s.Step != Suspend && s.Months != 0 {
		c.At(path+".months", fmt.Errorf("%w: got %d, want 1 or more of a suspension, and none of a month", settlement.ErrRange, s.Months))
	}
	c.Money(path+".payment", s.Payment)
	for k := range a.Steps[:j] {
		if !a.Steps[k].Month.Absent() && s.overlaps(&a.Steps[k]) {
			c.At(path, fmt.Errorf("%w: steps[%d] is about %s too", settlement.ErrDuplicate, k, s.about()))
			return
		}
	}
	checkPayment(c, path, a, s)
}

func (p *Plan) checkIndicators(c *policy.Checker, at string, a *Account) {
	known := map[string]bool{}
	if rules := p.policy.Assessment; rules != nil {
		for _, part := range rules.Parts {
			for _, in := range part.Indicators {
				known[in.Name] = in.Measure == nil
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Indicators)) {
		if entered, ok := known[name]; !ok {
			c.At(at+".indicators", fmt.Errorf("%w: %s", policy.ErrIndicator, shown.QuoteKey(name)))
		} else if !entered {
			c.At(at+".indicators", fmt.Errorf("%w: %s is measured, not entered", policy.ErrIndicator, shown.QuoteKey(name)))
		}
	}
}

func (p *Plan) checkFindings(c *policy.Checker, at string, a *Account, seen map[string]bool) {
	mine := map[string]*Finding{}
	for j := range a.Findings {
		mine[a.Findings[j].ID] = &a.Findings[j]
	}
	reversed := map[string]wide.Int{}
	for j := range a.Findings {
		x := &a.Findings[j]
		path := at + ".findings" + index(j)
		c.Code(path+".id", x.ID, seen)
		if x.Amount < 0 {
			c.At(path+".amount", fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(x.Amount)))
		}
		p.checkMultiple(c, path, x)
		if x.Reverses == "" {
			continue
		}
		original, ok := mine[x.Reverses]
		switch {
		case x.Reverses == x.ID:
			c.At(path+".reverses", fmt.Errorf("%w: it reverses itself", ErrFinding))
		case !ok: // cleared before
		case original.Reverses != "":
			c.At(path+".reverses", fmt.Errorf("%w: %s is a reversal itself", ErrFinding, shown.QuoteKey(x.Reverses)))
		case x.Status == Upheld && original.Status != Upheld:
			c.At(path+".reverses", fmt.Errorf("%w: %s is %s, there is nothing to reverse", ErrFinding, shown.QuoteKey(x.Reverses), shown.Word(original.Status)))
		case x.Multiple.Cmp(original.Multiple) != 0:
			c.At(path+".multiple", fmt.Errorf("%w: got %s, %s has %s", ErrFinding, shown.Amount(x.Multiple), shown.QuoteKey(x.Reverses), shown.Amount(original.Multiple)))
		case x.Status == Upheld:
			sum := reversed[x.Reverses]
			sum.Accumulate(int64(x.Amount))
			reversed[x.Reverses] = sum
			if sum.Cmp(wide.From(int64(original.Amount))) > 0 {
				c.At(path+".amount", fmt.Errorf("%w: more is reversed than %s refused, %s", ErrFinding, shown.QuoteKey(x.Reverses), shown.Amount(original.Amount)))
			}
		}
	}
}

// checkPayment checks that a department's payment covers what findings refused of it.
func checkPayment(c *policy.Checker, path string, a *Account, s *AppliedStep) {
	payment, err := s.Payment.Money()
	if err == nil && !s.Payment.Absent() && s.already(a) > payment {
		c.At(path+".payment", fmt.Errorf("%w: %s, and findings refuse more", ErrFinding, shown.Amount(payment)))
	}
}
