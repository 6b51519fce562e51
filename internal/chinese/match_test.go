package chinese

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/pattern"
)

// Patterns are looked up by how a text begins. Trying all of them in turn finds the same
// one.
func TestPatternsAreFoundByTheirBeginning(t *testing.T) {
	all := slices.Concat(phrases, shapes)
	naive := func(text string) (string, bool) {
		var best *pattern.Pattern
		var values []string
		for _, one := range all {
			p := pattern.Compile(one.english, one.chinese)
			if best != nil && p.Weight <= best.Weight {
				continue
			}
			if v, ok := p.Match(text); ok {
				best, values = &p, v
			}
		}
		if best == nil {
			return text, false
		}
		for i, v := range values {
			values[i] = Value(v)
		}
		return best.With(values), true
	}
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string { return all[random.IntN(len(all))].english }
	for range 300 {
		text := strings.NewReplacer("%d", "12", "%s", "V", "%q", `"q"`, "%w", mark(0)).Replace(word())
		switch random.IntN(4) {
		case 0:
			text = text[:random.IntN(len(text)+1)]
		case 1:
			text += " " + word()
		case 2:
			text = "x" + text
		}
		want, found := naive(text)
		got, ok := phrased(text)
		require.Equal(t, want, got, text)
		require.Equal(t, found, ok, text)
	}
}
