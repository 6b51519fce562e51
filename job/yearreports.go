package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Errors of the months' reports.
var (
	// ErrReports says that a report is not one of a month of this year.
	ErrReports = coded.New("job.reports", "not the report of a month of this year")
	// ErrMissing says that months before have no report.
	ErrMissing = coded.New("job.missing", "earlier months have no report")
	// ErrFollows says that a report followed another report of an earlier month.
	ErrFollows = coded.New("job.follows", "an earlier report was altered or replaced since")
	// ErrBefore says that files are not those that the reports were made from.
	ErrBefore = coded.New("job.before", "the files before are not those of the reports")
)

// knowledge is what is known of the months before one, from their reports.
type knowledge struct {
	year    *Year
	report  settlement.YearReport
	reports []monthFile
	months  map[settlement.Month]map[string]state // by institution
	debts   map[string]settlement.Money           // carried out of the last month
	// room is what budgets carried out of the month that was settled again last, from the files
	// as they are and from those before.
	room, roomBefore []budget.Account
	// documentsChanged says that policies or terms are not those of the last report.
	documentsChanged bool
}

// monthFile is the report of a month, with its file.
type monthFile struct {
	file   string
	report *settlement.Report
	digest string
}

// known reads the reports of the months before a month; of all months, if it is absent.
func (y *Year) known(before settlement.Month) (*knowledge, error) {
	files, err := y.reportFiles()
	if err != nil {
		return nil, err
	}
	var f settlement.Faults
	k := &knowledge{year: y, months: map[settlement.Month]map[string]state{}, debts: map[string]settlement.Money{}}
	seen := map[settlement.Month]string{}
	y.reads = nil
	for _, file := range files {
		r, err := readOther(y.files, file)
		if err != nil {
			f.Add(err)
			continue
		}
		if r.Year != nil && r.Year.Month.Absent() && r.Name == y.doc.Name && r.Period == y.doc.Period {
			continue // the year's own clearing
		}
		if err := y.belongs(r); err != nil {
			f.Add(inFile(file, err))
			continue
		}
		m := r.Year.Month
		if first, twice := seen[m]; twice {
			f.Add(inFile(file, fmt.Errorf("%w: %s has the report of %s, too", settlement.ErrDuplicate, first, m)))
			continue
		}
		seen[m] = file
		if !before.Absent() && m.Compare(before) >= 0 {
			continue
		}
		y.reads = append(y.reads, file)
		f.Add(inFile(file, r.Verify()))
		k.reports = append(k.reports, monthFile{file, r, policy.Digest(r)})
	}
	slices.SortFunc(k.reports, func(a, b monthFile) int { return a.report.Year.Month.Compare(b.report.Year.Month) })
	if err := f.Err(); err != nil {
		return nil, err
	}
	if err := y.missing(before, seen); err != nil {
		return nil, err
	}
	return k, k.learn()
}

// reportFiles returns the files that the document's patterns match, and those that it names
// and that exist.
func (y *Year) reportFiles() ([]string, error) {
	var list []string
	for _, name := range y.doc.Reports {
		found := []string{name}
		if strings.ContainsAny(name, "*?[") {
			var err error
			if found, err = y.files.Match(name); err != nil {
				return nil, &FileError{name, err}
			}
		}
		for _, one := range found {
			f, err := y.files.Open(one)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, &FileError{one, err}
			}
			f.Close()
			if !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	return list, nil
}

// readOther reads a report of another month.
func readOther(files Files, name string) (*settlement.Report, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, inFile(name, err)
	}
	defer f.Close()
	r, err := settlement.ReadReport(f)
	return r, inFile(name, err)
}

// belongs returns an error unless a report is one of a month of this year: of its name, of a
// whole month in its period, and under policies of the names and methods of the year's. What
// the policies and terms say may have changed: then it is a correction.
func (y *Year) belongs(r *settlement.Report) error {
	switch {
	case r.Year == nil:
		return fmt.Errorf("%w: it is no report of a month", ErrReports)
	case r.Name != y.doc.Name:
		return fmt.Errorf("%w: its name is %s, want %s", ErrReports, shown.Quote(r.Name), shown.Quote(y.doc.Name))
	case r.Year.Month.Absent() || r.Period != r.Year.Month.Period():
		return fmt.Errorf("%w: its month is %s, its period %s", ErrReports, r.Year.Month, r.Period)
	case !slices.Contains(y.Months(), r.Year.Month):
		return fmt.Errorf("%w: %s is not in the year %s", ErrReports, r.Year.Month, y.doc.Period)
	}
	want, err := y.policies(r.Year.Month)
	if err != nil {
		return err
	}
	if p, ok := lacking(want, r.Policies); ok {
		return fmt.Errorf("%w: the year has no policy of %s named %s", ErrReports, p.Method, shown.Quote(p.Name))
	}
	if p, ok := lacking(r.Policies, want); ok {
		return fmt.Errorf("%w: it was not made under the policy of %s named %s", ErrReports, p.Method, shown.Quote(p.Name))
	}
	return nil
}

// lacking returns the first policy of a list of whose method and name another list has none.
func lacking(in, of []settlement.PolicyRef) (settlement.PolicyRef, bool) {
	for _, p := range of {
		if !slices.ContainsFunc(in, func(q settlement.PolicyRef) bool { return p.Method == q.Method && p.Name == q.Name }) {
			return p, true
		}
	}
	return settlement.PolicyRef{}, false
}

// policies are those of the job of a month.
func (y *Year) policies(m settlement.Month) ([]settlement.PolicyRef, error) {
	j, err := y.month(m)
	if err != nil {
		return nil, err
	}
	var list []settlement.PolicyRef
	none := &watch{ctx: context.Background()}
	for _, p := range j.parts {
		list = append(list, p.bind(none).About().Policies...)
	}
	for _, p := range j.treasury.plans() {
		list = append(list, p.Ref())
	}
	return list, nil
}

// compareDocuments notes whether policies or terms say otherwise than in the last report.
func (k *knowledge) compareDocuments(last *settlement.Report) error {
	want, err := k.year.policies(last.Year.Month)
	if err != nil {
		return err
	}
	for _, p := range want {
		k.documentsChanged = k.documentsChanged || !slices.Contains(last.Policies, p)
	}
	for _, p := range k.year.monthly[last.Year.Month].pools() {
		d := settlement.DocumentDigest{Document: settlement.TermsDocument, Pool: p.Name, Digest: policy.Digest(p.Terms)}
		k.documentsChanged = k.documentsChanged || last.Digests == nil || !slices.Contains(last.Digests.Documents, d)
	}
	return nil
}

// missing returns an error that names the months before one that have no report.
func (y *Year) missing(before settlement.Month, seen map[settlement.Month]string) error {
	var list []string
	for _, m := range y.Months() {
		if (before.Absent() || m.Compare(before) < 0) && seen[m] == "" {
			list = append(list, m.String())
		}
	}
	if len(list) == 0 {
		return nil
	}
	return inFile(y.name, &settlement.FieldError{Path: "reports", Err: fmt.Errorf("%w: %s", ErrMissing, strings.Join(list, ", "))})
}

// learn takes over what the reports say, in the order of their months.
func (k *knowledge) learn() error {
	var f settlement.Faults
	for i, r := range k.reports {
		f.Add(inFile(r.file, k.follows(i)))
	}
	if err := f.Err(); err != nil {
		return err
	}
	for i, r := range k.reports {
		c := k.year.plan.Cleared(r.report)
		payments, err := c.Payments()
		if err != nil {
			return inFile(r.file, err)
		}
		m := r.report.Year.Month
		k.report.Months = append(k.report.Months, settlement.MonthReport{Month: m, Digest: r.digest, Payments: payments})
		states := map[string]state{}
		for j := range r.report.Statements {
			s := &r.report.Statements[j]
			states[s.Institution] = stateOf(s)
		}
		k.months[m] = states
		for _, x := range r.report.Year.Restated {
			of := k.months[x.Month]
			if of == nil || x.Month == m {
				return inFile(r.file, fmt.Errorf("%w: it restates %s", ErrReports, x.Month))
			}
			of[x.Institution] = stateOfRestated(x)
		}
		if i < len(k.reports)-1 {
			continue
		}
		for _, a := range c.Next() {
			if due := r.report.Statement(a.Institution).Due; due < 0 && k.year.doc.Months.NegativeDue == RecoverDue {
				a.Debt += due // it was paid back
			}
			if a.Debt != 0 {
				k.debts[a.Institution] = a.Debt
			}
		}
		if err := k.compareDocuments(r.report); err != nil {
			return err
		}
	}
	return nil
}

// follows returns an error unless the i-th report was made after the reports before it, as
// they are now.
func (k *knowledge) follows(i int) error {
	listed := k.reports[i].report.Year.Months
	if len(listed) != i {
		return fmt.Errorf("%w: it follows %d months, there are %d", ErrFollows, len(listed), i)
	}
	for n, m := range listed {
		before := k.reports[n]
		if m.Month != before.report.Year.Month || m.Digest != before.digest {
			return fmt.Errorf("%w: the report of %s, %s, has the digest %s, and not %s", ErrFollows, m.Month, before.file, before.digest, m.Digest)
		}
	}
	return nil
}
