package capitation

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// What can be wrong with a policy, a period, a member or a charge. The errors
// of New, Settlement and Account are *settlement.FieldError or *RowError,
// joined where there are several, and wrap one of these or of the root package's.
var (
	ErrInstitution = errors.New("no such institution")
	ErrCategory    = errors.New("no such category")
	ErrStandard    = errors.New("no standard in force")
	ErrPackage     = errors.New("no such package")
	ErrPrice       = errors.New("impossible price")
	ErrTarget      = errors.New("impossible target")
	ErrIndicator   = errors.New("no such indicator")
	ErrDuplicate   = errors.New("listed twice")
	ErrPeriod      = errors.New("not whole months of one policy year")
	ErrEffective   = settlement.ErrNotInForce
	ErrEnds        = errors.New("the agreement ends before it was signed")
	ErrInterval    = errors.New("impossible interval")
	ErrOverlap     = errors.New("the intervals overlap")
	ErrKind        = errors.New("no such kind")
	ErrScope       = errors.New("no such scope")
	ErrWaived      = errors.New("impossible waiver")
	ErrCovered     = errors.New("impossible share")
	ErrMonth       = errors.New("another month")
)

// Tables of rows, as a [RowError] names them.
const (
	Members = "members"
	Charges = "charges"
)

// RowError says which row of which table was refused. The claim error in it has
// the row's position in its sequence; a reader of files can translate that into
// a row: it unwraps to *settlement.ClaimError.
type RowError struct {
	Table string // Members or Charges
	Claim *settlement.ClaimError
}

// Error returns "members: capitation: claim 17 (…): ends: what".
func (e *RowError) Error() string { return fmt.Sprintf("%s: %s", e.Table, e.Claim) }

// Unwrap returns Claim.
func (e *RowError) Unwrap() error { return e.Claim }
