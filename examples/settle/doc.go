// Command settle settles any job: the policies and claims of a period under one fund.
//
//	go run ./examples/settle examples/lishui/job.json
//	go run ./examples/settle examples/lishui/job.json -json -o report.json
//	go run ./examples/settle examples/lishui/job.json -explain LS2025000019
//	go run ./examples/settle examples/lishui/job.json -claims priced.csv
//	go run ./examples/settle examples/lishui/job.json -analysis examples/lishui/analysis.json
//	go run ./examples/settle examples/lishui/job.json -workers 2
//	go run ./examples/settle examples/lishui/job.json -lang zh
//	go run ./examples/settle examples/qingdao/job.json -list instalments -lang zh
//
// It prints a statement for each institution, the point value, and both sides of each
// check of the report. -json prints the report instead; -explain prints how one claim
// was priced, down to the articles. -claims also writes a row for each claim; -o writes
// the output to a file. Files are written beside their place, and all are moved there
// together when everything is done: nothing is left half-written. A replaced file keeps
// its mode. Two outputs that are one file, by any names, are refused, and so is an
// output that the job reads.
//
// -analysis prints a table of the claims in place of the statements, as CSV (with -plain without
// the marks for spreadsheets), or with -json as data with its totals and checks; -explain prints
// how a row of it arose. The document says by which keys, and which measures:
//
//	{"by": ["institution", "department", "class"], "measures": ["claims", "days", "cost", "price", "due", "gain"]}
//
// Keys are pool, institution, district, level, method, class, group, department, doctor, month,
// home, charged_to, payer and fee. A table by payer has the one measure paid, and one by fee the
// measure fee: other measures belong to whole claims. Measures are claims, unpaid, days, stays,
// points, base_points, weighed, cost, covered, price, entitlement, due, gain, paid, fee, paid_X
// and fee_X. All tables sum to the statements, to the fen: see package analysis.
//
// -list prints a list in place of the report, and how each of its amounts arose; with -json as
// data:
//
//	instalments  what the budget prepays in the period, and when
//	origins      how the budgets, and the pools and quotas that they are cut from, arose
//	quotas       how far the quotas of special case review are used
//	candidates   the cases that may be put up for special case review
//	caps         the caps on bed-days of the next period
//	heads        members paid per head, against the patients of -patients, who are paid by item
//	letters      the deduction letter of each institution: findings, damages, steps of escalation
//	findings     what findings come to by the keys of -by: -by rule,source
//	samples      the claims that the policy's rule draws for review
//	suspended    the claims that suspensions refuse
//
// Nothing is settled for the first six. The amounts of the others come from settled claims.
//
// -patients is a file of patients with the columns category, months, cost, covered and, if it
// has it, hospital_days. -cliffs VALUE lists, for each policy, where a little more of a quantity
// changes the payment by a jump, at this value of a point; it settles nothing either. -explain
// ROW, or all, then prints how what is paid before and after a cliff arose.
//
// -feedback compares the claims with the bureau's feedback (医保反馈) in a file, and prints the
// cases that differ, the steps at which they do, what each step comes to, and both sides of the
// whole. The file has a column of ids and some of these, under these names or Chinese ones:
//
//	id           结算流水号, 结算ID
//	group        DRG组代码, 病组编码, DIP编码
//	class        病例类型: 正常病例, 低倍率病例, 高倍率病例, 特病单议 …
//	coefficient  差异系数, 等级系数
//	points       结算点数, 病例点数, 分值
//	value        点值, 结算点值
//	covered      个人及其他支付
//	amount       with -amount due (the default) 医保支付金额, 结算金额, 应付金额; with -amount price
//	             医保支付价, 支付标准
//
// It may be CSV, a workbook or JSON lines. Cells that are blank and columns that it lacks are not
// compared. With -explain ID it says how the difference of one claim arose; with -json the
// comparison is data, and with -o x.csv a row for each step of each case. -method compares the
// claims of one method alone. See job.Result.Compare for how a difference is attributed.
//
//	go run ./examples/settle examples/lishui/job.json -feedback examples/lishui/feedback-LS12.csv -lang zh
//
// # A year by months
//
//	go run ./examples/settle -month 2025-03 -json -o reports/2025-03.json year.json
//	go run ./examples/settle -clear year.json
//	go run ./examples/settle -clear -explain institution:LS01 year.json
//
// -month settles and prepays a month of a year, with what earlier months are corrected by, from
// their reports (月度预结算表); -clear clears the year (年度清算表). -before names the year over
// the files as they were when the last month was settled: then corrections name their claims.
// -explain of an institution also prints its months and its corrections. The document year.json
// is in docs/year.md.
//
// # Flags
//
// -lang zh prints faults, the table, lists and explanations in Chinese alone. -lang en, the
// default, prints the table in both languages.
//
// Exit status: 0 settled; 1 refused; 2 usage. If the job is refused, every fault is a
// line on stderr, with file, row and column or with file and JSON path. With -json the
// faults are also on stdout, in place of the report:
//
//	[{"code": "negative", "file": "cases.csv", "row": 3, "column": "cost", "text": "…", "text_zh": "…"}]
//
// # The job
//
//	{
//	  "name": "…",
//	  "period": {"from": "2025-01-01", "to": "2025-12-31"},
//	  "terms": {
//	    "sources": [{"number": "浙医保联发〔2019〕21号"}],
//	    "cites": {"basis": {"source": 0, "article": "…"}},
//	    "fund": "161500000.00"
//	  },
//	  "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]
//	}
//
// Paths are relative to the job, and stay in its folder unless -outside is given.
// claims may be a list or a pattern of files: see package job, which reads and runs the
// document. A policy must be in force in the whole period; several policies in a list
// must cover it one after the other. Claim files are those of package his. A claim
// counts if its date lies in the period. The date is the column settled if the file has
// it, otherwise discharged (for items month). A part's "date_by" may name another
// column, and "none" vouches for claims without a date. Claims of other periods are
// counted in the report. An id may occur once in a method, over all parts and files.
// Pools, each with its terms, may stand in place of terms. The pool of a part is the
// pool of its claims that name none, such as heads.
//
// "budget" names the policy of budgets and the accounts, under which the report is cleared.
// Budgets may lie around these, from the inside out:
//
//	"budget": {"policy": "caps.json", "accounts": "accounts.json", "around": [{"policy": "total.json"}]}
//
// -claims writes the claim's columns except the person, and then class, points, price,
// due, gain (the price less the cost) and left (why a claim is in no sum). Marks make
// spreadsheets keep long ids, and keep texts from becoming formulas; -plain leaves
// these marks out.
//
// A claim's price is rounded by itself, but an institution's price once over all its
// points. So the rows of -claims add up to the statements only if the terms say
// round_each.
package main
