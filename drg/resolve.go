package drg

import (
	"hash/maphash"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what a case needs to know of others, Readmitted and OverQuota.
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
// Claims may come in any order; they must hold all of the time that the rules look back
// on. They are walked once before they are rated, a second time where anybody came
// back or a quota must name or compare ids, a third time where two persons have
// the same hash. What is kept is 24 bytes a case that the readmission rule looks at
// and, to rank, 16 an approval; besides, ids of persons who came back, and of
// approvals in excess, while they are compared. What a case already carries is
// computed anew. No case is rated if one lacks what a rule needs, or was discharged
// before it was admitted, or if more are approved than the quota, and the policy does not
// rank them: the error names them.
//
// What a case is to a rule is for the plan of its date to say: whether its group has base
// points and is not exempt, whether an approval takes effect, what the case costs beyond
// its price. Cases that the rules look back on, and that are dated before every policy, are
// the first's.

// resolver returns how rules look at other cases; nil if none does.
func (t *Timeline) resolver(period settlement.Period) func(settlement.Others[Case]) (settlement.Fill[Case], error) {
	if !t.looksBack() {
		return nil
	}
	return func(others settlement.Others[Case]) (settlement.Fill[Case], error) {
		seed := maphash.MakeSeed() // nobody can prepare persons who share a hash
		return t.resolve(period, others, func(text string) uint64 { return maphash.String(seed, text) })
	}
}

func (t *Timeline) resolve(period settlement.Period, others settlement.Others[Case], hash func(string) uint64) (settlement.Fill[Case], error) {
	back := returns{timeline: t, hash: hash}
	quota := newQuotaIndex(t, period)
	if err := t.collect(others, &back, quota); err != nil {
		return nil, err
	}
	if t.readmits() {
		if err := back.confirm(others); err != nil {
			return nil, err
		}
	}
	if err := quota.decide(others); err != nil {
		return nil, err
	}
	return func() func(*Case) error {
		return func(c *Case) error {
			c.Readmitted, c.OverQuota = back.readmitted(c), quota.over(c)
			return nil
		}
	}, nil
}

// collect is the first walk.
func (t *Timeline) collect(others settlement.Others[Case], back *returns, quota *quotaIndex) error {
	return others(func() (func(*Case) error, func()) {
		mine, counts := back.section(), quota.section()
		return func(c *Case) error {
				var f settlement.Faults
				if t.readmits() {
					f.Add(mine.add(c))
				}
				f.Add(counts.add(c))
				return f.Err()
			}, func() {
				mine.join()
				counts.join()
			}
	})
}
