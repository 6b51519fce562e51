package settlementtest

import (
	"bytes"
	"reflect"

	"github.com/yibaojiesuan/settlement"
)

// batches checks that batches are the entries, in order for one worker and in any
// sections for more.
func (c *checker) batches() {
	batched, ok := c.settlement.(settlement.Batched)
	if !ok {
		return
	}
	i := 0
	for section := range batched.Batches(1).Sections {
		for b, err := range section {
			if err != nil {
				c.broken("batches", "they end with an error: %v", err)
				return
			}
			for _, e := range b.List {
				if i >= len(c.entries) || !reflect.DeepEqual(e, c.entries[i]) {
					c.broken("batches are the entries", "entry %d differs (claim %q)", i+1, e.Claim)
					return
				}
				i++
			}
		}
	}
	if i < len(c.entries) {
		c.broken("batches are the entries", "they end after %d of %d", i, len(c.entries))
	}
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
