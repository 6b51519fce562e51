// Package query reads rows by SQL: a document names a query whose columns are those of a file of
// claims, and whoever runs it gives the database. It knows no claim and no driver; package rows
// says what the values may be, his and intake what a row becomes.
//
//	doc, err := query.Read(file) // claims.sql.json
//	cases := his.Cases(doc.File("claims.sql.json", db, period), plan.Columns()...).DatedBy("")
//
// The document:
//
//	{"database": "his",
//	 "query": ["SELECT setl_id AS id, fixmedins_code AS institution, drg_codg AS \"group\",",
//	           "       medfee_sumamt AS cost, own_amt AS covered, setl_time AS settled",
//	           "FROM settlements WHERE setl_time >= ? AND setl_time < ? ORDER BY setl_id"],
//	 "arguments": [{"period": "from"}, {"period": "after"}]}
//
// A job names such a document wherever it names a file of claims; job.Databases gives it the
// databases. Columns have the names of a file's columns, or those that files may also use; capital
// letters make no difference. Place holders are those of the driver: ?, $1, :1, @p1.
//
// # Values
//
// Every value goes through the functions that read the cells of files, so that equal claims have
// equal digests, and repairs are counted.
//
//   - NULL is a blank.
//   - Texts and bytes are read as texts of CSV, but for the apostrophe that protects those.
//   - Amounts are texts, as drivers give decimals: exact. A whole number is refused, because it may
//     be yuan or fen, unless the document names its column under fen. Floating-point numbers are
//     refused in every column: CAST(cost AS CHAR), or a decimal type, says the same exactly.
//   - Whole numbers and booleans are codes, ids, counts and flags as numbers and booleans of JSON
//     are: 21, 20250316, 1, true.
//   - A time in a column of days is its day in China. Drivers give times without a zone the zone
//     of UTC, and cannot say of a time of UTC which it is: so a time is read if its day is the same
//     either way, as midnight is, and otherwise refused unless the document says what times are.
//
// # Walks
//
// Claims are walked over at least twice, and each walk runs the query anew; nothing is kept. Rows
// must come in the same order: ORDER BY a unique column. A keyed digest of all values is compared
// from walk to walk, and a walk that finds others ends with [settlement.ErrChanged]. So what was
// settled is what one whole run of the query returned. Nothing more holds: there is no snapshot,
// and a table that is written meanwhile ends the settlement instead of entering it. A *sql.Tx that
// sees one snapshot may be given as the database: a job that one worker settles has one run open
// at a time. Several workers, and the rows of claims that are written afterwards, have two, which
// most drivers refuse in one transaction; so a *sql.DB that is limited to one connection is refused
// as well.
//
// The rows of a run are closed when its walk ends, also by an error or by a caller that has
// enough; and the query is cancelled with the context.
//
// # Who may write
//
// The document is SQL that runs with the rights of the database it is given. Give it a user that
// may only read.
package query
