package policy

import "github.com/yibaojiesuan/settlement/internal/wrong"

// Faults of a document of any method. The others are [settlement.ErrNegative],
// [settlement.ErrRange], [settlement.ErrDuplicate], and the errors of the types of values.
// A method has errors of its own for rules that only its documents have.
var (
	ErrRequired  = wrong.ErrRequired  // a required field is absent
	ErrChoice    = wrong.ErrChoice    // a text is none of those that are possible
	ErrCite      = wrong.ErrCite      // a cite names no field of its document, or none of its sources
	ErrExcludes  = wrong.ErrExcludes  // two fields that exclude each other
	ErrBand      = wrong.ErrBand      // bands overlap, or do not rise
	ErrTiers     = wrong.ErrTiers     // of a [settlement.Sharing]
	ErrLevel     = wrong.ErrLevel     // a level that the document does not have
	ErrIndicator = wrong.ErrIndicator // an indicator that the document does not have
)
