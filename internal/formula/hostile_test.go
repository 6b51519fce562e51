package formula

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// slow is far beyond what is needed on a machine that is not busy: a tenth of a second for
// texts, and under a second for 100,000 definitions.
const slow = 20 * time.Second

// Texts that are made to cost time or memory end within a second.
func TestHostileTexts(t *testing.T) {
	const million = 1_000_000
	for name, text := range map[string]string{
		"parentheses":           strings.Repeat("(", million) + "a" + strings.Repeat(")", million),
		"parentheses, open":     strings.Repeat("(", million),
		"nots":                  strings.Repeat("not ", million) + "a",
		"minuses":               strings.Repeat("−", million) + "a",
		"calls":                 strings.Repeat("min(", million),
		"ifs":                   strings.Repeat("if(a,", million),
		"quotes":                strings.Repeat("'", million),
		"quotes, odd":           strings.Repeat("'", million+1),
		"a sum of 100,000":      "a" + strings.Repeat("+a", 100_000),
		"digits":                strings.Repeat("9", million),
		"within the bytes":      "(" + strings.Repeat("(", 65_000),
		"nots within":           strings.Repeat("not ", 16_000) + "a",
		"digits within":         strings.Repeat("9", 65_000),
		"decimals within":       "0." + strings.Repeat("9", 65_000),
		"comparisons not ended": strings.Repeat("a<", 32_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			s := NewScope()
			_, err := s.Input("a", Number)
			require.NoError(t, err)
			_, err = s.Compile(text, Any)
			require.Error(t, err)
			require.Less(t, len(err.Error()), 300)
			require.Less(t, time.Since(start), slow)
		})
	}
}

// Long texts within the limits are computed.
func TestLongTexts(t *testing.T) {
	for name, row := range map[string]struct {
		text, want string
		err        error
	}{
		"a sum":            {"a" + strings.Repeat("+a", 16_000), "32002", nil},
		"a product":        {"a" + strings.Repeat("*a", 1022), new(big.Int).Lsh(big.NewInt(1), 1023).String(), nil},
		"a large product":  {"a" + strings.Repeat("*a", 1023), "", ErrLarge},
		"a small quotient": {"a" + strings.Repeat("/a", 1025), "", ErrLarge},
		"ors":              {"a<1" + strings.Repeat(" or a<1", 6000), "false", nil},
		"ands":             {"a>1" + strings.Repeat(" and a>1", 6000), "true", nil},
		"a chain":          {"a" + strings.Repeat("=a", 16_000), "true", nil},
		"a min":            {"min(a" + strings.Repeat(",a", 16_000) + ")", "2", nil},
		"names":            {manyNames(6000), "", ErrUndeclared},
		"thirds":           {"1/3" + strings.Repeat("+1/3", 7000), "7001/3", nil},
		"odd fractions":    {oddFractions(), "", ErrLarge},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			s := NewScope()
			_, err := s.Input("a", Number)
			require.NoError(t, err)
			p, err := s.Compile(row.text, Any)
			var v Value
			if err == nil {
				f := s.Frame()
				f.SetNumber(0, 2, 0)
				v, err = p.Value(f)
			}
			require.ErrorIs(t, err, row.err)
			if row.err == nil {
				require.Equal(t, row.want, v.String())
			}
			require.Less(t, time.Since(start), slow)
		})
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "+a%x", i)
	}
	return b.String()[1:]
}

// oddFractions is a sum of fractions whose denominators share little.
func oddFractions() string {
	text := "1"
	for i := 3; len(text) < 30_000; i += 2 {
		text += fmt.Sprintf("+1/%d", i)
	}
	return text
}

// Definitions that build on each other, each using the one before twice.
func TestHostileDefinitions(t *testing.T) {
	for name, row := range map[string]struct {
		text string // of each definition, over the one before
		kind Type
		err  error
	}{
		"sums":        {"(%s + %s) ÷ 2", Number, nil},
		"differences": {"%s − %s + 1", Number, nil},
		"squares":     {"%s × %s", Number, ErrLarge},
		"quotients":   {"(%s + 1) ÷ (%s + 3)", Number, ErrLarge},
		"conditions":  {"if(%s > 0, %s, 1)", Number, nil},
		"comparisons": {"%s < 5 and %s = 3", Number, nil},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			s := NewScope()
			_, err := s.Input("a", Number)
			require.NoError(t, err)
			n := testsize.Of(10_000, 100_000)
			last := "a"
			for i := range n {
				text := fmt.Sprintf(row.text, last, last)
				if name == "comparisons" {
					text = "if(" + text + ", 3, 4)"
				}
				next := fmt.Sprintf("d%d", i)
				if err = s.Define(next, text); err != nil {
					break
				}
				last = next
			}
			require.NoError(t, err)
			p, err := s.Compile(last+" > 0", Flag)
			require.NoError(t, err)
			require.Len(t, p.Definitions(), n)
			f := s.Frame()
			f.SetNumber(0, 3, 0)
			_, err = p.Flag(f)
			require.ErrorIs(t, err, row.err)
			require.Less(t, time.Since(start), slow)
		})
	}
}
