package budget_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/scaled"
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
	if d.one(3) && slices.ContainsFunc(j.entries, func(e settlement.Entry) bool { return !e.Priced }) { // they are borne
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
	for i := range testsize.Of(250, 4_000) {
		d := drawing{rand.New(rand.NewPCG(24, uint64(i)))}
		randomWhole(d, seen).agrees(t, d, fmt.Sprintf("job %d", i), false)
	}
	for _, what := range wholeCensus {
		require.Positive(t, seen[what], "%s never occurred: %v", what, seen)
	}
}

// Where amounts are so large that sums of them are no money any more, a job is refused, or agrees
// with the fractions all the same.
func TestBudgetsOracleOfHugeAmounts(t *testing.T) {
	seen := map[string]int{}
	for i := range testsize.Of(300, 800) {
		d := drawing{rand.New(rand.NewPCG(25, uint64(i)))}
		j := randomWhole(d, seen)
		factor := oneOf(d, int64(1e11), 1e12, 1e12)
		j.policy, j.around = scaled.Of(j.policy, factor), scaled.Of(j.around, factor)
		j.entries, j.pools = scaled.Of(j.entries, factor), scaled.Of(j.pools, factor)
		j.agrees(t, d, fmt.Sprintf("job %d", i), true)
	}
	for _, what := range []string{"huge amounts that fit", "amounts that do not fit"} {
		require.Positive(t, seen[what], "%s never occurred: %v", what, seen)
	}
}

// agrees settles a job and compares it with the fractions. Amounts may be huge.
func (j *wholeJob) agrees(t *testing.T, d drawing, where string, huge bool) {
	t.Helper()
	if !j.strike() {
		return
	}
	acts := j.acts()
	flows := j.flows(d)
	j.drawClearing(d)
	beside, enough := j.paidBeside()
	after, cleared, err := j.settle(t)
	if huge && errors.Is(err, settlement.ErrOverflow) {
		j.seen["amounts that do not fit"]++
		return
	}
	if !enough {
		j.seen["a pot that does not suffice"]++
		require.ErrorIs(t, err, settlement.ErrReserve, where)
		return
	}
	beyond := sumOfFlows(beside)
	if acts {
		beyond = rat.Sum(beyond, sumOfFlows(flows))
	}
	if j.tooLittle(beyond) || err != nil && len(j.pools) > 1 {
		j.seen["the reserve does not suffice"]++
		require.ErrorIs(t, err, settlement.ErrReserve, where)
		return
	}
	require.NoError(t, err, where)
	if huge {
		j.seen["huge amounts that fit"]++
	}
	require.Equal(t, acts, after.Lines != nil, where)
	j.seen[fmt.Sprintf("acts after the value %t, around %d", acts, len(j.around))]++
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

// wholeCensus is what random jobs must have had.
var wholeCensus = []string{
	"acts after the value true, around 0", "acts after the value true, around 1", "acts after the value true, around 2",
	"acts after the value false, around 0", "acts after the value false, around 1", "acts after the value false, around 2",
	"a line inside", "a finding that only a budget around bears", "a finding that no budget bears",
	"a subsidy", "a subsidy around", "a pot that is scaled", "a pot that does not suffice", "a grant to H1", "a grant to H9", "the reserve does not suffice",
	"deposit.by_institution", "deposit.by_institution 0", "deposit.methods", "deposit.base ", "deposit.base entitlement", "deposit.base prepaid", "deposit.base budget",
	"released as decided", "released as decided, a bonus", "released as decided, of no deposit", "released by the score", "released by the score, a bonus", "forfeited", "pending", "damages",
}
