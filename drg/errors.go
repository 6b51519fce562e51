package drg

import "errors"

// What can be wrong with a policy or a case. The errors of New, Rate and
// Explain are *settlement.FieldError, joined where there are several, and wrap
// one of these or of the root package's.
var (
	ErrGroup       = errors.New("no such group")
	ErrUngrouped   = errors.New("the policy refuses ungrouped cases")
	ErrInstitution = errors.New("no such institution")
	ErrCoefficient = errors.New("no coefficient")
	ErrCost        = errors.New("impossible cost")
	ErrApproval    = errors.New("impossible approval")
	ErrBand        = errors.New("impossible band")
	ErrDuplicate   = errors.New("listed twice")
	ErrMean        = errors.New("impossible mean cost")
	ErrLevel       = errors.New("no such level")
	ErrQuota       = errors.New("more approvals than the quota")
	ErrStay        = errors.New("impossible stay")
	ErrOutside     = errors.New("outside the limits of stays")
	ErrViolation   = errors.New("impossible violation")
)
