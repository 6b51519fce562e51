package settlement

import (
	"fmt"
	"iter"
)

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
// fast, if it is not nil, is called for each section and returns what rates its
// claims in the place of the rater's Rate: the i-th of a batch, into an entry that
// is empty. It may keep what it finds out about numbers, as all batches of a section
// have the same Codes.
func BindBatches[C any](about About, claims Claims[C], r Rater[C], fast func() func(b *Batch[C], i int, e *Entry) error) Settlement {
	b := batched[C]{about: about, claims: claims, rater: r, fast: fast}
	if r.Explain == nil {
		return b
	}
	return explainedBatches[C]{b}
}

type batched[C any] struct {
	about  About
	claims Claims[C]
	rater  Rater[C]
	fast   func() func(b *Batch[C], i int, e *Entry) error
}

func (b batched[C]) About() About { return b.about }

// entryBatch is how many entries are rated before they are passed on: few enough
// to stay in the processor's nearest memory.
const entryBatch = 64

// Batches implements [Batched].
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
		desk := b.desk()
		entries := make([]Entry, entryBatch)
		var out Batch[Entry]
		for in, err := range claims {
			if err != nil {
				faults.Add(err)
				break
			}
			for from := 0; from < len(in.List); from += entryBatch {
				n := min(entryBatch, len(in.List)-from)
				sound := n // of these come before any fault
				if faults.Total > 0 {
					sound = 0
				}
				for k := range n {
					e := &entries[k]
					*e = Entry{}
					if err := desk.entry(in, from+k, e); err != nil {
						faults.Add(&ClaimError{Method: b.about.Method, Claim: e.Claim, Position: *position + k + 1, Err: err})
						sound = min(sound, k)
					}
				}
				*position += n
				if sound == 0 {
					continue
				}
				out = Batch[Entry]{List: entries[:sound], Codes: in.Codes}
				if len(in.Institutions) == len(in.List) { // else a reader forgot some: texts will do
					out.Institutions = in.Institutions[from : from+sound]
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

// desk is where the claims of one section are put into their period and rated.
type desk[C any] struct {
	batched[C]
	rate    func(b *Batch[C], i int, e *Entry) error
	vouched bool
	sure    Period // claims of these days count
	day     Period // of the claim before: many follow with the same
	left    Left
	month   Month
	codes   [2]uint64 // of the claim, for its digest
}

func (b batched[C]) desk() *desk[C] {
	d := &desk[C]{batched: b, vouched: b.about.Period == Period{}, sure: b.about.sure()}
	if b.fast != nil {
		d.rate = b.fast()
	} else {
		d.rate = func(in *Batch[C], i int, e *Entry) error { return b.rater.Rate(&in.List[i], e) }
	}
	return d
}

// entry makes the entry of a claim: rated, or left out.
func (d *desk[C]) entry(in *Batch[C], i int, e *Entry) error {
	c := &in.List[i]
	when, column := Period{}, ""
	if d.rater.When != nil {
		when, column = d.rater.When(c)
	}
	if when != d.day {
		d.day, d.month, d.left = when, when.From.Month(), ""
		if d.isSure(when) {
			return d.rated(in, i, e)
		}
		var err error
		if d.left, err = d.about.Place(when, column); err != nil {
			d.day = Period{} // it is said of the next one, too
			d.rater.Outline(c, e)
			return err
		}
	} else if when.From.Absent() && !d.vouched {
		d.rater.Outline(c, e)
		_, err := d.about.Place(when, column)
		return err
	}
	if d.left != "" {
		d.rater.Outline(c, e)
		e.Left, e.Month = d.left, d.month
		if e.Claim == "" {
			return &FieldError{"id", ErrBlank}
		}
		if d.rater.LooksBack && !d.about.later(when) {
			d.digest(in, i, e, true)
		}
		return nil
	}
	return d.rated(in, i, e)
}

func (d *desk[C]) isSure(when Period) bool {
	return !when.From.Before(d.sure.From) && !when.To.Before(when.From) && !when.To.After(d.sure.To)
}

func (d *desk[C]) rated(in *Batch[C], i int, e *Entry) error {
	err := d.rate(in, i, e)
	e.Month, e.Vouched = d.month, d.vouched
	d.digest(in, i, e, e.Left == LeftOther)
	return err
}

// digest fills in the digest of the claim's row.
func (d *desk[C]) digest(in *Batch[C], i int, e *Entry, history bool) {
	if rows := d.rater.Rows; rows != nil {
		d.codes = [2]uint64{in.Codes.row(in.Institutions, i), in.Codes.row(in.Groups, i)}
		e.Digest.sum = rows.Put(&in.List[i], Row{codes: &d.codes}).mixed()
		e.Digest.columns, e.Digest.rows, e.Digest.history = rows.Columns, 1, history
	}
}

func (b batched[C]) Entries() iter.Seq2[Entry, error] {
	return Claims[Entry](b.Batches).Seq()
}

type explainedBatches[C any] struct {
	batched[C]
}

// Explain walks all claims, also those behind the one that is wanted: a file that
// was changed since is found out.
func (b explainedBatches[C]) Explain(claim string) (Entry, error) {
	d := b.desk()
	found, position, at := false, 0, 0
	var e Entry
	var fault error
	for c, err := range b.claims.Seq() {
		if err != nil {
			return Entry{}, err
		}
		position++
		if found {
			continue
		}
		one := Batch[C]{List: []C{c}}
		var got Entry
		err := d.entry(&one, 0, &got)
		if got.Claim != claim {
			continue
		}
		found, at, e, fault = true, position, got, err
		if err == nil && got.Left != LeftPeriod && got.Left != LeftOther {
			e = Entry{}
			fault = b.rater.Explain(&c, &e)
			e.Month, e.Vouched, e.Digest = got.Month, got.Vouched, got.Digest
		}
	}
	switch {
	case !found:
		return Entry{}, noClaim(b.about.Method, claim)
	case fault != nil:
		return e, &ClaimError{Method: b.about.Method, Claim: claim, Position: at, Err: fault}
	case e.Left == LeftOther:
		return Entry{}, fmt.Errorf("%w: another method has it", noClaim(b.about.Method, claim))
	}
	return e, nil
}
