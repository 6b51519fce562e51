package statement

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

// Book returns the statements of a report: for each pool, where there are several, the parts of
// its institutions, then the whole; what holders bear; what leads from the price to the due; the
// point values, funds and residues; the classes; the claims that are left out or not paid as
// claimed; and the checks. worded returns a text in the words of the job: see [job.Job.Words].
func Book(r *settlement.Report, worded func(string) string) *views.Book {
	b := &views.Book{ID: "statement", Title: views.Text{Chinese: "清算表", English: "statements"}, Name: r.Name, Period: Period(r.Period), Facts: Facts(r)}
	parts, values := Parts(r), pointValues(r)
	for i := range r.Pools {
		p := &r.Pools[i]
		if p.Name == "" { // the only one: its statements are the report's
			continue
		}
		title := views.Text{Chinese: "基金池 " + p.Name, English: "pool " + p.Name}
		b.Tables = append(b.Tables, statements(fmt.Sprintf("pool%d", i+1), title, parts[p.Name], values, worded))
	}
	b.Tables = append(b.Tables, statements("statements", b.Title, all(r), values, worded))
	for _, t := range []*views.Table{holders(r), waterfall(r), Summary(r), classes(r), leftOut(r), conflicts(r), Checks(r)} {
		t.Words = worded
		if len(t.Rows) > 0 {
			b.Tables = append(b.Tables, t)
		}
	}
	return b
}

// Period writes a period as people read it.
func Period(p settlement.Period) views.Text {
	return views.Text{Chinese: p.From.String() + " 至 " + p.To.String(), English: p.From.String() + " to " + p.To.String()}
}

// Facts names the policies of a report.
func Facts(r *settlement.Report) (facts []views.Fact) {
	for _, p := range r.Policies {
		facts = append(facts, views.Fact{Name: words.Of(p.Method), Value: p.Name, Note: words.Of(p.Kind)})
	}
	return facts
}

func all(r *settlement.Report) (list []*settlement.Statement) {
	for i := range r.Statements {
		list = append(list, &r.Statements[i])
	}
	return list
}

// Parts returns the parts of the statements by pool, as they were before clearing: money is
// transferred for all pools together.
func Parts(r *settlement.Report) map[string][]*settlement.Statement {
	parts := map[string][]*settlement.Statement{}
	for _, s := range r.Statements {
		for _, p := range s.Parts {
			p.Name = s.Name
			parts[p.Pool] = append(parts[p.Pool], &p)
		}
	}
	return parts
}

// shortColumns are the columns of statements that [Short] leaves out.
var shortColumns = map[string]bool{"cost": true, "value": true, "entitlement": true}

// Short returns the book as a terminal shows it: statements, holders, summary and checks without
// titles and numbers, and the headings of small tables in one line. It is for [views.Book.Print]
// in this language alone.
func Short(b *views.Book, l views.Language) *views.Book {
	short := &views.Book{ID: b.ID, Name: b.Name, Period: b.Period}
	for _, f := range b.Facts {
		said := fmt.Sprintf(l.Pick("%s: %s (%s)", "%s：%s（%s）"), f.Name.In(l), f.Value, f.Note.In(l))
		short.Facts = append(short.Facts, views.Fact{Name: views.Text{Chinese: said}})
	}
	for _, t := range b.Tables {
		if t := shortTable(t, l); t != nil {
			short.Tables = append(short.Tables, t)
		}
	}
	return short
}

func shortTable(t *views.Table, l views.Language) *views.Table {
	one := *t
	one.Plain, one.Words = true, nil
	statements := false
	switch t.ID {
	case "waterfall", "classes", "left_out", "conflicts":
		return nil
	case "holders", "checks", "summary":
		one.Title = views.Text{}
	case "statements":
		statements, one.Title = true, views.Text{}
	default:
		statements = true
		name := t.Title.Chinese[len("基金池 "):]
		one.Title = views.Text{Chinese: l.Both("基金池", "pool") + " " + name}
	}
	one.Columns, one.Rows = nil, make([]views.Row, len(t.Rows))
	for i, c := range t.Columns {
		if statements && shortColumns[c.ID] {
			continue
		}
		switch c.Title = t.Worded(c.Title); t.ID {
		case "summary":
			c.Title = views.Text{}
		case "holders", "checks":
			if c.Title = (views.Text{Chinese: c.Title.Both(l)}); c.ID == "result" {
				c.Title = views.Text{}
			}
		}
		one.Columns = append(one.Columns, c)
		for k, row := range t.Rows {
			one.Rows[k].Cells = append(one.Rows[k].Cells, row.Cells[i])
		}
	}
	return &one
}
