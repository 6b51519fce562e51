package perdiem

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Settlement binds the plan to the stays of a period. The result also explains
// single claims: it is a [settlement.Explainer].
//
// A stay belongs to the period in which it is settled: on the day of discharge,
// an interim bill on the last day billed. Stays settled outside the period are
// history for [Plan.Resolve]; what they say is checked, and they yield no entry.
// An open period takes them all. Where the policy limits institutions, an entry of its
// own for each that exceeds its limit follows the claims.
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
			current := b.period.Contains(s.Discharged)
			if current {
				paid, err = b.plan.rate(&entry, s, nil)
			} else {
				err = checkStay(s)
			}
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.PerDiem, Claim: s.ID, Position: position, Err: err})
			}
			if !current || faults.Total > 0 {
				return true
			}
			limits.add(&entry, paid)
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

func (b bound) Explain(claim string) (settlement.Entry, error) {
	for s, err := range b.plan.Resolve(b.stays) {
		if err != nil {
			return settlement.Entry{}, err
		}
		if s.ID == claim && b.period.Contains(s.Discharged) {
			return b.plan.Explain(s)
		}
	}
	return settlement.Entry{}, fmt.Errorf("%s: %w: %q", settlement.PerDiem, settlement.ErrClaim, claim)
}
