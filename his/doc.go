// Package his reads the claim files of hospitals (医院信息系统, HIS) into the
// claims that the payment methods rate.
//
// It begins with the canonical files: CSV with a header, or JSON lines, under
// the names that this module's documents use.
//
//	cases := his.Cases(his.File{Name: "cases.csv", Open: open}, plan.Columns()...)
//	s := plan.Settlement(cases.Unique())
//	report, err := settlement.Settle(terms, s)
//	if err != nil {
//		return cases.Locate(err) // cases.csv: row 17, column group: claim c17: no such group
//	}
//
// # Files
//
// A [File] is a name for messages and a function that opens it: this package
// opens nothing itself. Every walk over a [Table] opens the file anew, so a file
// that can be read only once, such as a pipe, will not do.
//
// # Columns
//
// drg: id, institution, group, cost, covered, days, admitted, discharged, person,
// approved, approved_amount, approved_points, unreasonable, pool, charged_to,
// department. The first five are always needed; of the others only those are
// read that the caller lists, because its rules need them. What is not read may
// hold anything.
//
// perdiem: id, institution, class, admitted, discharged, cost, covered; and
// person, observed, leave_days, interim, pool, charged_to.
//
// capitation, members: person, institution, category, signed; and ends,
// suspended, inpatient (intervals from/to, several separated by a semicolon; the
// day to is not in them). Charges: person, institution, month, kind, cost,
// covered; and scope, waived, date, medical_type, package.
//
// item: id, institution, cost, covered; and month, charged_to, paid_by, pool.
//
// # CSV
//
// The first record is the header; names are matched exactly. Records end in LF
// or CRLF, fields may be quoted, a byte order mark is skipped, the last record
// may lack its line end, empty lines are skipped. A missing needed column, a
// column listed twice, a record with another number of fields than the header
// are errors. Columns that nobody knows are ignored; [Table.Unknown] lists them.
//
// # JSON lines
//
// A file whose name ends in .jsonl or .ndjson holds one object a line under the
// same names. Values are strings; whole numbers may be JSON integers. An unknown
// or duplicate key, null, and a missing needed key are errors.
//
// # Values
//
// Ids are text. A blank claim or institution is an error, and so is an id in
// exponent form (4.403E+19): a spreadsheet has destroyed it. Amounts are yuan
// with at most two decimals and are never negative; where an amount is needed,
// blank is not zero. A value that is not valid UTF-8, or holds a NUL, a
// carriage return or the replacement character U+FFFD, is an error.
//
// # Errors
//
// Every fault is a [RowError], which names file, row and column. A walk yields
// no more claims after the first fault; it goes on to collect up to
// [settlement.MaxFaults] of them, and ends with them and their total as one
// *settlement.Faults. What the methods find wrong with a claim carries the
// claim's position in the sequence: [Table.Locate] translates it into a row.
//
// # Duplicates
//
// [Table.Unique] refuses a claim id that occurs twice in a file. It keeps a 64-bit
// fingerprint of each id, 9 to 19 bytes a claim, and half as much again while its
// table grows; two ids that share one are told apart by a second walk.
//
// # Not here
//
// Grouping cases, choosing what counts as covered, and pairing refunds with what
// they refund: the canonical files are the result of that.
package his
