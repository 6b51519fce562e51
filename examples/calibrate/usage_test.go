package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUsage(t *testing.T) {
	for status, list := range map[int][][]string{
		0: {{"-h"}, {"-version"}},
		2: {{}, {"a", "b"}, {"-x"}, {"-by", "x", "a", "b", "c"}, {"-json", "-by", "groups", "a", "b", "c"}, {"-json", "-explain", "A", "a", "b", "c"}, {"-method", "item", "a", "b", "c"},
			{"-method", "perdiem", "-by", "groups", "a", "b", "c"}, {"-method", "capitation", "-compare", "p", "a", "b", "c"}, {"-method", "perdiem", "-explain", "A", "a", "b", "c"}},
	} {
		for _, args := range list {
			var stdout, stderr strings.Builder
			require.Equal(t, status, run(args, &stdout, &stderr), args)
			require.Equal(t, status == 0, stdout.Len() > 0 && stderr.Len() == 0, args)
			require.Equal(t, status != 0, strings.Contains(stderr.String(), "usage: calibrate [flags] calibration.json"), args)
		}
	}
}
