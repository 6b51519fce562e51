package settlement

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/rowmix"
)

// Row is the row of a claim from which its digest is computed: the values of the columns that
// a plan reads, in the order of its [Columns]. Equal values have equal digests, wherever they
// come from. Each method returns the row with one more value.
//
// The digest is published, so that a program in any language can compute it. Numbers are
// unsigned and have 64 bits. Sums and products of them are modulo 2⁶⁴ unless the text says
// otherwise. A value is one number:
//
//   - an amount is its fen, modulo 2⁶⁴; a whole number is itself; yes is 1, no is 0
//   - a day is the number of days from 0001-01-01, which is 1, in the Gregorian
//     calendar; a month is 12 × (year − 1) + month; absent is 0
//   - an empty text is 0. Any other text is cut into pieces of eight bytes of its UTF-8,
//     the last one filled up with zeros, and each piece is a number, its first byte the
//     lowest. h begins as the number of bytes xor C₀. Each piece w in turn makes h
//     fold((h xor w) × C₁). The last h is the number of the text
//   - a decimal is its text, without zeros at its end and without a point before
//     nothing; absent is 0. Intervals are one text, sorted by their first days and
//     separated by ";": "2025-09-16/2025-11-16"
//
// fold(p) is the upper half of the 128-bit product p xor its lower half. The numbers of a row
// are w₀, w₁ …; A is Σ wᵢ × Kᵢ modulo 2¹²⁸, and from the 65th number on the keys begin again
// with K₀. The digest is a number of 128 bits made of the two halves of A: its upper half is
// fold((lower xor C₂) × (upper xor C₃)), its lower half is fold((lower xor C₄) × (upper xor
// C₅)). Digests of rows are summed modulo 2¹²⁸ and written as 32 digits in hex.
//
// C₀ to C₅ and K₀ to K₆₃ are numbers 0 to 69 of the sequence that splitmix64 makes of the
// seed 0. Number i of it is z after
//
//	z = (i + 1) × 0x9E3779B97F4A7C15
//	z = (z xor z ÷ 2³⁰) × 0xBF58476D1CE4E5B9
//	z = (z xor z ÷ 2²⁷) × 0x94D049BB133111EB
//	z = z xor z ÷ 2³¹
//
// and its lowest bit is then set.
type Row struct {
	hi, lo uint64 // the sum A
	n      uint   // the number of columns

	// codes has the numbers that the claim's institution and group have in a row, where their
	// reader numbered them; nil or 0: their texts give the number. A struct of more than four
	// fields would not stay in registers.
	codes *[2]uint64
}

// number adds the number of the next column.
func (r Row) number(w uint64) Row {
	r = r.add(w)
	r.n++
	return r
}

func (r Row) add(w uint64) Row {
	h, l := bits.Mul64(w, rowmix.Keys[r.n%64])
	var carry uint64
	r.lo, carry = bits.Add64(r.lo, l, 0)
	r.hi, _ = bits.Add64(r.hi, h, carry)
	return r
}

// Text adds a text.
func (r Row) Text(s string) Row {
	if s != "" {
		r = r.text(s)
	}
	r.n++
	return r
}

func (r Row) text(s string) Row { return r.add(rowmix.Text(s)) }

// Claim adds a claim's id and its institution's code, as Text does.
func (r Row) Claim(id, institution string) Row {
	return r.number(rowmix.Text(id)).number(r.code(0, institution))
}

// GroupedClaim adds a claim's id, its institution's code, and the code of its group or class,
// by which it is priced, as Text does.
func (r Row) GroupedClaim(id, institution, group string) Row {
	// One call, not three: the row then stays in registers for the columns after.
	return r.number(rowmix.Text(id)).number(r.code(0, institution)).number(r.code(1, group))
}

func (r Row) code(which int, code string) uint64 {
	if r.codes == nil || r.codes[which] == 0 {
		return rowmix.Text(code)
	}
	return r.codes[which]
}

// Blank adds the given number of values that are absent, empty or 0.
func (r Row) Blank(values uint) Row {
	r.n += values
	return r
}

// Money adds an amount.
func (r Row) Money(m Money) Row { return r.number(uint64(m)) }

// Date adds a day.
func (r Row) Date(d Date) Row { return r.number(uint64(d.day)) }

// Month adds a month.
func (r Row) Month(m Month) Row { return r.number(uint64(m.n)) }

// Int adds a whole number.
func (r Row) Int(n int) Row { return r.number(uint64(n)) }

// Flag adds a yes or a no.
func (r Row) Flag(yes bool) Row {
	if yes {
		return r.Int(1)
	}
	return r.Int(0)
}

// Decimal adds a number. Zeros at its end make no difference.
func (r Row) Decimal(d Decimal) Row {
	if d.set {
		r = r.decimal(d)
	}
	r.n++
	return r
}

func (r Row) decimal(d Decimal) Row { return r.text(string(d.number.Trim(0).Append(nil))) }

// Periods adds intervals.
func (r Row) Periods(list []Period) Row { return r.Text(periodsText(list)) }

// periodsText writes intervals in the order of their first days.
func periodsText(list []Period) string {
	if len(list) == 0 {
		return ""
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Period) int { return a.From.Compare(b.From) })
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.String()
	}
	return strings.Join(texts, ";")
}

// Digest returns the digest of the row.
func (r Row) Digest(of *Columns) RowDigest {
	return RowDigest{columns: of, rows: 1, sum: r.mixed()}
}

func (r Row) mixed() sum128 {
	return sum128{rowmix.Fold(r.lo^rowmix.C2, r.hi^rowmix.C3), rowmix.Fold(r.lo^rowmix.C4, r.hi^rowmix.C5)}
}
