package table

import (
	"fmt"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/lang"
)

// Grid is a table while it is filled, row by row. Its headings are in Chinese and, unless the
// language is Chinese, in English below.
type Grid struct {
	lang    lang.Language
	columns []Column
}

// Heading is the heading of a column.
type Heading struct {
	chinese, english string
	right            bool
}

// Text is the heading of a column of texts.
func Text(chinese, english string) Heading { return Heading{chinese, english, false} }

// Number is the heading of a column of numbers, which get separators between thousands.
func Number(chinese, english string) Heading { return Heading{chinese, english, true} }

// NewGrid returns a grid without rows.
func NewGrid(l lang.Language, headings ...Heading) *Grid {
	g := &Grid{lang: l}
	for _, h := range headings {
		cells := []string{h.chinese}
		if l != lang.Chinese {
			cells = append(cells, h.english)
		}
		g.columns = append(g.columns, Column{Right: h.right, Cells: cells})
	}
	return g
}

// Row adds a row: a cell for each heading.
func (g *Grid) Row(cells ...any) {
	for i, c := range cells {
		said := fmt.Sprint(c)
		if g.columns[i].Right {
			said = Grouped(said)
		}
		g.columns[i].Cells = append(g.columns[i].Cells, said)
	}
}

// Rows returns how many rows there are.
func (g *Grid) Rows() int { return len(g.columns[0].Cells) - g.heads() }

// heads returns how many rows of headings there are.
func (g *Grid) heads() int {
	if g.lang == lang.Chinese {
		return 1
	}
	return 2
}

// Print prints the grid below a title, without the columns that are blank below their headings.
// A grid without rows prints nothing.
func (g *Grid) Print(w io.Writer, chinese, english string) error {
	if g.Rows() == 0 {
		return nil
	}
	if _, err := fmt.Fprintf(w, "\n%s\n", g.lang.Both(chinese, english)); err != nil {
		return err
	}
	return g.Write(w)
}

// Write is Print without a title.
func (g *Grid) Write(w io.Writer) error {
	blank := func(c Column) bool {
		return !slices.ContainsFunc(c.Cells[g.heads():], func(cell string) bool { return cell != "" })
	}
	return Write(w, slices.DeleteFunc(slices.Clone(g.columns), blank))
}
