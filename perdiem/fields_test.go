package perdiem_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	fieldsof "github.com/yibaojiesuan/settlement/internal/drawn"
)

// What the oracles draw has every field of the documents.
func TestOraclesDrawEveryField(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 2008))}
	var fields fieldsof.Fields
	for range 400 {
		p, stays := c.policy(), c.stays()
		plan := newPlan(t, p)
		fillColumns(t, plan.ValueColumns(), stays, c.columns(stays))
		c.limited(&p)
		p.Interim = c.interim()
		fields.Note(p, stays)
	}
	except := []string{
		"name", "region", "kind", "sources", "cites", "procedure", // nothing is computed of them
		"attributes",                        // for analysis alone, whose oracle draws them
		"history",                           // the package's own, whose effects the oracle finds without it
		"effective",                         // TestTimelineOracle
		"perdiem.Policy.interim.missed=pay", // TestMissedOracle tries it with every stay
	}
	require.Empty(t, fields.Missing(except...))
	require.Empty(t, fields.Vain(except...))
}
