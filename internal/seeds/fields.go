package seeds

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// Fields calls try with texts that one change each makes of a JSON document: each field becomes
// what it may be, and what is next to that. path names the field. Of lists, the first element that
// has a field is changed, and of trails the first. try returns why a text is refused: a field that
// is refused with its choices is tried with each of them.
func Fields(t testing.TB, text string, try func(path, text string) error) {
	t.Helper()
	met := map[string]bool{}
	d := placesOf(t, text)
	for _, p := range d.list {
		field := p.field()
		if met[field] {
			continue
		}
		met[field] = true
		changes := p.edges()
		for i := 0; i < len(changes); i++ {
			changes[i]()
			err := try(p.path, d.text(t))
			p.undo()
			if err == nil {
				continue
			}
			if choices := wantChoice.FindStringSubmatch(err.Error()); choices != nil {
				for _, choice := range strings.Split(choices[1], ", ") {
					changes = append(changes, p.to(choice)...)
				}
			}
		}
	}
}

// field is the place in a document without the numbers of elements; one trail is as another.
func (p place) field() string {
	field := anyIndex.ReplaceAllString(p.path, "[]")
	return field[max(0, strings.LastIndex(field, "trail[")):]
}

// Nearby calls try with texts in each of which one number of a JSON document is the next one up or
// down: a unit of its last place more or less. path names the number. Of numbers that stand under
// the same keys, and are all above zero, all zero, or all below it, the first is changed, and of
// trails that of the first.
func Nearby(t testing.TB, text string, try func(path, text string)) {
	t.Helper()
	met := map[string]bool{}
	d := placesOf(t, text)
	for _, p := range d.list {
		field := p.field()
		written, isText := p.value.(string)
		if n, ok := p.value.(json.Number); ok {
			written = n.String()
		}
		if !isNumber.MatchString(written) {
			continue
		}
		v := decimal.RequireFromString(written)
		if field += strconv.Itoa(v.Sign()); met[field] {
			continue
		}
		met[field] = true
		for _, next := range []decimal.Decimal{v.Add(decimal.New(1, v.Exponent())), v.Sub(decimal.New(1, v.Exponent()))} {
			if text := next.StringFixed(-v.Exponent()); isText {
				p.set(text)
			} else {
				p.set(json.Number(text))
			}
			try(p.path, d.text(t))
			p.undo()
		}
	}
}

// Extremes calls try with texts in each of which one number of a JSON document that is a text is as
// large as amounts may be, or as far below zero. path names the number. Of lists, the first element
// that has a field is changed.
func Extremes(t testing.TB, text string, try func(path, text string)) {
	t.Helper()
	met := map[string]bool{}
	d := placesOf(t, text)
	for _, p := range d.list {
		written, isText := p.value.(string)
		if field := p.field(); !isText || !isNumber.MatchString(written) || met[field] {
			continue
		} else {
			met[field] = true
		}
		for _, extreme := range []string{"92233720368547758.07", "-92233720368547758.07"} {
			p.set(extreme)
			try(p.path, d.text(t))
			p.undo()
		}
	}
}

var isDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

var wantChoice = regexp.MustCompile(`not one of the choices: got "x", want ([^\n]+)`)

// edges are changes of a value to what it may be, and to what is next to that.
func (p place) edges() (list []func()) {
	if p.remove != nil {
		list = append(list, p.remove)
	}
	switch v := p.value.(type) {
	case string:
		switch {
		case isNumber.MatchString(v):
			list = append(list, p.to("", "x", "-1", "0", "0.5", "1", "2", "1.001", "0.000000001", "99999999999999999.99")...)
		case isDate.MatchString(v):
			list = append(list, p.to("x", "2024-12-31", "2025-03-31", "2026-01-01")...)
		default:
			list = append(list, p.to("x")...)
		}
		for _, other := range p.texts[:min(3, len(p.texts))] {
			list = append(list, p.to(other)...)
		}
	case json.Number:
		list = append(list, p.to(-1, 0, 1, 2, 3, 9, 1_000_000_000)...)
	case bool:
		list = append(list, p.to(!v)...)
	case []any:
		list = p.changes()
	case map[string]any:
		list = append(list, p.to(map[string]any{})...)
	}
	return list
}
