package perdiem

import (
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Settlement binds the plan to the stays of a period. The result also explains
// single claims: it is a [settlement.Explainer].
//
// A stay belongs to the period in which it is settled. That is its Settled day, else the
// day of discharge, or the last day billed of an interim bill. The policy must be in force
// on that day. Stays settled before the period are history, and are checked. Stays settled
// after it are not looked at. The entries of both are left out: they have cost and covered
// as claimed, and no money. The zero Period takes all stays, and the caller vouches for
// them. Where the policy limits institutions, each institution that exceeds its limit has
// an entry of its own behind the claims.
//
// Stays may come in any order. They must include the stays that the rules look back on: the
// person's earlier stays with readmission_gap_days, all stays of the year with limits, and
// every earlier bill of a stay. They are walked once before they are rated, and a second
// time to name claims that overlap.
//
// The index keeps 24 bytes a stay that has a person. Under a limit of a person's days or
// episodes it also keeps covered of interim bills, and the years of stays that are settled
// in another year than the patient left; under a formula what it reads of interim bills.
// Nothing else grows with the number of stays.
//
// No stay is rated if:
//   - two stays of one person overlap, in the same or in different institutions and
//     classes, or are one day in one institution and class twice. Both claims are named.
//     A discharge and an admission on one day are no overlap;
//   - a rule needs the person of a stay that has none;
//   - an interim bill costs more than fits in the index (42 949 672.95 yuan).
func (p *Plan) Settlement(period settlement.Period, stays settlement.Claims[Stay]) settlement.Settlement {
	return alone(p).Settlement(period, stays)
}

// Settlement binds the plans to the stays of a period, as [Plan.Settlement] does. An earlier
// bill of a stay is rated by the policy of its own day, or by the first policy if its day
// lies before all of them.
func (t *Timeline) Settlement(period settlement.Period, stays settlement.Claims[Stay]) settlement.Settlement {
	return t.settlement(period, stays, t.newInstitutions)
}

// settlement sums up the institutions that have limits in what limits returns, anew in each walk.
func (t *Timeline) settlement(period settlement.Period, stays settlement.Claims[Stay], limits func() *institutions) settlement.Settlement {
	return settlement.Bind(t.about(period), stays, settlement.Rater[Stay]{
		When: when, Outline: outline, Past: checkStay, Details: t.details,
		Rate: func(s *Stay, e *settlement.Entry) error {
			_, err := t.on(s).rate(e, s, nil)
			return err
		},
		Explain: func(s *Stay, e *settlement.Entry) error {
			var trail settlement.Trail
			_, err := t.on(s).rate(e, s, &trail)
			e.Trail = trail
			return err
		},
		Rows: t.rows, Resolve: t.resolver(period),
		Rating: func() batch.Rating[Stay, settlement.Entry] { return t.rating(period, limits()) },
	})
}

func (t *Timeline) about(period settlement.Period) settlement.About {
	about := settlement.About{Method: settlement.PerDiem, Period: period, Names: t.names()}
	for _, p := range t.plans {
		about.Policies = append(about.Policies, p.ref())
	}
	return about
}

// rating rates the stays of a walk, and sums up the institutions that have limits; nil: none has.
func (t *Timeline) rating(period settlement.Period, limits *institutions) batch.Rating[Stay, settlement.Entry] {
	var lock sync.Mutex
	r := batch.Rating[Stay, settlement.Entry]{Section: func(int) (func(*batch.Batch[Stay], int, *Stay, *settlement.Entry) error, func()) {
		mine := t.newInstitutions()
		rate := func(_ *batch.Batch[Stay], _ int, s *Stay, e *settlement.Entry) error {
			paid, err := t.on(s).rate(e, s, nil)
			if err == nil {
				mine.add(e, paid)
			}
			return err
		}
		if limits == nil {
			return rate, nil
		}
		return rate, func() {
			lock.Lock()
			defer lock.Unlock()
			limits.join(mine)
		}
	}}
	if err := period.Check(); err != nil {
		r.Fault = &settlement.FieldError{Path: "period", Err: err}
	}
	if limits != nil {
		r.Entries = limits.entries
	}
	return r
}

// when returns the day on which a stay is settled, and the column that it stands in.
func when(s *Stay) (settlement.Period, string) {
	if !s.Settled.Absent() {
		return s.Settled.Period(), "settled"
	}
	return s.Discharged.Period(), "discharged"
}

// outline copies into an entry the columns of a stay that every entry has.
func outline(s *Stay, e *settlement.Entry) {
	e.Method, e.Institution, e.Claim, e.Pool, e.ChargedTo = settlement.PerDiem, s.Institution, s.ID, s.Pool, s.ChargedTo
	e.Department, e.Class, e.Priced, e.Cost, e.Covered = s.Department, settlement.BedDay, true, s.Cost, s.Covered
}
