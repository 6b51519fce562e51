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
// docs/errors.md lists them. It is "" for nil, and "other" where nothing in err has one.
//
// An error may wrap others. The innermost that has a code decides: of a fault of a claim,
// what is wrong with it. Of several errors that make up one message it is the last, which
// says why; of several faults it is the code of the first.
//
// The code of [ErrNotInForce] is its name, "not_in_force"; that of a sentinel of another
// package has the package before it. A payment method of others gives its errors a method
// Code() string, and Chinese() string for [Chinese].
func Code(err error) string { return coded.Of(err) }

// Chinese returns an error in Chinese, with its places and values; err.Error() is the
// same in English. A part of a message that the catalogue does not have stays in
// English. It holds nothing that the message does not.
func Chinese(err error) string { return chinese.Of(err) }
