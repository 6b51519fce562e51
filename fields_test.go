package settlement_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/drawn"
)

// What the oracle draws has every field of the terms.
func TestOracleDrawsEveryField(t *testing.T) {
	var fields drawn.Fields
	for i := range uint64(600) {
		d := dice{rand.New(rand.NewPCG(77, i))}
		coarse := d.one(2)
		list := d.entries("", coarse)
		fields.Note(d.terms(list, coarse, census{}))
	}
	except := []string{
		"sources", "cites", "cite", // nothing is computed of them
		"off_fund", // the oracles of budgets
	}
	require.Empty(t, fields.Missing(except...))
	require.Empty(t, fields.Vain(except...))
}
