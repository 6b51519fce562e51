package tables

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Report says what became of every row of the tables.
type Report struct {
	Tables []TableReport `json:"tables"`
	// Made is what the policy has that the draft had not.
	Made Made `json:"made"`
	// Digest is that of the policy: [policy.Digest]. Blank if there is none.
	Digest string `json:"digest,omitempty"`
}

// Made counts what tables made.
type Made struct {
	Groups       int `json:"groups"`
	By           int `json:"by"` // entries of groups
	Institutions int `json:"institutions"`
	Levels       int `json:"levels"`
	Coefficients int `json:"coefficients"`
	Attributes   int `json:"attributes"`
}

// TableReport says what became of the rows of a table. Rows = Taken + those left out below
// the header.
type TableReport struct {
	File   string   `json:"file"`
	Sheet  string   `json:"sheet,omitempty"`
	Others []string `json:"others,omitempty"` // the other sheets
	Of     Of       `json:"of"`
	Header int      `json:"header"` // its last row
	Rows   int      `json:"rows"`   // that are not blank, below the header
	Taken  int      `json:"taken"`  // into the policy
	// LeftOut are the other rows, by the reason.
	LeftOut []Left `json:"left_out,omitempty"`
	// Columns are those that the mapping names, with the sums of their numbers.
	Columns []ColumnReport `json:"columns"`
	// Unread are the headers of other columns, as a message may have them.
	Unread []string `json:"unread,omitempty"`
	// Repairs count what was repaired, by column and kind.
	Repairs []rows.Repaired `json:"repairs,omitempty"`
	// Totals are the numbers of rows of sums, with what they should be.
	Totals []Total `json:"totals,omitempty"`
}

// Left counts rows that were not taken for one reason.
type Left struct {
	Kind LeftKind `json:"kind"`
	Why  string   `json:"why,omitempty"` // of the mapping
	Rows int      `json:"rows"`
	// First are the first of them, at most [rows.FirstPlaces].
	First []int `json:"first"`
}

// LeftKind is a reason for not taking a row.
type LeftKind string

// Reasons for not taking a row.
const (
	Title    LeftKind = "title"        // above the header
	Caption  LeftKind = "caption"      // one cell: a caption of a section, or a note
	Again    LeftKind = "header_again" // the header, on a further page
	Totals   LeftKind = "total"        // sums
	Repeated LeftKind = "repeated"     // says what another row said
	Ruled    LeftKind = "ruled"        // the mapping says so: Why
)

// Choices returns what a report may say.
func (LeftKind) Choices() []LeftKind {
	return []LeftKind{Title, Caption, Again, Totals, Repeated, Ruled}
}

// What is repaired in tables besides what package rows repairs.
const (
	Filled    = "filled"    // a blank part of merged cells
	Percent   = "percent"   // 95% is 0.95
	Shortened = "shortened" // to the places of the mapping
)

// ColumnReport says what was read in a column.
type ColumnReport struct {
	Header string `json:"header"` // of the file
	Is     Is     `json:"is"`
	Values int    `json:"values"` // that are not blank, in rows that are taken
	// Sum adds up the numbers that are taken, as the file has them, and Left those of rows
	// that are left out and are no sums. Absent if the column is none of numbers.
	Sum  settlement.Decimal `json:"sum,omitzero"`
	Left settlement.Decimal `json:"left,omitzero"`
}

// Total is a number of a row of sums.
type Total struct {
	Row    int                `json:"row"`
	Column string             `json:"column"` // header
	Stated settlement.Decimal `json:"stated"`
	Sum    settlement.Decimal `json:"sum"` // of the rows above it, or of their last section
	OK     bool               `json:"ok"`
}

// columnSums are the sums of a column.
type columnSums struct {
	values       int
	taken, left  decimal.Decimal
	all, section decimal.Decimal // of every row that is no sum, and of those since the last section's sum
	repairs      []rows.Repaired
}

// sumSaid adds the numbers of a row to the sums.
func (w *walk) sumSaid(v *values, taken bool) {
	said := make([]bool, len(w.Columns))
	for _, s := range v.said {
		c := &w.columns[s.column]
		said[s.column] = true
		c.all, c.section = c.all.Add(s.before), c.section.Add(s.before)
		if taken {
			c.taken = c.taken.Add(s.before)
		} else {
			c.left = c.left.Add(s.before)
		}
	}
	if !taken {
		return
	}
	for j := range w.Columns {
		switch is := w.Columns[j].Is; {
		case said[j], is == IsGroup && v.group != "", is == IsInstitution && v.institution != "", is == IsLevel && v.level != "",
			is == IsPool && v.pool != "", is == IsName && v.name != "", is == IsKey && v.key != "":
			w.columns[j].values++
		}
	}
}

// sumLeft adds the numbers of a row that is left out to the sums. What is no number is not
// looked at.
func (w *walk) sumLeft(r rows.GridRow) {
	for j := range w.Columns {
		if !w.Columns[j].numeric() {
			continue
		}
		if d, _, err := readNumber(w.cell(r, j), true); err == nil && d != nil {
			c := &w.columns[j]
			c.left, c.all, c.section = c.left.Add(*d), c.all.Add(*d), c.section.Add(*d)
		}
	}
}

// isTotal reports whether a row holds sums: one of its cells says so, and it has no code.
func (w *walk) isTotal(r rows.GridRow) bool {
	if code := w.code(r); code != "" {
		if total, _ := rows.TotalWord(code); !total {
			return false
		}
	}
	return slices.ContainsFunc(r.Cells, func(c rows.GridCell) bool {
		total, _ := rows.TotalWord(c.Text)
		return total
	})
}

// totals compares a row of sums with the rows above it.
func (w *walk) totals(r rows.GridRow) {
	w.leave(Totals, "", r.Row)
	section := slices.ContainsFunc(r.Cells, func(c rows.GridCell) bool {
		_, section := rows.TotalWord(c.Text)
		return section
	})
	for j := range w.Columns {
		c := &w.columns[j]
		if !w.Columns[j].numeric() {
			continue
		}
		want := c.all
		if section {
			want, c.section = c.section, decimal.Decimal{}
		}
		d, _, err := readNumber(w.cell(r, j), true)
		if err != nil || d == nil {
			continue
		}
		t := Total{Row: r.Row, Column: w.head.names[w.head.index[j]], Stated: short(*d), Sum: short(want), OK: d.Equal(want)}
		w.seen.Totals = append(w.seen.Totals, t)
		if !t.OK && w.RefuseTotals {
			w.columnFault(r.Row, j, fmt.Errorf("%w: want %s, got %s", ErrTotal, plain(want), plain(*d)))
		}
	}
}

// repaired counts a repair of a column.
func (w *walk) repaired(kind string, j, row int) {
	list := &w.columns[j].repairs
	i := slices.IndexFunc(*list, func(r rows.Repaired) bool { return r.Kind == kind })
	if i < 0 {
		i = len(*list)
		*list = append(*list, rows.Repaired{Kind: kind, Column: w.head.names[w.head.index[j]], Field: string(w.Columns[j].Is)})
	}
	r := &(*list)[i]
	if r.Values++; len(r.First) < rows.FirstPlaces {
		r.First = append(r.First, row)
	}
}

// report returns what became of the rows.
func (w *walk) report() TableReport {
	r := w.seen
	r.File, r.Sheet, r.Of, r.Columns = w.file.Name, w.sheet, w.Of, []ColumnReport{}
	if w.head == nil {
		return r
	}
	r.Header = w.head.row()
	for j := range w.Columns {
		c, col := &w.columns[j], &w.Columns[j]
		one := ColumnReport{Header: w.head.names[w.head.index[j]], Is: col.Is, Values: c.values}
		if col.numeric() {
			one.Sum, one.Left = short(c.taken), short(c.left)
		}
		r.Columns = append(r.Columns, one)
		r.Repairs = append(r.Repairs, c.repairs...)
	}
	for i, path := range w.head.paths {
		if path != "" && !slices.Contains(w.head.index, i) {
			r.Unread = append(r.Unread, w.head.names[i])
		}
	}
	return r
}

func (r *Report) count(b *builder) { r.Made = b.made }

// plain is a sum as messages have it.
func plain(d decimal.Decimal) string {
	return written(d, IsBasePoints).StringFixed(max(0, -written(d, IsBasePoints).Exponent()))
}

// short is a sum as reports have it; absent if it is too large for one.
func short(d decimal.Decimal) settlement.Decimal {
	s, err := settlement.NewDecimal(written(d, IsBasePoints))
	if err != nil {
		return settlement.Decimal{}
	}
	return s
}

// unknowns are texts without a meaning, each once.
type unknowns struct {
	total int
	list  []unknown
}

type unknown struct {
	column, row, rows int
	text              string
}

// mostUnknown is how many texts without a meaning are told apart.
const mostUnknown = 1000

func (u *unknowns) add(column int, text string, row int) {
	u.total++
	i := slices.IndexFunc(u.list, func(k unknown) bool { return k.column == column && k.text == text })
	if i < 0 {
		if len(u.list) == mostUnknown {
			return
		}
		i, u.list = len(u.list), append(u.list, unknown{column, row, 0, text})
	}
	u.list[i].rows++
}

// tellUnknown adds a fault for each text without a meaning.
func (w *walk) tellUnknown() {
	for _, u := range w.unknown.list {
		err := fmt.Errorf("%w: got %s", ErrMeaning, quoteWord(u.text))
		if u.rows > 1 {
			err = fmt.Errorf("%w: got %s in %d rows, here first", ErrMeaning, quoteWord(u.text), u.rows)
		}
		w.columnFault(u.row, u.column, err)
	}
}

// quoteWord returns a word of a table as a message may have it.
func quoteWord(text string) string {
	text, _ = cell.Tidy(text)
	return shown.Quote(text)
}
