package budget

import (
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Faults of a policy, an account or a claim. Errors are *settlement.FieldError, joined if
// there are several. Each wraps one of these errors, or an error of package settlement or
// policy.
var (
	ErrUnpriced    = coded.New("budget.unpriced", "a budget bears priced claims: the claim carries points, and no point value is fixed")
	ErrOrigin      = coded.New("budget.origin", "a budget arises in one way")
	ErrHolder      = coded.New("budget.holder", "no such budget holder")
	ErrQuota       = coded.New("budget.quota", "no such quota")
	ErrShares      = coded.New("budget.shares", "shares do not add up to 1")
	ErrOrder       = coded.New("budget.order", "steps out of order")
	ErrStatement   = coded.New("budget.statement", "no statement")
	ErrReasonable  = coded.New("budget.reasonable", "the reasonable part exceeds the overrun")
	ErrFinding     = coded.New("budget.finding", "impossible finding")
	ErrInstalments = coded.New("budget.instalments", "the policy has no instalments")
	ErrReport      = coded.New("budget.report", "the report cannot be cleared")
	ErrClaim       = coded.New("budget.claim", "impossible claim")
	ErrInside      = coded.New("budget.inside", "the methods leave out a budget inside: list budget, or settle the two beside each other")
	ErrUnused      = coded.New("budget.unused", "no budget takes it")
	ErrSums        = coded.New("budget.sums", "the sums of a tally do not hold it: settle the claims with Settlement")
	ErrPayments    = coded.New("budget.payments", "the payments of steps are not known")
	ErrResult      = sheet.ErrResult
)
