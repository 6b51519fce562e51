package settlement

import "github.com/yibaojiesuan/settlement/internal/batch"

// passage is the one loop that turns claims, or entries, into entries, for [Bind] and [Map].
// It counts positions, collects faults, and yields nothing after the first fault.
type passage[C any] struct {
	method   Method // of faults; empty: the entry's own
	claims   bool   // everything that comes in is a claim
	position *int   // of the claim before; with several workers it means nothing
	locate   func(error) error
	some     bool // not every claim becomes an entry: batch.ErrNone
	// open is called by the goroutine that walks the section. enter fills in an empty entry.
	open func() (enter func(b *batch.Batch[C], i int, e *Entry) error, done func())
}

// entryBatch is how many entries are made before they are passed on: few enough to stay in
// the processor's fastest memory.
const entryBatch = 64

// entries makes the entries of a section. After the first fault it yields no more of them; it
// walks on, and ends with all faults.
func (p *passage[C]) entries(section batch.Section[C]) batch.Section[Entry] {
	return func(yield func(*batch.Batch[Entry], error) bool) {
		var out batch.Batch[Entry]
		left := false
		err := p.each(section, func(in *batch.Batch[C], from int, entries []Entry) bool {
			out = batch.Batch[Entry]{List: entries, Codes: in.Codes}
			if !p.some && len(in.Institutions) == len(in.List) { // a reader that forgot some numbers is read by texts
				out.Institutions = in.Institutions[from : from+len(entries)]
			}
			left = !yield(&out, nil)
			return !left
		})
		if err != nil && !left {
			yield(nil, err)
		}
	}
}

// each calls yield with the entries of a section, a few at a time: those of the claims of a
// batch from an index on. It stops if yield returns false. After the first fault it does not
// call yield any more; it walks on, and returns all faults.
func (p *passage[C]) each(section batch.Section[C], yield func(in *batch.Batch[C], from int, entries []Entry) bool) error {
	faults := Faults{Limit: MaxFaults}
	enter, done := p.open()
	entries := make([]Entry, entryBatch)
	for in, err := range section {
		if err != nil {
			faults.Add(err)
			break
		}
		for from := 0; from < len(in.List); from += entryBatch {
			n := min(entryBatch, len(in.List)-from)
			sound := p.enter(in, from, entries[:n], enter, &faults)
			if sound > 0 && !yield(in, from, entries[:sound]) {
				return nil
			}
		}
	}
	if done != nil {
		done()
	}
	err := faults.Err()
	if err != nil && p.locate != nil {
		err = p.locate(err)
	}
	return err
}

// enter fills in the entries of the batch's claims, beginning at index from. It returns how
// many of these entries come before the first fault.
func (p *passage[C]) enter(in *batch.Batch[C], from int, entries []Entry, enter func(*batch.Batch[C], int, *Entry) error, faults *Faults) (sound int) {
	for k := range entries {
		e := &entries[sound]
		*e = Entry{}
		err := enter(in, from+k, e)
		if p.claims || e.Claim != "" {
			*p.position++
		}
		if err == nil {
			if faults.Total == 0 {
				sound++
			}
			continue
		}
		if err == batch.ErrNone { //nolint:errorlint // nobody wraps it
			continue
		}
		method := p.method
		if method == "" {
			method = e.Method
		}
		faults.Add(&ClaimError{Method: method, Claim: e.Claim, Position: *p.position, Err: err})
	}
	return sound
}

// Rated returns a walk over the entries of claims of any date. A claim for which enter
// returns [batch.ErrNone] has no entry. Rated calls open for each section. It is for the methods
// of this module whose entries are not those of their claims.
func Rated[C any](m Method, workers int, claims Claims[C], open func() (enter func(b *batch.Batch[C], i int, e *Entry) error, done func())) batch.Walk[Entry] {
	w := claims.source.Start(workers)
	position := 0
	return batch.Walk[Entry]{
		Sections: func(yield func(batch.Section[Entry]) bool) {
			for section := range w.Sections {
				p := &passage[C]{method: m, claims: true, position: &position, open: open, some: true}
				if workers > 1 {
					p.position = new(int)
				}
				if !yield(p.entries(section)) {
					return
				}
			}
		},
		End: func() ([]Entry, error) {
			_, err := w.Finish()
			return nil, err
		},
	}
}

// faulty returns a section that yields only an error.
func faulty(err error) batch.Section[Entry] {
	return func(yield func(*batch.Batch[Entry], error) bool) { yield(nil, err) }
}
