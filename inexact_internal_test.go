package settlement

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestInexact: the residue may be larger only for institutions whose points were rounded after the
// factor, whichever way.
func TestInexact(t *testing.T) {
	for _, c := range []struct {
		before, factor, points string
		want                   bool
	}{
		{"3", "", "3", false},
		{"3", "1", "3", false},
		{"3", "0.5", "1.5", false},
		{"0.0001", "0.5", "0.0001", true},
		{"0.0003", "0.3", "0.0001", true},
	} {
		s := Statement{PointsBefore: mustPoints(t, c.before), Points: mustPoints(t, c.points)}
		if c.factor != "" {
			s.Factor = MustDecimal(c.factor)
		}
		require.Equal(t, c.want, s.inexact(), "%+v", c)
	}
}

func mustPoints(t *testing.T, text string) Points {
	p, err := ParsePoints(text)
	require.NoError(t, err)
	return p
}
