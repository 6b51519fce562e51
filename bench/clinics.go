package main

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: heads. A claim is a member or a charge; a member has twelve
// charges.

const (
	clinicsFromCSV  = "capitation, from CSV"
	clinicsInMemory = "capitation, in memory"
	annual          = "84600.00"
	elsewhere       = "H999" // where referred care is given
)

func year() settlement.Period {
	return settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}
}

func clinicPlan() (*capitation.Plan, error) {
	return capitation.New(capitation.Policy{
		Document:  policy.Document{Name: "clinics made up for benchmarks", Kind: policy.Example},
		Standards: []capitation.Standard{{Category: "peritoneal", Annual: settlement.MustDecimal(annual), IncludesPatientShare: true, From: settlement.MustDate("2018-04-01")}},
		Sharing:   &settlement.Sharing{Surplus: []settlement.Tier{{Institution: settlement.MustDecimal("1")}}},
	})
}

// members yields a member for each thirteen claims. One in four is in hospital once.
func (d *data) members() iter.Seq[capitation.Member] {
	return func(yield func(capitation.Member) bool) {
		random := rand.New(rand.NewPCG(seed, 4))
		january := settlement.MustDate("2025-01-01")
		for i := range d.heads() {
			m := capitation.Member{
				Person: person(i), Institution: d.home(random), Category: "peritoneal", Signed: january.Add(random.IntN(380) - 400),
			}
			if random.IntN(4) == 0 {
				in := january.Add(random.IntN(330))
				m.Inpatient = []settlement.Period{{From: in, To: in.Add(1 + random.IntN(20))}}
			}
			if !yield(m) {
				return
			}
		}
	}
}

func (d *data) heads() int { return max(1, d.n/13) }

func person(i int) string { return "P" + strconv.Itoa(1_000_000_000+i) }

func (d *data) home(random *rand.Rand) string {
	return strings.Clone(d.region.hospitals[random.IntN(len(d.region.hospitals))].code)
}

// charges yields twelve months of each member, a few of them referred elsewhere.
func (d *data) charges() iter.Seq[capitation.Charge] {
	return func(yield func(capitation.Charge) bool) {
		random := rand.New(rand.NewPCG(seed, 5))
		january := settlement.MustMonth("2025-01")
		for m := range d.members() {
			for k := range 12 {
				cost := settlement.Money(500_000 + random.IntN(300_000))
				c := capitation.Charge{
					Person: m.Person, Institution: m.Institution, Month: january.Add(k), Kind: capitation.Own, Cost: cost, Covered: cost / 7,
				}
				if random.IntN(50) == 0 {
					c.Kind, c.Institution = capitation.ReferredCare, elsewhere
				}
				if !yield(c) {
					return
				}
			}
		}
	}
}

func (d *data) memberRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for m := range d.members() {
			in := ""
			for _, p := range m.Inpatient {
				in = p.From.String() + "/" + p.To.String()
			}
			if !yield([]string{m.Person, m.Institution, m.Category, m.Signed.String(), in}) {
				return
			}
		}
	}
}

func (d *data) chargeRows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for c := range d.charges() {
			if !yield([]string{c.Person, c.Institution, c.Month.String(), string(c.Kind), c.Cost.String(), c.Covered.String()}) {
				return
			}
		}
	}
}

func clinicReference(d *data) (result, error) {
	plan, err := clinicPlan()
	if err != nil {
		return result{}, err
	}
	return heads(plan, settlement.Each(slices.Collect(d.members())), settlement.Each(slices.Collect(d.charges())))
}

// heads settles a year. There are no points.
func heads(plan *capitation.Plan, members settlement.Claims[capitation.Member], charges settlement.Claims[capitation.Charge]) (result, error) {
	r, err := resultOf(settlement.Settle(settlement.Terms{}, plan.Settlement(year(), members, charges)))
	r.Points = nil
	return r, err
}

func capitationVersions() []*version {
	return []*version{
		split(clinicsFromCSV, "charges.csv", "members.csv"),
		{section: clinicsFromCSV, name: "this library: CSV to report", job: jobHeads, exact: true, most: memoryLimit, files: []string{"charges.csv", "members.csv"},
			prepare: func(d *data) (func() (result, error), error) {
				plan, err := clinicPlan()
				return func() (result, error) {
					return heads(plan, his.Members(d.file("members.csv")).Claims(), his.Charges(d.file("charges.csv"), plan.Columns()...).Claims())
				}, err
			}},
		{section: clinicsInMemory, name: "this library", job: jobHeads, exact: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				plan, err := clinicPlan()
				members, charges := settlement.Each(slices.Collect(d.members())), settlement.Each(slices.Collect(d.charges()))
				return func() (result, error) { return heads(plan, members, charges) }, err
			}},
		{section: clinicsInMemory, name: "shopspring/decimal, careful", job: jobHeads, exact: true, yardstick: true, most: memoryLimit,
			prepare: func(d *data) (func() (result, error), error) {
				members, charges := slices.Collect(d.members()), slices.Collect(d.charges())
				return func() (result, error) { return decimalHeads(members, charges) }, nil
			}},
	}
}

// decimalHeads pays a year by its days. It lists no conflicts; a charge in a month
// without a head fee has no effect.
func decimalHeads(members []capitation.Member, charges []capitation.Charge) (result, error) {
	type home struct {
		due   *decimal.Decimal
		first settlement.Month
		paid  [12]bool
	}
	january := settlement.MustMonth("2025-01")
	monthly := decimal.RequireFromString(annual).DivRound(decimal.NewFromInt(12), 2)
	due, homes := map[string]*decimal.Decimal{}, map[string]*home{}
	for i := range members {
		m := &members[i]
		at := due[m.Institution]
		if at == nil {
			at = new(decimal.Decimal)
			due[m.Institution] = at
		}
		h := &home{due: at, first: m.Signed.Month().Add(1)}
		homes[m.Person] = h
		for k := range 12 {
			month := january.Add(k)
			if month.Compare(h.first) < 0 {
				continue
			}
			days := month.Days()
			for _, s := range m.Inpatient {
				from, to := s.From, s.To.Add(-1)
				if from.Before(month.First()) {
					from = month.First()
				}
				if month.Last().Before(to) {
					to = month.Last()
				}
				days -= max(0, to.Sub(from)+1)
			}
			if days > 0 {
				h.paid[k] = true
				*at = at.Add(monthly.Mul(decimal.NewFromInt(int64(days))).DivRound(decimal.NewFromInt(int64(month.Days())), 2))
			}
		}
	}
	for i := range charges {
		c := &charges[i]
		h := homes[c.Person]
		switch {
		case h == nil || !h.paid[c.Month.Sub(january)]:
		case c.Kind == capitation.Own:
			*h.due = h.due.Sub(decimal.New(int64(c.Covered), -2))
		default: // the whole cost of referred care
			*h.due = h.due.Sub(decimal.New(int64(c.Cost), -2))
		}
	}
	r := result{Due: map[string]settlement.Money{}}
	for code, v := range due {
		m, err := settlement.NewMoney(*v)
		if err != nil {
			return r, err
		}
		r.Due[code] = m
	}
	return r, nil
}
