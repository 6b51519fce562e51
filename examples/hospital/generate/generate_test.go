package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/hospital/drawn"
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// The committed files are what this command writes, byte for byte.
func TestCommitted(t *testing.T) {
	list, err := drawn.Files(drawn.Small())
	require.NoError(t, err)
	require.NoError(t, generator.Compare("..", list))
}
