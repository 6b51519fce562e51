package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: months of a year, which are cleared and corrected one after the other.

// Cleared takes up a report that the plan cleared and that was stored since. It does not check
// the report: [settlement.Report.Verify] does.
func (p *Plan) Cleared(report *settlement.Report) *Clearing {
	c := &Clearing{Report: report, plan: p, owed: map[string]settlement.Money{}}
	for _, s := range report.Statements {
		for _, l := range s.Lines {
			if l.Method == settlement.Clearing && l.Kind == settlement.LineAdvance {
				c.owed[s.Institution] += l.Amount
			}
		}
	}
	return c
}

// Payments returns what the clearing transfers to each institution, and what of: the
// entitlement with its corrections and the deposit counts as paid when the year is cleared;
// debts and working capital are no part of an entitlement. Findings count with the deposit:
// they act once over the year, see [Prepay].
//
// It returns an error if a sum does not fit.
func (c *Clearing) Payments() ([]settlement.Payment, error) {
	list := make([]settlement.Payment, 0, len(c.Report.Statements))
	for i := range c.Report.Statements {
		p, err := c.payment(&c.Report.Statements[i])
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func (c *Clearing) payment(s *settlement.Statement) (settlement.Payment, error) {
	var corrected, deposit, debt, advance, paid wide.Int
	paid.Accumulate(int64(s.Entitlement))
	for _, l := range s.Lines {
		if l.Method != settlement.Clearing || l.Kind.Memo() {
			continue
		}
		to := &deposit
		switch {
		case l.Kind == settlement.LineAdvance, l.Kind == settlement.LineRecovered:
			to = &advance
		case c.plan.outside(l):
			to = &debt
		case l.Kind == settlement.LineCorrected:
			to = &corrected
		}
		to.Accumulate(int64(l.Amount))
		if to == &deposit || to == &corrected {
			paid.Accumulate(int64(l.Amount))
		}
	}
	p := settlement.Payment{Institution: s.Institution, Entitlement: s.Entitlement, Due: s.Due}
	for _, x := range []struct {
		sum wide.Int
		to  *settlement.Money
	}{{corrected, &p.Corrected}, {deposit, &p.Deposit}, {debt, &p.Debt}, {advance, &p.Advance}, {paid, &p.Paid}} {
		v, ok := x.sum.Int64()
		if !ok {
			return p, fmt.Errorf("the payment of %s: %w", shown.QuoteID(s.Institution), settlement.ErrOverflow)
		}
		*x.to = settlement.Money(v)
	}
	return p, nil
}

// correctedLine adds the line of what earlier months are corrected by, month by month.
func (p *Plan) correctedLine(lines []settlement.Line, a *Account) ([]settlement.Line, error) {
	if len(a.Corrections) == 0 {
		return lines, nil
	}
	w, _, err := p.corrected(a)
	if err != nil {
		return nil, err
	}
	return collect(lines, &w, settlement.LineCorrected)
}

func (p *Plan) corrected(a *Account) (sheet.Sheet, settlement.Money, error) {
	inputs := make([]settlement.Input, len(a.Corrections))
	text := ""
	for i, c := range a.Corrections {
		inputs[i] = sheet.Money(moneyTerm(i), c.Amount)
		text += " " + c.Month.String()
	}
	var w sheet.Sheet
	sum := w.Money(p.correctedRule(text, sumOfTerms(len(inputs))), inputs...)
	return w, sum, w.Err
}

// withCorrections returns the base of a deposit that is a ratio of the entitlement.
func (p *Plan) withCorrections(a *Account, entitlement settlement.Money) (settlement.Decimal, settlement.Trail, error) {
	if len(a.Corrections) == 0 {
		return entitlement.Decimal(), nil, nil
	}
	w, sum, err := p.corrected(a)
	if err != nil {
		return settlement.Decimal{}, nil, err
	}
	base := w.Amount(p.rules.correctedBase, sheet.Money("entitlement", entitlement), sheet.Money("corrected", sum))
	return base, w.Trail, w.Err
}
