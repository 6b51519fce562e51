// Package intake makes claims of what a HIS exports. An export has the names of the
// national platform (医保信息平台), or Chinese headers, and holds settlements as they
// happened, with refunds, voids and duplicates; a [Mapping] says how they become claims.
//
//	mapper, err := intake.NewMapper(mapping)
//	in, err := mapper.Read(intake.Options{Period: year, Key: key}, files...)
//	if err != nil {
//		return err // every fault, with row and column, up to 100 of them
//	}
//	err = in.Report().Print(os.Stdout)
//	s := plan.Settlement(year, in.Cases())
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
// header is the first of the first twenty rows ([rows.HeaderRows]) that has every needed
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
// periods alone is for those who settle them. A row that is marked as refunded without a
// refund is held if the mapping has a closing day, else refused. Rows that are the same
// are collapsed, others under one id are refused. Interim settlements of one visit are
// joined, or are bills, as their route says. A row of sums (合计) is compared with the
// rows above it.
//
// [Report] has, for every money column, the line that a finance office ticks
// off: what the files hold = what the claims hold + what each bucket holds.
//
// [Join] completes settlements from another file, of records or of groups.
// [ReconciledRows] reads the archive of a detailed reconciliation (3202).
// [CheckRecords] says how good the data of each hospital are. [Run.Applications]
// and [Run.Reconciliations] draw up what is sent to the platform (3203, 3201).
//
// # Registers
//
//	roster, err := mapper.ReadMembers(key, files...)
//	err = roster.Report().Print(os.Stdout)
//	s := plan.Settlement(year, roster.Members(), in.Charges())
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
// Every fault is a [rows.Error], which names file, sheet, row and column, and has a
// stable code for programs. What the methods find wrong with a claim carries the claim's
// position in the sequence: [Run.Locate] and [Roster.Locate] translate it into a row.
//
// Names, certificates and addresses are never read. Ids of persons are never
// printed, and can be replaced by digests under the caller's key. Values are repeated as
// package rows says.
//
// # Memory
//
// A run keeps two fingerprints a row in its first walk, of the
// settlement and of the visit, 16 bytes and at most 2 MiB besides
// ([Report.IndexBytes]); and of the rows that have to do with others, which are
// refunds and what they refund, duplicates, and visits of several settlements, 1,100
// bytes each while it reads, then some 40. [Run.Overlaps] keeps 24 bytes a claim
// while it looks; a [Join] keeps the other file, 900 bytes a row, and the rows it fills
// stream past it; a [Roster] keeps the register, 500 bytes a row. An archive (3202) is
// kept packed, 256 MiB at most. Everything else streams.
//
// # Not here
//
// Grouping cases; and choosing what counts as covered, which is the mapping's.
package intake
