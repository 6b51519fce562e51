package formula

import (
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// table is a lookup over written values.
func table(values map[string]string) func(string) (*big.Rat, bool) {
	return func(name string) (*big.Rat, bool) {
		text, ok := values[name]
		if !ok {
			return nil, false
		}
		return rat.Of(text), true
	}
}

var values = table(map[string]string{
	"a": "7", "b": "2", "c": "0.5", "zero": "0", "third": "1/3", "neg": "-4.5",
	"two": "2", "eighteen": "18", "nineteen": "19", "half": "1/2", "minus": "-1", "huge": "1e30",
})

func TestEval(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"number", "0.40", "2/5"},
		{"leading zeros are decimal", "010", "10"},
		{"name", "neg", "-9/2"},
		{"product before sum", "1 + 2 × 3", "7"},
		{"product before difference", "10 − 2 × 3", "4"},
		{"quotient before sum", "1 + 6 ÷ 3", "3"},
		{"parentheses first", "(1 + 2) × 3", "9"},
		{"differences from the left", "10 − 3 − 2", "5"},
		{"difference then sum", "10 − 3 + 2", "9"},
		{"quotients from the left", "24 ÷ 4 ÷ 2", "3"},
		{"quotient then product", "24 ÷ 4 × 2", "12"},
		{"grouped at the right", "10 − (3 − 2)", "9"},
		{"minus binds tighter than product", "−2 × 3 + 10", "4"},
		{"minus of a group", "−(2 + 3)", "-5"},
		{"minus of a minus", "−−2", "2"},
		{"difference of a minus", "5 - -2", "7"},
		{"quotient by a minus", "6 ÷ −4", "-3/2"},
		{"exact thirds", "1 ÷ 3 × 3", "1"},
		{"no binary fractions", "0.1 + 0.2", "3/10"},
		{"names", "a × b − c ÷ third", "25/2"},
		{"min", "min(3, neg, a)", "-9/2"},
		{"min of one", "min(a)", "7"},
		{"max", "max(0, neg, third)", "1/3"},
		{"max of one", "max(neg)", "-9/2"},
		{"call in an expression", "2 × max(1, 3) − 1", "5"},
		{"round to literal places", "round(10 ÷ 3, 2)", "333/100"},
		{"round to named places", "round(20 ÷ 3, two)", "667/100"},
		{"round to the most places", "round(2 ÷ 3, eighteen)", "666666666666666667/1000000000000000000"},
		{"round of a minus", "round(−2.5, 0)", "-3"},
		{"down of a minus", "down(−2.9, 0)", "-2"},
		{"down to named places", "down(20 ÷ 3, two)", "333/50"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := mustParse(t, row.text).Eval(values)
			require.NoError(t, err)
			require.Equal(t, row.want, got.RatString())
		})
	}
}

func TestEvalErrors(t *testing.T) {
	for _, row := range []struct {
		name, text string
		is         error
		want       string
	}{
		{"division by a zero", "a ÷ 0", ErrDivision, "position 3: division by zero: 0 is 0"},
		{"division by a zero name", "1 + a/zero", ErrDivision, "position 6: division by zero: zero is 0"},
		{"division by a zero group", "a × (b ÷ (a-7))", ErrDivision, "position 8: division by zero: a − 7 is 0"},
		{"zero by zero", "0 ÷ 0", ErrDivision, "position 3: division by zero: 0 is 0"},
		{"not passed over by max", "max(1, 1 ÷ 0)", ErrDivision, "position 10: division by zero: 0 is 0"},
		{"a long divisor is cut", "1 ÷ (" + strings.Repeat("zero+", 9) + "zero)", ErrDivision,
			"position 3: division by zero: zero + zero + zero + zero + zero + zero … is 0"},
		{"missing name", "a × x", ErrName, "position 5: name without a value: x"},
		{"missing name under a minus", "−x", ErrName, "position 2: name without a value: x"},
		{"missing places", "round(a, x)", ErrName, "position 10: name without a value: x"},
		{"first use of a missing name", "a + x × x", ErrName, "position 5: name without a value: x"},
		{"left operand first", "x ÷ zero + y", ErrName, "position 1: name without a value: x"},
		{"operands before the operator", "1 ÷ zero + y", ErrDivision, "position 3: division by zero: zero is 0"},
		{"places too many", "round(a, nineteen)", ErrPlaces,
			"position 10: places not a whole number from 0 to 18: nineteen is 19"},
		{"places far too many", "round(a, huge)", ErrPlaces,
			"position 10: places not a whole number from 0 to 18: huge is 1000000000000000000000000000000"},
		{"places negative", "down(a, minus)", ErrPlaces,
			"position 9: places not a whole number from 0 to 18: minus is -1"},
		{"places not whole", "down(a, half)", ErrPlaces,
			"position 9: places not a whole number from 0 to 18: half is 1/2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := mustParse(t, row.text).Eval(values)
			require.EqualError(t, err, "formula: "+row.want)
			require.ErrorIs(t, err, row.is)
			require.Nil(t, got)
		})
	}
}

func TestEvalLookups(t *testing.T) {
	t.Run("nil lookup has no names", func(t *testing.T) {
		_, err := mustParse(t, "a").Eval(nil)
		require.EqualError(t, err, "formula: position 1: name without a value: a")
		got, err := mustParse(t, "1 + 1").Eval(nil)
		require.NoError(t, err)
		require.Equal(t, "2", got.RatString())
	})
	t.Run("nil value is missing", func(t *testing.T) {
		_, err := mustParse(t, "a").Eval(func(string) (*big.Rat, bool) { return nil, true })
		require.ErrorIs(t, err, ErrName)
	})
	t.Run("each name once, in order", func(t *testing.T) {
		var asked []string
		_, err := mustParse(t, "b + a × b + a").Eval(func(name string) (*big.Rat, bool) {
			asked = append(asked, name)
			return rat.Of("1"), true
		})
		require.NoError(t, err)
		require.Equal(t, []string{"b", "a"}, asked)
	})
	t.Run("one number reused for every answer", func(t *testing.T) {
		scratch := new(big.Rat)
		got, err := mustParse(t, "a − b").Eval(func(name string) (*big.Rat, bool) {
			return scratch.SetInt64(int64(name[0])), true
		})
		require.NoError(t, err)
		require.Equal(t, "-1", got.RatString())
	})
}

func TestEvalSharesNothing(t *testing.T) {
	for _, text := range []string{"a", "5", "min(a, 9)", "max(5, 1)", "−a", "round(a, 0)", "a + 0"} {
		t.Run(text, func(t *testing.T) {
			e, a := mustParse(t, text), rat.Of("5")
			lookup := func(string) (*big.Rat, bool) { return a, true }
			first, err := e.Eval(lookup)
			require.NoError(t, err)
			want := first.RatString()
			first.SetInt64(99)
			require.Equal(t, "5", a.RatString())
			second, err := e.Eval(lookup)
			require.NoError(t, err)
			require.Equal(t, want, second.RatString())
		})
	}
}

func TestExprIsSafeForConcurrentUse(t *testing.T) {
	e := mustParse(t, "round(max(a, 2.5) × b ÷ 3, two) − -c")
	shared := map[string]*big.Rat{"a": rat.Of("7"), "b": rat.Of("2"), "c": rat.Of("1/2"), "two": new(big.Rat).SetInt64(2)}
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 100 {
				got, err := e.Eval(func(name string) (*big.Rat, bool) { return shared[name], true })
				if err != nil || got.RatString() != "517/100" || !e.Uses("a") || len(e.Names()) != 4 {
					t.Errorf("got %v, %v", got, err)
				}
			}
		}()
	}
	group.Wait()
}

func TestRounding(t *testing.T) {
	for _, row := range []struct {
		name, x     string
		places      int
		round, down string
	}{
		{"tie up", "0.125", 2, "0.13", "0.12"},
		{"tie down", "-0.125", 2, "-0.13", "-0.12"},
		{"tie after an even digit", "2.5", 0, "3", "2"},
		{"tie after an odd digit", "3.5", 0, "4", "3"},
		{"negative tie after an even digit", "-2.5", 0, "-3", "-2"},
		{"tie at the first digit", "0.5", 0, "1", "0"},
		{"negative tie at the first digit", "-0.5", 0, "-1", "0"},
		{"just below a tie", "0.12499999", 2, "0.12", "0.12"},
		{"just above a tie", "0.12500001", 2, "0.13", "0.12"},
		{"negative just below a tie", "-0.12499999", 2, "-0.12", "-0.12"},
		{"negative just above a tie", "-0.12500001", 2, "-0.13", "-0.12"},
		{"carry", "9.995", 2, "10", "9.99"},
		{"negative carry", "-9.995", 2, "-10", "-9.99"},
		{"nothing to round", "1.25", 4, "1.25", "1.25"},
		{"zero", "0", 2, "0", "0"},
		{"third", "1/3", 3, "0.333", "0.333"},
		{"negative two thirds", "-2/3", 3, "-0.667", "-0.666"},
		{"tens", "1250", -2, "1300", "1200"},
		{"negative tens", "-1250", -2, "-1300", "-1200"},
		{"away by the places", "49", -2, "0", "0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			x := rat.Of(row.x)
			require.Equal(t, rat.Of(row.round).RatString(), RoundRat(x, row.places).RatString(), "round")
			require.Equal(t, rat.Of(row.down).RatString(), DownRat(x, row.places).RatString(), "down")
			require.Equal(t, rat.Of(row.x).RatString(), x.RatString(), "left as it is")
		})
	}
}
