package perdiem_test

import (
	"math/big"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"testing"

	plain "github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// wards is a year of stays, made once and only for benchmarks: the readmissions
// of some 70,000 persons under three tiers.
var wards = sync.OnceValue(func() (r struct {
	policy perdiem.Policy
	stays  []perdiem.Stay
}) {
	random := rand.New(rand.NewPCG(1, 1))
	r.policy = worked1()
	r.policy.ReadmissionGapDays = 10
	r.policy.Classes[0].Tiers = []perdiem.Tier{{DaysUpTo: 30, Rate: settlement.MustDecimal("320.00")}, {DaysUpTo: 60, Rate: settlement.MustDecimal("260.00")}, {Rate: settlement.MustDecimal("200.00")}}
	for person := range 70_000 {
		day := settlement.MustDate("2025-01-01").Add(random.IntN(300))
		for range 1 + random.IntN(2) {
			nights := 1 + random.IntN(90)
			r.stays = append(r.stays, perdiem.Stay{
				ID: "s" + strconv.Itoa(len(r.stays)), Institution: "H" + strconv.Itoa(100+random.IntN(60)), Class: "psychiatric", Person: "p" + strconv.Itoa(person),
				Admitted: day, Discharged: day.Add(nights), Cost: settlement.Money(nights * 31000), Covered: settlement.Money(nights * 9000),
			})
			day = day.Add(nights + random.IntN(20))
		}
	}
	return r
})

// BenchmarkRate is Rate and Tally.Add of one stay, beside the same job in plain
// decimals and in float64.
func BenchmarkRate(b *testing.B) {
	b.Run("settlement", func(b *testing.B) {
		w := wards()
		plan := newPlan(b, w.policy)
		var tally settlement.Tally
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			e, err := plan.Rate(w.stays[i%len(w.stays)])
			if err == nil {
				err = tally.Add(e)
			}
			if err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
	b.Run("shopspring", func(b *testing.B) {
		w := wards()
		var daily []plain.Decimal
		for _, t := range w.policy.Classes[0].Tiers {
			daily = append(daily, t.Rate.Unwrap().DivRound(plain.NewFromInt(12500), 6).Mul(plain.NewFromInt(100)).Round(4))
		}
		sums := map[string]*[3]plain.Decimal{}
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			s := &w.stays[i%len(w.stays)]
			n := max(1, s.Discharged.Sub(s.Admitted))
			points := plain.NewFromInt(int64(min(n, 30))).Mul(daily[0])
			if n > 30 {
				points = points.Add(plain.NewFromInt(int64(min(n, 60) - 30)).Mul(daily[1]))
			}
			if n > 60 {
				points = points.Add(plain.NewFromInt(int64(n - 60)).Mul(daily[2]))
			}
			x := sums[s.Institution]
			if x == nil {
				x = &[3]plain.Decimal{}
				sums[s.Institution] = x
			}
			x[0] = x[0].Add(points)
			x[1] = x[1].Add(plain.New(int64(s.Cost), -2))
			x[2] = x[2].Add(plain.New(int64(s.Covered), -2))
			i++
		}
	})
	b.Run("float64", func(b *testing.B) {
		w := wards()
		sums := map[string]*[3]float64{}
		i := 0
		for b.Loop() {
			s := &w.stays[i%len(w.stays)]
			n := max(1, s.Discharged.Sub(s.Admitted))
			points := float64(min(n, 30))*2.56 + float64(max(0, min(n, 60)-30))*2.08 + float64(max(0, n-60))*1.6
			x := sums[s.Institution]
			if x == nil {
				x = &[3]float64{}
				sums[s.Institution] = x
			}
			x[0] += points
			x[1] += float64(s.Cost)
			x[2] += float64(s.Covered)
			i++
		}
	})
}

// BenchmarkSettlement is the whole way, history included, for each stay.
func BenchmarkSettlement(b *testing.B) {
	w := wards()
	plan := newPlan(b, w.policy)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := settlement.Settle(settlement.Terms{PointValue: settlement.MustDecimal("100")}, plan.Settlement(settlement.Period{}, settlement.Each(w.stays))); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(w.stays)), "ns/stay")
}

// TestMemory: history takes at most twice 24 bytes a stay while its list grows.
func TestMemory(t *testing.T) {
	w := wards()
	plan := newPlan(t, w.policy)
	measure := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := measure()
	for e, err := range plan.Settlement(settlement.Period{}, settlement.Each(w.stays)).Entries() {
		require.NoError(t, err)
		require.NotEmpty(t, e.Claim)
		per := float64(measure()-before) / float64(len(w.stays))
		t.Logf("%.1f bytes a stay", per)
		require.LessOrEqual(t, per, 36.0)
		break
	}
}

// TestPoolAddsUp: the sum over days equals the closed form, in fractions.
func TestPoolAddsUp(t *testing.T) {
	w := wards()
	plan := newPlan(t, w.policy)
	sum := new(big.Rat)
	for _, s := range w.stays[:2000] {
		e, err := plan.Rate(s)
		require.NoError(t, err)
		want := new(big.Rat)
		for day := 1; day <= max(1, s.Discharged.Sub(s.Admitted)); day++ {
			rate := "1.6"
			if day <= 30 {
				rate = "2.56"
			} else if day <= 60 {
				rate = "2.08"
			}
			r, _ := new(big.Rat).SetString(rate)
			want.Add(want, r)
		}
		require.Zero(t, want.Cmp(e.Points.Decimal().Rat()))
		sum.Add(sum, want)
	}
	require.Positive(t, sum.Sign())
}
