package budget_test

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// In this file: what each level of budgets moves, and what is paid beside them, in the jobs of
// TestBudgetsOracle.

// flows draws the accounts of all levels and returns what the levels move.
func (j *wholeJob) flows(d drawing) []flow {
	list := j.standings()
	j.drawAccounts(d, list)
	var all []flow
	taken := map[string]bool{}
	for i, p := range j.levels() {
		at := j.under(p)
		if i > 0 {
			list = at.standings()
		}
		bears := func(e settlement.Entry) int {
			if taken[e.Claim] {
				return -1
			}
			return at.holderOf(e)
		}
		j.takeInside(p, list, all)
		if i > 0 {
			for _, a := range j.accounts {
				for _, x := range a.Findings {
					if k := bears(j.entryOf(x.Claim)); k >= 0 {
						list[k].refused = rat.Sum(list[k].refused, rat.Yuan(x.Amount))
						j.seen["a finding that only a budget around bears"]++
					}
				}
			}
			j.totals = append(j.totals, d.drawTotals(at, list))
			at.accounts = j.totals[i-1]
		}
		var mine []flow
		for k := range p.Budgets {
			mine = append(mine, j.moved(at, k, list[k], bears)...)
		}
		for _, e := range j.entries {
			taken[e.Claim] = taken[e.Claim] || bears(e) >= 0
		}
		all = append(all, mine...)
	}
	return all
}

func (j *wholeJob) entryOf(claim string) settlement.Entry {
	return j.entries[slices.IndexFunc(j.entries, func(e settlement.Entry) bool { return e.Claim == claim })]
}

// takeInside adds the lines of the levels inside to the standings of the budgets that bear them.
func (j *wholeJob) takeInside(p budget.Policy, list []standing, inside []flow) {
	for _, f := range inside {
		k := chargedTo(p, "", f.holder, f.institution)
		if k < 0 || p.Budgets[k].AmountFrom != "" {
			continue
		}
		if f.refused {
			list[k].refused = rat.Sub(list[k].refused, f.amount)
		} else {
			list[k].money = rat.Sum(list[k].money, f.amount)
		}
		j.seen["a line inside"]++
	}
}

// drawTotals draws the accounts of a budget around.
func (d drawing) drawTotals(at *yearEndJob, list []standing) (accounts []budget.Account) {
	for k, b := range at.policy.Budgets {
		a := budget.Account{Institution: cmp.Or(b.Institution, b.Holder)}
		if d.one(3) {
			a.CarriedIn = d.upTo(300_000)
		}
		standard, actual := at.sides(k, list[k])
		over := rat.Sub(actual, list[k].refused, standard, rat.Yuan(a.CarriedIn))
		if at.policy.Sharing.ReasonableOnly && over.Sign() > 0 && d.one(2) {
			a.ReasonableOverrun = d.upTo(rat.InFen(rat.Down(over, 2)))
		}
		accounts = append(accounts, a)
	}
	return accounts
}

// moved is what a budget moves: its refusals at the institutions of their accounts, the rest at
// the institution that it pays.
func (j *wholeJob) moved(at *yearEndJob, k int, s standing, bears func(settlement.Entry) int) (list []flow) {
	b := at.policy.Budgets[k]
	payee, holder := cmp.Or(b.Institution, b.Holder), cmp.Or(b.Holder, b.Institution)
	a := at.accountOf(payee)
	carried := rat.Yuan(a.CarriedIn)
	standard, actual := at.sides(k, s)
	money := s.money
	if b.AmountFrom == "" {
		// E is before refusals: what was refused inside is off the lines, and is taken off again.
		inside := rat.Sub(s.refused, j.ownRefused(k, bears))
		money = rat.Sub(money, inside)
	}
	delta := rat.Sub(at.entitled(standard, actual, s.refused, carried, a.ReasonableOverrun), money)
	so := new(big.Rat)
	for _, a := range j.accounts {
		mine := new(big.Rat)
		for _, x := range a.Findings {
			if bears(j.entryOf(x.Claim)) == k {
				mine = rat.Sum(mine, rat.Yuan(x.Amount))
			}
		}
		part := rat.Sub(new(big.Rat), mine)
		if b.AmountFrom != "" {
			room := rat.Sum(standard, carried)
			part = rat.Sub(rat.Min(rat.Sub(actual, so, mine), room), rat.Min(rat.Sub(actual, so), room))
		}
		so = rat.Sum(so, mine)
		list = append(list, flow{a.Institution, holder, part, true})
		delta = rat.Sub(delta, part)
	}
	return append(list, flow{payee, holder, delta, false})
}

// ownRefused is what findings refuse of a budget's own claims.
func (j *wholeJob) ownRefused(k int, bears func(settlement.Entry) int) *big.Rat {
	sum := new(big.Rat)
	for _, a := range j.accounts {
		for _, x := range a.Findings {
			if bears(j.entryOf(x.Claim)) == k {
				sum = rat.Sum(sum, rat.Yuan(x.Amount))
			}
		}
	}
	return sum
}

// paidBeside is what subsidies and grants come to, by institution; false if a pot does not suffice.
func (j *wholeJob) paidBeside() (list []flow, ok bool) {
	for level, p := range j.levels() {
		at := j.under(p)
		for _, s := range p.Subsidies {
			more, enough := j.subsidised(at, s)
			if !enough {
				return nil, false
			}
			if level > 0 && len(more) > 0 {
				j.seen["a subsidy around"]++
			}
			list = append(list, more...)
		}
		for _, g := range p.Grants {
			list = append(list, flow{g.Institution, "", g.Amount.Rat(), false})
			j.seen["a grant to "+g.Institution]++
		}
	}
	return list, true
}

// subsidised is what a subsidy pays.
func (j *wholeJob) subsidised(at *yearEndJob, s budget.Subsidy) (list []flow, ok bool) {
	all := new(big.Rat)
	var weights []*big.Rat
	for _, code := range []string{"C1", "C2", "H1", "H2", "H3", "T0", "T1"} { // in the order of holders
		k := slices.IndexFunc(at.policy.Budgets, func(b budget.Budget) bool { return cmp.Or(b.Holder, b.Institution) == code })
		if k < 0 {
			continue
		}
		b := at.policy.Budgets[k]
		for _, pool := range j.pools {
			sum, some := new(big.Rat), false
			for _, e := range j.in(pool.Name) {
				above := rat.Sub(rat.Yuan(e.Cost), s.Above.Rat())
				if above.Sign() <= 0 || !at.bearsMethod(e.Method) || chargedTo(at.policy, e.ChargedTo, "", e.Institution) != k {
					continue
				}
				sum, some = rat.Sum(sum, rat.Mul(above, s.Share.Rat())), true
			}
			if some {
				list = append(list, flow{cmp.Or(b.Institution, b.Holder), code, rat.Fen(sum), false})
				weights, all = append(weights, rat.Fen(sum)), rat.Sum(all, rat.Fen(sum))
			}
		}
	}
	if len(list) > 0 {
		j.seen["a subsidy"]++
	}
	if s.Pot.Absent() || all.Cmp(s.Pot.Rat()) <= 0 {
		return list, true
	}
	if s.OverPot != settlement.ShortfallScale {
		return nil, false
	}
	j.seen["a pot that is scaled"]++
	for i, part := range inShares(s.Pot.Rat(), weights) {
		list[i].amount = part
	}
	return list, true
}

// bearsMethod reports whether the budgets bear claims of a method.
func (j *yearEndJob) bearsMethod(m settlement.Method) bool {
	return len(j.policy.Methods) == 0 || slices.Contains(j.policy.Methods, m)
}
