package formula

import (
	"fmt"
	"strconv"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Errors of formulas, found with errors.Is. All but [ErrZero] come inside an [*Error].
var (
	// ErrDivision marks a division by zero.
	ErrDivision = coded.New("formula.division", "division by zero")
	// ErrName marks a name whose value is needed and not known.
	ErrName = coded.New("formula.name", "name without a value")
	// ErrPlaces marks a name that gives the places of round or down and whose
	// value is not a whole number from 0 to 18.
	ErrPlaces = coded.New("formula.places", "places not a whole number from 0 to 18")
	// ErrType marks a value of another type than is needed.
	ErrType = coded.New("formula.type", "wrong type of value")
	// ErrLarge marks a number of more digits than the language has (see [MaxDigits]), or a
	// result that does not fit where it is to go.
	ErrLarge = coded.New("formula.large", "number too large")
	// ErrSyntax marks a text that is no formula.
	ErrSyntax = coded.New("formula.syntax", "no formula")
	// ErrUndeclared marks a name that a Scope does not have.
	ErrUndeclared = coded.New("formula.undeclared", "no such name")
	// ErrDeclared marks a name that is declared twice, or that cannot be a name.
	ErrDeclared = coded.New("formula.declared", "not a new name")
)

// errZero refuses an Expr that Parse did not make, and a Program whose definitions have faults.
var errZero = coded.New("formula.none", "formula: no formula to evaluate: Parse did not make this Expr")

// Error is a fault of a formula, or of its evaluation, with its place.
type Error struct {
	Kind error  // one of the sentinels of this package
	In   string // the definition in whose text Pos is; empty: the formula itself
	Pos  int    // in the text that was parsed, in characters from 1
	Name string // the name that is not known or not declared; empty for other faults
	text string // what follows the place
}

// Error returns the place and the fault.
func (e *Error) Error() string {
	if e.In != "" {
		return fmt.Sprintf("formula: definition %s: position %d: %s", e.In, e.Pos, e.text)
	}
	return fmt.Sprintf("formula: position %d: %s", e.Pos, e.text)
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// failed is the error that the node cannot be computed.
func (n *node) failed(err error, detail string) error {
	return &Error{Kind: err, Pos: n.pos, text: fmt.Sprintf("%s: %s", err, detail)}
}

// unknown is the error that the value of the name is not known.
func (n *node) unknown() error {
	return &Error{Kind: ErrName, Pos: n.pos, Name: n.text, text: fmt.Sprintf("%s: %s", ErrName, shorten(n.text))}
}

// wrongType is the error that the node has another type than is needed.
func (n *node) wrongType(want, got Type) error {
	return n.expects(want.String(), got.String())
}

func (n *node) expects(want, got string) error {
	return &Error{Kind: ErrType, Pos: n.pos, text: fmt.Sprintf("expected %s, found %s: %s", want, got, shorten(n.canonical()))}
}

func expected(pos int, what, found string) error {
	return &Error{Kind: ErrSyntax, Pos: pos, text: fmt.Sprintf("expected %s, found %s", what, found)}
}

// shorten cuts a text that is too long to stand in an error message.
func shorten(text string) string {
	const limit = 40
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}

// quoted quotes a text that stands in an error message.
func quoted(text string) string { return strconv.Quote(shorten(text)) }

// undeclared is the error that the scope does not have the name.
func (n *node) undeclared() error {
	return &Error{Kind: ErrUndeclared, Pos: n.pos, Name: n.text, text: fmt.Sprintf("%s: %s", ErrUndeclared, shorten(n.text))}
}
