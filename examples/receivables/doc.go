// Command receivables prints what payers still owe hospitals (应收医保款): booked, declared,
// accepted, paid, kept back, put off, refused and outstanding, by payer, month, institution and
// age. The tables are those of package [github.com/yibaojiesuan/settlement/views/receivables].
//
//	go run ./examples/receivables [flags] receivables.json
//	go run ./examples/receivables -lang zh examples/receivables/receivables.json
//	go run ./examples/receivables -explain H01/fund/2025-02 examples/receivables/receivables.json
//	go run ./examples/receivables -explain payers:serious:未收 examples/receivables/receivables.json
//
// The document is read strictly (schema/receivables.schema.json, see [job.ReceivablesDocument]):
// the day of the table, when receivables are due and by which ages they are told, the payers, and
// the files of claims, reports, declarations, decisions, payments and the platform's totals.
// -by KEYS prints amounts and ages by some of payer, month and institution instead of all tables.
// -unit 万元 shows amounts in ten thousand yuan.
//
// -explain INSTITUTION/PAYER/MONTH prints how the amounts of a row arose: the claims, lines and
// rows that each is summed from, and the formulas of those that are computed. TABLE:ROW[:COLUMN]
// does so for any table. The month of a clearing is its first and last one: H01/fund/2025-01/2025-03.
//
// -json prints the figures as JSON (schema/receivables-table.schema.json); of -explain the
// explanations, where * in place of an institution, payer or month stands for all. -csv prints the
// tables as CSV. -o FILE writes the output to a file, whole or not at all. -outside lets the document
// name files outside its folder.
//
// Exit status: 0 printed; 1 refused, with every fault on stderr; 2 usage.
package main
