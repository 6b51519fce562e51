package wide

import "math/bits"

// Rounding says to which integer a quotient that is not an integer is rounded.
//
// It never changes an exact quotient. The zero value is HalfUp.
type Rounding uint8

const (
	// HalfUp rounds to the nearest integer, and a tie away from zero (四舍五入):
	// 2.5 becomes 3 and -2.5 becomes -3.
	HalfUp Rounding = iota
	// Down rounds toward zero: 2.9 becomes 2 and -2.9 becomes -2.
	Down
	// Floor rounds toward minus infinity: 2.9 becomes 2 and -2.1 becomes -3.
	Floor
)

// Div returns x/den, rounded once.
//
// The quotient is exact before it is rounded; den may be negative and may
// exceed 64 bits. It returns false if den is zero, if the rounded quotient does
// not fit, or if r is none of the constants of this package.
func (x Int) Div(den Int, r Rounding) (Int, bool) {
	if den == (Int{}) || r > Floor {
		return Int{}, false
	}
	neg := x.hi^den.hi < 0
	if x.hi == int64(x.lo)>>63 && den.hi == int64(den.lo)>>63 {
		n, d := magnitude64(int64(x.lo)), magnitude64(int64(den.lo))
		q, rem := n/d, n%d
		if away(r, neg, rem != 0, rem >= d-rem) {
			q++ // at most 2^63: n is, and only d > 1 leaves a remainder
		}
		return signed(0, q, neg)
	}
	nhi, nlo := x.magnitude()
	dhi, dlo := den.magnitude()
	qhi, qlo, rhi, rlo := quoRem(nhi, nlo, dhi, dlo)
	if rhi|rlo != 0 {
		// Compare with the rest of the divisor, not with its half, which may not be
		// an integer.
		restlo, borrow := bits.Sub64(dlo, rlo, 0)
		resthi, _ := bits.Sub64(dhi, rhi, borrow)
		if away(r, neg, true, !less(rhi, rlo, resthi, restlo)) {
			var carry uint64
			qlo, carry = bits.Add64(qlo, 1, 0)
			qhi += carry
		}
	}
	return signed(qhi, qlo, neg)
}

// DivInt64 returns x/den as an int64, rounded once.
//
// It is [Int.Div] for a divisor and a quotient of 64 bits, and faster. The
// quotient is exact before it is rounded; den may be negative. It returns false
// if den is zero, if the rounded quotient does not fit in an int64, or if r is
// none of the constants of this package.
func (x Int) DivInt64(den int64, r Rounding) (int64, bool) {
	if den == 0 || r > Floor {
		return 0, false
	}
	neg := x.hi^den < 0
	d := magnitude64(den)
	var q, rem uint64
	if a := int64(x.lo); x.hi == a>>63 {
		n := magnitude64(a)
		q, rem = n/d, n%d
	} else {
		hi, lo := x.magnitude()
		if hi >= d {
			return 0, false // at least 2^64, on which bits.Div64 panics
		}
		q, rem = bits.Div64(hi, lo, d)
		if q > signBit {
			return 0, false // and a quotient of 2^64-1 must not round up to 0
		}
	}
	if away(r, neg, rem != 0, rem >= d-rem) {
		q++
	}
	return signed64(q, neg)
}

// away reports whether r moves a truncated quotient one away from zero.
//
// neg is the sign of the quotient; inexact says that there is a remainder, and
// half that it is at least half the divisor.
func away(r Rounding, neg, inexact, half bool) bool {
	return r == HalfUp && half || r == Floor && neg && inexact
}

// less reports whether x < y, both unsigned.
func less(xhi, xlo, yhi, ylo uint64) bool {
	_, borrow := bits.Sub64(xlo, ylo, 0)
	_, borrow = bits.Sub64(xhi, yhi, borrow)
	return borrow != 0
}

// quoRem returns the quotient and the remainder of n/d, both unsigned.
//
// d must not be zero.
func quoRem(nhi, nlo, dhi, dlo uint64) (qhi, qlo, rhi, rlo uint64) {
	if dhi == 0 {
		if nhi >= dlo {
			// Long division by words: the remainder of the high word is less
			// than dlo, as bits.Div64 requires.
			qhi, nhi = nhi/dlo, nhi%dlo
		}
		qlo, rlo = bits.Div64(nhi, nlo, dlo)
		return qhi, qlo, 0, rlo
	}
	// The divisor has more than 64 bits, so the quotient has fewer. Estimate it
	// from the top 64 bits of the divisor (Hacker's Delight, 9-5). Halving the
	// dividend keeps its high word below the normalised one, as bits.Div64
	// requires; the estimate so obtained is the quotient or one more.
	s := uint(bits.LeadingZeros64(dhi))
	top := dhi<<s | dlo>>(64-s)
	q, _ := bits.Div64(nhi>>1, nhi<<63|nlo>>1, top)
	q >>= 63 - s
	// One less never exceeds the quotient, so that the remainder below cannot
	// be negative, and is short of it by at most one.
	if q != 0 {
		q--
	}
	phi, plo := bits.Mul64(q, dlo)
	phi += q * dhi
	rlo, borrow := bits.Sub64(nlo, plo, 0)
	rhi, _ = bits.Sub64(nhi, phi, borrow)
	if !less(rhi, rlo, dhi, dlo) {
		q++
		rlo, borrow = bits.Sub64(rlo, dlo, 0)
		rhi, _ = bits.Sub64(rhi, dhi, borrow)
	}
	return 0, q, rhi, rlo
}
