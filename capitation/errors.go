package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Faults of a policy, a period, a member or a charge. The errors of New, Settlement and
// Account are *settlement.FieldError or *RowError, joined if there are several. Each wraps
// one of these errors, or an error of package settlement or policy.
var (
	ErrCategory  = coded.New("capitation.category", "no such category")
	ErrStandard  = coded.New("capitation.standard", "no standard in force")
	ErrPackage   = coded.New("capitation.package", "no such package")
	ErrPrice     = coded.New("capitation.price", "impossible price")
	ErrTarget    = coded.New("capitation.target", "impossible target")
	ErrEffective = settlement.ErrNotInForce
	ErrEnds      = coded.New("capitation.ends", "the agreement ends before it was signed")
	ErrInterval  = coded.New("capitation.interval", "impossible interval")
	ErrOverlap   = coded.New("capitation.overlap", "the intervals overlap")
	ErrKind      = coded.New("capitation.kind", "no such kind")
	ErrScope     = coded.New("capitation.scope", "no such scope")
	ErrWaived    = coded.New("capitation.waived", "impossible waiver")
	ErrCovered   = coded.New("capitation.covered", "impossible share")
	ErrMonth     = coded.New("capitation.month", "another month")
)

// Tables of rows, as a [RowError] names them.
const (
	Members = "members"
	Charges = "charges"
)

// RowError says which row of which table was refused. It unwraps to a
// *settlement.ClaimError, which has the position of the row in its sequence. A reader of
// files can translate the position into a row.
type RowError struct {
	Table string // Members or Charges
	Claim *settlement.ClaimError
}

// Error returns "members: capitation: claim 17 (…): ends: what".
func (e *RowError) Error() string { return fmt.Sprintf("%s: %s", e.Table, e.Claim) }

// Chinese is Error in Chinese.
func (e *RowError) Chinese() string {
	table := map[string]string{Members: "签约人员", Charges: "费用"}[e.Table]
	return table + "：" + e.Claim.Chinese()
}

// Unwrap returns Claim.
func (e *RowError) Unwrap() error { return e.Claim }
