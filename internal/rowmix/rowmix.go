// Package rowmix computes the numbers that the digests of rows are made of. It has the number
// of a text, and the constants that the digest is published with (settlement.Row).
package rowmix

import "math/bits"

// The constants of the mix.
const (
	C0 = 0xE220A8397B1DCDAF
	C1 = 0x6E789E6AA1B965F5
	C2 = 0x06C45D188009454F
	C3 = 0xF88BB8A8724C81ED
	C4 = 0x1B39896A51A8749B
	C5 = 0x53CB9F0C747EA2EB
)

// Keys are K₀ to K₆₃. They are only read.
var Keys = func() (keys [64]uint64) {
	for i := range keys {
		keys[i] = splitmix(uint64(i)+6) | 1
	}
	return keys
}()

func splitmix(i uint64) uint64 {
	z := (i + 1) * 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// Fold returns the upper half of a product xor the lower half.
func Fold(x, y uint64) uint64 {
	h, l := bits.Mul64(x, y)
	return h ^ l
}

// Text returns the number of a text.
func Text(s string) uint64 {
	if s == "" {
		return 0
	}
	h := uint64(len(s)) ^ C0
	for len(s) >= 8 {
		h = Fold(h^Eight(s), C1)
		s = s[8:]
	}
	switch n := len(s); {
	case n >= 4:
		return Fold(h^(Four(s)|Four(s[n-4:])<<(8*(n-4)&63)), C1)
	case n > 0:
		return Fold(h^(uint64(s[0])|uint64(s[n/2])<<(8*(n/2)&63)|uint64(s[n-1])<<(8*(n-1)&63)), C1)
	}
	return h
}

// Four returns the first four bytes of a text as a number; the first byte is the lowest.
func Four(t string) uint64 {
	_ = t[3]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24
}

// Eight returns the first eight bytes of a text as a number; the first byte is the lowest.
func Eight(t string) uint64 {
	_ = t[7]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}
