package budget_test

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// In this file: the clearing of the jobs of TestBudgetsOracle, in fractions.

func (d drawing) deposit(p *budget.Policy) {
	if d.one(4) {
		return
	}
	x := &budget.Deposit{Ratio: settlement.DecimalOf(d.Int64N(2001), 4)}
	if d.one(2) {
		x.ByInstitution = map[string]settlement.Decimal{"H1": settlement.DecimalOf(d.Int64N(1001), 3), oneOf(d, "C1", "H2"): settlement.DecimalInt(0)}
	}
	if d.one(2) {
		x.Base = oneOf(d, "", budget.OfEntitlement)
		x.Methods = oneOf(d, []settlement.Method{settlement.DRG}, []settlement.Method{settlement.Item, settlement.PerDiem}, []settlement.Method{settlement.Budget, settlement.DRG, settlement.Item}, []settlement.Method{"settlement", settlement.Item})
	} else {
		x.Base = oneOf(d, "", budget.OfBudget, budget.OfEntitlement, budget.OfPrepaid)
	}
	if !d.one(5) {
		x.Release = &budget.Release{By: budget.Steps}
		from := int64(10000)
		for range 1 + d.IntN(3) {
			from -= d.Int64N(3000) + 1
			x.Release.Steps = append(x.Release.Steps, budget.ReleaseStep{From: settlement.DecimalOf(from, 2), Release: settlement.DecimalOf(d.Int64N(151), 2)})
		}
		if d.one(3) { // reached by any score
			x.Release.Steps = append(x.Release.Steps, budget.ReleaseStep{From: settlement.DecimalInt(0), Release: settlement.DecimalOf(d.Int64N(151), 2)})
		}
	}
	p.Deposit = x
}

// drawClearing draws what the accounts say besides: for the institutions that have one or get one.
func (j *wholeJob) drawClearing(d drawing) {
	for _, p := range j.around {
		if payee := p.Budgets[0].Institution; d.one(3) && j.accountOf(payee).Institution == "" {
			j.accounts = append(j.accounts, budget.Account{Institution: payee})
		}
	}
	for i := range j.accounts {
		a := &j.accounts[i]
		if d.one(2) {
			a.Prepaid = d.upTo(500_000)
		}
		if !d.one(3) {
			a.Score = settlement.DecimalOf(d.Int64N(10001), 2)
		}
		if j.policy.Deposit != nil && d.one(3) {
			a.Released = d.upTo(200_000).Decimal()
		}
		for k := range a.Findings {
			if d.one(2) {
				a.Findings[k].Multiple = settlement.DecimalOf(d.Int64N(500), 2)
			}
		}
	}
}

// settle settles and clears the job.
func (j *wholeJob) settle(t *testing.T) (*budget.After, *budget.Clearing, error) {
	plan := newPlan(t, j.policy)
	rules := plan.Rules()
	for i, p := range j.around {
		around, err := newPlan(t, p), error(nil)
		rules = append(rules, around.Rules()...)
		plan, err = plan.Within(around, j.totals[i])
		require.NoError(t, err)
	}
	after, err := tryAfter(plan, j.pools, j.accounts, j.entries...)
	if err != nil {
		return nil, nil, err
	}
	require.NoError(t, after.Report.Verify())
	fits(t, after.Report)
	cleared, err := plan.Clear(after.Report, j.accounts, replayOf(j.entries...)...)
	if err != nil {
		return nil, nil, err
	}
	require.NoError(t, cleared.Report.Verify(rules))
	fits(t, cleared.Report)
	for _, s := range cleared.Report.Statements {
		for _, l := range s.Lines {
			if l.Method == settlement.Budget || l.Method == settlement.Clearing {
				require.NotEmpty(t, l.Trail)
				require.NotEmpty(t, l.Trail[len(l.Trail)-1].Rule.Text)
			}
		}
	}
	return after, cleared, nil
}

// claimsAlone is what institutions are due for their claims, before budgets.
func (j *wholeJob) claimsAlone() map[string]*big.Rat {
	entitled := map[string]*big.Rat{}
	give := func(code string, x *big.Rat) { entitled[code] = rat.Sum(rat.OrZero(entitled[code]), x) }
	for key, price := range j.price {
		_, code, _ := cutAt(key)
		give(code, price)
	}
	for _, e := range j.entries {
		t := j.terms(e.Pool)
		give(e.Institution, rat.Sum(rat.Sub(j.plainOf(e, t), j.pointsPrice(e, t)), rat.OrZero(j.lent[e.Claim])))
	}
	return entitled
}

// methodSum is what the lines of a method come to at an institution.
func (j *wholeJob) methodSum(code string, m settlement.Method, flows []flow) *big.Rat {
	sum := new(big.Rat)
	if m == settlement.Budget {
		for _, f := range flows {
			if f.institution == code {
				sum = rat.Sum(sum, f.amount)
			}
		}
		return sum
	}
	for _, pool := range j.pools {
		points, each := map[settlement.Method]*big.Rat{}, new(big.Rat)
		for _, e := range j.in(pool.Name) {
			if e.Institution != code {
				continue
			}
			if !e.Priced {
				points[e.Method] = rat.Sum(rat.OrZero(points[e.Method]), e.Points.Decimal().Rat())
			}
			if e.Method != m {
				continue
			}
			sum = rat.Sum(sum, rat.Sub(j.plainOf(e, pool.Terms), j.pointsPrice(e, pool.Terms)), rat.OrZero(j.lent[e.Claim]))
			each = rat.Sum(each, j.pointsPrice(e, pool.Terms))
		}
		if pool.Terms.RoundEach {
			sum = rat.Sum(sum, each)
			continue
		}
		methods := slices.Sorted(maps.Keys(points))
		var weights []*big.Rat
		for _, k := range methods {
			weights = append(weights, points[k])
		}
		for i, part := range inShares(rat.OrZero(j.price[pool.Name+"/"+code]), weights) {
			if methods[i] == m {
				sum = rat.Sum(sum, part)
			}
		}
	}
	return sum
}

// depositOf is the deposit of an institution, as section 24 and the policy have it.
func (j *wholeJob) depositOf(code string, entitled, floored *big.Rat, flows []flow) *big.Rat {
	x := j.policy.Deposit
	ratio := x.Ratio.Rat()
	if own, ok := x.ByInstitution[code]; ok {
		ratio = own.Rat()
		j.seen["deposit.by_institution"]++
		if ratio.Sign() == 0 {
			j.seen["deposit.by_institution 0"]++
		}
	}
	base := entitled
	switch {
	case len(x.Methods) > 0:
		j.seen["deposit.methods"]++
		base = new(big.Rat)
		for _, m := range x.Methods {
			if m == settlement.Settling {
				base = rat.Sum(base, floored)
				continue
			}
			base = rat.Sum(base, j.methodSum(code, m, flows))
		}
	case x.Base == budget.OfPrepaid:
		base = rat.Yuan(j.accountOf(code).Prepaid)
	case x.Base != budget.OfEntitlement:
		for _, b := range j.policy.Budgets {
			if cmp.Or(b.Institution, b.Holder) == code && b.AmountFrom == "" {
				base = b.Amount.Rat()
			}
		}
	}
	if len(x.Methods) == 0 {
		j.seen["deposit.base "+string(x.Base)]++
	}
	return rat.Fen(rat.Mul(rat.Positive(base), ratio))
}

// depositMoves is what a deposit takes and gives back.
func (j *wholeJob) depositMoves(code string, deposit *big.Rat) *big.Rat {
	a := j.accountOf(code)
	if !a.Released.Absent() {
		j.seen["released as decided"]++
		switch {
		case deposit.Sign() == 0 && a.Released.Sign() > 0:
			j.seen["released as decided, of no deposit"]++
		case a.Released.Rat().Cmp(deposit) > 0:
			j.seen["released as decided, a bonus"]++
		}
		return rat.Sub(a.Released.Rat(), deposit)
	}
	if r := j.policy.Deposit.Release; r != nil && !a.Score.Absent() {
		released := releasedOf(deposit, *r, a.Score.Rat())
		j.seen["released by the score"]++
		if released.Cmp(deposit) > 0 {
			j.seen["released by the score, a bonus"]++
		} else if released.Cmp(deposit) < 0 {
			j.seen["forfeited"]++
		}
		return rat.Sub(released, deposit)
	}
	if deposit.Sign() > 0 {
		j.seen["pending"]++
	}
	return rat.Sub(new(big.Rat), deposit)
}

// checkDues compares what is due, line by line of the formula of the clearing. entitled are the
// entitlements after floors.
func (j *wholeJob) checkDues(t *testing.T, r *settlement.Report, entitled map[string]*big.Rat, flows []flow, where string) {
	t.Helper()
	before := j.claimsAlone()
	for _, f := range flows {
		before[f.institution] = rat.Sum(rat.OrZero(before[f.institution]), f.amount)
	}
	for _, s := range r.Statements {
		code := s.Institution
		due := rat.OrZero(entitled[code])
		if j.policy.Deposit != nil {
			floored := rat.Sub(due, rat.OrZero(before[code]))
			due = rat.Sum(due, j.depositMoves(code, j.depositOf(code, rat.OrZero(entitled[code]), floored, flows)))
		}
		a := j.accountOf(code)
		due = rat.Sub(due, rat.Yuan(a.Prepaid))
		for _, x := range a.Findings {
			if !x.Multiple.Absent() {
				due = rat.Sub(due, rat.Fen(rat.Mul(rat.Yuan(x.Amount), x.Multiple.Rat())))
				j.seen["damages"]++
			}
			e := j.entryOf(x.Claim)
			if !slices.ContainsFunc(j.levels(), func(p budget.Policy) bool { return j.under(p).holderOf(e) >= 0 }) {
				due = rat.Sub(due, rat.Yuan(x.Amount))
				j.seen["a finding that no budget bears"]++
			}
		}
		require.Zero(t, due.Cmp(rat.Yuan(s.Due)), "%s: %s: due %s, want %s", where, code, s.Due, due.FloatString(2))
	}
}
