package drg_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	files "github.com/yibaojiesuan/settlement/his/rows"
)

// BenchmarkTwelveRules rates the deck of examples/rules, as DESIGN 9 asks: twelve rules and
// five definitions, the mean over the deck.
func BenchmarkTwelveRules(b *testing.B) {
	plan, deck := twelveRules(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := plan.Rate(deck[i%len(deck)]); err != nil {
			b.Fatal(err)
		}
	}
}

// twelveRules returns the plan and the cases of examples/rules.
func twelveRules(t testing.TB) (*drg.Plan, []drg.Case) {
	const folder = "../examples/rules/"
	document, err := os.Open(folder + "policy.json")
	require.NoError(t, err)
	defer document.Close()
	policy, err := drg.ReadPolicy(document)
	require.NoError(t, err)
	plan, err := drg.New(policy)
	require.NoError(t, err)
	var deck []drg.Case
	cases := his.CasesOf(files.Path(folder+"cases.csv"), plan)
	for c, err := range cases.All() {
		require.NoError(t, err)
		deck = append(deck, c)
	}
	return plan, deck
}
