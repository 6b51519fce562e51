package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// The committed files are what this command writes, byte for byte.
func TestCommitted(t *testing.T) {
	list, err := files()
	require.NoError(t, err)
	require.NoError(t, generator.Compare("..", list))
}

// TestWorkedExample checks the sums that the example is about.
func TestWorkedExample(t *testing.T) {
	var days int64
	var cost, covered fen
	for _, s := range city() {
		if s.institution == "LZ01" {
			days, cost, covered = days+s.days, cost+s.cost, covered+s.covered
		}
		if s.cost <= 0 || s.covered < 0 {
			t.Errorf("%+v", s)
		}
	}
	if days != 40_000 || cost != 10_400_000_00 || covered != 1_500_000_00 {
		t.Errorf("%d days, cost %v, covered %v", days, cost, covered)
	}
}
