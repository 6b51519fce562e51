package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Next returns the accounts that the next period opens with. They have three amounts: the
// room carried out, the debt, and the working capital still held. The debt is a negative
// due that is not recovered otherwise; if it is negative, the fund owes it. The room
// carried out of one year is the room carried into the next.
func (c *Clearing) Next() []Account {
	list := make([]Account, 0, len(c.Report.Statements))
	for _, s := range c.Report.Statements {
		a := Account{Institution: s.Institution, Advance: c.owed[s.Institution]}
		for _, l := range s.Lines {
			switch {
			case l.Kind == settlement.MemoCarried && c.plan.carries(l):
				a.CarriedIn += l.Amount
			case lastRule(l) == c.plan.rules.rolled.ID:
				a.Debt += l.Amount
			}
		}
		if s.Due < 0 {
			a.Debt -= s.Due
		}
		list = append(list, a)
	}
	return list
}

// NextAround returns the accounts that the budgets around open the next period with, from the
// inside out: those with room carried out, which is the room carried into the next.
func (c *Clearing) NextAround() [][]Account {
	var all [][]Account
	for _, l := range c.plan.around {
		list := []Account{}
		for _, s := range c.Report.Statements {
			a := Account{Institution: s.Institution}
			for _, line := range s.Lines {
				if line.Kind == settlement.MemoCarried && l.plan.carries(line) {
					a.CarriedIn += line.Amount
				}
			}
			if a.CarriedIn != 0 {
				list = append(list, a)
			}
		}
		all = append(all, list)
	}
	return all
}

// carries reports whether a line of carried room is for the accounts of this plan. A budget
// inside has accounts of its own. A plan without budgets only cleared, and takes all such
// lines.
func (p *Plan) carries(l settlement.Line) bool {
	return len(p.holders) == 0 || l.Trail[len(l.Trail)-1].Rule == *p.rules.room.Rule
}

// lastRule returns the id of the rule that gave a line; empty without a trail.
func lastRule(l settlement.Line) string {
	if n := len(l.Trail); n > 0 {
		return l.Trail[n-1].Rule.ID
	}
	return ""
}

// outside reports whether a line of a clearing moves money that is no part of an
// entitlement: debts, also those that rolled in or roll on, and working capital.
func (p *Plan) outside(l settlement.Line) bool {
	if l.Method != settlement.Clearing {
		return false
	}
	switch l.Kind {
	case settlement.LineDebt, settlement.LineAdvance, settlement.LineRecovered:
		return true
	}
	id := lastRule(l)
	return id == p.rules.rolled.ID || id == p.rules.rolledIn.ID
}

// Prepay adds the payments of clearings of parts of a year to the prepaid money of
// accounts, for the clearing of the year. It counts the payments of entitlements: the
// transfers without debts and working capital, which are no part of an entitlement. An
// amount that was paid by taking off a debt counts as paid.
//
// So the accounts of the year are those of the last part's [Clearing.Next], completed with
// the facts known at the end of the year. An institution that has no account gets one.
// Findings that a part's clearing has acted on belong in the year's accounts too: over the
// year they act once.
//
// Prepay returns an error if a sum does not fit.
func Prepay(accounts []Account, parts ...*Clearing) ([]Account, error) {
	list := cloneAccounts(accounts)
	index := map[string]int{}
	for i, a := range list {
		index[a.Institution] = i
	}
	for _, c := range parts {
		for _, s := range c.Report.Statements {
			i, ok := index[s.Institution]
			if !ok {
				i = len(list)
				index[s.Institution] = i
				list = append(list, Account{Institution: s.Institution})
			}
			x := wide.From(int64(list[i].Prepaid))
			x.Accumulate(int64(s.Due))
			for _, l := range s.Lines {
				if c.plan.outside(l) {
					x.Accumulate(-int64(l.Amount))
				}
			}
			sum, ok := x.Int64()
			if !ok {
				return nil, &settlement.FieldError{Path: fmt.Sprintf("accounts[%d].prepaid", i), Err: settlement.ErrOverflow}
			}
			list[i].Prepaid = settlement.Money(sum)
		}
	}
	return list, nil
}
