package capitation_test

import (
	"cmp"
	"fmt"
	"math/big"
	"sort"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// The oracle: the regulation once more, day by day and in fractions. It shares
// nothing with the engine but the types of documents.

type oracle struct {
	policy  capitation.Policy
	members []capitation.Member
	charges []capitation.Charge
	begin   time.Time // of the policy year
	last    int       // month of the year up to which it is to date
}

// figures are what the oracle says of an institution, to date.
type figures struct {
	heads                                                 int
	fees, reduction, cost, covered, share, waived, fr, pr *big.Rat
	obligation, revenue, balance, kept, fundShare, due    *big.Rat
	unreferred                                            int
	floored                                               bool // the due, or it would have been before sharing
	sessions                                              int
	sessionFund                                           *big.Rat
}

func civil(d settlement.Date) time.Time {
	y, m, dd := d.Civil()
	return time.Date(y, m, dd, 0, 0, 0, 0, time.UTC)
}

func within(p settlement.Period, t time.Time) bool {
	return !t.Before(civil(p.From)) && (p.To.Absent() || t.Before(civil(p.To)))
}

func (o *oracle) monthDays(i int) []time.Time {
	var list []time.Time
	first := o.begin.AddDate(0, i, 0)
	for t := first; t.Month() == first.Month(); t = t.AddDate(0, 0, 1) {
		list = append(list, t)
	}
	return list
}

func (o *oracle) effective(m capitation.Member, t time.Time) bool {
	from := civil(m.Signed)
	switch o.policy.Activation {
	case "", capitation.NextMonth:
		from = time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	case capitation.SameMonth:
		from = time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return !t.Before(from) && (m.Ends.Absent() || !t.After(civil(m.Ends)))
}

func (o *oracle) counted(m capitation.Member, t time.Time) bool {
	for _, s := range m.Suspended {
		if within(s, t) {
			return false
		}
	}
	if o.policy.InpatientDays != capitation.Included {
		for _, s := range m.Inpatient {
			if within(s, t) {
				return false
			}
		}
	}
	return o.effective(m, t)
}

func (o *oracle) standard(category string, t time.Time) *capitation.Standard {
	var best *capitation.Standard
	for i, s := range o.policy.Standards {
		if s.Category == category && (s.From.Absent() || !civil(s.From).After(t)) && (best == nil || best.From.Before(s.From)) {
			best = &o.policy.Standards[i]
		}
	}
	return best
}

// monthly is the standard of the i-th month of the account's year.
func (o *oracle) monthly(s *capitation.Standard, i int) *big.Rat {
	if s.Annual.Absent() {
		return s.Monthly.Rat()
	}
	part := func(n int) *big.Rat { return rat.Fen(new(big.Rat).Mul(s.Annual.Rat(), big.NewRat(int64(n), 12))) }
	if o.policy.Months != capitation.Cumulative {
		return part(1)
	}
	first := int(o.begin.Month())
	if from := o.policy.Effective.From; !from.Absent() {
		first = int(civil(from).Month())
	}
	k := (int(o.begin.AddDate(0, i, 0).Month())-first+12)%12 + 1
	return rat.Sub(part(k), part(k-1))
}

// head is a member's month: nil has no fee.
type head struct {
	member   int
	days     []time.Time
	fee      *big.Rat
	includes bool
	conflict bool
	capped   *capitation.Standard // nil: the fee is paid whatever the month cost
	cost     *big.Rat
}

func (o *oracle) head(n, i int) *head {
	m := o.members[n]
	all := o.monthDays(i)
	h := &head{member: n}
	for _, t := range all {
		if o.counted(m, t) {
			h.days = append(h.days, t)
		}
	}
	if len(h.days) == 0 || o.policy.Proration == capitation.TouchedUnpaid && len(h.days) < len(all) || o.standard(m.Category, h.days[0]) == nil {
		return nil
	}
	// The month's standard is the one that began last.
	first := o.standard(m.Category, all[len(all)-1])
	h.includes, h.cost = first.IncludesPatientShare, new(big.Rat)
	if first.Actual == capitation.Cap {
		h.capped = first
	}
	if o.policy.Proration == capitation.TouchedPaid || o.policy.Proration == capitation.TouchedUnpaid {
		h.fee = o.monthly(first, i)
		return h
	}
	h.fee = new(big.Rat)
	for range h.days {
		h.fee.Add(h.fee, new(big.Rat).Quo(o.monthly(first, i), big.NewRat(int64(len(all)), 1)))
	}
	h.fee = rat.Fen(h.fee)
	return h
}

func (o *oracle) shareOf(s *capitation.Standard) *big.Rat {
	if s.FundShare.Absent() {
		return big.NewRat(1, 1)
	}
	return s.FundShare.Rat()
}

func (o *oracle) heads(i int) []*head {
	var list []*head
	for n := range o.members {
		if h := o.head(n, i); h != nil {
			list = append(list, h)
		}
	}
	for a, x := range list {
		for _, y := range list[:a] {
			mx, my := o.members[x.member], o.members[y.member]
			if mx.Person != my.Person {
				continue
			}
			clash := mx.Institution != my.Institution || o.policy.Proration == capitation.TouchedPaid || o.policy.Proration == capitation.TouchedUnpaid
			for _, s := range x.days {
				for _, t := range y.days {
					clash = clash || s.Equal(t)
				}
			}
			if clash {
				x.conflict, y.conflict = true, true
			}
		}
	}
	return list
}

func (o *oracle) figures() map[string]*figures {
	all := map[string]*figures{}
	of := func(code string) *figures {
		if all[code] == nil {
			z := func() *big.Rat { return new(big.Rat) }
			all[code] = &figures{
				fees: z(), reduction: z(), cost: z(), covered: z(), share: z(), waived: z(), fr: z(), pr: z(),
				obligation: z(), revenue: z(), balance: z(), kept: z(), fundShare: z(), due: z(), sessionFund: z(),
			}
		}
		return all[code]
	}
	for i := 0; i <= o.last; i++ {
		for _, m := range o.members {
			for _, t := range o.monthDays(i) {
				if o.effective(m, t) {
					of(m.Institution)
				}
			}
		}
		heads := o.heads(i)
		for _, h := range heads {
			if !h.conflict && h.capped == nil {
				f := of(o.members[h.member].Institution)
				f.heads++
				f.fees.Add(f.fees, h.fee)
			}
		}
		for _, c := range o.charges {
			if y, m := c.Month.Civil(); (y-o.begin.Year())*12+int(m)-int(o.begin.Month()) == i && c.Package == "" {
				o.charge(c, i, heads, of)
			}
		}
		for _, h := range heads {
			if h.capped != nil && !h.conflict && h.cost.Sign() > 0 {
				f := of(o.members[h.member].Institution)
				f.heads++
				f.fees.Add(f.fees, rat.Fen(rat.Mul(rat.Min(h.fee, h.cost), o.shareOf(h.capped))))
			}
		}
	}
	o.sessions(of)
	for code, f := range all {
		o.close(code, f)
	}
	return all
}

func (o *oracle) charge(c capitation.Charge, i int, heads []*head, of func(string) *figures) {
	var paying *head
	var paid, known []*head
	for _, h := range heads {
		if o.members[h.member].Person == c.Person && !h.conflict {
			paid = append(paid, h)
		}
	}
	// Of several the first by institution, then signing, unless the day decides.
	sort.SliceStable(paid, func(a, b int) bool {
		x, y := o.members[paid[a].member], o.members[paid[b].member]
		if x.Signed != y.Signed {
			return x.Signed.Before(y.Signed)
		}
		return x.Category < y.Category
	})
	for _, h := range paid {
		if paying == nil {
			paying = h
		}
	}
	for _, h := range paid {
		for _, t := range h.days {
			if !c.Date.Absent() && civil(c.Date).Equal(t) {
				known = append(known, h)
			}
		}
	}
	if len(known) > 0 {
		paying = known[0]
	}
	if c.Kind == capitation.UnreferredCare && o.policy.Unreferred != capitation.Charged {
		home := ""
		if paying != nil {
			home = o.members[paying.member].Institution
		} else {
			for _, m := range o.members { // in effect without a fee: the first by institution
				for _, t := range o.monthDays(i) {
					if m.Person == c.Person && o.effective(m, t) && (home == "" || m.Institution < home) {
						home = m.Institution
					}
				}
			}
		}
		if home != "" {
			of(home).unreferred++
		}
		return
	}
	if paying == nil || c.Scope == capitation.Requested || c.Scope == capitation.Outside {
		return
	}
	m := o.members[paying.member]
	f := of(m.Institution)
	if c.Kind != capitation.Own {
		if c.Kind == capitation.ReferredCare && o.policy.Referred == capitation.NotCharged {
			return
		}
		f.fr.Add(f.fr, rat.Yuan(c.Cost-c.Covered))
		if paying.includes {
			f.pr.Add(f.pr, rat.Yuan(c.Covered))
		}
		return
	}
	if !c.Date.Absent() {
		for _, s := range m.Inpatient {
			if within(s, civil(c.Date)) {
				return
			}
		}
	}
	stay := true
	for _, t := range o.monthDays(i) {
		in := false
		for _, s := range m.Inpatient {
			in = in || within(s, t)
		}
		stay = stay && in
	}
	if stay {
		return
	}
	if len(o.policy.MedicalTypes) > 0 && c.MedicalType != "" && c.MedicalType != o.policy.MedicalTypes[0] && c.Scope != capitation.Offered {
		return
	}
	paying.cost.Add(paying.cost, rat.Yuan(c.Cost))
	f.cost.Add(f.cost, rat.Yuan(c.Cost))
	f.covered.Add(f.covered, rat.Yuan(c.Covered))
	f.waived.Add(f.waived, rat.Yuan(c.Waived))
	if paying.includes {
		f.share.Add(f.share, rat.Yuan(c.Covered))
	}
}

// close works out the account from its sums. The floor of the due comes last.
func (o *oracle) close(code string, f *figures) {
	o.share(code, f)
	if o.policy.Negative == capitation.Floor {
		f.floored = f.due.Sign() < 0 || rat.Sub(f.obligation, f.fr).Sign() < 0
		f.due = rat.Positive(f.due)
	}
}

func (o *oracle) share(code string, f *figures) {
	complete := o.last == 11
	if q := o.policy.Quality; complete || q.When == capitation.Monthly {
		rate, amount := q.ReductionRate[code].Rat(), q.ReductionAmount[code].Rat()
		for _, in := range q.Indicators {
			v, ok := q.Assessed[code][in.Code]
			if !ok {
				continue
			}
			missed := !in.AtLeast.Absent() && v.Rat().Cmp(in.AtLeast.Rat()) < 0 || !in.AtMost.Absent() && v.Rat().Cmp(in.AtMost.Rat()) > 0
			if missed {
				rate, amount = rat.Sum(rate, in.ReductionRate.Rat()), rat.Sum(amount, in.ReductionAmount.Rat())
			}
		}
		f.reduction = rat.Min(f.fees, rat.Sum(rat.Fen(rat.Mul(f.fees, rate)), amount))
	}
	after := rat.Sub(f.fees, f.reduction)
	f.obligation = rat.Positive(rat.Sub(after, f.share, f.pr))
	f.due = rat.Sub(f.obligation, f.fr)
	f.revenue = rat.Sum(f.due, f.covered)
	f.balance = rat.Sub(f.revenue, f.cost)
	if !complete {
		return
	}
	s := o.policy.Sharing
	switch {
	case s == nil && f.balance.Sign() > 0:
		f.kept = f.balance
	case s == nil:
	case f.balance.Sign() > 0:
		f.kept = tiers(f.balance, after, s.Surplus, cmp.Or(s.SurplusMode, s.Mode), func(t settlement.Tier) *big.Rat { return side(t.Institution, t.Fund) })
		if !s.BonusCap.Absent() {
			f.kept = rat.Min(f.kept, rat.Fen(rat.Mul(after, s.BonusCap.Rat())))
		}
		f.due = rat.Sum(rat.Sub(f.due, f.balance), f.kept)
	case f.balance.Sign() < 0:
		over := new(big.Rat).Neg(f.balance)
		if s.ReasonableOnly {
			over = rat.Min(over, o.policy.ReasonableOverrun[code].Rat())
		}
		f.fundShare = tiers(over, after, s.Overrun, cmp.Or(s.OverrunMode, s.Mode), func(t settlement.Tier) *big.Rat { return side(t.Fund, t.Institution) })
		f.due = rat.Sum(f.due, f.fundShare)
	}
}

func side(a, b settlement.Decimal) *big.Rat {
	if !a.Absent() {
		return a.Rat()
	}
	return rat.Sub(big.NewRat(1, 1), b.Rat())
}

func tiers(amount, standard *big.Rat, list []settlement.Tier, mode settlement.SharingMode, of func(settlement.Tier) *big.Rat) *big.Rat {
	total, from := new(big.Rat), new(big.Rat)
	if standard.Sign() == 0 {
		return total
	}
	for _, t := range list {
		to := amount
		if !t.UpTo.Absent() {
			to = rat.Min(amount, rat.Mul(standard, t.UpTo.Rat()))
		}
		if mode == settlement.Whole {
			if to.Cmp(amount) == 0 {
				return rat.Fen(rat.Mul(amount, of(t)))
			}
			continue
		}
		if to.Cmp(from) > 0 {
			total.Add(total, rat.Mul(rat.Sub(to, from), of(t)))
			from = to
		}
	}
	return rat.Fen(total)
}

// sessions pays sessions in the order of their days.
func (o *oracle) sessions(of func(string) *figures) {
	order := map[string]int{}
	for i, p := range o.policy.Packages {
		if _, ok := order[p.Code]; !ok {
			order[p.Code] = i
		}
	}
	var list []capitation.Charge
	for _, c := range o.charges {
		if c.Package != "" {
			list = append(list, c)
		}
	}
	at := func(c capitation.Charge) time.Time {
		if c.Date.Absent() {
			return civil(c.Month.Last()).Add(12 * time.Hour)
		}
		return civil(c.Date)
	}
	sort.SliceStable(list, func(a, b int) bool {
		if ta, tb := at(list[a]), at(list[b]); !ta.Equal(tb) {
			return ta.Before(tb)
		}
		return order[list[a].Package] < order[list[b].Package]
	})
	paid := map[string]int{}
	for _, c := range list {
		m, pack := o.sessionMember(c)
		if pack == nil || c.Month.First().After(settlementDate(o.begin.AddDate(0, o.last, 27))) {
			continue
		}
		if c.Scope == capitation.Requested || c.Scope == capitation.Outside ||
			len(o.policy.MedicalTypes) > 0 && c.MedicalType != "" && c.MedicalType != o.policy.MedicalTypes[0] && c.Scope != capitation.Offered {
			continue
		}
		var keys []string
		full := false
		limit := func(name string, weekly, monthly int) {
			y, w := at(c).ISOWeek()
			week, month := fmt.Sprintf("%s %s week %d-%d", c.Person, name, y, w), fmt.Sprintf("%s %s month %s", c.Person, name, c.Month)
			if weekly > 0 {
				keys = append(keys, week)
				full = full || paid[week] >= weekly
			}
			if monthly > 0 {
				keys = append(keys, month)
				full = full || paid[month] >= monthly
			}
		}
		limit(c.Package, pack.Weekly, pack.Monthly)
		for i, l := range o.policy.PackageLimits {
			for _, code := range l.Packages {
				if code == c.Package && (l.Category == "" || l.Category == m.Category) {
					limit(fmt.Sprint("limit ", i), l.Weekly, l.Monthly)
					if l.Most > 0 {
						k := fmt.Sprintf("%s limit %d window %s", c.Person, i, o.window(l.Window, at(c)))
						keys = append(keys, k)
						full = full || paid[k] >= l.Most
					}
				}
			}
		}
		if full {
			continue
		}
		for _, k := range keys {
			paid[k]++
		}
		if !civil(c.Month.First()).Before(o.begin) {
			f := of(c.Institution)
			f.sessions++
			f.sessionFund.Add(f.sessionFund, pack.Fund.Rat())
		}
	}
}

// window names the window that a day lies in.
func (o *oracle) window(w capitation.Window, t time.Time) string {
	y, m := t.Year(), int(t.Month())
	switch w.Unit {
	case capitation.Year:
		return fmt.Sprint(y)
	case capitation.Quarter:
		return fmt.Sprintf("%d Q%d", y, (m+2)/3)
	case capitation.Month:
		return fmt.Sprintf("%d-%d", y, m)
	case capitation.Week:
		y, n := t.ISOWeek()
		return fmt.Sprintf("%d W%d", y, n)
	}
	span := 0
	for first := 1; first <= m; first += w.Months {
		span++
	}
	return fmt.Sprintf("%d span %d", y, span)
}

func settlementDate(t time.Time) settlement.Date {
	d, err := settlement.NewDate(t.Year(), t.Month(), t.Day())
	if err != nil {
		panic(err)
	}
	return d
}

// sessionMember finds the agreement that a session belongs to: of several the one
// signed first that has a price for it.
func (o *oracle) sessionMember(c capitation.Charge) (capitation.Member, *capitation.Package) {
	members := append([]capitation.Member(nil), o.members...)
	sort.SliceStable(members, func(a, b int) bool {
		if x, y := members[a].Signed, members[b].Signed; x != y {
			return x.Before(y)
		}
		return members[a].Category < members[b].Category
	})
	day := civil(c.Month.First())
	if !c.Date.Absent() {
		day = civil(c.Date)
	}
	for _, m := range members {
		if m.Person != c.Person || m.Institution != c.Institution {
			continue
		}
		for t := civil(c.Month.First()); t.Month() == civil(c.Month.First()).Month(); t = t.AddDate(0, 0, 1) {
			if !c.Date.Absent() && !t.Equal(civil(c.Date)) || !o.effective(m, t) {
				continue
			}
			off := false
			for _, s := range m.Suspended {
				off = off || within(s, t)
			}
			if !c.Date.Absent() {
				for _, s := range m.Inpatient {
					off = off || within(s, t)
				}
			}
			if pack := o.pack(c.Package, m.Category, day); pack != nil && !off {
				return m, pack
			}
		}
	}
	return capitation.Member{}, nil
}

func (o *oracle) pack(code, category string, t time.Time) *capitation.Package {
	for _, c := range []string{category, ""} {
		var best *capitation.Package
		any := false
		for i, p := range o.policy.Packages {
			if p.Code != code || p.Category != c {
				continue
			}
			any = true
			if (p.From.Absent() || !civil(p.From).After(t)) && (best == nil || best.From.Before(p.From)) {
				best = &o.policy.Packages[i]
			}
		}
		if any {
			return best
		}
	}
	return nil
}
