// Package intake makes claims of what a HIS exports. The columns of an export have the
// names of the national platform (医保信息平台), or Chinese headers. Its rows are settlements
// as they happened, with refunds, voids and duplicates. A [Mapping] says how they
// become claims.
//
//	mapper, err := intake.NewMapper(mapping)
//	in, err := mapper.Read(intake.Options{Period: year, Key: key}, files...)
//	if err != nil {
//		return err // every fault, with row and column, up to 100 of them
//	}
//	err = in.Report().Print(os.Stdout)
//	s := plan.Settlement(year, in.Cases())
//
// [Init] drafts a mapping from a file, with a list of what is to be decided.
//
// Read walks over the files twice, and each sequence of claims once more. [Mapper.ReadInto]
// gives the claims of all methods to functions in its second walk, and computes what is
// sent to the platform beside it: two walks in all.
//
// Values are repaired where a repair can lose nothing: spaces, tabs and invisible
// characters around them, ="440300" and a leading apostrophe, full-width digits,
// separators of thousands, ￥ and 元, zeros beyond two decimals, the time of day after a
// date. Each repair is counted, by kind and column. What could mean two things is refused:
// 1E+05, 万元, three decimals, 30 February, a blank amount. Times of another zone than
// +08:00, and 24:00:00, are refused unless the mapping says what they are.
//
// The columns that money depends on ([MoneyColumns]) have no default: the mapping names
// the header of each, or says that files have none. A file that contradicts it is refused.
// Flags are 1 and 0, or words by a table.
//
// Keys of JSON lines are read like headers: they have the platform's names or are
// Chinese. If several keys of a line are one column, the mapping's own name goes first,
// then the platform's; any other two are refused, as two headers are. Null counts as if
// the key were not there, amounts may be numbers, and unknown keys are listed.
//
// Above the header of an export there may be a title, the name of the hospital, a unit.
// The header is the first row with every needed column, among the first twenty
// ([rows.HeaderRows]); the report says which row it was. Rows keep their numbers in the
// file. The header of a canonical file is its first row.
//
// Nothing is guessed. The mapping names the date that makes the period and what
// counts as covered; it gives the meaning of codes by tables, and a code that is not
// in its table is an error, with its count. Rows that no method takes are listed.
//
// A claim does not hold the level of its institution (医院等级): the policy says it. Levels
// route rows and name pools, by what the mapping's table says that a code means. The
// codes of hosp_lv and of hi_setl_lv run in opposite directions, so each column has a
// table of its own, and a file that has only the column without a table is refused. The
// report lists each institution's levels ([InstitutionLevel]), to be compared with the
// policy.
//
// Rows that have to do with each other are found in a first walk and compared in a
// second. A refund and the settlement that it refunds, equal and opposite in every
// money column, leave together, also if they are of different months: so the claims of
// the months of a year's export are those of the year. What the rows of a period take
// back of months that were settled before is listed ([Difference]): months that are
// settled as they end come to the year with these. A refund whose original is not in the
// files is an [Adjustment] of its month. A refund of a refund brings back what the first
// refund took. A refund that names nothing is refused, or found by visit and amounts, as
// the mapping says. Faults of rows of other periods alone are not reported. A row that is
// marked as refunded, without a refund, is held if the mapping has a closing day, and
// refused otherwise. Equal rows are collapsed; different rows under one id are refused.
// Interim settlements of one visit are joined, or are bills, as their route says. A row
// of sums (合计) is compared with the rows above it.
//
// For every money column, [Report] has the line that a finance office ticks off: the
// sum of the files = the sum of the claims + the sum of each bucket.
//
// [Join] completes settlements from another file, of records or of groups.
// [ReconciledRows] reads the archive of a detailed reconciliation (3202).
// [CheckRecords] counts the faulty rows of each hospital. [Run.Applications] and
// [Run.Reconciliations] draw up what is sent to the platform (3203, 3201).
//
// A mapping that says "analysis": true also reads what tables for analysis need: the doctor,
// the districts of hospital and person, the classes of fees. They stand in the attributes of
// the claims, with who paid which part of the cost.
//
// # Registers
//
//	roster, err := mapper.ReadMembers(key, files...)
//	err = roster.Report().Print(os.Stdout)
//	s := plan.Settlement(year, roster.Members(), in.Charges())
//
// The patients that are paid per head are in a register of agreements (签约登记, 定点备案). Its
// columns have the platform's names (2503, 2505) psn_no, fixmedins_code,
// trt_dcla_detl_sn, vali_flag, biz_appy_type, dise_codg, begndate, enddate; with signed
// (签约日期), suspended_from, suspended_to, resumed, adm_time, dscg_time, sign_type and
// sign_stas, which have no national name; or Chinese headers. The mapping's members
// ([Register]) say by codes what a row is: an agreement of a category, a suspension, a
// resumption, a termination, a stay in hospital. They also say which day counts as
// signing, whether an agreement is in force on its last day, and what becomes of it
// when the person signs with another institution: none of that has a default. Persons
// and institutions are named as in charges, under the same key. Equal rows are
// collapsed. Agreements that contradict each other are refused, with both rows. Events
// that belong to no agreement, and agreements of one person at the same time, are
// listed ([RosterReport]).
//
// # Errors
//
// Every fault is a [rows.Error], which names file, sheet, row and column, and has a
// stable code for programs. A claim, charge or member that a method refuses is named by
// its row, too. Callers that walk over the claims themselves have its position in the
// sequence; [Run.Locate] and [Roster.Locate] translate that into a row.
//
// Names, certificates and addresses are never read. Ids of persons are never printed,
// and can be replaced by digests under the caller's key. Package rows says which values
// a message repeats.
//
// # Memory
//
// In its first walk a run keeps two fingerprints for each row, of the settlement and of
// the visit: 16 bytes, 24 if the mapping joins observations, a byte more while they are
// compared, and at most 2 MiB in all besides ([Report.IndexBytes]). Some
// rows have to do with others: refunds and what they refund, duplicates, visits of
// several settlements. Of these it keeps 1,100 bytes each while it reads, and some 40
// bytes afterwards. [Run.Overlaps] keeps 24 bytes for each row with a person while it
// works, and 150 for each claim of persons that may have overlaps. A
// [Join] keeps the other file, 900 bytes for each row; the rows that it fills stream
// past it. A [Roster] keeps the register, 500 bytes for each row. An archive (3202) is
// kept packed, 256 MiB at most. Everything else streams.
//
// # Not here
//
// Grouping cases; and choosing what counts as covered, which the mapping says.
package intake
