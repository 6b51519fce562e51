package job

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Year (年度) is a year document with everything that it names. Its months are settled and
// prepaid one after the other, and then it is cleared.
//
// A month's report has the claims of the month, settled under the provisional terms, and pays
// what earlier months are corrected by. To find that, each earlier month is settled again, as
// it stands in the files today, and compared with what the reports know of it: a month as its
// report has it, with what later reports restated. So a correction is in the claim files and
// nowhere else, and is paid once.
//
// An earlier month is settled again as that month, looking at no claim after its end, as it
// was the first time. So a late claim moves its own institution and month, and those alone
// that share a month's fund with it. What only the year as a whole shows, such as a readmission
// in the next month, a quota of the year, or the final point value, comes with the clearing.
//
// The clearing settles the year at once under the final terms, takes off what the months paid,
// and clears. Each of its institutions has Σ payments of months + due = entitlement, less the
// deposit that is lost or pending and what findings refuse, without debts and working capital:
// a check of the report.
//
// A Year is for one goroutine at a time.
type Year struct {
	doc     YearDocument
	name    string
	files   Files
	final   *Job
	plan    *budget.Plan // of months
	monthly map[settlement.Month]*Job
	reads   []string // reports that were read
}

// YearOptions say how a month is settled, or a year is cleared.
type YearOptions struct {
	Options
	// Before is the same year over the files as they were when the last month was settled. With it
	// a correction names its claims, see [Difference]. Without it a correction says only whether
	// claims of the institution changed. It is an error if Before is not what the reports say.
	Before *Year
}

// OpenYear reads a year document and what it names, and checks the year's job and that of its
// first month. It reads no claims and no reports yet.
//
// It returns every fault at once, each a *[FileError].
func OpenYear(files Files, name string) (*Year, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, inFile(name, err)
	}
	defer f.Close()
	doc, err := ReadYear(f)
	if err != nil {
		return nil, inFile(name, err)
	}
	return NewYear(files, name, doc)
}

// NewYear is OpenYear for a document that the caller read or made; messages call it by name.
func NewYear(files Files, name string, doc YearDocument) (*Year, error) {
	if err := doc.Check(); err != nil {
		return nil, inFile(name, err)
	}
	y := &Year{doc: doc, name: name, files: files, monthly: map[settlement.Month]*Job{}}
	var err error
	if y.final, err = New(files, name, doc.final()); err != nil {
		return nil, err
	}
	first, err := y.month(doc.Period.From.Month())
	if err != nil {
		return nil, err
	}
	if first.treasury != nil {
		y.plan = first.treasury.plan
		return y, nil
	}
	y.plan, err = emptyPlan()
	return y, err
}

// emptyPlan returns the plan that clears where no policy does: it keeps nothing back.
func emptyPlan() (*budget.Plan, error) {
	return budget.New(budget.Policy{Document: policy.Document{Name: "none", Kind: policy.Reference}})
}

// month returns the job of a month.
func (y *Year) month(m settlement.Month) (*Job, error) {
	if j := y.monthly[m]; j != nil {
		return j, nil
	}
	j, err := New(y.files, y.name, y.doc.month(m.Period()))
	if err == nil {
		y.monthly[m] = j
	}
	return j, err
}

// Document returns the year's document.
func (y *Year) Document() YearDocument { return y.doc }

// Months returns the months of the year, in order.
func (y *Year) Months() []settlement.Month {
	var list []settlement.Month
	for m := y.doc.Period.From.Month(); m.Compare(y.doc.Period.To.Month()) <= 0; m = m.Add(1) {
		list = append(list, m)
	}
	return list
}

// SoFar returns the job that settles the months up to one at once, under the provisional terms: for
// tables of the year so far. Its amounts are those of the months' reports where the terms fix the
// point value and no limit is one of a single month.
func (y *Year) SoFar(through settlement.Month) (*Job, error) {
	return New(y.files, y.name, y.doc.month(settlement.Period{From: y.doc.Period.From, To: through.Last()}))
}

// Payments returns what the months before one paid, as their reports say; of all months, if it is
// absent. It returns an error if a report is missing or is not this year's (see [ErrReports]).
func (y *Year) Payments(before settlement.Month) ([]settlement.MonthReport, error) {
	k, err := y.known(before)
	if err != nil {
		return nil, err
	}
	return k.report.Months, nil
}

// Job returns the job that settles the year at once, under the final terms. Its budget clears
// with the accounts as they are, and knows nothing of what months paid.
func (y *Year) Job() *Job { return y.final }

// Reads returns the names of all files that the year reads, including its own, each once:
// reports as far as they were read.
func (y *Year) Reads() []string {
	list := y.final.Reads()
	if b := y.doc.Months.Budget; b != nil {
		list = append(list, b.Policy)
	}
	list = append(list, y.reads...)
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(name string) bool {
		clean := path.Clean(name)
		again := seen[clean]
		seen[clean] = true
		return again
	})
}

// standing is a settlement of institutions that have a statement although they have no claims:
// money moves for them all the same.
type standing struct {
	period       settlement.Period
	pool         string
	institutions []string
}

func (s standing) About() settlement.About {
	return settlement.About{Method: settlement.Settling, Period: s.period, IDsChecked: true}
}

func (s standing) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		for _, code := range s.institutions {
			if !yield(settlement.Entry{Method: settlement.Settling, Class: settlement.Account, Institution: code, Pool: s.pool, Priced: true}, nil) {
				return
			}
		}
	}
}

// settleFor settles a job without clearing it, so that each of some institutions has a
// statement.
func (j *Job) settleFor(ctx context.Context, o Options, institutions []string) (*Result, error) {
	r, err := j.settle(ctx, o, (*Result).prepare)
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(institutions), func(code string) bool { return r.Report.Statement(code) != nil })
	if len(missing) == 0 {
		return r, nil
	}
	return j.settle(ctx, o, (*Result).prepare, standing{j.doc.Period, j.pools()[0].Name, missing})
}

// Month settles and prepays a month, with what earlier months are corrected by. Months are
// settled in their order: the reports of all earlier months of the year must be there. Those
// of this month and of later ones are not looked at, so that a month may be settled again.
//
// The report is the same, byte for byte, for the same files and reports. It returns an error
// if the month is not one of the year, if a report is missing or is not this year's (see
// [ErrReports]), and in the cases of [Job.Settle].
func (y *Year) Month(ctx context.Context, m settlement.Month, o YearOptions) (*Result, error) {
	if !slices.Contains(y.Months(), m) {
		return nil, inFile(y.name, fmt.Errorf("%w: %s is not in the year %s", settlement.ErrRange, m, y.doc.Period))
	}
	k, err := y.known(m)
	if err != nil {
		return nil, err
	}
	if err := k.correct(ctx, o); err != nil {
		return nil, err
	}
	j, err := y.month(m)
	if err != nil {
		return nil, err
	}
	accounts, err := k.accounts(m)
	if err != nil {
		return nil, inFile(y.name, err)
	}
	if j.treasury != nil {
		j.treasury.accounts = accounts
	}
	r, err := j.settleFor(ctx, o.Options, k.institutions(accounts))
	if err != nil {
		return nil, err
	}
	year := k.report
	year.Month = m
	return r.clearYear(y.plan, accounts, &year)
}

// clearYear clears a month or a year, and says in the report what it knows of the months.
func (r *Result) clearYear(plan *budget.Plan, accounts []budget.Account, year *settlement.YearReport) (*Result, error) {
	r.watch.phase = Clearing
	var again []settlement.Settlement
	if t := r.job.treasury; t != nil && t.audited() {
		again = r.bound
	}
	c, err := plan.Clear(r.Report, accounts, again...)
	if err != nil {
		return nil, r.job.blame(err)
	}
	r.Report = c.Report
	r.Report.Year = year
	if err := r.Report.Recheck(); err != nil {
		return nil, r.job.blame(err)
	}
	return r, nil
}

// institutions are those of accounts and of the months.
func (k *knowledge) institutions(accounts []budget.Account) []string {
	all := map[string]bool{}
	for _, a := range accounts {
		all[a.Institution] = true
	}
	for _, c := range k.report.Corrections {
		all[c.Institution] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// accounts are those that a month is settled and cleared with: what is corrected, what is owed
// from the month before, the room that it carried on, and working capital.
func (k *knowledge) accounts(m settlement.Month) ([]budget.Account, error) {
	of := map[string]*budget.Account{}
	at := func(institution string) *budget.Account {
		if of[institution] == nil {
			of[institution] = &budget.Account{Institution: institution}
		}
		return of[institution]
	}
	for _, c := range k.report.Corrections { // by month
		a := at(c.Institution)
		if n := len(a.Corrections); n == 0 || a.Corrections[n-1].Month != c.Month {
			a.Corrections = append(a.Corrections, budget.MonthMoney{Month: c.Month})
		}
		sum, ok := plus(a.Corrections[len(a.Corrections)-1].Amount, c.Amount)
		if !ok {
			return nil, fmt.Errorf("the payment of %s: %w", shown.QuoteID(c.Institution), settlement.ErrOverflow)
		}
		a.Corrections[len(a.Corrections)-1].Amount = sum
	}
	for institution, debt := range k.debts {
		at(institution).Debt = debt
	}
	for _, a := range k.room {
		at(a.Institution).CarriedIn = a.CarriedIn
	}
	for _, x := range k.year.doc.Months.Advances {
		if x.Month == m {
			at(x.Institution).NewAdvance += x.Amount
		}
		if x.Recovered == m {
			at(x.Institution).Advance += x.Amount
		}
	}
	list := make([]budget.Account, 0, len(of))
	for _, code := range slices.Sorted(maps.Keys(of)) {
		a := *of[code]
		a.Corrections = slices.DeleteFunc(a.Corrections, func(c budget.MonthMoney) bool { return c.Amount == 0 })
		list = append(list, a)
	}
	return list, nil
}

// plus adds two amounts, unless they overflow.
func plus(a, b settlement.Money) (settlement.Money, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}
