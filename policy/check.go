package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

// Checker collects the faults of a document, each with its path. [Check] makes one. At and
// Add collect faults for which there is no method of their own. The zero Checker has no
// document, and keeps the faults in the order of the calls.
type Checker struct {
	settlement.Faults
	shape strictjson.Shape
	at    string // the prefix of the document's paths
}

// Check checks a document by its type and returns the checker with the faults. It finds
// faults of the head (if there is a [Document]), required fields that are absent, and texts
// that are none of their choices.
//
// A field is required by its tag: `json:"scale" required:"true"`. A text, a list, a map or
// a pointer is absent if it is empty, and a quantity if it has no value. The zero of a
// number or a flag is a value, so that only [Read] can require these, and a struct is
// required by its own fields. A text has choices if its type has a method Choices that
// returns a list of the type. A tag `choices:"drg,item"` narrows them. A blank text is the
// default, unless the field is required.
func Check(document any) *Checker { return CheckAt("", document) }

// CheckAt is Check for a document whose paths begin with at: "accounts".
func CheckAt(at string, document any) *Checker {
	c := &Checker{shape: strictjson.ShapeOf(document), at: at}
	c.shape.Judge(document, func(path string, err error) { c.At(c.below(path), err) })
	if d, ok := document.(interface{ head() Document }); ok {
		head := d.head()
		c.Faults.At(c.below("effective"), head.Effective.Check())
		head.Cites.Check(&c.Faults, c.below(""), head.Sources, document, "the policy has")
	}
	return c
}

// below returns a path of the document behind the prefix of all paths.
func (c *Checker) below(path string) string {
	if c.at == "" || strings.HasPrefix(path, "[") {
		return c.at + path
	}
	return c.at + "." + path
}

// Err returns the faults as one error, in the order of the document; nil if there is none.
// A fault that two checks found is reported once.
func (c *Checker) Err() error {
	all := len(c.List)
	c.List = c.shape.Tidy(c.List, func(err error) string {
		var field *settlement.FieldError
		if !errors.As(err, &field) {
			return ""
		}
		return strings.TrimPrefix(strings.TrimPrefix(field.Path, c.at), ".")
	})
	c.Total -= all - len(c.List)
	return c.Faults.Err()
}

// Required collects a fault unless a field is given. It is for a field that another field
// asks for. A field that is always required has the tag.
func (c *Checker) Required(path string, given bool) {
	if !given {
		c.At(path, ErrRequired)
	}
}

// Code collects a fault if a code was seen before, and notes the code. A blank code is no
// duplicate.
func (c *Checker) Code(path, code string, seen map[string]bool) {
	if code != "" && seen[code] {
		c.At(path, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(code)))
	}
	seen[code] = true
}

// Known collects a fault, which wraps unknown, unless a code is one of those known.
func (c *Checker) Known(path, code string, known map[string]bool, unknown error) {
	if !known[code] {
		c.At(path, fmt.Errorf("%w: %s", unknown, shown.QuoteKey(code)))
	}
}

// OneOf returns an error unless a text is one of its type's choices. A blank text is none.
// OneOf is for texts outside of documents: [Check] checks those of documents.
func OneOf[S interface {
	~string
	Choices() []S
}](got S) error {
	var words []string
	for _, s := range got.Choices() {
		words = append(words, string(s))
	}
	return strictjson.Choice(string(got), words)
}
