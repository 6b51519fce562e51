package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
)

// The program analyses every job of the examples: all methods, pools, budgets. The sums of each
// are those of its statements, and what is explained replays.
func TestEveryExample(t *testing.T) {
	names, err := filepath.Glob("../*/job*.json")
	require.NoError(t, err)
	analysed := 0
	for _, name := range names {
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			r, err := analyse(context.Background(), options{job: name, outside: true, top: 3, workers: 1, lang: lang.Chinese}, &outputs.Set{})
			if errors.Is(err, errMonth) {
				t.Skip("no claim has a date")
			}
			require.NoError(t, err)
			analysed++
			for _, row := range mustRows(t, r, "checks") {
				require.Equal(t, "相符", row[6], row)
			}
			replays(t, r)
		})
	}
	require.Greater(t, analysed, 10)
}
