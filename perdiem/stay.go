package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Stay is one inpatient stay, or one bill of a long one, paid by bed-days (床日).
type Stay struct {
	ID          string `json:"id"`
	Institution string `json:"institution"`
	Class       string `json:"class"`
	// Person identifies the patient; rules with history need it. It is never printed.
	Person   string          `json:"person,omitempty"`
	Admitted settlement.Date `json:"admitted"`
	// Discharged is the day of discharge, on which the stay is settled. In an interim bill it
	// is the last day billed.
	Discharged settlement.Date `json:"discharged"`
	// Settled is the day of settlement (结算日). It decides to which period and year the stay
	// belongs; absent: Discharged decides.
	Settled settlement.Date `json:"settled,omitzero"`
	// Observed is the first day of an observation (留观) that led to the admission and joins
	// the stay; absent: there was none.
	Observed  settlement.Date `json:"observed,omitzero"`
	LeaveDays int             `json:"leave_days,omitempty"`
	// Interim says that the patient stayed on. This is a bill of a stay that goes on
	// (中途结算), and the next bill begins on the following day.
	Interim   bool             `json:"interim,omitempty"`
	Cost      settlement.Money `json:"cost"`    // what the stay, or the bill, cost
	Covered   settlement.Money `json:"covered"` // what the patient and other payers paid of it
	Pool      string           `json:"pool,omitempty"`
	ChargedTo string           `json:"charged_to,omitempty"`
	// Department is the ward or office of the institution (科室).
	Department string `json:"department,omitempty"`
	// Values are those of the columns that the policy names itself, in the order of
	// [Plan.ValueColumns]; [Plan.Values] makes them of texts. None at all: no value is known.
	Values []policy.Value `json:"values,omitempty"`
	// Attributes are for analysis alone; nil: nobody asked.
	Attributes *settlement.Attributes `json:"attributes,omitempty"`
	// History is filled in by [Plan.Settlement]; a caller who rates a single stay may give it.
	History History `json:"history,omitzero"`
}

// History is the part of a stay's rating that depends on other stays. Its zero value is the
// history of a person's first stay. [Plan.Settlement] computes it from all stays. A caller
// who rates a single stay may fill it in.
type History struct {
	// DaysBefore are the paid days of earlier stays over which the day index
	// continues. Those of earlier bills of this stay are not among them.
	DaysBefore int `json:"days_before,omitempty"`
	// Began is the first day of the stay where this is not its first bill, and
	// BilledTo the last day of the bill before; both absent: there is none.
	Began    settlement.Date `json:"began,omitzero"`
	BilledTo settlement.Date `json:"billed_to,omitzero"`
	// EarlierDays are the days of the earlier bills of this stay, paid or not. If it is less
	// than BilledDays, BilledDays counts.
	EarlierDays int `json:"earlier_days,omitempty"`
	// The sums of the earlier bills of this stay: paid days, cost, covered as claimed (used
	// where a limit of days may share it out), amount or points, and the part of covered or
	// of the patient's share that was subtracted.
	BilledDays    int               `json:"billed_days,omitempty"`
	BilledCovered settlement.Money  `json:"billed_covered,omitzero"`
	BilledCost    settlement.Money  `json:"billed_cost,omitzero"`
	Billed        settlement.Money  `json:"billed,omitzero"`
	BilledPoints  settlement.Points `json:"billed_points,omitzero"`
	BilledPatient settlement.Money  `json:"billed_patient,omitzero"`
	// YearDays are the person's days paid before in the year of this stay. Where each day
	// belongs to its own year, it is the year of the stay's first day.
	YearDays int `json:"year_days,omitempty"`
	// Episode is the number of this episode in the person's year; 0 counts as 1.
	Episode int `json:"episode,omitempty"`
	// Unbundled says that the day index continues from a stay of a class that has no bundle:
	// the bundle of this stay's class is not due any more, and its days have their rates.
	Unbundled bool `json:"unbundled,omitempty"`
}

// maxDays bounds a stay: beyond some ninety years a date is wrong.
const maxDays = 1<<15 - 1

// first returns the first day of the stay or bill.
func (s *Stay) first() settlement.Date {
	if s.Observed.Absent() {
		return s.Admitted
	}
	return s.Observed
}

// date returns the day that decides to which period and year the stay belongs.
func (s *Stay) date() settlement.Date {
	if s.Settled.Absent() {
		return s.Discharged
	}
	return s.Settled
}

// began returns the first day of the stay, also if this is a later bill of it.
func (s *Stay) began() settlement.Date {
	if s.History.BilledTo.Absent() || s.History.Began.Absent() {
		return s.first()
	}
	return s.History.Began
}

// checkStay checks what a stay says about itself.
func checkStay(s *Stay) error {
	h := &s.History
	switch {
	case s.ID == "":
		return &settlement.FieldError{Path: "id", Err: settlement.ErrBlank}
	case s.Institution == "":
		return &settlement.FieldError{Path: "institution", Err: settlement.ErrBlank}
	case s.Admitted.Absent():
		return &settlement.FieldError{Path: "admitted", Err: settlement.ErrBlank}
	case s.Discharged.Absent():
		return &settlement.FieldError{Path: "discharged", Err: settlement.ErrBlank}
	case s.Discharged.Before(s.Admitted):
		return &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: %s is before the admission on %s", ErrDates, s.Discharged, s.Admitted)}
	case s.Observed.After(s.Admitted):
		return &settlement.FieldError{Path: "observed", Err: fmt.Errorf("%w: %s is after the admission on %s", ErrDates, s.Observed, s.Admitted)}
	case s.Discharged.Sub(s.first()) >= maxDays:
		return &settlement.FieldError{Path: "discharged", Err: fmt.Errorf("%w: %s is %d days after %s", ErrDates, s.Discharged, s.Discharged.Sub(s.first()), s.first())}
	case s.LeaveDays < 0:
		return &settlement.FieldError{Path: "leave_days", Err: fmt.Errorf("%w: got %d", settlement.ErrNegative, s.LeaveDays)}
	case s.Cost < 0:
		return &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(s.Cost))}
	case s.Covered < 0:
		return &settlement.FieldError{Path: "covered", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(s.Covered))}
	case !h.BilledTo.Absent() && s.first() != h.BilledTo.Add(1):
		return &settlement.FieldError{Path: "admitted", Err: fmt.Errorf("%w: this bill begins on %s, the one before went to %s", ErrHistory, s.first(), h.BilledTo)}
	case h.BilledTo.Absent() && (h.BilledDays != 0 || h.EarlierDays != 0 || h.BilledCost != 0 || h.BilledCovered != 0 ||
		h.Billed != 0 || h.BilledPoints != 0 || h.BilledPatient != 0):
		return &settlement.FieldError{Path: "history.billed_to", Err: settlement.ErrBlank}
	case h.DaysBefore < 0 || h.BilledDays < 0 || h.EarlierDays < 0 || h.YearDays < 0 || h.Episode < 0 || h.BilledCost < 0 || h.BilledCovered < 0:
		return &settlement.FieldError{Path: "history", Err: settlement.ErrNegative}
	case max(h.DaysBefore, h.BilledDays, h.EarlierDays) > maxIndex:
		return &settlement.FieldError{Path: "history", Err: fmt.Errorf("%w: want at most %d days", ErrHistory, maxIndex)}
	}
	return nil
}

// maxIndex bounds the day index.
const maxIndex = 1 << 24
