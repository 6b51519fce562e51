package drg

import (
	"fmt"
	"hash/maphash"
	"iter"
	"math/bits"

	"github.com/yibaojiesuan/settlement"
)

// Resolve fills in what a case needs to know of others: Readmitted and
// OverQuota. Without such a rule it returns the claims as they are.
//
// A stay is readmitted if the same person was admitted again to the same group,
// and to the same institution where the policy does not say "any", at most
// within_days after its discharge, on a later day or on the same day and
// discharged later. Of two one-day stays on one day the one whose id sorts first
// bytewise is the earlier. Stays that overlap are none, nor are two longer ones of the
// same dates.
// In a chain every stay but the last is reduced once. Only cases of groups with
// base points count that are not exempt; of these, person and dates are needed.
// Who comes back counts however that stay is paid. A stay that is paid in money
// (by item, at a fixed price) has no points and is not reduced.
//
// An approval counts against the quota if it takes effect: not in a case paid
// as high, ungrouped, at a fixed price, or outside the limits of stays. The
// quota of an institution is quota × its discharges in the cycle, rounded.
//
// Cases dated after the period are not looked at: what a period pays does not depend
// on what comes after it. Those dated before it count as far as the rules look back,
// so that a readmission in the period reduces no stay that was settled before it. A
// quota's cycle counts from its beginning to the end of the period. The zero Period
// looks at every case.
//
// Claims may come in any order; the sequence must hold all of the time that the
// rules look back on. Resolve walks it twice: a third time where anybody came
// back or a quota must name or compare ids, a fourth time where two persons have
// the same hash. It keeps 24 bytes a case that the readmission rule looks at
// and, to rank, 16 an approval; besides, ids of persons who came back, and of
// approvals in excess, while they are compared. What a case already carries is
// computed anew. Resolve ends with an error, and yields no case before it, if:
//   - the sequence does;
//   - a case lacks what a rule needs, or was discharged before it was admitted;
//   - more cases are approved than the quota, and the policy does not rank them;
//     the error names them.
//
// It ends with an error wrapping [settlement.ErrChanged] if a later walk yields
// other claims than the first: a pipe cannot be walked twice.
func (p *Plan) Resolve(period settlement.Period, claims iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	return alone(p).Resolve(period, claims)
}

// Resolve is [Plan.Resolve] for plans that follow each other. Rules span them, and what a
// case is to a rule is for the plan of its date to say: whether its group has base points
// and is not exempt, whether an approval takes effect, what the case costs beyond its
// price. Cases that the rules look back on, and that are dated before every policy, are
// the first's.
func (t *Timeline) Resolve(period settlement.Period, claims iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	if !t.looksBack() {
		return claims
	}
	return func(yield func(Case, error) bool) {
		seed := maphash.MakeSeed() // nobody can prepare persons who share a hash
		t.resolve(period, claims, func(text string) uint64 { return maphash.String(seed, text) }, yield)
	}
}

func (t *Timeline) resolve(period settlement.Period, claims iter.Seq2[Case, error], hash func(string) uint64, yield func(Case, error) bool) {
	w := walks{claims: claims, hash: hash, period: period}
	back := returns{timeline: t, hash: hash}
	quota := newQuotaIndex(t, period)
	err := t.collect(&w, &back, quota)
	if err == nil && t.readmits() {
		err = back.confirm(w.again())
	}
	if err == nil {
		err = quota.decide(w.again())
	}
	if err != nil {
		yield(Case{}, err)
		return
	}
	for c, err := range w.all() {
		if err == nil {
			c.Readmitted, c.OverQuota = back.readmitted(&c), quota.over(&c)
		}
		if !yield(c, err) {
			return
		}
	}
}

// collect is the first walk.
func (t *Timeline) collect(w *walks, back *returns, quota *quotaIndex) error {
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	position := 0
	for c, err := range w.first() {
		if err != nil {
			faults.Add(err)
			break
		}
		position++
		if w.later(&c) {
			continue
		}
		fault := func(err error) {
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.DRG, Claim: c.ID, Position: position, Err: err})
			}
		}
		if t.readmits() {
			fault(back.add(&c))
		}
		fault(quota.add(&c))
	}
	return faults.Err()
}

// walks goes through claims several times, and sees to it that they are the same.
type walks struct {
	claims iter.Seq2[Case, error]
	hash   func(string) uint64
	period settlement.Period
	count  int
	sum    uint64 // of digests: the order does not matter
}

// first is the first walk over the cases that rules look at.
func (w *walks) first() iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for c, err := range w.claims {
			w.count++
			w.sum += w.digest(&c)
			if !yield(c, err) {
				return
			}
		}
	}
}

// again is another walk over the cases that rules look at.
func (w *walks) again() iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for c, err := range w.all() {
			if err == nil && w.later(&c) {
				continue
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// later reports whether a case is dated after the period.
func (w *walks) later(c *Case) bool {
	return !w.period.To.Absent() && c.Date().After(w.period.To)
}

// all is another walk over all cases.
func (w *walks) all() iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		count, sum := 0, uint64(0)
		for c, err := range w.claims {
			count++
			sum += w.digest(&c)
			if !yield(c, err) {
				return
			}
		}
		if count != w.count || sum != w.sum {
			yield(Case{}, fmt.Errorf("%w: rules that look at other cases walk the claims again: %d claims at first, then %d", settlement.ErrChanged, w.count, count))
		}
	}
}

// digest mixes everything that a case says.
func (w *walks) digest(c *Case) uint64 {
	h := w.hash(c.ID)
	for _, text := range [...]string{c.Institution, c.Group, c.Person, string(c.Approved), c.Pool, c.ChargedTo, c.Department} {
		if h = bits.RotateLeft64(h, 7); text != "" {
			h = mix(h ^ w.hash(text))
		}
	}
	for _, d := range [...]settlement.Decimal{c.ApprovedAmount, c.ApprovedPoints, c.Violation} {
		if h = bits.RotateLeft64(h, 7); !d.Absent() {
			h = mix(h ^ w.hash(d.String()))
		}
	}
	h = mix(h ^ uint64(c.Cost))
	h = mix(h ^ uint64(c.Covered) ^ uint64(c.Unreasonable)<<32)
	h = mix(h ^ uint64(uint32(dayOf(c.Admitted))) ^ uint64(uint32(dayOf(c.Discharged)))<<32)
	h = mix(h ^ uint64(uint32(dayOf(c.Settled))) ^ uint64(c.Days)<<32)
	if c.Justified {
		h = mix(h ^ 1)
	}
	return h
}

func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0xD6E8FEB86659FD93, 0x9E3779B97F4A7C15)
	return hi ^ lo
}
