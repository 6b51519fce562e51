package budget

import (
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// aroundInstalments returns the prepayments of the budgets around.
func (p *Plan) aroundInstalments(period settlement.Period, accounts []Account) ([]Instalment, error) {
	if len(p.around) == 0 {
		return nil, nil
	}
	if err := p.checkAccounts(accounts); err != nil {
		return nil, err
	}
	paid := maps.Clone(p.byPayee)
	var list []Instalment
	for i, l := range p.around {
		totals := cloneAccounts(l.accounts)
		for _, a := range accounts {
			k := slices.IndexFunc(totals, func(b Account) bool { return b.Institution == a.Institution })
			switch h := l.plan.byPayee[a.Institution]; {
			case h == nil || paid[a.Institution] != nil || a.Debt == 0:
			case k < 0:
				totals = append(totals, Account{Institution: a.Institution, Debt: a.Debt})
			default:
				totals[k].Debt = a.Debt
			}
		}
		maps.Copy(paid, l.plan.byPayee)
		if l.plan.policy.Instalments == nil {
			continue
		}
		more, err := l.plan.ownInstalments(period, totals)
		if err != nil {
			return nil, (&book{level: i + 1}).within(err)
		}
		list = append(list, more...)
	}
	return list, nil
}
