package budget

import (
	"fmt"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	var f settlement.Faults
	p.Check(&f, p)
	pools := checkPools(&f, p)
	levels := checkLevels(&f, p)
	quotas := checkQuotas(&f, p, pools, levels)
	holders := checkBudgets(&f, p, pools, levels, quotas)
	seen := map[string]bool{}
	for i, h := range p.Holders {
		at := "holders" + index(i)
		code(&f, at+".institution", h.Institution, seen)
		if !holders[h.Holder] {
			f.At(at+".holder", fmt.Errorf("%w: %s", ErrHolder, shown.QuoteKey(h.Holder)))
		}
	}
	methods := map[string]bool{}
	for i, m := range p.Methods {
		settlement.CheckChoice(&f, "methods"+index(i), m, settlement.DRG, settlement.PerDiem, settlement.Capitation, settlement.Item, settlement.Budget)
		code(&f, "methods"+index(i), string(m), methods)
	}
	settlement.CheckChoice(&f, "unbudgeted", p.Unbudgeted, "", Pay, Refuse)
	settlement.CheckChoice(&f, "minimum_missed", p.MinimumMissed, "", Proportion, Nothing)
	if p.BudgetPlaces != 0 && (p.BudgetPlaces < 2 || p.BudgetPlaces > 8) {
		f.At("budget_places", fmt.Errorf("%w: got %d, want 2 to 8", settlement.ErrRange, p.BudgetPlaces))
	}
	checkInstalments(&f, p.Instalments)
	if p.Advance != nil {
		fraction(&f, "advance.ratio", p.Advance.Ratio, true)
	}
	checkSharing(&f, p)
	checkDeposit(&f, p.Deposit)
	checkAssessment(&f, p.Assessment)
	checkAudit(&f, p.Audit)
	if p.PersonalAccounts != nil {
		fraction(&f, "personal_accounts.paid_out", p.PersonalAccounts.PaidOut, true)
	}
	return f.Err()
}

func checkPools(f *settlement.Faults, p Policy) map[string]bool {
	seen := map[string]bool{}
	for i, d := range p.Pools {
		at := "pools" + index(i)
		code(f, at+".name", d.Name, seen)
		money(f, at+".amount", d.Amount, false)
		number(f, at+".per_head", d.PerHead, false)
		count0(f, at+".heads", d.Heads)
		if d.Amount.Absent() == d.PerHead.Absent() {
			f.At(at, fmt.Errorf("amount or per_head, one of the two: %w", settlement.ErrRequired))
		}
		for j, x := range d.Deductions {
			path := at + ".deductions" + index(j)
			fraction(f, path+".rate", x.Rate, false)
			number(f, path+".per_head", x.PerHead, false)
			money(f, path+".amount", x.Amount, false)
			if given(x.Rate, x.PerHead, x.Amount) != 1 {
				f.At(path, fmt.Errorf("rate, per_head or amount, one of them: %w", settlement.ErrRequired))
			}
			if !x.PerHead.Absent() && d.Heads == 0 {
				f.At(at+".heads", fmt.Errorf("%w for a deduction by heads", settlement.ErrRequired))
			}
		}
		fraction(f, at+".share", d.Share, false)
	}
	return seen
}

func checkLevels(f *settlement.Faults, p Policy) map[string]bool {
	seen := map[string]bool{}
	for i, l := range p.Levels {
		at := "levels" + index(i)
		code(f, at+".level", l.Level, seen)
		positive(f, at+".coefficient", l.Coefficient, true)
	}
	return seen
}

func checkQuotas(f *settlement.Faults, p Policy, pools, levels map[string]bool) map[string]bool {
	seen := map[string]bool{}
	for i, q := range p.Quotas {
		at := "quotas" + index(i)
		code(f, at+".name", q.Name, seen)
		number(f, at+".amount", q.Amount, false)
		count0(f, at+".units", q.Units)
		known := map[string]bool{}
		units := q.Units
		for j, l := range q.ByLevel {
			path := at + ".by_level" + index(j)
			if !levels[l.Level] {
				f.At(path+".level", fmt.Errorf("%w: %s", settlement.ErrLevel, shown.QuoteKey(l.Level)))
			}
			code(f, path+".level", l.Level, known)
			count0(f, path+".units", l.Units)
			units += l.Units
		}
		if (q.Pool == "") == q.Amount.Absent() {
			f.At(at, fmt.Errorf("amount or pool, one of the two: %w", settlement.ErrRequired))
		}
		if q.Pool != "" && !pools[q.Pool] {
			f.At(at+".pool", fmt.Errorf("%w: there is no pool %s", settlement.ErrPool, shown.QuoteKey(q.Pool)))
		}
		if q.Pool != "" && units <= 0 {
			f.At(at+".units", fmt.Errorf("%w to divide a pool by", settlement.ErrRequired))
		}
		fraction(f, at+".share", q.Share, false)
		if q.Normalise && (!q.Levelled || len(q.ByLevel) == 0) {
			f.At(at+".normalise", fmt.Errorf("%w: levelled and by_level", settlement.ErrRequired))
		}
		if q.Levelled && len(p.Levels) == 0 {
			f.At("levels", fmt.Errorf("%w for quota %s", settlement.ErrRequired, shown.QuoteKey(q.Name)))
		}
	}
	return seen
}

func checkBudgets(f *settlement.Faults, p Policy, pools, levels, quotas map[string]bool) map[string]bool {
	holders, payees := map[string]bool{}, map[string]bool{}
	weights := map[string]int{} // budgets of a pool
	for _, b := range p.Budgets {
		weights[b.Pool]++
	}
	for i, b := range p.Budgets {
		at := "budgets" + index(i)
		if b.Holder == "" && b.Institution == "" {
			f.At(at, fmt.Errorf("holder or institution: %w", settlement.ErrRequired))
		} else {
			h := newHolder(i, b)
			code(f, at+".holder", h.code, holders)
			code(f, at+".institution", h.payee, payees)
		}
		ways := given(b.Amount, b.PerHead, b.Quota)
		if len(b.Quotas) > 0 {
			ways++
		}
		if b.Pool != "" {
			ways++
		}
		if ways != 1 {
			f.At(at, fmt.Errorf("%w, by amount, per_head, quota, quotas or pool: got %d of them", ErrOrigin, ways))
		}
		money(f, at+".amount", b.Amount, false)
		count0(f, at+".heads", b.Heads)
		checkHeads(f, at, b)
		number(f, at+".quota", b.Quota, false)
		count0(f, at+".units", b.Units)
		if !b.Quota.Absent() && b.Units == 0 {
			f.At(at+".units", settlement.ErrRequired)
		}
		number(f, at+".mean_stay", b.MeanStay, false)
		number(f, at+".ratio", b.Ratio, false)
		if b.Level != "" && !levels[b.Level] {
			f.At(at+".level", fmt.Errorf("%w: %s", settlement.ErrLevel, shown.QuoteKey(b.Level)))
		}
		for j, q := range b.Quotas {
			path := at + ".quotas" + index(j)
			if !quotas[q] {
				f.At(path, fmt.Errorf("%w: %s", ErrQuota, shown.QuoteKey(q)))
			}
			for _, d := range p.Quotas {
				if d.Name == q && d.Levelled && b.Level == "" {
					f.At(at+".level", fmt.Errorf("%w for quota %s", settlement.ErrRequired, shown.QuoteKey(q)))
				}
			}
		}
		if b.Pool != "" && !pools[b.Pool] {
			f.At(at+".pool", fmt.Errorf("%w: there is no pool %s", settlement.ErrPool, shown.QuoteKey(b.Pool)))
		}
		if b.Pool != "" && weights[b.Pool] > 1 && b.Weight.Sign() <= 0 && b.Heads <= 0 {
			f.At(at+".weight", fmt.Errorf("%w to divide pool %s: weight or heads", settlement.ErrRequired, shown.QuoteKey(b.Pool)))
		}
		number(f, at+".weight", b.Weight, false)
		if _, err := b.Weight.Scaled(8); err != nil {
			f.At(at+".weight", err)
		}
		count0(f, at+".minimum", b.Minimum)
	}
	return holders
}

func checkHeads(f *settlement.Faults, at string, b Budget) {
	number(f, at+".per_head", b.PerHead, false)
	if !b.PerHead.Absent() && (b.Heads == 0) == (len(b.HeadsByMonth) == 0) {
		f.At(at+".heads", fmt.Errorf("heads or heads_by_month, one of the two: %w", settlement.ErrRequired))
	}
	months := map[string]bool{}
	for j, m := range b.HeadsByMonth {
		path := at + ".heads_by_month" + index(j)
		code(f, path+".month", m.Month.String(), months)
		count0(f, path+".heads", m.Heads)
	}
	for j, r := range b.Raises {
		if r.Cmp(settlement.DecimalInt(-1)) < 0 {
			f.At(at+".raises"+index(j), fmt.Errorf("%w: got %s", settlement.ErrRange, r))
		}
	}
	for j, s := range b.Shares {
		fraction(f, at+".shares"+index(j), s, true)
	}
}

func checkInstalments(f *settlement.Faults, d *Instalments) {
	if d == nil {
		return
	}
	settlement.CheckChoice(f, "instalments.period", d.Period, Month, Quarter, Half, Year)
	settlement.CheckChoice(f, "instalments.mode", d.Mode, "", Lump, Claims, Volume)
	settlement.CheckChoice(f, "instalments.limit", d.Limit, "", Cycle, Cumulative)
	fraction(f, "instalments.prepay_ratio", d.PrepayRatio, false)
	some := len(d.Weights) == 0
	for i, w := range d.Weights {
		number(f, "instalments.weights"+index(i), w, true)
		some = some || w.Sign() > 0
	}
	if !some {
		f.At("instalments.weights", fmt.Errorf("%w: they are all zero", settlement.ErrRange))
	}
	if n := monthsOf[d.Period]; n > 0 && len(d.Weights) > 0 && len(d.Weights) != 12/n {
		f.At("instalments.weights", fmt.Errorf("%w: got %d weights, want %d", settlement.ErrRange, len(d.Weights), 12/n))
	}
}

func checkSharing(f *settlement.Faults, p Policy) {
	settlement.CheckChoice(f, "surplus_to", p.SurplusTo, "", Cash, Carry, Return, Divide)
	settlement.CheckChoice(f, "positive_due", p.PositiveDue, "", Pay, Roll)
	if s := p.Sharing; s != nil {
		s.Sharing.Check(f, "sharing")
		for i, b := range s.ByScore {
			at := "sharing.by_score" + index(i)
			scoreStep(f, at+".from", b.From, i, func(j int) settlement.Decimal { return s.ByScore[j].From })
			for _, d := range []struct {
				name string
				by   settlement.Decimal
			}{{"surplus", b.Surplus}, {"overrun", b.Overrun}} {
				if one := settlement.DecimalInt(1); d.by.Cmp(one) > 0 || d.by.Cmp(settlement.DecimalInt(-1)) < 0 {
					f.At(at+"."+d.name, fmt.Errorf("%w: got %s, want -1 to 1", settlement.ErrRange, d.by))
				}
			}
		}
	}
	sum := settlement.DecimalInt(0)
	seen := map[string]bool{}
	for i, s := range p.Split {
		code(f, "split"+index(i)+".to", s.To, seen)
		fraction(f, "split"+index(i)+".share", s.Share, true)
		if d, err := plus(sum, s.Share); err == nil {
			sum = d
		}
	}
	if (p.SurplusTo == Divide) != (len(p.Split) > 0) {
		f.At("split", fmt.Errorf("%w with surplus_to split, and with nothing else", settlement.ErrRequired))
	}
	if len(p.Split) > 0 && sum.Cmp(settlement.DecimalInt(1)) != 0 {
		f.At("split", fmt.Errorf("%w: they come to %s", ErrShares, sum))
	}
}

func checkDeposit(f *settlement.Faults, d *Deposit) {
	if d == nil {
		return
	}
	fraction(f, "deposit.ratio", d.Ratio, true)
	settlement.CheckChoice(f, "deposit.base", d.Base, "", OfBudget, OfEntitlement, OfPrepaid)
	r := d.Release
	if r == nil {
		return
	}
	const at = "deposit.release"
	settlement.CheckChoice(f, at+".by", r.By, Steps, Slope, Proportional, Pass, FundBalance)
	switch r.By {
	case Steps, FundBalance:
		if len(r.Steps) == 0 {
			f.At(at+".steps", settlement.ErrRequired)
		}
	case Slope:
		score(f, at+".full_from", r.FullFrom, true)
		number(f, at+".per_point", r.PerPoint, true)
		score(f, at+".zero_below", r.ZeroBelow, false)
		if r.ZeroBelow.Cmp(r.FullFrom) > 0 {
			f.At(at+".zero_below", fmt.Errorf("%w: %s is above full_from %s", ErrOrder, r.ZeroBelow, r.FullFrom))
		}
	case Proportional:
		positive(f, at+".of", r.Of, true)
	case Pass:
		score(f, at+".full_from", r.FullFrom, true)
	}
	for i, s := range r.Steps {
		path := at + ".steps" + index(i)
		if r.By == FundBalance {
			descending(f, path+".from", s.From, i, func(j int) settlement.Decimal { return r.Steps[j].From })
		} else {
			scoreStep(f, path+".from", s.From, i, func(j int) settlement.Decimal { return r.Steps[j].From })
		}
		between(f, path+".release", s.Release, true, settlement.DecimalInt(maxRelease))
	}
}

// maxRelease bounds what a step releases, in deposits: "80" for 80 % is a mistake.
const maxRelease = 2

func checkAssessment(f *settlement.Faults, a *Assessment) {
	if a == nil {
		return
	}
	if a.Places != nil && (*a.Places < 0 || *a.Places > 8) {
		f.At("assessment.places", fmt.Errorf("%w: got %d, want 0 to 8", settlement.ErrRange, *a.Places))
	}
	if len(a.Parts) == 0 {
		f.At("assessment.parts", settlement.ErrRequired)
		return
	}
	sum := settlement.DecimalInt(0)
	seen := map[string]bool{}
	for i, part := range a.Parts {
		at := "assessment.parts" + index(i)
		fraction(f, at+".weight", part.Weight, true)
		if d, err := plus(sum, part.Weight); err == nil {
			sum = d
		}
		if len(part.Indicators) == 0 {
			f.At(at+".indicators", settlement.ErrRequired)
		}
		for j, in := range part.Indicators {
			path := at + ".indicators" + index(j)
			code(f, path+".name", in.Name, seen)
			if m := in.Measure; m != nil {
				settlement.CheckChoice(f, path+".measure.of", m.Of, SumCases, SumCost, SumCovered, SumPoints, SumAmount)
				settlement.CheckChoice(f, path+".measure.over", m.Over, SumCases, SumCost, SumCovered, SumPoints, SumAmount)
			}
			for k, b := range in.Bands {
				descending(f, fmt.Sprintf("%s.bands[%d].from", path, k), b.From, k, func(j int) settlement.Decimal { return in.Bands[j].From })
				score(f, fmt.Sprintf("%s.bands[%d].points", path, k), b.Points, true)
			}
		}
	}
	if sum.Cmp(settlement.DecimalInt(1)) != 0 {
		f.At("assessment.parts", fmt.Errorf("%w: the weights come to %s", ErrShares, sum))
	}
}

func checkAudit(f *settlement.Faults, a *Audit) {
	if a == nil {
		return
	}
	number(f, "audit.multiple_from", a.MultipleFrom, false)
	number(f, "audit.multiple_to", a.MultipleTo, false)
	if !a.MultipleTo.Absent() && a.MultipleTo.Cmp(a.MultipleFrom) < 0 {
		f.At("audit.multiple_to", fmt.Errorf("%w: %s is below multiple_from %s", ErrOrder, a.MultipleTo, a.MultipleFrom))
	}
	for i, e := range a.Escalation {
		at := "audit.escalation" + index(i)
		count0(f, at+".kinds", e.Kinds)
		count0(f, at+".cases", e.Cases)
		if e.Kinds == 0 && e.Cases == 0 {
			f.At(at, fmt.Errorf("kinds or cases: %w", settlement.ErrRequired))
		}
		settlement.CheckChoice(f, at+".per", e.Per, "", DepartmentMonth, Department, OfInstitution)
		settlement.CheckChoice(f, at+".step", e.Step, DepartmentMonth, Suspend)
		count0(f, at+".months", e.Months)
	}
	if s := a.Sample; s != nil {
		if s.Seed == "" {
			f.At("audit.sample.seed", settlement.ErrRequired)
		}
		fraction(f, "audit.sample.share", s.Share, false)
		_, err := s.Share.Scaled(8)
		f.At("audit.sample.share", err)
		if s.Size < 0 || s.Size == 0 && s.Share.Sign() == 0 {
			f.At("audit.sample.size", fmt.Errorf("%w: got %d, want at least 1", settlement.ErrRange, s.Size))
		}
	}
}
