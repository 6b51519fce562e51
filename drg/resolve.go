package drg

import (
	"hash/maphash"

	"github.com/yibaojiesuan/settlement"
)

// In this file: Readmitted and OverQuota, the two fields of a case that depend on other
// cases.
//
// Readmission. A stay is reduced if the same person was admitted again to the same group
// (and to the same institution, unless the policy says "any") at most within_days after
// its discharge. The second stay must begin on a later day, or on the same day and end
// later. Of two one-day stays on one day the one whose id sorts first bytewise is the
// earlier. Stays that overlap are no readmissions, nor are two longer ones of the same
// dates. In a chain every stay but the last is reduced once. Only cases of groups that have
// base points and are not exempt count, and they need a person and dates. A stay counts as
// a readmission however it is paid. A stay that is paid in money (by item, at a fixed
// price) has no points and is not reduced.
//
// Quotas. An approval counts against the quota if it takes effect. It takes none in a case
// paid as high, ungrouped, at a fixed price, or outside the limits of stays. The quota of
// an institution is quota × its discharges in the cycle, rounded.
//
// Periods. Cases dated after the period are not looked at, so that the result of a period
// does not depend on later cases. Cases dated before it count as far as the rules look
// back. A readmission in the period reduces no stay that was settled before it. A quota's
// cycle counts from its beginning to the end of the period. The zero Period looks at every
// case.
//
// Walks. Claims may come in any order, and must hold all of the time that the rules look
// back on. They are walked once before they are rated. They are walked a second time if a
// person came back, or if a quota must name or compare ids, and a third time if two persons
// have the same hash.
//
// Memory. The index keeps 24 bytes a case that the readmission rule looks at and, to rank,
// 16 bytes an approval. It also keeps the ids of persons who came back, and of approvals in
// excess, while they are compared.
//
// Faults. The two fields are computed anew, also where a case has them already. No case is
// rated if one lacks a column that a rule needs, or was discharged before it was admitted.
// No case is rated either if more are approved than the quota allows and the policy does
// not rank them: the error names them.
//
// Several plans. The plan of its date says whether the group of a case has base points and
// is not exempt, whether an approval takes effect, and by how much the cost exceeds the
// price. For cases dated before every policy the first plan says so.

// resolver returns how rules look at other cases; nil if none does.
func (t *Timeline) resolver(period settlement.Period) func(settlement.Others[Case]) (settlement.Fill[Case], error) {
	if !t.looksBack() {
		return nil
	}
	return func(others settlement.Others[Case]) (settlement.Fill[Case], error) {
		seed := maphash.MakeSeed() // random, so that nobody can prepare persons who share a hash
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
				var back error
				if t.readmits() {
					back = mine.add(c)
				}
				return bothOf(back, counts.add(c))
			}, func() {
				mine.join()
				counts.join()
			}
	})
}

// bothOf joins two faults of a case. Most cases have none, and cost no allocation.
func bothOf(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &settlement.Faults{List: []error{a, b}, Total: 2}
}
