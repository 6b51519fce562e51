package chinese

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Sayer is an error that says itself in Chinese: one that has a place.
type Sayer interface {
	error
	Chinese() string
}

// Code returns the text of a code.
func Code(code string) (string, bool) {
	text, ok := codes[code]
	return text, ok
}

// Of returns what an error says, in Chinese as far as the catalogue goes.
func Of(err error) string {
	switch e := err.(type) { //nolint:errorlint // it walks the tree itself
	case nil:
		return ""
	case Sayer:
		return e.Chinese()
	case *coded.Error:
		if text, ok := codes[e.Code()]; ok {
			return text
		}
		return e.Error()
	case coded.Coder:
		return dynamic(e)
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return around(err.Error(), []error{inner})
		}
	case interface{ Unwrap() []error }:
		return of(err, e.Unwrap())
	}
	if c := coded.Find(err); c != nil { // of the standard library
		return Of(c)
	}
	return around(err.Error(), nil)
}

// of says several faults, one a line, or one message that is made of several errors.
func of(err error, list []error) string {
	if !coded.Joined(err, list) {
		return around(err.Error(), list)
	}
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = Of(e)
	}
	return strings.Join(lines, "\n")
}

// dynamic says an error that has a code, and words that others chose.
func dynamic(e coded.Coder) string {
	text, ok := codes[e.Code()]
	if !ok {
		return e.Error()
	}
	return fmt.Sprintf("%s（%s）", text, e)
}

// mark stands for an error in the text around it: no text has it.
func mark(i int) string { return fmt.Sprintf("\x00%d\x00", i) }

// hidden is what stands for a value that no message may repeat: it has words that phrases
// have between values.
var hidden = regexp.MustCompile(`text of \d+ characters?(, \d+ digits?)?|a (key|number) of \d+ characters?`)

// around says a text, in which the errors that it wraps are said by themselves.
func around(text string, inner []error) string {
	rest, marked, wrapped := text, "", []string{}
	for _, e := range inner {
		before, after, found := strings.Cut(rest, e.Error())
		if !found || e.Error() == "" {
			continue // it has words of its own
		}
		marked += before + mark(len(wrapped))
		rest = after
		wrapped = append(wrapped, Of(e))
	}
	own := len(wrapped)
	marked = hidden.ReplaceAllStringFunc(marked+rest, func(shape string) string {
		wrapped = append(wrapped, Value(shape))
		return mark(len(wrapped) - 1)
	})
	parts := strings.Split(marked, ": ")
	known := false
	for i, part := range parts {
		said, ok := phrased(part)
		known = known || ok
		parts[i] = said
	}
	said := strings.Join(parts, "：")
	for i, w := range wrapped {
		said = strings.Replace(said, mark(i), w, 1)
	}
	if own == 0 && !known && len(inner) == 1 {
		return Of(inner[0]) + "：" + said // what kind of error the words are about
	}
	return said
}
