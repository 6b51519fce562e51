package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Share is a claim to part of a total, in proportion to its weight. Key breaks ties.
type Share struct {
	Key    string
	Weight int64
}

// ErrShares is wrapped by the errors of [Apportion].
var ErrShares = coded.New("shares", "cannot apportion")

// Apportion divides total in proportion to the weights so that the parts sum to total
// exactly.
//
// Every share is first floored to the fen. The fen left over go one each to the largest
// remainders; of equal remainders the key that sorts first bytewise comes first. A zero
// weight gets zero. The result is in the order of the shares, and a share's part does not
// depend on that order. Apportion returns an error wrapping [ErrShares] if total or a weight
// is negative, if a key occurs twice, or if all weights are zero and total is not.
func Apportion(total Money, shares []Share) ([]Money, error) {
	if total < 0 {
		return nil, fmt.Errorf("%w: the total %s is negative", ErrShares, total)
	}
	ascending := true // codes mostly ascend, and then no two are equal
	for i, s := range shares {
		if s.Weight < 0 {
			return nil, fmt.Errorf("%w: share %q has the negative weight %d", ErrShares, s.Key, s.Weight)
		}
		ascending = ascending && (i == 0 || shares[i-1].Key < s.Key)
	}
	if !ascending {
		if key, twice := repeated(shares); twice {
			return nil, fmt.Errorf("%w: the key %q occurs twice", ErrShares, key)
		}
	}
	return divide(total, shares)
}

// repeated returns the first key in their order that occurs twice.
func repeated(shares []Share) (string, bool) {
	keys := make([]string, len(shares))
	for i, s := range shares {
		keys[i] = s.Key
	}
	slices.Sort(keys)
	for i := 1; i < len(keys); i++ {
		if keys[i] == keys[i-1] {
			return keys[i], true
		}
	}
	return "", false
}

// Divide is [Apportion] for a total and weights of either sign, as points are where some were
// taken away: each share is rounded down toward minus infinity before the fen left over are
// handed out. It returns an error wrapping [ErrShares] if a key occurs twice, or if the weights
// sum to zero and the total is not zero.
func Divide(total Money, shares []Share) ([]Money, error) {
	if key, twice := repeated(shares); twice {
		return nil, fmt.Errorf("%w: the key %q occurs twice", ErrShares, key)
	}
	return divide(total, shares)
}

// divide is Apportion without its checks. total and weights may be negative, as they are
// where points were taken away, as long as the weights do not sum to zero.
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
	if len(shares) == 1 {
		parts[0] = total
		return parts, nil
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
		rest[i] = remainder{r, s.Key, i}
		left -= Money(part)
	}
	for _, r := range largest(rest, int(left)) {
		parts[r.index]++
	}
	return parts, nil
}

// remainder is what is left of a share's floored division, in units of 1 ÷ sum.
type remainder struct {
	rest  wide.Int
	key   string
	index int
}

// before reports whether r is served before o: the larger remainder first, and of equal ones
// the one whose key sorts first.
func (r *remainder) before(o *remainder) bool {
	if r.rest != o.rest {
		return o.rest.Cmp(r.rest) < 0
	}
	return r.key < o.key
}

// largest returns the n remainders that are served first, in any order. It reorders the list
// until they stand in front, which is faster than sorting the whole list (quickselect).
func largest(list []remainder, n int) []remainder {
	for from, to := 0, len(list); 0 < n && n < len(list) && to-from > 1; {
		pivot := list[(from+to)/2]
		i, j := from, to-1
		for i <= j {
			for list[i].before(&pivot) {
				i++
			}
			for pivot.before(&list[j]) {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		// All up to j are served before all from i on.
		switch {
		case n <= j:
			to = j + 1
		case n > i:
			from = i
		default:
			return list[:n]
		}
	}
	return list[:n]
}
