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

func TestDate(t *testing.T) {
	for n, want := range map[int64]string{0: "2024-01-01", 59: "2024-02-29", 60: "2024-03-01", 365: "2024-12-31", 366: "2025-01-01", 424: "2025-02-28", 425: "2025-03-01", 731: "2026-01-01"} {
		require.Equal(t, want, date(n))
	}
}
