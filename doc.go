// Package settlement computes what a Chinese medical-insurance fund owes each
// hospital for a period, exactly, and explains every amount.
//
// # Start here
//
// A month is settled in three steps: open the policy, name the claims, settle them.
//
//	plan, err := job.OpenPolicy("examples/lishui/policy.json", drg.ReadPolicy, drg.New)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	cases := his.Cases(rows.Path("examples/lishui/cases.csv"), plan.Columns()...).DatedBy(his.DateByDefault)
//	november := settlement.MustMonth("2025-11").Period()
//	terms := settlement.Terms{Fund: settlement.MustDecimal("14000000.00")}
//	report, err := settlement.Settle(terms, plan.Settlement(november, cases.Claims()))
//	if err != nil {
//		return err // every faulty claim, with file and row
//	}
//	fmt.Println("a point is worth", report.Pool("").PointValue.Value)
//	for _, s := range report.Statements {
//		fmt.Println(s.Institution, s.Points, s.Due)
//	}
//
// These names are enough for it:
//
//   - [Money] is an amount in fen, [Points] a number of points, [Decimal] a number of a document
//   - [Period] is the days that are settled; [Month] and [Date] make one
//   - [Claims] is what a method rates: of files (package his), a slice ([Each]) or a sequence ([Stream])
//   - [Settlement] is a method bound to the claims of a period; every plan makes one
//   - [Terms] say how much there is to divide, and how it is rounded
//   - [Settle] makes the report; [SettlePools] does so for several funds
//   - [Workers] does both with several goroutines, to the same byte
//   - [Report] is the outcome; [Report.Encode] writes it, [ReadReport] reads it
//   - [Report.Pool] of "" is the fund with its point value; [Statement] is one institution
//   - [Pricer] says what one claim comes to; a plan's Explain and [Report.Price] say why
//   - [Report.Verify] checks a report again, also years later
//   - [Faults] is the error that lists every fault; [Code] and [Chinese] translate one
//
// A payment method is a package of its own: drg (DRG points, 按病组点数, and DIP scores, 按病种分值), perdiem
// (bed-days, 按床日), capitation (heads, 按人头) and budget (total budget, 总额预付).
// Each rates claims into entries. This package holds the words that they share, the
// interface between them, and what turns entries into statements. Package job reads
// and settles a whole job of documents and files, and package analysis sums its priced claims
// up by ward, doctor, group and other keys. [Bind] makes a method of your own,
// with package policy for its documents and package settlementtest for its tests.
//
// # How data flows
//
//	claims ─resolve─▶ claims ─rate─▶ Entry ─add─▶ Tally ─settle(Terms)─▶ Report ─clear─▶ transfers
//
// Resolve is only for rules that look at other claims, such as one on readmissions. A
// method with such rules walks all claims before it rates any, and fills in what each
// claim needs to know of the others: see [Rater]. Rate looks at one claim, and is pure.
// Settle knows everybody's points and the fund, and decides entitlements. Clear, in
// package budget, knows what was paid, and only moves money.
//
// # Which claims
//
// A settlement is bound to a [Period], and its claims have dates. A claim counts in the
// period of its date. A claim of another period becomes an [Entry] that is left out, and
// the report counts it under left_out. The policy must be in force on the date. The zero
// Period takes every claim: the caller vouches for them, and the report says so.
// Nothing that is dated after the period changes what it pays.
//
// An id occurs once in a method, over everything that is settled together. [Settle]
// checks it, and a second one is a [DuplicateError]; [Unchecked] says that the caller has
// checked it. What a holder or an institution is due as a whole occurs once, too. A claim
// that the rules do not pay counts as a case, and in no other figure.
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
// "Priced" is what entries with an amount of their own are due, Σ (amount − covered),
// and every further line. It comes off the fund before points share the rest. The value
// is rounded to the places that the terms state, half away from zero (四舍五入) or down.
// Prices are rounded to the fen. What rounding leaves over or lacks is the residue, a
// figure of the report. Terms can apportion instead: then each institution gets its
// share of the unrounded proportion, closed to the last fen by largest remainder, and
// rounding leaves no residue. A report always satisfies, to the fen,
//
//	fund + reserve drawn = Σ entitlements + residue
//
// and shows this under checks, with the other identities. [Report.Verify] computes them
// anew, also for a report that is read back years later. A report also says what it was
// made from: the [Version] of results, and digests of policies, terms, accounts and of
// the rows of claims (see [Row]).
//
// The fund may be built in steps ([Total]): budget, adjustments, set-asides, and a
// surplus or overrun that is shared by tiers before the value is struck. Approved cases
// may be paid by item beside their points ([Compensation]), up to a limit of the
// institution's fund rate. [SettlePools] settles several funds at once, each with its
// own value. In a report one fund is a pool without a name.
//
// The points of an institution may be multiplied by a [Factor] of its year before the value
// is struck. Where each claim is rounded, a price may be limited to the claim's cost, and a
// claim that is due less than nothing may be due 0.00; both are lines beside the value, which
// is not struck again. What acts after the value, such as budgets that bear points, continues
// a [Settled] settlement; methods off the fund are paid by other money. Neither changes a
// price, and what they come to beyond the fund is drawn from the reserve or left in the
// residue.
//
// # What is promised
//
//   - Exact: money and points are integers, products are exact in 128 bits, and
//     each rounding belongs to a named rule. Results do not depend on the order
//     of claims, on map order, or on package variables of a decimal library.
//   - Explained: a [Trail] lists the steps to an amount, each with its [Rule],
//     formula, inputs, result and source; it can be replayed. Policies and
//     [Terms] cite the articles that their parameters come from.
//   - Never silent: overflow, a zero divisor and a missing weight are errors that
//     name the place. No amount is cut off at a largest value, and no input makes
//     the library panic.
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
//	residue       尾差          what is left of the fund, by rounding unless the value is fixed,
//	                            a due was floored, a price was capped, or lines came after the
//	                            value; negative: overspent
//	factor        年度系数      what an institution's points of the year are multiplied by
//	after value   点值之后      drawn up after the value was struck: it comes off no fund
//	left out      不属本期      a claim that is in no sum, and why
//	unpaid        不予支付      a claim that counts only as a case
//	vouched       担保          the caller's word, and no date, puts the claim in the period
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
// ([Stream]), and [Concat] joins them. They are walked several times where rules look at
// other claims or terms round each claim; every walk must find the same. [Claims.All]
// and the Entries of a [Settlement] are sequences of a claim or an entry and an error.
// An error is the last pair: a *[Faults] that joins all faults, up to [MaxFaults], with
// their total. A fault of a document or a claim is a *[FieldError]: its path says where,
// and the sentinel that it wraps says what. A *[ClaimError] names claim and position;
// claims of files are named by file and row instead. Every fault has a stable code
// ([Code]) and a Chinese text ([Chinese]).
//
// # A method of your own
//
// [Bind] makes a Settlement of claims of any type and of functions that rate one of them.
// Package policy reads and checks the document of such a method, and package settlementtest
// says what the functions must do, holds them to it, and has a whole method as its example.
//
// # Databases
//
// Quantities are read from a NUMERIC column or from text, and written as text. A whole
// number is not read as [Money]: read a column of fen (分) as [Fen]. Rows become claims
// in a sequence, which [Stream] takes; package his/query reads them by a document that holds the
// query. examples/service is a whole service.
//
// # Speed
//
// [Settle] walks claims in the caller's goroutine, and [Workers] in several. The workers
// share the claims of files and slices; one of them walks those of a sequence. Every
// number of workers gives the same report, to the byte. Claims of package his are
// settled fastest: its readers number codes, so that a method looks each code up once.
// docs/scale.md says how time and memory grow.
//
// # Out of scope
//
// Grouping and ICD coding, benefit ratios (what the patient owes is an input),
// and uploading to the national platform.
package settlement
