package batch

import (
	"hash/maphash"
	"math/bits"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/rowmix"
)

// Codes numbers codes: of institutions, groups, classes. Equal codes have equal
// numbers, from 1 on in the order in which they are first met. 0 stands for a
// code that has none; the empty code never has one.
//
// The zero value is empty and ready to use. Find
// and Text may be called concurrently, unless Number is called at the same time.
type Codes struct {
	slots []codeSlot // open addressing; a power of two, at most half of them taken
	texts []string   // of number 1, 2, …
	rows  []uint64   // what each is in the digest of a row
	seed  uint64     // nobody can prepare codes that share a slot
}

// codeSlot has a code's ends beside its number: of a short code that is all of it,
// so that nothing else need be looked at.
type codeSlot struct {
	ends   ends
	number uint32 // 0: free
}

// ends are the size of a code and its first and last eight bytes, which overlap in
// one of less than sixteen; a code of less than eight is first, and last is 0.
type ends struct {
	first, last uint64
	size        uint32
}

// Len returns how many codes have a number, which is the highest number.
func (c *Codes) Len() int { return len(c.texts) }

// Text returns the code of a number that Number returned; of 0 the empty one.
func (c *Codes) Text(number uint32) string {
	if number == 0 {
		return ""
	}
	return c.texts[number-1]
}

// Row returns what the code of the i-th number is in the digest of a row; 0: that is not
// known.
func (c *Codes) Row(numbers []uint32, i int) uint64 {
	if n := Number(numbers, i); n != 0 && c != nil {
		return c.rows[n-1]
	}
	return 0
}

// Find returns the number of a code, 0 if it has none.
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

// Number returns the number of a code, which it gives to it if it has none yet.
// A new code is copied: nothing holds on to what it is a part of.
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

// hash mixes what is in a code.
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
