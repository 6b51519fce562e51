// Package pattern says sentences with values in another language: it finds the values that a text
// has in the places of a format.
package pattern

import (
	"strconv"
	"strings"
)

// Pattern is a sentence with places for values, as texts are compared with it, and the same
// sentence in another language.
type Pattern struct {
	literals []string // what is around and between the values
	verbs    []string
	other    string
	// Weight is how much of a text the sentence says itself.
	Weight int
}

// Compile reads the format of a message, in whose other language {1} is the first of its values,
// and so on.
func Compile(format, other string) Pattern {
	out := Pattern{other: other}
	literal := ""
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			literal += format[i : i+1]
			continue
		}
		end := i + 1 + strings.IndexFunc(format[i+1:], func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
		out.literals, out.verbs = append(out.literals, literal), append(out.verbs, format[end:end+1])
		literal, i = "", end
		if format[end] != 's' {
			out.Weight++ // it fits less than any text
		}
	}
	out.literals = append(out.literals, literal)
	for _, l := range out.literals {
		out.Weight += len(l)
	}
	return out
}

// Begin is what every text of the pattern begins with.
func (p *Pattern) Begin() string { return p.literals[0] }

// Match returns the values that a text has in a pattern.
func (p *Pattern) Match(text string) ([]string, bool) {
	rest, found := strings.CutPrefix(text, p.literals[0])
	if !found {
		return nil, false
	}
	return p.values(rest, 0)
}

// values matches from the i-th value on. A value is as short as the rest lets it be.
func (p *Pattern) values(text string, i int) ([]string, bool) {
	if i == len(p.verbs) {
		return nil, text == ""
	}
	last, literal := i == len(p.verbs)-1, p.literals[i+1]
	for from := 0; from <= len(text); {
		at := strings.Index(text[from:], literal)
		switch {
		case last && literal == "":
			at = len(text)
		case at < 0:
			return nil, false
		default:
			at += from
		}
		if isValue(text[:at], p.verbs[i]) {
			if values, ok := p.values(text[at+len(literal):], i+1); ok {
				return append([]string{text[:at]}, values...), true
			}
		}
		from = at + 1
	}
	return nil, false
}

// With returns the sentence in the other language, with values.
func (p *Pattern) With(values []string) string {
	pairs := make([]string, 0, 2*len(values))
	for i, v := range values {
		pairs = append(pairs, "{"+strconv.Itoa(i+1)+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(p.other)
}

// isValue reports whether a verb prints such a text.
func isValue(text, verb string) bool {
	switch verb {
	case "d":
		return strings.Trim(text, "0123456789-") == ""
	case "q":
		_, err := strconv.Unquote(text)
		return err == nil
	case "w":
		return strings.HasPrefix(text, "\x00") && strings.HasSuffix(text, "\x00")
	}
	return true
}
