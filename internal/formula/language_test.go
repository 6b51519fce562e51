package formula

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// fixture is a scope of every type of name, and a frame in which "gone", "lost" and "off" are
// not known.
func fixture(t require.TestingT) (*Scope, *Frame) {
	s := NewScope()
	slots := map[string]int{}
	for _, in := range []struct {
		name string
		kind Type
	}{
		{"a", Number}, {"b", Number}, {"zero", Number}, {"two", Number}, {"third", Number}, {"gone", Number},
		{"way", Text}, {"empty", Text}, {"lost", Text}, {"yes", Flag}, {"no", Flag}, {"off", Flag},
	} {
		slot, err := s.Input(in.name, in.kind)
		require.NoError(t, err)
		slots[in.name] = slot
	}
	for _, d := range [][2]string{
		{"ratio", "a ÷ b"}, {"bad", "a ÷ zero"}, {"kind", "if(yes, 'x', 'y')"}, {"both", "yes and not no"}, {"unknown", "gone + 1"}, {"twice", "bad + bad"},
	} {
		require.NoError(t, s.Define(d[0], d[1]))
	}
	f := s.Frame()
	f.SetNumber(slots["a"], 7, 0)
	f.SetNumber(slots["b"], 20, 1)
	f.SetNumber(slots["zero"], 0, 4)
	f.SetNumber(slots["two"], 200, 2)
	require.NoError(t, f.Set(slots["third"], NumberOf(tenTo(0).SetFrac64(1, 3))))
	f.SetText(slots["way"], "it's")
	f.SetText(slots["empty"], "")
	f.SetFlag(slots["yes"], true)
	f.SetFlag(slots["no"], false)
	return s, f
}

func TestLanguage(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"a = 7", "true"}, {"a = 7.00", "true"}, {"a ≠ 7", "false"}, {"a != 8", "true"}, {"a < 7", "false"}, {"a <= 7", "true"}, {"a ≤ 7", "true"},
		{"a > 6.9", "true"}, {"a >= 7", "true"}, {"a ≥ 7.01", "false"}, {"third × 3 = 1", "true"}, {"third > 0.333", "true"},
		{"1 < 2 < 3", "true"}, {"1 < 3 < 2", "false"}, {"3 > 2 > 1 > 0", "true"}, {"2 < a ≤ 7", "true"}, {"2 < a < 7", "false"}, {"1 = 1 ≠ 2", "true"},
		{"way = 'it''s'", "true"}, {"way = 'its'", "false"}, {"'' = empty", "true"}, {"way ≠ empty", "true"}, {"'a' ≠ 'A'", "true"}, {"'高倍率' = '高倍率'", "true"},
		{"'−×÷ <=' = '−×÷ <='", "true"}, {"way = 'it''s' = 'it''s'", "true"},
		{"yes", "true"}, {"not yes", "false"}, {"not not yes", "true"}, {"yes = no", "false"}, {"yes ≠ no", "true"}, {"(a > 3) = yes", "true"},
		{"true", "true"}, {"false or true", "true"}, {"not true", "false"},
		{"yes or no and no", "true"}, {"(yes or no) and no", "false"}, {"not no and no", "false"}, {"not (no and no)", "true"},
		{"not a < 3", "true"}, {"not no = yes", "true"}, {"a + 1 > b × 3 and a - 1 < 3 * b + 1", "true"}, {"-a < 0 and 0 < a", "true"},
		{"if(a > 5, 1, 2)", "1"}, {"if(a > 9, 1, if(yes, 2.50, 3)) × 2", "5"}, {"if(no, 'p', way)", "'it''s'"}, {"if(yes, no, yes)", "false"},
		{"if(yes, a, b) + if(no, a, b)", "9"}, {"max(if(yes, a, 1), 3) − min(b, if(no, 0, 1))", "6"}, {"round(if(yes, third, 1), two)", "0.33"},
		{"known(a)", "true"}, {"known(gone)", "false"}, {"not known(lost)", "true"}, {"known(off) or yes", "true"}, {"known( empty )", "true"},
		{"if(known(gone), gone, a)", "7"}, {"ratio", "3.5"}, {"ratio × 2 = a", "true"}, {"kind", "'x'"}, {"kind = 'x' and both", "true"},
		{"round(ratio, 0)", "4"}, {"down(ratio, 0)", "3"}, {"round(−ratio, 0)", "-4"}, {"down(−ratio, 0)", "-3"}, {"ratio ÷ 3", "7/6"},
		{"2 < ratio ≤ 5", "true"}, {"or_else + 1", ""},
	} {
		s, f := fixture(t)
		if row.want == "" { // a name may begin like a word
			_, err := s.Input("or_else", Number)
			require.NoError(t, err)
			_, err = s.Compile(row.text, Number)
			require.NoError(t, err)
			continue
		}
		p, err := s.Compile(row.text, Any)
		require.NoError(t, err, row.text)
		v, err := p.Value(f)
		require.NoError(t, err, row.text)
		require.Equal(t, row.want, v.String(), row.text)
		require.Equal(t, v.Type(), p.Type(), row.text)
	}
}

// What does not decide is not computed: it may be unknown or divide by zero.
func TestAsFarAsNeeded(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"no and gone > 1", "false"}, {"yes or gone > 1", "true"}, {"no and bad > 1", "false"}, {"yes or lost = 'x'", "true"},
		{"not (yes or off)", "false"}, {"(no and off) or yes", "true"}, {"no and off and off", "false"}, {"yes or off or off", "true"},
		{"a < 3 < gone", "false"}, {"a > 9 > 1 ÷ 0", "false"}, {"1 = 2 = gone", "false"}, {"not (3 < 2 < gone)", "true"}, {"no or 1 > 2 > gone or yes", "true"},
		{"if(yes, 1, gone)", "1"}, {"if(no, bad, 2)", "2"}, {"if(known(gone) and gone > 3, gone, 0)", "0"}, {"if(yes, yes, off)", "true"},
		{"if(yes or off, if(no, unknown, 3), twice)", "3"}, {"known(gone) and gone = 3", "false"},
	} {
		s, f := fixture(t)
		p, err := s.Compile(row.text, Any)
		require.NoError(t, err, row.text)
		v, err := p.Value(f)
		require.NoError(t, err, row.text)
		require.Equal(t, row.want, v.String(), row.text)
	}
}

func TestCompileFaults(t *testing.T) {
	const operand = `a number, a text, a name, a function, "−" or "("`
	for _, row := range []struct {
		text string
		want Type
		kind error
		pos  int
		says string
	}{
		{"a and b", Flag, ErrType, 1, "expected a condition, found a number: a"},
		{"yes and b", Flag, ErrType, 9, "expected a condition, found a number: b"},
		{"yes or 'x'", Flag, ErrType, 8, "expected a condition, found a text: 'x'"},
		{"not a", Flag, ErrType, 5, "expected a condition, found a number: a"},
		{"a + yes", Number, ErrType, 5, "expected a number, found a condition: yes"},
		{"a × way", Number, ErrType, 5, "expected a number, found a text: way"},
		{"−way", Number, ErrType, 2, "expected a number, found a text: way"},
		{"a = way", Flag, ErrType, 5, "expected a number, found a text: way"},
		{"way < 'x'", Flag, ErrType, 1, "expected a number, found a text: way"},
		{"yes ≤ no", Flag, ErrType, 1, "expected a number, found a condition: yes"},
		{"1 < a = yes", Flag, ErrType, 9, "expected a number, found a condition: yes"},
		{"yes = (a)", Flag, ErrType, 8, "expected a condition, found a number: a"},
		{"if(a, 1, 2)", Number, ErrType, 4, "expected a condition, found a number: a"},
		{"if(yes, 1, 'x')", Any, ErrType, 12, "expected a number, found a text: 'x'"},
		{"if(yes, 1 + way, 2)", Any, ErrType, 13, "expected a number, found a text: way"},
		{"if(yes, 1, 2 + no)", Any, ErrType, 16, "expected a number, found a condition: no"},
		{"min(a, yes)", Number, ErrType, 8, "expected a number, found a condition: yes"},
		{"round(way, 2)", Number, ErrType, 7, "expected a number, found a text: way"},
		{"round(a, way)", Number, ErrType, 10, "expected a number, found a text: way"},
		{"a", Flag, ErrType, 1, "expected a condition, found a number: a"},
		{"a > 1", Number, ErrType, 3, "expected a number, found a condition: a > 1"},
		{"way", Number, ErrType, 1, "expected a number, found a text: way"},
		{"kind + 1", Number, ErrType, 1, "expected a number, found a text: kind"},
		{"a + rato", Number, ErrUndeclared, 5, "no such name: rato"},
		{"known(rato)", Flag, ErrUndeclared, 7, "no such name: rato"},
		{"known(ratio)", Flag, ErrType, 7, "expected the name of an input, found a definition: ratio"},
		{"1" + fmt.Sprintf("%0400d", 0) + " + a", Number, ErrLarge, 1, "number too large: 1000000000000000000000000000000000000000… has more than 308 digits"},

		{"a and", Flag, ErrSyntax, 6, "expected " + operand + ", found the end"},
		{"or a", Flag, ErrSyntax, 1, "expected " + operand + `, found "or"`},
		{"a or or b", Flag, ErrSyntax, 6, "expected " + operand + `, found "or"`},
		{"a + not b", Flag, ErrSyntax, 5, "expected " + operand + `, found "not"`},
		{"a = not b", Flag, ErrSyntax, 5, "expected " + operand + `, found "not"`},
		{"a == b", Flag, ErrSyntax, 4, "expected " + operand + `, found "="`},
		{"a <> b", Flag, ErrSyntax, 4, "expected " + operand + `, found ">"`},
		{"a ! b", Flag, ErrSyntax, 3, `expected an operator or the end, found "!"`},
		{"a & b", Flag, ErrSyntax, 3, `expected an operator or the end, found "&"`},
		{"way = 'x", Flag, ErrSyntax, 7, `expected a text in UTF-8 between two quotes "'", found "'x"`},
		{"way = 'x''", Flag, ErrSyntax, 7, `expected a text in UTF-8 between two quotes "'", found "'x''"`},
		{"way = '\xff'", Flag, ErrSyntax, 7, `expected a text in UTF-8 between two quotes "'", found "'\xff'"`},
		{`way = "x"`, Flag, ErrSyntax, 7, "expected " + operand + `, found "\""`},
		{"way = ‘x’", Flag, ErrSyntax, 7, "expected " + operand + `, found "‘"`},
		{"'a' 'b'", Text, ErrSyntax, 5, `expected an operator or the end, found "'b'"`},
		{"if a > 1", Any, ErrSyntax, 4, `expected "(" after if, found "a"`},
		{"if(yes, 1)", Any, ErrSyntax, 10, `expected an operator or ",", found ")"`},
		{"if(yes, 1, 2, 3)", Any, ErrSyntax, 13, `expected an operator or ")", found ","`},
		{"known(1)", Any, ErrSyntax, 7, `expected a name, found "1"`},
		{"known(not)", Any, ErrSyntax, 7, `expected a name, found "not"`},
		{"known(a, b)", Any, ErrSyntax, 8, `expected ")", found ","`},
		{"known", Any, ErrSyntax, 6, `expected "(" after known, found the end`},
		{"round(a, true)", Any, ErrSyntax, 10, `expected a whole number from 0 to 18 or a name, found "true"`},
		{"true(a)", Any, ErrSyntax, 5, `expected an operator or the end, found "("`},
		{"and", Any, ErrSyntax, 1, "expected " + operand + `, found "and"`},
		{"(a > 1", Any, ErrSyntax, 7, `expected an operator or ")", found the end`},
	} {
		t.Run(row.text[:min(len(row.text), 30)], func(t *testing.T) {
			s, _ := fixture(t)
			_, err := s.Compile(row.text, row.want)
			require.EqualError(t, err, fmt.Sprintf("formula: position %d: %s", row.pos, row.says))
			require.ErrorIs(t, err, row.kind)
			var e *Error
			require.True(t, errors.As(err, &e))
			require.Equal(t, row.pos, e.Pos)
			require.Empty(t, e.In)
		})
	}
}

func TestRunFaults(t *testing.T) {
	for _, row := range []struct {
		text, says string
		kind       error
		in, name   string
		pos        int
	}{
		{"a + gone", "formula: position 5: name without a value: gone", ErrName, "", "gone", 5},
		{"lost = 'x'", "formula: position 1: name without a value: lost", ErrName, "", "lost", 1},
		{"yes and off", "formula: position 9: name without a value: off", ErrName, "", "off", 9},
		{"if(off, 1, 2)", "formula: position 4: name without a value: off", ErrName, "", "off", 4},
		{"round(a, gone)", "formula: position 10: name without a value: gone", ErrName, "", "gone", 10},
		{"1 ÷ 0 + gone", "formula: position 3: division by zero: 0 is 0", ErrDivision, "", "", 3},
		{"gone + 1 ÷ 0", "formula: position 1: name without a value: gone", ErrName, "", "gone", 1},
		{"a ÷ (zero × gone)", "formula: position 13: name without a value: gone", ErrName, "", "gone", 13},
		{"a ÷ (ratio − 3.5)", "formula: position 3: division by zero: ratio − 3.5 is 0", ErrDivision, "", "", 3},
		{"1 + bad", "formula: definition bad: position 3: division by zero: zero is 0", ErrDivision, "bad", "", 3},
		{"1 + twice", "formula: definition bad: position 3: division by zero: zero is 0", ErrDivision, "bad", "", 3},
		{"unknown", "formula: definition unknown: position 1: name without a value: gone", ErrName, "unknown", "gone", 1},
		{"round(a, third)", "formula: position 10: places not a whole number from 0 to 18: third is 1/3", ErrPlaces, "", "", 10},
		{"down(a, a × 0 + a)", "", nil, "", "", 0},
		{"round(1, b)", "", nil, "", "", 0},
	} {
		t.Run(row.text, func(t *testing.T) {
			s, f := fixture(t)
			p, err := s.Compile(row.text, Any)
			if row.text == "down(a, a × 0 + a)" {
				require.ErrorIs(t, err, ErrSyntax)
				return
			}
			require.NoError(t, err)
			for range 2 { // the second time the definitions have been tried
				_, err = p.Value(f)
				if row.kind == nil {
					require.NoError(t, err)
					return
				}
				require.EqualError(t, err, row.says)
				require.ErrorIs(t, err, row.kind)
				var e *Error
				require.True(t, errors.As(err, &e))
				require.Equal(t, [3]any{row.in, row.name, row.pos}, [3]any{e.In, e.Name, e.Pos})
			}
		})
	}
}

func TestFixed(t *testing.T) {
	for _, row := range []struct {
		text   string
		places int
		want   int64
	}{
		{"a", 0, 7}, {"a", 4, 70000}, {"b", 1, 20}, {"third", 4, 3333}, {"third × 2", 2, 67}, {"−third × 2", 2, -67}, {"0.005", 2, 1}, {"−0.005", 2, -1},
		{"0.0049999", 2, 0}, {"ratio", 0, 4}, {"−ratio", 0, -4}, {"9223372036854775807", 0, 9223372036854775807}, {"−9223372036854775808", 0, -9223372036854775808},
		{"9223372036854775807.4999", 0, 9223372036854775807}, {"9.223372036854775807", 18, 9223372036854775807},
		{"100000000000000000000 × 100000000000000000000 ÷ 100000000000000000000 ÷ 1000000000000", 2, 10000000000},
	} {
		s, f := fixture(t)
		p, err := s.Compile(row.text, Number)
		require.NoError(t, err)
		v, err := p.Fixed(f, row.places)
		require.NoError(t, err, row.text)
		require.Equal(t, row.want, v, row.text)
	}
	for _, text := range []string{"9223372036854775807.5", "−9223372036854775808.5", "a × 10000000000000000000"} {
		s, f := fixture(t)
		p, err := s.Compile(text, Number)
		require.NoError(t, err)
		_, err = p.Fixed(f, 0)
		require.ErrorIs(t, err, ErrLarge, text)
	}
	s, f := fixture(t)
	p, err := s.Compile("yes", Flag)
	require.NoError(t, err)
	_, err = p.Fixed(f, 2)
	require.ErrorIs(t, err, ErrType)
}

func TestScopeFaults(t *testing.T) {
	s, _ := fixture(t)
	for _, name := range []string{"", "A", "1a", "_a", "a-b", "金额", "and", "or", "not", "if", "known", "min", "max", "round", "down", "true", "false", "a b", fmt.Sprintf("a%064d", 0)} {
		_, err := s.Input(name, Number)
		require.ErrorIs(t, err, ErrDeclared, name)
		require.ErrorIs(t, s.Define(name, "1"), ErrDeclared, name)
	}
	for _, name := range []string{"a", "ratio"} {
		_, err := s.Input(name, Number)
		require.ErrorIs(t, err, ErrDeclared, name)
		require.ErrorIs(t, s.Define(name, "1"), ErrDeclared, name)
	}
	_, err := s.Input("any", Any)
	require.ErrorIs(t, err, ErrType)
	require.ErrorIs(t, s.Define("self", "self + 1"), ErrUndeclared)
	require.ErrorIs(t, s.Define("early", "late + 1"), ErrUndeclared)
	require.NoError(t, s.Define("late", "1"))
}

// A fault of a definition is told once: what uses it has none, and cannot be computed.
func TestFaultyDefinition(t *testing.T) {
	s, f := fixture(t)
	require.ErrorIs(t, s.Define("wrong", "1 +"), ErrSyntax)
	require.NoError(t, s.Define("next", "wrong + 1"))
	p, err := s.Compile("if(wrong > 1 and wrong, next, 2)", Number)
	require.NoError(t, err)
	_, err = p.Fixed(f, 2)
	require.ErrorIs(t, err, ErrBroken)
	_, err = s.Choice(p).First(f)
	require.ErrorIs(t, err, ErrBroken)
	_, ok := s.Definition("wrong")
	require.False(t, ok)
	kind, ok := s.TypeOf("wrong")
	require.Equal(t, Any, kind)
	require.True(t, ok)
	require.Equal(t, []string{"wrong", "next"}, p.Definitions())
}

// A definition is computed at most once between resets, and read through its own program too.
func TestDefinitionIsComputedOnce(t *testing.T) {
	s, f := fixture(t)
	f.Record(true)
	p, err := s.Compile("ratio + ratio × ratio", Number)
	require.NoError(t, err)
	for range 2 {
		_, err = p.Number(f)
		require.NoError(t, err)
	}
	d, ok := s.Definition("ratio")
	require.True(t, ok)
	_, err = d.Number(f)
	require.NoError(t, err)
	var order []string
	for _, e := range f.Evaluations() {
		order = append(order, e.Definition+"="+e.Result.String())
	}
	require.Equal(t, []string{"ratio=3.5", "=15.75", "=15.75"}, order)
	require.Equal(t, []Used{{"ratio", NumberOf(tenTo(0).SetFrac64(7, 2))}}, f.Evaluations()[1].Inputs)
	f.Reset()
	require.Empty(t, f.Evaluations())
	_, err = p.Number(f)
	require.ErrorIs(t, err, ErrName)
	require.Empty(t, f.Evaluations())
}

// What is recorded is what was read, in order, with what was only asked for.
func TestRecord(t *testing.T) {
	s, f := fixture(t)
	f.Record(true)
	p, err := s.Compile("known(gone) or b < a and no or known(way) and yes", Flag)
	require.NoError(t, err)
	yes, err := p.Flag(f)
	require.NoError(t, err)
	require.True(t, yes)
	var read []string
	for _, u := range f.Evaluations()[0].Inputs {
		read = append(read, u.Name+"="+u.Value.String())
	}
	require.Equal(t, []string{"gone=unknown", "b=2", "a=7", "no=false", "way='it''s'", "yes=true"}, read)
	f.Record(false)
	require.Nil(t, f.Evaluations())
}

func TestFrame(t *testing.T) {
	s, f := fixture(t)
	p, err := s.Compile("a × 2", Number)
	require.NoError(t, err)
	v, err := p.Fixed(f, 0)
	require.NoError(t, err)
	require.Equal(t, int64(14), v)

	// The scope may grow after the frame was made.
	slot, err := s.Input("later", Number)
	require.NoError(t, err)
	require.NoError(t, s.Define("then", "later × 3.25"))
	p, err = s.Compile("then + a", Number)
	require.NoError(t, err)
	g := s.Frame()
	g.SetNumber(slot, 4, 0)
	g.SetNumber(0, 1, 0)
	v, err = p.Fixed(g, 0)
	require.NoError(t, err)
	require.Equal(t, int64(14), v)
	_, err = p.Fixed(f, 0)
	require.ErrorIs(t, err, ErrName)

	require.NoError(t, g.Set(slot, Value{}))
	g.Reset()
	_, err = p.Fixed(g, 0)
	require.ErrorIs(t, err, ErrName)
	require.ErrorIs(t, g.Set(slot, NumberOf(tenTo(400))), ErrLarge)
	require.Panics(t, func() { g.SetText(slot, "x") })
	require.Panics(t, func() { g.SetNumber(slot, 1, 19) })
	require.Panics(t, func() { _, _ = p.Value(NewScope().Frame()) })
}

// Kept inputs stay known, and definitions are computed anew.
func TestKeep(t *testing.T) {
	s := NewScope()
	for _, name := range []string{"rate", "cost"} {
		_, err := s.Input(name, Number)
		require.NoError(t, err)
	}
	require.NoError(t, s.Define("points", "cost ÷ rate"))
	p, err := s.Compile("points × 2", Number)
	require.NoError(t, err)
	f := s.Frame()
	f.SetNumber(0, 4, 0)
	f.Keep()
	for cost := range int64(3) {
		_, err := p.Fixed(f, 2)
		require.ErrorIs(t, err, ErrName)
		f.SetNumber(1, cost, 0)
		v, err := p.Fixed(f, 2)
		require.NoError(t, err)
		require.Equal(t, 50*cost, v)
		f.Reset()
	}
}

// Programs run in many goroutines, each with its own frame.
func TestProgramsAreConcurrent(t *testing.T) {
	p := newTable12(t)
	want := make([]int64, 500)
	f := p.scope.Frame()
	for n := range want {
		p.set(f, n)
		_, v, err := p.rate(f)
		require.NoError(t, err)
		want[n] = v
	}
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			f := p.scope.Frame()
			for n := range want {
				p.set(f, n)
				if _, v, err := p.rate(f); err != nil || v != want[n] {
					t.Errorf("case %d: got %d, %v", n, v, err)
				}
			}
		}()
	}
	group.Wait()
}

// An evaluation allocates nothing.
func TestAllocations(t *testing.T) {
	p := newTable12(t)
	f := p.scope.Frame()
	n := 0
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		p.set(f, n)
		if _, _, err := p.rate(f); err != nil {
			t.Error(err)
		}
		n++
	}))
}

// A choice is what its conditions are one by one, its faults too.
func TestChoice(t *testing.T) {
	for n := range 2000 {
		w := newWorld(rand.New(rand.NewPCG(uint64(n), 16)))
		s, f := w.declare(t)
		var list []*Program
		for range w.r.IntN(6) {
			w.deep = 5
			p, err := s.Compile(w.phrase(Flag).write(w.r), Flag)
			require.NoError(t, err)
			list = append(list, p)
		}
		choice := s.Choice(list...)
		want, wantErr := len(list), error(nil)
		for i, p := range list {
			yes, err := p.Flag(f)
			if yes || err != nil {
				want, wantErr = i, err
				break
			}
		}
		w.set(f)
		if w.r.IntN(3) == 0 {
			f.Record(true)
		}
		got, err := choice.First(f)
		require.Equal(t, want, got)
		require.Equal(t, fmt.Sprint(wantErr), fmt.Sprint(err))
	}
}

func TestQuote(t *testing.T) {
	for _, text := range []string{"", "a", "it's", "''", "'", "高"} {
		v, err := mustParse(t, Quote(text)).Value(nil)
		require.NoError(t, err)
		require.Equal(t, text, v.Text())
	}
}
