// Command receivables prints what payers still owe hospitals (应收医保款): booked, declared,
// accepted, paid, kept back, put off, refused and outstanding, by payer, month, institution and
// age.
//
//	go run ./examples/receivables [flags] receivables.json
//	go run ./examples/receivables -lang zh examples/receivables/receivables.json
//	go run ./examples/receivables -explain H01/fund/2025-02 examples/receivables/receivables.json
//
// The document is read strictly (schema/receivables.schema.json, see [job.ReceivablesDocument]):
// the day of the table, when receivables are due and by which ages they are told, the payers, and
// the files of claims, reports, declarations, decisions, payments and the platform's totals.
// Package receivable says what the columns are. All amounts are yuan.
//
// It prints the amounts and ages by payer, the amounts by month, every row, payments that match no
// row, and how declarations (3203), totals of the platform (3201) and what reports say of payments
// compare. -by KEYS prints amounts and ages by some of payer, month and institution instead.
//
// -explain INSTITUTION/PAYER/MONTH prints how the amounts of a row arose: the claims, lines and
// rows that each is summed from, and the formulas of those that are computed. * in place of one
// stands for all, and tells which rows a sum is made of. The month of a clearing is its first and
// last one: H01/fund/2025-01/2025-03.
//
// -json prints the table as JSON (of -explain: the explanations). -o FILE writes the output to a
// file, whole or not at all. -outside lets the document name files outside its folder.
//
// Exit status: 0 printed; 1 refused, with every fault on stderr; 2 usage.
package main
