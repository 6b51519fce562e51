package capitation

import (
	"fmt"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// bound is a plan with a period, members and charges.
type bound struct {
	plan    *Plan
	period  settlement.Period
	members settlement.Claims[Member]
	charges settlement.Claims[Charge]
	// detailed asks for details: see [bound.Detailed].
	detailed bool
}

// About implements [settlement.Settlement].
func (s bound) About() settlement.About {
	names := map[string]string{}
	for _, in := range s.plan.policy.Institutions {
		names[in.Code] = in.Name
	}
	return settlement.About{
		Method: settlement.Capitation, Period: s.period, Policies: []settlement.PolicyRef{s.plan.ref()}, Names: names,
	}
}

// Entries implements [settlement.Settlement]: see [Plan.Settlement].
func (s bound) Entries() iter.Seq2[settlement.Entry, error] {
	return settlement.ReadBy(batch.Source[settlement.Entry]{Walk: s.Batches}).All()
}

// Batches implements batch.Sectioned. The sections of charges yield the entries of charges
// of other months. The sections of the book follow when all charges were walked.
func (s bound) Batches(workers int) batch.Walk[settlement.Entry] {
	return batch.Walk[settlement.Entry]{Sections: func(yield func(batch.Section[settlement.Entry]) bool) {
		b, err := s.plan.newBook(s.period, workers)
		if err == nil {
			b.detailed = s.detailed
			b.readMembers(s.members)
			w := b.chargeWalk(s.charges)
			for section := range w.Sections {
				if !yield(section) {
					return
				}
			}
			err = b.close(s.members, s.charges, w)
			if b.broken.Load() {
				return
			}
		}
		var accounts []Account
		if err == nil {
			accounts, err = b.accounts()
		}
		if err != nil {
			yield(func(yield func(*batch.Batch[settlement.Entry], error) bool) { yield(nil, err) })
			return
		}
		b.sections(accounts, yield)
	}}
}

// sections yields the entries of members' months by institution and person, then those of
// listed charges and sessions, then those of the institutions as a whole.
func (b *book) sections(accounts []Account, yield func(batch.Section[settlement.Entry]) bool) {
	for rows := range slices.Chunk(b.rows, rowsAtOnce) {
		if !yield(b.months(rows)) {
			return
		}
	}
	yield(batch.Gather(b.others(accounts)))
}

// entriesAtOnce is how many months make a batch: few enough to stay in the processor's
// fastest memory.
const entriesAtOnce = 64

// months returns the months of members that have a fee.
func (b *book) months(rows []*row) batch.Section[settlement.Entry] {
	return func(yield func(*batch.Batch[settlement.Entry], error) bool) {
		in := batch.Batch[settlement.Entry]{Codes: &b.codes, List: make([]settlement.Entry, 0, entriesAtOnce), Institutions: make([]uint32, 0, entriesAtOnce)}
		var ids []byte
		for _, r := range rows {
			ids = r.appendName(ids[:0], b.Plan)
			name := len(ids)
			for i := b.first; i <= b.last; i++ {
				if i > b.first {
					ids = append(ids, ids[:name]...)
				}
				ids = append(ids, b.suffixes[i]...)
			}
			all := string(ids) // the ids of a member in one text, which they are parts of
			size := len(all) / (b.last - b.first + 1)
			for i := b.first; i <= b.last; i++ {
				if r.months[i].payable {
					in.List = append(in.List, settlement.Entry{})
					in.Institutions = append(in.Institutions, uint32(r.place.number)+1)
					b.enter(&in.List[len(in.List)-1], r, i, all[:size])
				}
				all = all[size:]
				if len(in.List) == entriesAtOnce {
					if !yield(&in, nil) {
						return
					}
					in.List, in.Institutions = in.List[:0], in.Institutions[:0]
				}
			}
		}
		if len(in.List) > 0 {
			yield(&in, nil)
		}
	}
}

// others yields the entries that are not of members' months.
func (b *book) others(accounts []Account) iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		for _, l := range b.order {
			if !yield(l.entry, nil) {
				return
			}
		}
		rest := accounts
		for _, at := range b.places {
			if !at.inForce {
				continue
			}
			if e, err := b.whole(at, &rest[0]); !yield(e, err) || err != nil {
				return
			}
			rest = rest[1:] // one for each such institution
		}
		for _, e := range b.read.entries() {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// enter fills in the empty entry of a member's month: the fee, the member's own care, and the
// amount that referred care takes.
func (b *book) enter(e *settlement.Entry, r *row, i int, claim string) {
	h := &r.months[i]
	e.Method, e.Institution, e.Claim, e.Class = settlement.Capitation, r.Institution, claim, settlement.HeadMonth
	e.Month, e.Priced, e.Amount, e.Cost, e.Covered = b.calendar[i].Month, true, h.fee, h.cost.money(), h.share()
	e.Conflict, e.Digest = h.conflict.reason(), b.read.memberRows.Columns.Elsewhere()
	if referred := h.referredFund.money() + h.referredPatient(); referred != 0 { // a part of sums below mostFigure
		e.Lines = []settlement.Line{{Method: settlement.Capitation, Kind: settlement.LineReferred, Amount: -referred}}
	}
	b.detail(e, r, h)
	if h.conflict == none && b.shortTerm(r) && b.firstPaid(r) == i {
		e.Conflict = fmt.Sprintf("%s: %s to %s, want %d months", ReasonShortTerm, r.Signed, r.Ends, b.policy.MinTermMonths)
	}
}

func (b *book) shortTerm(r *row) bool {
	n := b.policy.MinTermMonths
	return n > 0 && !r.Ends.Absent() && r.Ends.Before(r.Signed.AddMonths(n).Add(-1))
}

// firstPaid returns the first month of the year in which the member has a fee.
func (b *book) firstPaid(r *row) int {
	for i := range r.months {
		if h := &r.months[i]; h.payable && h.conflict == none {
			return i
		}
	}
	return -1
}

// Explain implements [settlement.Explainer]. It explains a member's month, with or without a
// fee, a session, and a charge that is listed or of another month.
func (s bound) Explain(claim string) (settlement.Entry, error) {
	found, err := s.ExplainAll(claim)
	if err != nil {
		return settlement.Entry{}, err
	}
	e, ok := found[claim]
	if !ok {
		return e, fmt.Errorf("%s: %w: %q", settlement.Capitation, settlement.ErrClaim, claim)
	}
	return e, nil
}

// ExplainAll implements [settlement.Explainer]. The members and charges are walked once.
func (s bound) ExplainAll(claims ...string) (map[string]settlement.Entry, error) {
	wanted := make(map[string]bool, len(claims))
	for _, claim := range claims {
		wanted[claim] = true
	}
	found := make(map[string]settlement.Entry, len(claims))
	b, err := s.plan.open(s.period, s.members, s.charges, func(e *settlement.Entry) {
		if wanted[e.Claim] && e.Left != "" {
			left := *e
			left.Trail.Record(s.plan.rules.left, settlement.Money(0).Decimal())
			found[e.Claim] = left
		}
	})
	if err != nil {
		return nil, err
	}
	take := func(claim string) bool { _, known := found[claim]; return wanted[claim] && !known }
	for _, r := range b.rows {
		for i := b.first; i <= b.last; i++ {
			claim := string(r.appendName(nil, b.Plan)) + b.suffixes[i]
			if r.months[i].inForce == 0 || !take(claim) {
				continue
			}
			e, err := b.explain(r, i, claim)
			if err != nil {
				return nil, err
			}
			found[claim] = e
		}
	}
	for _, l := range b.order {
		if !take(l.entry.Claim) {
			continue
		}
		if l.pack != nil {
			l.entry.Trail.Record(l.pack.rule, l.pack.price.Decimal(), sheet.Money("fund", l.pack.fund), sheet.Money("patient", l.pack.patient))
		}
		found[l.entry.Claim] = l.entry
	}
	return found, nil
}

// explain draws up a member's month: the charges of the month, then the fee.
func (b *book) explain(r *row, i int, claim string) (settlement.Entry, error) {
	h, e := &r.months[i], settlement.Entry{}
	b.enter(&e, r, i, claim)
	if cost, covered, offered := h.cost.money(), h.covered.money(), h.offered.money(); cost != 0 || covered != 0 {
		e.Trail.Record(b.rules.ownCost, cost.Decimal(), sheet.Money("dialysis", cost-offered), sheet.Money("offered", offered))
		e.Trail.Record(b.rules.share, covered.Decimal(), sheet.Money("share", covered))
	}
	for i := range e.Lines {
		referred := -e.Lines[i].Amount
		e.Trail.Record(b.rules.referral, referred.Decimal(), sheet.Money("referred_fund", h.referredFund.money()), sheet.Money("referred_share", h.referredPatient()))
		w := sheet.Sheet{Trail: slices.Clone(e.Trail[len(e.Trail)-1:])}
		w.Money(b.rules.lineReferred, sheet.Money("referred", referred))
		e.Lines[i].Trail = w.Trail
	}
	var again headMonth
	err := b.headMonth(&again, r, b.calendar[i], &e.Trail)
	if err == nil && again.capped && h.conflict == none {
		if h.cost.money() == 0 {
			e.Trail.Record(b.rules.ownCost, settlement.Money(0).Decimal(), sheet.Money("dialysis", 0), sheet.Money("offered", 0))
		}
		b.recordCap(&e.Trail, h, r, i, again.fee)
	}
	if err == nil && h.conflict != none {
		e.Trail.Record(b.rules.conflict, e.Amount.Decimal(), settlement.In("fee", e.Trail.Result()))
	}
	return e, err
}
