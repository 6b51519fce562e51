package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/policy"
)

// PersonalAccounts (个人账户) are accounts of persons. A cost in scope is paid from them
// first.
type PersonalAccounts struct {
	// PaidOut is the part of a balance that is paid to the person at the end of
	// the year; the rest is carried.
	PaidOut settlement.Decimal `json:"paid_out" required:"true"`
}

// Spend pays a cost from a personal account first. It returns the rest, which is charged to
// the budget of the person's holder, and the balance left. Neither is ever negative.
func Spend(balance, cost settlement.Money) (charged, left settlement.Money, err error) {
	if balance < 0 || cost < 0 {
		return 0, 0, fmt.Errorf("%w: a cost of %s with a balance of %s", settlement.ErrNegative, cost, balance)
	}
	used := min(balance, cost)
	return cost - used, balance - used, nil
}

// CloseAccount divides the balance of a personal account at the end of the year into the
// part that is paid out, rounded once, and the rest, which is carried.
func (p *Plan) CloseAccount(balance settlement.Money) (paid, carried settlement.Money, trail settlement.Trail, err error) {
	if p.policy.PersonalAccounts == nil {
		return 0, 0, nil, &settlement.FieldError{Path: "personal_accounts", Err: policy.ErrRequired}
	}
	if balance < 0 {
		return 0, 0, nil, fmt.Errorf("%w: a balance of %s", settlement.ErrNegative, balance)
	}
	var w sheet.Sheet
	paid = w.Money(p.ruleAt("personal_accounts", "personal.paid_out", "paid_out", "round(balance × part, 2)", "个人账户年末余额按比例返还个人 (the part of the balance that is paid out)"),
		sheet.Money("balance", balance), settlement.In("part", p.policy.PersonalAccounts.PaidOut))
	return paid, balance - paid, w.Trail, w.Err
}
