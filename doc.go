// Package settlement computes what a Chinese medical-insurance fund owes each
// hospital for a period, exactly, and explains every amount.
//
// A payment method is a package of its own: drg (DRG points, 按病组点数), perdiem
// (bed-days, 按床日), capitation (heads, 按人头) and budget (total budget, 总额预付).
// Each rates claims into entries. This package holds the words they share, the
// interface between them, and what turns entries into statements:
//
//	// A city's rules are data, checked at once: every fault is reported.
//	plan, err := job.OpenPolicy("policy.json", drg.ReadPolicy, drg.New)
//	november := settlement.MustMonth("2025-11").Period()
//	report, err := settlement.Settle(
//		settlement.Terms{Fund: settlement.MustDecimal("180000.00")},
//		plan.Settlement(november, cases),         // Claims[drg.Case]: of files, Each or Stream
//	)
//	for _, s := range report.Statements {
//		fmt.Println(s.Institution, s.Points, s.Due)
//	}
//
// # How data flows
//
//	claims ─resolve─▶ claims ─rate─▶ Entry ─add─▶ Tally ─settle(Terms)─▶ Report ─clear─▶ transfers
//
// Some rules look at other claims, such as one on readmissions. A method that has such
// rules walks all claims before it rates any, and fills in what matters to each: see
// Resolve of [Rater]. Rate knows one claim, and is pure. Settle knows everybody's points and the
// fund, and decides entitlements. Clear, in package budget, knows what was paid
// and only moves money.
//
// # Which claims
//
// A settlement is bound to a [Period], and its claims have dates. A claim counts in the
// period of its date; one of another period is an [Entry] that is left out, which the
// report counts under left_out. The policy must be in force on the date. The zero
// Period takes every claim: the caller vouches for them, and the report says so.
// Nothing that is dated after the period changes what it pays.
//
// An id occurs once in a method, over everything that is settled together: [Settle]
// checks it, and a second one is a [DuplicateError]. [Unchecked] says that the caller
// has. What is drawn up for a holder or an institution as a whole occurs once, too. A
// claim that the rules do not pay counts as a case, and in no other figure.
//
// # What is computed
//
// With whole cost as the basis the points share the fund together with what
// patients and other payers paid for those claims (covered):
//
//	point value  = (fund − priced + Σ covered) ÷ Σ points
//	price        = points × point value, rounded once for an institution
//	due          = price − covered
//
// With the fund alone as the basis:
//
//	point value  = (fund − priced) ÷ Σ points
//	due          = price
//
// "Priced" is what entries with an amount of their own are due, Σ (amount −
// covered), and every further line; it comes off the fund before points share
// the rest. The value is
// rounded to the places that the terms state, half away from zero (四舍五入) or
// down. Prices are rounded to the fen; what rounding leaves over or lacks is the
// residue, a figure of the report and never silent. Terms can apportion instead:
// then each institution gets its share of the unrounded proportion, closed to
// the last fen by largest remainder, and rounding leaves no residue. A report always
// satisfies, to the fen,
//
//	fund + reserve drawn = Σ entitlements + residue
//
// and says so, with the other identities, under checks. [Report.Verify] computes
// them anew, also for a report read back years later. A report says what it was made
// from, too: the Version of results, and digests of policies, terms, accounts and of the
// rows of claims, see [Row].
//
// The fund may be built in steps ([Total]): budget, adjustments, set-asides, and
// a surplus or overrun shared by tiers before the value is struck. Approved cases
// may be paid by item beside their points ([Compensation]), guarded by the fund
// rate of the institution. Several funds, each with its own value, are settled at
// once by [SettlePools].
//
// # What is promised
//
//   - Exact: money and points are integers, products are exact in 128 bits, and
//     each rounding belongs to a named rule. Results do not depend on the order
//     of claims, on map order, or on package variables of any decimal library.
//   - Explained: a [Trail] lists the steps to an amount, each with its [Rule],
//     formula, inputs, result and source; it can be replayed. Policies and
//     [Terms] cite the articles that their parameters come from.
//   - Never silent: overflow, a zero divisor, a missing weight are errors that
//     name the place. Nothing saturates and nothing panics on input.
//
// # Glossary
//
//	institution   医疗机构      a hospital, by its code
//	claim         病例, 结算    one stay, month or item that is rated
//	entry         —             a rated claim, or what belongs to an institution as a whole
//	points        点数          what claims share a fund by
//	point value   点值          yuan a point
//	price         —             points × point value
//	cost          医疗费用      what a claim cost
//	covered       —             what the patient and other payers paid of it
//	by item       按项目        fund money as if there were no other method
//	line          —             one signed amount of a statement
//	due           应付          what a statement comes to; negative: to recover
//	entitlement   —             what settlement gives, before what was already paid
//	prepaid       预付          paid already
//	withheld      暂扣          kept back as a deposit
//	residue       尾差          what is left of the fund, by rounding unless the value is fixed
//	                            or a due was floored; negative: overspent
//	left out      不属本期      a claim that is in no sum, and why
//	unpaid        不予支付      a claim that counts as a case alone
//	vouched       担保          no date but the caller's word puts the claim in the period
//	holder        承担主体      who bears claims under a budget
//	pool          基金池        a fund of its own, with its own value
//	terms         —             what there is to divide, and how it is rounded
//	total         年度总额      a fund built in steps
//	compensation  病例补偿      by-item money beyond what approved cases earn
//	fund rate     基金给付率    fund money ÷ (cost − covered)
//
// # Streams and errors
//
// [Claims] come from a reader of files, from a slice ([Each]) or from a sequence
// ([Stream]); [Concat] joins them. They are walked several times where rules look at other
// claims or terms round each claim. Entries are an iter.Seq2[Entry, error]. An error is the
// last pair: all faults joined as *[Faults], up to [MaxFaults] with their total. A fault of a
// document or a claim is a *[FieldError], which says where; the sentinel it
// wraps says what. A *[ClaimError] names claim and position. Each has a stable code
// ([Code]) and is said in Chinese as well ([Chinese]).
//
// # Databases
//
// Quantities are read from a NUMERIC column or from text, and written as text. A
// whole number is not read as [Money]: a column of fen (分) is a [Fen]. A row becomes a
// claim in a sequence, which [Stream] takes; examples/service is a whole service to copy from.
//
// # Speed
//
// [Settle] walks claims in the caller's goroutine; [Workers] settles with several. Claims of
// files and slices are split among the workers, and those of a sequence are walked by one.
// Each number of workers gives the same report, to the byte. Package his reads the files
// fastest: it numbers their codes, so that a method looks each up once. docs/scale.md says
// how time and memory grow.
//
// # Out of scope
//
// Grouping and ICD coding, benefit ratios (what the patient owes is an input),
// and uploading to the national platform.
package settlement
