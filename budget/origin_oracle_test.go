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
)

// In this file: how pools, quotas and budgets arise, once more in fractions.

func (d drawing) share(most int64) settlement.Decimal {
	return settlement.DecimalOf(d.Int64N(most+1), 4)
}

// origins draws a policy whose budgets arise in every way.
func (d drawing) origins() budget.Policy {
	p := budget.Policy{Document: example, BudgetPlaces: oneOf(d, 0, 2, 4, 8), MinimumMissed: oneOf(d, "", budget.Proportion, budget.Nothing)}
	for _, l := range []string{"3", "2"} {
		p.Levels = append(p.Levels, budget.Level{Level: l, Coefficient: settlement.DecimalOf(1+d.Int64N(20000), 4)})
	}
	for i := range 2 {
		x := budget.Pool{Name: fmt.Sprintf("pool %d", i)}
		if d.one(2) {
			x.Amount = (5_000_000 + d.upTo(900_000_000)).Decimal()
		} else {
			x.Heads, x.PerHead = 1+d.IntN(5000), settlement.DecimalOf(100+d.Int64N(90_000), 2)
		}
		for k := range d.IntN(4) {
			less := budget.Deduction{Name: fmt.Sprint("less ", k)}
			switch d.IntN(3) {
			case 0:
				less.Rate = d.share(1000)
			case 1:
				if x.Heads == 0 {
					continue
				}
				less.PerHead = settlement.DecimalOf(d.Int64N(10), 2)
			default:
				less.Amount = d.upTo(100_000).Decimal()
			}
			x.Deductions = append(x.Deductions, less)
		}
		if d.one(2) {
			x.Share = d.share(10000)
		}
		p.Pools = append(p.Pools, x)
	}
	for i := range 3 {
		q := budget.Quota{Name: fmt.Sprint("q", i), Monthly: d.one(2), Levelled: d.one(2)}
		switch {
		case d.one(3):
			q.Amount = d.upTo(1_000_000).Decimal()
		case d.one(2):
			q.Pool, q.Units = "pool 0", 1+d.IntN(2000)
		default:
			q.Pool, q.Levelled, q.Normalise = "pool 0", true, d.one(2)
			q.ByLevel = []budget.LevelUnits{{Level: "3", Units: 1 + d.IntN(900)}, {Level: "2", Units: 1 + d.IntN(900)}}
		}
		if q.Pool != "" && d.one(2) {
			q.Share = d.share(10000)
		}
		p.Quotas = append(p.Quotas, q)
	}
	for i := range 7 {
		b := budget.Budget{Institution: fmt.Sprintf("H%d", i), Level: oneOf(d, "3", "2")}
		if d.one(4) {
			b.Holder = fmt.Sprintf("C%d", i)
		}
		switch i {
		case 0:
			b.Amount = d.upTo(10_000_000).Decimal()
		case 1, 2:
			b.PerHead = settlement.DecimalOf(1+d.Int64N(200_000), 2)
			b.Heads = 1 + d.IntN(3000)
			if d.one(2) {
				b.Heads, b.HeadsByMonth = 0, nil
				for m := range 1 + d.IntN(12) {
					b.HeadsByMonth = append(b.HeadsByMonth, budget.MonthHeads{Month: month("2025-01").Add(m), Heads: 1 + d.IntN(400)})
				}
			}
			for range d.IntN(3) {
				b.Raises = append(b.Raises, settlement.DecimalOf(d.Int64N(200), 3))
			}
			for range d.IntN(3) {
				b.Shares = append(b.Shares, settlement.DecimalOf(1+d.Int64N(1000), 3))
			}
		case 3:
			b.Quota, b.Units = settlement.DecimalOf(1+d.Int64N(100_000), 2), 1+d.IntN(500)
			if d.one(2) {
				b.MeanStay = settlement.DecimalOf(1+d.Int64N(3000), 2)
			}
			if d.one(2) {
				b.Ratio = settlement.DecimalOf(1+d.Int64N(1500), 3)
			}
		default:
			b.Pool = "pool 1"
			if d.one(2) {
				b.Heads = 1 + d.IntN(5)
			} else {
				b.Weight = settlement.DecimalOf(1+d.Int64N(5), 0)
			}
		}
		if i < 4 && d.one(3) {
			b.Minimum = 1 + d.IntN(50)
		}
		p.Budgets = append(p.Budgets, b)
	}
	return p
}

// pooled is the package of a pool.
func pooled(x budget.Pool) *big.Rat {
	raised := fraction(x.Amount, 0)
	if x.Amount.Absent() {
		raised = rat.Fen(rat.Mul(rat.Int(x.Heads), x.PerHead.Rat()))
	}
	rest := raised
	for _, less := range x.Deductions {
		of := fraction(less.Amount, 0)
		switch {
		case !less.Rate.Absent():
			of = rat.Fen(rat.Mul(raised, less.Rate.Rat()))
		case !less.PerHead.Absent():
			of = rat.Fen(rat.Mul(rat.Int(x.Heads), less.PerHead.Rat()))
		}
		rest = rat.Sub(rest, of)
	}
	return rat.Fen(rat.Mul(rest, fraction(x.Share, 1)))
}

func fraction(d settlement.Decimal, absent int) *big.Rat {
	if d.Absent() {
		return rat.Int(absent)
	}
	return d.Rat()
}

// raisedTo is what a budget comes to, before it is rounded for display.
func raisedTo(p budget.Policy, i int) *big.Rat {
	b := p.Budgets[i]
	rounded := func(x *big.Rat) *big.Rat { return rat.Round(x, max(2, p.BudgetPlaces)) }
	switch {
	case b.Pool != "":
		return cutOf(p, i)
	case !b.Amount.Absent():
		return b.Amount.Rat()
	case !b.Quota.Absent():
		level := slices.IndexFunc(p.Levels, func(l budget.Level) bool { return l.Level == b.Level })
		return rounded(rat.Mul(b.Quota.Rat(), rat.Int(b.Units), p.Levels[level].Coefficient.Rat(), fraction(b.MeanStay, 1), fraction(b.Ratio, 1)))
	}
	head := b.PerHead.Rat()
	if len(b.Raises) > 0 {
		for _, r := range b.Raises {
			head = rat.Mul(head, rat.Sum(rat.Int(1), r.Rat()))
		}
		head = rat.Fen(head)
	}
	sum := rat.Mul(head, rat.Int(b.Heads))
	for _, m := range b.HeadsByMonth {
		sum = rat.Sum(sum, rat.Quo(rat.Mul(head, rat.Int(m.Heads)), rat.Int(12)))
	}
	for _, s := range b.Shares {
		sum = rat.Mul(sum, s.Rat())
	}
	return rounded(sum)
}

// cutOf cuts a budget out of its pool: each fen goes to whoever is furthest below its share,
// of equal ones to the smaller code.
func cutOf(p budget.Policy, i int) *big.Rat {
	type part struct {
		code       string
		at         int
		exact, got *big.Rat
	}
	all, weights := []*part{}, new(big.Rat)
	weight := func(b budget.Budget) *big.Rat { return fraction(b.Weight, b.Heads) }
	for k, b := range p.Budgets {
		if b.Pool == p.Budgets[i].Pool {
			weights = rat.Sum(weights, weight(b))
			all = append(all, &part{code: cmp.Or(b.Holder, b.Institution), at: k})
		}
	}
	total := pooled(p.Pools[slices.IndexFunc(p.Pools, func(x budget.Pool) bool { return x.Name == p.Budgets[i].Pool })])
	left := total
	for _, x := range all {
		x.exact = rat.Quo(rat.Mul(total, weight(p.Budgets[x.at])), weights)
		x.got = rat.Down(x.exact, 2)
		left = rat.Sub(left, x.got)
	}
	slices.SortFunc(all, func(a, b *part) int {
		return cmp.Or(rat.Sub(b.exact, b.got).Cmp(rat.Sub(a.exact, a.got)), cmp.Compare(a.code, b.code))
	})
	for k := range int(rat.InFen(left)) {
		all[k].got = rat.Sum(all[k].got, big.NewRat(1, 100))
	}
	return all[slices.IndexFunc(all, func(x *part) bool { return x.at == i })].got
}

// quotaAt is a quota at a level.
func quotaAt(p budget.Policy, q budget.Quota, level string) *big.Rat {
	coefficient := func(of string) *big.Rat {
		if !q.Levelled {
			return rat.Int(1)
		}
		return p.Levels[slices.IndexFunc(p.Levels, func(l budget.Level) bool { return l.Level == of })].Coefficient.Rat()
	}
	if q.Pool == "" {
		return rat.Fen(rat.Mul(q.Amount.Rat(), coefficient(level)))
	}
	part := rat.Fen(rat.Mul(pooled(p.Pools[0]), fraction(q.Share, 1)))
	units := rat.Int(q.Units)
	for _, l := range q.ByLevel {
		if q.Normalise {
			units = rat.Sum(units, rat.Mul(rat.Int(l.Units), coefficient(l.Level)))
		} else {
			units = rat.Sum(units, rat.Int(l.Units))
		}
	}
	return rat.Fen(rat.Quo(rat.Mul(part, coefficient(level)), units))
}

// TestOriginOracle: pools, quotas and budgets come to what fractions come to; a budget whose
// minimum was missed shrinks.
func TestOriginOracle(t *testing.T) {
	seen := map[string]int{}
	for i := range testsize.Of(200, 3_000) {
		d := drawing{rand.New(rand.NewPCG(13, uint64(i)))}
		p := d.origins()
		where := fmt.Sprintf("policy %d: %+v", i, p)
		plan, err := budget.New(p)
		if err != nil {
			seen["refused"]++ // deductions beyond what was raised
			require.ErrorIs(t, err, settlement.ErrNegative, where)
			continue
		}
		for k, o := range plan.Pools() {
			require.Zero(t, pooled(p.Pools[k]).Cmp(rat.Yuan(o.Amount)), "%s: %s", where, o.Name)
			sum := settlement.Money(0)
			for _, l := range o.Lines {
				sum += l.Amount
			}
			require.Equal(t, o.Amount, sum, where)
		}
		for k, o := range plan.Budgets() {
			require.Equal(t, rat.Fen(raisedTo(p, k)).FloatString(2), o.Amount.String(), "%s: %s", where, o.Name)
		}
		for k, q := range plan.Quotas() {
			for _, l := range q.Levels {
				require.Equal(t, quotaAt(p, p.Quotas[k], l.Level).FloatString(2), l.Amount.String(), "%s: %s at %s", where, q.Name, l.Level)
				seen["quotas"]++
			}
		}
		// Of a surplus all is kept, so that what is due is the budget.
		p.Sharing = &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: settlement.DecimalInt(1)}}}}
		plan = newPlan(t, p)
		var accounts []budget.Account
		var claims []budget.Claim
		delivered := map[string]settlement.Decimal{}
		for k, b := range p.Budgets {
			a := budget.Account{Institution: b.Institution}
			if b.Minimum > 0 && p.MinimumMissed != budget.Nothing {
				a.Delivered = settlement.DecimalOf(d.Int64N(int64(b.Minimum)*200), 2)
				delivered[b.Institution] = a.Delivered
			}
			accounts = append(accounts, a)
			claims = append(claims, budget.Claim{ID: fmt.Sprint("c", k), Institution: b.Institution, ChargedTo: b.Holder})
		}
		r := clear(t, plan, accounts, claims...).Report
		for k, b := range p.Budgets {
			want := raisedTo(p, k)
			if at, has := delivered[b.Institution]; has {
				if part := rat.Quo(at.Rat(), rat.Int(b.Minimum)); part.Cmp(rat.Int(1)) < 0 {
					want = rat.Round(rat.Mul(want, part), max(2, p.BudgetPlaces))
					seen["a minimum missed"]++
				} else {
					seen["a minimum reached"]++
				}
			}
			require.Equal(t, rat.Fen(want).FloatString(2), r.Statement(b.Institution).Due.String(), "%s: %s", where, b.Institution)
		}
	}
	for _, what := range []string{"quotas", "a minimum missed", "a minimum reached"} {
		require.Positive(t, seen[what], what)
	}
	require.Less(t, seen["refused"], testsize.Of(20, 300))
}
