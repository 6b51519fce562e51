package perdiem

import "errors"

// What can be wrong with a policy, a stay or a calendar. The errors of New,
// Rate and Explain are *settlement.FieldError, joined where there are several,
// and wrap one of these or of the root package's.
var (
	ErrClass       = errors.New("no such class")
	ErrInstitution = errors.New("no such institution")
	ErrLevel       = errors.New("no such level")
	ErrDuplicate   = errors.New("listed twice")
	ErrTier        = errors.New("impossible tier")
	ErrBand        = errors.New("impossible band")
	ErrDates       = errors.New("impossible dates")
	ErrLeave       = errors.New("impossible leave")
	ErrHistory     = errors.New("impossible history")
	ErrOverlap     = errors.New("stays of one person overlap")
	ErrInterim     = errors.New("a bill of a long stay is missing")
	ErrCalendar    = errors.New("impossible calendar")
	ErrFiled       = errors.New("filed outside the days for it")
)
