package chinese

import (
	"strconv"
	"strings"
	"sync"
)

// pattern is a phrase as texts are compared with it.
type pattern struct {
	literals []string // what is around and between the values
	verbs    []string
	chinese  string
	weight   int // how much of the text the phrase says itself
}

// patterns are those of the phrases. They never change.
var patterns = sync.OnceValue(func() []pattern {
	list := make([]pattern, 0, len(phrases)+len(shapes))
	for _, p := range append(phrases, shapes...) {
		list = append(list, compile(p))
	}
	return list
})

// compile splits a format at its verbs.
func compile(p phrase) pattern {
	out := pattern{chinese: p.chinese}
	literal := ""
	for i := 0; i < len(p.english); i++ {
		if p.english[i] != '%' {
			literal += p.english[i : i+1]
			continue
		}
		end := i + 1 + strings.IndexFunc(p.english[i+1:], func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
		out.literals, out.verbs = append(out.literals, literal), append(out.verbs, p.english[end:end+1])
		literal, i = "", end
		if p.english[end] != 's' {
			out.weight++ // it fits less than any text
		}
	}
	out.literals = append(out.literals, literal)
	for _, l := range out.literals {
		out.weight += len(l)
	}
	return out
}

// match returns the values that a text has in a pattern.
func (p *pattern) match(text string) ([]string, bool) {
	rest, found := strings.CutPrefix(text, p.literals[0])
	if !found {
		return nil, false
	}
	return p.values(rest, 0)
}

// values matches from the i-th value on. A value is as short as the rest lets it be.
func (p *pattern) values(text string, i int) ([]string, bool) {
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

// with returns the phrase in Chinese, with values.
func (p *pattern) with(values []string) string {
	pairs := make([]string, 0, 2*len(values))
	for i, v := range values {
		pairs = append(pairs, "{"+strconv.Itoa(i+1)+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(p.chinese)
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

// phrased says a part of a message by the phrase that says most of it itself. It reports
// whether there is one, or nothing to say.
func phrased(part string) (string, bool) {
	if strings.HasPrefix(part, "\x00") && strings.HasSuffix(part, "\x00") && strings.Count(part, "\x00") == 2 {
		return part, true
	}
	var best *pattern
	var values []string
	for i := range patterns() {
		p := &patterns()[i]
		if best != nil && p.weight <= best.weight {
			continue
		}
		if v, ok := p.match(part); ok {
			best, values = p, v
		}
	}
	if best == nil {
		return part, false
	}
	for i, v := range values {
		values[i] = Value(v)
	}
	return best.with(values), true
}
