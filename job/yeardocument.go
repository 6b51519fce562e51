package job

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/policy"
)

// YearDocument (年度任务) says what is settled by months and cleared at the end of the year, as
// a JSON document: year.json. Names of files are relative to it.
type YearDocument struct {
	Schema string            `json:"$schema,omitempty"` // for editors; nothing looks at it
	Name   string            `json:"name"`
	Period settlement.Period `json:"period" required:"true"` // whole months, both ends included
	// Terms, or Pools, are the final ones, under which the year is cleared.
	Terms *settlement.Terms `json:"terms"`
	Pools []settlement.Pool `json:"pools,omitempty"`
	Parts []Part            `json:"parts"` // as in a job; "date_by" may not be "none"
	// Budget clears the year, as in a job. Its accounts do not say what was prepaid, because
	// the months' reports do.
	Budget *Budget `json:"budget,omitempty"`
	// Months say how each month is settled and prepaid.
	Months Months `json:"months" required:"true"`
	// Reports are the files of the months' reports: a pattern ("reports/2025-*.json"), or
	// a list. Reports that do not exist yet are no error.
	Reports Names `json:"reports" required:"true"`
	// PersonKey is that of a job: every month and the clearing name persons under it.
	PersonKey string `json:"person_key,omitempty"`
}

// Months (月预结算) are the provisional terms, and what a month keeps back.
type Months struct {
	Terms *settlement.Terms `json:"terms"` // Pools may stand in their place
	Pools []settlement.Pool `json:"pools,omitempty"`
	// Budget names the policy of a month: its deposit, and budgets that are limits or
	// instalments of a month.
	Budget *MonthBudget `json:"budget,omitempty"`
	// NegativeDue says what becomes of a month's due below zero: "carry" (default): it is a
	// debt that the next month, or the clearing, takes off; "recover": it is paid back.
	NegativeDue NegativeMonth `json:"negative_due,omitempty"`
	// Advances are working capital (周转金) that months pay out.
	Advances []MonthAdvance `json:"advances,omitempty"`
}

// MonthBudget names the policy under which a month is settled and prepaid.
type MonthBudget struct {
	Policy string `json:"policy" required:"true"`
}

// NegativeMonth says what becomes of a month's due below zero.
type NegativeMonth string

// What becomes of a month's due below zero.
const (
	CarryDue   NegativeMonth = "carry"
	RecoverDue NegativeMonth = "recover"
)

// Choices returns the words of a document.
func (NegativeMonth) Choices() []NegativeMonth { return []NegativeMonth{CarryDue, RecoverDue} }

// MonthAdvance is working capital that is paid out with the payment of a month.
type MonthAdvance struct {
	Institution string           `json:"institution" required:"true"`
	Month       settlement.Month `json:"month" required:"true"`
	Amount      settlement.Money `json:"amount"`
	// Recovered is the month whose payment takes it back; absent: the clearing does.
	Recovered settlement.Month `json:"recovered,omitzero"`
}

// ReadYear reads a year document strictly, as [policy.Read] does, and checks it. It opens no
// file that the document names.
func ReadYear(r io.Reader) (YearDocument, error) {
	d, err := policy.Read[YearDocument](r)
	if err != nil {
		return YearDocument{}, err
	}
	return d, d.Check()
}

// Check returns every fault of the document, with its path.
func (d YearDocument) Check() error {
	var f settlement.Faults
	f.Add(d.final().Check())
	from, to := d.Period.From, d.Period.To
	if d.Period.Check() == nil && !from.Absent() && !to.Absent() && (from != from.Month().First() || to != to.Month().Last()) {
		f.At("period", fmt.Errorf("%w: want whole months, got %s", settlement.ErrCut, d.Period))
	}
	f.Add(d.checkMonths())
	for i, p := range d.Parts {
		if p.DateBy == his.DateByNone {
			f.At(fmt.Sprintf("parts[%d].date_by", i), fmt.Errorf("%w: a claim is paid in the month of its date", policy.ErrExcludes))
		}
	}
	if len(d.Reports) == 0 {
		f.At("reports", policy.ErrRequired)
	}
	if d.Months.NegativeDue != "" {
		f.At("months.negative_due", policy.OneOf(d.Months.NegativeDue))
	}
	for i, a := range d.Months.Advances {
		d.checkAdvance(&f, fmt.Sprintf("months.advances[%d].", i), a)
	}
	return f.Err()
}

// checkMonths returns the faults of what a month's job has besides the year's.
func (d YearDocument) checkMonths() error {
	var all, own, rest settlement.Faults
	all.Add(d.month(d.Period).Check())
	own.Add(d.final().Check())
	for _, e := range all.List {
		var at *settlement.FieldError
		switch {
		case !errors.As(e, &at):
			rest.Add(e)
		case ofMonths(at.Path):
			rest.At("months."+at.Path, at.Err)
		case !slices.ContainsFunc(own.List, func(o error) bool { return o.Error() == e.Error() }):
			rest.At("months", e) // a part does not fit to the months' pools
		}
	}
	return rest.Err()
}

// ofMonths reports whether a path is of what months have of their own.
func ofMonths(path string) bool {
	field, _, _ := strings.Cut(path, ".")
	field, _, _ = strings.Cut(field, "[")
	return field == "terms" || field == "pools" || field == "budget"
}

func (d YearDocument) checkAdvance(f *settlement.Faults, at string, a MonthAdvance) {
	if a.Institution == "" {
		f.At(at+"institution", policy.ErrRequired)
	}
	switch {
	case a.Month.Absent():
		f.At(at+"month", policy.ErrRequired)
	case !d.Period.Contains(a.Month.First()):
		f.At(at+"month", fmt.Errorf("%w: %s is not in the year %s", settlement.ErrRange, a.Month, d.Period))
	}
	if !a.Recovered.Absent() && (a.Recovered.Compare(a.Month) <= 0 || !d.Period.Contains(a.Recovered.First())) {
		f.At(at+"recovered", fmt.Errorf("%w: want a month of the year after %s, got %s", settlement.ErrRange, a.Month, a.Recovered))
	}
	if a.Amount <= 0 {
		f.At(at+"amount", fmt.Errorf("%w: want more than 0.00", settlement.ErrRange))
	}
}

// final is the job that settles the year at once.
func (d YearDocument) final() Document {
	return Document{Name: d.Name, Period: d.Period, Terms: d.Terms, Pools: d.Pools, Parts: d.Parts, Budget: d.Budget, PersonKey: d.PersonKey}
}

// month is the job that settles a month.
func (d YearDocument) month(p settlement.Period) Document {
	m := Document{Name: d.Name, Period: p, Terms: d.Months.Terms, Pools: d.Months.Pools, Parts: d.Parts, PersonKey: d.PersonKey}
	if d.Months.Budget != nil {
		m.Budget = &Budget{Policy: d.Months.Budget.Policy}
	}
	return m
}
