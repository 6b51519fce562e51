package main

import (
	"iter"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// seed makes the same data in every run.
const seed = 20250101

// region is an invented region: 60 hospitals of unequal size and 700 groups, some
// frequent and most rare.
type region struct {
	policy    drg.Policy
	plan      *drg.Plan
	groups    []group
	hospitals []hospital
}

// group has the parameters of a group as text, the way a program meets them.
type group struct {
	code, base, mean, high string
	uniform                bool
	yuan                   int64            // mean cost
	highCost               settlement.Money // from which a case is high
}

type hospital struct {
	code, coefficient string
	// tie and step are the costs tie + k × step, in fen, at which the points of a
	// low case lie exactly between two numbers of four decimals; 0: there are none.
	tie, step int64
}

// What the policy says besides groups and hospitals.
const (
	regionalMean = "12500.00"
	scale        = "100"
	lowRatio     = "0.4"
	ungrouped    = "0000"
	share        = "0.8" // of the points of ungrouped cases
	pointPlaces  = 4
)

func newRegion() (*region, error) {
	random := rand.New(rand.NewPCG(seed, 1))
	r := &region{policy: drg.Policy{
		Document: policy.Document{Name: "a region made up for benchmarks", Kind: policy.Example},
		Scale:    settlement.MustDecimal(scale), PointPlaces: pointPlaces, RegionalMean: settlement.MustDecimal(regionalMean),
		Classes: drg.Classes{
			High: []drg.HighBand{
				{BasePointsUpTo: settlement.MustDecimal("100"), Ratio: settlement.MustDecimal("3")},
				{BasePointsUpTo: settlement.MustDecimal("300"), Ratio: settlement.MustDecimal("2")},
				{Ratio: settlement.MustDecimal("1.5")},
			},
			HighInclusive: true, Low: settlement.MustDecimal(lowRatio),
		},
		Low: drg.LowRule{Coefficient: true, Cap: drg.BasePoints}, High: drg.HighRule{When: drg.Approved},
		Special:   &drg.SpecialRule{},
		Ungrouped: &drg.UngroupedRule{Codes: []string{ungrouped}, Treatment: drg.UngroupedCostPoints, Share: settlement.MustDecimal(share)},
	}}
	for i := range 700 {
		// Mean costs of whole yuan make base points of three decimals and, with
		// coefficients of four, exact ties.
		yuan := 2000 + random.Int64N(30000) + random.Int64N(30000)
		g := group{code: code(i), base: settlement.DecimalOf(yuan*8, 3).String(), mean: settlement.DecimalOf(yuan*100, 2).String(), yuan: yuan, uniform: i%20 == 7}
		switch base := yuan * 8; {
		case base <= 100_000:
			g.high, g.highCost = "3", settlement.Money(yuan*300)
		case base <= 300_000:
			g.high, g.highCost = "2", settlement.Money(yuan*200)
		default:
			g.high, g.highCost = "1.5", settlement.Money(yuan*150)
		}
		r.groups = append(r.groups, g)
		r.policy.Groups = append(r.policy.Groups, drg.Group{
			Code: g.code, BasePoints: settlement.MustDecimal(g.base), MeanCost: settlement.MustDecimal(g.mean), Uniform: g.uniform,
		})
	}
	for i := range 60 {
		a := 8000 + random.Int64N(5000)
		h := hospital{code: "H331101" + strconv.Itoa(10000+i), coefficient: settlement.DecimalOf(a, 4).String()}
		h.tie, h.step = ties(a)
		r.hospitals = append(r.hospitals, h)
		r.policy.Institutions = append(r.policy.Institutions, drg.Institution{Code: h.code, Coefficient: settlement.MustDecimal(h.coefficient)})
	}
	plan, err := drg.New(r.policy)
	r.plan = plan
	return r, err
}

// code makes a group's code, such as "GB25".
func code(i int) string {
	return string([]byte{'A' + byte(i/100), 'B' + byte(i*7%24), '0' + byte(i/10%10), '0' + byte(i%10)})
}

// ties returns the least cost in fen at which a low case's points are an exact
// tie, and the distance to the next. Base points are the mean cost × 0.008, so a
// low case has cost × coefficient × 0.008 points: with a coefficient of a
// ten-thousandths and a cost of c fen, 8·a·c × 10⁻⁹.
func ties(a int64) (first, step int64) {
	for c := int64(1); c <= 12500; c++ {
		if 8*a*c%100_000 != 50_000 {
			continue
		}
		if first == 0 {
			first = c
			continue
		}
		return first, c - first
	}
	return first, 12500
}

// fund is the money for n cases.
func fund(n int) settlement.Decimal { return settlement.Money(int64(n) * 1_500_000).Decimal() }

func terms(n int) settlement.Terms { return settlement.Terms{Fund: fund(n)} }

// cases yields the first n cases of the region, each time the same: about 86 in 100 are
// normal, 4 low, 9 high (half of them approved), 1 special or ungrouped. Four in 1,000
// lie on a bound or a fen below one, or have points that are an exact tie; in real
// records these are rarer.
func (r *region) cases(n int) iter.Seq[drg.Case] {
	// Codes are copies, as those of a reader are.
	groups, hospitals := make([]string, len(r.groups)), make([]string, len(r.hospitals))
	for i, g := range r.groups {
		groups[i] = strings.Clone(g.code)
	}
	for i, h := range r.hospitals {
		hospitals[i] = strings.Clone(h.code)
	}
	return func(yield func(drg.Case) bool) {
		random := rand.New(rand.NewPCG(seed, 2))
		first := settlement.MustDate("2025-01-01")
		for i := range n {
			of := int(math.Pow(random.Float64(), 2) * float64(len(r.groups)))
			g := &r.groups[of]
			at := int(math.Pow(random.Float64(), 1.5) * float64(len(r.hospitals)))
			h := &r.hospitals[at]
			c := drg.Case{
				ID: strconv.Itoa(331100_250000_000000 + i), Institution: hospitals[at], Group: groups[of],
				Cost: settlement.Money(float64(g.yuan)*100*math.Exp(random.NormFloat64()*0.45-0.1)) + 1,
				Days: 1 + random.IntN(20), Person: strconv.FormatUint(random.Uint64()|1<<63, 16), Department: departments[random.IntN(len(departments))],
			}
			c.Discharged = first.Add(random.IntN(365))
			c.Admitted = c.Discharged.Add(-c.Days)
			high, tie := g.highCost, false
			switch random.IntN(1000) {
			case 0:
				c.Cost = settlement.Money(g.yuan * 40)
			case 1:
				c.Cost = settlement.Money(g.yuan*40) - 1
			case 2:
				c.Cost = high
			case 3:
				tie = h.tie > 0 && !g.uniform
			}
			if tie {
				// The largest tie below a random low cost.
				most := g.yuan*20 + random.Int64N(g.yuan*20)
				c.Cost = settlement.Money(h.tie + max(0, most-h.tie)/h.step*h.step)
			}
			c.Covered = c.Cost * settlement.Money(15+random.IntN(40)) / 100
			switch u := random.IntN(1000); {
			case u < 3:
				c.Approved = drg.ApprovedSpecial
			case u < 10:
				c.Group = ungrouped
			case c.Cost >= high && u%2 == 0:
				c.Approved = drg.ApprovedHigh
			}
			if !yield(c) {
				return
			}
		}
	}
}

var departments = []string{"呼吸内科", "心血管内科", "普外科", "骨科", "神经内科", "妇产科"}
