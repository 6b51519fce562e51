package job

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the claims of a job meet the rows of a feedback.

// comparing is the work of comparing a feedback.
type comparing struct {
	of      *Result
	options FeedbackOptions
	out     *Feedback

	rows    map[string]*feedbackRow // by id
	list    []*feedbackRow          // in the order of the file
	places  map[string]int          // the most decimals of a column
	stated  wide.Int                // Σ amounts of the file
	totals  []intake.Feedback       // rows of sums
	faults  settlement.Faults
	inFile  func(row int, field string, err error) error
	report  *settlement.Report
	labels  map[settlement.Class]string
	values  map[poolValue]*valued // prices at the job's and at the bureau's values
	units   map[unit]*unitSum
	mets    map[met]*met // one of each
	unused  map[FeedbackUnused]int
	shorter map[string]bool
	own     wide.Int
	bureau  wide.Int
}

// feedbackRow is a row of the file, and what it met.
type feedbackRow struct {
	intake.Feedback
	met *met // the claim that has the id; nil: none has
}

// met is what is kept of a claim that a row met. Many claims share one.
type met struct {
	unit
	pool string
	left settlement.Left // blank: the job pays it
}

// paid reports whether the row met a claim that the job pays.
func (r *feedbackRow) paid() bool { return r.met != nil && r.met.left == "" }

// unit is what is inside or outside of the comparison as a whole.
type unit struct {
	method      settlement.Method
	institution string
}

type unitSum struct {
	named   bool // the file names one of its claims
	claims  int  // that the file does not name
	amounts wide.Int
}

// prepare makes the pricer, and gathers what policies call classes.
func (c *comparing) prepare() error {
	c.labels = map[settlement.Class]string{}
	for _, s := range c.report.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			for _, one := range part.ByClass {
				if one.Label != "" {
					c.labels[one.Class] = one.Label
				}
			}
		}
	}
	_, err := c.at("", settlement.Decimal{})
	return err
}

// claimed is a claim of the job while it is compared.
type claimed struct {
	settlement.Entry
	part  *part
	drg   *drgCase // nil: of another method
	class string   // of a stay by the bed-day
	// others is what others paid by the claim's column. An entry without it takes nothing off:
	// of an amount that is fund money, of a stay that is paid nothing.
	others settlement.Money
}

// walk visits the claims that the job has, of the methods that are compared.
func (c *comparing) walk(visit func(*claimed) error) error {
	r := c.of
	for i, p := range r.job.parts {
		if len(c.options.Methods) > 0 && !slices.Contains(c.options.Methods, p.method) {
			continue
		}
		see := func(e *settlement.Entry, d *drgCase, class string, others settlement.Money) error {
			if e.Left == settlement.LeftOther || e.Claim == "" { // another part has it
				return nil
			}
			err := visit(&claimed{*e, p, d, class, others})
			if err != nil {
				return fmt.Errorf("claim %s: %w", quoteClaim(e.Claim), err)
			}
			return nil
		}
		var err error
		if p.rates != nil {
			err = paired(r.bound[i], func(d *drgCase, e *settlement.Entry) error { return see(e, d, "", e.Covered) })
		} else {
			class, covered := slices.Index(p.table.columns, "class"), slices.Index(p.table.columns, "covered")
			err = p.table.walk(r.bound[i], func(texts []string, e *settlement.Entry) error {
				text := ""
				if class >= 0 {
					text = texts[class]
				}
				others, err := settlement.ParseMoney(texts[covered])
				if err != nil {
					return err
				}
				return see(e, nil, text, others)
			})
		}
		if err != nil {
			return inFile(p.title, err)
		}
	}
	return nil
}

// visit compares a claim with the row of its id.
func (c *comparing) visit(x *claimed) error {
	u := c.units[unit{x.Method, x.Institution}]
	if u == nil {
		u = &unitSum{}
		c.units[unit{x.Method, strings.Clone(x.Institution)}] = u
	}
	row := c.rows[x.Claim]
	switch {
	case row == nil && x.Left == "":
		amount, err := c.amount(&x.Entry, settlement.Decimal{})
		u.claims++
		u.amounts.Accumulate(int64(amount))
		return err
	case row == nil:
		return nil
	}
	u.named = true
	if row.paid() {
		if x.Left == "" {
			c.faults.Add(c.inFile(row.Line, "id", fmt.Errorf("%w: %s is of %s and of %s", ErrFeedbackMethod, quoteClaim(x.Claim), row.met.method, x.Method)))
		}
		return nil
	}
	m := met{unit{x.Method, x.Institution}, x.Pool, x.Left}
	if row.met = c.mets[m]; row.met == nil {
		m.institution, m.pool = strings.Clone(m.institution), strings.Clone(m.pool)
		row.met = &m
		c.mets[m] = row.met
	}
	if !row.paid() {
		return nil
	}
	return c.pair(x, row)
}

func (c *comparing) faulty() error { return c.faults.Err() }
