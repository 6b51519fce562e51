package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// report is the analysis of a month: its tables, numbered in their order.
type report struct {
	options
	now, before *year // before: nil without the year before
	benchmark   *analysis.Benchmark
	month       settlement.Month
	tables      []*sheet
}

// sheet is a table with what explains its cells.
type sheet struct {
	name             string // in JSON
	chinese, english string
	words            func(string) string // those of the job
	heads            []table.Heading
	titles           [][2]string // of the columns, in Chinese and English
	names            []string    // in JSON
	rows             [][]cell
	notes            [][2]string // Chinese, English
}

// cell is what stands in a row and column, and how it arose.
type cell struct {
	text string
	why  func() (settlement.Trail, error) // nil: it is given
}

// text is a cell that explains itself.
func text(said string) cell { return cell{text: table.Clean(said)} }

func count(n int) cell { return cell{text: strconv.Itoa(n)} }

// sheet adds a table. Its rows are numbered in their first column.
func (r *report) sheet(name, chinese, english string) *sheet {
	words := r.now.job.Words
	s := &sheet{name: name, chinese: words(chinese), english: words(english), words: words}
	r.tables = append(r.tables, s)
	return s.column("行", "row", "row", true)
}

// column adds a column of numbers or texts.
func (s *sheet) column(chinese, english, name string, number bool) *sheet {
	chinese, english = s.words(chinese), s.words(english)
	head := table.Text(chinese, english)
	if number {
		head = table.Number(chinese, english)
	}
	s.titles = append(s.titles, [2]string{chinese, english})
	s.heads, s.names = append(s.heads, head), append(s.names, name)
	return s
}

func (s *sheet) numbers(heads ...[3]string) *sheet {
	for _, h := range heads {
		s.column(h[0], h[1], h[2], true)
	}
	return s
}

func (s *sheet) row(cells ...cell) {
	s.rows = append(s.rows, append([]cell{count(len(s.rows) + 1)}, cells...))
}

func (s *sheet) note(chinese, english string) {
	s.notes = append(s.notes, [2]string{s.words(chinese), s.words(english)})
}

// print writes all tables that have rows.
func (r *report) print(out io.Writer) error {
	l := r.lang
	fmt.Fprintf(out, "%s\n%s  %s\n", table.Clean(r.now.result.Report.Name), r.month, l.Both("医保工作分析", "analysis of the month"))
	if r.institution != "" {
		fmt.Fprintf(out, "%s %s\n", table.Clean(r.institution), table.Clean(r.now.cells.Name(r.institution)))
	}
	for i, s := range r.tables {
		if len(s.rows) == 0 {
			continue
		}
		g := table.NewGrid(l, s.heads...)
		for _, row := range s.rows {
			cells := make([]any, len(row))
			for k := range row {
				cells[k] = row[k].text
			}
			g.Row(cells...)
		}
		if err := g.Print(out, fmt.Sprintf("表%d  %s", i+1, s.chinese), fmt.Sprintf("table %d, %s", i+1, s.english)); err != nil {
			return err
		}
		for _, n := range s.notes {
			fmt.Fprintln(out, l.Pick(n[0]+"\n"+n[1], n[0]))
		}
	}
	return nil
}

// data are the tables as JSON.
func (r *report) data() any {
	type sheetData struct {
		Number  int        `json:"number"`
		Name    string     `json:"name"`
		Title   string     `json:"title"`
		Columns []string   `json:"columns"`
		Rows    [][]string `json:"rows"`
		Notes   []string   `json:"notes,omitempty"`
	}
	all := struct {
		Name        string           `json:"name"`
		Month       settlement.Month `json:"month"`
		Institution string           `json:"institution,omitempty"`
		Tables      []sheetData      `json:"tables"`
	}{r.now.result.Report.Name, r.month, r.institution, nil}
	for i, s := range r.tables {
		d := sheetData{i + 1, s.name, r.lang.Pick(s.english, s.chinese), s.names, [][]string{}, nil}
		for _, row := range s.rows {
			var texts []string
			for _, c := range row {
				texts = append(texts, c.text)
			}
			d.Rows = append(d.Rows, texts)
		}
		for _, n := range s.notes {
			d.Notes = append(d.Notes, r.lang.Pick(n[1], n[0]))
		}
		all.Tables = append(all.Tables, d)
	}
	return all
}

// address is a row, or a cell, by the numbers of -explain.
type address struct{ table, row, column int }

var errAddress = coded.New("hospital.explain", "no such table, row or column")

// parseAddress reads TABLE:ROW or TABLE:ROW:COLUMN.
func parseAddress(said string) (*address, error) {
	parts := strings.Split(said, ":")
	var n [3]int
	if len(parts) < 2 || len(parts) > 3 {
		return nil, errAddress
	}
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(p); err != nil || n[i] < 1 {
			return nil, errAddress
		}
	}
	return &address{n[0], n[1], n[2]}, nil
}

// explained prints the steps of a row, or of a cell.
func (r *report) explained(out io.Writer) error {
	a := *r.explain
	if a.table > len(r.tables) {
		return fmt.Errorf("%w: there are %d tables", errAddress, len(r.tables))
	}
	s := r.tables[a.table-1]
	if a.row > len(s.rows) || a.column > len(s.heads) {
		return fmt.Errorf("%w: table %d has %d rows and %d columns", errAddress, a.table, len(s.rows), len(s.heads))
	}
	fmt.Fprintf(out, "%s  %s\n", r.lang.Both(fmt.Sprintf("表%d 第%d行", a.table, a.row), fmt.Sprintf("table %d, row %d", a.table, a.row)), r.lang.Both(s.chinese, s.english))
	for k, c := range s.rows[a.row-1] {
		if k == 0 || a.column > 0 && a.column != k+1 {
			continue
		}
		fmt.Fprintf(out, "\n%d  %s  %s\n", k+1, r.lang.Both(s.titles[k][0], s.titles[k][1]), table.Grouped(c.text))
		if c.why == nil || c.text == "" {
			continue
		}
		t, err := c.why()
		if err != nil {
			return err
		}
		for _, step := range t {
			r.step(out, step)
		}
	}
	return nil
}

// step prints a step of a trail.
func (r *report) step(out io.Writer, s settlement.Step) {
	said, to := []string{s.Rule.Gives}, " = "
	if !s.Flag.Absent() {
		to = " → "
	}
	for _, text := range []string{s.Rule.Formula, s.Values(), s.Shown()} {
		if text != said[len(said)-1] {
			said = append(said, text)
		}
	}
	why := s.Rule.Text
	if !strings.HasPrefix(s.Rule.ID, "policy.") {
		why = r.now.job.Words(why)
	}
	if source := s.Rule.Source.String(); source != "" {
		why += "; " + source
	}
	fmt.Fprintf(out, "  %s   〔%s〕\n", strings.Join(said, to), table.Clean(why))
}
