package budget

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// CheckFindings checks the findings and steps of accounts against the claims of a
// report, as [Plan.Payments] does.
func (p *Plan) CheckFindings(report *settlement.Report, accounts []Account, claims ...settlement.Settlement) error {
	_, err := p.Payments(report, accounts, claims...)
	return err
}

// Payments returns the accounts with the payment of every step, computed from the claims
// (科室当月费用). It is the fund money of the claims of the department and month, priced as
// the report prices them:
//
//	Σ (amount − covered + lines) + round(Σ points × value, 2) − covered, at least 0.00
//
// The last covered is that of claims with points, and counts where the basis is whole cost.
// A payment that an account states stays. In an account with steps, findings that lack
// department or month get those of their claim. The claims must be all claims of the
// report. They are walked once.
//
// Payments returns an error, with the path of the account, if:
//   - a finding refuses more than the fund money of its claim, or its claim is not there;
//   - no claim is of a step's department and month;
//   - a step states more than the fund money of the claims, or less than findings refuse;
//   - a finding states another department or month than its claim, and a step is about
//     one of the two.
func (p *Plan) Payments(report *settlement.Report, accounts []Account, claims ...settlement.Settlement) ([]Account, error) {
	list, _, err := p.payments(report, accounts, claims)
	return list, err
}

// payments is Payments, and also returns the claims that suspensions refuse.
func (p *Plan) payments(report *settlement.Report, accounts []Account, claims []settlement.Settlement) ([]Account, []settlement.Conflict, error) {
	if report == nil {
		return nil, nil, fmt.Errorf("%w: it is nil", ErrReport)
	}
	if err := p.checkAccounts(accounts); err != nil {
		return nil, nil, err
	}
	b := p.newBook(accounts)
	var suspended []settlement.Conflict
	f := settlement.Faults{Limit: settlement.MaxFaults}
	fundOnly := map[string]bool{}
	for _, pool := range report.Pools {
		fundOnly[pool.Name] = pool.Terms.Basis == settlement.FundOnly
	}
	for _, s := range claims {
		for e, err := range s.Entries() {
			if err != nil {
				f.Add(err)
				break
			}
			if e.Left != "" {
				f.Add(b.unpaid(&e))
				continue
			}
			if e.Claim == "" {
				continue
			}
			f.Add(b.findPriced(report, &e))
			for _, i := range b.steps[e.Institution] {
				x := &b.effects[i]
				if !x.step.covers(e.Department, e.Month) {
					continue
				}
				x.sum(nil).add(&e, !fundOnly[e.Pool])
				if x.step.Step == Suspend {
					suspended = append(suspended, x.step.conflict(&e))
				}
			}
		}
	}
	for i := range b.effects {
		x := &b.effects[i]
		switch {
		case x.step != nil:
			f.Add(b.pay(report, x))
		case x.about() && !x.seen:
			f.Add(x.notThere())
		}
	}
	if err := f.Err(); err != nil {
		return nil, nil, err
	}
	return b.accounts, suspended, nil
}

// findPriced checks the findings about a claim, priced as the report prices it.
func (b *book) findPriced(report *settlement.Report, e *settlement.Entry) error {
	list := slices.Concat(b.claims[claimKey{e.Method, e.Claim}], b.claims[claimKey{"", e.Claim}])
	if len(list) == 0 {
		return nil
	}
	priced := *e
	if !e.Priced {
		price, _, err := report.Price(*e)
		if err != nil {
			return fmt.Errorf("%s: claim %s: %w", e.Method, shown.QuoteID(e.Claim), err)
		}
		priced.Priced, priced.Amount = true, price
		if report.Pool(e.Pool).Terms.Basis == settlement.FundOnly { // there is one: it was priced
			priced.Covered = 0
		}
	}
	for _, i := range list {
		x := &b.effects[i]
		x.seen = true
		if err := x.place(e, &b.accounts[x.account]); err != nil {
			return err
		}
	}
	fund, _, err := b.plan.fundPart(&priced)
	if err != nil {
		return err
	}
	return checkAgainst(b.effects, list, fund)
}

// pay checks the payment that a step states, or fills it in.
func (b *book) pay(report *settlement.Report, x *effect) error {
	sum := x.sum(nil)
	if sum.claims == 0 {
		return x.noClaims(&b.accounts[x.account])
	}
	given, err := sum.payment(func(pool string, points settlement.Points) (settlement.Money, error) {
		m, _, err := report.Price(settlement.Entry{Institution: b.accounts[x.account].Institution, Pool: pool, Points: points})
		return m, err
	})
	if err != nil {
		return under(x.path, err)
	}
	if err := x.checkPayment(given); err != nil {
		return err
	}
	already := x.step.already(&b.accounts[x.account])
	if already > given {
		return &settlement.FieldError{Path: x.path, Err: fmt.Errorf("%w: the claims give %s, and findings refuse %s of it", ErrFinding, given, already)}
	}
	if x.step.Payment.Absent() {
		x.step.Payment = given.Decimal()
	}
	if typed, err := x.step.Payment.Money(); err == nil && already > typed { // of findings that were placed by their claims, too
		return &settlement.FieldError{Path: x.path + ".payment", Err: fmt.Errorf("%w: %s, and findings refuse %s of it", ErrFinding, shown.Amount(typed), already)}
	}
	return nil
}

// suspended begins the reason of claims that a suspension refuses.
const suspended = "停付 (suspended): "

// Suspended reports whether a conflict of a cleared report is a claim that a suspension refuses.
func Suspended(c settlement.Conflict) bool { return strings.HasPrefix(c.Reason, suspended) }

func (s *AppliedStep) conflict(e *settlement.Entry) settlement.Conflict {
	return settlement.Conflict{
		Pool: e.Pool, Method: e.Method, Institution: e.Institution, Claim: e.Claim, Cost: e.Cost,
		Reason: fmt.Sprintf("%s%s to %s", suspended, s.Month, s.Month.Add(s.Months-1)),
	}
}

// listed returns the conflicts of a report with those of suspensions, in the order
// of a report. Those of an earlier clearing are dropped.
func listed(conflicts, more []settlement.Conflict) []settlement.Conflict {
	list := slices.DeleteFunc(slices.Clone(conflicts), Suspended)
	list = append(list, more...)
	slices.SortFunc(list, func(a, b settlement.Conflict) int {
		return cmp.Or(cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Institution, b.Institution),
			cmp.Compare(a.Claim, b.Claim), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Cost, b.Cost))
	})
	return list
}
