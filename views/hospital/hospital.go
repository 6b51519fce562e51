package hospital

import (
	"context"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// ErrMonth says that there is nothing to analyse.
var ErrMonth = coded.New("hospital.month", "the job has no claims of this month and institution")

// Options say what is analysed and listed.
type Options struct {
	// Language is that of the words in cells, such as classes of claims; the default is English.
	Language    views.Language
	Month       settlement.Month     // absent: the last that has claims
	Institution string               // its code; blank: all are analysed together
	Benchmark   *analysis.Benchmark  // what groups cost elsewhere, for indexes of consumption; nil: none
	Thresholds  []analysis.Threshold // held against the month
	Top         int                  // how many doctors, groups and claims a list has; 0: 10
	Least       int                  // groups with so many claims or fewer are on no list
	Workers     int                  // goroutines that settle; 0: 1
	// Year has the reports of the months up to the one that is analysed, which say what was paid, for
	// the forecast of the clearing. nil: the accounts of the job do, if it has a budget.
	Year    *job.Year
	Observe func(e job.Event) // the progress of the work; nil: nobody looks
}

// report is the analysis of a month while it is arranged.
type report struct {
	Options
	now, before *year // before: nil without the year before
	month       settlement.Month
	book        *views.Book
	listed      []string // claims that have rows
	explainer   *job.Explainer
}

// Analyse settles the job of the year so far, and that of last year unless it is nil, and arranges
// the tables of a month. It returns the faults of the jobs, those of last year in a *[views.LastError],
// an error wrapping [ErrMonth], or one of thresholds that name a key of no sums.
func Analyse(ctx context.Context, now, last *job.Job, o Options) (*views.Book, error) {
	if o.Top == 0 {
		o.Top = defaultTop
	}
	r := &report{Options: o}
	var err error
	if r.now, err = settle(ctx, now, o, true); err != nil {
		return nil, err
	}
	if last != nil {
		if r.before, err = settle(ctx, last, o, false); err != nil {
			return nil, &views.LastError{Err: err}
		}
	}
	if r.month = o.Month; r.month.Absent() {
		r.month = r.now.latest
	}
	r.explainer = r.now.result.Explainer(func() []string { return r.listed })
	r.book = &views.Book{
		ID: "hospital", Title: views.Text{Chinese: "医保工作分析", English: "analysis of the month"},
		Name: r.now.result.Report.Name, Period: views.Text{Chinese: r.month.String(), English: r.month.String()},
	}
	if o.Institution != "" {
		said := o.Institution
		if name := r.now.cells.Name(said); name != "" {
			said += " " + name
		}
		r.book.Facts = []views.Fact{{Name: views.Text{Chinese: "医疗机构", English: "institution"}, Value: said}}
	}
	return r.book, r.arrange(ctx)
}

// defaultTop is how many rows lists have.
const defaultTop = 10

// arrange makes all tables of the month.
func (r *report) arrange(ctx context.Context) error {
	p, err := r.now.of(r.month)
	if err != nil {
		return err
	}
	whole, err := sliced(p)
	if err != nil {
		return err
	}
	if whole == nil || whole.total.Claims+whole.total.Unpaid == 0 {
		return fmt.Errorf("%w: %s", ErrMonth, r.month)
	}
	for _, make := range []func() error{
		r.indicators,
		func() error { return r.wards(p) },
		func() error { return r.doctors(p) },
		func() error { return r.claims(ctx) },
		func() error { return r.groups(p) },
		func() error { return r.classes(ctx, p) },
		func() error { return r.beds(p) },
		func() error { return r.weights(p) },
		r.forecast,
		func() error { return r.warnings(p) },
		r.reconciled,
	} {
		if err := make(); err != nil {
			return err
		}
	}
	return nil
}
