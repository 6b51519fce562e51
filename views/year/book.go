package year

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// telling is the report of a month or a clearing while it is told.
type telling struct {
	r      *settlement.Report
	worded func(string) string
	parts  map[string][]*settlement.Statement // by pool
	before map[string][]monthly               // the payments of the months before, by institution
}

// monthly is the payment of a month, and which month of the year report that is.
type monthly struct {
	month int
	settlement.Payment
}

func tell(r *settlement.Report, worded func(string) string) telling {
	x := telling{r, worded, statement.Parts(r), map[string][]monthly{}}
	for i, m := range r.Year.Months {
		for _, p := range m.Payments {
			x.before[p.Institution] = append(x.before[p.Institution], monthly{i, p})
		}
	}
	return x
}

// Book returns the report of a month or of a year's clearing, which must have its year: see
// [settlement.YearReport]. worded returns a text in the words of the job.
func Book(r *settlement.Report, worded func(string) string) *views.Book {
	x := tell(r, worded)
	b := &views.Book{ID: "clearing", Title: views.Text{Chinese: "年度清算表（单位：元）", English: "clearing of the year (yuan)"}, Name: r.Name, Period: statement.Period(r.Period), Facts: statement.Facts(r)}
	if !x.clears() {
		month := r.Year.Month.String()
		b.ID, b.Title, b.Period = "month", views.Text{Chinese: "月度预结算表（单位：元）", English: "settlement of a month (yuan)"}, views.Text{Chinese: month, English: month}
	}
	for i, p := range r.Pools {
		b.Tables = append(b.Tables, x.settled(fmt.Sprintf("settled%d", i+1), &p), x.classes(fmt.Sprintf("classes%d", i+1), p.Name, x.statements(p.Name)))
	}
	if x.clears() {
		b.Tables = append(b.Tables, x.cleared(), x.months())
	} else {
		b.Tables = append(b.Tables, x.paid())
	}
	b.Tables = append(b.Tables, x.curve(), x.corrections(r.Year.Corrections), statement.Summary(r), statement.Checks(r))
	note := views.Text{Chinese: "预结算仅为记账，以年度清算为准。", English: "Provisional: the clearing of the year decides."}
	if x.clears() {
		note = views.Text{Chinese: "清算应补为正，应退为负；各月拨付为计入全年应得的部分，不含欠款与周转金。", English: "A clearing's due is positive to pay, negative to recover; payments are those of entitlements, without debts and working capital."}
	}
	last := b.Tables[len(b.Tables)-1]
	last.Notes = append(last.Notes, note)
	return x.finished(b)
}

// Institution returns the months of one institution: its classes, what each month paid, and what
// was corrected.
func Institution(r *settlement.Report, code string, worded func(string) string) *views.Book {
	x := tell(r, worded)
	b := &views.Book{ID: "institution", Title: views.Text{Chinese: "各月账", English: "the months"}}
	for i, p := range r.Pools {
		of := slices.DeleteFunc(slices.Clone(x.statements(p.Name)), func(s *settlement.Statement) bool { return s.Institution != code })
		b.Tables = append(b.Tables, x.classes(fmt.Sprintf("classes%d", i+1), p.Name, of))
	}
	b.Tables = append(b.Tables, x.ledger(code), x.corrections(slices.DeleteFunc(slices.Clone(r.Year.Corrections), func(c settlement.Correction) bool { return c.Institution != code })))
	return x.finished(b)
}

// finished leaves out tables without rows, and gives the others the words of the job.
func (x *telling) finished(b *views.Book) *views.Book {
	b.Tables = slices.DeleteFunc(b.Tables, func(t *views.Table) bool { return len(t.Rows) == 0 })
	for _, t := range b.Tables {
		t.Words, t.Plain = x.worded, true
	}
	return b
}

// clears reports whether the report clears the year.
func (x *telling) clears() bool { return x.r.Year.Month.Absent() }

// statements are those of a pool, as they were before their clearing.
func (x *telling) statements(pool string) (list []*settlement.Statement) {
	if pool != "" {
		return x.parts[pool]
	}
	for _, s := range x.r.Statements {
		s.Lines = slices.DeleteFunc(slices.Clone(s.Lines), cleared)
		list = append(list, &s)
	}
	return list
}

// cleared reports whether a line moves money after the settlement.
func cleared(l settlement.Line) bool { return l.Method == settlement.Clearing }

// of is what lines of a statement of some kinds come to, blank where that is nothing.
func of(s *settlement.Statement, clearing bool, kinds ...settlement.Kind) views.Cell {
	return statement.LinesCell(s, false, func(l settlement.Line) bool {
		return cleared(l) == clearing && slices.Contains(kinds, l.Kind)
	})
}

var ofMonth = views.Text{Chinese: "该月报告所载，其计算过程见该月报告", English: "as the report of the month has it, which explains it"}

// told is an amount of a month's payment.
func told(m settlement.Money) views.Cell { return views.Told(m.String(), "amount", ofMonth) }

// blank is told, but blank where the amount is zero.
func blank(m settlement.Money) views.Cell {
	if m == 0 {
		return views.Cell{}
	}
	return told(m)
}

// running are sums so far: each next one has the parts before it.
type running struct {
	sum   settlement.Money
	parts []views.Part
}

// add adds an amount, and returns the sum so far.
func (r *running) add(label string, m settlement.Money) views.Cell {
	r.sum += m
	r.parts = append(r.parts, views.Part{Label: label, Value: m.String()})
	parts := r.parts[:len(r.parts):len(r.parts)]
	return views.Summed(r.sum.String(), func() []views.Part { return slices.Clone(parts) })
}

func heading(s *settlement.Statement) []views.Cell {
	return []views.Cell{views.Given(s.Institution), views.Given(s.Name)}
}

func total(t *views.Table) {
	var columns []string
	for _, c := range t.Columns {
		if c.Kind == views.Money || c.Kind == views.Count {
			columns = append(columns, c.ID)
		}
	}
	t.AddSum("total", words.Total, columns...)
}
