package formula

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// tree is a formula as the tests see it: made without the parser and computed
// without the evaluator.
type tree struct {
	op   string // "number", "name", "neg", a binary operator or a function
	text string // of a number or name
	args []tree // of round and down, the second is the places
}

// dump writes the tree with every grouping explicit.
func (x tree) dump() string {
	parts := []string{x.op + x.text}
	for _, arg := range x.args {
		parts = append(parts, arg.dump())
	}
	return "[" + strings.Join(parts, " ") + "]"
}

// treeOf returns the tree that the parser made.
func treeOf(n *node) tree {
	op := map[kind]string{kindNumber: "number", kindName: "name", kindNeg: "neg", kindCall: n.text}[n.kind]
	if op == "" {
		op = string(rune(n.kind))
	}
	x := tree{op: op}
	if n.kind == kindNumber || n.kind == kindName {
		x.text = n.text
	}
	for _, arg := range n.args {
		x.args = append(x.args, treeOf(arg))
	}
	if n.places != nil {
		x.args = append(x.args, treeOf(n.places))
	}
	return x
}

var treeValues = map[string]string{
	"a": "3", "b": "-2.5", "c": "0", "d": "1/3", "p0": "0", "p3": "3", "rate_2": "0.125",
}

func genTree(t *rapid.T, depth int) tree {
	ops := []string{"number", "name"}
	if depth > 0 {
		ops = append(ops, "neg", "+", "−", "×", "÷", "+", "−", "×", "÷", "min", "max", "round", "down")
	}
	x := tree{op: rapid.SampledFrom(ops).Draw(t, "op")}
	size := 2
	switch x.op {
	case "number":
		x.text = rapid.StringMatching(`[0-9]{1,3}(\.[0-9]{1,3})?`).Draw(t, "number")
		return x
	case "name":
		x.text = rapid.SampledFrom([]string{"a", "b", "c", "d", "rate_2"}).Draw(t, "name")
		return x
	case "neg":
		size = 1
	case "min", "max":
		size = rapid.IntRange(1, 3).Draw(t, "size")
	case "round", "down":
		places := rapid.SampledFrom([]tree{
			{op: "number", text: "0"}, {op: "number", text: "2"}, {op: "number", text: "18"},
			{op: "name", text: "p0"}, {op: "name", text: "p3"},
		}).Draw(t, "places")
		x.args = []tree{genTree(t, depth-1), places}
		return x
	}
	for range size {
		x.args = append(x.args, genTree(t, depth-1))
	}
	return x
}

// source writes the tree with parentheses around every operation, free spaces
// and either set of operator characters.
func (x tree) source(t *rapid.T) string {
	space := func() string { return rapid.SampledFrom([]string{"", "", " ", "\t", "\n "}).Draw(t, "space") }
	operator := func(op string) string {
		ascii := map[string]string{"+": "+", "−": "-", "×": "*", "÷": "/"}[op]
		return space() + rapid.SampledFrom([]string{op, ascii}).Draw(t, "operator") + space()
	}
	switch x.op {
	case "number", "name":
		return x.text
	case "neg":
		return "(" + operator("−") + x.args[0].source(t) + ")"
	case "+", "−", "×", "÷":
		return "(" + x.args[0].source(t) + operator(x.op) + x.args[1].source(t) + space() + ")"
	}
	var args []string
	for _, arg := range x.args {
		args = append(args, space()+arg.source(t)+space())
	}
	return x.op + space() + "(" + strings.Join(args, ",") + ")"
}

// eval computes the tree; it reports false for a division by zero.
func (x tree) eval() (*big.Rat, bool) {
	switch x.op {
	case "number":
		return rat.Of(x.text), true
	case "name":
		return rat.Of(treeValues[x.text]), true
	}
	var args []*big.Rat
	for _, arg := range x.args {
		value, ok := arg.eval()
		if !ok {
			return nil, false
		}
		args = append(args, value)
	}
	result := new(big.Rat).Set(args[0])
	switch x.op {
	case "neg":
		return result.Neg(result), true
	case "+":
		return result.Add(result, args[1]), true
	case "−":
		return result.Sub(result, args[1]), true
	case "×":
		return result.Mul(result, args[1]), true
	case "÷":
		if args[1].Sign() == 0 {
			return nil, false
		}
		return result.Quo(result, args[1]), true
	case "round": // FloatString rounds half away from zero
		return rat.Of(result.FloatString(int(args[1].Num().Int64()))), true
	case "down":
		return downByDigits(result, int(args[1].Num().Int64())), true
	}
	for _, arg := range args {
		if less := arg.Cmp(result) < 0; arg.Cmp(result) != 0 && less == (x.op == "min") {
			result = arg
		}
	}
	return result, true
}

// downByDigits rounds half away and steps back where that went too far.
func downByDigits(x *big.Rat, places int) *big.Rat {
	size := new(big.Rat).Abs(x)
	result := rat.Of(size.FloatString(places))
	if result.Cmp(size) > 0 {
		result.Sub(result, rat.Of(fmt.Sprintf("1e-%d", places)))
	}
	if x.Sign() < 0 {
		result.Neg(result)
	}
	return result
}

func TestGeneratedTreesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := genTree(t, 4)
		e := mustParse(t, x.source(t))
		require.Equal(t, x.dump(), treeOf(e.root).dump())

		again := mustParse(t, e.String())
		require.Equal(t, x.dump(), treeOf(again.root).dump(), "%s", e)
		require.Equal(t, e.String(), again.String())
		require.Equal(t, e.Names(), again.Names())
		require.Equal(t, e.String(), e.Substitute(func(name string) string { return name }))
	})
}

func TestGeneratedTreesEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := genTree(t, 4)
		e := mustParse(t, x.source(t))
		got, err := e.Eval(table(treeValues))
		want, ok := x.eval()
		if !ok {
			require.ErrorIs(t, err, ErrDivision, "%s", e)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want.RatString(), got.RatString(), "%s", e)
	})
}

// What Substitute writes is a formula without names and with the same value.
func TestSubstitutedTreesEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := mustParse(t, genTree(t, 4).source(t))
		replay := mustParse(t, e.Substitute(func(name string) string { return treeValues[name] }))
		require.Empty(t, replay.Names())
		want, wantErr := e.Eval(table(treeValues))
		got, err := replay.Eval(nil)
		if wantErr != nil {
			require.ErrorIs(t, err, ErrDivision, "%s", replay)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want.RatString(), got.RatString(), "%s", replay)
	})
}

// Without any one of its pairs of parentheses a canonical text is another
// formula.
func TestParenthesesAreMinimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := mustParse(t, genTree(t, 4).source(t))
		text, want := e.String(), treeOf(e.root).dump()
		var open []int
		for i := range len(text) {
			switch text[i] {
			case '(':
				open = append(open, i)
			case ')':
				from := open[len(open)-1]
				open = open[:len(open)-1]
				if from > 0 && 'a' <= text[from-1] && text[from-1] <= 'z' {
					continue // of a call
				}
				other, err := Parse(text[:from] + text[from+1:i] + text[i+1:])
				if err == nil {
					require.NotEqual(t, want, treeOf(other.root).dump(), "%s", text)
				}
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "0.40", "a*b/c-d+e", "−(a + b) × −−c", "max(0, round(x ÷ 3, p), down(-y, 2))", "min(", "12.",
		"a \xff", "((a))", "round(a, 19)", "1e5", "a − (b − c) ÷ (d × e)", "金额",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			require.Nil(t, e)
			require.Regexp(t, `^formula: position [1-9][0-9]*: expected .+, found .+$`, err.Error())
			return
		}
		again := mustParse(t, e.String())
		require.Equal(t, treeOf(e.root).dump(), treeOf(again.root).dump())
		require.Equal(t, e.String(), again.String())
		require.Equal(t, e.Names(), again.Names())
		for _, name := range e.Names() {
			require.True(t, e.Uses(name))
		}
		want, wantErr := e.Eval(table(treeValues))
		got, err := again.Eval(table(treeValues))
		if wantErr != nil {
			require.Error(t, err)
			sentinels := 0
			for _, sentinel := range []error{ErrDivision, ErrName, ErrPlaces} {
				if errors.Is(wantErr, sentinel) {
					require.ErrorIs(t, err, sentinel)
					sentinels++
				}
			}
			require.Equal(t, 1, sentinels)
			return
		}
		require.NoError(t, err)
		require.Zero(t, want.Cmp(got))
	})
}
