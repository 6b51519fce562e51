package wide

import (
	"encoding/binary"
	"math/big"
	"math/bits"
	"strconv"
)

// Int is a signed 128-bit integer.
//
// It is held in two's complement and ranges from -2^127 to 2^127-1. The zero
// value is 0. Every number has one representation, so == compares values and
// an Int may key a map.
type Int struct {
	hi int64
	lo uint64
}

// signBit is the magnitude of the smallest int64, and the high word of the
// magnitude of the smallest Int.
const signBit = 1 << 63

// pow10 holds every power of ten that a uint64 can.
var pow10 = [...]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// From returns x as an Int.
func From(x int64) Int {
	return Int{hi: x >> 63, lo: uint64(x)}
}

// FromUint returns x as an Int.
func FromUint(x uint64) Int {
	return Int{lo: x}
}

// FromParts returns the Int hi*2^64 + lo.
//
// It is the inverse of [Int.Parts]; every pair is a valid Int.
func FromParts(hi int64, lo uint64) Int {
	return Int{hi: hi, lo: lo}
}

// Parts returns the two words of x, such that x = hi*2^64 + lo.
//
// The sign lives in hi alone: -1 is (-1, 2^64-1).
func (x Int) Parts() (hi int64, lo uint64) {
	return x.hi, x.lo
}

// Mul returns a*b.
//
// The product is exact: two int64 factors cannot overflow an Int.
func Mul(a, b int64) Int {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// Read as unsigned, a negative factor is 2^64 too large, which adds the
	// other factor to the high word once too often.
	hi -= uint64(a>>63)&uint64(b) + uint64(b>>63)&uint64(a)
	return Int{hi: int64(hi), lo: lo}
}

// Pow10 returns 10^n.
//
// It returns false unless 0 <= n <= 38.
func Pow10(n int) (Int, bool) {
	switch {
	case n < 0 || n > 38:
		return Int{}, false
	case n < len(pow10):
		return Int{lo: pow10[n]}, true
	}
	hi, lo := bits.Mul64(1e19, pow10[n-19])
	return Int{hi: int64(hi), lo: lo}, true
}

// Pow10Int64 returns 10^n.
//
// It returns false unless 0 <= n <= 18.
func Pow10Int64(n int) (int64, bool) {
	if n < 0 || n > 18 {
		return 0, false
	}
	return int64(pow10[n]), true
}

// Add returns x+y.
//
// It returns false if the sum overflows.
func (x Int) Add(y Int) (Int, bool) {
	lo, carry := bits.Add64(x.lo, y.lo, 0)
	sum, _ := bits.Add64(uint64(x.hi), uint64(y.hi), carry)
	hi := int64(sum)
	// An overflowing sum has the sign that neither operand has.
	if (hi^x.hi)&(hi^y.hi) < 0 {
		return Int{}, false
	}
	return Int{hi: hi, lo: lo}, true
}

// Sub returns x-y.
//
// It returns false if the difference overflows.
func (x Int) Sub(y Int) (Int, bool) {
	lo, borrow := bits.Sub64(x.lo, y.lo, 0)
	diff, _ := bits.Sub64(uint64(x.hi), uint64(y.hi), borrow)
	hi := int64(diff)
	// Only operands of unlike sign can overflow, and then x's sign is lost.
	if (x.hi^y.hi)&(x.hi^hi) < 0 {
		return Int{}, false
	}
	return Int{hi: hi, lo: lo}, true
}

// Neg returns -x.
//
// It returns false for the smallest Int, -2^127, whose negation does not fit.
func (x Int) Neg() (Int, bool) {
	return Int{}.Sub(x)
}

// Accumulate adds v to x in place.
//
// It is meant for sums. It does not check for overflow, because a sum that starts
// from 0 leaves the range of an Int only after more than 2^64 additions. A sum
// that starts near the end of the range can wrap around: use [Int.Add] there.
func (x *Int) Accumulate(v int64) {
	lo, carry := bits.Add64(x.lo, uint64(v), 0)
	hi, _ := bits.Add64(uint64(x.hi), uint64(v>>63), carry)
	x.hi, x.lo = int64(hi), lo
}

// MulInt returns x*b.
//
// It returns false if the product overflows.
func (x Int) MulInt(b int64) (Int, bool) {
	if a, ok := x.Int64(); ok {
		return Mul(a, b), true
	}
	return mulWide(x, From(b))
}

// Mul returns x*y.
//
// It returns false if the product overflows.
func (x Int) Mul(y Int) (Int, bool) {
	if x.hi == int64(x.lo)>>63 && y.hi == int64(y.lo)>>63 {
		return Mul(int64(x.lo), int64(y.lo)), true
	}
	return mulWide(x, y)
}

// mulWide is the multiplication of any two Ints, on magnitudes.
func mulWide(x, y Int) (Int, bool) {
	xhi, xlo := x.magnitude()
	yhi, ylo := y.magnitude()
	if xhi != 0 && yhi != 0 {
		return Int{}, false // at least 2^128
	}
	hi, lo := bits.Mul64(xlo, ylo)
	// One high word is zero, so at most one of the cross products is not, and
	// their sum is that one.
	over1, cross1 := bits.Mul64(xhi, ylo)
	over2, cross2 := bits.Mul64(xlo, yhi)
	hi, carry := bits.Add64(hi, cross1|cross2, 0)
	if over1|over2|carry != 0 {
		return Int{}, false
	}
	return signed(hi, lo, x.hi^y.hi < 0)
}

// Cmp compares x and y.
//
// It returns -1 if x < y, 0 if x == y and +1 if x > y.
func (x Int) Cmp(y Int) int {
	switch {
	case x == y:
		return 0
	case x.hi < y.hi || x.hi == y.hi && x.lo < y.lo:
		return -1
	}
	return 1
}

// Sign returns the sign of x.
//
// It is -1 if x < 0, 0 if x == 0 and +1 if x > 0.
func (x Int) Sign() int {
	switch {
	case x.hi < 0:
		return -1
	case x == Int{}:
		return 0
	}
	return 1
}

// Int64 returns x as an int64.
//
// It returns false if x does not fit.
func (x Int) Int64() (int64, bool) {
	v := int64(x.lo)
	if x.hi != v>>63 {
		return 0, false
	}
	return v, true
}

// String returns x in decimal.
//
// Negative values start with a minus sign; there is no padding or grouping.
func (x Int) String() string {
	if v, ok := x.Int64(); ok {
		return strconv.FormatInt(v, 10)
	}
	var buf [len("-170141183460469231731687303715884105728")]byte
	i := len(buf)
	hi, lo := x.magnitude()
	for hi != 0 || lo > 0 {
		// Nineteen digits at a time is the most one word holds.
		var chunk uint64
		hi, lo, _, chunk = quoRem(hi, lo, 0, 1e19)
		last := hi == 0 && lo == 0
		for n := 0; chunk != 0 || !last && n < 19; n++ {
			i--
			buf[i] = byte('0' + chunk%10)
			chunk /= 10
		}
	}
	if x.hi < 0 {
		i--
		buf[i] = '-'
	}
	return string(buf[i:])
}

// Big returns x as a new big.Int.
func (x Int) Big() *big.Int {
	b := big.NewInt(x.hi)
	b.Lsh(b, 64)
	return b.Add(b, new(big.Int).SetUint64(x.lo))
}

// FromBig returns b as an Int.
//
// It returns false if b is nil or does not fit. b is not modified.
func FromBig(b *big.Int) (Int, bool) {
	if b == nil || b.BitLen() > 128 {
		return Int{}, false
	}
	var buf [16]byte
	b.FillBytes(buf[:]) // the magnitude; panics beyond 128 bits
	hi, lo := binary.BigEndian.Uint64(buf[:8]), binary.BigEndian.Uint64(buf[8:])
	return signed(hi, lo, b.Sign() < 0)
}

// magnitude returns |x|, at most 2^127, as an unsigned 128-bit number.
func (x Int) magnitude() (hi, lo uint64) {
	mask := uint64(x.hi >> 63)
	lo, borrow := bits.Sub64(x.lo^mask, mask, 0)
	hi, _ = bits.Sub64(uint64(x.hi)^mask, mask, borrow)
	return hi, lo
}

// magnitude64 returns |v|, at most 2^63.
func magnitude64(v int64) uint64 {
	mask := v >> 63
	return uint64((v ^ mask) - mask)
}

// signed returns the Int of the given magnitude and sign.
//
// It returns false if the magnitude is too large. A negative zero is zero.
func signed(hi, lo uint64, neg bool) (Int, bool) {
	if hi >= signBit && !(neg && hi == signBit && lo == 0) {
		return Int{}, false
	}
	if neg {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	return Int{hi: int64(hi), lo: lo}, true
}

// signed64 returns the int64 of the given magnitude and sign.
//
// It returns false if the magnitude is too large. A negative zero is zero.
func signed64(m uint64, neg bool) (int64, bool) {
	if m >= signBit && !(neg && m == signBit) {
		return 0, false
	}
	if neg {
		return -int64(m), true
	}
	return int64(m), true
}
