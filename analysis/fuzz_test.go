package analysis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/analysis"
)

// FuzzUnmarshalBinary: what is read is what MarshalBinary writes, byte for byte; anything else is
// refused, without a panic.
func FuzzUnmarshalBinary(f *testing.F) {
	for _, n := range []int{0, 1, 4} {
		text, err := cubeOf(f, analysis.Options{By: oracleKeys}, ward()[:n]).MarshalBinary()
		require.NoError(f, err)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var c analysis.Cube
		if err := c.UnmarshalBinary(data); err != nil {
			require.ErrorIs(t, err, analysis.ErrBinary)
			return
		}
		again, err := c.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, data, again)
	})
}
