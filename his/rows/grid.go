package rows

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement/his/internal/book"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrNoGrid says that a file has no rows of cells: JSON is no table.
var ErrNoGrid = coded.New("his.no_grid", "want CSV or a workbook")

// Grid is the cells of a CSV file or of a sheet, before anybody knows what its header is: a
// published table may have captions, a header of several rows, merged cells and notes.
type Grid struct {
	// Sheet is what messages call the sheet; blank for CSV.
	Sheet string
	// Returns says that lines end in CR alone.
	Returns bool
	// Rows yields the rows that are not blank. An error of the file is the last pair. The
	// rows of a workbook may be walked again, those of CSV may not.
	Rows iter.Seq2[GridRow, error]
}

// GridRow is a row of a Grid. The cells are the caller's.
type GridRow struct {
	Row   int // in the file, the first is row 1
	Cells []GridCell
}

// GridCell is a cell of a Grid.
type GridCell struct {
	Text string // raw, as the file holds it
	Err  error  // why the cell has no value: a formula without its result, an error of the sheet
	way  cell.Way
}

// Blank reports whether the cell shows nothing.
func (c GridCell) Blank() bool { return c.Err == nil && cell.IsBlank(c.Text) }

// Read returns the value of the cell as a column of this kind has it, repaired by the
// rules, and the names of the repairs. A blank cell is a blank text.
func (c GridCell) Read(k Kind, r Rules) (text string, repairs []string, err error) {
	if c.Err != nil {
		return "", nil, c.Err
	}
	text, done, err := cell.Read(k, c.way, c.Text, r)
	if err != nil {
		return "", nil, withoutValue(err, c.Text)
	}
	for bit, name := range cell.RepairNames() {
		if name != "" && done>>bit&1 != 0 {
			repairs = append(repairs, name)
		}
	}
	return text, repairs, nil
}

// ColumnLetters returns what a spreadsheet calls a column: A for 0.
func ColumnLetters(column int) string { return book.ColumnName(column) }

// Grids opens a CSV file or a workbook, and calls use with what it holds: one grid of CSV;
// of a workbook the sheet that the file names, or else every sheet. The grids are no longer
// valid when use has returned. Grids returns the error of use, or says why there is no grid.
func Grids(f File, use func([]Grid) error) error {
	at := func(err error) error {
		if e := (*Error)(nil); errors.As(err, &e) {
			return err
		}
		return &Error{File: f.Name, Err: err}
	}
	if f.Sheet != nil {
		return use([]Grid{sheetGrid(f)})
	}
	if f.JSONLines() || f.Tabbed != nil {
		return at(ErrNoGrid)
	}
	file, err := f.Open()
	if err != nil {
		return at(err)
	}
	defer file.Close()
	begin, whole, err := beginning(file)
	if err != nil {
		return at(err)
	}
	if !isBook(begin) {
		grid, err := csvGrid(f, whole)
		if err != nil {
			return at(err)
		}
		return use([]Grid{grid})
	}
	b, err := asBook(file, whole)
	if err != nil {
		return at(err)
	}
	names := titles(b)
	if f.SheetName == "" {
		var list []Grid
		for i, name := range names {
			list = append(list, Grid{Sheet: name, Rows: bookGrid(f, b, i, name)})
		}
		return use(list)
	}
	i, err := namedSheet(b, names, f.SheetName)
	if err != nil {
		return at(err)
	}
	return use([]Grid{{Sheet: names[i], Rows: bookGrid(f, b, i, names[i])}})
}

// csvGrid is the grid of a CSV file that is open.
func csvGrid(f File, whole io.Reader) (Grid, error) {
	s, err := f.sniff(whole)
	if err != nil {
		return Grid{}, err
	}
	csv, err := openCSV(f, s)
	if err != nil {
		return Grid{}, err
	}
	return Grid{Returns: s.returns, Rows: func(yield func(GridRow, error) bool) {
		names, row := csv.names, csv.row1
		for {
			cells := make([]GridCell, len(names))
			for i, text := range names {
				cells[i] = GridCell{Text: Unprotect(text)}
			}
			if filledGrid(cells) && !yield(GridRow{row, cells}, nil) {
				return
			}
			var err error
			if names, row, err = csv.head(); err != nil {
				if !errors.Is(err, io.EOF) {
					yield(GridRow{}, err)
				}
				return
			}
		}
	}}, nil
}

// bookGrid yields the rows of a sheet of a workbook.
func bookGrid(f File, b *book.Book, sheet int, name string) iter.Seq2[GridRow, error] {
	return func(yield func(GridRow, error) bool) {
		wrong := func(err error) { yield(GridRow{}, &Error{File: f.Name, Sheet: name, Err: err}) }
		rows, err := b.Rows(sheet)
		if err != nil {
			wrong(err)
			return
		}
		defer rows.Close()
		for {
			err := rows.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				wrong(fmt.Errorf("after row %d: %w", rows.Row, err))
				return
			}
			cells := make([]GridCell, rows.Len())
			for i := range cells {
				c := rows.Cell(i)
				cells[i] = GridCell{Text: c.Text, Err: c.Err, way: c.Way}
				if c.Way == cell.Written {
					cells[i].Text = Unprotect(c.Text)
				}
			}
			if filledGrid(cells) && !yield(GridRow{rows.Row, cells}, nil) {
				return
			}
		}
	}
}

// sheetGrid is the grid of a sheet that another package reads.
func sheetGrid(f File) Grid {
	return Grid{Sheet: f.Sheet.Name, Rows: func(yield func(GridRow, error) bool) {
		row := 0
		for list, err := range f.Sheet.Rows() {
			if err != nil {
				yield(GridRow{}, &Error{File: f.Name, Sheet: f.Sheet.Name, Err: fmt.Errorf("after row %d: %w", row, err)})
				return
			}
			row++
			cells := make([]GridCell, len(list))
			for i, c := range list {
				cells[i] = GridCell{Text: c.Text, way: c.way()}
				if cells[i].way == cell.Written {
					cells[i].Text = Unprotect(c.Text)
				}
			}
			if filledGrid(cells) && !yield(GridRow{row, cells}, nil) {
				return
			}
		}
	}}
}

func filledGrid(cells []GridCell) bool {
	return slices.ContainsFunc(cells, func(c GridCell) bool { return !c.Blank() })
}

// FaultIn says that a row of a file is wrong.
func (g *Grid) FaultIn(f File, row int, err error) *Error {
	return &Error{File: f.Name, Sheet: g.Sheet, Row: row, Err: err}
}
