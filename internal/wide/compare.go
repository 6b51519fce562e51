package wide

import "math/bits"

// CmpProducts compares a×b with c×d. It returns -1 if a×b < c×d, 0 if they are equal and +1
// if a×b > c×d.
//
// The products are exact: they have 256 bits.
func CmpProducts(a, b, c, d Int) int {
	if x, ok := a.Mul(b); ok {
		if y, ok := c.Mul(d); ok {
			return x.Cmp(y)
		}
	}
	left, right := a.Sign()*b.Sign(), c.Sign()*d.Sign()
	if left != right || left == 0 {
		switch {
		case left < right:
			return -1
		case left > right:
			return 1
		}
		return 0
	}
	x, y := product(a, b), product(c, d)
	for i, word := range x {
		switch {
		case word < y[i]:
			return -left
		case word > y[i]:
			return left
		}
	}
	return 0
}

// product returns |a×b| in four words, the highest first.
func product(a, b Int) [4]uint64 {
	ahi, alo := a.magnitude()
	bhi, blo := b.magnitude()
	h0, l0 := bits.Mul64(alo, blo)
	h1, l1 := bits.Mul64(ahi, blo)
	h2, l2 := bits.Mul64(alo, bhi)
	h3, l3 := bits.Mul64(ahi, bhi)
	w1, c1 := bits.Add64(h0, l1, 0)
	w2, c2 := bits.Add64(h1, l3, c1)
	w3 := h3 + c2
	w1, c1 = bits.Add64(w1, l2, 0)
	w2, c2 = bits.Add64(w2, h2, c1)
	return [4]uint64{w3 + c2, w2, w1, l0}
}
