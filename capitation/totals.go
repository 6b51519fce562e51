package capitation

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// totals are the sums of the months of an institution's members, of one month or several.
type totals struct {
	headMonths, unreferred                      int
	fees, cost, covered, waived, share          wide.Int
	referredFund, referredShare, unreferredCost wide.Int // of referredShare: where the standard includes it
}

// addFee adds a head fee, or by −1 takes it away.
func (t *totals) addFee(fee settlement.Money, by int) {
	t.headMonths += by
	t.fees.Accumulate(int64(fee) * int64(by))
}

// addOwn adds own care under a standard that includes the patient's share or does not.
func (t *totals) addOwn(c *Charge, includes bool) {
	t.cost.Accumulate(int64(c.Cost))
	t.covered.Accumulate(int64(c.Covered))
	t.waived.Accumulate(int64(c.Waived))
	if includes {
		t.share.Accumulate(int64(c.Covered))
	}
}

// addReferred adds care elsewhere that is charged, likewise.
func (t *totals) addReferred(c *Charge, includes bool) {
	t.referredFund.Accumulate(int64(c.Cost - c.Covered))
	if includes {
		t.referredShare.Accumulate(int64(c.Covered))
	}
}

// addUnreferred counts care elsewhere that is not charged.
func (t *totals) addUnreferred(c *Charge) {
	t.unreferred++
	t.unreferredCost.Accumulate(int64(c.Cost))
}

// add adds the totals of another month. All are sums of fewer than 2^62 amounts, so that
// none of them overflows.
func (t *totals) add(o *totals) {
	t.headMonths += o.headMonths
	t.unreferred += o.unreferred
	for _, x := range [...]struct{ to, of *wide.Int }{
		{&t.fees, &o.fees}, {&t.cost, &o.cost}, {&t.covered, &o.covered}, {&t.waived, &o.waived}, {&t.share, &o.share},
		{&t.referredFund, &o.referredFund}, {&t.referredShare, &o.referredShare}, {&t.unreferredCost, &o.unreferredCost},
	} {
		*x.to, _ = x.to.Add(*x.of)
	}
}
