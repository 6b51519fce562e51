package tables

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// Make reads the tables of a mapping and returns the draft with what they say: a policy that
// [drg.New] takes. The draft has what no table has, its rules above all; it may have groups,
// institutions, levels and coefficients already, and tables may add to them. The draft is
// not changed. open is called once for each table with the name that the mapping gives its
// file: [rows.Path], or a function that looks in a folder.
//
// Groups and what belongs to them stand in the policy in the order of the draft, then of the
// tables. The same tables give the same policy, whether they come as CSV or as workbooks.
//
// Make returns an error, and no policy, if:
//   - the mapping is wrong, or silent about a text that a table has;
//   - a table lacks a column, has two that fit, or has a value that cannot be read;
//   - two values are given for one thing, by two rows or by the draft;
//   - a number of rows or a sum is not what the mapping expects;
//   - drg.New refuses the policy. Its faults name the rows that they come from.
//
// The report is there in either case, as far as Make came.
func Make(draft drg.Policy, m Mapping, open func(file string) rows.File) (drg.Policy, *Report, error) {
	report := &Report{}
	if err := m.Check(); err != nil {
		return drg.Policy{}, report, err
	}
	b := newBuilder(draft)
	faults := &settlement.Faults{Limit: settlement.MaxFaults}
	for i := range m.Tables {
		t := &m.Tables[i]
		w := &walk{Table: t, file: open(t.File), builder: b, faults: faults}
		faults.Add(w.read())
		report.Tables = append(report.Tables, w.report())
	}
	if err := faults.Err(); err != nil {
		return drg.Policy{}, report, err
	}
	report.count(b)
	if _, err := drg.New(b.policy); err != nil {
		return drg.Policy{}, report, b.inRows(err)
	}
	report.Digest = policy.Digest(b.policy)
	return b.policy, report, nil
}

// walk is one walk over a table.
type walk struct {
	*Table
	file    rows.File
	builder *builder
	faults  *settlement.Faults
	head    *header
	sheet   string
	seen    TableReport
	columns []columnSums
	above   []rows.GridCell // of merged columns, the cell that counts for those below
	unknown unknowns
}

func (w *walk) fault(row int, err error) {
	w.faults.Add(&rows.Error{File: w.file.Name, Sheet: w.sheet, Row: row, Err: err})
}

// read reads the table.
func (w *walk) read() error {
	err := rows.Grids(w.file, func(list []rows.Grid) error {
		grid, others, err := w.choose(list)
		if err != nil {
			return &rows.Error{File: w.file.Name, Err: err}
		}
		w.sheet, w.seen.Others = grid.Sheet, others
		if grid.Returns {
			w.seen.Repairs = append(w.seen.Repairs, rows.Repaired{Kind: rows.CarriageReturns, Values: 1})
		}
		return w.rows(grid)
	})
	if err != nil {
		return err
	}
	w.tellUnknown()
	w.expect()
	return nil
}

// choose returns the sheet that has the columns.
func (w *walk) choose(list []rows.Grid) (rows.Grid, []string, error) {
	if len(list) == 1 {
		return list[0], nil, nil
	}
	var with, names []string
	at := 0
	for i, g := range list {
		names = append(names, g.Sheet)
		var first []rows.GridRow
		for r, err := range g.Rows {
			if err != nil {
				return g, nil, err
			}
			if first = append(first, r); r.Row >= rows.HeaderRows+mostHeaderRows {
				break
			}
		}
		if w.has(first) {
			with, at = append(with, g.Sheet), i
		}
	}
	if len(with) != 1 {
		return rows.Grid{}, nil, fmt.Errorf("%w: %d of %v have the columns", rows.ErrSheet, len(with), names)
	}
	return list[at], slices.Delete(names, at, at+1), nil
}

// rows reads the rows of a sheet.
func (w *walk) rows(grid rows.Grid) error {
	var first []rows.GridRow
	for r, err := range grid.Rows {
		if err != nil {
			return err
		}
		if w.head != nil {
			w.row(r)
			continue
		}
		if first = append(first, r); r.Row >= rows.HeaderRows+mostHeaderRows {
			if err := w.begin(first); err != nil {
				return err
			}
		}
	}
	if w.head == nil {
		return w.begin(first)
	}
	return nil
}

// begin finds the header in the first rows and reads those below it.
func (w *walk) begin(first []rows.GridRow) error {
	head, next := w.find(first)
	at := func(row int, err error) error {
		return &rows.Error{File: w.file.Name, Sheet: w.sheet, Row: row, Err: err}
	}
	switch {
	case len(first) == 0:
		return at(0, fmt.Errorf("%w: want a header", rows.ErrEmpty))
	case head == nil:
		return at(first[0].Row, rows.ErrNoHeader)
	}
	var wrong settlement.Faults
	head.place(w.Table, func(row int, err error) { wrong.Add(at(row, err)) })
	if err := wrong.Err(); err != nil {
		return err
	}
	w.head = head
	w.columns = make([]columnSums, len(w.Columns))
	w.above = make([]rows.GridCell, len(w.Columns))
	for _, r := range first[:next-len(head.rows)] {
		w.leave(Title, "", r.Row)
	}
	for _, r := range first[next:] {
		w.row(r)
	}
	return nil
}

// expect compares what was read with what the mapping expects.
func (w *walk) expect() {
	if w.head == nil {
		return
	}
	if w.Rows != 0 && w.seen.Taken != w.Rows {
		w.fault(0, fmt.Errorf("%w: want %d rows, got %d", ErrExpected, w.Rows, w.seen.Taken))
	}
	for j := range w.Columns {
		col := &w.Columns[j]
		if sum := w.columns[j].taken; !col.Sum.Absent() && !sum.Equal(col.Sum.Unwrap()) {
			w.columnFault(0, j, fmt.Errorf("%w: want the sum %s, got %s", ErrExpected, col.Sum, plain(sum)))
		}
	}
}

// columnFault adds a fault of a column; row 0: of all rows.
func (w *walk) columnFault(row, j int, err error) {
	at := &rows.Error{File: w.file.Name, Sheet: w.sheet, Row: row, Column: w.head.names[w.head.index[j]], Field: string(w.Columns[j].Is), Err: err}
	if w.sheet != "" && row > 0 {
		at.Cell = fmt.Sprintf("%s%d", rows.ColumnLetters(w.head.index[j]), row)
	}
	w.faults.Add(at)
}
