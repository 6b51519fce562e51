// Package receivables shows what payers still owe hospitals (应收医保款) as tables: amounts and ages
// by payer, amounts by month, every row, payments that match no row, and how declarations (3203),
// totals of the platform (3201) and what reports say of payments compare. Package receivable of
// analysis draws up the figures, and says what the columns are. See [Show].
//
// Every amount is explained: that of a row by the claims, lines of reports and rows of files that it
// is summed from, or by the formula that computes it; a sum by the rows that it sums. A row is named
// INSTITUTION/PAYER/MONTH; the month of a clearing is its first and last one: H01/fund/2025-01/2025-03.
package receivables
