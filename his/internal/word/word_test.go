package word

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsCommon(t *testing.T) {
	careful := func(text string) bool {
		if text == "" {
			return false
		}
		for i := range len(text) {
			if c := text[i]; c <= ' ' || c >= 0x7F || c == 'e' || c == 'E' {
				return false
			}
		}
		return true
	}
	for n := range 20 {
		for i := range n {
			for c := range 256 {
				b := bytes.Repeat([]byte{'x'}, n)
				b[i] = byte(c)
				require.Equal(t, careful(string(b)), IsCommon(string(b)), "%q", b)
			}
		}
	}
	for _, text := range []string{"", "eeeeeeeee", "EEEEEEEE", strings.Repeat("\x00", 8), strings.Repeat("\xff", 9), "~~~~~~~~", "!!!!!!!!"} {
		require.Equal(t, careful(text), IsCommon(text), "%q", text)
	}
}

func TestIsVisible(t *testing.T) {
	for n := range 20 {
		for i := range n {
			for c := range 256 {
				b := bytes.Repeat([]byte{'x'}, n)
				b[i] = byte(c)
				require.Equal(t, c >= ' ' && c < 0x7F, IsVisible(string(b)), "%q", b)
			}
		}
	}
	require.True(t, IsVisible(""))
}
