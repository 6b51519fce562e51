package receivable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/analysis/receivable"
)

// FuzzSpan: a span that a text makes is written as a text that makes it again.
func FuzzSpan(f *testing.F) {
	for _, text := range []string{"2025-01", "2025-01/2025-03", "2025-03/2025-01", "2025", "2025-Q1", "", "/", "2025-01/"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := receivable.ParseSpan(text)
		if err != nil {
			return
		}
		again, err := receivable.ParseSpan(s.String())
		require.NoError(t, err, "%q", text)
		require.Equal(t, s, again)
	})
}
