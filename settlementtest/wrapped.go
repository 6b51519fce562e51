package settlementtest

import (
	"bytes"
	"errors"
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// wrapped checks that a settlement may be wrapped. The wrapper loses neither entries nor
// explanations, and entries of pools are settled as they are without the wrapper.
func (c *checker) wrapped() {
	same := settlement.Map(c.settlement, func(*settlement.Entry) error { return nil })
	if !reflect.DeepEqual(same.About(), c.settlement.About()) {
		c.broken("a wrapped settlement says the same of itself", "%+v, want %+v", same.About(), c.settlement.About())
	}
	i := 0
	for e, err := range same.Entries() {
		if err != nil || i >= len(c.entries) || !reflect.DeepEqual(e, c.entries[i]) {
			c.broken("wrapping changes nothing", "entry %d differs (claim %q, error %v)", i+1, e.Claim, err)
			return
		}
		i++
	}
	if i < len(c.entries) {
		c.broken("wrapping changes nothing", "it ends after %d of %d entries", i, len(c.entries))
	}
	if _, explains := c.settlement.(settlement.Explainer); explains {
		if _, kept := same.(settlement.Explainer); !kept {
			c.broken("a wrapped settlement explains its claims", "it does not")
		}
	}
	c.twice()
	c.pooled()
}

// twice checks that a settlement is not settled twice.
func (c *checker) twice() {
	_, err := settlement.Settle(settlement.Terms{PointValue: settlement.DecimalInt(1)}, c.settlement, c.settlement)
	if !errors.Is(err, settlement.ErrDuplicate) && !errors.Is(err, settlement.ErrOwner) {
		c.broken("no claim is settled twice", "the settlement beside itself gives %v", err)
	}
}

// pooled checks that entries in a pool are settled as they are without one. Entries that
// name pools already are left alone.
func (c *checker) pooled() {
	for _, e := range c.entries {
		if e.Pool != "" {
			return
		}
	}
	terms := settlement.Terms{PointValue: settlement.DecimalInt(1)}
	plain, err := settlement.Settle(terms, c.settlement)
	if err != nil {
		c.broken("settle", "%+v: %v", terms, err)
		return
	}
	in := settlement.Map(c.settlement, func(e *settlement.Entry) error { e.Pool = "p"; return nil })
	pools, err := settlement.SettlePools([]settlement.Pool{{Name: "p", Terms: terms}}, in)
	if err != nil {
		c.broken("any settlement may belong to a pool", "%v", err)
		return
	}
	if len(pools.Statements) != len(plain.Statements) {
		c.broken("a pool changes nothing", "%d statements, want %d", len(pools.Statements), len(plain.Statements))
		return
	}
	for i, s := range plain.Statements {
		if p := pools.Statements[i]; p.Institution != s.Institution || p.Due != s.Due || p.Cases != s.Cases {
			c.broken("a pool changes nothing", "institution %q is due %s in a pool, %s without", s.Institution, p.Due, s.Due)
		}
	}
}

// CheckPeriods binds claims to one month after the other and checks that each month pays its
// own claims alone. The method Settlement of a plan is what binds them:
//
//	err := settlementtest.CheckPeriods(cases, plan.Settlement)
//
// The claims should be of several months. Claims without a date are not checked.
//
// These are the promises:
//   - the settlement states its period;
//   - a claim counts in the month of its date. It is left out of any other month, with its
//     cost, its covered and its month, and is due nothing there;
//   - the zero Period takes all claims, and its entries are vouched for;
//   - the order of the claims changes nothing;
//   - no settlement takes a claim twice.
//
// CheckPeriods returns broken promises as [Check] does.
func CheckPeriods[C any](claims []C, bind func(settlement.Period, settlement.Claims[C]) settlement.Settlement) error {
	c := &checker{settlement: bind(settlement.Period{}, settlement.Each(claims))}
	c.walk()
	months := map[settlement.Month]int{}
	for _, e := range c.entries {
		if e.Claim == "" || e.Left == settlement.LeftOther {
			continue
		}
		if !e.Vouched {
			c.broken("the zero Period vouches", "claim %q does not say so", e.Claim)
		}
		months[e.Month]++
	}
	if len(months) < 2 {
		c.broken("claims", "they are of %d months, want several", len(months))
	}
	for m := range months {
		if !m.Absent() {
			c.month(bind(m.Period(), settlement.Each(claims)), m)
		}
	}
	sameInAnyOrder(c, claims, bind)
	if len(claims) > 0 {
		twice := append(append([]C(nil), claims...), claims[0])
		var buf bytes.Buffer
		r, err := settlement.Settle(settlement.Terms{PointValue: settlement.DecimalInt(1)}, bind(settlement.Period{}, settlement.Each(twice)))
		if err == nil {
			_ = r.Encode(&buf)
			c.broken("no claim is settled twice", "one that is given twice is paid: %d bytes of a report", buf.Len())
		}
	}
	return errors.Join(c.errs...)
}

// sameInAnyOrder checks that claims in another order give the same sums and the same digests
// of rows.
func sameInAnyOrder[C any](c *checker, claims []C, bind func(settlement.Period, settlement.Claims[C]) settlement.Settlement) {
	backwards := slices.Clone(claims)
	slices.Reverse(backwards)
	var sums [2][]byte
	for i, list := range [2][]C{claims, backwards} {
		t, err := settlement.Workers(1).Tally(bind(settlement.Period{}, settlement.Each(list)))
		if err != nil {
			return // said of the walk
		}
		sums[i], _ = t.MarshalBinary()
	}
	if !bytes.Equal(sums[0], sums[1]) {
		c.broken("the order of claims says nothing", "backwards they come to another tally, or have other digests")
	}
}

// month checks a settlement of one month.
func (c *checker) month(s settlement.Settlement, m settlement.Month) {
	if s.About().Period != m.Period() {
		c.broken("a settlement says its period", "%s, want %s", s.About().Period, m.Period())
	}
	all := map[string]settlement.Entry{}
	for _, e := range c.entries {
		all[string(e.Method)+"\x00"+e.Claim] = e
	}
	seen := 0
	for e, err := range s.Entries() {
		if err != nil {
			c.broken("a month is settled", "%s: %v", m, err)
			return
		}
		if e.Claim == "" || e.Left == settlement.LeftOther {
			continue
		}
		seen++
		want, known := all[string(e.Method)+"\x00"+e.Claim]
		switch {
		case !known:
			c.broken("a month has no other claims", "%s: claim %q", m, e.Claim)
		case (e.Left == settlement.LeftPeriod) == (want.Month == m):
			c.broken("a claim counts in the month of its date", "%s: claim %q of %s is left out: %t", m, e.Claim, want.Month, e.Left == settlement.LeftPeriod)
		case e.Left == settlement.LeftPeriod && (e.Cost != want.Cost || e.Month != want.Month || e.Institution != want.Institution):
			c.broken("what is left out is counted", "%s: claim %q: %+v", m, e.Claim, e)
		case e.Left == settlement.LeftPeriod && (e.Points != 0 || e.Amount != 0 || e.ByItem != 0 || len(e.Lines) > 0):
			c.broken("what is left out is due nothing", "%s: claim %q has points, an amount or lines: Outline says only what the claim says of itself", m, e.Claim)
		case e.Vouched:
			c.broken("a date needs no vouching", "%s: claim %q", m, e.Claim)
		}
	}
	want := 0
	for _, e := range c.entries {
		if e.Claim != "" && e.Left != settlement.LeftOther {
			want++
		}
	}
	if seen != want {
		c.broken("every claim is an entry", "%s: %d claims, want %d", m, seen, want)
	}
}
