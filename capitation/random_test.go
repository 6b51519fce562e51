package capitation_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
)

// random makes valid policies, members and charges with the difficult places in them.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 3))} }

func (r random) chance(percent int) bool { return r.IntN(100) < percent }

func pick[T any](r random, list ...T) T { return list[r.IntN(len(list))] }

func (r random) amount(most int) settlement.Decimal {
	return settlement.Money(r.IntN(most*100 + 1)).Decimal()
}

func (r random) share() settlement.Decimal { return settlement.DecimalOf(int64(r.IntN(10001)), 4) }

func (r random) date(from, to string) settlement.Date {
	f := day(from)
	return f.Add(r.IntN(day(to).Sub(f) + 1))
}

func (r random) policy() capitation.Policy {
	p := capitation.Policy{
		Document:      policy.Document{Name: "random", Kind: policy.Example},
		YearBegins:    pick(r, 0, 1, 1, 4),
		Activation:    pick(r, "", capitation.NextMonth, capitation.SameMonth, capitation.SigningDay),
		Proration:     pick(r, "", capitation.CalendarDay, capitation.TouchedPaid, capitation.TouchedUnpaid),
		InpatientDays: pick(r, "", capitation.Excluded, capitation.Included),
		Referred:      pick(r, "", capitation.Charged, capitation.NotCharged),
		Unreferred:    pick(r, "", capitation.NotCharged, capitation.Charged),
		Negative:      pick(r, "", capitation.Carry, capitation.Floor),
		Months:        pick(r, "", capitation.Rounded, capitation.Cumulative, capitation.Cumulative),
		MedicalTypes:  pick(r, nil, []string{"14"}),
		MinTermMonths: pick(r, 0, 12),
		Capacity:      pick(r, nil, map[string]int{"H1": 2}),
	}
	for _, c := range []string{"pd", "apd"} {
		n := 1 + r.IntN(3)
		for i := range n {
			s := capitation.Standard{Category: c, IncludesPatientShare: r.chance(70)}
			if r.chance(80) {
				s.Annual = r.amount(90000)
			} else {
				s.Monthly = r.amount(8000)
			}
			if r.chance(25) {
				s.Actual, s.IncludesPatientShare = pick(r, capitation.Fixed, capitation.Cap, capitation.Cap), false
				if s.Actual == capitation.Cap && r.chance(80) {
					s.FundShare = r.share()
				}
			}
			if i > 0 {
				s.From = r.date("2025-02-01", "2026-02-28").Add(-i) // seldom two in a month
				if r.chance(30) {
					s.From = day("2025-06-10").Add(i * 5)
				}
			}
			p.Standards = append(p.Standards, s)
		}
	}
	p.Standards = unequal(p.Standards)
	if r.chance(30) { // its months are counted from the month in which it takes effect
		p.Effective.From = pick(r, day("2024-03-01"), day("2023-12-15"), day("2025-01-01"))
	}
	if r.chance(20) {
		p.Effective.To = pick(r, day("2027-12-31"), day("2026-12-31"))
	}
	if r.chance(20) {
		for _, code := range []string{"H1", "H2", "H3"} {
			p.Institutions = append(p.Institutions, capitation.Institution{Code: code})
		}
	}
	p.Quality.When = pick(r, "", capitation.Monthly, capitation.YearEnd)
	if r.chance(40) {
		p.Quality.ReductionRate = map[string]settlement.Decimal{"H1": settlement.DecimalOf(int64(r.IntN(500)), 4)}
	}
	if r.chance(30) {
		p.Quality.ReductionAmount = map[string]settlement.Decimal{"H2": r.amount(20000)}
	}
	if r.chance(40) {
		p.Quality.Indicators = []capitation.Indicator{
			{Code: "peritonitis", AtMost: decimal("0.3"), ReductionRate: decimal("0.0125")},
			{Code: "albumin", AtLeast: decimal("0.80"), ReductionAmount: decimal("1234.56")},
		}
		p.Quality.Assessed = map[string]map[string]settlement.Decimal{
			"H1": {"peritonitis": settlement.DecimalOf(int64(r.IntN(7)), 1), "albumin": settlement.DecimalOf(int64(60+r.IntN(40)), 2)},
			"H2": {"peritonitis": settlement.DecimalOf(3, 1)},
		}
	}
	if r.chance(60) {
		p.Sharing = &settlement.Sharing{
			Mode: pick(r, "", settlement.Marginal, settlement.Whole), SurplusMode: pick(r, "", "", settlement.Marginal, settlement.Whole), OverrunMode: pick(r, "", "", settlement.Marginal, settlement.Whole),
			Surplus:        []settlement.Tier{{UpTo: decimal("0.05"), Institution: r.share()}, {UpTo: decimal("0.2"), Fund: r.share()}},
			Overrun:        []settlement.Tier{{UpTo: decimal("0.1"), Fund: r.share()}, {Institution: r.share()}},
			ReasonableOnly: r.chance(30),
		}
		if r.chance(30) {
			p.Sharing.BonusCap = decimal("0.03")
		}
		p.ReasonableOverrun = map[string]settlement.Decimal{"H1": r.amount(9000)}
	}
	if r.chance(60) {
		p.Packages = []capitation.Package{
			{Code: "hd", Price: decimal("400.00"), Fund: decimal("360.00"), Patient: decimal("40.00"), Weekly: pick(r, 0, 2, 3), Monthly: pick(r, 0, 9)},
			{Code: "hd", Category: "pd", Price: decimal("380.00"), Fund: decimal("361.01"), Patient: decimal("18.99"), Weekly: 2},
			{Code: "hd", Category: "pd", Price: decimal("390.00"), Fund: decimal("371.01"), Patient: decimal("18.99"), Weekly: 2, From: day("2025-07-15")},
			{Code: "hdf", Category: "hemo", Price: decimal("600.00"), Fund: decimal("500.00"), Patient: decimal("100.00"), Monthly: pick(r, 0, 2)},
		}
		if r.chance(60) {
			p.PackageLimits = []capitation.PackageLimit{
				{Packages: []string{"hd", "hdf"}, Weekly: 3, Monthly: pick(r, 0, 8)},
				{Packages: []string{"hd"}, Category: "hemo", Monthly: 7},
			}
		}
		for r.chance(50) {
			p.PackageLimits = append(p.PackageLimits, capitation.PackageLimit{
				Packages: pick(r, []string{"hd"}, []string{"hd", "hdf"}), Category: pick(r, "", "pd", "hemo"), Most: 1 + r.IntN(20),
				Window: pick(r, capitation.Window{Unit: capitation.Year}, capitation.Window{Unit: capitation.Quarter}, capitation.Window{Unit: capitation.Month},
					capitation.Window{Unit: capitation.Week}, capitation.Window{Months: 1 + r.IntN(12)}),
			})
		}
	}
	return p
}

func unequal(list []capitation.Standard) []capitation.Standard {
	seen := map[string]bool{}
	var out []capitation.Standard
	for _, s := range list {
		if k := s.Category + s.From.String(); !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	return out
}

func (r random) spans() []settlement.Period {
	var list []settlement.Period
	at := day("2025-01-05")
	for r.chance(45) {
		from := at.Add(r.IntN(120))
		s := settlement.Period{From: from, To: from.Add(1 + r.IntN(50))}
		if r.chance(10) {
			s.To = settlement.Date{}
			return append(list, s)
		}
		list = append(list, s)
		at = s.To
	}
	return list
}

func (r random) members(p capitation.Policy) []capitation.Member {
	categories := []string{"pd", "apd"}
	if len(p.Packages) > 0 {
		categories = append(categories, "hemo")
	}
	var list []capitation.Member
	for i := range 3 + r.IntN(8) {
		m := capitation.Member{
			Person: fmt.Sprintf("P%d", i), Institution: pick(r, "H1", "H1", "H2", "H3"), Category: pick(r, categories...),
			Signed: pick(r, day("2024-03-01"), r.date("2024-06-01", "2026-01-31")), Suspended: r.spans(), Inpatient: r.spans(),
		}
		if r.chance(30) {
			m.Ends = m.Signed.Add(r.IntN(500))
		}
		list = append(list, m)
		if r.chance(25) { // somewhere else, or again
			again := m
			again.Institution = pick(r, "H1", "H2", "H3")
			if r.chance(40) {
				again.Institution, again.Category = m.Institution, pick(r, categories...)
			}
			again.Signed = m.Signed.Add(1 + r.IntN(200))
			again.Ends = settlement.Date{}
			if r.chance(60) {
				list[len(list)-1].Ends = again.Signed.Add(r.IntN(40) - 1)
			}
			list = append(list, again)
		}
	}
	return list
}

func (r random) charges(p capitation.Policy, members []capitation.Member) []capitation.Charge {
	var list []capitation.Charge
	days := map[string]bool{}
	ids := r.chance(50)
	for i := range r.IntN(120) {
		m := members[r.IntN(len(members))]
		d := r.date("2024-12-20", "2026-04-10")
		c := capitation.Charge{
			Person: m.Person, Institution: pick(r, m.Institution, m.Institution, "H2", "X9"), Month: d.Month(),
			Kind:  pick(r, capitation.Own, capitation.Own, capitation.Own, capitation.ReferredCare, capitation.UnreferredCare),
			Scope: pick(r, "", capitation.Dialysis, capitation.Dialysis, capitation.Offered, capitation.Requested, capitation.Outside),
			Cost:  settlement.Money(r.IntN(1200000)), MedicalType: pick(r, "", "14", "14", "11"),
		}
		if ids {
			c.ID = fmt.Sprint("c", i)
		}
		c.Department = pick(r, "", "ward")
		if r.chance(5) {
			c.Cost *= 30
		}
		if r.chance(3) {
			c.Person = "nobody"
		}
		c.Covered = settlement.Money(r.Int64N(int64(c.Cost) + 1))
		if c.Kind == capitation.Own && r.chance(5) {
			c.Covered += 2 * c.Cost // as others pay more than it cost
		}
		if c.Kind == capitation.Own {
			c.Waived = settlement.Money(r.Int64N(int64(c.Covered)+1)) * settlement.Money(r.IntN(2))
		}
		if r.chance(50) {
			c.Date = d
		}
		if len(p.Packages) > 0 && c.Kind == capitation.Own && r.chance(30) {
			c.Package = pick(r, "hd", "hdf")
			if k := c.Person + c.Package + d.String(); days[k] {
				continue
			} else {
				days[k] = true
			}
			c.Date = d
		}
		list = append(list, c)
	}
	if len(p.Packages) > 0 { // three a week, through a quarter
		m := members[0]
		for i := range 60 {
			d := day("2025-05-19").Add(i * 3 / 2)
			if k := m.Person + "hd" + d.String(); !days[k] {
				days[k] = true
				list = append(list, capitation.Charge{Person: m.Person, Institution: m.Institution, Month: d.Month(), Kind: capitation.Own, Cost: 38000, Date: d, Package: "hd"})
			}
		}
	}
	return list
}
