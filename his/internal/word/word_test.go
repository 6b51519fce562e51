package word

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestIsCommon(t *testing.T) {
	careful := func(text string) bool {
		if text == "" {
			return false
		}
		letters, exponent := false, false
		for i := range len(text) {
			c := text[i]
			if c <= ' ' || c >= 0x7F {
				return false
			}
			if c == 'e' || c == 'E' {
				exponent = true
			} else {
				letters = letters || unicode.IsLetter(rune(c))
			}
		}
		return letters || !exponent
	}
	for n := range 20 {
		for i := range n {
			for c := range 256 {
				for _, others := range "x1e" {
					b := bytes.Repeat([]byte{byte(others)}, n)
					b[i] = byte(c)
					if got := IsCommon(string(b)); got != careful(string(b)) { // a quarter of a million times
						t.Fatalf("%q: %v", b, got)
					}
				}
			}
		}
	}
	for _, text := range []string{"", "eeeeeeeee", "EEEEEEEE", strings.Repeat("\x00", 8), strings.Repeat("\xff", 9), "~~~~~~~~", "!!!!!!!!", "1.5E+17", "12345678E9", "E12345678x"} {
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
