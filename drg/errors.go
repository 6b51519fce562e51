package drg

import (
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// Faults of a policy or a case. The errors of New, Rate and Explain are
// *settlement.FieldError, joined if there are several. Each wraps one of these errors, or an
// error of package settlement or policy.
var (
	ErrGroup       = coded.New("drg.group", "no such group")
	ErrUngrouped   = coded.New("drg.ungrouped", "the policy refuses ungrouped cases")
	ErrCoefficient = coded.New("drg.coefficient", "no coefficient")
	ErrCost        = coded.New("drg.cost", "impossible cost")
	ErrApproval    = coded.New("drg.approval", "impossible approval")
	ErrMean        = coded.New("drg.mean", "impossible mean cost")
	ErrQuota       = coded.New("drg.quota", "more approvals than the quota")
	ErrRegion      = coded.New("drg.region", "the claims are not those of all institutions")
	ErrStay        = coded.New("drg.stay", "impossible stay")
	ErrOutside     = coded.New("drg.outside", "outside the limits of stays")
	ErrViolation   = coded.New("drg.violation", "impossible violation")
	ErrColumn      = policy.ErrColumn // of a column that the policy names
	ErrClass       = coded.New("drg.class", "impossible class")
	ErrNoRule      = coded.New("drg.no_rule", "no rule decides the case")
	ErrRules       = coded.New("drg.rules", "not known of a table of rules")
	ErrPool        = coded.New("drg.pool", "a pool that the group has no values in")
	ErrName        = coded.New("drg.name", "impossible name, want small letters, digits and _, a letter first")
	ErrKind        = coded.New("drg.kind", "one name has two kinds of values")
	ErrPlaces      = coded.New("drg.places", "point_places is too small for base points × coefficient")
)
