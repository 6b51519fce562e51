package drg

import (
	"maps"
	"slices"
)

func cloneBy(list []GroupBy) []GroupBy {
	list = slices.Clone(list)
	for i := range list {
		b := &list[i]
		b.Uniform, b.NoWeight, b.Attributes = clonePointer(b.Uniform), clonePointer(b.NoWeight), maps.Clone(b.Attributes)
	}
	return list
}

func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
