package capitation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/drawn"
)

// What the oracle draws has every field of the documents.
func TestOracleDrawsEveryField(t *testing.T) {
	var fields drawn.Fields
	for seed := range uint64(400) {
		r := newRandom(seed)
		p := r.policy()
		members := r.members(p)
		fields.Note(p, members, r.charges(p, members))
	}
	except := []string{
		"name", "region", "kind", "sources", "cites", "procedure", // nothing is computed of them
		"attributes", // for analysis alone, whose oracle draws them
	}
	require.Empty(t, fields.Missing(except...))
	require.Empty(t, fields.Vain(except...))
}
