package budget_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// In this file: section 20 of the regulations once more, in fractions, from its text alone.

// yearEndJob is a random job whose budgets act after the value.
type yearEndJob struct {
	policy   budget.Policy
	pools    []settlement.Pool
	entries  []settlement.Entry
	accounts []budget.Account

	value map[string]*big.Rat // by pool; nil: no points
	price map[string]*big.Rat // by pool and institution
	lent  map[string]*big.Rat // of single claims, what caps take and floors give
}

type drawing struct{ *rand.Rand }

func (d drawing) one(in int) bool { return d.IntN(in) == 0 }

func (d drawing) upTo(m int64) settlement.Money { return settlement.Money(d.Int64N(m + 1)) }

func oneOf[T any](d drawing, list ...T) T { return list[d.IntN(len(list))] }

func (d drawing) tiers(fund bool) (list []settlement.Tier) {
	up := int64(0)
	for range d.IntN(3) {
		up += 1 + d.Int64N(2500)
		list = append(list, settlement.Tier{UpTo: settlement.DecimalOf(up, 4)})
	}
	list = append(list, settlement.Tier{})
	for i := range list {
		share := settlement.DecimalOf(d.Int64N(1001), 3)
		if fund {
			list[i].Fund = share
		} else {
			list[i].Institution = share
		}
	}
	if d.one(4) {
		list = list[:len(list)-1]
	}
	return list
}

func randomYearEnd(r *rand.Rand, seen map[string]int) *yearEndJob {
	d := drawing{r}
	j := &yearEndJob{}
	names := []string{""}
	if d.one(4) {
		names = []string{"310", "390"}
	}
	j.policy = d.yearEndPolicy()
	for i := range 1 + d.IntN(9) {
		j.entries = append(j.entries, d.yearEndClaim(i, oneOf(d, names...)))
	}
	for _, name := range names {
		j.pools = append(j.pools, settlement.Pool{Name: name, Terms: d.yearEndTerms(j, name, len(names) == 1, seen)})
	}
	if !slices.ContainsFunc(j.entries, func(e settlement.Entry) bool { return e.Pool == names[0] }) {
		j.entries[0].Pool = names[0]
	}
	return j
}

func (d drawing) yearEndPolicy() budget.Policy {
	s := settlement.Sharing{
		Mode: oneOf(d, "", settlement.Marginal, settlement.Whole), SurplusMode: oneOf(d, "", settlement.Marginal, settlement.Whole), OverrunMode: oneOf(d, "", settlement.Marginal, settlement.Whole),
		Surplus: d.tiers(false), Overrun: d.tiers(true), ReasonableOnly: d.one(5),
	}
	if d.one(5) {
		s.BonusCap = settlement.DecimalOf(d.Int64N(2000), 4)
	}
	p := budget.Policy{
		Document: example, Sharing: &budget.Sharing{Sharing: s}, Difference: oneOf(d, "", settlement.DifferencesReserve, settlement.DifferencesResidue),
		SurplusTo: oneOf(d, "", budget.Cash, budget.Cash, budget.Carry, budget.Return, budget.Divide),
	}
	if p.SurplusTo == budget.Divide {
		p.Split = []budget.Split{{To: "a", Share: decimal("0.333")}, {To: "b", Share: decimal("0.667")}}
	}
	if d.one(5) {
		p.Instalments = &budget.Instalments{Period: budget.Month, Mode: budget.Claims}
	}
	if d.one(4) {
		p.Methods = oneOf(d, []settlement.Method{settlement.DRG}, []settlement.Method{settlement.DRG, settlement.Item}, []settlement.Method{settlement.DRG, settlement.PerDiem})
	}
	p.Budgets = []budget.Budget{{Institution: "H1", AmountFrom: budget.FromPoints}, {Holder: "C1", Amount: d.upTo(3_000_000).Decimal()}}
	if d.one(2) {
		p.Budgets = append(p.Budgets, budget.Budget{Holder: "C2", Institution: "H3", Amount: d.upTo(1_000_000).Decimal()})
	}
	if d.one(2) {
		p.Budgets = append(p.Budgets, budget.Budget{Institution: "H2", AmountFrom: budget.FromPoints})
	}
	if d.one(3) {
		p.Holders = append(p.Holders, budget.Holder{Institution: "H4", Holder: oneOf(d, "C1", "H1")})
	}
	return p
}

func (d drawing) yearEndClaim(i int, pool string) settlement.Entry {
	e := settlement.Entry{
		Claim: fmt.Sprintf("c%d", i), Institution: fmt.Sprintf("H%d", 1+d.IntN(4)), Pool: pool, Vouched: true,
		Cost: d.upTo(1_000_000), ChargedTo: oneOf(d, "", "", "", "C1", "H1"),
	}
	e.Covered = d.upTo(int64(e.Cost)/3 + 10_000)
	switch d.IntN(4) {
	case 0:
		e.Method, e.Class, e.Priced, e.Amount = settlement.Item, settlement.ByItem, true, e.Cost
	case 1:
		e.Method, e.Class, e.Priced, e.Amount = settlement.PerDiem, settlement.BedDay, true, d.upTo(800_000)
	default:
		e.Method, e.Class = oneOf(d, settlement.DRG, settlement.DRG, settlement.PerDiem), settlement.Normal
		e.Points = settlement.Points(d.Int64N(1_000_000) * 100_000_000 / oneOf(d, int64(1), 7, 10_000))
		if d.one(12) {
			e.Points = 0
		}
	}
	if d.one(6) {
		e.Lines = []settlement.Line{{Kind: settlement.LineViolation, Amount: -d.upTo(50_000)}}
	}
	return e
}

func (d drawing) yearEndTerms(j *yearEndJob, pool string, alone bool, seen map[string]int) settlement.Terms {
	t := settlement.Terms{
		Basis: oneOf(d, "", settlement.FundOnly), ValueRounding: oneOf(d, "", settlement.RoundDown), Residue: oneOf(d, "", "", settlement.ResidueApportion),
		Places: d.IntN(9), NegativeDue: oneOf(d, "", settlement.NegativeKeep),
	}
	if alone && d.one(3) {
		t.NegativeDue = settlement.NegativeFloor
	}
	if t.Residue == "" && d.one(3) {
		t.RoundEach, t.ClaimCap = true, oneOf(d, "", settlement.CapCost)
		t.NegativeDue = oneOf(d, t.NegativeDue, settlement.NegativeFloorClaim)
	}
	for _, code := range []string{"H1", "H3"} {
		claims := func(e settlement.Entry) bool { return e.Institution == code && e.Pool == pool }
		if d.one(4) && slices.ContainsFunc(j.entries, claims) { // the factor of an institution that nobody knows is refused
			t.Factors = append(t.Factors, settlement.Factor{Institution: code, Factor: settlement.DecimalOf(1+d.Int64N(200), 2)})
		}
	}
	t.OffFund = oneOf(d, nil, nil, []settlement.Method{settlement.Item}, []settlement.Method{settlement.Item, settlement.PerDiem})
	t.Fund = (d.upTo(5_000_000) + 3_000_000).Decimal()
	switch d.IntN(6) {
	case 0:
		t.Residue, t.PointValue = "", settlement.DecimalOf(d.Int64N(200_000), 4)
		if d.one(2) {
			t.Fund = settlement.Decimal{}
		}
	case 1:
		t.Total = &settlement.Total{Budget: t.Fund, SetAsides: []settlement.SetAside{{Name: "o", Amount: d.upTo(2_500_000).Decimal(), Use: settlement.UseOverrun}}}
		if d.one(2) {
			t.Total.SetAsides = append(t.Total.SetAsides, settlement.SetAside{Name: "c", Amount: d.upTo(500_000).Decimal(), Use: settlement.UseCompensation})
		}
		t.Fund = settlement.Decimal{}
	}
	seen[fmt.Sprintf("off fund %d", len(t.OffFund))]++
	seen[fmt.Sprintf("round each %t, cap %q, floor %q", t.RoundEach, t.ClaimCap, t.NegativeDue)]++
	return t
}

func factorIn(t settlement.Terms, code string) *big.Rat {
	for _, f := range t.Factors {
		if f.Institution == code {
			return f.Factor.Rat()
		}
	}
	return rat.Int(1)
}

func roundedAs(t settlement.Terms, x *big.Rat, places int) *big.Rat {
	if t.ValueRounding == settlement.RoundDown {
		return rat.Down(x, places)
	}
	return rat.Round(x, places)
}

func linesOf(e settlement.Entry) *big.Rat {
	sum := new(big.Rat)
	for _, l := range e.Lines {
		sum = rat.Sum(sum, rat.Yuan(l.Amount))
	}
	return sum
}

// fundOf is what there is to close, nil if nothing; reserve is what is set aside, nil if nothing.
func fundOf(t settlement.Terms) (fund, reserve *big.Rat) {
	switch {
	case t.Total != nil:
		fund, reserve = t.Total.Budget.Rat(), new(big.Rat)
		for _, s := range t.Total.SetAsides {
			fund, reserve = rat.Sub(fund, s.Amount.Rat()), rat.Sum(reserve, s.Amount.Rat())
		}
		if reserve.Sign() == 0 {
			reserve = nil // nothing is named
		}
	case !t.Fund.Absent():
		fund = t.Fund.Rat()
	}
	return fund, reserve
}

// strike computes the value and the prices of each pool; false where there are none to be had.
func (j *yearEndJob) strike() bool {
	j.value, j.price, j.lent = map[string]*big.Rat{}, map[string]*big.Rat{}, map[string]*big.Rat{}
	for _, pool := range j.pools {
		if !j.strikeIn(pool.Name, pool.Terms) {
			return false
		}
	}
	return true
}

func (j *yearEndJob) strikeIn(pool string, t settlement.Terms) bool {
	fund, _ := fundOf(t)
	if fund != nil && fund.Sign() < 0 {
		return false
	}
	points, pooled := map[string]*big.Rat{}, fund
	some := false
	for _, e := range j.in(pool) {
		if !e.Priced {
			some = true
			points[e.Institution] = rat.Sum(rat.OrZero(points[e.Institution]), e.Points.Decimal().Rat())
		}
		if fund == nil || slices.Contains(t.OffFund, e.Method) && e.Priced {
			continue
		}
		off := linesOf(e)
		if slices.Contains(t.OffFund, e.Method) {
			off = new(big.Rat) // further lines of these methods, too
		}
		if e.Priced {
			off = rat.Sum(off, rat.Yuan(e.Amount-e.Covered))
		} else if t.Basis != settlement.FundOnly {
			off = rat.Sub(off, rat.Yuan(e.Covered))
		}
		pooled = rat.Sub(pooled, off)
	}
	if !some {
		j.claimwise(pool, t)
		return true
	}
	all := new(big.Rat)
	for code, p := range points {
		points[code] = rat.Round(rat.Mul(p, factorIn(t, code)), 8)
		all = rat.Sum(all, points[code])
	}
	switch {
	case !t.PointValue.Absent():
		j.value[pool] = t.PointValue.Rat()
	case fund == nil || all.Sign() == 0 || pooled.Sign() < 0:
		return false
	case t.Residue == settlement.ResidueApportion:
		exact := rat.Quo(pooled, all)
		if exact.Cmp(rat.Int(1_000_000_000)) > 0 {
			return false // too large to be shown
		}
		j.value[pool] = exact
		codes := slices.Sorted(maps.Keys(points))
		var weights []*big.Rat
		for _, code := range codes {
			weights = append(weights, points[code])
		}
		for i, part := range inShares(pooled, weights) {
			j.price[pool+"/"+codes[i]] = part
		}
	default:
		j.value[pool] = roundedAs(t, rat.Quo(pooled, all), cmp.Or(t.Places, 4))
		if j.value[pool].Cmp(rat.Int(1_000_000_000)) > 0 {
			return false
		}
	}
	if t.Residue != settlement.ResidueApportion {
		for code, p := range points {
			j.price[pool+"/"+code] = roundedAs(t, rat.Mul(p, j.value[pool]), 2)
		}
	}
	j.claimwise(pool, t)
	return true
}

// inShares divides whole fen by weights: floors, then the largest remainders, the first of equals.
func inShares(amount *big.Rat, weights []*big.Rat) []*big.Rat {
	sum := rat.Sum(weights...)
	parts, rests, left := make([]*big.Rat, len(weights)), make([]*big.Rat, len(weights)), amount
	for i, w := range weights {
		parts[i], rests[i] = new(big.Rat), new(big.Rat)
		if sum.Sign() != 0 {
			share := rat.Quo(rat.Mul(amount, w), sum)
			parts[i] = rat.Down(share, 2)
			rests[i] = rat.Sub(share, parts[i])
		}
		left = rat.Sub(left, parts[i])
	}
	for fen := big.NewRat(1, 100); left.Sign() > 0 && sum.Sign() != 0; left = rat.Sub(left, fen) {
		most := 0
		for i := range rests {
			if rests[i].Cmp(rests[most]) > 0 {
				most = i
			}
		}
		parts[most], rests[most] = rat.Sum(parts[most], fen), rat.Int(-1)
	}
	return parts
}

// claimwise computes prices, caps and floors where each claim is rounded.
func (j *yearEndJob) claimwise(pool string, t settlement.Terms) {
	if !t.RoundEach {
		return
	}
	sum := map[string]*big.Rat{}
	for _, e := range j.in(pool) {
		j.lent[e.Claim] = rat.Sub(j.dueOf(e, t), j.plainOf(e, t))
		if !e.Priced {
			sum[e.Institution] = rat.Sum(rat.OrZero(sum[e.Institution]), j.priceOf(e, t))
		}
	}
	for code, price := range sum {
		j.price[pool+"/"+code] = price
	}
}

// priceOf is the price of one claim.
func (j *yearEndJob) priceOf(e settlement.Entry, t settlement.Terms) *big.Rat {
	if e.Priced {
		return rat.Yuan(e.Amount)
	}
	return roundedAs(t, rat.Mul(e.Points.Decimal().Rat(), factorIn(t, e.Institution), j.value[e.Pool]), 2)
}

// plainOf is what a claim is due without caps and floors.
func (j *yearEndJob) plainOf(e settlement.Entry, t settlement.Terms) *big.Rat {
	due := rat.Sum(j.priceOf(e, t), linesOf(e))
	if e.Priced || t.Basis != settlement.FundOnly {
		due = rat.Sub(due, rat.Yuan(e.Covered))
	}
	return due
}

// dueOf is what a claim is due.
func (j *yearEndJob) dueOf(e settlement.Entry, t settlement.Terms) *big.Rat {
	due := j.plainOf(e, t)
	if !e.Priced && t.ClaimCap == settlement.CapCost {
		due = rat.Sub(due, rat.Positive(rat.Sub(j.priceOf(e, t), rat.Yuan(e.Cost))))
	}
	if t.NegativeDue == settlement.NegativeFloorClaim {
		due = rat.Positive(due)
	}
	return due
}

func (j *yearEndJob) in(pool string) (list []settlement.Entry) {
	for _, e := range j.entries {
		if e.Pool == pool {
			list = append(list, e)
		}
	}
	return list
}

func (j *yearEndJob) terms(pool string) settlement.Terms {
	i := slices.IndexFunc(j.pools, func(p settlement.Pool) bool { return p.Name == pool })
	return j.pools[i].Terms
}

// holderOf is the number of the budget that bears a claim, −1 if none does.
func (j *yearEndJob) holderOf(e settlement.Entry) int {
	if len(j.policy.Methods) > 0 && !slices.Contains(j.policy.Methods, e.Method) {
		return -1
	}
	i := chargedTo(j.policy, e.ChargedTo, "", e.Institution)
	if i >= 0 && j.policy.Budgets[i].AmountFrom != "" && e.Priced {
		return -1 // it is not compared
	}
	return i
}

// chargedTo is the number of the budget that bears a claim, or a line of a holder inside, −1 if
// none does.
func chargedTo(p budget.Policy, named, inside, institution string) int {
	mapped := map[string]string{}
	for _, m := range p.Holders {
		mapped[m.Institution] = m.Holder
	}
	of := func(code string) int {
		return slices.IndexFunc(p.Budgets, func(b budget.Budget) bool { return cmp.Or(b.Holder, b.Institution) == code })
	}
	switch {
	case named != "" && of(named) >= 0:
		return of(named)
	case named != "":
		return of(mapped[named])
	}
	if i := of(cmp.Or(mapped[inside], inside)); inside != "" && i >= 0 {
		return i
	}
	return of(cmp.Or(mapped[institution], institution))
}

// standing is what a budget's claims come to.
type standing struct {
	money, actual, refused *big.Rat // E or S, A, R
}

// standings adds up the claims of each budget.
func (j *yearEndJob) standings() []standing {
	list := make([]standing, len(j.policy.Budgets))
	for i := range list {
		list[i] = standing{new(big.Rat), new(big.Rat), new(big.Rat)}
	}
	type row struct{ pool, institution string }
	groups := map[row]map[string]*big.Rat{} // points by holder
	for _, e := range j.entries {
		i, t := j.holderOf(e), j.terms(e.Pool)
		holder := ""
		if i >= 0 {
			holder = cmp.Or(j.policy.Budgets[i].Holder, j.policy.Budgets[i].Institution)
		}
		if !e.Priced {
			at := row{e.Pool, e.Institution}
			if groups[at] == nil {
				groups[at] = map[string]*big.Rat{}
			}
			groups[at][holder] = rat.Sum(rat.OrZero(groups[at][holder]), e.Points.Decimal().Rat())
		}
		if i < 0 {
			continue
		}
		s := &list[i]
		earned := j.policy.Budgets[i].AmountFrom != ""
		s.actual = rat.Sum(s.actual, rat.Yuan(e.Cost-e.Covered))
		if !earned {
			s.money = rat.Sum(s.money, linesOf(e))
		}
		switch {
		case e.Priced:
			s.money = rat.Sum(s.money, rat.Yuan(e.Amount-e.Covered))
		case t.RoundEach:
			s.money = rat.Sum(s.money, j.priceOf(e, t))
			fallthrough
		default:
			if t.Basis != settlement.FundOnly {
				s.money = rat.Sub(s.money, rat.Yuan(e.Covered))
			}
		}
		s.money = rat.Sum(s.money, rat.OrZero(j.lent[e.Claim]))
	}
	for at, by := range groups {
		if j.terms(at.pool).RoundEach {
			continue
		}
		holders := slices.Sorted(maps.Keys(by))
		var weights []*big.Rat
		for _, h := range holders {
			weights = append(weights, by[h])
		}
		for k, part := range inShares(j.price[at.pool+"/"+at.institution], weights) {
			i := slices.IndexFunc(j.policy.Budgets, func(b budget.Budget) bool { return cmp.Or(b.Holder, b.Institution) == holders[k] })
			if i >= 0 {
				list[i].money = rat.Sum(list[i].money, part)
			}
		}
	}
	return list
}

// entitled is section 12's formula. k is the room carried in.
func (j *yearEndJob) entitled(b, e, refused, k *big.Rat, reasonable settlement.Money) *big.Rat {
	s := j.policy.Sharing.Sharing
	room := rat.Sum(b, k)
	kept := tiered(rat.Positive(rat.Sub(room, e)), b, s.Surplus, cmp.Or(s.SurplusMode, s.Mode) == settlement.Whole, institutionShare)
	if !s.BonusCap.Absent() {
		kept = rat.Min(kept, rat.Fen(rat.Mul(b, s.BonusCap.Rat())))
	}
	byClaims := j.policy.Instalments != nil
	if j.policy.SurplusTo == budget.Return || j.policy.SurplusTo == budget.Carry && byClaims {
		kept = new(big.Rat)
	}
	shared := rat.Positive(rat.Sub(e, refused, room))
	if s.ReasonableOnly {
		shared = rat.Yuan(reasonable)
	}
	total := rat.Sum(rat.Min(rat.Sub(e, refused), room), kept, tiered(shared, b, s.Overrun, cmp.Or(s.OverrunMode, s.Mode) == settlement.Whole, fundShare))
	if !byClaims {
		total = rat.Sub(total, k)
	}
	return total
}

// draw draws accounts: room carried in, findings and reasonable overruns.
func (j *yearEndJob) drawAccounts(d drawing, list []standing) {
	at := map[string]int{}
	account := func(code string) *budget.Account {
		if _, ok := at[code]; !ok {
			at[code] = len(j.accounts)
			j.accounts = append(j.accounts, budget.Account{Institution: code})
		}
		return &j.accounts[at[code]]
	}
	for _, e := range j.entries {
		most := j.dueOf(e, j.terms(e.Pool))
		if !d.one(4) || most.Cmp(rat.Int(1)) < 0 {
			continue
		}
		amount := 1 + d.upTo(rat.InFen(rat.Down(most, 2))-1)
		a := account(e.Institution)
		a.Findings = append(a.Findings, budget.Finding{ID: "F" + e.Claim, Claim: e.Claim, Method: e.Method, Amount: amount, Status: budget.Upheld})
	}
	for i, b := range j.policy.Budgets {
		payee := cmp.Or(b.Institution, b.Holder)
		if d.one(4) {
			account(payee).CarriedIn = d.upTo(300_000)
		}
		for _, e := range j.entries {
			for _, x := range account(e.Institution).Findings {
				if x.Claim == e.Claim && j.holderOf(e) == i {
					list[i].refused = rat.Sum(list[i].refused, rat.Yuan(x.Amount))
				}
			}
		}
	}
	if j.policy.Sharing.ReasonableOnly {
		for i, b := range j.policy.Budgets {
			a := account(cmp.Or(b.Institution, b.Holder))
			standard, actual := j.sides(i, list[i])
			over := rat.Sub(actual, list[i].refused, standard, rat.Yuan(a.CarriedIn))
			if over.Sign() > 0 && d.one(2) {
				a.ReasonableOverrun = d.upTo(rat.InFen(over))
			}
		}
	}
}

// sides returns the budget and what is compared with it.
func (j *yearEndJob) sides(i int, s standing) (standard, actual *big.Rat) {
	if j.policy.Budgets[i].AmountFrom != "" {
		return rat.Positive(s.money), s.actual
	}
	return j.policy.Budgets[i].Amount.Rat(), s.money
}

func (j *yearEndJob) accountOf(code string) budget.Account {
	for _, a := range j.accounts {
		if a.Institution == code {
			return a
		}
	}
	return budget.Account{}
}

// outcome returns what each institution is entitled to, and what all budgets add.
func (j *yearEndJob) outcome(list []standing) (entitled map[string]*big.Rat, added *big.Rat) {
	entitled, added = map[string]*big.Rat{}, new(big.Rat)
	give := func(code string, x *big.Rat) { entitled[code] = rat.Sum(rat.OrZero(entitled[code]), x) }
	for key, price := range j.price {
		pool, code, _ := cutAt(key)
		_ = pool
		give(code, price)
	}
	for _, e := range j.entries {
		t := j.terms(e.Pool)
		give(e.Institution, rat.Sum(rat.Sub(j.plainOf(e, t), j.pointsPrice(e, t)), rat.OrZero(j.lent[e.Claim])))
	}
	for i, b := range j.policy.Budgets {
		payee, s := cmp.Or(b.Institution, b.Holder), list[i]
		a := j.accountOf(payee)
		k := rat.Yuan(a.CarriedIn)
		standard, actual := j.sides(i, s)
		delta := rat.Sub(j.entitled(standard, actual, s.refused, k, a.ReasonableOverrun), s.money)
		added = rat.Sum(added, delta)
		so := new(big.Rat) // what accounts refused so far
		for _, a := range j.accounts {
			mine := new(big.Rat)
			for _, x := range a.Findings {
				e := j.entries[slices.IndexFunc(j.entries, func(e settlement.Entry) bool { return e.Claim == x.Claim })]
				if j.holderOf(e) == i {
					mine = rat.Sum(mine, rat.Yuan(x.Amount))
				}
			}
			part := rat.Sub(new(big.Rat), mine)
			if b.AmountFrom != "" {
				room := rat.Sum(standard, k)
				part = rat.Sub(rat.Min(rat.Sub(actual, so, mine), room), rat.Min(rat.Sub(actual, so), room))
			}
			so = rat.Sum(so, mine)
			give(a.Institution, part)
			delta = rat.Sub(delta, part)
		}
		give(payee, delta)
	}
	return entitled, added
}

// pointsPrice is the price of a claim with points, which is in the price of its institution.
func (j *yearEndJob) pointsPrice(e settlement.Entry, t settlement.Terms) *big.Rat {
	if e.Priced {
		return new(big.Rat)
	}
	return j.priceOf(e, t)
}

func cutAt(key string) (pool, code string, ok bool) {
	for i := range key {
		if key[i] == '/' {
			return key[:i], key[i+1:], true
		}
	}
	return "", key, false
}

// checkOne compares a single pool's reserve and residue, with floors by institution.
func (j *yearEndJob) checkOne(t *testing.T, r *settlement.Report, entitled map[string]*big.Rat, added *big.Rat, where string) {
	terms := j.pools[0].Terms
	fund, reserve := fundOf(terms)
	sum := new(big.Rat)
	for code, x := range entitled {
		if terms.NegativeDue == settlement.NegativeFloor {
			entitled[code] = rat.Positive(x)
		}
		sum = rat.Sum(sum, entitled[code])
	}
	if fund == nil {
		require.Nil(t, r.Pool("").Residue, where)
		return
	}
	beyond := added
	for _, e := range j.entries {
		if slices.Contains(terms.OffFund, e.Method) {
			beyond = rat.Sum(beyond, linesOf(e))
			if e.Priced {
				beyond = rat.Sum(beyond, rat.Yuan(e.Amount-e.Covered))
			}
		}
	}
	drawn := rat.Positive(beyond)
	if j.policy.Difference == settlement.DifferencesResidue {
		drawn = new(big.Rat)
	}
	if reserve != nil {
		require.LessOrEqual(t, drawn.Cmp(reserve), 0, where)
	}
	require.Zero(t, drawn.Cmp(rat.Yuan(r.Pool("").ReserveDrawn)), "drawn %s, want %s: %s", r.Pool("").ReserveDrawn, drawn.FloatString(2), where)
	residue := rat.Sub(rat.Sum(fund, drawn), sum)
	require.Zero(t, residue.Cmp(rat.Yuan(*r.Pool("").Residue)), "residue %s, want %s: %s", r.Pool("").Residue, residue.FloatString(2), where)
}

// tooLittle reports whether a named reserve of a single pool does not suffice.
func (j *yearEndJob) tooLittle(added *big.Rat) bool {
	_, reserve := fundOf(j.pools[0].Terms)
	if len(j.pools) > 1 || reserve == nil || j.policy.Difference == settlement.DifferencesResidue {
		return false
	}
	beyond := added
	for _, e := range j.entries {
		if slices.Contains(j.pools[0].Terms.OffFund, e.Method) {
			beyond = rat.Sum(beyond, linesOf(e))
			if e.Priced {
				beyond = rat.Sum(beyond, rat.Yuan(e.Amount-e.Covered))
			}
		}
	}
	return beyond.Cmp(reserve) > 0
}

// Whatever the jobs, the engine and the fractions agree to the fen.
func TestAfterOracle(t *testing.T) {
	seen := map[string]int{}
	for i := range testsize.Of(500, 10000) {
		d := drawing{rand.New(rand.NewPCG(20, uint64(i)))}
		j := randomYearEnd(d.Rand, seen)
		where := fmt.Sprintf("job %d", i)
		if !j.strike() {
			seen["no value"]++
			_, err := tryAfter(newPlan(t, j.policy), j.pools, nil, j.entries...)
			require.Error(t, err, where)
			continue
		}
		list := j.standings()
		j.drawAccounts(d, list)
		entitled, added := j.outcome(list)
		after, err := tryAfter(newPlan(t, j.policy), j.pools, j.accounts, j.entries...)
		if j.tooLittle(added) || err != nil && len(j.pools) > 1 {
			seen["the reserve does not suffice"]++
			require.ErrorIs(t, err, settlement.ErrReserve, where)
			continue
		}
		require.NoError(t, err, where)
		r := after.Report
		require.NoError(t, r.Verify(), where)
		fits(t, r)
		j.countYearEnd(seen, list, added)
		if len(j.pools) == 1 {
			j.checkOne(t, r, entitled, added, where)
		}
		for code, want := range entitled {
			s := r.Statement(code)
			if s == nil {
				require.Zero(t, want.Sign(), "%s: no statement of %s", where, code)
				continue
			}
			require.Zero(t, want.Cmp(rat.Yuan(s.Entitlement)), "%s: %s: got %s, want %s", where, code, s.Entitlement, want.FloatString(2))
		}
		holdersAddUp(t, r, where)
	}
	for _, what := range []string{
		"surplus of points money", "overrun of points money", "surplus of a package", "overrun of a package", "earned below zero", "refused", "room carried in",
		"added", "taken", "two pools", "the reserve does not suffice", "no value", "off fund 1", "off fund 2",
		`round each true, cap "cost", floor "floor_claim"`, `round each false, cap "", floor "floor"`,
	} {
		require.Positive(t, seen[what], "%s never occurred: %v", what, seen)
	}
}

func (j *yearEndJob) countYearEnd(seen map[string]int, list []standing, added *big.Rat) {
	for i, b := range j.policy.Budgets {
		standard, actual := j.sides(i, list[i])
		side := map[int]string{-1: "surplus", 0: "as much", 1: "overrun"}[actual.Cmp(standard)]
		of := " of a package"
		if b.AmountFrom != "" {
			of = " of points money"
			if list[i].money.Sign() < 0 {
				seen["earned below zero"]++
			}
		}
		seen[side+of]++
		if list[i].refused.Sign() > 0 {
			seen["refused"]++
		}
		if j.accountOf(cmp.Or(b.Institution, b.Holder)).CarriedIn > 0 {
			seen["room carried in"]++
		}
	}
	seen[map[int]string{-1: "taken", 0: "nothing", 1: "added"}[added.Sign()]]++
	if len(j.pools) > 1 {
		seen["two pools"]++
	}
}

// holdersAddUp: the rows by holder of a statement sum to its price.
func holdersAddUp(t *testing.T, r *settlement.Report, where string) {
	for _, s := range r.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			if part.ByHolder == nil {
				continue
			}
			var rows, price settlement.Money
			for _, h := range part.ByHolder {
				rows += h.Price
			}
			for _, l := range part.Lines {
				if l.Kind == settlement.LinePrice {
					price += l.Amount
				}
			}
			require.Equal(t, price, rows, "%s: %s", where, s.Institution)
		}
	}
}
