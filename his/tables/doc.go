// Package tables makes policies of the tables that bureaus publish (病组权重表, 病种分值目录,
// 等级系数表): CSV files and workbooks, with captions, headers of several rows, merged cells
// and notes.
//
// A mapping says which column is what. A draft has what no table has: the rules.
//
//	mapping, err := tables.ReadMapping(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	policy, report, err := tables.Make(draft, mapping, rows.Path)
//	if err != nil {
//		return err // every fault of the mapping, the tables and the policy, with its row
//	}
//	err = report.Print(os.Stdout, true)
//	plan, err := drg.New(policy)
//
// # A table of weights
//
// A city's table may have a caption over two columns, a line for each kind of group, and
// notes at its end:
//
//	2025年病组权重表
//	病组编码,病组名称,权重,,病组属性
//	,,三级,二级,
//	MDCB 神经系统疾病,,,,
//	BR21,脑缺血性疾患,0.9231,0.8120,基础病组
//	BR25,其他脑血管疾患,0.7000,0.7000,无极差
//	BQY,歧义病案组,,,QY
//	注：无权重病组按项目付费,,,,
//
// Its mapping:
//
//	{"name": "weights of 2025", "kind": "official", "tables": [{
//	  "file": "weights.xlsx", "of": "groups", "rows": 2,
//	  "columns": [
//	    {"header": "病组编码", "is": "group"},
//	    {"header": "病组名称", "is": "name"},
//	    {"header": "权重/三级", "is": "base_points", "level": "3", "sum": "1.6231"},
//	    {"header": "权重/二级", "is": "base_points", "level": "2"},
//	    {"header": "病组属性", "is": "words", "words": {
//	      "基础病组": {"attributes": {"basic": true}},
//	      "无极差": {"uniform": true},
//	      "QY": {"leave_out": "ambiguous groups"}}}
//	  ]}]}
//
// A row may be about a group, an institution, a level, whatever a coefficient is for, or an
// attribute: see [Of]. A table of one row for each group and level has a column that is
// "level"; a table of a column for each level says so in its columns. Coefficients of
// groups become entries of the policy's coefficients, numbers that hold at a level, in an
// institution or in a pool become entries of the group's by.
//
// A DIP catalogue (病种目录) is such a table. Its groups may have codes of two columns,
// diagnosis and operation, which join puts together; 核心病种 and 基层病种 are words or
// attributes. A table of an auxiliary list (辅助目录) that has a factor for each disease makes
// an attribute of it, which a rule multiplies by: "when": "known(severe_factor)", "points": "score × severe_factor".
//
// # What is read
//
// A header is searched for in the first twenty rows. It may have up to three rows: a name
// stands in the lowest of them, and captions above it. Not taken, and counted, are titles,
// captions and notes (rows of one cell), a header that comes again, rows of sums (which are
// compared with the rows above), rows that say what another row said, and what the mapping
// leaves out. So rows = taken + left out, and of every column of numbers the sum of the
// file is that of the rows taken and of those left out: [Report] has both.
//
// Values are read as those of exports are, whatever way they come: see package rows. In
// number cells 15 digits count; separators of thousands, full-width digits, ￥ and spaces
// are taken off, 95% is 0.95. Repairs are counted by kind and column. Numbers are written
// into the policy without zeros at their end, yuan with two decimals, so that CSV and
// workbooks of one table make one policy, byte for byte.
//
// # Errors
//
// Faults are *[rows.Error], with file, sheet, row, column and a stable code. A text that the
// mapping gives no meaning is named once, with the number of its rows. Messages repeat
// codes and numbers, never other texts of a table: it may be a file of persons.
//
// # Not here
//
// Rules in words: they are the draft's. Tables in PDF or pictures; workbooks of the old
// format (.xls), which are refused with what to do.
package tables
