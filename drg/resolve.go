package drg

import (
	"errors"
	"hash/maphash"

	"github.com/yibaojiesuan/settlement"
)

// In this file: Readmitted, Ranked and OverQuota, the fields of a case that depend on other
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
// Quotas. An approval counts against its quota if it takes effect. It takes none in a class
// that special.over does not name, or outside the limits of stays. The quota of an
// institution, of the region or of a pool is quota × its discharges in the cycle, rounded.
//
// Ranks. A claim is in a rank if it is one of the first share × discharges, rounded, of its
// institution, its group or the region in the period, in the order of the rank's value, among
// those for which the rank's condition holds. Of equal values the smaller id comes first.
// Stays outside the limits count as discharges, and are not ranked.
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
// have the same hash. The second walk looks only at the stays of persons who may have come
// back and at approvals, and so does the walk that rates: a bit a claim says which these are.
// Ranks take a walk of their own before these, and another one if values
// or ids must be compared.
//
// Memory. The index keeps 24 bytes a case that the readmission rule looks at and, to rank,
// 16 bytes an approval and 24 bytes a claim that is in a rank or competes for it. It also keeps the ids of persons who came back, and of approvals in
// excess, while they are compared.
//
// Faults. The fields are computed anew, also where a case has them already. No case is
// rated if one lacks a column that a rule needs, or was discharged before it was admitted.
// No case is rated either if more are approved than the quota allows and the policy does
// not rank them: the error names them.
//
// Several plans. The plan of its date says whether the group of a case has base points and
// is not exempt, whether an approval takes effect, and by how much the cost exceeds the
// price. For cases dated before every policy the first plan says so.
//
// Several parts. See [Together].

// overview is what the rules about several cases look at, and what they found out.
type overview struct {
	parts  []*part
	back   []*returns
	quotas []*quotaIndex
	ranks  []*rankIndex
}

// part is claims of an overview.
type part struct {
	line   *Timeline
	period settlement.Period
	back   *returns      // nil: no rule
	quotas []*quotaIndex // by the numbers of the plans' quotas
	ranks  []*rankIndex  // by the numbers of the plans' ranks

	again    rowSet // the stays of persons who seem to have come back
	approved rowSet // the cases whose approvals count in quotas
}

// walk walks the chosen claims of all parts; nil chooses all. It calls section for each section
// of a part, with its number.
type walk func(chosen func(p *part) settlement.Chosen, section func(p *part, number int) (see func(c *Case, row int) error, done func())) error

// overviewOf returns an overview of one part alone.
func (t *Timeline) overviewOf(period settlement.Period, hash func(string) uint64) *overview {
	p := &part{line: t, period: period}
	o := &overview{parts: []*part{p}}
	o.share(p, hash)
	return o
}

// share gives a part the indexes of the parts before it whose rules are the same, and new
// ones for its other rules.
func (o *overview) share(p *part, hash func(string) uint64) {
	if r := p.line.plans[0].policy.Readmission; r != nil {
		for _, x := range o.back {
			if x.within == r.WithinDays && x.anywhere == (r.Institution == Any) {
				p.back = x
			}
		}
		if p.back == nil {
			p.back = &returns{within: r.WithinDays, anywhere: r.Institution == Any, hash: hash}
			o.back = append(o.back, p.back)
		}
	}
	for i := range p.line.plans[0].quotas {
		var found *quotaIndex
		for _, x := range o.quotas {
			if x.same(p.line, i) {
				found = x
			}
		}
		if found == nil {
			found = newQuotaIndex(&p.line.plans[0].quotas[i])
			o.quotas = append(o.quotas, found)
		}
		found.join(p.line, i)
		p.quotas = append(p.quotas, found)
	}
	for i := range p.line.plans[0].ranks() {
		var found *rankIndex
		for _, x := range o.ranks {
			if x.same(p.line, i) {
				found = x
			}
		}
		if found == nil {
			found = newRankIndex(&p.line.plans[0].ranks()[i])
			o.ranks = append(o.ranks, found)
		}
		found.join(p.line, i)
		p.ranks = append(p.ranks, found)
	}
}

// resolver returns how rules look at other cases; nil if none does.
func (t *Timeline) resolver(period settlement.Period) func(settlement.Others[Case]) (settlement.Fill[Case], error) {
	if !t.looksBack() {
		return nil
	}
	return func(others settlement.Others[Case]) (settlement.Fill[Case], error) {
		return t.resolve(period, others, newHash())
	}
}

// newHash returns a hash of persons. It is random, so that nobody can prepare persons who
// share a hash.
func newHash() func(string) uint64 {
	seed := maphash.MakeSeed()
	return func(text string) uint64 { return maphash.String(seed, text) }
}

func (t *Timeline) resolve(period settlement.Period, others settlement.Others[Case], hash func(string) uint64) (settlement.Fill[Case], error) {
	o := t.overviewOf(period, hash)
	fills, err := o.fills([]settlement.Others[Case]{others})
	if err != nil {
		return nil, err
	}
	return fills[0], nil
}

// resolve walks the claims as often as the rules need. What a case is paid may depend on its
// ranks, and with it whether its approval takes effect: ranks come before quotas.
func (o *overview) resolve(walk walk) error {
	if len(o.ranks) > 0 {
		if err := o.rankFirst(walk); err != nil {
			return err
		}
	}
	if len(o.back)+len(o.quotas) == 0 {
		return nil
	}
	if err := o.collect(walk); err != nil {
		return err
	}
	again, approvals := false, false
	var faults settlement.Faults
	for _, x := range o.back {
		again = x.sort() || again
	}
	for _, x := range o.quotas {
		needs, err := x.decide()
		approvals = needs || approvals
		faults.Add(err)
	}
	if err := faults.Err(); err != nil || !again && !approvals {
		return err
	}
	chosen := func(p *part) settlement.Chosen { return p.again.in }
	if approvals {
		chosen = func(p *part) settlement.Chosen { return p.againOrApproved }
	}
	if err := o.look(walk, chosen, func(p *part, c *Case) error {
		if p.back != nil {
			p.back.confirm(p.line, c)
		}
		for i, x := range p.quotas {
			x.look(p, i, c)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, x := range o.back {
		faults.Add(x.confirmed())
	}
	for _, x := range o.quotas {
		faults.Add(x.finish())
	}
	return errors.Join(faults.Err(), o.tellApart(walk))
}

func (p *part) againOrApproved(section int) func(row int) bool {
	again, approved := p.again.in(section), p.approved.in(section)
	return func(row int) bool { return again(row) || approved(row) }
}

// rankFirst finds the claims that are in the ranks, in one walk or two.
func (o *overview) rankFirst(walk walk) error {
	if len(o.ranks) == 0 {
		return nil
	}
	if err := walk(nil, func(p *part, _ int) (func(*Case, int) error, func()) {
		s := newRankSection(p)
		return s.add, s.join
	}); err != nil {
		return err
	}
	again := false
	var faults settlement.Faults
	for _, x := range o.ranks {
		needs, err := x.decide()
		again = needs || again
		faults.Add(err)
	}
	if err := faults.Err(); err != nil || !again {
		return err
	}
	if err := o.look(walk, nil, func(p *part, c *Case) error {
		r, ok := p.look(c)
		if !ok {
			return nil
		}
		for i, x := range p.ranks {
			if err := x.compare(r, i, c); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, x := range o.ranks {
		faults.Add(x.finish())
	}
	return faults.Err()
}

// countQuotas counts the approvals of all quotas, in one walk.
func (o *overview) countQuotas(walk walk) error {
	return walk(nil, func(p *part, number int) (func(*Case, int) error, func()) {
		s := newQuotaSection(p, number)
		return s.add, s.join
	})
}

// tellApart walks once more if two persons share a hash.
func (o *overview) tellApart(walk walk) error {
	collided := false
	for _, x := range o.back {
		collided = collided || len(x.collided) > 0
	}
	if !collided {
		return nil
	}
	err := o.look(walk, nil, func(p *part, c *Case) error {
		if p.back != nil {
			p.back.separate(p.line, c)
		}
		return nil
	})
	for _, x := range o.back {
		x.finish()
	}
	return err
}

// look walks claims again. Several workers may call see at once.
func (o *overview) look(walk walk, chosen func(*part) settlement.Chosen, see func(*part, *Case) error) error {
	return walk(chosen, func(p *part, _ int) (func(*Case, int) error, func()) {
		return func(c *Case, _ int) error { return see(p, c) }, func() {}
	})
}

// collect is the first walk.
func (o *overview) collect(walk walk) error {
	return walk(nil, func(p *part, number int) (func(*Case, int) error, func()) {
		counts := newQuotaSection(p, number)
		if p.back == nil {
			return counts.add, counts.join
		}
		mine := p.back.section(p, number)
		if len(p.quotas) == 0 {
			return mine.add, mine.done
		}
		return func(c *Case, row int) error { return bothOf(mine.add(c, row), counts.add(c, row)) }, func() {
			mine.done()
			counts.join()
		}
	})
}

// fill returns the function that fills in what the rules found out about a case.
func (p *part) fill() settlement.Fill[Case] {
	return func(section int) func(*Case, int) error {
		again := p.again.in(section)
		return func(c *Case, row int) (err error) {
			if c.Ranked = 0; len(p.ranks) > 0 {
				if c.Ranked, err = p.ranked(c); err != nil {
					return err
				}
			}
			c.Readmitted, c.OverQuota = p.back != nil && again(row) && p.back.readmitted(p.line, c), false
			c.OverQuota = p.over(c)
			return nil
		}
	}
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
