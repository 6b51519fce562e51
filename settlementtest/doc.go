// Package settlementtest holds any payment method to the contract of
// [settlement.Settlement].
//
// A method's own tests say whether its amounts are right; [Check] says whether
// it keeps what the interface promises: that a second walk yields the same
// entries, that order and the split over tallies change nothing, that no fen is
// lost under any terms, that reports survive a round trip, that lines have the signs
// of their kinds, that no claim is settled twice, that wrappers and pools change
// nothing, and that every explained entry replays. [CheckPeriods] says whether a month
// pays its own claims and no others.
//
//	func TestContract(t *testing.T) {
//		if err := settlementtest.Check(plan.Settlement(claims)); err != nil {
//			t.Error(err)
//		}
//	}
package settlementtest
