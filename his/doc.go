// Package his reads the canonical claim files of hospitals (医院信息系统, HIS), whose columns
// have the names that this module's documents use. It makes the claims that the payment
// methods rate. Exports, which have the names of the national platform or Chinese
// headers, are read by package intake. Package rows says what a file is and how it may
// be written.
//
//	cases := his.Cases(rows.Path("cases.csv"), plan.Columns()...).DatedBy("")
//	s := plan.Settlement(period, cases.Claims())
//	report, err := settlement.Settle(terms, s) // which refuses ids that occur twice
//	if err != nil {
//		return err // cases.csv: row 17, column group: claim c17: no such group
//	}
//
// [Table.Claims] is for plans, and [Table.All] for a loop over the claims; both give
// the same claims and the same faults. settlement.Workers(n).Settle settles with n
// cores, and settlement.Concat joins the claims of several files.
//
// # Columns
//
// drg ([Cases]): id, institution, group, cost, covered, days, admitted, discharged,
// settled, person, approved, approved_as, approved_amount, approved_points, violation, justified,
// unreasonable, pool, charged_to, department. The first five are always needed. Of the
// others, the caller lists those that its rules need, and only these are read. A column
// that is not read may hold anything. [CasesOf] reads also the columns that a policy
// names itself. [Table.Unread] finds columns of numbers that nothing reads.
//
// drg's history ([History]): institution, group, cost; discharged and pool where the
// calibration needs them.
//
// perdiem ([Stays]): id, institution, class, admitted, discharged, cost, covered;
// and settled, person, observed, leave_days, interim, pool, charged_to, department.
//
// capitation ([Members]): person, institution, category, signed; and ends,
// suspended, inpatient (intervals from/to, several separated by a semicolon; the
// day to is not in them). [Charges]: person, institution, month, kind, cost,
// covered; and id, scope, waived, date, medical_type, package.
//
// item ([Items]): id, institution, cost, covered; and month, settled, charged_to,
// paid_by, pool, department.
//
// What payers owe ([Payments], [Declarations], [Decisions], [PayerTotals]) has files of its own.
//
// For analysis claims of every method but members may have doctor, district, home, who paid
// which part of the cost (paid_fund …) and the classes of fees (fee_bed …):
// [AnalysisColumns]. They are read into the attributes of a claim if the caller lists them.
//
// [Table.DatedBy] says which date decides the period of a claim, and makes that date
// required: settled, else discharged or month. A day of a stay, of a settlement or of a
// charge that programs write where they have no day, such as 1900-01-01 or 9999-12-31, is
// refused: [ErrFiller].
//
// In CSV the first record is the header; names are matched exactly, and a column may
// also have the platform's name or a usual Chinese one. A missing needed column, a
// column listed twice, a record with another number of fields than the header, and a
// repeated header are errors. Unknown columns are ignored; [Table.Unknown] lists them.
//
// A file whose name ends in .jsonl or .ndjson holds one JSON object a line under the
// same names, and a workbook may stand for a CSV file. An unknown or duplicate key, null,
// and a missing needed key are errors.
//
// Ids are text. A blank claim or institution is an error, and so is an id in
// exponent form (4.403E+19): a spreadsheet has destroyed it. Amounts are yuan
// with at most two decimals and are never negative; where an amount is needed,
// blank is not zero. A value that is not valid text of its encoding, or holds a NUL,
// a carriage return or the replacement character U+FFFD, is an error. What loses nothing
// is repaired and counted ([Table.Repairs]): package rows says what. Times of other zones,
// words for yes and no, and headers of a place need a mapping: package intake reads them.
//
// # Errors
//
// Every fault is a [rows.Error], which names file, sheet, row and column, and has a
// stable code for programs. A walk yields no more claims after the first fault; it goes
// on to collect up to [settlement.MaxFaults] of them, and ends with them and their
// total as one *settlement.Faults. A claim that a method refuses is named by its row,
// too, wherever the claims come from [Table.Claims]. Elsewhere the error has the
// claim's position in the sequence, and [Table.Locate] translates it into a row.
//
// # Memory
//
// A table keeps nothing of its claims; settlement.Settle finds ids that occur twice.
// The texts of a claim are parts of the block of the file that it was read from, so a
// caller who keeps a claim keeps 128 KiB in memory; of CSV in batches, whose blocks are
// used again, 8 KiB. Codes of institutions, groups and pools are copies.
//
// # Not here
//
// Grouping cases; and choosing what counts as covered, which the mapping of package
// intake does.
package his
