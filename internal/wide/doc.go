// Package wide is 128-bit signed integer arithmetic for money.
//
// An amount times a rate, or a long column of amounts, does not fit in an
// int64 even when the answer does. The package keeps such intermediate values
// exact, so that a computation rounds once, at its only division:
//
//	fee, ok := wide.Mul(amount, rate).DivInt64(10_000, wide.HalfUp)
//
// Three promises hold throughout:
//
//   - No result is silently wrong. An operation that can overflow returns false
//     beside the zero value; the sole exception is [Int.Accumulate], whose
//     documentation says why it is safe for sums.
//   - No argument value makes a function panic.
//   - Only [Int.String], [Int.Big] and [FromBig] may allocate.
//
// Values that fit in 64 bits take a branch of their own, which costs little
// more than plain int64 arithmetic.
package wide
