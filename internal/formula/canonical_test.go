package formula

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// shape writes a node with every grouping explicit.
func shape(n *node) string {
	if n == nil {
		return "-"
	}
	text := string(rune(n.kind)) + n.text
	for _, s := range n.ops {
		text += string(s.op)
	}
	var args []string
	for _, arg := range append(n.args, n.places) {
		args = append(args, shape(arg))
	}
	return "[" + text + " " + strings.Join(args, " ") + "]"
}

// shape of a phrase, as the parser must read it.
func (p *phrase) shape() string {
	text, args := "", append([]*phrase{}, p.args...)
	places := "-"
	switch p.op {
	case "number":
		text = "0" + p.text
	case "name":
		text = "a" + p.text
	case "text":
		text = "'" + Quote(p.text)
	case "flag":
		text = "t" + p.text
	case "neg":
		text = "-"
	case "not":
		text = "¬"
	case "and":
		text = "∧"
	case "or":
		text = "∨"
	case "compare":
		text = "<" + strings.ReplaceAll(p.text, " ", "")
	case "+", "−", "×", "÷":
		text = p.op
	default:
		text = "(" + p.op
		if takesPlaces(p.op) {
			places, args = p.args[1].shape(), args[:1]
		}
	}
	var shapes []string
	for _, arg := range args {
		shapes = append(shapes, arg.shape())
	}
	return "[" + text + " " + strings.Join(append(shapes, places), " ") + "]"
}

// The parser reads what was meant, the canonical text is the same formula, and without any one
// of its pairs of parentheses it is another.
func TestRandomCanonicalTexts(t *testing.T) {
	for n := range testsize.Of(2000, 40_000) {
		w := newWorld(rand.New(rand.NewPCG(uint64(n), 17)))
		w.deep = 12
		p := w.phrase([]Type{Number, Flag, Text}[w.r.IntN(3)])
		e := mustParse(t, p.write(w.r))
		want := p.shape()
		require.Equal(t, want, shape(e.root))
		text := e.String()
		require.Equal(t, want, shape(mustParse(t, text).root), text)
		require.Equal(t, text, e.Substitute(func(name string) string { return name }))
		for _, without := range withoutParentheses(text) {
			if other, err := Parse(without); err == nil {
				require.NotEqual(t, want, shape(other.root), text)
			}
		}
	}
}

// withoutParentheses returns the text without each pair of parentheses that is not of a call.
func withoutParentheses(text string) (list []string) {
	var open []int
	quoted := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			open = append(open, i)
		case c == ')':
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if from == 0 || !isNameByte(rune(text[from-1])) {
				list = append(list, text[:from]+" "+text[from+1:i]+" "+text[i+1:])
			}
		}
	}
	return list
}

// What Substitute writes means the same: only names in known stay.
func TestRandomSubstitutes(t *testing.T) {
	for n := range testsize.Of(2000, 40_000) {
		w := newWorld(rand.New(rand.NewPCG(uint64(n), 18)))
		w.deep, w.memo = 10, map[string]meaning{}
		p := w.phrase([]Type{Number, Flag, Text}[w.r.IntN(3)])
		e := mustParse(t, p.write(w.r))
		text := e.Substitute(func(name string) string {
			if v, _ := w.lookup(name); v.Known() {
				return v.String()
			}
			return name
		})
		if strings.Contains(text, "round(") || strings.Contains(text, "down(") {
			continue // places may have become a number that the language does not write
		}
		want, wantErr := e.Value(w.lookup)
		got, err := mustParse(t, text).Value(w.lookup)
		require.Equal(t, wantErr == nil, err == nil, "%s\n%s", e, text)
		require.True(t, want.Equal(got), "%s\n%s", e, text)
	}
}

// FuzzCompile holds programs to the evaluation without a scope.
func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		"2 < ratio ≤ 5 and not no", "if(known(gone), gone, a) × 2", "way = 'it''s' or off", "round(a ÷ b, two) >= 3.49 = yes", "min(a, third) != max(b)",
		"a < b < gone", "-(a - -b)", "9223372036854775807 × a ÷ third", "kind = 'x' and (both = yes)", "bad", "round(1.005, 2) = 1.01", "true ≠ false",
		"way=''or off",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, frame := fixture(t)
		p, err := s.Compile(text, Any)
		if err != nil {
			var e *Error
			require.True(t, errors.As(err, &e))
			require.Positive(t, e.Pos)
			require.Regexp(t, `(?s)^formula: position [1-9][0-9]*: .+`, err.Error())
			return
		}
		again, err := Parse(p.Expr().String())
		require.NoError(t, err)
		require.Equal(t, shape(p.Expr().root), shape(again.root))
		var lookup func(name string) (Value, bool)
		lookup = func(name string) (Value, bool) {
			d := s.names[name]
			if d.input {
				if !frame.knows(d.number) {
					return Value{}, true
				}
				return frame.cells[d.at].value(d.kind), true
			}
			v, _ := d.prog.expr.Value(lookup)
			return v, true
		}
		want, wantErr := again.Value(lookup)
		for range 2 {
			got, err := p.Value(frame)
			require.Equal(t, wantErr == nil, err == nil, "%v, %v", wantErr, err)
			require.True(t, want.Equal(got), "%s: %s, %s", text, want, got)
			frame.Record(true) // and in full
		}
		if wantErr != nil {
			return
		}
		require.Equal(t, fmt.Sprint(p.Type()), fmt.Sprint(want.Type()))
	})
}
