package settlement

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Share is a claim to part of a total, in proportion to its weight. Key breaks ties.
type Share struct {
	Key    string
	Weight int64
}

// ErrShares is wrapped by the errors of [Apportion].
var ErrShares = errors.New("cannot apportion")

// Apportion divides total in proportion to the weights so that the parts sum to
// total exactly.
//
// Every share is first floored to the fen; the fen left over go out one each to
// the largest remainders, ties to the key that sorts first bytewise. A zero
// weight gets zero. The result is in the order of the shares and does not depend
// on it. Apportion returns an error wrapping [ErrShares] if total or a weight is
// negative, if a key occurs twice, or if all weights are zero and total is not.
func Apportion(total Money, shares []Share) ([]Money, error) {
	if total < 0 {
		return nil, fmt.Errorf("%w: the total %s is negative", ErrShares, total)
	}
	keys := make([]string, len(shares))
	for i, s := range shares {
		if s.Weight < 0 {
			return nil, fmt.Errorf("%w: share %q has the negative weight %d", ErrShares, s.Key, s.Weight)
		}
		keys[i] = s.Key
	}
	slices.Sort(keys)
	for i := 1; i < len(keys); i++ {
		if keys[i] == keys[i-1] {
			return nil, fmt.Errorf("%w: the key %q occurs twice", ErrShares, keys[i])
		}
	}
	return divide(total, shares)
}

// divide is Apportion without its checks: total and weights may be negative, as
// when points were taken away, if only the weights do not sum to zero.
func divide(total Money, shares []Share) ([]Money, error) {
	var sum wide.Int
	for _, s := range shares {
		sum.Accumulate(s.Weight)
	}
	parts := make([]Money, len(shares))
	if sum.Sign() == 0 {
		if total != 0 {
			return nil, fmt.Errorf("%w: the weights sum to zero, the total is %s", ErrShares, total)
		}
		return parts, nil
	}
	type remainder struct {
		index int
		rest  wide.Int // of the floored division, in units of 1 ÷ sum
	}
	rest := make([]remainder, len(shares))
	left := total
	for i, s := range shares {
		product := wide.Mul(int64(total), s.Weight)
		floor, ok := product.Div(sum, wide.Floor)
		part, fits := floor.Int64()
		back, ok2 := floor.Mul(sum)
		r, ok3 := product.Sub(back)
		if !ok || !fits || !ok2 || !ok3 {
			return nil, fmt.Errorf("%w: share %q: %w", ErrShares, s.Key, ErrOverflow)
		}
		if sum.Sign() < 0 {
			r, _ = r.Neg()
		}
		parts[i] = Money(part)
		rest[i] = remainder{i, r}
		left -= Money(part)
	}
	slices.SortFunc(rest, func(a, b remainder) int {
		return cmp.Or(b.rest.Cmp(a.rest), cmp.Compare(shares[a.index].Key, shares[b.index].Key))
	})
	for i := range rest {
		if left == 0 {
			break
		}
		parts[rest[i].index]++
		left--
	}
	return parts, nil
}
