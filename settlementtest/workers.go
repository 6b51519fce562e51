package settlementtest

import (
	"bytes"

	"github.com/yibaojiesuan/settlement"
)

// workers checks that any number of workers gives the same sums.
func (c *checker) workers() {
	want, err := tally(c.entries)
	if err != nil {
		return // entry says why
	}
	for _, n := range []settlement.Workers{1, 2, 5} {
		got, err := n.Tally(c.settlement)
		if err != nil {
			c.broken("any number of workers", "%d: %v", n, err)
			continue
		}
		a, _ := want.MarshalBinary()
		b, _ := got.MarshalBinary()
		if !bytes.Equal(a, b) {
			c.broken("any number of workers", "%d come to another tally", n)
		}
	}
}
