package intake

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Report says what became of every row of an export, and proves that no
// money was lost on the way.
type Report struct {
	Files []FileReport `json:"files"`
	// Rows are those of the files, without rows of sums.
	Rows    int      `json:"rows"`
	Repairs []Repair `json:"repairs,omitempty"`
	// Claims are the claims by method; Buckets are the rows that are no claims.
	Claims  []MethodCount `json:"claims,omitempty"`
	Buckets []BucketCount `json:"buckets,omitempty"`
	// Balance says for every money column: the sum of the files = the sum of the claims
	// + the sum of each bucket.
	Balance    []Balance      `json:"balance,omitempty"`
	Totals     []Total        `json:"totals,omitempty"`
	Unknown    []UnknownCode  `json:"unknown_codes,omitempty"`
	Unrouted   []UnroutedRows `json:"unrouted,omitempty"`
	Identities []Count        `json:"identities,omitempty"` // rows that fail identities that are only reported
	Months     []Count        `json:"other_months,omitempty"`
	// Levels are the levels that rows give to institutions, by institution.
	Levels []InstitutionLevel `json:"levels,omitempty"`
	// Above are the rows whose fund money is above their cost, if the mapping allows it.
	Above *AboveCost `json:"fund_above_cost,omitempty"`
	// Differences are what later rows change of periods that were settled before: see
	// [Difference].
	Differences []Difference `json:"differences,omitempty"`
	// Causes are the faults, one for each thing that is wrong in a column of a file.
	Causes []*Cause `json:"-"`
	// IndexBytes is the memory that was used to find rows that have to do with others.
	IndexBytes int `json:"-"`
}

// FileReport is what a file holds.
type FileReport struct {
	Name  string `json:"name"`
	Sheet string `json:"sheet,omitempty"`
	// Others are the other sheets of the workbook, which are not read.
	Others []string `json:"other_sheets,omitempty"`
	// Header is the row that was taken as the header; 0: the file has no header.
	Header  int      `json:"header,omitempty"`
	Rows    int      `json:"rows"`
	Headers []string `json:"unknown_headers,omitempty"`
}

// AboveCost counts claims whose fund money is above their cost.
type AboveCost struct {
	Claims int              `json:"claims"`
	Excess settlement.Money `json:"excess"`
	First  []Place          `json:"first,omitempty"`
}

// reportOf returns the report of a file of which nothing was read.
func reportOf(f rows.File) FileReport {
	r := FileReport{Name: f.Name}
	if f.Sheet != nil {
		r.Sheet = f.Sheet.Name
	}
	return r
}

// saw takes what a walk saw besides rows.
func (f *FileReport) saw(l rows.Looked) {
	if f.Sheet == "" {
		f.Sheet = l.Sheet
	}
	f.Others, f.Header, f.Headers = l.Others, l.Header, l.Unknown
}

func (f *FileReport) print(w io.Writer) {
	name := f.Name
	if f.Sheet != "" {
		name += " [" + f.Sheet + "]"
	}
	say(w, "%s: %d rows", name, f.Rows)
	if len(f.Others) > 0 {
		say(w, "  other sheets, not read: %s", strings.Join(f.Others, ", "))
	}
	if f.Header > 1 {
		say(w, "  the header is row %d", f.Header)
	}
	if len(f.Headers) > 0 {
		say(w, "  headers nobody knows: %s", strings.Join(f.Headers, ", "))
	}
}

// Count counts something by its name.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// MethodCount counts the claims of a method and the rows they came from.
type MethodCount struct {
	Method  settlement.Method `json:"method"`
	Claims  int               `json:"claims"`
	Rows    int               `json:"rows"`
	Cost    settlement.Money  `json:"cost"`
	Covered settlement.Money  `json:"covered"`
}

// BucketCount counts the rows of a bucket.
type BucketCount struct {
	Bucket Bucket           `json:"bucket"`
	Rows   int              `json:"rows"`
	Cost   settlement.Money `json:"cost"`
}

// Balance is the identity of one money column.
type Balance struct {
	Column string           `json:"column"`
	File   settlement.Money `json:"file"`
	Claims settlement.Money `json:"claims"`
	// Buckets are in the order of the report's. Joined is not among them, because its
	// money is in the claims.
	Buckets []BucketMoney `json:"buckets,omitempty"`
	OK      bool          `json:"ok"`
}

// BucketMoney is the money of one bucket.
type BucketMoney struct {
	Bucket Bucket           `json:"bucket"`
	Amount settlement.Money `json:"amount"`
}

// Total compares a row of sums with the rows above it.
type Total struct {
	File   string           `json:"file"`
	Sheet  string           `json:"sheet,omitempty"`
	Row    int              `json:"row"`
	Column string           `json:"column"`
	Stated settlement.Money `json:"stated"`
	Sum    settlement.Money `json:"sum"`
	OK     bool             `json:"ok"`
}

// UnknownCode counts rows with a code that its table does not have.
type UnknownCode struct {
	Column string `json:"column"`
	Code   string `json:"code"`
	Rows   int    `json:"rows"`
	first  Row
}

// UnroutedRows counts rows that no method takes, by the meanings of their codes.
type UnroutedRows struct {
	Meanings string           `json:"meanings"`
	Rows     int              `json:"rows"`
	Cost     settlement.Money `json:"cost"`
}

// empty reports whether a column has no money anywhere.
func (b Balance) empty() bool {
	return b.File == 0 && b.Claims == 0 && !slices.ContainsFunc(b.Buckets, func(m BucketMoney) bool { return m.Amount != 0 })
}

// String returns the line a finance office ticks off: file = claims + buckets.
func (b Balance) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s: %s = %s claims", b.Column, b.File, b.Claims)
	for _, m := range b.Buckets {
		fmt.Fprintf(&s, " + %s %s", m.Amount, m.Bucket)
	}
	return s.String()
}

// Print writes the report for people.
func (r *Report) Print(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, f := range r.Files {
		f.print(b)
	}
	printRepairs(b, r.Repairs)
	for _, c := range r.Identities {
		say(b, "does not add up, %s: %d rows", c.Name, c.Count)
	}
	for _, t := range r.Totals {
		verdict := "ok"
		if !t.OK {
			verdict = "DIFFERENT by " + (t.Stated - t.Sum).String()
		}
		say(b, "合计 %s row %d, %s: stated %s, rows %s  %s", t.File, t.Row, t.Column, t.Stated, t.Sum, verdict)
	}
	for _, u := range r.Unknown {
		say(b, "unknown code, %s %s: %d rows", u.Column, quoteShown(u.Code), u.Rows)
	}
	for _, l := range r.Levels {
		say(b, "%v", l)
	}
	for _, code := range r.SeveralLevels() {
		say(b, "several levels: %s", code)
	}
	for _, m := range r.Claims {
		say(b, "claims, %s: %d from %d rows, cost %s, covered %s", m.Method, m.Claims, m.Rows, m.Cost, m.Covered)
	}
	for _, c := range r.Buckets {
		say(b, "%s: %d rows, cost %s", c.Bucket, c.Rows, c.Cost)
	}
	if a := r.Above; a != nil {
		say(b, "fund above cost: %d claims, %s in all, covered 0.00; first in %s", a.Claims, a.Excess, a.First[0])
	}
	for _, d := range r.Differences {
		say(b, "%v", d)
	}
	for _, u := range r.Unrouted {
		say(b, "  no method: %s: %d rows, cost %s", u.Meanings, u.Rows, u.Cost)
	}
	for _, m := range r.Months {
		say(b, "  in %s: %d rows", m.Name, m.Count)
	}
	for _, l := range r.Balance {
		verdict := "✓"
		if !l.OK {
			verdict = "✗"
		}
		say(b, "%s %s", verdict, l)
	}
	return b.Flush()
}
