package settlement

import (
	"fmt"
	"hash/maphash"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/chinese"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/prints"
	"github.com/yibaojiesuan/settlement/internal/rowmix"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// ErrDuplicate says that something occurs twice that may occur only once.
var ErrDuplicate = coded.New("duplicate", "occurs twice")

// DuplicateError says that a claim occurs twice in a method: it would be paid twice.
type DuplicateError struct {
	Method        Method
	Claim         string
	First, Second Place
}

// Place says where a claim is. Settlement is the number of its settlement among those that
// are settled together, and Position is its number among the claims of that settlement. Both
// count from 1.
type Place struct{ Settlement, Position int }

// Error names the claim and both places.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("%s: claim %s: %s: %s and %s", e.Method, shown.QuoteID(e.Claim), ErrDuplicate, e.First, e.Second)
}

// Chinese is Error in Chinese.
func (e *DuplicateError) Chinese() string {
	return fmt.Sprintf("%s：病例 %s：%s：%s和%s", e.Method, chinese.Value(shown.QuoteID(e.Claim)),
		Chinese(ErrDuplicate), chinese.Value(e.First.String()), chinese.Value(e.Second.String()))
}

// Unwrap returns [ErrDuplicate].
func (e *DuplicateError) Unwrap() error { return ErrDuplicate }

// String returns "claim 12 of settlement 1".
func (p Place) String() string {
	return fmt.Sprintf("claim %d of settlement %d", p.Position, p.Settlement)
}

// identity makes sure that no claim is settled twice, and that a second walk over the claims
// finds what the first found.
type identity struct {
	seed maphash.Seed // nobody can prepare ids that share a fingerprint
	seen *prints.Set  // nil: only the sum is wanted
	// sum is over what entries say, in any order; count counts them.
	sum, count uint64
	method     Method
	salt       uint64 // of the method
}

func newIdentity() *identity { return &identity{seed: maphash.MakeSeed(), seen: new(prints.Set)} }

// another returns an empty identity with the same fingerprints, for another worker
// or another walk.
func (x *identity) another(seen *prints.Set) *identity { return &identity{seed: x.seed, seen: seen} }

// fresh returns an empty set, or nil if ids are not checked.
func (x *identity) fresh() *prints.Set {
	if x.seen == nil {
		return nil
	}
	return new(prints.Set)
}

// add notes an entry.
func (x *identity) add(e *Entry) {
	if e.Claim == "" {
		return
	}
	print := x.print(e)
	if x.seen != nil {
		x.seen.Add(print)
	}
	x.count++
	x.sum += rowmix.Fold(print^uint64(e.Points), 0x9E3779B97F4A7C15^uint64(e.Amount)) ^ e.said()
}

// said mixes what an entry says besides its claim: its row's digest or, without one, the
// amounts.
func (e *Entry) said() uint64 {
	if e.Digest.rows > 0 {
		return e.Digest.sum.lo
	}
	return uint64(e.Cost)*0xD6E8FEB86659FD93 ^ uint64(e.Covered)*0xA0761D6478BD642F
}

// print returns the fingerprint of a claim of a method.
func (x *identity) print(e *Entry) uint64 {
	if e.Method != x.method || x.salt == 0 {
		x.method, x.salt = e.Method, maphash.String(x.seed, string(e.Method))|1
	}
	return maphash.String(x.seed, e.Claim) ^ x.salt
}

// join adds what another worker noted.
func (x *identity) join(o *identity) {
	x.sum += o.sum
	x.count += o.count
	if x.seen != nil && o.seen != nil {
		x.seen.Join(o.seen)
	}
}

// same reports whether another walk found the same claims.
func (x *identity) same(o *identity) bool { return x.sum == o.sum && x.count == o.count }

// duplicates walks the settlements again if two fingerprints are alike, and returns the
// claims that occur twice.
func (x *identity) duplicates(n Workers, settlements []Settlement) error {
	suspects := x.seen.Repeated(int(n))
	x.seen = nil
	if suspects == nil {
		return nil
	}
	type key struct {
		method Method
		claim  string
	}
	first := map[key]Place{}
	again := x.another(nil)
	faults := Faults{Limit: MaxFaults}
	for i, s := range settlements {
		position := 0
		whole := !s.About().IDsChecked
		for e, err := range s.Entries() {
			if err != nil {
				return err
			}
			if e.Claim == "" || !whole {
				continue
			}
			position++
			again.add(&e)
			if !suspects[again.print(&e)] {
				continue
			}
			k, here := key{e.Method, e.Claim}, Place{i + 1, position}
			if before, known := first[k]; known {
				faults.Add(&DuplicateError{e.Method, strings.Clone(e.Claim), before, here})
			} else {
				k.claim = strings.Clone(k.claim) // else it keeps a block of a file in memory
				first[k] = here
			}
		}
	}
	if !x.same(again) {
		return fmt.Errorf("%w: claims whose ids look alike are compared in another walk", ErrChanged)
	}
	return faults.Err()
}
