package budget_test

import (
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
)

// In this file: steps of escalation and instalments by volume once more, in fractions.

// covers is what a step is about, from its words.
func covers(s budget.AppliedStep, e settlement.Entry) bool {
	months := []settlement.Month{s.Month}
	for i := 1; i < s.Months; i++ {
		months = append(months, s.Month.Add(i))
	}
	return (s.Department == "" || s.Department == e.Department) && slices.Contains(months, e.Month)
}

// paymentOf is section 24's fund money of the claims that a step is about, and how many there are.
func (j *yearEndJob) paymentOf(institution string, s budget.AppliedStep) (money *big.Rat, claims int) {
	money = new(big.Rat)
	for _, pool := range j.pools {
		points := new(big.Rat)
		for _, e := range j.in(pool.Name) {
			if e.Institution != institution || !covers(s, e) {
				continue
			}
			claims++
			money = rat.Sum(money, linesOf(e))
			switch {
			case e.Priced:
				money = rat.Sum(money, rat.Yuan(e.Amount-e.Covered))
			case pool.Terms.Basis != settlement.FundOnly:
				money = rat.Sub(money, rat.Yuan(e.Covered))
			}
			points = rat.Sum(points, e.Points.Decimal().Rat())
		}
		if points.Sign() != 0 {
			money = rat.Sum(money, roundedAs(pool.Terms, rat.Mul(points, factorIn(pool.Terms, institution), j.value[pool.Name]), 2))
		}
	}
	return rat.Positive(money), claims
}

// drawSteps draws an account of H1 with a step, or two that are about other claims.
func (d drawing) drawSteps() budget.Account {
	a := budget.Account{Institution: "H1", Steps: []budget.AppliedStep{step("D", "2025-01")}}
	switch d.IntN(3) {
	case 0:
		a.Steps = append(a.Steps, step("E", "2025-02"))
	case 1:
		a.Steps = []budget.AppliedStep{{Step: budget.Suspend, Month: month("2025-01"), Months: 1 + d.IntN(2), Department: oneOf(d, "", "E")}}
	}
	return a
}

// The payments of steps, what they refuse beyond findings, and the claims that suspensions list.
func TestPaymentsOracle(t *testing.T) {
	seen := map[string]int{}
	for i := range testsize.Of(300, 10000) {
		d := drawing{rand.New(rand.NewPCG(11, uint64(i)))}
		j := randomYearEnd(d.Rand, map[string]int{})
		j.policy = budget.Policy{Document: example}
		for k := range j.entries {
			e := &j.entries[k]
			e.Vouched, e.ChargedTo, e.Department, e.Month = false, "", oneOf(d, "", "D", "E"), month(oneOf(d, "2025-01", "2025-02", "2025-03"))
		}
		for k := range j.pools {
			j.pools[k].Terms.OffFund = nil
		}
		if !j.strike() {
			continue
		}
		claims := replayOf(j.entries...)
		s, err := settlement.Workers(1).Settled(j.pools, claims...)
		require.NoError(t, err)
		plan, a := newPlan(t, j.policy), d.drawSteps()
		where := fmt.Sprintf("job %d", i)
		refused, listed, fault := j.stepsRefuse(d, &a, seen)
		if s.Report.Statement("H1") == nil {
			continue
		}
		_, err = plan.Payments(s.Report, []budget.Account{a}, claims...)
		if fault != nil {
			require.ErrorIs(t, err, fault, where)
			continue
		}
		require.NoError(t, err, where)
		c, err := plan.Clear(s.Report, []budget.Account{a}, claims...)
		require.NoError(t, err, where)
		require.NoError(t, c.Report.Verify(), where)
		fits(t, c.Report)
		due := rat.Sub(rat.Yuan(s.Report.Statement("H1").Due), refused)
		require.Zero(t, due.Cmp(rat.Yuan(c.Report.Statement("H1").Due)), "%s: due %s, want %s", where, c.Report.Statement("H1").Due, due.FloatString(2))
		suspended := 0
		for _, x := range c.Report.Conflicts {
			require.Contains(t, x.Reason, "停付")
			suspended++
		}
		require.Equal(t, listed, suspended, where)
	}
	for _, what := range []string{"points", "a factor", "two pools", "nothing below 0.00", "a typed payment", "a typed payment above it", "no claims", "findings", "findings above the payment", "listed"} {
		require.Positive(t, seen[what], "%s never occurred: %v", what, seen)
	}
}

// stepsRefuse draws typed payments and findings, and returns what findings and steps refuse
// together, how many claims suspensions list, and the fault that is expected.
func (j *yearEndJob) stepsRefuse(d drawing, a *budget.Account, seen map[string]int) (refused *big.Rat, listed int, fault error) {
	refused = new(big.Rat)
	for _, e := range j.entries {
		most := rat.InFen(rat.Down(rat.Positive(j.dueOf(e, j.terms(e.Pool))), 2))
		if e.Institution != "H1" || !d.one(3) || most < 1 {
			continue
		}
		x := budget.Finding{ID: "F" + e.Claim, Claim: e.Claim, Method: e.Method, Amount: 1 + d.upTo(most-1), Status: budget.Upheld}
		a.Findings = append(a.Findings, x)
		refused = rat.Sum(refused, rat.Yuan(x.Amount))
	}
	for k := range a.Steps {
		s := &a.Steps[k]
		payment, claims := j.paymentOf("H1", *s)
		if claims == 0 {
			seen["no claims"]++
			return refused, 0, settlement.ErrClaim
		}
		already := new(big.Rat)
		for _, x := range a.Findings {
			e := j.entries[slices.IndexFunc(j.entries, func(e settlement.Entry) bool { return e.Claim == x.Claim })]
			if covers(*s, e) {
				already = rat.Sum(already, rat.Yuan(x.Amount))
				seen["findings"]++
			}
		}
		j.countSteps(payment, seen)
		if d.one(3) {
			typed := d.upTo(rat.InFen(payment) + 1000)
			s.Payment = typed.Decimal()
			seen["a typed payment"]++
			if rat.Yuan(typed).Cmp(payment) > 0 {
				seen["a typed payment above it"]++
				return refused, 0, budget.ErrFinding
			}
			payment = rat.Yuan(typed)
		}
		if already.Cmp(payment) > 0 {
			seen["findings above the payment"]++
			return refused, 0, budget.ErrFinding
		}
		refused = rat.Sum(refused, rat.Sub(payment, already))
		if s.Step == budget.Suspend {
			listed += claims
			seen["listed"]++
		}
	}
	return refused, listed, nil
}

func (j *yearEndJob) countSteps(payment *big.Rat, seen map[string]int) {
	if len(j.pools) > 1 {
		seen["two pools"]++
	}
	if payment.Sign() == 0 {
		seen["nothing below 0.00"]++
	}
	for _, e := range j.entries {
		if e.Institution == "H1" && !e.Priced {
			seen["points"]++
			if factorIn(j.terms(e.Pool), "H1").Cmp(rat.Int(1)) != 0 {
				seen["a factor"]++
			}
		}
	}
}

// volumes draws a budget by volume, and what was delivered of each quota, by month.
func (d drawing) volumes() (p budget.Policy, a budget.Account, units map[string][]*big.Rat) {
	p = budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H"}}, Instalments: &budget.Instalments{Period: budget.Month, Mode: budget.Volume, PrepayRatio: settlement.DecimalOf(d.Int64N(10001), 4)}}
	a = budget.Account{Institution: "H"}
	for k := range 1 + d.IntN(2) {
		q := budget.Quota{Name: fmt.Sprint(k), Amount: d.upTo(1_000_000).Decimal(), Monthly: d.one(2)}
		p.Quotas, p.Budgets[0].Quotas = append(p.Quotas, q), append(p.Budgets[0].Quotas, q.Name)
	}
	units = map[string][]*big.Rat{}
	for m := range 12 {
		for _, q := range p.Quotas {
			n := settlement.DecimalOf(d.Int64N(1000), oneOf(d, 0, 2))
			units[q.Name] = append(units[q.Name], n.Rat())
			a.Volumes = append(a.Volumes, budget.Volumes{Quota: q.Name, Month: month("2025-01").Add(m), Units: n})
		}
	}
	return p, a, units
}

// Instalments by volume are cumulative: month k pays what all months up to k come to at the
// ratio, rounded, less what was paid before. Monthly quotas are a twelfth of a yearly one.
func TestVolumeOracle(t *testing.T) {
	seen := map[string]int{}
	for i := range testsize.Of(100, 10000) {
		d := drawing{rand.New(rand.NewPCG(5, uint64(i)))}
		p, a, units := d.volumes()
		list, err := newPlan(t, p).Instalments(year("2025-01-01"), a)
		require.NoError(t, err)
		before := new(big.Rat)
		for m, x := range list {
			earned := new(big.Rat)
			for _, q := range p.Quotas {
				money := rat.Mul(q.Amount.Rat(), rat.Sum(units[q.Name][:m+1]...))
				if q.Monthly {
					money = rat.Quo(money, rat.Int(12))
					seen["monthly"]++
				}
				earned = rat.Sum(earned, rat.Fen(money))
			}
			so := rat.Fen(rat.Mul(earned, p.Instalments.PrepayRatio.Rat()))
			require.Zero(t, rat.Sub(so, before).Cmp(rat.Yuan(x.Pay)), "%d, month %d", i, m+1)
			before = so
		}
		if len(p.Quotas) > 1 {
			seen["two quotas"]++
		}
	}
	require.Positive(t, seen["monthly"])
	require.Positive(t, seen["two quotas"])
}
