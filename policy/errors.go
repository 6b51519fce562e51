package policy

import "github.com/yibaojiesuan/settlement/internal/wrong"

// What can be wrong with a document of any method, beside [settlement.ErrNegative],
// [settlement.ErrRange], [settlement.ErrDuplicate] and what the values themselves
// refuse. A method has its own for what only its documents say.
var (
	ErrRequired  = wrong.ErrRequired  // what must be there is not
	ErrChoice    = wrong.ErrChoice    // a text is none of those that are possible
	ErrCite      = wrong.ErrCite      // a cite names no field of its document, or none of its sources
	ErrExcludes  = wrong.ErrExcludes  // two fields that exclude each other
	ErrBand      = wrong.ErrBand      // bands overlap, or do not rise
	ErrTiers     = wrong.ErrTiers     // of a [settlement.Sharing]
	ErrLevel     = wrong.ErrLevel     // a level that the document does not have
	ErrIndicator = wrong.ErrIndicator // an indicator that the document does not have
)
