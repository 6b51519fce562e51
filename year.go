package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// YearReport (年度账) is what a month's report, or the clearing of a year, says of the other
// months of its year: what they paid, and what was corrected in them since. Package job makes
// it, see job.OpenYear.
type YearReport struct {
	// Month is the month of the report; absent: the report clears the year.
	Month Month `json:"month,omitzero"`
	// Months are those that were settled before, in their order, as their reports say.
	Months []MonthReport `json:"months,omitempty"`
	// Corrections are how those months are otherwise today than they were known. A month's
	// report pays them in its lines "corrected". In the clearing they lead from the months to
	// the year's entitlement, and are in no line.
	Corrections []Correction `json:"corrections,omitempty"`
	// Restated are the statements of those months that the corrections changed, as they are now.
	Restated []Restated `json:"restated,omitempty"`
}

// MonthReport is the report of a month that was settled before.
type MonthReport struct {
	Month    Month     `json:"month"`
	Digest   string    `json:"digest"` // of the report's canonical JSON
	Payments []Payment `json:"payments"`
}

// Payment (月拨付) is what a month's report transfers to an institution, and what of.
// Paid = Entitlement + Corrected + Deposit, and Due = Paid + Debt + Advance.
type Payment struct {
	Institution string `json:"institution"`
	Entitlement Money  `json:"entitlement"`        // of the month itself
	Corrected   Money  `json:"corrected,omitzero"` // of months before; either sign
	Deposit     Money  `json:"deposit,omitzero"`   // what is kept back, less what is released of it
	Paid        Money  `json:"paid"`               // what counts as paid when the year is cleared
	Debt        Money  `json:"debt,omitzero"`      // owed from months before (≤ 0), or rolled over (either sign)
	Advance     Money  `json:"advance,omitzero"`   // working capital paid out (≥ 0) or recovered (≤ 0)
	Due         Money  `json:"due"`                // the transfer; negative: to recover, or a debt of the next month
}

// Correction (前期更正) is one way in which a month that was settled is otherwise today than it
// was known, with its amount or a part of it. The amounts of an institution sum to the change
// of its entitlement, to the fen.
type Correction struct {
	// Month is the month that is corrected; absent: the year as a whole against its months.
	Month       Month  `json:"month,omitzero"`
	Institution string `json:"institution"`
	Pool        string `json:"pool,omitempty"`
	Method      Method `json:"method,omitempty"`
	Kind        Kind   `json:"kind,omitempty"`  // of the line that changed; absent where a claim is named
	Claim       string `json:"claim,omitempty"` // its id, where it is known
	// Reason is "claims": claims of the institution changed. Where it is known which, it is
	// "added", "removed" or "column". It is "value": no claim of the institution changed, but
	// the point value, rounding, or what others share with it; "policy": a policy or the
	// provisional terms did; "year": the final terms, and rules that look over months.
	Reason string `json:"reason" choices:"claims,added,removed,column,value,policy,year"`
	Where  string `json:"where,omitempty"` // the column or field that changed
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
	Amount Money  `json:"amount"`
}

// Restated is the statement of a month that was corrected, as it is now.
type Restated struct {
	Month       Month         `json:"month"`
	Institution string        `json:"institution"`
	Sums        []RestatedSum `json:"sums,omitempty"`
	Lines       []Line        `json:"lines"` // without memo lines and without trails
	Entitlement Money         `json:"entitlement"`
}

// RestatedSum is what the claims of a method in a pool come to.
type RestatedSum struct {
	Pool    string `json:"pool,omitempty"`
	Method  Method `json:"method"`
	Cases   int    `json:"cases"`
	Points  Points `json:"points,omitzero"`
	Cost    Money  `json:"cost"`
	Covered Money  `json:"covered"`
	Amount  Money  `json:"amount,omitzero"` // of what is priced
}

// yearSums are what the rows and the lines of an institution come to, over a year.
type yearSums struct {
	corrections, corrected wide.Int // rows, lines
	months, entitlement    wide.Int // what months settled, and the statement
	paid, due, moved       wide.Int
}

// yearChecks returns the identities of the year that a report says something of. An identity
// holds only if it holds for each institution.
func (r *Report) yearChecks() []Check {
	y := r.Year
	if y == nil {
		return nil
	}
	of := map[string]*yearSums{}
	at := func(institution string) *yearSums {
		if of[institution] == nil {
			of[institution] = &yearSums{}
		}
		return of[institution]
	}
	var paid, parts wide.Int
	consistent := true
	for _, m := range y.Months {
		for i := range m.Payments {
			p, s := &m.Payments[i], at(m.Payments[i].Institution)
			sum := sumOf(p.Entitlement, p.Corrected, p.Deposit)
			consistent = consistent && sum == sumOf(p.Paid) && sumOf(p.Paid, p.Debt, p.Advance) == sumOf(p.Due)
			paid.Accumulate(int64(p.Paid))
			parts, _ = parts.Add(sum)
			s.months.Accumulate(int64(p.Entitlement))
			s.months.Accumulate(int64(p.Corrected))
			s.paid.Accumulate(int64(p.Paid))
		}
	}
	for _, c := range y.Corrections {
		at(c.Institution).corrections.Accumulate(int64(c.Amount))
	}
	for i := range r.Statements {
		at(r.Statements[i].Institution).statement(&r.Statements[i])
	}
	list := []Check{{checkPayments, text(paid, moneyPlaces), text(parts, moneyPlaces), consistent}}
	if !y.Month.Absent() {
		return append(list, compareSums(of, checkCorrected, func(s *yearSums) (wide.Int, wide.Int) { return s.corrections, s.corrected }))
	}
	return append(list,
		compareSums(of, checkCorrects, func(s *yearSums) (wide.Int, wide.Int) {
			sum, _ := s.months.Add(s.corrections)
			return sum, s.entitlement
		}),
		compareSums(of, checkCleared, func(s *yearSums) (wide.Int, wide.Int) {
			left, _ := s.paid.Add(s.due)
			// A prepaid line of another amount than the months paid breaks the identity.
			right, _ := s.entitlement.Add(s.moved)
			return left, right
		}))
}

// statement adds a statement of the report itself. What moves debts and working capital is no
// part of an entitlement: due is without it.
func (s *yearSums) statement(of *Statement) {
	s.entitlement.Accumulate(int64(of.Entitlement))
	s.due.Accumulate(int64(of.Due))
	for i := range of.Lines {
		l := &of.Lines[i]
		switch {
		case l.Method != Clearing || l.Kind.Memo():
		case l.outsideEntitlement():
			s.due.Accumulate(-int64(l.Amount))
		case l.Kind == LinePrepaid: // in due alone
		case l.Kind == LineCorrected:
			s.corrected.Accumulate(int64(l.Amount))
		default:
			s.moved.Accumulate(int64(l.Amount))
		}
	}
}

// outsideEntitlement reports whether a line of a clearing moves debts or working capital. A
// line prepaid does so if it rolls over what is due, instead of taking off what was paid.
func (l *Line) outsideEntitlement() bool {
	switch l.Kind {
	case LineDebt, LineAdvance, LineRecovered:
		return true
	case LinePrepaid:
		return len(l.Trail) > 0 && !slices.ContainsFunc(l.Trail[len(l.Trail)-1].Inputs, func(in Input) bool { return in.Name == "paid" })
	}
	return false
}

// compareSums returns the check of two sums of every institution.
func compareSums(of map[string]*yearSums, name string, sides func(*yearSums) (left, right wide.Int)) Check {
	c := Check{Name: name, OK: true}
	var left, right wide.Int
	for _, s := range of { // sums: the order does not matter
		a, b := sides(s)
		c.OK = c.OK && a == b
		left, _ = left.Add(a)
		right, _ = right.Add(b)
	}
	c.Left, c.Right = text(left, moneyPlaces), text(right, moneyPlaces)
	return c
}

// sumOf adds amounts.
func sumOf(amounts ...Money) (sum wide.Int) {
	for _, m := range amounts {
		sum.Accumulate(int64(m))
	}
	return sum
}

// checkYear returns an error if the months or corrections of a report are out of order.
func (r *Report) checkYear() error {
	if r.Year == nil {
		return nil
	}
	for i, m := range r.Year.Months {
		switch {
		case m.Month.Absent(), i > 0 && m.Month.Compare(r.Year.Months[i-1].Month) <= 0,
			!r.Year.Month.Absent() && m.Month.Compare(r.Year.Month) >= 0:
			return fmt.Errorf("%w: in year.months %s is out of order", ErrIdentity, m.Month)
		}
	}
	return nil
}
