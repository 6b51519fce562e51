package serve

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

// reason is how a figure arose, for a page.
type reason struct {
	Title string
	Value string
	Steps []step
	Parts []part
}

type step struct{ Formula, Rule string }

type part struct {
	Name, Label, Value string
	Steps              []step
}

// explain shows how a figure of a book arose, or all figures of a row.
func (s *server) explain(w http.ResponseWriter, r *http.Request, of *work) error {
	key, at := r.URL.Query().Get("book"), r.URL.Query().Get("at")
	page := explainPage{Work: of, Book: key}
	l := s.language(r)
	err := s.do(r.Context(), of, func() error {
		b, err := of.book(key, l, s.o.Workers)
		if err != nil {
			return err
		}
		a, err := b.Find(at)
		if err != nil {
			return err
		}
		page.Title = table.Clean(a.Table.Worded(a.Table.Title).In(l))
		page.Row = rowName(a, l)
		page.Reasons, err = reasons(a, l)
		return err
	})
	if err != nil {
		return err
	}
	s.show(w, r, "explain", http.StatusOK, page)
	return nil
}

// rowName is what a row is called: its texts.
func rowName(a views.Address, l views.Language) string {
	var list []string
	for i, c := range a.Table.Rows[a.Row].Cells {
		if k := a.Table.Columns[i].Kind; k <= views.Day && c.Text != "" {
			list = append(list, table.Clean(c.In(l)))
		}
	}
	if len(list) == 0 {
		list = []string{strconv.Itoa(a.Row + 1)}
	}
	return strings.Join(list, " ")
}

func reasons(a views.Address, l views.Language) (list []reason, err error) {
	t := a.Table
	for i, c := range t.Rows[a.Row].Cells {
		if a.Column >= 0 && a.Column != i || c.Why == nil || c.Text == "" {
			continue
		}
		why, err := c.Why()
		if err != nil {
			return nil, err
		}
		one := reason{Title: table.Clean(t.Worded(t.Columns[i].Title).In(l)), Value: table.Grouped(c.In(l)), Steps: steps(t, l, why.Steps)}
		for _, p := range why.Parts {
			one.Parts = append(one.Parts, part{table.Clean(p.Name), table.Clean(p.Label), table.Grouped(p.Value), steps(t, l, p.Steps)})
		}
		list = append(list, one)
	}
	if list == nil {
		return nil, views.ErrAddress
	}
	return list, nil
}

func steps(t *views.Table, l views.Language, trail settlement.Trail) (list []step) {
	for _, s := range trail {
		list = append(list, step{table.Clean(views.StepFormula(s)), table.Clean(t.StepRule(s, l))})
	}
	return list
}

// claim shows how the due of a claim arose.
func (s *server) claim(w http.ResponseWriter, r *http.Request, of *work) error {
	id := strings.TrimSpace(r.URL.Query().Get("id"))
	page := explainPage{Work: of, Book: "statement", Row: table.Clean(id)}
	l := s.language(r)
	err := s.do(r.Context(), of, func() error {
		now := of.Now()
		if now == nil {
			return errSettled
		}
		x, err := now.result.Explain(r.Context(), id)
		if err != nil {
			return err
		}
		t := &views.Table{Words: now.job.Words}
		page.Title = strings.TrimSpace(x.Institution + " " + table.Clean(x.Name))
		if x.Entry == nil {
			for _, line := range x.Lines {
				title := words.Of(line.Method).In(l) + " " + words.Of(line.Kind).In(l)
				page.Reasons = append(page.Reasons, reason{Title: title, Value: table.Grouped(line.Amount.String()), Steps: steps(t, l, line.Trail)})
			}
			return nil
		}
		if p := now.result.Report.Pool(x.Entry.Pool); !x.Entry.Priced && x.Entry.Left == "" && p != nil && p.PointValue != nil {
			page.Reasons = append(page.Reasons, reason{Title: now.job.Words(l.Pick("point value", "点值")), Value: p.PointValue.Value.String(), Steps: steps(t, l, p.PointValue.Trail)})
		}
		page.Reasons = append(page.Reasons, reason{Title: l.Pick("due", "应付"), Value: table.Grouped(x.Due.String()), Steps: steps(t, l, x.Trail)})
		return nil
	})
	if err != nil {
		return err
	}
	s.show(w, r, "explain", http.StatusOK, page)
	return nil
}
