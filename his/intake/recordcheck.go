package intake

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// RecordChecks is a document of checks, each of which looks at one row. They change
// nothing; they show how good the data of each hospital are.
type RecordChecks struct {
	policy.Document
	Aliases map[string][]string `json:"aliases,omitempty"`
	Checks  []RecordCheck       `json:"checks" required:"true"`
}

// RecordCheck is one check of one column. A blank value passes, unless it is required;
// any other value must satisfy every field that is set.
type RecordCheck struct {
	// ID names the check in reports. Required, and different for each check.
	ID     string `json:"id" required:"true"`
	Text   string `json:"text,omitempty"` // what it says, for people
	Column string `json:"column" required:"true"`
	// Required says that a blank fails.
	Required bool `json:"required,omitempty"`
	// Pattern is a regular expression (RE2) for the whole value.
	Pattern string   `json:"pattern,omitempty"`
	Codes   []string `json:"codes,omitempty"` // the allowed values
	// Least and Most bound a number, or an amount in yuan.
	Least settlement.Decimal `json:"least,omitzero"`
	Most  settlement.Decimal `json:"most,omitzero"`
	// NotBefore names a column: the value must not be an earlier day than that column
	// has.
	NotBefore string `json:"not_before,omitempty"`
	// Sum are money columns: the value must be their sum.
	Sum []string `json:"sum,omitempty"`
}

// ErrPattern says that the pattern of a check is none.
var ErrPattern = coded.New("his.pattern", "not a regular expression (RE2)")

// ErrCheck says that a row fails a check.
var ErrCheck = coded.New("his.check", "a check of the record fails")

// The ways in which a value fails a check. They do not repeat the value.
var (
	errForm   = coded.New("his.form", "not of the form that is wanted")
	errCodes  = coded.New("his.codes", "not one of the codes")
	errNumber = coded.New("his.number", "not a number")
)

// ReadRecordChecks reads the checks strictly: see [policy.Read].
func ReadRecordChecks(r io.Reader) (RecordChecks, error) { return policy.Read[RecordChecks](r) }

// CheckReport says how good the data are, by hospital.
type CheckReport struct {
	Institutions []CheckedInstitution `json:"institutions"`
	// Faults are the first [settlement.MaxFaults]; Total is the number of all.
	Faults []error `json:"-"`
	Total  int     `json:"total"`
}

// CheckedInstitution counts rows of a hospital that fail.
type CheckedInstitution struct {
	Institution string `json:"institution"`
	Rows        int    `json:"rows"`
	Faulty      int    `json:"faulty"` // rows with at least one fault
	// Rate is Faulty ÷ Rows, to four decimals.
	Rate   settlement.Decimal `json:"rate"`
	Checks []Count            `json:"checks,omitempty"` // rows that fail each, where there are any
}

type recordCheck struct {
	RecordCheck
	pattern *regexp.Regexp
	sum     []int
}

// CheckRecords checks the rows of files. It returns an error if the document is wrong
// or a file cannot be read. A row that cannot be read is listed in the report as a
// fault, and is not counted by hospital.
func CheckRecords(doc RecordChecks, files ...rows.File) (*CheckReport, error) {
	checks, must, err := compileChecks(doc)
	if err != nil {
		return nil, err
	}
	found := settlement.Faults{Limit: settlement.MaxFaults}
	type counts struct {
		rows, faulty int
		by           map[string]int
	}
	hospitals := make(map[string]*counts)
	for _, file := range files {
		// Here a blank is a fault of a check, not of the file.
		t := reading{aliases: doc.Aliases, must: must, settled: true, blanks: true}.table(file)
		err := t.Walk(&found, func(_ int, r *Row) bool {
			if r.total {
				return true
			}
			code := shown.ID(r.Institution)
			h := hospitals[code]
			if h == nil {
				h = &counts{by: make(map[string]int)}
				hospitals[strings.Clone(code)] = h
			}
			h.rows++
			before := found.Total
			for i := range checks {
				if err := checks[i].check(r); err != nil {
					found.Add(r.at(checks[i].Column, fmt.Errorf("%w: %s: %w", ErrCheck, checks[i].ID, err)))
					h.by[checks[i].ID]++
				}
			}
			if found.Total > before {
				h.faulty++
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	report := &CheckReport{Faults: found.List, Total: found.Total}
	for _, code := range slices.Sorted(maps.Keys(hospitals)) {
		h := hospitals[code]
		one := CheckedInstitution{Institution: code, Rows: h.rows, Faulty: h.faulty, Rate: settlement.DecimalOf(int64((h.faulty*20_000+h.rows)/(2*h.rows)), 4)}
		for _, c := range checks {
			if n := h.by[c.ID]; n > 0 {
				one.Checks = append(one.Checks, Count{c.ID, n})
			}
		}
		report.Institutions = append(report.Institutions, one)
	}
	return report, nil
}

func compileChecks(doc RecordChecks) (list []recordCheck, must []string, err error) {
	f := policy.Check(doc)
	columns := rowColumns(true)
	is := func(path, name string) {
		if name != "" && !slices.ContainsFunc(columns, func(c exportColumn[Row]) bool { return c.Name == name }) {
			f.At(path, fmt.Errorf("%w: %q", rows.ErrUnknownColumn, name))
		}
		must = append(must, name)
	}
	amounts := amountColumns()
	for i, c := range doc.Checks {
		at := fmt.Sprintf("checks[%d].", i)
		if c.ID != "" && slices.ContainsFunc(list, func(o recordCheck) bool { return o.ID == c.ID }) {
			f.At(at+"id", fmt.Errorf("%w: %q", settlement.ErrDuplicate, c.ID))
		}
		ready := recordCheck{RecordCheck: c}
		is(at+"column", c.Column)
		if c.Pattern != "" {
			var err error
			if ready.pattern, err = regexp.Compile("^(?:" + c.Pattern + ")$"); err != nil {
				f.At(at+"pattern", ErrPattern)
			}
		}
		if c.NotBefore != "" {
			is(at+"not_before", c.NotBefore)
		}
		for k, name := range c.Sum {
			if n := slices.Index(amounts[:], name); n >= 0 {
				ready.sum = append(ready.sum, n)
				must = append(must, name)
			} else {
				f.At(fmt.Sprintf("%ssum[%d]", at, k), fmt.Errorf("%w: %q", rows.ErrUnknownColumn, name))
			}
		}
		list = append(list, ready)
	}
	return list, must, f.Err()
}

// check returns the faults of a row. It repeats no value, which may be a person's.
func (c *recordCheck) check(r *Row) error {
	text := r.text(c.Column)
	if text == "" {
		if c.Required {
			return settlement.ErrBlank
		}
		return nil
	}
	if c.pattern != nil && !c.pattern.MatchString(text) {
		return errForm
	}
	if len(c.Codes) > 0 && !slices.Contains(c.Codes, text) {
		return errCodes
	}
	if !c.Least.Absent() || !c.Most.Absent() {
		n, err := settlement.ParseDecimal(text)
		switch {
		case err != nil:
			return errNumber
		case !c.Least.Absent() && n.Cmp(c.Least) < 0:
			return fmt.Errorf("%w: got %s, want at least %s", settlement.ErrRange, shown.Quote(n.String()), c.Least)
		case !c.Most.Absent() && n.Cmp(c.Most) > 0:
			return fmt.Errorf("%w: got %s, want at most %s", settlement.ErrRange, shown.Quote(n.String()), c.Most)
		}
	}
	if other := r.text(c.NotBefore); c.NotBefore != "" && other != "" && cmp.Compare(text, other) < 0 {
		return fmt.Errorf("%w: %s is before the %s %s", settlement.ErrDate, shown.Quote(text), c.NotBefore, shown.Quote(other))
	}
	if len(c.sum) > 0 {
		var sum settlement.Money
		for _, i := range c.sum {
			sum += r.amounts[i]
		}
		if text != sum.String() {
			return fmt.Errorf("%w: got %s, the sum is %s", ErrIdentity, shown.Quote(text), shown.Quote(sum.String()))
		}
	}
	return nil
}
