package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// errNone says that there is nothing to explain.
var errNone = coded.New("bureau.none", "there is no such row or column, or no number in it")

// errChecks says that a table and the statements differ.
var errChecks = coded.New("bureau.checks", "a table does not agree with the statements")

// write prints the tables for people.
func write(w io.Writer, l lang.Language, report *settlement.Report, list []*sheet) error {
	if report.Name != "" {
		fmt.Fprintln(w, table.Clean(report.Name))
	}
	fmt.Fprintf(w, l.Pick("%s to %s\n", "%s 至 %s\n"), report.Period.From, report.Period.To)
	for _, s := range list {
		if err := s.write(w, l); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) write(w io.Writer, l lang.Language) error {
	headings := make([]table.Heading, len(s.columns))
	for i, c := range s.columns {
		headings[i] = table.Number(c.chinese, c.english)
		if c.text {
			headings[i] = table.Text(c.chinese, c.english)
		}
	}
	g := table.NewGrid(l, headings...)
	for _, r := range s.rows {
		texts := make([]any, len(r.cells))
		for i, c := range r.cells {
			texts[i] = c.text
		}
		g.Row(texts...)
	}
	if g.Rows() == 0 {
		fmt.Fprintf(w, "\n%s\n", l.Both(s.chinese, s.english))
	} else if err := g.Print(w, s.chinese, s.english); err != nil {
		return err
	}
	for _, n := range s.notes {
		fmt.Fprintln(w, table.Clean(l.Pick(n[1], n[0])))
	}
	for _, c := range s.checks {
		if !c.ok() {
			return fmt.Errorf("%w: %s", errChecks, s.id)
		}
		fmt.Fprintf(w, "%s %s：%s = %s\n", l.Both("核对", "check"), l.Pick(c.english, c.chinese), table.Grouped(c.left), table.Grouped(c.right))
	}
	return nil
}

// writeJSON prints the tables as data.
func writeJSON(w io.Writer, report *settlement.Report, list []*sheet) error {
	type columnOf struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	type rowOf struct {
		Key   string   `json:"key"`
		Cells []string `json:"cells"`
	}
	type sheetOf struct {
		ID      string             `json:"id"`
		Title   string             `json:"title"`
		Columns []columnOf         `json:"columns"`
		Rows    []rowOf            `json:"rows"`
		Notes   []string           `json:"notes,omitempty"`
		Checks  []settlement.Check `json:"checks,omitempty"`
	}
	out := struct {
		Name   string            `json:"name"`
		Period settlement.Period `json:"period"`
		Tables []sheetOf         `json:"tables"`
	}{Name: report.Name, Period: report.Period}
	for _, s := range list {
		of := sheetOf{ID: s.id, Title: s.chinese, Columns: []columnOf{}, Rows: []rowOf{}}
		for _, c := range s.columns {
			of.Columns = append(of.Columns, columnOf{c.id, c.chinese})
		}
		for _, r := range s.rows {
			row := rowOf{Key: r.key}
			for _, c := range r.cells {
				row.Cells = append(row.Cells, c.text)
			}
			of.Rows = append(of.Rows, row)
		}
		for _, n := range s.notes {
			of.Notes = append(of.Notes, n[0])
		}
		for _, c := range s.checks {
			if !c.ok() {
				return fmt.Errorf("%w: %s", errChecks, s.id)
			}
			of.Checks = append(of.Checks, settlement.Check{Name: c.english, Left: c.left, Right: c.right, OK: true})
		}
		out.Tables = append(out.Tables, of)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// explain prints how the numbers of a row arose, or one of them.
func explain(w io.Writer, o options, s *sheet, words func(string) string) error {
	r, columns := s.find(o.row)
	if r == nil {
		return errNone
	}
	fmt.Fprintf(w, "%s  %s\n", o.lang.Both(s.chinese, s.english), table.Clean(r.key))
	said := false
	for _, i := range columns {
		c := r.cells[i]
		if c.why == nil || c.text == "" {
			continue
		}
		said = true
		why, err := c.why()
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\n%s  %s\n", o.lang.Both(s.columns[i].chinese, s.columns[i].english), table.Grouped(c.text))
		why.write(w, words)
	}
	if !said {
		return errNone
	}
	return nil
}

// find finds a row by its key, and the columns that are asked for.
func (s *sheet) find(name string) (*row, []int) {
	of := func(key string) *row {
		if i := slices.IndexFunc(s.rows, func(r row) bool { return r.key == key }); i >= 0 {
			return &s.rows[i]
		}
		return nil
	}
	if r := of(name); r != nil {
		all := make([]int, len(s.columns))
		for i := range all {
			all[i] = i
		}
		return r, all
	}
	if i := strings.LastIndex(name, ":"); i >= 0 {
		if n := s.known(name[i+1:]); n >= 0 {
			return of(name[:i]), []int{n}
		}
	}
	return nil, nil
}

func (r reason) write(w io.Writer, words func(string) string) {
	for _, s := range r.steps {
		said, to := []string{s.Rule.Gives}, " = "
		if !s.Flag.Absent() {
			to = " → "
		}
		for _, text := range []string{s.Rule.Formula, s.Values(), s.Shown()} {
			if text != said[len(said)-1] {
				said = append(said, text)
			}
		}
		fmt.Fprintf(w, "  %s   〔%s〕\n", strings.Join(said, to), table.Clean(words(s.Rule.Text)))
	}
	for _, p := range r.parts {
		fmt.Fprintf(w, "    %s  %s  %s\n", p.name, table.Grouped(p.value), table.Clean(p.label))
	}
}
