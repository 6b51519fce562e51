// Package workbook writes a [views.Book] as a workbook (.xlsx): a sheet for each table, behind a
// sheet that lists them.
//
//	err := workbook.Write(file, book, workbook.Options{Language: views.Chinese, Explained: 20})
//
// # What a cell holds
//
// Ids, codes, days and words are texts, and nothing that begins with = + - @ is a formula. A number
// is stored in the digits of the book, "12.50" as 12.50, and its format shows the book's text with
// thousands separated. Spreadsheets keep 15 significant digits, so that a number of more is
// written as a text, which a note below the table says. Control characters become question marks.
//
// A cell of a total row is a formula where it is the sum of rows above, as ROUND(SUM(D4:D9),2):
// of those since the total before it, or of all that are no totals. The sum is checked exactly, and
// as a spreadsheet computes it. Otherwise the number itself is written: a mean, or a total of
// other rows.
//
// # Memory
//
// Rows go straight from the book into the file, with no copy in memory or on disk. What is kept
// beside the book are formats and widths of columns, and the steps of the cells that are explained.
//
// Equal books give equal bytes: the file has no time, and no name of a person or machine.
package workbook
