package perdiem

import "github.com/yibaojiesuan/settlement/internal/coded"

// Faults of a policy or a stay. The errors of New, Rate and Explain are
// *settlement.FieldError, joined if there are several. Each wraps one of these errors, or an
// error of package settlement or policy.
var (
	ErrClass   = coded.New("perdiem.class", "no such class")
	ErrTier    = coded.New("perdiem.tier", "impossible tier")
	ErrDates   = coded.New("perdiem.dates", "impossible dates")
	ErrLeave   = coded.New("perdiem.leave", "impossible leave")
	ErrHistory = coded.New("perdiem.history", "impossible history")
	ErrOverlap = coded.New("perdiem.overlap", "stays of one person overlap")
	ErrInterim = coded.New("perdiem.interim", "a bill of a long stay is missing")
)
