package drg

import (
	"cmp"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// directory finds what a plan knows of a code: faster than a map, which every
// claim would ask several times.
type directory[V any] struct {
	codes settlement.Codes
	list  []*V // by number, as the policy lists them
}

// find returns nil if the code is unknown.
func (d *directory[V]) find(code string) *V {
	n := d.codes.Find(code)
	if n == 0 {
		return nil
	}
	return d.list[n-1]
}

// put adds a code, once.
func (d *directory[V]) put(code string, v *V) {
	d.codes.Number(code)
	d.list = append(d.list, v)
}

// sorted returns everything in the order of a key.
func (d *directory[V]) sorted(key func(*V) string) []*V {
	return slices.SortedFunc(slices.Values(d.list), func(a, b *V) int { return cmp.Compare(key(a), key(b)) })
}
