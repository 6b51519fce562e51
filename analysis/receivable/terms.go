package receivable

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Terms (核算口径) say who owes, from when on, and by which ages what is owed is told.
type Terms struct {
	// AsOf is the day of the table (截止日). What is dated later is left out, and counted.
	AsOf settlement.Date `json:"as_of" required:"true"`
	// DueAfterDays is how many days after the end of its month a receivable is due: 30. The day
	// itself is in time.
	DueAfterDays int `json:"due_after_days" required:"true"`
	// ClearingDueAfterDays is the same of clearings; absent: DueAfterDays.
	ClearingDueAfterDays *int `json:"clearing_due_after_days,omitempty"`
	// Ages are the last days overdue of each age, ascending; absent: 30, 60, 90, 180.
	Ages []int `json:"ages,omitempty"`
	// Payers are those who owe the institutions. Parts of the cost that no payer has, such as
	// cash and account, are no receivables.
	Payers []Payer `json:"payers" required:"true"`
}

// Payer (付款方) owes parts of the cost of claims.
type Payer struct {
	Code string `json:"code" required:"true"` // in the files
	Name string `json:"name,omitempty"`
	// Parts are the parts of the cost that the payer owes: fund is the column paid_fund.
	Parts []string `json:"parts" required:"true"`
	// Pools are the pools whose claims and lines of reports are the payer's, "" those without a
	// pool; absent: all.
	Pools []string `json:"pools,omitempty"`
	// Accepted says what the payer's accepted amounts are: reports of settlements (the
	// default), decisions of the payer, or booked, where the payer takes what is booked.
	Accepted By `json:"accepted,omitempty"`
	// DueAfterDays is in place of the terms' days for this payer, also for its clearings;
	// absent: the terms'.
	DueAfterDays *int `json:"due_after_days,omitempty"`
}

// By is what accepts the amounts of a payer.
type By string

// What accepts.
const (
	ByReports   By = "reports"
	ByDecisions By = "decisions"
	ByBooked    By = "booked"
)

// Choices returns what a document may say.
func (By) Choices() []By { return []By{ByReports, ByDecisions, ByBooked} }

// What can be wrong with what a book is given.
var (
	ErrPayer   = coded.New("receivable.payer", "two payers owe the same part")
	ErrTwice   = coded.New("receivable.twice", "counted before")
	ErrNoPayer = coded.New("receivable.no_payer", "no payer of the terms")
	ErrKind    = coded.New("receivable.kind", "not what this file tells")
	ErrCode    = coded.New("receivable.code", "no text that looks like a code")
)

// defaultAges are those of a document without ages.
var defaultAges = [...]int{30, 60, 90, 180}

// mostDays bounds days in documents: a hundred years.
const mostDays = 36500

// bounds returns the ages.
func (t *Terms) bounds() []int {
	if len(t.Ages) == 0 {
		return slices.Clone(defaultAges[:])
	}
	return slices.Clone(t.Ages)
}

// Check returns every fault of the terms, with its path.
func (t Terms) Check() error {
	c := policy.Check(t)
	t.check(c)
	return c.Err()
}

func (t *Terms) check(c *policy.Checker) {
	c.Range("due_after_days", t.DueAfterDays, 0, mostDays)
	if t.ClearingDueAfterDays != nil {
		c.Range("clearing_due_after_days", *t.ClearingDueAfterDays, 0, mostDays)
	}
	for i, days := range t.Ages {
		least := 1
		if i > 0 {
			least = t.Ages[i-1] + 1
		}
		c.Range(fmt.Sprintf("ages[%d]", i), days, least, mostDays)
	}
	codes := map[string]bool{}
	for i := range t.Payers {
		p, at := &t.Payers[i], fmt.Sprintf("payers[%d].", i)
		c.Code(at+"code", p.Code, codes)
		if p.Code != "" && !shown.IsField(p.Code) {
			c.At(at+"code", fmt.Errorf("%w: got %s", ErrCode, shown.Shape(p.Code)))
		}
		if p.DueAfterDays != nil {
			c.Range(at+"due_after_days", *p.DueAfterDays, 0, mostDays)
		}
		for k := range i {
			if p.meets(&t.Payers[k]) {
				c.At(at+"parts", fmt.Errorf("%w: payers[%d] owes it, too", ErrPayer, k))
			}
		}
	}
}

// meets reports whether one claim or line may belong to both payers.
func (p *Payer) meets(o *Payer) bool {
	pools := len(p.Pools) == 0 || len(o.Pools) == 0 || slices.ContainsFunc(p.Pools, func(pool string) bool { return slices.Contains(o.Pools, pool) })
	parts := slices.ContainsFunc(p.Parts, func(part string) bool { return slices.Contains(o.Parts, part) })
	return pools && (parts || p.by() == ByReports && o.by() == ByReports)
}

// pool reports whether claims and lines of a pool are the payer's.
func (p *Payer) pool(name string) bool { return len(p.Pools) == 0 || slices.Contains(p.Pools, name) }

func (p *Payer) by() By {
	if p.Accepted == "" {
		return ByReports
	}
	return p.Accepted
}

// due returns the last day on which a payment for a span is in time.
func (t *Terms) due(p *Payer, s Span) settlement.Date {
	days := t.DueAfterDays
	switch {
	case p.DueAfterDays != nil:
		days = *p.DueAfterDays
	case !s.IsMonth() && t.ClearingDueAfterDays != nil:
		days = *t.ClearingDueAfterDays
	}
	return s.To.Last().Add(days)
}
