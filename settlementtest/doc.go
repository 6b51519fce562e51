// Package settlementtest holds any payment method to the contract of
// [settlement.Settlement].
//
// A method's own tests say whether its amounts are right; [Check] says whether
// it keeps what the interface promises: that a second walk yields the same
// entries, that order and the split over tallies change nothing, that no fen is
// lost under any terms, that reports survive a round trip, and that every
// explained entry replays.
//
//	func TestContract(t *testing.T) {
//		if err := settlementtest.Check(plan.Settlement(claims)); err != nil {
//			t.Error(err)
//		}
//	}
package settlementtest
