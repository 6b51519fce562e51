package formula

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseErrors(t *testing.T) {
	const operand = `a number, a text, a name, a function, "−" or "("`
	for _, row := range []struct{ name, text, want string }{
		{"empty", "", "position 1: expected " + operand + ", found the end"},
		{"only spaces", "  ", "position 3: expected " + operand + ", found the end"},
		{"operand missing at the end", "a + ", "position 5: expected " + operand + ", found the end"},
		{"operand missing before an operator", "a + × b", `position 5: expected ` + operand + `, found "×"`},
		{"unary plus", "+a", `position 1: expected ` + operand + `, found "+"`},
		{"leading point", ".5", `position 1: expected ` + operand + `, found "."`},
		{"empty parentheses", "()", `position 2: expected ` + operand + `, found ")"`},
		{"capital letter", "Amount", `position 1: expected ` + operand + `, found "A"`},
		{"leading underscore", "_a", `position 1: expected ` + operand + `, found "_"`},
		{"other script", "a × 金额", `position 5: expected ` + operand + `, found "金"`},
		{"no-break space", "a +\u00a0b", `position 4: expected ` + operand + `, found "\u00a0"`},
		{"broken UTF-8", "a × \xff", `position 5: expected ` + operand + `, found "\xff"`},
		{"minus without operand", "−", "position 2: expected " + operand + ", found the end"},

		{"trailing point", "a + 12.", `position 5: expected a number with digits after its decimal point, found "12."`},
		{"trailing point inside", "12. + a", `position 1: expected a number with digits after its decimal point, found "12."`},
		{"exponent", "1e5", `position 2: expected an operator or the end, found "e5"`},
		{"two points", "1.2.3", `position 4: expected an operator or the end, found "."`},
		{"thousands separator", "1,000", `position 2: expected an operator or the end, found ","`},
		{"two names", "a b", `position 3: expected an operator or the end, found "b"`},
		{"capital inside a name", "aB", `position 2: expected an operator or the end, found "B"`},
		{"positions count characters", "a×b÷c−d e", `position 9: expected an operator or the end, found "e"`},
		{"closed too often", "(a))", `position 4: expected an operator or the end, found ")"`},
		{"a long token is cut", "a " + strings.Repeat("b", 41),
			`position 3: expected an operator or the end, found "` + strings.Repeat("b", 40) + `…"`},

		{"not closed", "(a", `position 3: expected an operator or ")", found the end`},
		{"comma in a group", "(a, b)", `position 3: expected an operator or ")", found ","`},

		{"unknown function", "a + abs(b)", `position 5: expected min, max, round, down, if or known before "(", found "abs"`},
		{"call of a number", "2(a)", `position 2: expected an operator or the end, found "("`},
		{"function as a name", "min + 1", `position 5: expected "(" after min, found "+"`},
		{"function at the end", "round", `position 6: expected "(" after round, found the end`},
		{"no argument", "max()", `position 5: expected ` + operand + `, found ")"`},
		{"argument missing", "max(a,)", `position 7: expected ` + operand + `, found ")"`},
		{"arguments not closed", "min(a, b", `position 9: expected an operator, "," or ")", found the end`},
		{"arguments not separated", "min(a b)", `position 7: expected an operator, "," or ")", found "b"`},

		{"places missing", "round(a)", `position 8: expected an operator or ",", found ")"`},
		{"places empty", "round(a, )", `position 10: expected a whole number from 0 to 18 or a name, found ")"`},
		{"places too many", "down(a, 19)", `position 9: expected a whole number from 0 to 18 or a name, found "19"`},
		{"places far too many", "down(a, 99999999999999999999)",
			`position 9: expected a whole number from 0 to 18 or a name, found "99999999999999999999"`},
		{"places negative", "round(a, −1)", `position 10: expected a whole number from 0 to 18 or a name, found "−"`},
		{"places with a point", "round(a, 2.0)", `position 10: expected a whole number from 0 to 18 or a name, found "2.0"`},
		{"places a function", "round(a, min)", `position 10: expected a whole number from 0 to 18 or a name, found "min"`},
		{"places computed", "round(a, 1 + 1)", `position 12: expected ")", found "+"`},
		{"third argument", "round(a, 2, b)", `position 11: expected ")", found ","`},

		{"error in the left operand", "a + (b × ) + c", `position 10: expected ` + operand + `, found ")"`},
		{"error in the right operand", "a × -(b c)", `position 9: expected an operator or ")", found "c"`},
		{"error in a rounded operand", "round(1 +, 2)", `position 10: expected ` + operand + `, found ","`},

		{"parentheses too deep", strings.Repeat("(", 101) + "a",
			`position 101: expected at most 100 levels of nesting, found "("`},
		{"minuses too deep", strings.Repeat("-", 101) + "a",
			`position 101: expected at most 100 levels of nesting, found "-"`},
		{"calls too deep", strings.Repeat("min(", 101) + "a",
			`position 401: expected at most 100 levels of nesting, found "min"`},
		{"too long", strings.Repeat("1", 65537), "position 65537: expected at most 65536 bytes, found 65537"},
		{"too long, in characters", strings.Repeat("−", 21846), "position 21846: expected at most 65536 bytes, found 65538"},
		{"too long in canonical form", "1" + strings.Repeat("-1", 20000),
			"position 1: expected a formula of at most 65536 bytes in canonical form, found 120001"},
	} {
		t.Run(row.name, func(t *testing.T) {
			e, err := Parse(row.text)
			require.EqualError(t, err, "formula: "+row.want)
			require.Nil(t, e)
		})
	}
}

func TestParseLimitsAreInclusive(t *testing.T) {
	for name, text := range map[string]string{
		"bytes":           strings.Repeat("1", 65536),
		"canonical bytes": "1000" + strings.Repeat("+1", 1023),
		"parentheses":     strings.Repeat("(", 100) + "a" + strings.Repeat(")", 100),
		"minuses":         strings.Repeat("-", 100) + "a",
		"calls":           strings.Repeat("min(", 100) + "a" + strings.Repeat(")", 100),
		"places":          "round(a, 18) + down(a, 0)",
		"padded places":   "round(a, 002)",
		"side by side":    strings.Repeat("(", 99) + "-a + min(b) + (c)" + strings.Repeat(")", 99),
	} {
		t.Run(name, func(t *testing.T) {
			e := mustParse(t, text)
			require.Equal(t, e.String(), mustParse(t, e.String()).String())
		})
	}
}
