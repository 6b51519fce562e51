package drg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Attribute is what a policy says of a group or an institution besides the fields that
// every policy has: whether it is a hospital of Chinese medicine, its factor for teaching.
// Rules read it by its name.
//
// A document writes a flag as true or false, and everything else as a string. A string that
// reads as a decimal is a decimal, any other is a text. An Attribute keeps the text of the
// document, and == compares these texts. The zero Attribute is the empty text.
type Attribute struct {
	kind   attributeKind
	flag   bool
	number settlement.Decimal
	text   string
}

// attributeKind is what an attribute is. Its zero is a text.
type attributeKind uint8

const (
	textAttribute attributeKind = iota
	decimalAttribute
	flagAttribute
)

// errAttribute is the fault of an attribute in JSON that is neither a string nor a boolean.
var errAttribute = coded.New("drg.attribute", `want true, false, or a string such as "0.85" or "teaching"`)

// FlagAttribute returns the attribute that a document writes as true or false.
func FlagAttribute(flag bool) Attribute { return Attribute{kind: flagAttribute, flag: flag} }

// ParseAttribute returns the attribute that a document writes as the string: a decimal if
// the string reads as one, else a text. It returns an error if the string is a number that
// no [settlement.Decimal] holds: [settlement.ErrPlaces], [settlement.ErrTooLarge].
func ParseAttribute(text string) (Attribute, error) {
	d, err := settlement.ParseDecimal(text)
	switch {
	case errors.Is(err, settlement.ErrPlaces) || errors.Is(err, settlement.ErrTooLarge):
		return Attribute{}, err
	case err != nil || d.Absent():
		return Attribute{text: text}, nil
	}
	return Attribute{kind: decimalAttribute, number: d}, nil
}

// MustAttribute is like [ParseAttribute] but panics on an error. It is for constants.
func MustAttribute(text string) Attribute {
	a, err := ParseAttribute(text)
	if err != nil {
		panic("drg: " + err.Error())
	}
	return a
}

// Kind returns "flag", "decimal" or "text".
func (a Attribute) Kind() string {
	switch a.kind {
	case flagAttribute:
		return "flag"
	case decimalAttribute:
		return "decimal"
	}
	return "text"
}

// Flag returns the flag, and whether the attribute is one.
func (a Attribute) Flag() (flag, ok bool) { return a.flag, a.kind == flagAttribute }

// Decimal returns the decimal, and whether the attribute is one.
func (a Attribute) Decimal() (settlement.Decimal, bool) { return a.number, a.kind == decimalAttribute }

// Text returns the text, and whether the attribute is one.
func (a Attribute) Text() (string, bool) { return a.text, a.kind == textAttribute }

// String returns the attribute as a document writes it, without quotes.
func (a Attribute) String() string {
	switch a.kind {
	case flagAttribute:
		if a.flag {
			return "true"
		}
		return "false"
	case decimalAttribute:
		return a.number.String()
	}
	return a.text
}

// MarshalJSON returns true or false for a flag, else a string.
func (a Attribute) MarshalJSON() ([]byte, error) {
	if a.kind == flagAttribute {
		return []byte(a.String()), nil
	}
	return json.Marshal(a.String())
}

// UnmarshalJSON reads true, false or a string; a number or null is an error.
func (a *Attribute) UnmarshalJSON(data []byte) error {
	switch data = bytes.TrimSpace(data); string(data) {
	case "true", "false":
		a.UnmarshalFlag(data[0] == 't')
		return nil
	}
	if !bytes.HasPrefix(data, []byte{'"'}) {
		return errAttribute
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	return a.UnmarshalText([]byte(text))
}

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseAttribute].
func (a *Attribute) UnmarshalText(text []byte) error {
	v, err := ParseAttribute(string(text))
	if err == nil {
		*a = v
	}
	return err
}

// UnmarshalFlag makes the attribute a flag. The strict reader of documents calls it for true
// and false.
func (a *Attribute) UnmarshalFlag(flag bool) { *a = FlagAttribute(flag) }

// attributeKinds notes the kind of each attribute's name, and where it was first seen: one
// name has one kind throughout a policy.
type attributeKinds map[string]firstKind

type firstKind struct{ kind, path string }

// check collects the faults of attributes.
func (k attributeKinds) check(c *policy.Checker, path string, attributes map[string]Attribute) {
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		at, kind := path+"."+name, attributes[name].Kind()
		if !isName(name) {
			at = fmt.Sprintf("%s[%q]", path, name)
			c.At(at, fmt.Errorf("%w: %s", ErrName, shown.QuoteKey(name)))
			continue
		}
		first, seen := k[name]
		switch {
		case !seen:
			k[name] = firstKind{kind, at}
		case first.kind != kind:
			c.At(at, fmt.Errorf("%w: a %s, and a %s in %s", ErrKind, kind, first.kind, first.path))
		}
	}
}

// isName reports whether a text is a name of rules: [a-z][a-z0-9_]*.
func isName(text string) bool {
	for i, r := range text {
		letter := 'a' <= r && r <= 'z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return text != ""
}

// checkAttributes checks the names and kinds of the attributes of groups and institutions.
func checkAttributes(c *policy.Checker, p Policy) {
	kinds := attributeKinds{}
	for i, g := range p.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		for j, b := range g.By {
			kinds.check(c, fmt.Sprintf("%s.by[%d].attributes", at, j), b.Attributes)
		}
		kinds.check(c, at+".attributes", g.Attributes)
	}
	for i, in := range p.Institutions {
		kinds.check(c, fmt.Sprintf("institutions[%d].attributes", i), in.Attributes)
	}
}
