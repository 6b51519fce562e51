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
//		every := settlement.Period{} // takes all claims
//		if err := settlementtest.Check(plan.Settlement(every, settlement.Each(cases))); err != nil {
//			t.Error(err)
//		}
//		if err := settlementtest.CheckPeriods(cases, plan.Settlement); err != nil {
//			t.Error(err)
//		}
//	}
//
// # A method of your own
//
// The example of this package is a whole method in under 100 lines, with its document, its plan
// and its test. It has the verbs of the methods of this module: New checks a document with
// package policy and makes a plan; Rate gives the entry of a claim; Explain gives the same
// entry with a trail; Settlement binds a period and claims with [settlement.Bind].
//
// What Bind and Settle ask of your functions:
//
//   - An entry names its method, claim, institution and class. Method and class may be
//     words of your own. About names the same method, the period and the policy, whose
//     digest is policy.Digest of the document.
//   - A claim is worth Points, or it is Priced and has an Amount. Either is what it is
//     worth before Covered is taken off: Settle does that.
//   - Outline and Rate are required, and Bind hands each of them an empty entry. Outline
//     fills in what the claim says of itself and nothing that it is worth, because Bind
//     calls it alone for a claim of another period. Rate fills in all of the entry, so
//     that it begins with what Outline does.
//   - Rate checks the claim. It returns a *[settlement.FieldError] that names the column
//     and wraps what is wrong: settlement.ErrBlank, ErrNegative, ErrRange, ErrInstitution,
//     or an error of your own. It must refuse a blank id: an entry without one is what an
//     institution is due as a whole.
//   - Each step of a trail has a rule with an id, a text, a name for the result and a
//     formula of the step's inputs, and the last step's result is the entry's amount or
//     points. [CheckExplained] evaluates the formulas and compares.
//
// A method of your own settles by itself or beside others, in [settlement.Settle] and
// [settlement.SettlePools], and budgets may be put around it. Package job knows the
// methods of this module alone.
package settlementtest
