package settlement

import (
	"github.com/yibaojiesuan/settlement/internal/chinese"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Errors that several methods share, beside [ErrDuplicate], [ErrPeriod], [ErrPool] and
// those of values. What can be wrong with a document alone, package policy has.
var (
	ErrInstitution = coded.New("institution", "no such institution")
)

// Code returns a stable code of what is wrong, for programs: "duplicate", "drg.group".
// docs/errors.md lists the codes. Code returns "" for nil, and "other" if nothing in err has
// a code.
//
// An error may wrap others. The innermost that has a code decides, so that a fault of a claim
// has the code of what is wrong with the claim. Where one message is made of several errors
// the last decides, because it says why. Of several faults the first decides.
//
// The code of [ErrNotInForce] is its name, "not_in_force". The code of another package's
// sentinel begins with the package's name. A payment method outside this module gives its
// errors a method Code() string, and a method Chinese() string for [Chinese].
func Code(err error) string { return coded.Of(err) }

// Chinese returns an error in Chinese, with its places and values; err.Error() is the same in
// English. A part of a message that the catalogue does not have stays in English. The Chinese
// text holds nothing that the English one does not.
func Chinese(err error) string { return chinese.Of(err) }
