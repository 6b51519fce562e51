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
// in force on that day. Stays settled outside the period are history for
// [Plan.Resolve]; what they say is checked, and their entries are left out: they
// have cost and covered as claimed, and no money. The zero period takes them all,
// at the caller's word. Where the policy limits institutions, an entry of its own
// for each that exceeds its limit follows the claims.
func (p *Plan) Settlement(period settlement.Period, stays iter.Seq2[Stay, error]) settlement.Settlement {
	return bound{plan: p, period: period, stays: stays}
}

type bound struct {
	plan   *Plan
	period settlement.Period
	stays  iter.Seq2[Stay, error] // as they come
}

func (b bound) About() settlement.About {
	return settlement.About{
		Method: settlement.PerDiem, Period: b.period, Policies: []settlement.PolicyRef{b.plan.policy.Ref(settlement.PerDiem)}, Names: b.plan.names(),
	}
}

// names returns those of institutions.
func (p *Plan) names() map[string]string {
	names := map[string]string{}
	for _, in := range p.policy.Institutions {
		names[in.Code] = in.Name
	}
	return names
}

func (b bound) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		faults.At("period", b.period.Check())
		limits := b.plan.newInstitutions()
		position, stopped := 0, false
		faults.Add(b.plan.eachResolved(b.stays, func(s *Stay) bool {
			position++
			var entry settlement.Entry
			paid, err := 0, error(nil)
			current := b.period.Contains(s.date())
			if current {
				paid, err = b.plan.rate(&entry, s, nil)
				entry.Vouched = b.vouched()
			} else {
				entry, err = b.plan.leave(s), checkStay(s)
			}
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.PerDiem, Claim: s.ID, Position: position, Err: err})
			}
			if faults.Total > 0 {
				return true
			}
			if current {
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

// vouched reports whether the caller's word alone puts stays in the period.
func (b bound) vouched() bool { return b.period == settlement.Period{} }

// leave returns the entry of a stay that is settled in another period.
func (p *Plan) leave(s *Stay) settlement.Entry {
	return settlement.Entry{
		Method: settlement.PerDiem, Institution: s.Institution, Claim: s.ID, Pool: s.Pool, ChargedTo: s.ChargedTo, Department: s.Department,
		Class: settlement.BedDay, Left: settlement.LeftPeriod, Month: s.date().Month(), Priced: true, Cost: s.Cost, Covered: s.Covered,
	}
}

// Explain explains the entry of a stay; that of one left out says that it is.
func (b bound) Explain(claim string) (settlement.Entry, error) {
	for s, err := range b.plan.Resolve(b.stays) {
		if err != nil {
			return settlement.Entry{}, err
		}
		if s.ID != claim {
			continue
		}
		if !b.period.Contains(s.date()) {
			e := b.plan.leave(&s)
			e.Trail.Record(b.plan.rules.left, settlement.DecimalInt(0))
			return e, nil
		}
		e, err := b.plan.Explain(s)
		e.Vouched = b.vouched()
		return e, err
	}
	return settlement.Entry{}, fmt.Errorf("%s: %w: %q", settlement.PerDiem, settlement.ErrClaim, claim)
}
