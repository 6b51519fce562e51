package budget_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/scribble"
)

// TestCopies: a plan of a document with every field shares nothing with its maker or its callers.
func TestCopies(t *testing.T) {
	files, err := filepath.Glob("testdata/fields/*.json")
	require.NoError(t, err)
	met := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".accounts.json") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		p, err := budget.ReadPolicy(bytes.NewReader(text))
		require.NoError(t, err, file)
		plan, err := budget.New(p)
		require.NoError(t, err, file)
		scribble.Copies(t, p, plan)
		met++
	}
	require.NotZero(t, met)
}
