package capitation_test

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	plain "github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// clinics is a year of 20,000 members of 60 hospitals with a charge a month, made
// once and only for benchmarks. One member in four is in hospital once.
var clinics = sync.OnceValue(func() (r struct {
	policy  capitation.Policy
	members []capitation.Member
	charges []capitation.Charge
}) {
	random := rand.New(rand.NewPCG(1, 1))
	r.policy = tianjin()
	r.policy.MinTermMonths = 12
	january := settlement.MustDate("2025-01-01")
	for i := range 20_000 {
		m := capitation.Member{
			Person: "p" + strconv.Itoa(i), Institution: "H" + strconv.Itoa(100+random.IntN(60)), Category: "peritoneal",
			Signed: january.Add(random.IntN(500) - 400),
		}
		if random.IntN(4) == 0 {
			in := january.Add(random.IntN(340))
			m.Inpatient = []settlement.Period{{From: in, To: in.Add(1 + random.IntN(20))}}
		}
		r.members = append(r.members, m)
		for k := range 12 {
			cost := settlement.Money(500000 + random.IntN(300000))
			c := capitation.Charge{
				Person: m.Person, Institution: m.Institution, Month: january.Month().Add(k), Kind: capitation.Own, Cost: cost, Covered: cost / 7,
			}
			if random.IntN(50) == 0 {
				c.Kind, c.Institution = capitation.ReferredCare, "H999"
			}
			r.charges = append(r.charges, c)
		}
	}
	return r
})

// perClaim reports ns a claim of a benchmark over n claims: members and charges.
func perClaim(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/claim")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAccount draws up the accounts of a year, and of its last month.
func BenchmarkAccount(b *testing.B) {
	r := clinics()
	plan := newPlan(b, r.policy)
	for _, x := range []struct {
		name   string
		period settlement.Period
	}{{"year", year2025}, {"december", months()[11]}} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := plan.Account(x.period, settlement.Each(r.members), settlement.Each(r.charges)); err != nil {
					b.Fatal(err)
				}
			}
			perClaim(b, len(r.members)+len(r.charges))
		})
	}
}

// BenchmarkSettle is the whole way to a report: an entry a member and month.
func BenchmarkSettle(b *testing.B) {
	r := clinics()
	plan := newPlan(b, r.policy)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year2025, settlement.Each(r.members), settlement.Each(r.charges))); err != nil {
			b.Fatal(err)
		}
	}
	perClaim(b, len(r.members)+len(r.charges))
}

// BenchmarkPlainDecimal does the arithmetic of the same year as one would write it
// down with decimals, carefully: days counted one by one, multiply first, DivRound
// once. It lists no conflicts, and has neither trails nor checks.
func BenchmarkPlainDecimal(b *testing.B) {
	r := clinics()
	type account struct{ fees, own, share, referred plain.Decimal }
	b.ReportAllocs()
	for b.Loop() {
		accounts, home := map[string]*account{}, map[string]string{}
		monthly := plain.RequireFromString("84600.00").DivRound(plain.NewFromInt(12), 2)
		for i := range r.members {
			m := &r.members[i]
			a := accounts[m.Institution]
			if a == nil {
				a = &account{}
				accounts[m.Institution] = a
			}
			home[m.Person] = m.Institution
			active := m.Signed.Month().Add(1)
			for k := range 12 {
				month := settlement.MustMonth("2025-01").Add(k)
				if month.Compare(active) < 0 {
					continue
				}
				days := month.Days()
				for _, s := range m.Inpatient {
					for d := s.From; d.Before(s.To); d = d.Add(1) {
						if d.Month() == month {
							days--
						}
					}
				}
				a.fees = a.fees.Add(monthly.Mul(plain.NewFromInt(int64(days))).DivRound(plain.NewFromInt(int64(month.Days())), 2))
			}
		}
		for i := range r.charges {
			c := &r.charges[i]
			a := accounts[home[c.Person]]
			if c.Kind == capitation.Own {
				a.own = a.own.Add(plain.New(int64(c.Cost), -2))
				a.share = a.share.Add(plain.New(int64(c.Covered), -2))
			} else {
				a.referred = a.referred.Add(plain.New(int64(c.Cost), -2))
			}
		}
		for _, a := range accounts {
			a.fees.Sub(a.share).Sub(a.referred)
		}
	}
	perClaim(b, len(r.members)+len(r.charges))
}
