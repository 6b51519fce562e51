// Package lists shows what a job says besides its statements, as books of package views: what the
// budget prepays, how budgets arose, quotas, candidates for review, caps, heads, deduction letters
// and findings, samples and what suspensions refuse.
//
//	l, err := lists.Make(ctx, j, "letters", lists.Options{})
//	err = l.Book.Print(out, lang)
//	err = l.Reasons(out, lang) // how its amounts arose
package lists

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// ErrName says that there is no list of a name.
var ErrName = coded.New("lists.name", "there is no such list")

// lists are what Make makes.
var lists = map[string]func(*making) (any, error){
	"instalments": (*making).instalments,
	"origins":     (*making).origins,
	"quotas":      (*making).quotas,
	"candidates":  (*making).candidates,
	"caps":        (*making).caps,
	"heads":       (*making).heads,
	"letters":     (*making).letters,
	"findings":    (*making).findings,
	"samples":     (*making).samples,
	"suspended":   (*making).suspended,
}

// Names are the names of the lists, sorted.
func Names() []string { return slices.Sorted(maps.Keys(lists)) }

// Options say how a list is made.
type Options struct {
	Workers  int                 // that settle; 0: one
	By       []budget.FindingKey // the keys of findings; none: institution and kind
	Patients *rows.File          // patients who are paid by item, for heads; nil: none
}

// List is a list as a book and as data for programs.
type List struct {
	Book *views.Book
	Data any
}

// making is a list while it is made.
type making struct {
	Options
	ctx  context.Context
	job  *job.Job
	book *views.Book
}

// Make makes a list of a job. The lists of letters, findings, samples and suspended claims settle
// the job first. It returns an error wrapping [ErrName] if there is no list of the name.
func Make(ctx context.Context, j *job.Job, name string, o Options) (*List, error) {
	if lists[name] == nil {
		return nil, ErrName
	}
	d := j.Document()
	x := &making{Options: o, ctx: ctx, job: j, book: &views.Book{ID: name, Name: d.Name, Period: statement.Period(d.Period)}}
	data, err := lists[name](x)
	if err != nil {
		return nil, err
	}
	return &List{x.book, data}, nil
}

// Reasons writes how the amounts of the list arose, one after the other.
func (x *List) Reasons(out io.Writer, l views.Language) error {
	w, said := bufio.NewWriter(out), false
	for _, t := range x.Book.Tables {
		for _, row := range t.Rows {
			for i, cell := range row.Cells {
				if cell.Why == nil || cell.Text == "" || row.Total {
					continue
				}
				why, err := cell.Why()
				if err != nil {
					return err
				}
				if why.Told() {
					continue // the table says as much
				}
				if !said {
					said = true
					fmt.Fprintf(w, "\n%s\n", l.Both("计算过程", "how the amounts arose"))
				}
				fmt.Fprintf(w, "\n%s  %s %s\n", table.Clean(row.Key), t.Worded(t.Columns[i].Title).Both(l), table.Grouped(cell.Text))
				t.Reason(w, l, why)
			}
		}
	}
	return w.Flush()
}

// table begins a table of the book.
func (x *making) table(id, chinese, english string, columns ...string) *views.Table {
	t := &views.Table{ID: id, Title: views.Text{Chinese: chinese, English: english}, Columns: views.Columns(columns...), Words: x.job.Words, Plain: true}
	x.book.Tables = append(x.book.Tables, t)
	if x.book.Title.Chinese == "" {
		x.book.Title = views.Text{Chinese: x.job.Words(chinese), English: x.job.Words(english)}
	}
	return t
}

// or says that there is nothing in a table, if that is so.
func or(t *views.Table) {
	if len(t.Rows) == 0 {
		t.Notes = append(t.Notes, views.Text{Chinese: "无", English: "none"})
	}
}

// joined joins the texts that are not blank.
func joined(texts ...string) string {
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

func trailed(text fmt.Stringer, t settlement.Trail) views.Cell { return explained(text.String(), t) }

// explained is a cell with its trail, if it has one.
func explained(text string, t settlement.Trail) views.Cell {
	if len(t) == 0 {
		return views.Given(text)
	}
	return views.Explained(text, func() (settlement.Trail, error) { return t, nil })
}

func count(n int) views.Cell { return views.Given(fmt.Sprint(n)) }

// some is a count, blank without any.
func some(n int) views.Cell {
	if n == 0 {
		return views.Cell{}
	}
	return count(n)
}

// blank is an amount that is told, blank where it is zero.
func blank(m settlement.Money, said views.Text) views.Cell {
	if m == 0 {
		return views.Cell{}
	}
	return views.Told(m.String(), "amount", said)
}

// linesOf is what lines of a kind come to, blank without any.
func linesOf(lines []settlement.Line, k settlement.Kind) views.Cell {
	s := settlement.Statement{}
	for _, l := range lines {
		if l.Kind == k {
			s.Lines = append(s.Lines, l)
		}
	}
	return statement.LinesCell(&s, len(s.Lines) > 0, func(settlement.Line) bool { return true })
}

// settled settles the job: the amounts of steps come from claims.
func (x *making) settled() (*job.Result, error) {
	return x.job.Settle(x.ctx, job.Options{Workers: max(1, x.Workers)})
}
