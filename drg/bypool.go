package drg

import (
	"slices"
	"sort"
)

// byPool has a pool's values by the number of the pool. Policies name few pools, so that the
// numbers are compared one by one while there are few.
type byPool[V any] struct {
	pools []uint32 // ascending
	list  []V
}

// find returns nil if the pool has no value.
func (b *byPool[V]) find(pool uint32) *V {
	if len(b.pools) > 8 {
		if i, ok := slices.BinarySearch(b.pools, pool); ok {
			return &b.list[i]
		}
		return nil
	}
	for i, n := range b.pools {
		if n == pool {
			return &b.list[i]
		}
	}
	return nil
}

// of returns the value of a pool, and makes one if there is none.
func (b *byPool[V]) of(pool uint32) *V {
	i := sort.Search(len(b.pools), func(i int) bool { return b.pools[i] >= pool })
	if i == len(b.pools) || b.pools[i] != pool {
		var zero V
		b.pools, b.list = slices.Insert(b.pools, i, pool), slices.Insert(b.list, i, zero)
	}
	return &b.list[i]
}
