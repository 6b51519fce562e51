package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
)

func init() {
	register.DoFn3x1[string, func(*IDs) bool, func(Faults), error](&findTwins{})
	register.Emitter2[string, IDs]()
	register.Iter1[IDs]()
}

// idBuckets is the number of groups in which the ids of a method are compared. A worker
// holds one group: some 300,000 ids of 300 million.
const idBuckets = 1024

// IDs are the ids of a task that fall into one bucket. A claim whose id occurs twice in
// a method would be paid twice. The two may be in two files or parts, so no reader of
// one file sees both.
type IDs struct {
	Part      int64
	Method    settlement.Method
	File      string
	IDs       []string
	Positions []int64
}

type buckets struct {
	of   IDs // without ids
	list map[uint64]*IDs
}

func newBuckets(part int, m settlement.Method, file string) buckets {
	return buckets{IDs{Part: int64(part), Method: m, File: file}, map[uint64]*IDs{}}
}

// add notes an id. On every machine, equal ids of a method get into the same bucket.
func (b buckets) add(position int, id string) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	key := h.Sum64() % idBuckets
	ids := b.list[key]
	if ids == nil {
		empty := b.of
		ids = &empty
		b.list[key] = ids
	}
	ids.IDs = append(ids.IDs, strings.Clone(id)) // a part of a block would keep the whole block in memory
	ids.Positions = append(ids.Positions, int64(position))
}

func (b buckets) emit(ids func(string, IDs)) {
	for key, list := range b.list {
		ids(fmt.Sprintf("%s/%d", b.of.Method, key), *list)
	}
}

// findTwins finds ids that occur twice in a method.
type findTwins struct{}

type where struct {
	part     int64
	file     string
	position int64
}

func (w where) compare(o where) int {
	return cmp.Or(cmp.Compare(w.part, o.part), cmp.Compare(w.file, o.file), cmp.Compare(w.position, o.position))
}

// beside names the place of one claim in a message about another; it adds the part if
// that differs.
func (w where) beside(o where) string {
	text := fmt.Sprintf("%s, claim %d", w.file, w.position)
	if w.part != o.part {
		text += fmt.Sprintf(" of parts[%d]", w.part)
	}
	return text
}

func (*findTwins) ProcessElement(_ string, blocks func(*IDs) bool, faults func(Faults)) error {
	var method settlement.Method // one in a bucket
	first := map[string]where{}
	more := map[string][]where{}
	for b := (IDs{}); blocks(&b); b = (IDs{}) {
		method = b.Method
		for i, id := range b.IDs {
			at := where{b.Part, b.File, b.Positions[i]}
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
		slices.SortFunc(places, where.compare)
		for _, p := range places[1:] {
			err := &settlement.ClaimError{Method: method, Claim: id, Position: int(p.position), Err: fmt.Errorf("%w: also %s", settlement.ErrDuplicate, places[0].beside(p))}
			faults(Faults{Total: 1, List: []Fault{{p.part, p.file, p.position, fmt.Sprintf("%s: %v", p.file, err), p.file + "：" + settlement.Chinese(err)}}})
		}
	}
	return nil
}
