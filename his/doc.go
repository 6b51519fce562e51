// Package his reads the claim files of hospitals (医院信息系统, HIS) into the
// claims that the payment methods rate.
//
// It reads two kinds of files. Canonical files have the names that this module's
// documents use, and hold claims. Exports have the names of the national platform
// (医保信息平台), or Chinese headers, and hold settlements as they happened, with
// refunds, voids and duplicates; a [Mapping] says how they become claims.
//
//	cases := his.Cases(his.Path("cases.csv"), plan.Columns()...).DatedBy("")
//	s := plan.Settlement(period, cases.Claims())
//	report, err := settlement.Settle(terms, s) // which refuses ids that occur twice
//	if err != nil {
//		return err // cases.csv: row 17, column group: claim c17: no such group
//	}
//
// [Table.Claims] is for plans, and [Table.All] for a loop over the claims; both give the
// same claims and the same faults. settlement.Workers(n).Settle settles with n cores, and
// settlement.Concat makes one of several files.
//
// # Files
//
// A [File] is a name for messages and a function that opens it; [Path] makes one of a
// path of the disk. Every walk over a [Table] opens the file anew, so a file
// that can be read only once, such as a pipe, will not do. A walk to the end that reads
// other bytes than the first one did ends with an error that wraps
// [settlement.ErrChanged], whatever it was that changed: each walk takes a keyed digest
// of the file, which costs 2 to 3 % of reading CSV.
//
// CSV is split in its raw bytes, which is safe in UTF-8 and in GB18030: no character
// of either holds a comma, a quote or a line end. A block of the file, CSV or JSON
// lines, becomes one string and values are slices of it, so that a row costs no
// allocation; a claim that is kept keeps its block, 128 KiB, but codes of institutions,
// groups and pools are copies. Of canonical CSV, where blocks are used again, what a
// claim holds is copied, and a claim that is kept keeps 8 KiB. Text of GB18030 is
// decoded where it is read, and not where a
// column is skipped. A record or a line may have 1 MiB: a longer one, such as a quote
// that is never closed, is refused when a few MiB of it were read.
//
// A sheet of a workbook is a [Sheet]; the module examples/xlsx reads it. The archive
// of a detailed reconciliation (3202) is read by [ReconciledRows].
//
// # Canonical columns
//
// drg: id, institution, group, cost, covered, days, admitted, discharged, settled,
// person, approved, approved_amount, approved_points, violation, justified,
// unreasonable, pool, charged_to, department. The first five are always needed; of the others
// only those are read that the caller lists, because its rules need them. What is
// not read may hold anything.
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
// [Table.DatedBy] says which date makes a claim one of a period, and that it must be
// there: settled, else discharged or month.
//
// In CSV the first record is the header; names are matched exactly, and a column that
// is not there under its own name may have the platform's, or a usual Chinese one.
// Records end in LF or CRLF, fields may be quoted, a byte order mark is skipped, the
// last record may lack its line end, empty lines are skipped. A missing needed
// column, a column listed twice, a record with another number of fields than the
// header, and the header once more are errors. A file that begins with a row that is no
// header ([ErrNoHeader]) is refused without repeating what it has. Columns that nobody
// knows are ignored; [Table.Unknown] lists them. The encoding is UTF-8 unless File.Encoding says otherwise.
//
// A file whose name ends in .jsonl or .ndjson holds one JSON object a line under the
// same names. Values are strings; whole numbers may be JSON integers. An unknown
// or duplicate key, null, and a missing needed key are errors.
//
// Files that a spreadsheet may open are written with [Protect]: a tab keeps long ids
// text, an apostrophe keeps texts from being formulas. CSV files and sheets are read
// without both ([Unprotect]); JSON lines as they are.
//
// Ids are text. A blank claim or institution is an error, and so is an id in
// exponent form (4.403E+19): a spreadsheet has destroyed it. Amounts are yuan
// with at most two decimals and are never negative; where an amount is needed,
// blank is not zero. A value that is not valid text of its encoding, or holds a NUL,
// a carriage return or the replacement character U+FFFD, is an error.
//
// # Exports
//
//	mapper, err := his.NewMapper(mapping)
//	in, err := mapper.Read(his.Options{Period: year, Key: key}, files...)
//	if err != nil {
//		return err // every fault, with row and column, up to 100 of them
//	}
//	err = in.Report().Print(os.Stdout)
//	s := plan.Settlement(year, settlement.Stream(in.Cases()))
//
// Values are repaired where nothing can be lost by it: spaces and tabs around them,
// ="440300" and a leading apostrophe, full-width digits, separators of thousands,
// ￥ and 元, the time of day after a date. Each repair is counted. What could mean
// two things is refused: 1E+05, 万元, three decimals, 30 February, a blank amount.
//
// Keys of JSON lines are what headers are, under the platform's names or in Chinese.
// Of several keys of a line that are one column the mapping's own goes first, then the
// platform's name of the column; others are refused as two headers are. Null is as if
// the key were not there, amounts may be numbers, and keys that nobody knows are listed.
//
// Above the header of an export there may be a title, whose it is, a unit. The
// header is the first of the first twenty rows ([HeaderRows]) that has every needed
// column; the report says which one it was. Rows keep the numbers of the file. That
// of a canonical file is the first row.
//
// Nothing is guessed. The mapping names the date that makes the period and what
// counts as covered; it gives the meaning of codes by tables, and a code that is not
// in its table is an error, with its count. Rows that no method takes are listed.
//
// A claim has no level of its institution (医院等级): policies give institutions
// theirs. Levels route rows and name pools, by what the mapping's table says that a
// code means: those of hosp_lv and of hi_setl_lv run in opposite directions, so that
// each is a column with a table of its own, and a file that has only the other one is
// refused. The report lists each institution's levels ([InstitutionLevel]), to be
// held against the policy's.
//
// Rows that have to do with each other are found in a first walk and compared in a
// second. A refund and what it refunds, equal and opposite in every money column,
// leave together; a refund whose original is not in the files, or was settled before
// the period, is an [Adjustment] of its month, and what is refunded after the period
// is a claim of it all the same. So a period comes to what its own rows say: the months
// of a year's export come to the year, and what comes after a month does not change it.
// A refund of a refund brings back what that took. What is wrong with rows of other
// periods alone is for those who settle them. A row that is marked as refunded without a refund is held if the mapping
// has a closing day, else refused. Rows that are the same are collapsed, others under
// one id are refused. Interim settlements of one visit are joined, or are bills,
// as their route says. A row of sums (合计) is compared with the rows above it.
//
// [IntakeReport] has, for every money column, the line that a finance office ticks
// off: what the files hold = what the claims hold + what each bucket holds.
//
// [Join] completes settlements from another file, of records or of groups.
// [CheckRecords] says how good the data of each hospital are. [Intake.Applications]
// and [Intake.Reconciliations] draw up what is sent to the platform (3203, 3201).
//
// # Registers
//
//	roster, err := mapper.ReadMembers(key, files...)
//	err = roster.Report().Print(os.Stdout)
//	s := plan.Settlement(year, settlement.Stream(roster.Members()), settlement.Stream(in.Charges()))
//
// Who is paid per head is in a register of agreements (签约登记, 定点备案): under the
// platform's names (2503, 2505) psn_no, fixmedins_code, trt_dcla_detl_sn, vali_flag,
// biz_appy_type, dise_codg, begndate, enddate; with signed (签约日期), suspended_from,
// suspended_to, resumed, adm_time, dscg_time, sign_type and sign_stas, which have no
// national name there; or with Chinese headers. The mapping's members ([Register]) say
// by codes what a row is: an agreement of a category, a suspension, a resumption, a
// termination, a stay in hospital. They say which day counts as signing, whether a
// last day is in force, and what becomes of the agreement with an institution that a
// person leaves: none of that has a default. Persons and institutions are named as in
// charges, under the same key. Rows that are the same are collapsed; agreements that
// contradict each other are refused, with both rows; events that belong to no agreement,
// and agreements of one person at the same time, are listed ([RosterReport]).
//
// # Errors
//
// Every fault is a [RowError], which names file, sheet, row and column, and has a
// stable code for programs. A walk yields no more claims after the first fault; it
// goes on to collect up to [settlement.MaxFaults] of them, and ends with them and
// their total as one *settlement.Faults. What the methods find wrong with a claim of a
// table is named by file and row, too. A claim of a sequence that was made of a table or
// an intake has its position there: [Table.Locate], [Intake.Locate] and [Roster.Locate]
// translate it into a row.
//
// Names, certificates and addresses are never read. Ids of persons are never
// printed, and can be replaced by digests under the caller's key. A file without its
// header, or shifted by a column, has them where codes and amounts should be: so
// messages and reports repeat a value only if it looks like a short code, an amount or a
// day, and the id of a claim only if it is not like the number of a phone or of an
// identity card. Of any other value they say the shape: 18 digits, text of 3 characters.
//
// # Memory
//
// A table keeps nothing of its claims; that an id occurs twice, settlement.Settle
// finds. An intake keeps two fingerprints a row in its first walk, of the
// settlement and of the visit, 16 bytes and at most 2 MiB besides
// ([IntakeReport.IndexBytes]); and of the rows that have to do with others, which are
// refunds and what they refund, duplicates, and visits of several settlements, 1,100
// bytes each while it reads, then some 40. [Intake.Overlaps] keeps 24 bytes a claim
// while it looks; a [Join] keeps the other file, 900 bytes a row, and the rows it fills
// stream past it; a [Roster] keeps the register, 500 bytes a row. An archive (3202) is
// kept packed, 256 MiB at most. Everything else streams.
//
// # Not here
//
// Grouping cases; and choosing what counts as covered, which is the mapping's.
package his
