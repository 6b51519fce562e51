// Package directory finds the values of a plan by their codes. It is faster than a map: each
// claim looks up several codes.
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

// Put adds a value under a code. The code must not be empty, and must have no value yet.
func (d *Directory[V]) Put(code string, v *V) {
	d.codes.Number(code)
	d.list = append(d.list, v)
}

// Len returns how many values there are.
func (d *Directory[V]) Len() int { return len(d.list) }

// List returns all values, in the order of Put. The list must not be changed.
func (d *Directory[V]) List() []*V { return d.list }

// Sorted returns all values in the order of a key.
func (d *Directory[V]) Sorted(key func(*V) string) []*V {
	return slices.SortedFunc(slices.Values(d.list), func(a, b *V) int { return cmp.Compare(key(a), key(b)) })
}
