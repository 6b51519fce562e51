package formula

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Errors of formulas, found with errors.Is. All but [ErrBroken] come inside an [*Error], or with
// the name of an input.
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

// ErrBroken refuses a program that needs a definition with a fault, which Define has told.
var ErrBroken = coded.New("formula.broken", "a definition that it needs has a fault")

// errZero refuses an Expr that Parse did not make.
var errZero = errors.New("formula: no formula to evaluate: Parse did not make this Expr")

// Error is a fault of a formula, or of its evaluation, with its place.
type Error struct {
	Kind error  // one of the sentinels of this package
	In   string // the definition in whose text Pos is; empty: the formula itself
	Pos  int    // in the text that was parsed, in characters from 1
	Name string // the name that is not known or not declared; empty for other faults
	err  error  // what follows the place; it wraps Kind
}

// Error returns the place and the fault.
func (e *Error) Error() string {
	if e.In != "" {
		return fmt.Errorf("formula: definition %s: position %d: %w", e.In, e.Pos, e.err).Error()
	}
	return fmt.Errorf("formula: position %d: %w", e.Pos, e.err).Error()
}

// Unwrap returns what follows the place.
func (e *Error) Unwrap() error { return e.err }

// zero is the error that the node divides by zero.
func (n *node) zero() error {
	return &Error{Kind: ErrDivision, Pos: n.pos, err: fmt.Errorf("%w: %s is 0", ErrDivision, shorten(n.args[1].canonical()))}
}

// beyond is the error that the result of the node does not fit where it is to go.
func (n *node) beyond(result string) error {
	return &Error{Kind: ErrLarge, Pos: n.pos, err: fmt.Errorf("%w: the result is %s", ErrLarge, shorten(result))}
}

// unknown is the error that the value of the name is not known.
func (n *node) unknown() error {
	return &Error{Kind: ErrName, Pos: n.pos, Name: n.text, err: fmt.Errorf("%w: %s", ErrName, shorten(n.text))}
}

// undeclared is the error that the scope does not have the name.
func (n *node) undeclared() error {
	return &Error{Kind: ErrUndeclared, Pos: n.pos, Name: n.text, err: fmt.Errorf("%w: %s", ErrUndeclared, shorten(n.text))}
}

// large is the error that the value of the node is too large.
func (n *node) large() error {
	return &Error{Kind: ErrLarge, Pos: n.pos, err: fmt.Errorf("%w: %s has more than %d digits", ErrLarge, shorten(n.canonical()), MaxDigits)}
}

// wrongType is the error that the node has another type than is needed.
func (n *node) wrongType(want, got Type) error {
	return n.expects(want.String(), got.String())
}

func (n *node) expects(want, got string) error {
	return &Error{Kind: ErrType, Pos: n.pos, err: coded.Errorf(ErrType, "expected %s, found %s: %s", want, got, shorten(n.canonical()))}
}

func expected(pos int, what, found string) error {
	return &Error{Kind: ErrSyntax, Pos: pos, err: coded.Errorf(ErrSyntax, "expected %s, found %s", what, found)}
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
