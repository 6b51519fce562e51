package strictjson

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Compare compares paths by their places in a document. Fields are in the order of their
// type, elements by index, keys of maps bytewise. A struct, list or map comes before the
// values in it. A path that names no field comes last. In the zero Shape all paths are at
// one place.
func (s Shape) Compare(a, b string) int {
	if s.n == nil {
		return 0
	}
	return slices.CompareFunc(placeOf(s.n, a), placeOf(s.n, b), place.compare)
}

// place is the place of a step's target among its siblings.
type place struct {
	index int
	key   string
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.index, o.index), strings.Compare(p.key, o.key))
}

// nowhere comes after every field.
var nowhere = place{index: 1 << 30}

func placeOf(n *node, path string) (places []place) {
	for rest := path; rest != ""; {
		before := rest
		s, ok := cutStep(&rest, len(rest) == len(path))
		if !ok {
			return append(places, nowhere)
		}
		switch next := s.from(n); {
		case next == nil:
			return append(places, nowhere)
		case s.index:
			i, err := strconv.Atoi(before[1 : len(before)-len(rest)-1])
			if err != nil {
				return append(places, nowhere)
			}
			places, n = append(places, place{index: i}), next
		default:
			places, n = append(places, place{index: max(0, slices.Index(structOf(n).names, s.key)), key: s.key}), next
		}
	}
	return places
}

// structOf returns the struct or map from which a step by name leads, since indices may be
// left out of a path.
func structOf(n *node) *node {
	for range maxDepth {
		if n.kind != kindArray {
			break
		}
		n = n.elem
	}
	return n
}

// Tidy sorts faults by their places in a document, and keeps one of those that are the same.
// path returns the place of a fault. Faults of one place keep their order.
func (s Shape) Tidy(faults []error, path func(error) string) []error {
	slices.SortStableFunc(faults, func(a, b error) int { return s.Compare(path(a), path(b)) })
	return slices.CompactFunc(faults, func(a, b error) bool { return a.Error() == b.Error() })
}
