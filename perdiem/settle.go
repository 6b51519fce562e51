package perdiem

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Settlement binds the plan to the stays of a period. The result also explains
// single claims: it is a [settlement.Explainer].
//
// A stay belongs to the period in which it is settled: on its Settled day, else on
// the day of discharge, an interim bill on the last day billed. The policy must be
// in force on that day. Stays settled before the period are history for
// [Plan.Resolve], and what they say is checked; those settled after it are not looked
// at. The entries of both are left out: they have cost and covered as claimed, and no
// money. The zero period takes them all, at the caller's word. Where the policy limits
// institutions, an entry of its own for each that exceeds its limit follows the claims.
func (p *Plan) Settlement(period settlement.Period, stays iter.Seq2[Stay, error]) settlement.Settlement {
	return alone(p).Settlement(period, stays)
}

type bound struct {
	of     *Timeline
	period settlement.Period
	stays  iter.Seq2[Stay, error] // as they come
}

// digest fills in the digest of a stay's row; of one of another period if rules looked
// at it.
func (b bound) digest(e *settlement.Entry, s *Stay) {
	if e.Left == settlement.LeftPeriod && later(b.period, s) {
		return
	}
	rows := b.of.plans[0].rows // the same for all
	e.Digest = rows.Put(s, settlement.Row{}).Digest(rows.Columns)
	if e.Left == settlement.LeftPeriod {
		e.Digest = e.Digest.History()
	}
}

func (b bound) About() settlement.About {
	about := settlement.About{Method: settlement.PerDiem, Period: b.period, Names: b.of.names()}
	for _, p := range b.of.plans {
		about.Policies = append(about.Policies, p.ref())
	}
	return about
}

func (b bound) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		faults.At("period", b.period.Check())
		limits, about := b.of.newInstitutions(), b.About()
		position, stopped := 0, false
		faults.Add(b.of.eachResolved(b.period, b.stays, func(s *Stay) bool {
			position++
			var entry settlement.Entry
			paid, err := b.enter(&about, &entry, s, nil)
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.PerDiem, Claim: s.ID, Position: position, Err: err})
			}
			if faults.Total > 0 {
				return true
			}
			b.digest(&entry, s)
			if entry.Left == "" {
				limits.add(&entry, paid)
			}
			stopped = !yield(entry, nil)
			return !stopped
		}))
		if stopped {
			return
		}
		if err := faults.Err(); err != nil {
			yield(settlement.Entry{}, err)
			return
		}
		for _, e := range limits.entries() {
			if e.err != nil {
				yield(settlement.Entry{}, e.err)
				return
			}
			if !yield(e.Entry, nil) {
				return
			}
		}
	}
}

// enter fills in the entry of a stay, which is empty, and returns its paid days.
func (b bound) enter(about *settlement.About, e *settlement.Entry, s *Stay, trail *settlement.Trail) (paid int, err error) {
	column := "discharged"
	if !s.Settled.Absent() {
		column = "settled"
	}
	plan := b.of.on(s)
	left, err := about.Place(s.date().Period(), column)
	switch {
	case err != nil:
		*e = leave(s) // for its id
		return 0, err
	case left == "":
		paid, err = plan.rate(e, s, trail)
		e.Vouched = b.period == settlement.Period{}
		return paid, err
	}
	*e = leave(s)
	if trail != nil {
		trail.Record(plan.rules.left, settlement.DecimalInt(0))
	}
	if s.ID == "" || !later(b.period, s) {
		return 0, checkStay(s)
	}
	return 0, nil
}

// leave returns the entry of a stay that is settled in another period.
func leave(s *Stay) settlement.Entry {
	return settlement.Entry{
		Method: settlement.PerDiem, Institution: s.Institution, Claim: s.ID, Pool: s.Pool, ChargedTo: s.ChargedTo, Department: s.Department,
		Class: settlement.BedDay, Left: settlement.LeftPeriod, Month: s.date().Month(), Priced: true, Cost: s.Cost, Covered: s.Covered,
	}
}

// Explain explains the entry of a stay; that of one left out says that it is. It walks
// all stays, also those behind the one that is wanted: a file that was changed since is
// found out.
func (b bound) Explain(claim string) (settlement.Entry, error) {
	about := b.About()
	var found settlement.Entry
	var fault error
	known := false
	err := b.of.eachResolved(b.period, b.stays, func(s *Stay) bool {
		if known || s.ID != claim {
			return true
		}
		known = true
		var t settlement.Trail
		_, fault = b.enter(&about, &found, s, &t)
		found.Trail = t
		b.digest(&found, s)
		return true
	})
	switch {
	case err != nil:
		return settlement.Entry{}, err
	case !known:
		return settlement.Entry{}, fmt.Errorf("%s: %w: %q", settlement.PerDiem, settlement.ErrClaim, claim)
	}
	return found, fault
}
