// Package word looks at texts eight bytes at a time.
package word

import "unicode/utf8"

// Each byte of a word: its lowest bit, its seven lowest bits, its highest bit.
const (
	Ones  = 0x0101010101010101
	Low7  = 0x7F7F7F7F7F7F7F7F
	High1 = 0x8080808080808080
)

// Load returns eight bytes of a text, the first one lowest.
func Load(t string, i int) uint64 {
	_ = t[i+7]
	return uint64(t[i]) | uint64(t[i+1])<<8 | uint64(t[i+2])<<16 | uint64(t[i+3])<<24 |
		uint64(t[i+4])<<32 | uint64(t[i+5])<<40 | uint64(t[i+6])<<48 | uint64(t[i+7])<<56
}

// Half returns four bytes of a text, the first one lowest.
func Half(t string, i int) uint32 {
	_ = t[i+3]
	return uint32(t[i]) | uint32(t[i+1])<<8 | uint32(t[i+2])<<16 | uint32(t[i+3])<<24
}

// Zeros marks the bytes of w that are zero with 0x80, exactly.
func Zeros(w uint64) uint64 { return ^(((w & Low7) + Low7) | w | Low7) }

// IsASCII reports whether a text is ASCII.
func IsASCII(text string) bool {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if Load(text, i)&High1 != 0 {
			return false
		}
	}
	for ; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// IsPlain reports whether a text is ASCII without NUL and CR.
func IsPlain(text string) bool {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if w := Load(text, i); w&High1|Zeros(w)|Zeros(w^Ones*'\r') != 0 {
			return false
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c == 0 || c == '\r' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// IsCommon reports whether a text is ASCII without spaces and control characters, and has a
// letter besides E if it has an E: it is not blank and not in exponent form.
func IsCommon(text string) bool {
	const (
		fromSpace = Ones * (0x80 - 0x21) // sets the high bit of bytes above the space
		e         = Ones * 'e'
		small     = Ones * 0x20
	)
	visible := func(w uint64) bool { return (w|(w+Ones))&High1 == 0 && (w+fromSpace)&High1 == High1 }
	noE := uint64(High1) // a byte that is E loses its high bit
	n := len(text)
	if n < 8 {
		for i := range n {
			c := text[i]
			if c <= ' ' || c >= 0x7F {
				return false
			}
			if c|0x20 == 'e' {
				noE = 0
			}
		}
		return n > 0 && (noE == High1 || isWorded(text))
	}
	for i := 0; i+8 < n; i += 8 {
		w := Load(text, i)
		if !visible(w) {
			return false
		}
		noE &= (w | small) ^ e + Low7
	}
	w := Load(text, n-8)
	noE &= (w | small) ^ e + Low7
	return visible(w) && (noE&High1 == High1 || isWorded(text))
}

// isWorded reports whether a text has a letter other than E, as no number in exponent form has.
func isWorded(text string) bool {
	for i := range len(text) {
		if c := text[i] | 0x20; 'a' <= c && c <= 'z' && c != 'e' {
			return true
		}
	}
	return false
}

// IsVisible reports whether a text is ASCII without control characters.
func IsVisible(text string) bool {
	const fromSpace = Ones * (0x80 - 0x20) // sets the high bit of bytes from the space on
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if w := Load(text, i); (w|(w+Ones))&High1 != 0 || (w+fromSpace)&High1 != High1 {
			return false
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c < ' ' || c >= 0x7F {
			return false
		}
	}
	return true
}
