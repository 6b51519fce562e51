// Package views is what people see of a settlement, before it is printed: tables whose numbers
// say how they arose. A [Book] is one output, such as the statements of a report or the analysis
// of a month. It is written as text, JSON or CSV here, as a page by package pages, and as a
// workbook by the command; all of them show the same texts of the same cells, and all explain a
// cell by the same steps: see [Book.Explain].
//
// Texts are in Chinese and English. Amounts are in yuan with two decimals, unless the title of a
// column names another unit.
package views
