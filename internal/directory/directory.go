// Package directory finds what a plan knows of a code: faster than a map, which
// every claim would ask several times.
package directory

import (
	"cmp"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Directory holds values by their codes. The zero value is empty and ready to
// use. Find may be called concurrently, unless Put is called at the same time.
type Directory[V any] struct {
	codes batch.Codes
	list  []*V // by number, in the order of Put
}

// Find returns nil if the code is unknown.
func (d *Directory[V]) Find(code string) *V {
	n := d.codes.Find(code)
	if n == 0 {
		return nil
	}
	return d.list[n-1]
}

// Put adds a value under a code that is not empty and that nothing is under yet.
func (d *Directory[V]) Put(code string, v *V) {
	d.codes.Number(code)
	d.list = append(d.list, v)
}

// List returns everything, in the order of Put. It must not be changed.
func (d *Directory[V]) List() []*V { return d.list }

// Sorted returns everything in the order of a key.
func (d *Directory[V]) Sorted(key func(*V) string) []*V {
	return slices.SortedFunc(slices.Values(d.list), func(a, b *V) int { return cmp.Compare(key(a), key(b)) })
}
