package hospital

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/views"
)

// Every job of the examples is analysed: all methods, pools, budgets. The sums of each are those
// of its statements, and what is explained replays.
func TestEveryExample(t *testing.T) {
	names, err := filepath.Glob("../../examples/*/job*.json")
	require.NoError(t, err)
	analysed := 0
	for _, name := range names {
		t.Run(filepath.ToSlash(name[len("../../examples/"):]), func(t *testing.T) {
			b, err := Analyse(context.Background(), opened(t, filepath.Dir(name), filepath.Base(name)), nil, Options{Language: views.Chinese, Top: 3})
			if errors.Is(err, ErrMonth) {
				t.Skip("no claim has a date")
			}
			require.NoError(t, err)
			analysed++
			agrees(t, b)
			replays(t, b)
		})
	}
	require.Greater(t, analysed, 10)
}
