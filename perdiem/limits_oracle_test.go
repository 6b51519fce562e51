package perdiem_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: the limits of institutions, and bills that are due, once more in fractions.

// limited draws limits of institutions.
func (c chance) limited(p *perdiem.Policy) {
	bands := func() []perdiem.Weight {
		var list []perdiem.Weight
		for i := range 1 + c.IntN(2) {
			list = append(list, perdiem.Weight{UpTo: settlement.DecimalOf(int64(i+1)*(1+c.Int64N(2000)), 4), Weight: settlement.DecimalOf(c.Int64N(101), 2)})
		}
		if c.IntN(2) == 0 {
			list = append(list, perdiem.Weight{Weight: settlement.DecimalOf(c.Int64N(101), 2)})
		}
		if len(list) > 1 && !list[1].UpTo.Absent() && list[1].UpTo.Cmp(list[0].UpTo) <= 0 {
			list = list[:1]
		}
		return list
	}
	if c.IntN(4) > 0 {
		p.Limits.InstitutionDays = perdiem.InstitutionDays{Caps: map[string]int{"H1": 1 + c.IntN(400)}, Over: bands(), Roll: bands()}
	}
	if p.Points == nil && c.IntN(2) == 0 {
		p.Limits.AdvanceShare = settlement.DecimalOf(c.Int64N(15001), 4)
		p.Limits.Advances = map[string]settlement.Decimal{"H1": settlement.DecimalOf(c.Int64N(20_000_000), 2), "H2": settlement.DecimalOf(c.Int64N(20_000_000), 2)}
	}
}

func (c chance) interim() perdiem.InterimRule {
	return perdiem.InterimRule{Months: 1 + c.IntN(7), Missed: one(c, "", perdiem.Refuse)}
}

// weighed returns what days come to of which those beyond the cap are weighed by bands.
func weighed(days, limit int, bands []perdiem.Weight) *big.Rat {
	sum := rat.Int(int64(min(days, limit)))
	for day := limit + 1; day <= days; day++ { // one day after the other, its parts by their bands
		from, to := rat.Int(int64(day-1-limit)), rat.Int(int64(day-limit))
		begin := new(big.Rat)
		for _, b := range bands {
			end := to
			if !b.UpTo.Absent() {
				end = rat.Mul(b.UpTo.Rat(), rat.Int(int64(limit)))
			}
			low, high := from, to
			if begin.Cmp(low) > 0 {
				low = begin
			}
			if end.Cmp(high) < 0 {
				high = end
			}
			if high.Cmp(low) > 0 {
				sum = rat.Sum(sum, rat.Mul(rat.Sub(high, low), b.Weight.Rat()))
			}
			begin = end
		}
	}
	return sum
}

// TestInstitutionsOracle: what limits take off an institution is a part of all that its stays
// come to; first the days, then the advance.
func TestInstitutionsOracle(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 12))}
	seen := map[string]int{}
	for round := range testsize.Of(150, 4000) {
		p, stays := c.policy(), c.stays()
		c.limited(&p)
		plan := newPlan(t, p)
		texts := c.columns(stays)
		fillColumns(t, plan.ValueColumns(), stays, texts)
		type place struct{ pool, institution string }
		days, net, points := map[place]int{}, map[place]*big.Rat{}, map[place]*big.Rat{}
		fails := false
		for i, a := range ask(texts, p, stays) {
			if a.fails {
				fails = true
				break
			}
			for _, s := range stays {
				if s.ID != i {
					continue
				}
				k := place{s.Pool, s.Institution}
				if net[k] == nil {
					net[k], points[k] = new(big.Rat), new(big.Rat)
				}
				days[k] += a.paid
				net[k], points[k] = rat.Sum(net[k], rat.Sub(rat.Fen(a.amount), rat.Fen(a.covered))), rat.Sum(points[k], a.points)
			}
		}
		if fails {
			continue
		}
		cut := map[place]*big.Rat{}
		for e, err := range plan.Settlement(settlement.Period{}, settlement.Each(stays)).Entries() {
			require.NoError(t, err)
			if e.Claim != "" {
				continue
			}
			of := new(big.Rat)
			for _, l := range e.Lines {
				if l.Kind == settlement.LineOver {
					of = rat.Sum(of, rat.Yuan(l.Amount))
				}
			}
			cut[place{e.Pool, e.Institution}] = rat.Sum(of, e.Points.Decimal().Rat())
		}
		for k := range net {
			want, limit := new(big.Rat), p.Limits.InstitutionDays.Caps[k.institution]
			if limit > 0 && days[k] > limit {
				counted := weighed(days[k], limit, p.Limits.InstitutionDays.Over)
				part := rat.Quo(rat.Sub(rat.Int(int64(days[k])), counted), rat.Int(int64(days[k])))
				if p.Points != nil {
					want = rat.Sub(want, rat.Round(rat.Mul(points[k], part), 8))
					seen["points of days"]++
				} else {
					want = rat.Sub(want, rat.Fen(rat.Mul(rat.Positive(net[k]), part)))
					seen["money of days"]++
				}
				next, _, err := plan.NextCap(k.institution, days[k])
				require.NoError(t, err)
				rolled := weighed(days[k], limit, p.Limits.InstitutionDays.Roll)
				require.Equal(t, new(big.Int).Quo(rolled.Num(), rolled.Denom()).Int64(), int64(next), "round %d, %v", round, k)
			}
			if !p.Limits.AdvanceShare.Absent() {
				most := rat.Fen(rat.Mul(p.Limits.Advances[k.institution].Rat(), p.Limits.AdvanceShare.Rat()))
				if over := rat.Sub(rat.Sum(net[k], want), most); over.Sign() > 0 {
					want = rat.Sub(want, over)
					seen["advance"]++
				}
			}
			got := cut[k]
			if got == nil {
				got = new(big.Rat)
			}
			require.Equal(t, want.FloatString(8), got.FloatString(8), "round %d, %v: %d days, %+v", round, k, days[k], p.Limits)
		}
	}
	for _, what := range []string{"points of days", "money of days", "advance"} {
		require.Greater(t, seen[what], 5, what)
	}
}

// TestMissedOracle: a stay that goes on beyond the months of its rule without a bill is
// refused, or paid whole. The boundaries are counted one month after the other.
func TestMissedOracle(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 13))}
	seen := map[bool]int{}
	for range testsize.Of(100, 2000) {
		p := worked1()
		p.Interim = c.interim()
		refuses := newPlan(t, p)
		p.Interim.Missed = perdiem.Pay
		pays := newPlan(t, p)
		for _, s := range c.stays() {
			s.Class, s.Observed, s.LeaveDays = "psychiatric", settlement.Date{}, 0
			until := s.Discharged
			if s.Interim {
				until = until.Add(1)
			}
			missing := false
			for months := p.Interim.Months; ; months += p.Interim.Months {
				boundary := s.Admitted.AddMonths(months)
				if !boundary.Before(until) {
					break
				}
				missing = true
			}
			_, err := refuses.Rate(s)
			if missing {
				require.ErrorIs(t, err, perdiem.ErrInterim, "%+v %d", s, p.Interim.Months)
			} else {
				require.NoError(t, err)
			}
			_, err = pays.Rate(s)
			require.NoError(t, err)
			seen[missing]++
		}
	}
	require.Greater(t, seen[true], 20)
	require.Greater(t, seen[false], 20)
}
