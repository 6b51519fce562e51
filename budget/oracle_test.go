package budget_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// In this file: sections 11 and 12 of the regulations once more, in fractions, and
// without the engine's formulas.

// tiered walks the bands of a standard.
func tiered(amount, standard *big.Rat, tiers []settlement.Tier, whole bool, mine func(settlement.Tier) *big.Rat) *big.Rat {
	total, from := new(big.Rat), new(big.Rat)
	if standard.Sign() == 0 {
		return total
	}
	for _, t := range tiers {
		to := amount
		open := t.UpTo.Absent()
		if !open {
			to = rat.Mul(standard, t.UpTo.Rat())
		}
		last := open || amount.Cmp(to) <= 0
		switch {
		case whole && last:
			return rat.Fen(rat.Mul(amount, mine(t)))
		case whole:
		case last:
			total.Add(total, rat.Mul(rat.Sub(amount, from), mine(t)))
			return rat.Fen(total)
		default:
			total.Add(total, rat.Mul(rat.Sub(to, from), mine(t)))
		}
		from = to
	}
	return rat.Fen(total)
}

func institutionShare(t settlement.Tier) *big.Rat {
	if !t.Institution.Absent() {
		return t.Institution.Rat()
	}
	return rat.Sub(big.NewRat(1, 1), t.Fund.Rat())
}

func fundShare(t settlement.Tier) *big.Rat { return rat.Sub(big.NewRat(1, 1), institutionShare(t)) }

// year12 is a random year of one holder.
type year12 struct {
	policy   budget.Policy
	account  budget.Account
	costs    []settlement.Money
	refused  settlement.Money
	incurred settlement.Money
	budget   settlement.Money
}

func randomYear(r *rand.Rand) year12 {
	y := year12{budget: settlement.Money(r.Int64N(5_000_000_00))}
	if r.IntN(10) == 0 {
		y.budget = 0
	}
	for i := range 1 + r.IntN(8) {
		c := settlement.Money(r.Int64N(int64(y.budget)/3 + 100))
		y.costs = append(y.costs, c)
		y.incurred += c
		if r.IntN(4) == 0 && c > 0 {
			a := settlement.Money(r.Int64N(int64(c)) + 1)
			y.refused += a
			y.account.Findings = append(y.account.Findings, budget.Finding{ID: fmt.Sprintf("F%d", i), Claim: fmt.Sprintf("c%d", i), Amount: a, Multiple: settlement.DecimalOf(r.Int64N(500), 2), Status: budget.Upheld})
		}
	}
	tiers := func() []settlement.Tier {
		var list []settlement.Tier
		up := int64(0)
		for range r.IntN(4) {
			up += 1 + r.Int64N(800)
			t := settlement.Tier{UpTo: settlement.DecimalOf(up, 4)}
			if r.IntN(2) == 0 {
				t.Institution = settlement.DecimalOf(r.Int64N(1001), 3)
			} else {
				t.Fund = settlement.DecimalOf(r.Int64N(1001), 3)
			}
			list = append(list, t)
		}
		if r.IntN(2) == 0 {
			list = append(list, settlement.Tier{Institution: settlement.DecimalOf(r.Int64N(101), 2)})
		}
		return list
	}
	s := settlement.Sharing{Surplus: tiers(), Overrun: tiers(), ReasonableOnly: r.IntN(3) == 0}
	if r.IntN(3) == 0 {
		s.Mode = settlement.Whole
	}
	if r.IntN(3) == 0 {
		s.BonusCap = settlement.DecimalOf(r.Int64N(1000), 4)
	}
	y.policy = budget.Policy{
		Document: example, Budgets: []budget.Budget{{Institution: "H", Amount: y.budget.Decimal()}}, Sharing: &budget.Sharing{Sharing: s},
		SurplusTo: []budget.SurplusTo{"", budget.Cash, budget.Carry, budget.Return, budget.Divide}[r.IntN(5)],
	}
	if y.policy.SurplusTo == budget.Divide {
		y.policy.Split = []budget.Split{{To: "a", Share: decimal("0.333")}, {To: "b", Share: decimal("0.667")}}
	}
	if r.IntN(3) == 0 {
		y.policy.Instalments = &budget.Instalments{Period: budget.Month, Mode: budget.Claims}
	}
	if r.IntN(2) == 0 {
		y.account.CarriedIn = settlement.Money(r.Int64N(int64(y.budget)/5 + 1))
	}
	over := y.incurred - y.refused - y.budget - y.account.CarriedIn
	if over > 0 && s.ReasonableOnly && r.IntN(3) > 0 {
		y.account.ReasonableOverrun = settlement.Money(r.Int64N(int64(over) + 1))
	}
	y.account.Institution = "H"
	if r.IntN(3) == 0 {
		y.scored(r)
	}
	return y
}

// scored draws shares that move with the score, and a gate.
func (y *year12) scored(r *rand.Rand) {
	s := y.policy.Sharing
	s.Gated, y.account.GateMissed = r.IntN(2) == 0, false
	if s.Gated {
		y.account.GateMissed = r.IntN(2) == 0
	}
	from := int64(10000)
	for range 1 + r.IntN(3) {
		from -= r.Int64N(3000) + 1
		s.ByScore = append(s.ByScore, budget.Shift{From: settlement.DecimalOf(from, 2), Surplus: settlement.DecimalOf(r.Int64N(2001)-1000, 3), Overrun: settlement.DecimalOf(r.Int64N(2001)-1000, 3)})
	}
	y.account.Score = settlement.DecimalOf(r.Int64N(10001), 2)
	if r.IntN(4) == 0 {
		y.account.Score = s.ByScore[0].From // exactly
	}
}

// moved returns the shares of the institution in a surplus and of the fund in an overrun, as
// the score moves them; nobody has less than nothing or more than all.
func (y year12) moved() (surplus, overrun func(settlement.Tier) *big.Rat) {
	within := func(x *big.Rat) *big.Rat { return rat.Min(rat.Int(1), rat.Positive(x)) }
	at := budget.Shift{Surplus: settlement.DecimalInt(0), Overrun: settlement.DecimalInt(0)}
	for _, s := range y.policy.Sharing.ByScore {
		if y.account.Score.Rat().Cmp(s.From.Rat()) >= 0 {
			at = s
			break
		}
	}
	return func(t settlement.Tier) *big.Rat { return within(rat.Sum(institutionShare(t), at.Surplus.Rat())) },
		func(t settlement.Tier) *big.Rat { return within(rat.Sum(fundShare(t), at.Overrun.Rat())) }
}

// entitlement is the formula of section 12.
func (y year12) entitlement() *big.Rat {
	s := y.policy.Sharing.Sharing
	e, refused, b, k := rat.Yuan(y.incurred), rat.Yuan(y.refused), rat.Yuan(y.budget), rat.Yuan(y.account.CarriedIn)
	room := rat.Sum(b, k)
	accepted := rat.Min(rat.Sub(e, refused), room)
	surplus := rat.Positive(rat.Sub(room, e))
	overrun := rat.Positive(rat.Sub(rat.Sub(e, refused), room))
	mine, funds := y.moved()
	kept := tiered(surplus, b, s.Surplus, s.Mode == settlement.Whole, mine)
	if !s.BonusCap.Absent() {
		kept = rat.Min(kept, rat.Fen(rat.Mul(b, s.BonusCap.Rat())))
	}
	byClaims := y.policy.Instalments != nil
	if y.policy.SurplusTo == budget.Return || y.policy.SurplusTo == budget.Carry && byClaims {
		kept = new(big.Rat) // returned, or room without cash
	}
	if y.policy.Sharing.Gated && y.account.GateMissed {
		kept = new(big.Rat)
	}
	shared := overrun
	if s.ReasonableOnly {
		shared = rat.Yuan(y.account.ReasonableOverrun)
	}
	total := rat.Sum(accepted, kept, tiered(shared, b, s.Overrun, s.Mode == settlement.Whole, funds))
	if !byClaims {
		total.Sub(total, k)
	}
	return total
}

// kinds are the lines that bring E − R to the entitlement, by their kinds: over is
// min(E − R, B + K) − (E − R), and room −K.
func (y year12) kinds() map[settlement.Kind]string {
	s := y.policy.Sharing.Sharing
	e, refused, b, k := rat.Yuan(y.incurred), rat.Yuan(y.refused), rat.Yuan(y.budget), rat.Yuan(y.account.CarriedIn)
	over := rat.Positive(rat.Sub(rat.Sub(e, refused), rat.Sum(b, k)))
	shared := over
	if s.ReasonableOnly {
		shared = rat.Yuan(y.account.ReasonableOverrun)
	}
	m := map[settlement.Kind]string{}
	add := func(kind settlement.Kind, x *big.Rat) {
		if x.Sign() != 0 {
			m[kind] = x.FloatString(2)
		}
	}
	add(settlement.LineOver, new(big.Rat).Neg(over))
	_, funds := y.moved()
	add(settlement.LineShared, tiered(shared, b, s.Overrun, s.Mode == settlement.Whole, funds))
	if y.policy.Instalments == nil {
		add(settlement.LineRoom, new(big.Rat).Neg(k))
	}
	return m
}

func byKind(s *settlement.Statement) map[settlement.Kind]string {
	m := map[settlement.Kind]string{}
	for _, l := range s.Lines {
		switch l.Kind {
		case settlement.LineOver, settlement.LineShared, settlement.LineRoom:
			if l.Amount != 0 {
				m[l.Kind] = l.Amount.String()
			}
		}
	}
	return m
}

func (y year12) claims() []budget.Claim {
	var list []budget.Claim
	for i, c := range y.costs {
		list = append(list, budget.Claim{ID: fmt.Sprintf("c%d", i), Institution: "H", Cost: c + settlement.Money(i), Covered: settlement.Money(i)})
	}
	return list
}

func TestEntitlementAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 12))
	for i := range testsize.Of(120, 1500) {
		y := randomYear(r)
		c := clear(t, newPlan(t, y.policy), []budget.Account{y.account}, y.claims()...)
		s := c.Report.Statement("H")
		require.Equal(t, y.kinds(), byKind(s), "year %d", i)
		want := y.entitlement()
		if rat.Yuan(s.Entitlement).Cmp(want) != 0 {
			require.Failf(t, "entitlement", "year %d: got %s, want %s\n%+v", i, s.Entitlement, want.FloatString(2), y)
		}
		damages := new(big.Rat)
		for _, f := range y.account.Findings {
			damages.Add(damages, rat.Fen(rat.Mul(rat.Yuan(f.Amount), f.Multiple.Rat())))
		}
		require.Zero(t, rat.Yuan(s.Due).Cmp(rat.Sub(want, damages)), "year %d: due %s", i, s.Due)
		// Actual = fund + patient + hospital-borne, where nothing of a surplus moves.
		if y.incurred-y.refused >= y.budget+y.account.CarriedIn && y.account.CarriedIn == 0 {
			var borne settlement.Money
			for _, l := range s.Lines {
				if l.Kind == settlement.MemoBorne {
					borne += l.Amount
				}
			}
			require.Equal(t, s.Cost, s.Entitlement+s.Covered+borne+y.refused, "year %d", i)
		}
	}
}

// A deposit by each rule, in fractions.
func releasedOf(deposit *big.Rat, r budget.Release, score *big.Rat) *big.Rat {
	one := big.NewRat(1, 1)
	fractionOf := new(big.Rat)
	switch r.By {
	case budget.Steps:
		for _, s := range r.Steps {
			if score.Cmp(s.From.Rat()) >= 0 {
				fractionOf = s.Release.Rat()
				break
			}
		}
	case budget.Slope:
		if score.Cmp(r.ZeroBelow.Rat()) >= 0 {
			lost := rat.Mul(r.PerPoint.Rat(), rat.Sub(r.FullFrom.Rat(), score))
			fractionOf = rat.Min(one, rat.Positive(rat.Sub(one, lost)))
		}
	case budget.Proportional:
		fractionOf = rat.Min(one, rat.Quo(score, r.Of.Rat()))
	case budget.Pass:
		if score.Cmp(r.FullFrom.Rat()) >= 0 {
			fractionOf = one
		}
	}
	return rat.Fen(rat.Mul(deposit, fractionOf))
}

// randomRelease draws a rule by which a deposit comes back.
func randomRelease(r *rand.Rand) budget.Release {
	release := budget.Release{By: []budget.ReleaseBy{budget.Steps, budget.Slope, budget.Proportional, budget.Pass}[r.IntN(4)]}
	switch release.By {
	case budget.Steps:
		from := int64(10000)
		for range 1 + r.IntN(4) {
			from -= r.Int64N(2000) + 1
			release.Steps = append(release.Steps, budget.ReleaseStep{From: settlement.DecimalOf(from, 2), Release: settlement.DecimalOf(r.Int64N(151), 2)})
		}
	case budget.Slope:
		release.FullFrom, release.PerPoint, release.ZeroBelow = settlement.DecimalOf(8000+r.Int64N(2000), 2), settlement.DecimalOf(r.Int64N(50), 3), settlement.DecimalOf(r.Int64N(8000), 2)
	case budget.Proportional:
		release.Of = settlement.DecimalOf(8000+r.Int64N(2000), 2)
	case budget.Pass:
		release.FullFrom = settlement.DecimalOf(r.Int64N(10001), 2)
	}
	return release
}

func TestDepositAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 90))
	for i := range testsize.Of(80, 1000) {
		release := randomRelease(r)
		ratio := settlement.DecimalOf(r.Int64N(1001), 4)
		base := []budget.DepositBase{"", budget.OfBudget, budget.OfEntitlement, budget.OfPrepaid}[r.IntN(4)]
		plan := newPlan(t, budget.Policy{
			Budgets: []budget.Budget{{Institution: "H", Amount: settlement.Money(r.Int64N(1e9)).Decimal()}},
			Deposit: &budget.Deposit{Ratio: ratio, Base: base, Release: &release},
		})
		a := budget.Account{Institution: "H", Prepaid: settlement.Money(r.Int64N(1e9)), Score: settlement.DecimalOf(r.Int64N(10001), 2)}
		if r.IntN(2) == 0 {
			a.Debt, a.Advance, a.NewAdvance = settlement.Money(r.Int64N(1e7)), settlement.Money(r.Int64N(1e7)), settlement.Money(r.Int64N(1e7))
		}
		s := clear(t, plan, []budget.Account{a}, budget.Claim{ID: "c", Institution: "H", Cost: settlement.Money(r.Int64N(1e9))}).Report.Statement("H")
		of := plan.Policy().Budgets[0].Amount.Rat()
		switch base {
		case budget.OfEntitlement:
			of = rat.Yuan(s.Entitlement)
		case budget.OfPrepaid:
			of = rat.Yuan(a.Prepaid)
		}
		deposit := rat.Fen(rat.Mul(of, ratio.Rat()))
		released := releasedOf(deposit, release, a.Score.Rat())
		want := rat.Sum(rat.Yuan(s.Entitlement), released)
		want.Sub(want, deposit).Sub(want, rat.Yuan(a.Prepaid))
		want = rat.Sum(rat.Sub(want, rat.Yuan(a.Debt), rat.Yuan(a.Advance)), rat.Yuan(a.NewAdvance))
		require.Zero(t, rat.Yuan(s.Due).Cmp(want), "%d: %+v score %s: due %s, want %s", i, release, a.Score, s.Due, want.FloatString(2))
		kinds := map[settlement.Kind]*big.Rat{}
		for _, l := range s.Lines {
			kinds[l.Kind] = rat.Sum(rat.OrZero(kinds[l.Kind]), rat.Yuan(l.Amount))
		}
		lost := rat.Positive(rat.Sub(deposit, released))
		for kind, want := range map[settlement.Kind]*big.Rat{
			settlement.LineWithheld: rat.Sub(new(big.Rat), deposit), settlement.LineReleased: rat.Min(released, deposit),
			settlement.LineBonus: rat.Positive(rat.Sub(released, deposit)), settlement.MemoForfeited: lost,
		} {
			require.Zero(t, rat.OrZero(kinds[kind]).Cmp(want), "%d: %s", i, kind)
		}
	}
}
