package budget

import "errors"

// What can be wrong with a policy, an account or a claim. Errors are
// *settlement.FieldError, joined where there are several, and wrap one of these
// or of the root package's.
var (
	ErrUnpriced    = errors.New("a budget bears priced claims: the claim carries points, and no point value is fixed")
	ErrOrigin      = errors.New("a budget arises in one way")
	ErrHolder      = errors.New("no such budget holder")
	ErrPool        = errors.New("no such pool")
	ErrQuota       = errors.New("no such quota")
	ErrLevel       = errors.New("no such level")
	ErrDuplicate   = errors.New("listed twice")
	ErrShares      = errors.New("shares do not add up to 1")
	ErrOrder       = errors.New("steps out of order")
	ErrStatement   = errors.New("no statement")
	ErrReasonable  = errors.New("the reasonable part exceeds the overrun")
	ErrFinding     = errors.New("impossible finding")
	ErrInstalments = errors.New("the policy has no instalments")
	ErrPeriod      = errors.New("not a whole number of cycles")
	ErrIndicator   = errors.New("no such indicator")
	ErrReport      = errors.New("the report cannot be cleared")
	ErrClaim       = errors.New("impossible claim")
	ErrInside      = errors.New("the methods leave out a budget inside: list budget, or settle the two beside each other")
	ErrUnused      = errors.New("no budget takes it")
	ErrSums        = errors.New("the sums of a tally do not hold it: settle the claims with Settlement")
	ErrPayments    = errors.New("the payments of steps are not known")
	ErrResult      = errors.New("no whole number of fen")
)
