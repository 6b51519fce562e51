package batch

import (
	"hash/maphash"
	"math/bits"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/rowmix"
)

// Codes numbers the codes of institutions, groups and classes. Equal codes have equal
// numbers, which count from 1 in the order in which codes are first met. 0 means that a code
// has no number; the empty code never has one.
//
// The zero value is empty and ready to use. Find and Text may be called concurrently, but not
// while Number is called.
type Codes struct {
	slots []codeSlot // open addressing; a power of two, at most half of them taken
	texts []string   // of number 1, 2, …
	rows  []uint64   // what each is in the digest of a row
	seed  uint64     // nobody can prepare codes that share a slot
}

// codeSlot has the number of a code and its ends. The ends of a short code are the whole
// code, so that its text need not be read.
type codeSlot struct {
	ends   ends
	number uint32 // 0: free
}

// ends are the size of a code and its first and last eight bytes. In a code of less than
// sixteen bytes they overlap. In a code of less than eight, first has the whole code and last
// is 0.
type ends struct {
	first, last uint64
	size        uint32
}

// Len returns how many codes have a number, which is the highest number.
func (c *Codes) Len() int { return len(c.texts) }

// Text returns the code that has a number, which Number returned. It returns the empty code
// for 0.
func (c *Codes) Text(number uint32) string {
	if number == 0 {
		return ""
	}
	return c.texts[number-1]
}

// Row returns the number that the i-th code has in the digest of a row, or 0 if that is not
// known.
func (c *Codes) Row(numbers []uint32, i int) uint64 {
	if n := Number(numbers, i); n != 0 && c != nil {
		return c.rows[n-1]
	}
	return 0
}

// Find returns the number of a code, or 0 if it has none.
func (c *Codes) Find(code string) uint32 {
	if len(c.slots) == 0 {
		return 0
	}
	e := endsOf(code)
	mask := uint32(len(c.slots) - 1)
	for i := c.hash(e, code) & mask; ; i = (i + 1) & mask {
		s := &c.slots[i]
		if s.number == 0 || s.ends == e && (e.size <= 16 || c.texts[s.number-1] == code) {
			return s.number
		}
	}
}

// Number returns the number of a code, and gives it one if it has none. It copies a new code,
// so that the text around the code is not kept in memory.
func (c *Codes) Number(code string) uint32 {
	if n := c.Find(code); n != 0 || code == "" {
		return n
	}
	if 2*(len(c.texts)+1) > len(c.slots) {
		c.grow()
	}
	c.texts, c.rows = append(c.texts, strings.Clone(code)), append(c.rows, rowmix.Text(code))
	n := uint32(len(c.texts))
	c.put(n)
	return n
}

func (c *Codes) put(number uint32) {
	code := c.texts[number-1]
	e := endsOf(code)
	mask := uint32(len(c.slots) - 1)
	i := c.hash(e, code) & mask
	for c.slots[i].number != 0 {
		i = (i + 1) & mask
	}
	c.slots[i] = codeSlot{e, number}
}

func (c *Codes) grow() {
	if c.slots == nil {
		c.seed = maphash.String(maphash.MakeSeed(), "")
	}
	c.slots = make([]codeSlot, max(16, 2*len(c.slots)))
	for i := range c.texts {
		c.put(uint32(i + 1))
	}
}

func endsOf(code string) ends {
	n := len(code)
	switch {
	case n >= 8:
		return ends{rowmix.Eight(code), rowmix.Eight(code[n-8:]), uint32(n)}
	case n >= 4:
		return ends{rowmix.Four(code) | rowmix.Four(code[n-4:])<<32, 0, uint32(n)}
	}
	var w uint64
	for i := range n {
		w = w<<8 | uint64(code[i])
	}
	return ends{w, 0, uint32(n)}
}

// hash mixes the bytes of a code.
func (c *Codes) hash(e ends, code string) uint32 {
	h := mix(c.seed ^ e.first ^ uint64(e.size))
	for i := 8; i < len(code)-8; i += 8 { // what its ends leave
		h = mix(h ^ rowmix.Eight(code[i:]))
	}
	return uint32(mix(h ^ e.last))
}

func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x, 0x9E3779B97F4A7C15)
	return hi ^ lo
}
