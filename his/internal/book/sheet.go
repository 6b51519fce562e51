package book

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
)

// Cell is a cell of a row.
type Cell struct {
	Text string // as the file holds it
	Way  cell.Way
	Err  error // why it has no value
}

// Rows are the rows of a sheet.
type Rows struct {
	Row   int // of the last row that was read
	book  *Book
	part  io.ReadCloser
	s     *scanner
	cells []Cell
	texts []byte // of the row
	spans []span // of each cell, in texts; from < 0: the text is shared
	ended bool
}

type span struct{ from, to int }

// MaxColumns is how many columns a sheet may have.
const MaxColumns = 16384

// Rows opens a sheet. wrap, if set, is put around the reader of its XML.
func (b *Book) Rows(sheet int) (*Rows, error) {
	part, err := b.open(b.Sheets[sheet].part, maxPart)
	if err != nil {
		return nil, err
	}
	return &Rows{book: b, part: part, s: newScanner(part)}, nil
}

// Close closes the sheet.
func (r *Rows) Close() error { return r.part.Close() }

// Next reads the next row that the file holds; rows without a cell may be missing from
// it, so Row may grow by more than one. It returns io.EOF after the last one. The cells
// are overwritten by the next row; their texts stay.
func (r *Rows) Next() ([]Cell, error) {
	for !r.ended {
		err := r.s.next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%w: its sheet ends in the middle", ErrBroken)
		}
		if err != nil {
			return nil, err
		}
		switch {
		case r.s.is("row"):
			return r.row()
		case r.s.ends("sheetData"):
			r.ended = true
			return nil, r.rest()
		}
	}
	return nil, io.EOF
}

// rest reads what follows the cells, so that the sum of the part is checked.
func (r *Rows) rest() error {
	for {
		if err := r.s.next(); err != nil {
			return err
		}
	}
}

// row reads the cells of a row.
func (r *Rows) row() ([]Cell, error) {
	at := r.Row + 1
	if text, ok := r.s.attr("r"); ok {
		n, err := strconv.Atoi(string(text))
		if err != nil || n < at {
			return nil, fmt.Errorf("%w: the rows are out of order", ErrBroken)
		}
		at = n
	}
	r.Row = at
	r.cells, r.texts, r.spans = r.cells[:0], r.texts[:0], r.spans[:0]
	if r.s.empty {
		return r.cells, nil
	}
	for {
		if at, t, style, ok := r.s.plainCell(); ok {
			if err := r.cell(at, t, style); err != nil {
				return nil, err
			}
			continue
		}
		if err := r.s.next(); err != nil {
			return nil, broken(err)
		}
		switch {
		case r.s.is("c"):
			at, _ := r.s.attr("r")
			t, _ := r.s.attr("t")
			style, _ := r.s.attr("s")
			if err := r.cell(at, t, style); err != nil {
				return nil, err
			}
		case r.s.ends("row"):
			all := string(r.texts)
			for i, s := range r.spans {
				if s.from >= 0 {
					r.cells[i].Text = all[s.from:s.to]
				}
			}
			return r.cells, nil
		}
	}
}

// broken says that a part ends where it should not.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: its sheet ends in the middle", ErrBroken)
	}
	return err
}

// kinds of cells, by their attribute t.
const (
	numberCell = iota
	sharedCell
	inlineCell
	textCell // the result of a formula, or a day in text
	truthCell
	errorCell
)

func kindOf(t []byte) int {
	switch string(t) {
	case "s":
		return sharedCell
	case "inlineStr":
		return inlineCell
	case "str", "d":
		return textCell
	case "b":
		return truthCell
	case "e":
		return errorCell
	}
	return numberCell
}

// cell reads a cell of these attributes and puts it into its column.
func (r *Rows) cell(at, t, style []byte) error {
	column := len(r.cells)
	if at != nil {
		n, ok := columnOf(at)
		if !ok || n < column || n >= MaxColumns {
			return fmt.Errorf("%w: the cells of row %d are out of order", ErrBroken, r.Row)
		}
		column = n
	}
	if column >= MaxColumns {
		return fmt.Errorf("%w: row %d has more than %d cells", ErrBroken, r.Row, MaxColumns)
	}
	kind, dated := kindOf(t), false
	if kind == numberCell && style != nil {
		n, ok := fewDigits(style)
		dated = ok && n < len(r.book.dated) && r.book.dated[n]
	}
	for len(r.cells) < column {
		r.cells, r.spans = append(r.cells, Cell{}), append(r.spans, span{})
	}
	from := len(r.texts)
	formula, valued := false, false
	if !r.s.empty {
		var err error
		if formula, valued, err = r.content(kind); err != nil {
			return err
		}
	}
	c, s := r.value(kind, dated, formula, valued, from)
	r.cells, r.spans = append(r.cells, c), append(r.spans, s)
	return nil
}

// plainContent appends the text of a cell that has nothing but a value, if all of it is
// in the buffer.
func (r *Rows) plainContent() bool {
	text, ok := r.s.plainText("<v>", "</v></c>")
	r.texts = append(r.texts, text...)
	return ok
}

// content appends the text of a cell to texts.
func (r *Rows) content(kind int) (formula, valued bool, err error) {
	if kind != inlineCell && r.plainContent() {
		return false, true, nil
	}
	in, spoken := false, false
	for {
		if err := r.s.next(); err != nil {
			return false, false, broken(err)
		}
		switch s := r.s; {
		case s.text:
			if in {
				r.texts = s.appendCharacters(r.texts)
			}
		case s.close && string(s.name) == "c":
			return formula, valued, nil
		case s.is("v") && kind != inlineCell, s.is("t") && kind == inlineCell && !spoken:
			in, valued = !s.empty, true
		case s.close && (string(s.name) == "v" || string(s.name) == "t"):
			in = false
		case s.is("rPh"):
			spoken = !s.empty
		case s.ends("rPh"):
			spoken = false
		case s.is("f"):
			formula = true
		}
	}
}

// value makes a cell of its text.
func (r *Rows) value(kind int, dated, formula, valued bool, from int) (Cell, span) {
	text := r.texts[from:]
	if formula && (!valued || len(text) == 0 && kind != textCell) {
		return Cell{Err: ErrFormula}, span{-1, 0}
	}
	whole := span{from, len(r.texts)}
	if len(text) == 0 {
		return Cell{}, whole
	}
	switch kind {
	case sharedCell:
		n, ok := fewDigits(text)
		shared, ok2 := r.book.strings.text(n)
		r.texts = r.texts[:from]
		if !ok || !ok2 {
			return Cell{Err: fmt.Errorf("%w: a text of it is missing", ErrBroken)}, span{-1, 0}
		}
		return Cell{Text: shared}, span{-1, 0}
	case inlineCell, textCell:
		r.texts = unescape(r.texts, from)
		return Cell{}, span{from, len(r.texts)}
	case truthCell:
		truth := "false"
		if string(text) == "1" || string(text) == "true" {
			truth = "true"
		}
		return Cell{Text: truth, Way: cell.Truth}, span{-1, 0}
	case errorCell:
		err := ErrCellErr
		if code := string(text); isCellError(code) {
			err = fmt.Errorf("%w: %s", ErrCellErr, code)
		}
		return Cell{Err: err}, span{-1, 0}
	}
	way := cell.NumberCell
	if dated {
		way = cell.DateCell
	}
	return Cell{Way: way}, whole
}

// isCellError reports whether a text is one of the errors of spreadsheets.
func isCellError(code string) bool {
	return len(code) <= 14 && strings.HasPrefix(code, "#") && word.IsASCII(code) && strings.Trim(code[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0/!?") == ""
}

// fewDigits reads a short number.
func fewDigits(text []byte) (n int, ok bool) {
	if len(text) == 0 || len(text) > 9 {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// columnOf reads the letters of a cell's name: A1 is column 0.
func columnOf(at []byte) (n int, ok bool) {
	for i, c := range at {
		if c < 'A' || c > 'Z' || i > 3 {
			return n - 1, i > 0
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1, false
}

// ColumnName returns the letters of a column: 0 is A.
func ColumnName(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
