// Package settlementtest tests whether a payment method keeps the contract of
// [settlement.Settlement].
//
// A method's own tests say whether its amounts are right. [Check] says whether it keeps the
// promises of the interface:
//   - a second walk yields the same entries;
//   - the order of entries and their split over tallies change nothing;
//   - no fen is lost under any terms;
//   - reports survive a round trip;
//   - lines have the signs of their kinds;
//   - no claim is settled twice;
//   - wrappers and pools change nothing;
//   - every explained entry replays.
//
// [CheckPeriods] says whether a month pays its own claims and no others. [CheckExplained]
// compares an entry with its explanation.
//
//	func TestContract(t *testing.T) {
//		s := plan.Settlement(settlement.Period{}, settlement.Each(claims))
//		if err := settlementtest.Check(s); err != nil {
//			t.Error(err)
//		}
//	}
package settlementtest
