package api

import (
	"net/url"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/bureau"
	"github.com/yibaojiesuan/settlement/views/hospital"
	"github.com/yibaojiesuan/settlement/views/rulebook"
	"github.com/yibaojiesuan/settlement/views/statement"
	"github.com/yibaojiesuan/settlement/views/year"
)

// books are the tables that are made of a part, by name. Those of a hospital are of its institution
// alone.
var books = map[string]struct {
	bureau bool // for the bureau alone
	make   func(c *call, s *settled, institution string) (*views.Book, error)
}{
	"statement": {make: statements},
	"months":    {make: months},
	"analysis":  {make: analysis},
	"rules":     {bureau: true, make: rules},
	"bureau":    {bureau: true, make: region},
}

// bookOf makes the book of the path, and uses it.
func (c *call) bookOf(use func(b *views.Book) error) error {
	kind, ok := books[c.r.PathValue("book")]
	if !ok {
		return store.ErrNone
	}
	if kind.bureau && c.own() != "" {
		return errForbidden
	}
	institution, err := c.institution()
	if err != nil {
		return err
	}
	return c.about(func(_ store.Settlement, s *settled) error {
		b, err := kind.make(c, s, institution)
		c.subject += " " + c.r.PathValue("book")
		if err != nil {
			return err
		}
		if c.withoutSums() {
			publishedBook(b)
		}
		return use(b)
	})
}

// showBook answers with a book. In a page each figure leads to how it arose.
func (c *call) showBook() (a answer, err error) {
	err = c.bookOf(func(b *views.Book) error {
		a, err = c.book(b, func(table, row, column string) string {
			u := url.URL{Path: c.r.URL.Path + "/figure"}
			v := url.Values{"at": {table + ":" + row + ":" + column}}
			for _, name := range []string{"institution", "lang", "month"} {
				if text := c.r.URL.Query().Get(name); text != "" {
					v.Set(name, text)
				}
			}
			u.RawQuery = v.Encode()
			return u.String()
		})
		return err
	})
	return a, err
}

// figure explains a figure of a book.
func (c *call) figure() (a answer, err error) {
	err = c.bookOf(func(b *views.Book) error {
		at, err := b.Find(c.r.URL.Query().Get("at"))
		if err != nil {
			return views.ErrAddress
		}
		why, err := explained(at)
		if err != nil {
			return err
		}
		a, err = c.book(why, nil)
		return err
	})
	return a, err
}

// explained is a book of how figures of a row arose.
func explained(a views.Address) (*views.Book, error) {
	t := a.Table
	b := &views.Book{ID: "figure", Title: t.Worded(t.Title)}
	steps := views.Columns("of name 事项 of", "gives name 得出 gives", "formula name 公式 formula", "values name 数值 values", "result number 结果 result", "rule name 规则 rule", "source name 依据 source")
	for i, cell := range t.Rows[a.Row].Cells {
		if a.Column >= 0 && a.Column != i || cell.Why == nil || cell.Text == "" {
			continue
		}
		why, err := cell.Why()
		if err != nil {
			return nil, err
		}
		c := t.Columns[i]
		of := t.Worded(c.Title)
		table := &views.Table{ID: c.ID, Title: of, Columns: steps, Words: t.Words, Plain: true}
		statement.AddSteps(table, of, why.Steps)
		for _, p := range why.Parts {
			part := views.TextOf(p.Name, p.Name)
			table.Add("", views.Said(part), views.Cell{}, views.Cell{}, views.Cell{}, views.Given(p.Value), views.Given(p.Label), views.Cell{})
			statement.AddSteps(table, part, p.Steps)
		}
		b.Tables = append(b.Tables, table)
	}
	if b.Tables == nil {
		return nil, views.ErrAddress
	}
	return b, nil
}

func statements(c *call, s *settled, institution string) (*views.Book, error) {
	r := s.result.Report
	if institution != "" {
		r = c.reportOf(r, institution)
	}
	return statement.Book(r, s.year.Job().Words), nil
}

func months(c *call, s *settled, institution string) (*views.Book, error) {
	if institution == "" {
		return year.Book(s.result.Report, s.year.Job().Words), nil
	}
	return year.Institution(c.reportOf(s.result.Report, institution), institution, s.year.Job().Words), nil
}

// analysis analyses a month: that of the part, or of a clearing the one that is asked for.
func analysis(c *call, s *settled, institution string) (*views.Book, error) {
	o := hospital.Options{Language: c.language(), Institution: institution, Workers: c.Workers, Year: s.year}
	var j *job.Job
	var err error
	if m := s.result.Report.Year.Month; !m.Absent() {
		o.Month = m
		j, err = s.year.SoFar(m)
	} else {
		j = s.year.Job()
		if text := c.r.URL.Query().Get("month"); text != "" {
			if o.Month, err = settlement.ParseMonth(text); err != nil {
				return nil, errQuery
			}
		}
		o.Year = nil
	}
	if err != nil {
		return nil, err
	}
	return hospital.Analyse(c.r.Context(), j, nil, o)
}

func rules(_ *call, s *settled, _ string) (*views.Book, error) {
	return rulebook.OfJob(s.year.Job(), rulebook.Options{})
}

func region(c *call, s *settled, _ string) (*views.Book, error) {
	return bureau.Analyse(c.r.Context(), s.year.Job(), nil, bureau.Options{Workers: c.Workers})
}
