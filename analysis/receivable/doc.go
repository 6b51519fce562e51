// Package receivable draws up what payers still owe hospitals (应收医保款): booked, declared,
// accepted, paid, kept back, put off, refused and outstanding, by payer, month and age.
//
//	b, err := receivable.New(terms)
//	err = b.Claim("cases.csv", "H01", "", day.Period(), parts) // each claim of the hospitals' books
//	err = b.Report("reports/2025-01.json", report)             // of each month, and the clearing
//	err = b.Declare("declared.csv", fact)                      // what was sent for clearing (3203)
//	err = b.Decide("decisions.csv", fact)                      // what payers without reports decided
//	err = b.Pay("payments.csv", fact)                          // what came in
//	t, err := b.Table()                                        // in any order of all these
//	x, err := t.Explain(&t.Rows[0])
//
// # Amounts
//
// A row is what one payer owes one institution for one month, or by a clearing (清算), whose span
// is the months that it clears. All amounts are exact fen, and positive is owed to the
// institution, or was paid to it:
//
//	difference  = accepted − booked; nothing while nothing is accepted: then booked is pending
//	outstanding = booked + difference + other − refused − deposit − deferred − paid
//
// accepted is what a payer owes before its audit takes something. A payer tells it by reports of
// settlements, by decisions, or takes what is booked: see [By]. What a report's lines are is said
// at [Book.Report].
//
// Worked: the claims of January say that the fund paid 1000.00. The month's report gives 1040.00,
// keeps a deposit of 52.00 back and refuses 30.00; 900.00 was received:
//
//	difference 1040.00 − 1000.00 = 40.00
//	outstanding 1000.00 + 40.00 − 30.00 − 52.00 − 900.00 = 58.00
//
// The clearing of the year gives 1045.00, refuses the same 30.00, withholds 52.25 and releases all
// of it. Its row has what that changes: accepted 5.00, refused 0.00, deposit 52.25 − 52.25 − 52.00 =
// −52.00, outstanding 57.00. Both rows together: 1045.00 − 30.00 − 900.00 = 115.00.
//
// # Ages
//
// A row is due DueAfterDays of the [Terms] after its span ends. From the next day on, what is outstanding
// is overdue, and all of a row has one age. What was paid beyond what is owed is told apart as
// overpaid, and makes no other row younger or smaller. Deposit and what is put off have no age:
// they are not outstanding.
//
// # Payments
//
// A payment names its institution, payer and month (of a clearing: its first and last month). One
// that matches no row is listed as unmatched, and in no row. One dated after the day of the table
// counts on a later day. A negative payment was given back. Two payments that are equal in every
// column need an id each.
//
// # Not covered
//
// Interest on late payments, provisions for bad debts, and currencies other than yuan.
package receivable
