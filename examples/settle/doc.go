// Command settle settles any job: the policies and claims of a period under one fund.
//
//	go run ./examples/settle examples/lishui/job.json
//	go run ./examples/settle examples/lishui/job.json -json -o report.json
//	go run ./examples/settle examples/lishui/job.json -explain LS2025000019
//	go run ./examples/settle examples/lishui/job.json -claims priced.csv
//	go run ./examples/settle examples/lishui/job.json -workers 2
//	go run ./examples/settle examples/lishui/job.json -lang zh
//
// It prints a statement for each institution, the point value, and the checks of
// the report with both their sides. -json prints the report instead, -explain
// the way one claim was priced, down to the articles. -claims also writes a row a
// claim; -o writes the output to a file. Files are written beside their place
// and moved there when everything is done, all or none: nothing is left
// half-written. A replaced file keeps its mode. Two outputs that are one file are
// refused, whatever they are called, and so is one that the job reads.
//
// -lang zh says faults in Chinese, and prints the table and explanations in Chinese alone;
// -lang en, the default, has both languages in the table.
//
// Exit status: 0 settled; 1 refused, with every fault on stderr, one a line, by
// file, row and column or by file and JSON path; 2 usage. With -json a refused job's faults
// are also on stdout, where the report would be:
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
// Paths are relative to the job, and stay in its folder unless -outside is given; claims
// may be a list or a pattern of files: see package job, which reads and runs the
// document. A policy must be in force in the whole period; a list of them, one after the
// other.
// Claim files are those of package his. A claim counts if its date lies in the period:
// the column settled where the file has it, else discharged (of items month); a part's
// "date_by" says otherwise, and "none" vouches for claims that have no date. Claims of
// other periods are counted in the report. An id may occur once in a method, over all
// parts and files. In the place of
// terms there may be pools, each with its terms; a part's pool is that of its claims
// which name none, as heads do.
//
// -claims writes the claim's columns, but for the person, and then class, points, price,
// due, gain (the price less the cost) and left (why a claim is in no sum). Spreadsheets
// keep long ids and take nothing for a formula; -plain leaves out what they need.
//
// A claim's price is rounded by itself and an institution's price once over all
// its points, so the rows of -claims add up to the statements only under the
// terms' round_each.
package main
