package seeds_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/seeds"
)

func TestOf(t *testing.T) {
	require.Contains(t, seeds.Of(t, "../..", "*/calendar.json")[0], "Working days")
	require.Greater(t, len(seeds.Of(t, "../..", "*/job*.json", "*/accounts*.json")), 40)
}
