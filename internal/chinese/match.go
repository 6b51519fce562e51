package chinese

import (
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/pattern"
)

// patterns are those of the phrases. They never change.
var patterns = sync.OnceValue(func() catalogue {
	list := make([]pattern.Pattern, 0, len(phrases)+len(shapes))
	for _, p := range append(phrases, shapes...) {
		list = append(list, pattern.Compile(p.english, p.chinese))
	}
	slices.SortStableFunc(list, func(a, b pattern.Pattern) int { return b.Weight - a.Weight })
	c := catalogue{begin: make(map[byte][]*pattern.Pattern)}
	for i := range list {
		if begin := list[i].Begin(); begin != "" {
			c.begin[begin[0]] = nil
		}
	}
	for i := range list {
		p := &list[i]
		if begin := p.Begin(); begin != "" {
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
	begin map[byte][]*pattern.Pattern
	any   []*pattern.Pattern
}

// of returns the patterns that a text may have.
func (c catalogue) of(text string) []*pattern.Pattern {
	if text != "" {
		if list, ok := c.begin[text[0]]; ok {
			return list
		}
	}
	return c.any
}

// phrased says a part of a message by the phrase that says most of it itself. It reports
// whether there is one, or nothing to say.
func phrased(part string) (string, bool) {
	if strings.HasPrefix(part, "\x00") && strings.HasSuffix(part, "\x00") && strings.Count(part, "\x00") == 2 {
		return part, true
	}
	for _, p := range patterns().of(part) {
		values, ok := p.Match(part)
		if !ok {
			continue
		}
		for i, v := range values {
			values[i] = Value(v)
		}
		return p.With(values), true
	}
	return part, false
}
