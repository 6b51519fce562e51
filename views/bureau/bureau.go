package bureau

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// ErrOption says that an option is none of those that there are.
var ErrOption = coded.New("bureau.option", "there is no such table or place")

// Options say which tables are made, and of what. The zero value is all of them, with one worker.
type Options struct {
	// Tables are the ids of those that are made; none: all. What the others need is not computed.
	Tables []string
	// Bureau has bounds, a benchmark, rates, budgets and what is entered for institutions. Without
	// it bounds are those of its type, and what needs the rest is blank. The district of an
	// institution is the one that it or, if they agree, the claims say.
	Bureau analysis.Bureau
	// Group is the one whose fees are shown; empty: the most frequent one that has fees.
	Group string
	// Place is the one whose groups are listed: district=CODE, level=LEVEL or institution=CODE;
	// empty: the region.
	Place string
	// Top is how many groups are listed; 0: 10.
	Top int
	// Workers is how many goroutines settle; 0: one.
	Workers int
	// Observe, if set, is called from any goroutine with the progress of the work.
	Observe func(job.Event)
}

// Kind is a kind of table.
type Kind struct {
	ID    string
	Title views.Text
	make  func(*region) (*views.Table, error)
}

// Kinds returns all tables that there are, in their order.
func Kinds() []Kind {
	return []Kind{
		{"groups", views.TextOf("常见病组", "frequent groups"), (*region).groupsTable},
		{"fees", views.TextOf("费用结构", "structure of fees"), (*region).feesTable},
		{"change", views.TextOf("同比变动", "movement against last year"), (*region).changeTable},
		{"coding", views.TextOf("编码监测", "coding flags"), (*region).codingTable},
		{"shifts", views.TextOf("相邻病组", "shifts between neighbouring groups"), (*region).shiftsTable},
		{"rates", views.TextOf("基金支付率", "fund rates"), (*region).ratesTable},
		{"quotas", views.TextOf("限额使用", "quotas used"), (*region).quotasTable},
		{"scores", views.TextOf("考核得分", "scores"), (*region).scoresTable},
		{"measures", views.TextOf("考核指标", "assessment measures"), (*region).measuresTable},
		{"flows", views.TextOf("流向", "flows"), (*region).flowsTable},
		{"methods", views.TextOf("支付方式比较", "methods of payment compared"), (*region).methodsTable},
		{"budget", views.TextOf("预算模拟", "budgets simulated"), (*region).budgetTable},
		{"shares", views.TextOf("区县预算分配", "budgets of districts shared by points"), (*region).sharesTable},
	}
}

// Find returns the id of a table by its id or Chinese title; empty: there is none.
func Find(name string) string {
	for _, k := range Kinds() {
		if name == k.ID || name == k.Title.Chinese {
			return k.ID
		}
	}
	return ""
}

// wants reports whether one of some tables is to be made.
func (o *Options) wants(ids ...string) bool {
	return len(o.Tables) == 0 || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(o.Tables, id) })
}

// Check returns every fault of the options, wrapping [ErrOption].
func (o Options) Check() error {
	var f settlement.Faults
	for _, id := range o.Tables {
		if !slices.ContainsFunc(Kinds(), func(k Kind) bool { return k.ID == id }) {
			f.Add(fmt.Errorf("%w: %s", ErrOption, shown.Quote(id)))
		}
	}
	key, code, _ := strings.Cut(o.Place, "=")
	if o.Place != "" && (code == "" || key != "district" && key != "level" && key != "institution") {
		f.Add(fmt.Errorf("%w: %s", ErrOption, shown.Quote(o.Place)))
	}
	if o.Top < 0 || o.Workers < 0 {
		f.Add(settlement.ErrNegative)
	}
	return f.Err()
}

// Analyse settles the job of a region, and that of last year unless it is nil, and makes the
// tables. It returns an error wrapping [ErrOption] for options that there are not, and the faults
// of the jobs: those of last year are in a [*views.LastError].
func Analyse(ctx context.Context, now, last *job.Job, o Options) (*views.Book, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	o.Top = cmp.Or(o.Top, 10)
	r, err := gather(ctx, &o, now, last)
	if err != nil {
		return nil, err
	}
	p := r.report.Period
	book := &views.Book{
		ID: "bureau", Title: views.TextOf("医保局分析", "analysis of the bureau"), Name: r.report.Name,
		Period: views.TextOf(fmt.Sprintf("%s 至 %s", p.From, p.To), fmt.Sprintf("%s to %s", p.From, p.To)),
	}
	for _, k := range Kinds() {
		if !o.wants(k.ID) {
			continue
		}
		t, err := k.make(r)
		if err != nil {
			return nil, err
		}
		t.ID, t.Title, t.Words = k.ID, k.Title, now.Words
		book.Tables = append(book.Tables, t)
	}
	return book, nil
}

// ofLast says that an error is of the job of last year.
func ofLast(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &views.LastError{Err: err}
}
