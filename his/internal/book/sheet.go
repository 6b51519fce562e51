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
	Row    int // of the last row that was read
	book   *Book
	part   io.ReadCloser
	s      *scanner
	cells  []raw
	from   []byte  // what cells are parts of: the scanner's buffer, or texts
	texts  []byte  // of a row that was read token by token
	kept   []byte  // a block of texts that callers have
	shapes []shape // of columns, by the cells of the rows before
	number piece   // of the row, as the names of its cells have it
	ended  bool
}

// raw is a cell as the sheet has it: what it is worth is seen where somebody asks. It has no
// pointers, for most cells of a wide sheet belong to columns that nobody reads.
type raw struct {
	from, to uint32 // its text
	kind     uint8
	dated    bool
	formula  bool
	valued   bool // it has a value, perhaps a blank one
}

// MaxColumns is how many columns a sheet may have.
const MaxColumns = 16384

// Rows opens a sheet. The rows must be closed.
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
// it, so Row may grow by more than one. It returns io.EOF after the last one.
func (r *Rows) Next() error {
	for !r.ended {
		err := r.s.next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: its sheet ends in the middle", ErrBroken)
		}
		if err != nil {
			return err
		}
		switch {
		case r.s.is("row"):
			return r.row()
		case r.s.ends("sheetData"):
			r.ended = true
			return r.rest()
		}
	}
	return io.EOF
}

// Len returns how many cells the last row has, up to the last one that the file holds.
func (r *Rows) Len() int { return len(r.cells) }

// rest reads what follows the cells, so that the sum of the part is checked.
func (r *Rows) rest() error {
	for {
		if err := r.s.next(); err != nil {
			return err
		}
	}
}

// row reads the cells of a row.
func (r *Rows) row() error {
	if err := r.begin(); err != nil {
		return err
	}
	if r.s.empty || r.plainRow() {
		return nil
	}
	return r.tokens()
}

// begin reads the tag of a row.
func (r *Rows) begin() error {
	at := r.Row + 1
	if text, ok := r.s.attr("r"); ok {
		n, err := strconv.Atoi(string(text))
		if err != nil || n < at {
			return fmt.Errorf("%w: the rows are out of order", ErrBroken)
		}
		at = n
		r.number, _ = pieceOf(text)
	}
	r.Row, r.cells = at, r.cells[:0]
	return nil
}

// tokens reads the cells of a row, after its tag, token by token.
func (r *Rows) tokens() error {
	r.cells, r.texts = r.cells[:0], r.texts[:0]
	for {
		if err := r.s.next(); err != nil {
			return broken(err)
		}
		switch {
		case r.s.is("c"):
			at, _ := r.s.attr("r")
			t, _ := r.s.attr("t")
			style, _ := r.s.attr("s")
			if err := r.cell(at, t, style); err != nil {
				return err
			}
		case r.s.ends("row"):
			r.from = r.texts
			return nil
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
	numberCell uint8 = iota
	sharedCell
	inlineCell
	textCell // the result of a formula, or a day in text
	truthCell
	errorCell
)

func kindOf(t []byte) uint8 {
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
	column, ok := r.column(at)
	if !ok {
		return fmt.Errorf("%w: the cells of row %d are out of order", ErrBroken, r.Row)
	}
	if column >= MaxColumns {
		return fmt.Errorf("%w: row %d has more than %d cells", ErrBroken, r.Row, MaxColumns)
	}
	c := r.styled(t, style)
	c.from = uint32(len(r.texts))
	if !r.s.empty {
		var err error
		if c.formula, c.valued, err = r.content(c.kind); err != nil {
			return err
		}
	}
	c.to = uint32(len(r.texts))
	r.put(column, c)
	return nil
}

// column returns the column of a cell of a name, that of the next cell if it has none. ok is
// false if it is before that.
func (r *Rows) column(at []byte) (column int, ok bool) {
	column = len(r.cells)
	if at == nil {
		return column, true
	}
	n, ok := columnOf(at)
	return n, ok && n >= column && n < MaxColumns
}

// styled returns a cell of these attributes.
func (r *Rows) styled(t, style []byte) (c raw) {
	c.kind = kindOf(t)
	if c.kind == numberCell && style != nil {
		n, ok := fewDigits(style)
		c.dated = ok && n < len(r.book.dated) && r.book.dated[n]
	}
	return c
}

// put puts a cell into a column; those before it that the row leaves out are blank.
func (r *Rows) put(column int, c raw) {
	for len(r.cells) < column {
		r.cells = append(r.cells, raw{})
	}
	r.cells = append(r.cells, c)
}

// content appends the text of a cell to texts.
func (r *Rows) content(kind uint8) (formula, valued bool, err error) {
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

// Filled reports whether a cell of the last row has a text, or a fault.
func (r *Rows) Filled(i int) bool {
	if c := &r.cells[i]; c.kind != sharedCell && !c.formula {
		return c.to > c.from
	}
	c := r.Cell(i)
	return c.Text != "" || c.Err != nil
}

// Cell returns a cell of the last row, a blank one if the row ends before it. Its text stays
// after the next row is read.
func (r *Rows) Cell(i int) Cell {
	if i >= len(r.cells) {
		return Cell{}
	}
	c := &r.cells[i]
	text := r.from[c.from:c.to]
	if c.formula && (!c.valued || len(text) == 0 && c.kind != textCell) {
		return Cell{Err: ErrFormula}
	}
	if len(text) == 0 {
		return Cell{}
	}
	switch c.kind {
	case sharedCell:
		n, ok := fewDigits(text)
		shared, ok2 := r.book.strings.text(n)
		if !ok || !ok2 {
			return Cell{Err: fmt.Errorf("%w: a text of it is missing", ErrBroken)}
		}
		return Cell{Text: shared}
	case inlineCell, textCell:
		from := len(r.kept)
		r.kept = unescape(append(r.kept, text...), from)
		return Cell{Text: r.lastKept(from)}
	case truthCell:
		truth := "false"
		if string(text) == "1" || string(text) == "true" {
			truth = "true"
		}
		return Cell{Text: truth, Way: cell.Truth}
	case errorCell:
		err := ErrCellErr
		if code := string(text); isCellError(code) {
			err = fmt.Errorf("%w: %s", ErrCellErr, code)
		}
		return Cell{Err: err}
	}
	way := cell.NumberCell
	if c.dated {
		way = cell.DateCell
	}
	return Cell{Text: r.keep(text), Way: way}
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
