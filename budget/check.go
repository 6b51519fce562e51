package budget

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	c := policy.Check(p)
	pools := checkPools(c, p)
	levels := checkLevels(c, p)
	quotas := checkQuotas(c, p, pools, levels)
	holders := checkBudgets(c, p, pools, levels, quotas)
	seen := map[string]bool{}
	for i, h := range p.Holders {
		at := "holders" + index(i)
		c.Code(at+".institution", h.Institution, seen)
		if h.Holder != "" {
			c.Known(at+".holder", h.Holder, holders, ErrHolder)
		}
	}
	methods := map[string]bool{}
	for i, m := range p.Methods {
		c.Code("methods"+index(i), string(m), methods)
	}
	if p.BudgetPlaces != 0 {
		c.Range("budget_places", p.BudgetPlaces, 2, 8)
	}
	checkInstalments(c, p.Instalments)
	if p.Advance != nil {
		c.Share("advance.ratio", p.Advance.Ratio)
	}
	checkSharing(c, p)
	checkSubsidies(c, p)
	checkDeposit(c, p.Deposit)
	checkAssessment(c, p.Assessment)
	checkAudit(c, p.Audit)
	if p.PersonalAccounts != nil {
		c.Share("personal_accounts.paid_out", p.PersonalAccounts.PaidOut)
	}
	c.Procedure("procedure", p.Procedure)
	return c.Err()
}

func checkPools(c *policy.Checker, p Policy) map[string]bool {
	seen := map[string]bool{}
	for i, d := range p.Pools {
		at := "pools" + index(i)
		c.Code(at+".name", d.Name, seen)
		c.Money(at+".amount", d.Amount)
		c.NotNegative(at+".per_head", d.PerHead)
		c.Count(at+".heads", d.Heads)
		if d.Amount.Absent() == d.PerHead.Absent() {
			c.At(at, fmt.Errorf("amount or per_head, one of the two: %w", policy.ErrRequired))
		}
		for j, x := range d.Deductions {
			path := at + ".deductions" + index(j)
			c.Share(path+".rate", x.Rate)
			c.NotNegative(path+".per_head", x.PerHead)
			c.Money(path+".amount", x.Amount)
			if given(x.Rate, x.PerHead, x.Amount) != 1 {
				c.At(path, fmt.Errorf("rate, per_head or amount, one of them: %w", policy.ErrRequired))
			}
			if !x.PerHead.Absent() && d.Heads == 0 {
				c.At(at+".heads", fmt.Errorf("%w for a deduction by heads", policy.ErrRequired))
			}
		}
		c.Share(at+".share", d.Share)
	}
	return seen
}

func checkLevels(c *policy.Checker, p Policy) map[string]bool {
	seen := map[string]bool{}
	for i, l := range p.Levels {
		at := "levels" + index(i)
		c.Code(at+".level", l.Level, seen)
		c.Positive(at+".coefficient", l.Coefficient)
	}
	return seen
}

func checkQuotas(c *policy.Checker, p Policy, pools, levels map[string]bool) map[string]bool {
	seen := map[string]bool{}
	for i, q := range p.Quotas {
		at := "quotas" + index(i)
		c.Code(at+".name", q.Name, seen)
		c.NotNegative(at+".amount", q.Amount)
		c.Count(at+".units", q.Units)
		known := map[string]bool{}
		units := q.Units
		for j, l := range q.ByLevel {
			path := at + ".by_level" + index(j)
			if l.Level != "" {
				c.Known(path+".level", l.Level, levels, policy.ErrLevel)
			}
			c.Code(path+".level", l.Level, known)
			c.Count(path+".units", l.Units)
			units += l.Units
		}
		if (q.Pool == "") == q.Amount.Absent() {
			c.At(at, fmt.Errorf("amount or pool, one of the two: %w", policy.ErrRequired))
		}
		if q.Pool != "" && !pools[q.Pool] {
			c.At(at+".pool", fmt.Errorf("%w: there is no pool %s", settlement.ErrPool, shown.QuoteKey(q.Pool)))
		}
		if q.Pool != "" && units <= 0 {
			c.At(at+".units", fmt.Errorf("%w to divide a pool by", policy.ErrRequired))
		}
		c.Share(at+".share", q.Share)
		if q.Normalise && (!q.Levelled || len(q.ByLevel) == 0) {
			c.At(at+".normalise", fmt.Errorf("%w: levelled and by_level", policy.ErrRequired))
		}
		if q.Levelled && len(p.Levels) == 0 {
			c.At("levels", fmt.Errorf("%w for quota %s", policy.ErrRequired, shown.QuoteKey(q.Name)))
		}
	}
	return seen
}

func checkBudgets(c *policy.Checker, p Policy, pools, levels, quotas map[string]bool) map[string]bool {
	holders, payees := map[string]bool{}, map[string]bool{}
	weights := map[string]int{} // budgets of a pool
	for _, b := range p.Budgets {
		weights[b.Pool]++
	}
	for i, b := range p.Budgets {
		at := "budgets" + index(i)
		if b.Holder == "" && b.Institution == "" {
			c.At(at, fmt.Errorf("holder or institution: %w", policy.ErrRequired))
		} else {
			h := newHolder(i, b)
			c.Code(at+".holder", h.code, holders)
			c.Code(at+".institution", h.payee, payees)
		}
		ways := given(b.Amount, b.PerHead, b.Quota)
		if len(b.Quotas) > 0 {
			ways++
		}
		if b.Pool != "" {
			ways++
		}
		if b.AmountFrom != "" {
			ways++
			checkFromPoints(c, at, b)
		}
		if ways != 1 {
			c.At(at, fmt.Errorf("%w, by amount, amount_from, per_head, quota, quotas or pool: got %d of them", ErrOrigin, ways))
		}
		c.Money(at+".amount", b.Amount)
		c.Count(at+".heads", b.Heads)
		checkHeads(c, at, b)
		c.NotNegative(at+".quota", b.Quota)
		c.Count(at+".units", b.Units)
		c.Required(at+".units", b.Units != 0 || b.Quota.Absent())
		c.NotNegative(at+".mean_stay", b.MeanStay)
		c.NotNegative(at+".ratio", b.Ratio)
		if b.Level != "" {
			c.Known(at+".level", b.Level, levels, policy.ErrLevel)
		}
		for j, q := range b.Quotas {
			path := at + ".quotas" + index(j)
			c.Known(path, q, quotas, ErrQuota)
			for _, d := range p.Quotas {
				if d.Name == q && d.Levelled && b.Level == "" {
					c.At(at+".level", fmt.Errorf("%w for quota %s", policy.ErrRequired, shown.QuoteKey(q)))
				}
			}
		}
		if b.Pool != "" && !pools[b.Pool] {
			c.At(at+".pool", fmt.Errorf("%w: there is no pool %s", settlement.ErrPool, shown.QuoteKey(b.Pool)))
		}
		if b.Pool != "" && weights[b.Pool] > 1 && b.Weight.Sign() <= 0 && b.Heads <= 0 {
			c.At(at+".weight", fmt.Errorf("%w to divide pool %s: weight or heads", policy.ErrRequired, shown.QuoteKey(b.Pool)))
		}
		c.NotNegative(at+".weight", b.Weight)
		if _, err := b.Weight.Scaled(8); err != nil {
			c.At(at+".weight", err)
		}
		c.Count(at+".minimum", b.Minimum)
	}
	return holders
}

// checkFromPoints refuses what only budgets with an amount have.
func checkFromPoints(c *policy.Checker, at string, b Budget) {
	if b.Minimum != 0 {
		c.At(at+".minimum", fmt.Errorf("%w: points money does not shrink", policy.ErrExcludes))
	}
	if b.Head != "" {
		c.At(at+".head", fmt.Errorf("%w: nothing is taken off points money for an overrun", policy.ErrExcludes))
	}
}

func checkHeads(c *policy.Checker, at string, b Budget) {
	c.NotNegative(at+".per_head", b.PerHead)
	if !b.PerHead.Absent() && (b.Heads == 0) == (len(b.HeadsByMonth) == 0) {
		c.At(at+".heads", fmt.Errorf("heads or heads_by_month, one of the two: %w", policy.ErrRequired))
	}
	months := map[string]bool{}
	for j, m := range b.HeadsByMonth {
		path := at + ".heads_by_month" + index(j)
		c.Code(path+".month", m.Month.String(), months)
		c.Count(path+".heads", m.Heads)
	}
	for j, r := range b.Raises {
		if r.Cmp(settlement.DecimalInt(-1)) < 0 {
			c.At(at+".raises"+index(j), fmt.Errorf("%w: got %s", settlement.ErrRange, r))
		}
	}
	for j, s := range b.Shares {
		c.Required(at+".shares"+index(j), !s.Absent())
		c.Share(at+".shares"+index(j), s)
	}
}

func checkInstalments(c *policy.Checker, d *Instalments) {
	if d == nil {
		return
	}
	c.Share("instalments.prepay_ratio", d.PrepayRatio)
	some := len(d.Weights) == 0
	for i, w := range d.Weights {
		c.Required("instalments.weights"+index(i), !w.Absent())
		c.NotNegative("instalments.weights"+index(i), w)
		some = some || w.Sign() > 0
	}
	if !some {
		c.At("instalments.weights", fmt.Errorf("%w: they are all zero", settlement.ErrRange))
	}
	if n := monthsOf[d.Period]; n > 0 && len(d.Weights) > 0 && len(d.Weights) != 12/n {
		c.At("instalments.weights", fmt.Errorf("%w: got %d weights, want %d", settlement.ErrRange, len(d.Weights), 12/n))
	}
}

func checkSharing(c *policy.Checker, p Policy) {
	if s := p.Sharing; s != nil {
		s.Sharing.Check(&c.Faults, "sharing")
		for i, b := range s.ByScore {
			at := "sharing.by_score" + index(i)
			scoreStep(c, at+".from", b.From, i, func(j int) settlement.Decimal { return s.ByScore[j].From })
			for _, d := range []struct {
				name string
				by   settlement.Decimal
			}{{"surplus", b.Surplus}, {"overrun", b.Overrun}} {
				c.Between(at+"."+d.name, d.by, settlement.DecimalInt(-1), settlement.DecimalInt(1))
			}
		}
	}
	sum := settlement.DecimalInt(0)
	seen := map[string]bool{}
	for i, s := range p.Split {
		c.Code("split"+index(i)+".to", s.To, seen)
		c.Share("split"+index(i)+".share", s.Share)
		if d, err := plus(sum, s.Share); err == nil {
			sum = d
		}
	}
	if (p.SurplusTo == Divide) != (len(p.Split) > 0) {
		c.At("split", fmt.Errorf("%w with surplus_to split, and with nothing else", policy.ErrRequired))
	}
	if len(p.Split) > 0 && sum.Cmp(settlement.DecimalInt(1)) != 0 {
		c.At("split", fmt.Errorf("%w: they come to %s", ErrShares, sum))
	}
}

func checkDeposit(c *policy.Checker, d *Deposit) {
	if d == nil {
		return
	}
	c.Share("deposit.ratio", d.Ratio)
	for _, code := range slices.Sorted(maps.Keys(d.ByInstitution)) {
		at := "deposit.by_institution[" + shown.QuoteKey(code) + "]"
		c.Required(at, code != "" && !d.ByInstitution[code].Absent())
		c.Share(at, d.ByInstitution[code])
	}
	methods := map[string]bool{}
	for i, m := range d.Methods {
		c.Code("deposit.methods"+index(i), string(m), methods)
	}
	if len(d.Methods) > 0 && d.Base != "" && d.Base != OfEntitlement {
		c.At("deposit.methods", fmt.Errorf("%w: base %s", policy.ErrExcludes, d.Base))
	}
	r := d.Release
	if r == nil {
		return
	}
	const at = "deposit.release"
	switch r.By {
	case Steps, FundBalance:
		c.Required(at+".steps", len(r.Steps) > 0)
	case Slope:
		c.Required(at+".full_from", !r.FullFrom.Absent())
		score(c, at+".full_from", r.FullFrom)
		c.Required(at+".per_point", !r.PerPoint.Absent())
		c.NotNegative(at+".per_point", r.PerPoint)
		score(c, at+".zero_below", r.ZeroBelow)
		if r.ZeroBelow.Cmp(r.FullFrom) > 0 {
			c.At(at+".zero_below", fmt.Errorf("%w: %s is above full_from %s", ErrOrder, r.ZeroBelow, r.FullFrom))
		}
	case Proportional:
		c.Required(at+".of", !r.Of.Absent())
		c.Positive(at+".of", r.Of)
	case Pass:
		c.Required(at+".full_from", !r.FullFrom.Absent())
		score(c, at+".full_from", r.FullFrom)
	}
	for i, s := range r.Steps {
		path := at + ".steps" + index(i)
		if r.By == FundBalance {
			descending(c, path+".from", s.From, i, func(j int) settlement.Decimal { return r.Steps[j].From })
		} else {
			scoreStep(c, path+".from", s.From, i, func(j int) settlement.Decimal { return r.Steps[j].From })
		}
		c.Between(path+".release", s.Release, settlement.DecimalInt(0), settlement.DecimalInt(maxRelease))
	}
}

// maxRelease bounds what a step releases, in deposits: "80" for 80 % is a mistake.
const maxRelease = 2

func checkAssessment(c *policy.Checker, a *Assessment) {
	if a == nil {
		return
	}
	if a.Places != nil {
		c.Range("assessment.places", *a.Places, 0, 8)
	}
	if len(a.Parts) == 0 {
		return
	}
	sum := settlement.DecimalInt(0)
	seen := map[string]bool{}
	for i, part := range a.Parts {
		at := "assessment.parts" + index(i)
		c.Share(at+".weight", part.Weight)
		if d, err := plus(sum, part.Weight); err == nil {
			sum = d
		}
		for j, in := range part.Indicators {
			path := at + ".indicators" + index(j)
			c.Code(path+".name", in.Name, seen)
			for k, b := range in.Bands {
				descending(c, fmt.Sprintf("%s.bands[%d].from", path, k), b.From, k, func(j int) settlement.Decimal { return in.Bands[j].From })
				score(c, fmt.Sprintf("%s.bands[%d].points", path, k), b.Points)
			}
		}
	}
	if sum.Cmp(settlement.DecimalInt(1)) != 0 {
		c.At("assessment.parts", fmt.Errorf("%w: the weights come to %s", ErrShares, sum))
	}
}

func checkAudit(c *policy.Checker, a *Audit) {
	if a == nil {
		return
	}
	c.NotNegative("audit.multiple_from", a.MultipleFrom)
	c.NotNegative("audit.multiple_to", a.MultipleTo)
	if !a.MultipleTo.Absent() && a.MultipleTo.Cmp(a.MultipleFrom) < 0 {
		c.At("audit.multiple_to", fmt.Errorf("%w: %s is below multiple_from %s", ErrOrder, a.MultipleTo, a.MultipleFrom))
	}
	for i, e := range a.Escalation {
		at := "audit.escalation" + index(i)
		c.Count(at+".kinds", e.Kinds)
		c.Count(at+".cases", e.Cases)
		if e.Kinds == 0 && e.Cases == 0 {
			c.At(at, fmt.Errorf("kinds or cases: %w", policy.ErrRequired))
		}
		c.Count(at+".months", e.Months)
	}
	if s := a.Sample; s != nil {
		c.Share("audit.sample.share", s.Share)
		_, err := s.Share.Scaled(8)
		c.At("audit.sample.share", err)
		if s.Size < 0 || s.Size == 0 && s.Share.Sign() == 0 {
			c.At("audit.sample.size", fmt.Errorf("%w: got %d, want at least 1", settlement.ErrRange, s.Size))
		}
	}
}
