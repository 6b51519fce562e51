package chinese

import (
	"slices"
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
var patterns = sync.OnceValue(func() catalogue {
	list := make([]pattern, 0, len(phrases)+len(shapes))
	for _, p := range append(phrases, shapes...) {
		list = append(list, compile(p))
	}
	slices.SortStableFunc(list, func(a, b pattern) int { return b.weight - a.weight })
	c := catalogue{begin: make(map[byte][]*pattern)}
	for i := range list {
		if begin := list[i].literals[0]; begin != "" {
			c.begin[begin[0]] = nil
		}
	}
	for i := range list {
		p := &list[i]
		if begin := p.literals[0]; begin != "" {
			c.begin[begin[0]] = append(c.begin[begin[0]], p)
			continue
		}
		for first := range c.begin {
			c.begin[first] = append(c.begin[first], p)
		}
		c.any = append(c.any, p)
	}
	return c
})

// catalogue has patterns by the byte that a text begins with, those that say most of a text
// themselves first. any are those that any text may begin.
type catalogue struct {
	begin map[byte][]*pattern
	any   []*pattern
}

// of returns the patterns that a text may have.
func (c catalogue) of(text string) []*pattern {
	if text != "" {
		if list, ok := c.begin[text[0]]; ok {
			return list
		}
	}
	return c.any
}

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
	for _, p := range patterns().of(part) {
		values, ok := p.match(part)
		if !ok {
			continue
		}
		for i, v := range values {
			values[i] = Value(v)
		}
		return p.with(values), true
	}
	return part, false
}
