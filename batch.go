package settlement

import "iter"

// Batch is a number of claims, or of entries, with their codes numbered by
// whoever read them: what is known of an institution or a group is then found by
// its number, and nobody compares texts claim by claim.
//
// A batch and what its List holds belong to whoever yields it: they are valid
// until the next one is asked for, and must not be changed. Texts in it stay valid.
type Batch[C any] struct {
	List []C
	// Codes says what the numbers stand for; nil: nothing is numbered. Batches of
	// one section share it.
	Codes *Codes
	// Institutions has the number of each claim's institution, and Groups that of
	// what it is priced by: the group of a case, the class of a stay. 0 stands for a
	// code without a number; nil: none has one.
	Institutions, Groups []uint32
}

// number returns the i-th of the numbers, 0 where there is none.
func number(numbers []uint32, i int) uint32 {
	if i >= len(numbers) {
		return 0
	}
	return numbers[i]
}

// Claims is claims of one kind that can be walked in batches: a [Walk] for up to so
// many workers. A reader makes it; [Slice] makes one of a slice.
type Claims[C any] func(workers int) Walk[C]

// Walk is one walk over claims, or entries, in sections.
//
// With one worker the sections follow each other and say what is wrong as a
// sequence of claims does: in their last pair, which has no batch. With more, each
// section may be walked by another goroutine while the next one is asked for; what
// they say is wrong then need not be all, nor be located: whoever meets a fault
// walks again with one worker to hear it.
type Walk[C any] struct {
	Sections iter.Seq[iter.Seq2[*Batch[C], error]]
	// End is called when every section was walked to its end. It says what only all
	// of them together show, such as an id that occurs twice. nil: nothing.
	End func() error
}

// Seq returns the claims one by one.
func (c Claims[C]) Seq() iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		var none C
		w := c(1)
		for section := range w.Sections {
			for b, err := range section {
				if err != nil {
					yield(none, err)
					return
				}
				for i := range b.List {
					if !yield(b.List[i], nil) {
						return
					}
				}
			}
		}
		if err := w.end(); err != nil {
			yield(none, err)
		}
	}
}

func (w Walk[C]) end() error {
	if w.End == nil {
		return nil
	}
	return w.End()
}

// Slice returns claims in a slice as a source. Their codes have no numbers.
func Slice[C any](claims []C) Claims[C] {
	return func(workers int) Walk[C] {
		size := len(claims)
		if workers > 1 {
			size = min(size, max(sectionClaims, len(claims)/(8*workers)))
		}
		return Walk[C]{Sections: func(yield func(iter.Seq2[*Batch[C], error]) bool) {
			for from := 0; from < len(claims); from += size {
				part := claims[from:min(from+size, len(claims))]
				section := func(yield func(*Batch[C], error) bool) { yield(&Batch[C]{List: part}, nil) }
				if !yield(section) {
					return
				}
			}
		}}
	}
}

// InBatches returns a sequence of claims as batches, whose codes have no numbers.
func InBatches[C any](claims iter.Seq2[C, error]) Claims[C] {
	return func(int) Walk[C] {
		return Walk[C]{Sections: func(yield func(iter.Seq2[*Batch[C], error]) bool) {
			yield(func(yield func(*Batch[C], error) bool) {
				b := Batch[C]{List: make([]C, 0, entryBatch)}
				for c, err := range claims {
					if err == nil {
						b.List = append(b.List, c)
					}
					if len(b.List) > 0 && (err != nil || len(b.List) == entryBatch) {
						if !yield(&b, nil) {
							return
						}
						b.List = b.List[:0]
					}
					if err != nil {
						yield(nil, err)
						return
					}
				}
				if len(b.List) > 0 {
					yield(&b, nil)
				}
			})
		}}
	}
}

// sectionClaims is how many claims make a section worth a goroutine's while.
const sectionClaims = 4096

// Batched is a Settlement that can give its entries in batches, for speed:
// [Settle] and [Tally.AddAll] ask for it.
type Batched interface {
	// Batches is what Entries is, in batches, for up to so many workers.
	Batches(workers int) Walk[Entry]
}

// BindBatches is [Bind] for claims that come in batches: the same Settlement, and
// a faster one, which is [Batched] as well.
//
// rater is called for each section and returns what rates its claims: the i-th of a
// batch, into an entry that is empty. It may keep what it finds out about numbers,
// as all batches of a section have the same Codes. Of a claim that cannot be rated
// it sets Entry.Claim. explain may be nil; with it the result is an [Explainer].
func BindBatches[C any](m Method, claims Claims[C], rater func() func(b *Batch[C], i int, e *Entry) error, explain func(C) (Entry, error)) Settlement {
	b := batched[C]{method: m, claims: claims, rater: rater}
	if explain == nil {
		return b
	}
	return explainedBatches[C]{b, explain}
}

type batched[C any] struct {
	method Method
	claims Claims[C]
	rater  func() func(b *Batch[C], i int, e *Entry) error
}

func (b batched[C]) Method() Method { return b.method }

// entryBatch is how many entries are rated before they are passed on: few enough
// to stay in the processor's nearest memory.
const entryBatch = 64

func (b batched[C]) Batches(workers int) Walk[Entry] {
	w := b.claims(workers)
	position := 0 // of a claim; only one worker counts on it
	counted := &position
	return Walk[Entry]{End: w.End, Sections: func(yield func(iter.Seq2[*Batch[Entry], error]) bool) {
		for section := range w.Sections {
			if workers > 1 {
				counted = new(int)
			}
			if !yield(b.section(section, counted)) {
				return
			}
		}
	}}
}

// section rates the claims of a section. After the first fault it yields no more
// entries, walks on, and ends with all faults.
func (b batched[C]) section(claims iter.Seq2[*Batch[C], error], position *int) iter.Seq2[*Batch[Entry], error] {
	return func(yield func(*Batch[Entry], error) bool) {
		faults := Faults{Limit: MaxFaults}
		rate := b.rater()
		entries := make([]Entry, entryBatch)
		var out Batch[Entry]
		for in, err := range claims {
			if err != nil {
				faults.Add(err)
				break
			}
			for from := 0; from < len(in.List); from += entryBatch {
				n := min(entryBatch, len(in.List)-from)
				for k := range n {
					e := &entries[k]
					*e = Entry{}
					if err := rate(in, from+k, e); err != nil {
						faults.Add(&ClaimError{Method: b.method, Claim: e.Claim, Position: *position + k + 1, Err: err})
					}
				}
				*position += n
				if faults.Total > 0 {
					continue
				}
				out = Batch[Entry]{List: entries[:n], Codes: in.Codes}
				if len(in.Institutions) == len(in.List) { // else a reader forgot some: texts will do
					out.Institutions = in.Institutions[from : from+n]
				}
				if !yield(&out, nil) {
					return
				}
			}
		}
		if err := faults.Err(); err != nil {
			yield(nil, err)
		}
	}
}

func (b batched[C]) Entries() iter.Seq2[Entry, error] {
	return Claims[Entry](b.Batches).Seq()
}

type explainedBatches[C any] struct {
	batched[C]
	explain func(C) (Entry, error)
}

func (b explainedBatches[C]) Explain(claim string) (Entry, error) {
	rate := func(c C) (Entry, error) {
		var e Entry
		err := b.rater()(&Batch[C]{List: []C{c}}, 0, &e)
		return e, err
	}
	return explained[C]{bound[C]{b.method, b.claims.Seq(), rate}, b.explain}.Explain(claim)
}
