package perdiem_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// In this file: bed-days in plain fractions, one day after the other, written
// from the regulation and apart from the package. It knows all stays at once
// and looks back by searching them.

type answer struct {
	amount, points, covered *big.Rat
	paid                    int
	fails                   bool // the formula has nothing to take the fund's part of
}

type oracle struct {
	policy perdiem.Policy         // whose rules over stays are all policies' rules
	others []perdiem.Policy       // in force at other times
	stays  []perdiem.Stay         // by person and first day
	days   map[string]int         // paid days by claim
	years  map[string]map[int]int // and by the year in which they lie
	texts  columnTexts
}

func ask(texts columnTexts, p perdiem.Policy, stays []perdiem.Stay, others ...perdiem.Policy) map[string]answer {
	o := oracle{policy: p, others: others, stays: slices.Clone(stays), days: map[string]int{}, years: map[string]map[int]int{}, texts: texts}
	for i, s := range o.stays { // the observation is part of the stay
		if !s.Observed.Absent() {
			o.stays[i].Admitted = s.Observed
		}
	}
	slices.SortFunc(o.stays, func(a, b perdiem.Stay) int {
		if d := a.Admitted.Compare(b.Admitted); d != 0 {
			return d
		}
		return a.Discharged.Compare(b.Discharged)
	})
	for i := range o.stays {
		o.days[o.stays[i].ID] = o.paidDays(i)
	}
	all := map[string]answer{}
	for i, s := range o.stays {
		all[s.ID] = o.answer(i)
	}
	return all
}

func sameBed(a, b perdiem.Stay) bool {
	return a.Person == b.Person && a.Institution == b.Institution && a.Class == b.Class
}

// previous returns the person's last stay in the same place before stay i, -1: none.
func (o oracle) previous(i int) int {
	for j := i - 1; j >= 0; j-- {
		if sameBed(o.stays[j], o.stays[i]) {
			return j
		}
	}
	return -1
}

// previousOver returns the person's last stay before stay i over which the index may go on, -1:
// none.
func (o oracle) previousOver(i int) int {
	for j := i - 1; j >= 0; j-- {
		a, b := o.stays[j], o.stays[i]
		if a.Person == b.Person && (a.Institution == b.Institution || o.policy.ReadmissionInstitution == perdiem.AnyInstitution) &&
			(a.Class == b.Class || o.policy.IndexOver == perdiem.OverPerson) {
			return j
		}
	}
	return -1
}

// continues: stay i is the next bill of the stay that bill j belongs to.
func (o oracle) continues(i, j int) bool {
	return j >= 0 && o.stays[j].Interim && o.stays[i].Admitted == o.stays[j].Discharged.Add(1)
}

// bills returns the earlier bills of the stay, oldest first.
func (o oracle) bills(i int) []int {
	if j := o.previous(i); o.continues(i, j) {
		return append(o.bills(j), j)
	}
	return nil
}

// leave: the day after which the person is out of the bed.
func out(s perdiem.Stay) settlement.Date {
	if s.Interim {
		return s.Discharged.Add(1)
	}
	return s.Discharged
}

// readmitted returns the stay over which the index of the stay that i belongs
// to continues, -1: none.
func (o oracle) readmitted(i int) int {
	if b := o.bills(i); len(b) > 0 {
		i = b[0]
	}
	j := o.previousOver(i)
	if j >= 0 && o.policy.ReadmissionGapDays > 0 && o.stays[i].Admitted.Sub(out(o.stays[j])) <= o.policy.ReadmissionGapDays {
		return j
	}
	return -1
}

// bundledClass: the first days of an episode that begins in the class have one amount.
func (o oracle) bundledClass(code string) bool {
	b := o.policy.Limits.Bundle
	return !b.Amount.Absent() && (len(b.Classes) == 0 || slices.Contains(b.Classes, code))
}

// opened returns the class in which the index of the stay began.
func (o oracle) opened(i int) string {
	if b := o.bills(i); len(b) > 0 {
		return o.opened(b[0])
	}
	if j := o.readmitted(i); j >= 0 && o.index(i) > 0 {
		return o.opened(j)
	}
	return o.stays[i].Class
}

// index is the number of paid days of earlier stays that count on.
func (o oracle) index(i int) int {
	j := o.readmitted(i)
	if j < 0 {
		return 0
	}
	n := o.index(j) + o.days[o.stays[j].ID]
	for _, b := range o.bills(j) {
		n += o.days[o.stays[b].ID]
	}
	return n
}

func yearOf(s perdiem.Stay) int {
	y, _, _ := settledOn(s).Civil()
	return y
}

// on returns the policy in force on the day of a stay or bill.
func (o oracle) on(s perdiem.Stay) perdiem.Policy {
	for _, p := range o.others {
		if p.Effective.Contains(settledOn(s)) {
			return p
		}
	}
	return o.policy
}

// episode numbers the person's episodes in the year in which they began.
func (o oracle) episode(i int) int {
	if b := o.bills(i); len(b) > 0 {
		return o.episode(b[0])
	}
	if j := o.readmitted(i); j >= 0 {
		return o.episode(j)
	}
	n := 1
	for j := range i {
		if o.stays[j].Person == o.stays[i].Person && yearOf(o.stays[j]) == yearOf(o.stays[i]) && len(o.bills(j)) == 0 && o.readmitted(j) < 0 {
			n++
		}
	}
	return n
}

func (o oracle) bedDays(i int) int {
	s := o.stays[i]
	n := 0
	for d := s.Admitted; d.Before(s.Discharged); d = d.Add(1) {
		n++
	}
	switch {
	case s.Interim: // the night of the last day too
		n++
	case o.policy.DayCount == perdiem.Inclusive:
		n++
	case n == 0 && len(o.bills(i)) == 0:
		n = 1
	}
	return n - s.LeaveDays
}

// beyond: the episode is one beyond those of its year.
func (o oracle) beyond(i int) bool {
	n := o.policy.Limits.EpisodesPerYear
	return n > 0 && o.episode(i) > n
}

func (o oracle) paidDays(i int) int {
	n, s := o.bedDays(i), o.stays[i]
	l := o.policy.Limits
	if o.beyond(i) && l.EpisodesBeyond.Absent() && (l.Bundle.Amount.Absent() || l.Bundle.Beyond == perdiem.BeyondNone) {
		return 0
	}
	if l.DaysPerYear > 0 && l.DaysOf == perdiem.OfEachYear {
		mine, paid := map[int]int{}, 0
		o.years[s.ID] = mine
		for k := range n {
			y, _, _ := s.Admitted.Add(k).Civil()
			used := mine[y]
			for j := range i {
				if o.stays[j].Person == s.Person {
					used += o.years[o.stays[j].ID][y]
				}
			}
			if used < l.DaysPerYear {
				mine[y]++
				paid++
			}
		}
		return paid
	}
	if l.DaysPerYear > 0 {
		left := l.DaysPerYear
		for j := range i {
			if o.stays[j].Person == o.stays[i].Person && yearOf(o.stays[j]) == yearOf(o.stays[i]) {
				left -= o.days[o.stays[j].ID]
			}
		}
		n = min(n, max(0, left))
	}
	return n
}

// class returns the rates for the stay.
func (o oracle) class(s perdiem.Stay, on settlement.Date) perdiem.Class {
	level := ""
	for _, in := range o.policy.Institutions {
		if in.Code == s.Institution {
			level = in.Level
		}
	}
	for _, fits := range []func(perdiem.Class) bool{
		func(c perdiem.Class) bool { return c.Institution == s.Institution },
		func(c perdiem.Class) bool { return c.Institution == "" && c.Level != "" && c.Level == level },
		func(c perdiem.Class) bool { return c.Institution == "" && c.Level == "" },
	} {
		var best *perdiem.Class
		for _, c := range o.policy.Classes {
			if c.Code == s.Class && fits(c) && !c.From.After(on) && (best == nil || c.From.After(best.From)) {
				best = &c
			}
		}
		if best != nil {
			return *best
		}
	}
	panic("no rates")
}

func fraction(d settlement.Decimal, absent int64) *big.Rat {
	if d.Absent() {
		return big.NewRat(absent, 1)
	}
	return d.Rat()
}

// total is what a stay comes to up to and with bill i: amount, points and what the
// patient's share is, computed or as claimed.
func (o oracle) total(i int) (amount, points, patient *big.Rat, paid int) {
	s := o.stays[i]
	o.policy = o.on(s)
	first, cost, covered := s.Admitted, rat.Yuan(s.Cost), rat.Yuan(s.Covered)
	paid = o.days[s.ID]
	days := o.bedDays(i)
	for k, b := range o.bills(i) {
		if k == 0 {
			first = o.stays[b].Admitted
		}
		paid += o.days[o.stays[b].ID]
		cost, covered = rat.Sum(cost, rat.Yuan(o.stays[b].Cost)), rat.Sum(covered, rat.Yuan(o.stays[b].Covered))
		days += o.bedDays(b)
	}
	part := func(x *big.Rat) *big.Rat { // what the paid days bear of it
		if paid < days && o.policy.Limits.Covered != perdiem.CoveredWhole {
			return rat.Mul(x, big.NewRat(int64(paid), int64(days)))
		}
		return x
	}
	on := s.Discharged
	if o.policy.RatesOn == perdiem.Admission {
		on = first
	}
	c := o.class(s, on)
	begin := o.index(i)
	l := o.policy.Limits
	beyond := o.beyond(i)
	bundled := o.bundledClass(c.Code) && o.bundledClass(o.opened(i)) && !beyond
	standard, fund, points := new(big.Rat), new(big.Rat), new(big.Rat)
	inPoints := func(x *big.Rat) *big.Rat {
		r := o.policy.Points
		if r == nil {
			return new(big.Rat)
		}
		places := r.Places
		if places == 0 {
			places = 4
		}
		return rat.Round(rat.Mul(rat.Quo(x, r.RegionalMean.Rat()), r.Scale.Rat()), places)
	}
	shares := map[string]bool{}
	for _, t := range c.Tiers {
		shares[fraction(t.FundShare, 1).RatString()] = true
	}
	for day := begin + 1; day <= begin+paid; day++ {
		if bundled && day <= l.Bundle.Days {
			if day == 1 {
				lump := l.Bundle.Amount.Rat()
				standard, fund, points = rat.Sum(standard, lump), rat.Sum(fund, lump), rat.Sum(points, inPoints(lump))
			}
			continue
		}
		at := day
		if o.policy.TierMode == perdiem.Whole {
			at = begin + paid
		}
		for _, t := range c.Tiers {
			if t.DaysUpTo == 0 || at <= t.DaysUpTo {
				rate, share := t.Rate.Rat(), fraction(t.FundShare, 1)
				if beyond && !l.EpisodesBeyond.Absent() {
					rate = l.EpisodesBeyond.Rat()
				}
				standard, fund = rat.Sum(standard, rate), rat.Sum(fund, rat.Mul(rate, share))
				points = rat.Sum(points, inPoints(rat.Mul(rat.Mul(rate, share), fraction(c.Coefficient, 1))))
				break
			}
		}
	}
	payable := standard
	switch gap := rat.Sub(cost, standard); o.policy.Actual.Treatment {
	case perdiem.Cap:
		if gap.Sign() < 0 {
			payable = cost
		}
	case perdiem.Corridor:
		if gap.Sign() > 0 {
			payable = rat.Sum(standard, rat.Mul(fraction(o.policy.Actual.ShareAbove, 0), gap))
		} else {
			payable = rat.Sub(cost, rat.Mul(fraction(o.policy.Actual.ShareBelow, 1), gap))
		}
	}
	amount = new(big.Rat)
	if o.policy.Actual.Treatment == perdiem.Formula {
		payable = written[o.policy.Actual.Amount](facts{standard, cost, covered, paid, begin + paid, s.Class, o.texts[s.ID]})
		lump := bundled && begin == 0
		if _, one := shares["1"]; one && len(shares) == 1 {
			amount = rat.Round(payable, 2)
		} else if len(shares) == 1 && !lump {
			amount = rat.Round(rat.Mul(payable, fraction(c.Tiers[0].FundShare, 1)), 2)
		} else if standard.Sign() > 0 {
			amount = rat.Round(rat.Quo(rat.Mul(payable, fund), standard), 2)
		} else if paid > 0 && rat.Round(payable, 2).Sign() != 0 {
			amount = nil
		}
	} else if standard.Sign() > 0 {
		amount = rat.Round(rat.Quo(rat.Mul(payable, fund), standard), 2)
	}
	switch r := o.policy.Patient; r.ShareOn {
	case perdiem.Standard:
		patient = rat.Round(rat.Mul(standard, r.Ratio.Rat()), 2)
	case perdiem.Actual:
		patient = rat.Round(part(rat.Mul(cost, r.Ratio.Rat())), 2)
	case perdiem.ShareFixed:
		patient = rat.Round(rat.Mul(big.NewRat(int64(paid), 1), r.PerDay.Rat()), 2)
	case perdiem.ShareNone:
		patient = new(big.Rat)
	default:
		patient = rat.Round(part(covered), 2)
	}
	if paid == 0 {
		amount, points, patient = new(big.Rat), new(big.Rat), new(big.Rat)
	}
	return amount, points, patient, paid
}

func (o oracle) answer(i int) answer {
	s := o.stays[i]
	a := answer{paid: o.days[s.ID]}
	var paid int
	a.amount, a.points, a.covered, paid = o.total(i)
	if b := o.bills(i); len(b) > 0 {
		if amount, _, _, _ := o.total(b[len(b)-1]); amount == nil {
			return answer{fails: true}
		}
	}
	if a.amount == nil {
		return answer{fails: true}
	}
	if b := o.bills(i); len(b) > 0 {
		amount, points, patient, _ := o.total(b[len(b)-1])
		a.amount, a.points, a.covered = rat.Sub(a.amount, amount), rat.Sub(a.points, points), rat.Sub(a.covered, patient)
	}
	if o.policy.RateIs == perdiem.Fund {
		a.covered = new(big.Rat)
	}
	if paid == 0 {
		return answer{new(big.Rat), new(big.Rat), new(big.Rat), 0, false}
	}
	if o.policy.Points == nil {
		a.points = new(big.Rat)
	} else {
		a.amount = new(big.Rat)
	}
	return a
}

// chance makes random policies and stays.
type chance struct{ *rand.Rand }

func one[S ~string](c chance, list ...S) S { return list[c.IntN(len(list))] }

func (c chance) rate() settlement.Decimal {
	if c.IntN(8) == 0 {
		return settlement.DecimalOf(c.Int64N(500000), 4)
	}
	return settlement.DecimalOf(c.Int64N(60000), 2)
}

func (c chance) share() settlement.Decimal {
	if c.IntN(10) == 0 {
		return settlement.DecimalInt(c.IntN(2))
	}
	return settlement.DecimalOf(c.Int64N(1001), 3)
}

func (c chance) tiers() []perdiem.Tier {
	var list []perdiem.Tier
	upTo, shares := 0, c.IntN(3)
	share := c.share()
	for n := c.IntN(4); n >= 0; n-- {
		t := perdiem.Tier{Rate: c.rate()}
		switch shares {
		case 0:
			t.FundShare = c.share()
		case 1:
			t.FundShare = share
		}
		if n > 0 {
			upTo += 1 + c.IntN(60)
			t.DaysUpTo = upTo
		}
		list = append(list, t)
	}
	return list
}

func (c chance) policy() perdiem.Policy {
	p := perdiem.Policy{
		Document: example(),
		TierMode: one(c, "", perdiem.Marginal, perdiem.Whole), DayCount: one(c, "", perdiem.Nights, perdiem.Inclusive), RatesOn: one(c, "", perdiem.Discharge, perdiem.Admission),
		RateIs: one(c, "", perdiem.Total, perdiem.Fund), ReadmissionGapDays: c.IntN(3) * 7, ReadmissionInstitution: one(c, "", perdiem.SameInstitution, perdiem.AnyInstitution),
		Institutions: []perdiem.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "2"}},
	}
	for _, code := range []string{"psychiatric", "rehabilitation"} {
		p.Classes = append(p.Classes, perdiem.Class{Code: code, Tiers: c.tiers()})
		if c.IntN(2) == 0 {
			p.Classes = append(p.Classes, perdiem.Class{Code: code, Level: "3", Tiers: c.tiers()})
		}
		if c.IntN(2) == 0 {
			p.Classes = append(p.Classes, perdiem.Class{Code: code, From: date("2024-06-15"), Tiers: c.tiers(), Coefficient: decimal("1.05")})
		}
		if c.IntN(3) == 0 {
			p.Classes = append(p.Classes, perdiem.Class{Code: code, Institution: "H2", Tiers: c.tiers()})
		}
	}
	if c.IntN(3) == 0 {
		p.Points = &perdiem.PointsRule{RegionalMean: decimal("12345.67"), Scale: decimal(one(c, "100", "1", "1000")), Places: c.IntN(9)}
	} else {
		p.Actual.Treatment = one(c, "", perdiem.Fixed, perdiem.Cap, perdiem.Corridor)
		if c.IntN(3) == 0 {
			c.write(&p)
		}
		if c.IntN(3) > 0 {
			p.Actual.ShareAbove = c.share()
		}
		if c.IntN(3) > 0 {
			p.Actual.ShareBelow = c.share()
		}
	}
	p.Patient = perdiem.PatientRule{ShareOn: one(c, "", perdiem.Covered, perdiem.ShareNone, perdiem.Standard, perdiem.Actual, perdiem.ShareFixed), Ratio: c.share(), PerDay: c.rate()}
	if c.IntN(3) == 0 {
		p.Limits.DaysPerYear = 1 + c.IntN(200)
	}
	p.Limits.DaysOf = one(c, "", perdiem.OfSettlement, perdiem.OfEachYear, perdiem.OfEachYear)
	if p.ReadmissionGapDays > 0 {
		p.IndexOver = one(c, "", perdiem.OverClass, perdiem.OverPerson, perdiem.OverPerson)
	}
	p.Limits.Covered = one(c, "", "", perdiem.Proportional, perdiem.CoveredWhole)
	if c.IntN(3) == 0 {
		p.Limits.EpisodesPerYear = 1 + c.IntN(3)
	}
	if c.IntN(3) == 0 && p.TierMode != perdiem.Whole {
		p.Limits.Bundle = perdiem.Bundle{Amount: c.rate(), Days: 1 + c.IntN(56), Beyond: one(c, "", perdiem.Days, perdiem.BeyondNone)}
		if c.IntN(2) == 0 {
			p.Limits.Bundle.Classes = []string{"psychiatric"}
		}
		p.Limits.Bundle.Amount = settlement.DecimalOf(c.Int64N(2000000), 2)
	}
	if p.Limits.EpisodesPerYear > 0 && p.Limits.Bundle.Beyond != perdiem.BeyondNone && c.IntN(2) == 0 {
		p.Limits.EpisodesBeyond = c.rate()
	}
	return p
}

// stays makes the beds of a few persons, none of which overlap; some are
// billed in between. No two stays of a person have the same days.
func (c chance) stays() []perdiem.Stay {
	var list []perdiem.Stay
	for person := range 4 {
		seen := map[string]bool{}
		place, class := "H1", "psychiatric"
		day := date("2023-11-01").Add(c.IntN(200))
		for range c.IntN(8) {
			if c.IntN(3) == 0 { // mostly back to where the person was
				place, class = []string{"H1", "H2"}[c.IntN(2)], []string{"psychiatric", "rehabilitation"}[c.IntN(2)]
			}
			day = c.stay(&list, seen, fmt.Sprintf("p%d", person), place, class, day)
			day = day.Add(c.IntN(20))
		}
	}
	c.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func (c chance) stay(list *[]perdiem.Stay, seen map[string]bool, person, place, class string, day settlement.Date) settlement.Date {
	bills := 1
	if c.IntN(4) == 0 {
		bills = 2 + c.IntN(2)
	}
	for n := bills; n > 0; n-- {
		nights := c.IntN([]int{2, 40, 400}[c.IntN(3)])
		s := perdiem.Stay{
			ID: fmt.Sprintf("s%03d", len(*list)), Institution: place, Class: class, Person: person,
			Admitted: day, Discharged: day.Add(nights), Interim: n > 1, Cost: settlement.Money(c.Int64N(int64(nights+1) * 60000)),
		}
		key := s.Admitted.String() + s.Discharged.String()
		if seen[key] {
			return day.Add(1)
		}
		seen[key] = true
		s.Covered = settlement.Money(c.Int64N(int64(s.Cost) + 1))
		if c.IntN(3) == 0 && nights > 0 {
			s.LeaveDays = c.IntN(nights + 1)
		}
		if c.IntN(4) == 0 {
			s.Settled = s.Discharged.Add(c.IntN(40))
		}
		if n == bills && c.IntN(5) == 0 {
			s.Observed = s.Admitted
			s.Admitted = s.Admitted.Add(c.IntN(min(nights, 3) + 1))
		}
		s.ChargedTo, s.Pool, s.Department = one(c, "", "C1"), one(c, "", "residents"), one(c, "", "ward")
		*list = append(*list, s)
		day = out(s)
	}
	return day
}

// revised returns a policy with other rates, and the same rules over several stays.
func (c chance) revised(p perdiem.Policy) perdiem.Policy {
	p.Classes = slices.Clone(p.Classes)
	for i := range p.Classes {
		p.Classes[i].Tiers = c.tiers()
	}
	p.RatesOn = one(c, "", perdiem.Admission)
	if p.Limits.Bundle.Amount.Absent() {
		p.TierMode = one(c, "", perdiem.Whole)
	} else {
		p.Limits.Bundle.Amount = settlement.DecimalOf(c.Int64N(2000000), 2)
	}
	p.Patient.Ratio, p.Patient.PerDay = c.share(), c.rate()
	if p.Points != nil {
		points := *p.Points
		points.RegionalMean = decimal("23456.78")
		p.Points = &points
	} else {
		p.Actual, p.Columns = perdiem.ActualRule{Treatment: one(c, "", perdiem.Cap, perdiem.Corridor), ShareAbove: c.share(), ShareBelow: c.share()}, nil
		if c.IntN(3) == 0 {
			c.write(&p)
		}
	}
	if !p.Limits.EpisodesBeyond.Absent() {
		p.Limits.EpisodesBeyond = c.rate()
	}
	return p
}

// TestTimelineOracle: of plans that follow each other each stay, and each bill, has the one
// of its day; the index and the limits span them.
func TestTimelineOracle(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 2025))}
	count := map[string]int{}
	for round := range testsize.Of(90, 400) {
		first, stays := c.policy(), c.stays()
		second, third := c.revised(first), c.revised(first)
		june := date("2024-02-01").Add(c.IntN(150))
		august := june.Add(1 + c.IntN(150))
		first.Effective.To, second.Effective = june, settlement.Period{From: june.Add(1), To: august}
		third.Effective.From = august.Add(1)
		line, err := perdiem.Follow(newPlan(t, third), newPlan(t, first), newPlan(t, second))
		require.NoError(t, err)
		texts := c.columns(stays)
		fillColumns(t, line.ValueColumns(), stays, texts)
		want := ask(texts, first, stays, second, third)
		for s, err := range line.Resolved(settlement.Each(stays)) {
			require.NoError(t, err)
			got, err := line.Rate(s)
			w := want[s.ID]
			if w.fails {
				count["fails"]++
				continue
			}
			require.NoError(t, err)
			name := []any{"round %d, claim %s: %+v under %+v, %+v, %+v", round, s.ID, s, first, second, third}
			require.Equal(t, w.amount.FloatString(2), got.Amount.String(), name...)
			require.Equal(t, w.points.FloatString(8), got.Points.Decimal().Rat().FloatString(8), name...)
			require.Equal(t, w.covered.FloatString(2), got.Covered.String(), name...)
			explained, err := line.Explain(s)
			require.NoError(t, err)
			require.NoError(t, settlementtest.CheckExplained(got, explained), name...)
			count["stays"]++
			on := settledOn(s)
			if h := s.History; !h.BilledTo.Absent() {
				if h.BilledTo.After(june) != on.After(june) || h.BilledTo.After(august) != on.After(august) {
					count["bills under two policies"]++
				}
			} else if h.DaysBefore > 0 {
				count["continued"]++
			}
			if s.Interim && s.Discharged.After(june) != on.After(june) {
				count["billed later, under another policy"]++
			}
		}
	}
	t.Log(count)
	for _, kind := range []string{"stays", "bills under two policies", "continued", "billed later, under another policy"} {
		require.Greater(t, count[kind], testsize.Of(2, 10), kind)
	}
}

func settledOn(s perdiem.Stay) settlement.Date {
	if s.Settled.Absent() {
		return s.Discharged
	}
	return s.Settled
}

func TestOracle(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 2008))}
	count := map[string]int{}
	for round := range testsize.Of(60, 400) {
		p, stays := c.policy(), c.stays()
		plan := newPlan(t, p)
		texts := c.columns(stays)
		fillColumns(t, plan.ValueColumns(), stays, texts)
		want := ask(texts, p, stays)
		n := 0
		for s, err := range plan.Resolved(settlement.Each(stays)) {
			require.NoError(t, err)
			n++
			got, err := plan.Rate(s)
			w := want[s.ID]
			if w.fails {
				count["fails"]++
				continue
			}
			require.NoError(t, err)
			name := []any{"round %d, claim %s: %+v under %+v", round, s.ID, s, p}
			require.Equal(t, []string{s.Institution, s.ChargedTo, s.Pool, s.Department}, []string{got.Institution, got.ChargedTo, got.Pool, got.Department}, name...)
			require.Equal(t, w.amount.FloatString(2), got.Amount.String(), name...)
			require.Equal(t, w.points.FloatString(8), got.Points.Decimal().Rat().FloatString(8), name...)
			require.Equal(t, w.covered.FloatString(2), got.Covered.String(), name...)
			explained, err := plan.Explain(s)
			require.NoError(t, err)
			require.NoError(t, settlementtest.CheckExplained(got, explained), name...)
			count["stays"]++
			if s.History.DaysBefore > 0 {
				count["continued"]++
			}
			if !s.History.BilledTo.Absent() {
				count["bills"]++
			}
			if got.Conflict != "" {
				count["limited"]++
			}
			if w.paid == 0 {
				count["unpaid"]++
			}
			if partly := w.paid > 0 && got.Conflict != "" && got.Covered != 0; partly && p.Limits.Covered != perdiem.CoveredWhole {
				on := p.Patient.ShareOn
				if on == "" || on == perdiem.Covered {
					require.NotEqual(t, s.Covered.String(), got.Covered.String(), name...)
					count["shared out"]++
				}
				if on == perdiem.Actual {
					count["shared out of cost"]++
				}
				if !s.History.BilledTo.Absent() {
					count["shared out over bills"]++
				}
			} else if partly {
				count["whole"]++
			}
			if w.paid == 0 && !s.History.BilledTo.Absent() && got.Covered != 0 {
				count["bills without a paid day"]++
			}
		}
		require.Equal(t, len(stays), n)
	}
	t.Log(count)
	for _, kind := range []string{"stays", "continued", "bills", "limited", "unpaid"} {
		require.Greater(t, count[kind], 50, kind)
	}
	if !testsize.Long() {
		return // too few for what is rare
	}
	for _, kind := range []string{"shared out", "shared out of cost", "shared out over bills", "whole", "bills without a paid day"} {
		require.Greater(t, count[kind], 5, kind)
	}
}
