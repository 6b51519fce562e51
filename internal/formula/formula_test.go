package formula

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func mustParse(t require.TestingT, text string) *Expr {
	e, err := Parse(text)
	require.NoError(t, err, "%s", text)
	return e
}

func TestString(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"number keeps its digits", "0.40", "0.40"},
		{"leading zeros stay", "007.50", "007.50"},
		{"ASCII operators become real ones", "a*b/c-d+e", "a × b ÷ c − d + e"},
		{"real operators stay", "a×b÷c−d+e", "a × b ÷ c − d + e"},
		{"spaces of all kinds", " \t a\r\n+   b ", "a + b"},
		{"outer parentheses go", "((a + b))", "a + b"},
		{"left group of equal rank goes", "(a - b) - c", "a − b − c"},
		{"right group of equal rank stays", "a - (b - c)", "a − (b − c)"},
		{"right group of equal rank stays though the value is the same", "a + (b + c)", "a + (b + c)"},
		{"right quotient stays", "a / (b * c)", "a ÷ (b × c)"},
		{"product in a sum goes", "a + (b * c)", "a + b × c"},
		{"sum in a product stays", "(a + b) * c", "(a + b) × c"},
		{"minus of a name", "-a", "−a"},
		{"minus of a minus", "- -a", "−−a"},
		{"minus of a group stays", "-(a * b)", "−(a × b)"},
		{"minus at the left of a product", "(-a) * b", "−a × b"},
		{"minus at the right of a difference", "a - (-b)", "a − −b"},
		{"minus at the right of a product", "a * -b", "a × −b"},
		{"calls", "max( 0,min(a,b) ,(c+d) )", "max(0, min(a, b), c + d)"},
		{"one argument", "min((a))", "min(a)"},
		{"rounding", "round((a+b),2)*down( -c,places )", "round(a + b, 2) × down(−c, places)"},
		{"a name may begin like a function", "minimum + round_2", "minimum + round_2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := mustParse(t, row.text)
			require.Equal(t, row.want, e.String())
			require.Equal(t, row.want, mustParse(t, row.want).String())
		})
	}
}

func TestNamesAndUses(t *testing.T) {
	e := mustParse(t, "round(b × a + b, p) − max(c, a) + 2")
	require.Equal(t, []string{"b", "a", "p", "c"}, e.Names())
	for _, name := range []string{"a", "b", "c", "p"} {
		require.True(t, e.Uses(name), name)
	}
	for _, name := range []string{"d", "round", "max", "2", ""} {
		require.False(t, e.Uses(name), name)
	}
	e.Names()[0] = "changed"
	require.Equal(t, []string{"b", "a", "p", "c"}, e.Names(), "the caller's slice is its own")
	require.Empty(t, mustParse(t, "1 + 2").Names())
}

func TestSubstitute(t *testing.T) {
	values := map[string]string{
		"amount": "47880.00", "rate": "22800.00", "real": "−3.5", "ascii": "-3.5", "spaced": " -3.5",
		"fraction": "1/3", "division": "1 ÷ 3", "negative_fraction": "-1/3", "grouped": "(−7)",
		"unit": "5 CNY/t", "p": "2",
	}
	for _, row := range []struct{ name, text, want string }{
		{"values", "amount/rate-2", "47880.00 ÷ 22800.00 − 2"},
		{"negative alone", "real", "(−3.5)"},
		{"negative after an operator", "amount - real", "47880.00 − (−3.5)"},
		{"negative under a minus", "-real", "−(−3.5)"},
		{"negative argument", "max(0, real)", "max(0, (−3.5))"},
		{"ASCII minus", "amount + ascii", "47880.00 + (-3.5)"},
		{"space before the minus", "amount + spaced", "47880.00 + ( -3.5)"},
		{"fraction", "amount / fraction", "47880.00 ÷ (1/3)"},
		{"fraction with the real operator", "amount / division", "47880.00 ÷ (1 ÷ 3)"},
		{"negative fraction", "amount / negative_fraction", "47880.00 ÷ (-1/3)"},
		{"parentheses of its own", "amount + grouped", "47880.00 + (−7)"},
		{"other text goes in as it is", "amount × unit", "47880.00 × 5 CNY/t"},
		{"places", "round(amount, p)", "round(47880.00, 2)"},
		{"groups stay", "(amount - rate) * 2", "(47880.00 − 22800.00) × 2"},
		{"a literal minus is no value", "amount × -2", "47880.00 × −2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := mustParse(t, row.text).Substitute(func(name string) string { return values[name] })
			require.Equal(t, row.want, got)
		})
	}
	require.Equal(t, "a × 2", mustParse(t, "a*2").Substitute(nil))
}

func TestExprThatParseDidNotMake(t *testing.T) {
	for name, e := range map[string]*Expr{"zero": {}, "nil": nil} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, e.String())
			require.Empty(t, e.Names())
			require.False(t, e.Uses("a"))
			require.Empty(t, e.Substitute(func(string) string { return "1" }))
			_, err := e.Eval(nil)
			require.EqualError(t, err, "formula: no formula to evaluate: Parse did not make this Expr")
		})
	}
}

func TestUnrounded(t *testing.T) {
	for _, row := range []struct {
		text, want string
		names      []string
	}{
		{"round(a × b, 2)", "a × b", []string{"a", "b"}},
		{"down(a ÷ places, places)", "a ÷ places", []string{"a", "places"}},
		{"round(a, places)", "a", []string{"a"}},
		{"round(round(a, 4) × b, 2)", "round(a, 4) × b", []string{"a", "b"}},
		{"max(0, round(a, 2))", "max(0, round(a, 2))", []string{"a"}},
		{"1 + round(a, 2)", "1 + round(a, 2)", []string{"a"}},
	} {
		t.Run(row.text, func(t *testing.T) {
			e := mustParse(t, row.text).Unrounded()
			require.Equal(t, row.want, e.String())
			require.Equal(t, row.names, e.Names())
		})
	}
}
