package book

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// Parts unpack to what was packed, whatever is packed how, and however it comes.
func TestInflate(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for round := range 200 {
		text := make([]byte, random.IntN(100_000))
		for i := range text {
			text[i] = byte(random.IntN(1 + 255*(round%2)))
		}
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, []int{flate.NoCompression, flate.HuffmanOnly, 1, 6, 9}[random.IntN(5)])
		require.NoError(t, err)
		_, err = w.Write(text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		var from io.Reader = bytes.NewReader(packed.Bytes())
		if random.IntN(2) == 0 {
			from = iotest.DataErrReader(iotest.HalfReader(from))
		}
		part := inflate(from)
		got, err := io.ReadAll(part)
		require.NoError(t, err)
		require.True(t, bytes.Equal(text, got))
		require.NoError(t, part.Close())
		require.NoError(t, part.Close())
		_, err = part.Read(got)
		require.ErrorIs(t, err, os.ErrClosed)
		if len(text) == 0 {
			continue
		}
		cut := inflate(bytes.NewReader(packed.Bytes()[:random.IntN(packed.Len())]))
		_, err = io.ReadAll(cut)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.NoError(t, cut.Close())
	}
}
