// Package wrong has the sentinels of what can be wrong with a document. Package policy
// is where callers see them; the root package needs them too, for the documents of terms.
package wrong

import "github.com/yibaojiesuan/settlement/internal/coded"

// What can be wrong with a document, whichever method it is of.
var (
	ErrRequired  = coded.New("required", "required")
	ErrChoice    = coded.New("choice", "not one of the choices")
	ErrCite      = coded.New("cite", "cannot cite")
	ErrExcludes  = coded.New("excludes", "excluded by another field")
	ErrTiers     = coded.New("tiers", "tiers")
	ErrLevel     = coded.New("level", "no such level")
	ErrIndicator = coded.New("indicator", "no such indicator")
	ErrBand      = coded.New("band", "impossible band")
)
