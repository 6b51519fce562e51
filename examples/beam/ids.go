package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement/his"
)

func init() {
	register.DoFn3x1[int64, func(*IDs) bool, func(Faults), error](&findTwins{})
	register.Emitter2[int64, IDs]()
	register.Iter1[IDs]()
}

// idBuckets is how many groups a part's ids are compared in. A worker holds one of
// them: of 300 million ids some 300,000.
const idBuckets = 1024

// IDs are the ids of a file that fall into one bucket. An id twice would be paid
// twice; it may be in two files, which no reader sees.
type IDs struct {
	Part      int64
	File      string
	IDs       []string
	Positions []int64
}

type buckets struct {
	part Part
	file string
	list map[int64]*IDs
}

func newBuckets(p Part, file string) buckets { return buckets{p, file, map[int64]*IDs{}} }

// add notes an id; equal ids of a part get into the same bucket everywhere.
func (b buckets) add(position int, id string) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	key := int64(b.part.Index)*idBuckets + int64(h.Sum64()%idBuckets)
	ids := b.list[key]
	if ids == nil {
		ids = &IDs{Part: int64(b.part.Index), File: b.file}
		b.list[key] = ids
	}
	ids.IDs = append(ids.IDs, strings.Clone(id)) // which would keep the block of the file it is in
	ids.Positions = append(ids.Positions, int64(position))
}

func (b buckets) emit(ids func(int64, IDs)) {
	for key, list := range b.list {
		ids(key, *list)
	}
}

// findTwins finds ids that occur twice in a part.
type findTwins struct{}

type where struct {
	file     string
	position int64
}

func (w where) String() string { return fmt.Sprintf("%s, claim %d", w.file, w.position) }

func (*findTwins) ProcessElement(_ int64, blocks func(*IDs) bool, faults func(Faults)) error {
	first := map[string]where{}
	more := map[string][]where{}
	var part int64
	for b := (IDs{}); blocks(&b); b = (IDs{}) {
		part = b.Part
		for i, id := range b.IDs {
			at := where{b.File, b.Positions[i]}
			if _, ok := first[id]; ok {
				more[id] = append(more[id], at)
			} else {
				first[id] = at
			}
		}
	}
	for id, places := range more {
		// Blocks come in any order; the first place is the first of the input.
		places = append(places, first[id])
		slices.SortFunc(places, func(a, b where) int {
			return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.position, b.position))
		})
		for _, p := range places[1:] {
			faults(Faults{Total: 1, List: []Fault{{
				Part: part, File: p.file, Position: p.position,
				Text: fmt.Sprintf("%s: claim %d (%s): %v: also %s", p.file, p.position, id, his.ErrDuplicateID, places[0]),
			}}})
		}
	}
	return nil
}
