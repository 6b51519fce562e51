package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	for status, list := range map[int][][]string{0: {{"-h"}, {"-version"}}, 2: {{}, {"a", "b"}, {"-x"}}} {
		for _, args := range list {
			var stdout, stderr strings.Builder
			require.Equal(t, status, run(args, &stdout, &stderr), args)
			require.Equal(t, status == 0, stdout.Len() > 0 && stderr.Len() == 0, args)
			require.Equal(t, status != 0, strings.Contains(stderr.String(), "usage: schema [flags] folder"), args)
		}
	}
	made, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, made)
}
