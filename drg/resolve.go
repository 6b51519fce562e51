package drg

import (
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Resolve fills in what a case needs to know of others: Readmitted and
// OverQuota. Without such a rule it returns the claims as they are.
//
// A stay is readmitted if the same person was admitted again to the same group,
// and to the same institution where the policy does not say "any", at most
// within_days after its discharge, on a later day or on the same day and
// discharged later. Stays that overlap are none, nor are two of the same dates.
// In a chain every stay but the last is reduced once. Only cases of groups with
// base points count that are not exempt; of these, person and dates are needed.
// Who comes back counts however that stay is paid. A stay that is paid in money
// (by item, at a fixed price) has no points and is not reduced.
//
// An approval counts against the quota if it takes effect: not in a case paid
// as high, ungrouped, at a fixed price, or outside the limits of stays. The
// quota of an institution is quota × its discharges in the cycle, rounded.
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
func (p *Plan) Resolve(claims iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	if p.policy.Readmission == nil && !p.policy.Special.limits() {
		return claims
	}
	return func(yield func(Case, error) bool) {
		seed := maphash.MakeSeed() // nobody can prepare persons who share a hash
		p.resolve(claims, func(text string) uint64 { return maphash.String(seed, text) }, yield)
	}
}

func (p *Plan) resolve(claims iter.Seq2[Case, error], hash func(string) uint64, yield func(Case, error) bool) {
	w := walks{claims: claims, hash: hash}
	back := returns{plan: p, hash: hash}
	quota := newQuotaIndex(p)
	err := p.collect(&w, &back, quota)
	if err == nil && p.policy.Readmission != nil {
		err = back.confirm(w.again())
	}
	if err == nil {
		err = quota.decide(w.again())
	}
	if err != nil {
		yield(Case{}, err)
		return
	}
	for c, err := range w.again() {
		if err == nil {
			c.Readmitted, c.OverQuota = back.readmitted(&c), quota.over(&c)
		}
		if !yield(c, err) {
			return
		}
	}
}

// collect is the first walk.
func (p *Plan) collect(w *walks, back *returns, quota *quotaIndex) error {
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	position := 0
	for c, err := range w.first() {
		if err != nil {
			faults.Add(err)
			break
		}
		position++
		fault := func(err error) {
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.DRG, Claim: c.ID, Position: position, Err: err})
			}
		}
		if p.policy.Readmission != nil {
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
	count  int
	sum    uint64 // of hashes of ids: the order does not matter
}

func (w *walks) first() iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for c, err := range w.claims {
			w.count++
			w.sum += w.hash(c.ID)
			if !yield(c, err) {
				return
			}
		}
	}
}

func (w *walks) again() iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		count, sum := 0, uint64(0)
		for c, err := range w.claims {
			count++
			sum += w.hash(c.ID)
			if !yield(c, err) {
				return
			}
		}
		if count != w.count || sum != w.sum {
			yield(Case{}, fmt.Errorf("%w: rules that look at other cases walk the claims again: %d claims at first, then %d", settlement.ErrChanged, w.count, count))
		}
	}
}
