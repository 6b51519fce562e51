// Package rows reads files of rows: CSV, JSON and workbooks (.xlsx), in UTF-8 and GB18030,
// with any of four delimiters and line ends. It knows no claim; packages his and intake say which columns a row has and
// what a row becomes.
//
//	type visit struct{ ID, Department string }
//
//	visits := rows.New(rows.Path("visits.csv"), rows.Layout[visit]{Columns: []rows.Column[visit]{
//		{Name: "id", Trait: rows.Needed | rows.Ident, Kind: rows.IDKind, Set: func(v *visit, text string) error { v.ID = text; return nil }},
//		{Name: "department", Trait: rows.Needed, Kind: rows.LabelKind, Set: func(v *visit, text string) error { v.Department = text; return nil }},
//	}})
//	for v, err := range visits.All() {
//		…
//	}
//
// # Files
//
// A [File] is a name for messages and a function that opens it; [Path] makes one from a
// path. Every walk over a [Table] opens the file anew, so a file that can be read only
// once, such as a pipe, will not do. A walk to the end of the file takes a keyed digest
// of all of its bytes, which costs 2 to 3 % of the time. If the digest is not that of
// the first walk, the walk ends with an error that wraps [settlement.ErrChanged].
//
// What a file is, its beginning says. Fields of CSV are separated by commas, tabs,
// semicolons or pipes, whichever most of the first lines have equally often. Records end
// in LF, CRLF or CR, fields may be quoted, a byte order mark is skipped, the last record
// may lack its line end, empty lines are skipped. A file that begins with a row that is no
// header ([ErrNoHeader]) is refused without repeating what it has. The encoding is
// detected ([Encoding]); UTF-16, Big5 and web pages are refused with what to do. A file
// whose name ends in .jsonl or .ndjson holds one JSON object a line; of .json, objects in
// any lines or in an array. Settlement lists (4101) are objects of objects: the members of
// setlinfo are read, the total is the sum of iteminfo, whose classes of fees fill the
// columns that Layout.Fees names, and payinfo fills those that Layout.Funds names.
//
// A workbook is read as a stream, whatever it is called: of the sheet that File.SheetName
// names, or the only one with the header. A number is the text that the file holds, of
// which 15 digits count; a day is a number, from 1900 or 1904; a formula has its result.
// A formula without one, an error of the sheet, an id of more than 15 digits, an id or an
// amount that is shown as a day are refused with their cell; so are workbooks with a
// password, of the old format (.xls), and those that unpack to too much. A [Sheet] is a sheet that another package reads.
//
// # Values
//
// Each column has a [Kind], and one function for each kind repairs what a value may have
// around it, whichever way it comes: as text of CSV or of a cell, as a JSON string, number
// or boolean, as a number of a sheet. In every file this loses nothing: spaces and
// invisible characters at the ends, zeros beyond two decimals, noise of floating point,
// spellings of days. In an export it may be more: ="440300", full-width digits, separators
// of thousands, ￥ and 元; and what [Rules] say of times of other zones and of 24:00:00.
// Repairs are counted by kind and column ([Repaired]). What may mean two things is refused.
//
// Files that a spreadsheet may open are written with [Protect]: a tab keeps a long id a
// text, and an apostrophe keeps a text from becoming a formula. Reading CSV files and
// sheets takes both off again ([Unprotect]).
//
// A [Layout] with [Names] reads an export, which was not written for this module. Its
// header may stand below a title ([HeaderRows]). It may have unknown columns and keys,
// blank rows, and rows of sums.
//
// # Speed and memory
//
// CSV is split in its raw bytes, which is safe in UTF-8 and in GB18030: no character of
// either holds a comma, a quote or a line end. A block of the file, CSV or JSON lines,
// becomes one string, and values are slices of it, so that a row costs no allocation. A
// caller who keeps a row keeps its block of 128 KiB in memory; only texts of columns
// with the trait [Code] are copies. Text in GB18030 is decoded where a column is read,
// and not where it is skipped. A record or a line may have 1 MiB: a longer one, such as
// one with a quote that is never closed, is refused after a few MiB.
//
// # Errors
//
// Every fault is an [Error], which names file, sheet, row and column, and wraps a
// sentinel of this package or of the root. A walk yields no more rows after the first
// fault; it goes on to collect up to [settlement.MaxFaults] of them, and ends with them
// and their total as one *settlement.Faults.
//
// A file without its header, or one that is shifted by a column, has persons' names
// where codes and amounts should be. So a message repeats a value only if it looks like
// a short code, an amount or a day, and the id of a claim only if it does not look like
// the number of a phone or an identity card. Of any other value it gives the shape: 18
// digits, text of 3 characters.
package rows
