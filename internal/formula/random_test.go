package formula

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// This file holds the language to an evaluator of its own: random formulas are made as trees
// that know their values, without the parser, the compiler or the arithmetic of the package.

// phrase is a random formula.
type phrase struct {
	op   string // what it is: see write
	text string // number, text, name or sign as written
	args []*phrase
}

// meaning is the value of a phrase: a *big.Rat, a string or a bool; or the reason that it has
// none: an error of this package.
type meaning any

// world is a random set of names with their values.
type world struct {
	r     *rand.Rand
	names map[Type][]string
	value map[string]meaning // of inputs; nil: not known
	defs  map[string]*phrase
	memo  map[string]meaning // of definitions
	order []string           // of definitions
	deep  int                // how often a phrase may branch
}

// edges are numbers near the borders of 64 and 128 bits, and of places.
var edges = []string{
	"0", "1", "2", "0.5", "10", "9223372036854775807", "9223372036854775808", "18446744073709551616", "4294967296",
	"170141183460469231731687303715884105727", "170141183460469231731687303715884105728", "1000000000000000000",
	"0.000000000000000001", "3037000500", "3037000499.9", "99999999999999999999999999999999999999", "0.1", "0.005",
	"13043817825332782212", "13043817825332782213", "0.00000000000000000000000000000000000001", "7", "3", "41.5200",
}

func newWorld(r *rand.Rand) *world {
	w := &world{r: r, names: map[Type][]string{}, value: map[string]meaning{}, defs: map[string]*phrase{}}
	for i := range 3 + r.IntN(6) {
		name := fmt.Sprintf("%c%d_%s", 'a'+rune(r.IntN(26)), i, []string{"", "x", "and", "min", "not"}[r.IntN(5)])
		kind := []Type{Number, Number, Number, Text, Flag}[r.IntN(5)]
		w.names[kind] = append(w.names[kind], name)
		switch kind {
		case Number:
			w.value[name] = w.number()
		case Text:
			w.value[name] = w.anyText()
		case Flag:
			w.value[name] = r.IntN(2) == 0
		}
		if r.IntN(8) == 0 {
			w.value[name] = nil
		}
	}
	for i := range r.IntN(5) {
		w.deep = 6
		kind := []Type{Number, Number, Flag, Text}[r.IntN(4)]
		name := fmt.Sprintf("d%d", i)
		w.defs[name] = w.phrase(kind)
		w.names[kind] = append(w.names[kind], name)
		w.order = append(w.order, name)
	}
	return w
}

// number returns a random number that SetNumber can take.
func (w *world) number() *big.Rat {
	v := w.r.Int64() >> w.r.IntN(63)
	switch w.r.IntN(4) {
	case 0:
		v = w.r.Int64N(2000) - 1000
	case 1:
		v = []int64{-1 << 63, 1<<63 - 1, 0, 1, -1, 1 << 62, 1e18}[w.r.IntN(7)]
	}
	if w.r.IntN(2) == 0 {
		v = -v
	}
	x := new(big.Rat).SetInt64(v)
	return x.Quo(x, tenTo(int64([]int{0, 2, 4, 8, 18}[w.r.IntN(5)])))
}

func tenTo(n int64) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil))
}

func (w *world) anyText() string {
	return []string{"", "high", "special", "it's", "''", "高倍率", "a b"}[w.r.IntN(7)]
}

// phrase makes a phrase whose value has the type.
func (w *world) phrase(kind Type) *phrase {
	w.deep--
	if w.deep < 0 || w.r.IntN(6) == 0 {
		return w.leaf(kind)
	}
	if w.r.IntN(8) == 0 {
		return &phrase{op: "if", args: []*phrase{w.phrase(Flag), w.phrase(kind), w.phrase(kind)}}
	}
	switch kind {
	case Number:
		return w.calculation()
	case Flag:
		return w.condition()
	}
	return w.leaf(kind)
}

func (w *world) leaf(kind Type) *phrase {
	if names := w.names[kind]; len(names) > 0 && w.r.IntN(3) > 0 {
		return &phrase{op: "name", text: names[w.r.IntN(len(names))]}
	}
	switch kind {
	case Number:
		return &phrase{op: "number", text: edges[w.r.IntN(len(edges))]}
	case Text:
		return &phrase{op: "text", text: w.anyText()}
	}
	return &phrase{op: "flag", text: []string{"true", "false"}[w.r.IntN(2)]}
}

func (w *world) calculation() *phrase {
	switch op := []string{"+", "−", "×", "÷", "+", "−", "×", "÷", "neg", "min", "max", "round", "down"}[w.r.IntN(13)]; op {
	case "neg":
		return &phrase{op: op, args: []*phrase{w.phrase(Number)}}
	case "min", "max":
		p := &phrase{op: op}
		for range 1 + w.r.IntN(3) {
			p.args = append(p.args, w.phrase(Number))
		}
		return p
	case "round", "down":
		places := &phrase{op: "number", text: []string{"0", "2", "4", "18"}[w.r.IntN(4)]}
		if names := w.names[Number]; len(names) > 0 && w.r.IntN(4) == 0 {
			places = &phrase{op: "name", text: names[w.r.IntN(len(names))]}
		}
		return &phrase{op: op, args: []*phrase{w.phrase(Number), places}}
	default:
		return &phrase{op: op, args: []*phrase{w.phrase(Number), w.phrase(Number)}}
	}
}

func (w *world) condition() *phrase {
	switch w.r.IntN(8) {
	case 0:
		return &phrase{op: "not", args: []*phrase{w.phrase(Flag)}}
	case 1:
		return &phrase{op: "and", args: []*phrase{w.phrase(Flag), w.phrase(Flag)}}
	case 2:
		return &phrase{op: "or", args: []*phrase{w.phrase(Flag), w.phrase(Flag)}}
	case 3:
		var inputs []string
		for name := range w.value {
			inputs = append(inputs, name)
		}
		return &phrase{op: "known", args: []*phrase{{op: "name", text: inputs[w.r.IntN(len(inputs))]}}}
	case 4:
		return w.chain([]Type{Text, Flag}[w.r.IntN(2)], []string{"=", "≠"})
	}
	return w.chain(Number, []string{"=", "≠", "<", "≤", ">", "≥"})
}

func (w *world) chain(kind Type, signs []string) *phrase {
	p := &phrase{op: "compare", args: []*phrase{w.phrase(kind)}}
	for range 1 + w.r.IntN(2) {
		p.text += signs[w.r.IntN(len(signs))] + " "
		p.args = append(p.args, w.phrase(kind))
	}
	return p
}

// write writes the phrase with free spaces, either set of operators, and parentheses around
// every operation.
func (p *phrase) write(r *rand.Rand) string {
	ascii := map[string]string{"−": "-", "×": "*", "÷": "/", "≠": "!=", "≤": "<=", "≥": ">="}
	sign := func(op string) string {
		if other, ok := ascii[op]; ok && r.IntN(2) == 0 {
			op = other
		}
		return []string{"", " ", "\t"}[r.IntN(3)] + op + []string{"", " ", "\n"}[r.IntN(3)]
	}
	var args []string
	for _, arg := range p.args {
		args = append(args, arg.write(r))
	}
	switch p.op {
	case "number", "name", "flag":
		return p.text
	case "text":
		return "'" + strings.ReplaceAll(p.text, "'", "''") + "'"
	case "neg":
		return "(" + sign("−") + args[0] + ")"
	case "not":
		return "(not " + args[0] + ")"
	case "and", "or":
		return "(" + args[0] + " " + p.op + " " + args[1] + ")"
	case "+", "−", "×", "÷":
		return "(" + args[0] + sign(p.op) + args[1] + ")"
	case "compare":
		text := "(" + args[0]
		for i, op := range strings.Fields(p.text) {
			text += sign(op) + args[i+1]
		}
		return text + ")"
	}
	return p.op + "(" + strings.Join(args, sign(",")) + ")"
}

// means computes the phrase.
func (w *world) means(p *phrase) meaning {
	switch p.op {
	case "number":
		x, _ := new(big.Rat).SetString(p.text)
		return bounded(x)
	case "text":
		return p.text
	case "flag":
		return p.text == "true"
	case "name":
		return w.named(p.text)
	case "known":
		return w.value[p.args[0].text] != nil
	case "if":
		return w.branch(p)
	case "and", "or":
		left := w.means(p.args[0])
		if yes, ok := left.(bool); !ok || yes == (p.op == "or") {
			return left
		}
		return w.means(p.args[1])
	case "not":
		inner := w.means(p.args[0])
		if yes, ok := inner.(bool); ok {
			return !yes
		}
		return inner
	case "compare":
		return w.compared(p)
	}
	return w.calculated(p)
}

func (w *world) named(name string) meaning {
	def, ok := w.defs[name]
	if !ok {
		if v := w.value[name]; v != nil {
			return v
		}
		return ErrName
	}
	if _, ok := w.memo[name]; !ok {
		w.memo[name] = w.means(def)
	}
	return w.memo[name]
}

func (w *world) branch(p *phrase) meaning {
	switch yes := w.means(p.args[0]).(type) {
	case bool:
		if yes {
			return w.means(p.args[1])
		}
		return w.means(p.args[2])
	default:
		return yes
	}
}

func (w *world) compared(p *phrase) meaning {
	left := w.means(p.args[0])
	if err, bad := left.(error); bad {
		return err
	}
	for i, op := range strings.Fields(p.text) {
		right := w.means(p.args[i+1])
		var order int
		switch x := right.(type) {
		case error:
			return x
		case *big.Rat:
			order = left.(*big.Rat).Cmp(x)
		default:
			if left != right {
				order = 1
			}
		}
		if !strings.Contains(map[int]string{-1: "< ≤ ≠", 0: "= ≤ ≥", 1: "> ≥ ≠"}[order], op) {
			return false
		}
		left = right
	}
	return true
}

func (w *world) calculated(p *phrase) meaning {
	var args []*big.Rat
	for _, arg := range p.args {
		switch x := w.means(arg).(type) {
		case *big.Rat:
			args = append(args, x)
		default:
			return x
		}
	}
	z := new(big.Rat).Set(args[0])
	switch p.op {
	case "neg":
		z.Neg(z)
	case "+":
		z.Add(z, args[1])
	case "−":
		z.Sub(z, args[1])
	case "×":
		z.Mul(z, args[1])
	case "÷":
		if args[1].Sign() == 0 {
			return ErrDivision
		}
		z.Quo(z, args[1])
	case "round", "down":
		if !args[1].IsInt() || args[1].Sign() < 0 || args[1].Cmp(tenTo(0).SetInt64(18)) > 0 {
			return ErrPlaces
		}
		z = cut(z, args[1].Num().Int64(), p.op == "round")
	default:
		for _, x := range args {
			if x.Cmp(z) != 0 && (x.Cmp(z) < 0) == (p.op == "min") {
				z = x
			}
		}
	}
	return bounded(z)
}

// cut rounds by adding a half of the last place and dropping what follows it.
func cut(x *big.Rat, places int64, half bool) *big.Rat {
	size := new(big.Rat).Mul(new(big.Rat).Abs(x), tenTo(places))
	if half {
		size.Add(size, big.NewRat(1, 2))
	}
	whole := new(big.Rat).SetInt(new(big.Int).Div(size.Num(), size.Denom()))
	if x.Sign() < 0 {
		whole.Neg(whole)
	}
	return whole.Quo(whole, tenTo(places))
}

// bounded refuses a number whose numerator or denominator needs more than 1024 bits.
func bounded(x *big.Rat) meaning {
	limit := new(big.Int).Lsh(big.NewInt(1), 1024)
	if x.Num().CmpAbs(limit) >= 0 || x.Denom().Cmp(limit) >= 0 {
		return ErrLarge
	}
	return x
}

// declare makes the scope and the frame of a world.
func (w *world) declare(t *testing.T) (*Scope, *Frame) {
	s := NewScope()
	for _, kind := range []Type{Number, Text, Flag} {
		for _, name := range w.names[kind] {
			if w.defs[name] == nil {
				_, err := s.Input(name, kind)
				require.NoError(t, err)
			}
		}
	}
	for _, name := range w.order {
		require.NoError(t, s.Define(name, w.defs[name].write(w.r)), name)
	}
	f := s.Frame()
	w.set(f)
	return s, f
}

// set gives the inputs their values.
func (w *world) set(f *Frame) {
	f.Reset()
	w.memo = map[string]meaning{}
	for name, v := range w.value {
		slot := f.scope.names[name].slot
		switch v := v.(type) {
		case *big.Rat:
			n := int64(0)
			for ; !new(big.Rat).Mul(v, tenTo(n)).IsInt(); n++ {
			}
			f.SetNumber(slot, new(big.Rat).Mul(v, tenTo(n)).Num().Int64(), int(n))
		case string:
			f.SetText(slot, v)
		case bool:
			f.SetFlag(slot, v)
		}
	}
}

// agree holds a value or an error of the package to what the world says.
func agree(t *testing.T, want meaning, got Value, err error, text string) {
	t.Helper()
	if wantErr, bad := want.(error); bad {
		require.ErrorIs(t, err, wantErr, text)
		var e *Error
		require.True(t, errors.As(err, &e), text)
		require.Positive(t, e.Pos, text)
		return
	}
	require.NoError(t, err, text)
	switch want := want.(type) {
	case *big.Rat:
		require.Equal(t, want.RatString(), got.Rat().RatString(), text)
	case string:
		require.Equal(t, TextOf(want), got, text)
	case bool:
		require.Equal(t, FlagOf(want), got, text)
	}
}

func TestRandomFormulas(t *testing.T) {
	for n := range testsize.Of(3000, 120_000) {
		w := newWorld(rand.New(rand.NewPCG(uint64(n), 14)))
		s, f := w.declare(t)
		for range 2 {
			w.deep = 12
			kind := []Type{Number, Flag, Text}[w.r.IntN(3)]
			p := w.phrase(kind)
			text := p.write(w.r)
			prog, err := s.Compile(text, kind)
			require.NoError(t, err, text)
			if w.r.IntN(4) == 0 {
				w.set(f) // a definition may have been computed before, or not
			}
			if w.r.IntN(4) == 0 {
				f.Record(w.r.IntN(2) == 0)
			}
			want := w.means(p)
			got, err := prog.Value(f)
			agree(t, want, got, err, text)
			w.fixed(t, prog, f, want, text)

			// The canonical text is the same formula, and the one without a scope computes the same.
			again, err := Parse(prog.Expr().String())
			require.NoError(t, err, text)
			require.Equal(t, prog.Expr().String(), again.String())
			require.Equal(t, prog.Expr().Names(), again.Names())
			got, err = again.Value(func(name string) (Value, bool) { return w.lookup(name) })
			if _, bad := want.(error); bad {
				require.Error(t, err, text) // perhaps for a definition that has no value
				continue
			}
			agree(t, want, got, err, text)
		}
	}
}

// fixed holds the rounded result to the world.
func (w *world) fixed(t *testing.T, prog *Program, f *Frame, want meaning, text string) {
	x, ok := want.(*big.Rat)
	if !ok {
		return
	}
	places := w.r.IntN(19)
	scaled := cut(x, int64(places), true)
	scaled.Mul(scaled, tenTo(int64(places)))
	v, err := prog.Fixed(f, places)
	if !scaled.Num().IsInt64() {
		require.ErrorIs(t, err, ErrLarge, text)
		return
	}
	require.NoError(t, err, text)
	require.Equal(t, scaled.Num().Int64(), v, text)
}

// lookup gives names their values; a definition without one has none.
func (w *world) lookup(name string) (Value, bool) {
	switch v := w.named(name).(type) {
	case *big.Rat:
		return NumberOf(v), true
	case string:
		return TextOf(v), true
	case bool:
		return FlagOf(v), true
	}
	return Value{}, true
}
