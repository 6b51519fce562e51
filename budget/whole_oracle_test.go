package budget_test

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: section 24 of the regulations once more, in fractions, from its text alone: jobs
// with budgets around budgets, subsidies, grants and deposits, from the claims to what is due.

// wholeJob is a random job. The policy and the accounts of the yearEndJob are those inside.
type wholeJob struct {
	*yearEndJob
	around []budget.Policy
	totals [][]budget.Account
	seen   map[string]int
}

// flow is money that a level moves: a line of a holder, for an institution.
type flow struct {
	institution, holder string
	amount              *big.Rat
	refused             bool
}

func randomWhole(d drawing, seen map[string]int) *wholeJob {
	j := &wholeJob{yearEndJob: randomYearEnd(d.Rand, map[string]int{}), seen: seen}
	if d.one(2) {
		d.withoutEarnings(j)
	}
	for i := range d.IntN(3) {
		j.around = append(j.around, d.aroundPolicy(i, j))
	}
	for i := range j.entries {
		if d.one(5) {
			j.entries[i].Cost += 3_000_000 // a dear one
		}
	}
	d.beside(j)
	d.deposit(&j.policy)
	return j
}

// withoutEarnings makes budgets plain amounts. Most such jobs have no points, and nothing off
// the fund: then the budgets act before the value.
func (d drawing) withoutEarnings(j *wholeJob) {
	for i := range j.policy.Budgets {
		if j.policy.Budgets[i].AmountFrom != "" {
			j.policy.Budgets[i].AmountFrom, j.policy.Budgets[i].Amount = "", d.upTo(2_000_000).Decimal()
		}
	}
	j.policy.Methods = nil
	if d.one(3) { // at least one is borne
		for i := range j.entries {
			if !j.entries[i].Priced {
				j.entries[i].ChargedTo = "C1"
			}
		}
		return
	}
	for i := range j.entries {
		e := &j.entries[i]
		if !e.Priced {
			e.Method, e.Class, e.Priced, e.Points, e.Amount = settlement.Item, settlement.ByItem, true, 0, e.Cost
		}
		e.Pool = j.pools[0].Name
	}
	for i := range j.pools {
		t := &j.pools[i].Terms
		t.OffFund = nil
		if t.NegativeDue == settlement.NegativeFloorClaim {
			t.NegativeDue = "" // before the value a budget counts claims without the floors of the terms
		}
	}
}

func (d drawing) aroundPolicy(i int, j *wholeJob) budget.Policy {
	p := d.yearEndPolicy()
	p.Document = policy.Document{Name: fmt.Sprintf("around %d", i), Kind: policy.Example}
	p.Difference, p.Methods = "", nil
	if d.one(3) {
		p.Methods = []settlement.Method{settlement.Budget, settlement.DRG}
		if d.one(2) {
			p.Methods = append(p.Methods, settlement.Item)
		}
	}
	total := fmt.Sprintf("T%d", i)
	p.Budgets = []budget.Budget{{Holder: total, Institution: oneOf(d, "COUNTY", "H1"), Amount: d.upTo(6_000_000).Decimal()}}
	if d.one(4) {
		p.Budgets = append(p.Budgets, budget.Budget{Institution: "H3", AmountFrom: budget.FromPoints})
	}
	p.Holders = nil
	for _, code := range []string{"C1", "H1", "C2", "H2", "H3", "H4", "T0"} {
		if code != total && (code == "C1" || code == "H1" || !d.one(3)) {
			p.Holders = append(p.Holders, budget.Holder{Institution: code, Holder: total})
		}
	}
	return p
}

// beside draws subsidies and grants, inside or around.
func (d drawing) beside(j *wholeJob) {
	of := []*budget.Policy{&j.policy}
	for i := range j.around {
		of = append(of, &j.around[i])
	}
	for _, p := range of {
		for i := range d.IntN(3) {
			s := budget.Subsidy{Name: fmt.Sprintf("s%d", i), Above: d.upTo(1_000_000).Decimal(), Share: settlement.DecimalOf(d.Int64N(1001), 3)}
			if d.one(2) {
				s.Pot, s.OverPot = d.upTo(3_000_000).Decimal(), oneOf(d, settlement.ShortfallScale, settlement.ShortfallScale, "", settlement.ShortfallError)
			}
			p.Subsidies = append(p.Subsidies, s)
		}
		if d.one(3) {
			p.Grants = append(p.Grants, budget.Grant{Institution: oneOf(d, "H1", "H9"), Amount: d.upTo(100_000).Decimal()})
		}
	}
}

func (j *wholeJob) levels() []budget.Policy { return append([]budget.Policy{j.policy}, j.around...) }

// acts reports whether the budgets wait for the value.
func (j *wholeJob) acts() bool {
	for _, p := range j.pools {
		if len(p.Terms.OffFund) > 0 {
			return true
		}
	}
	for _, p := range j.levels() {
		at := j.under(p)
		if slices.ContainsFunc(p.Budgets, func(b budget.Budget) bool { return b.AmountFrom != "" }) ||
			slices.ContainsFunc(j.entries, func(e settlement.Entry) bool { return !e.Priced && at.holderOf(e) >= 0 }) {
			return true
		}
	}
	return false
}

// under is the job under another policy.
func (j *wholeJob) under(p budget.Policy) *yearEndJob {
	of := *j.yearEndJob
	of.policy = p
	return &of
}

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

func sumOfFlows(list []flow) *big.Rat {
	sum := new(big.Rat)
	for _, f := range list {
		sum = rat.Sum(sum, f.amount)
	}
	return sum
}

// Whatever the jobs, the engine and the fractions agree to the fen, on entitlements, dues, what
// is drawn and what is left.
func TestBudgetsOracle(t *testing.T) {
	seen := map[string]int{}
	for i := range testsize.Of(700, 10000) {
		d := drawing{rand.New(rand.NewPCG(24, uint64(i)))}
		j := randomWhole(d, seen)
		where := fmt.Sprintf("job %d", i)
		if !j.strike() {
			continue
		}
		acts := j.acts()
		flows := j.flows(d)
		j.drawClearing(d)
		beside, enough := j.paidBeside()
		after, cleared, err := j.settle(t)
		if !enough {
			seen["a pot that does not suffice"]++
			require.ErrorIs(t, err, settlement.ErrReserve, where)
			continue
		}
		beyond := sumOfFlows(beside)
		if acts {
			beyond = rat.Sum(beyond, sumOfFlows(flows))
		}
		if j.tooLittle(beyond) || err != nil && len(j.pools) > 1 {
			seen["the reserve does not suffice"]++
			require.ErrorIs(t, err, settlement.ErrReserve, where)
			continue
		}
		require.NoError(t, err, where)
		require.Equal(t, acts, after.Lines != nil, where)
		seen[fmt.Sprintf("acts after the value %t, around %d", acts, len(j.around))]++
		entitled := j.claimsAlone()
		for _, f := range slices.Concat(flows, beside) {
			entitled[f.institution] = rat.Sum(rat.OrZero(entitled[f.institution]), f.amount)
		}
		if len(j.pools) == 1 {
			j.checkOne(t, after.Report, entitled, beyond, where)
		}
		for code, want := range entitled {
			s := after.Report.Statement(code)
			if s == nil {
				require.Zero(t, want.Sign(), "%s: no statement of %s", where, code)
				continue
			}
			require.Zero(t, want.Cmp(rat.Yuan(s.Entitlement)), "%s: %s: got %s, want %s", where, code, s.Entitlement, want.FloatString(2))
		}
		j.checkDues(t, cleared.Report, entitled, slices.Concat(flows, beside), where)
	}
	for _, what := range wholeCensus {
		require.Positive(t, seen[what], "%s never occurred: %v", what, seen)
	}
}

// wholeCensus is what random jobs must have had.
var wholeCensus = []string{
	"acts after the value true, around 0", "acts after the value true, around 1", "acts after the value true, around 2",
	"acts after the value false, around 0", "acts after the value false, around 1", "acts after the value false, around 2",
	"a line inside", "a finding that only a budget around bears", "a finding that no budget bears",
	"a subsidy", "a subsidy around", "a pot that is scaled", "a pot that does not suffice", "a grant to H1", "a grant to H9", "the reserve does not suffice",
	"deposit.by_institution", "deposit.by_institution 0", "deposit.methods", "deposit.base ", "deposit.base entitlement", "deposit.base prepaid", "deposit.base budget",
	"released as decided", "released as decided, a bonus", "released as decided, of no deposit", "released by the score", "released by the score, a bonus", "forfeited", "pending", "damages",
}
