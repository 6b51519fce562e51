package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Key is what claims are summed by, by its name in documents.
type Key string

// Keys. A claim that has no value of a key is summed under an empty text, and so is what belongs
// to an institution as a whole.
const (
	Pool        Key = "pool"        // 基金池
	Institution Key = "institution" // 医疗机构
	District    Key = "district"    // of the institution, a column of the claims (定点归属区划)
	Level       Key = "level"       // of the institution, as policies say (机构等级)
	Method      Key = "method"      // 支付方式
	Class       Key = "class"       // 病例类型
	Group       Key = "group"       // of a case; the class of a stay, the category of a member (病组)
	Department  Key = "department"  // 科室
	Doctor      Key = "doctor"      // 医师
	Month       Key = "month"       // of the date by which the claim is settled
	Home        Key = "home"        // where the person is insured (参保地)
	Holder      Key = "charged_to"  // whose budget bears the claim
	// Payer and Fee divide single claims: by who paid the parts of the cost, and by what they
	// were paid for. A table by one of them has that one measure, Paid or Fees: points, prices
	// and dues belong to whole claims.
	Payer Key = "payer"
	Fee   Key = "fee"
)

// Choices returns what a document may say.
func (Key) Choices() []Key {
	return []Key{Pool, Institution, District, Level, Method, Class, Group, Department, Doctor, Month, Home, Holder, Payer, Fee}
}

// divides reports whether the key divides single claims, and into which measure.
func (k Key) divides() (Measure, bool) {
	switch k {
	case Payer:
		return Paid, true
	case Fee:
		return Fees, true
	}
	return "", false
}

// Measure is a sum of a cell, by its name in documents.
type Measure string

// Measures. paid_X and fee_X are measures, too: the part of the cost that X paid, and the part
// that was paid for X, of any X that the claims name.
const (
	Claims      Measure = "claims"      // claims that are paid
	Unpaid      Measure = "unpaid"      // claims that the rules do not pay: in no other measure
	Days        Measure = "days"        // of stays
	Stays       Measure = "stays"       // claims whose days are known
	Points      Measure = "points"      // before the institution's factor
	BasePoints  Measure = "base_points" // Σ base points of the groups (基准点数)
	Weighed     Measure = "weighed"     // claims that have base points
	Cost        Measure = "cost"        // 费用
	Covered     Measure = "covered"     // what patients and other payers paid
	Price       Measure = "price"       // points × value, and amounts of what is priced
	Entitlement Measure = "entitlement" // what settlement gives
	Due         Measure = "due"         // what is to be transferred
	Gain        Measure = "gain"        // profit and loss (盈亏): see [Cell.Gain]
	Paid        Measure = "paid"        // all parts of the cost, or with the key payer one of them
	Fees        Measure = "fee"         // all classes of fees, or with the key fee one of them
)

// Measures returns the measures that a document may name, besides paid_X and fee_X.
func Measures() []Measure {
	return []Measure{Claims, Unpaid, Days, Stays, Points, BasePoints, Weighed, Cost, Covered, Price, Entitlement, Due, Gain, Paid, Fees}
}

// DefaultMeasures are those of a table that names none.
func DefaultMeasures() []Measure { return []Measure{Claims, Points, Cost, Covered, Price, Due} }

const (
	paidPrefix = "paid_"
	feePrefix  = "fee_"
)

// part returns the part of the cost that a measure is.
func (m Measure) part() (string, bool) {
	for _, prefix := range []string{paidPrefix, feePrefix} {
		if name, ok := strings.CutPrefix(string(m), prefix); ok && name != "" {
			return string(m), true
		}
	}
	return "", false
}

// Errors of tables.
var (
	ErrKey     = coded.New("analysis.key", "not a key of analysis")
	ErrMeasure = coded.New("analysis.measure", "not a measure of analysis")
	// ErrDivides says that a table by payer or fee asks for what belongs to whole claims.
	ErrDivides = coded.New("analysis.divides", "claims are not divided by this key")
	ErrTwice   = coded.New("analysis.twice", "named twice")
)

// CheckTable collects what is wrong with the keys and measures of a table, with the paths by[i]
// and measures[i] below at.
func CheckTable(f *settlement.Faults, at string, by []Key, measures []Measure) {
	dividing := Key("")
	for i, k := range by {
		path := fmt.Sprintf("%sby[%d]", at, i)
		if !slices.Contains(k.Choices(), k) {
			f.At(path, fmt.Errorf("%w: got %s, want one of %s", ErrKey, shown.Quote(k), join(k.Choices())))
			continue
		}
		if slices.Contains(by[:i], k) {
			f.At(path, fmt.Errorf("%w: %s", ErrTwice, k))
		}
		if _, ok := k.divides(); ok {
			if dividing != "" {
				f.At(path, fmt.Errorf("%w: a table is by payer or by fee", ErrDivides))
			}
			dividing = k
		}
	}
	for i, m := range measures {
		path := fmt.Sprintf("%smeasures[%d]", at, i)
		_, part := m.part()
		if !part && !slices.Contains(Measures(), m) {
			f.At(path, fmt.Errorf("%w: got %s, want one of %s, paid_X, fee_X", ErrMeasure, shown.Quote(m), join(Measures())))
			continue
		}
		if slices.Contains(measures[:i], m) {
			f.At(path, fmt.Errorf("%w: %s", ErrTwice, m))
		}
		if want, ok := dividing.divides(); ok && m != want {
			f.At(path, fmt.Errorf("%w: a table by %s has the measure %s alone, got %s", ErrDivides, dividing, want, m))
		}
	}
}

func join[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = string(s)
	}
	return strings.Join(texts, ", ")
}
