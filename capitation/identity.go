package capitation

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/prints"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the check that no charge is given twice. A charge is known by its id or,
// without an id, by all of its columns.

// identity keeps a 64-bit fingerprint of each charge, 8 bytes. If two are equal
// when all charges were read, they are walked a second time to compare the charges
// themselves.
type identity struct {
	seed   maphash.Seed
	fields []byte // of the charge at hand
	set    prints.Set
	count  int
	sum    uint64 // of all fingerprints: their order does not matter
}

// print returns the fingerprint of a charge.
func (x *identity) print(c *Charge) uint64 {
	if c.ID != "" {
		return maphash.String(x.seed, c.ID)
	}
	b := x.fields[:0]
	for _, text := range [...]string{c.Person, c.Institution, string(c.Kind), string(scopeOf(c)), c.MedicalType, c.Package} {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	for _, n := range [...]int64{int64(c.Cost), int64(c.Covered), int64(c.Waived), int64(c.Month.Sub(settlement.Month{})), int64(c.Date.Sub(settlement.Date{}))} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	x.fields = b
	return maphash.Bytes(x.seed, b)
}

// scopeOf returns the scope of a charge, stated or not.
func scopeOf(c *Charge) Scope {
	if c.Scope == "" {
		return Dialysis
	}
	return c.Scope
}

func (x *identity) add(print uint64) {
	x.count++
	x.sum += print
	x.set.Add(print)
}

// join adds the charges of another identity, which is empty afterwards.
func (x *identity) join(o *identity) {
	x.count += o.count
	x.sum += o.sum
	x.set.Join(&o.set)
}

// columns returns the columns that a charge is compared by: its id alone or, without an id,
// all others. The texts are copies, not parts of the block of a file.
func columns(c *Charge) Charge {
	if c.ID != "" {
		return Charge{ID: strings.Clone(c.ID)}
	}
	all := *c
	all.Department, all.Attributes = "", nil // no rule reads them
	all.Scope = scopeOf(c)
	for _, text := range []*string{&all.Person, &all.Institution, &all.MedicalType, &all.Package, (*string)(&all.Kind), (*string)(&all.Scope)} {
		*text = strings.Clone(*text)
	}
	return all
}

// addRepeated adds the charges that are given twice to the faults of the first walk, in the
// order of their positions.
func (b *book) addRepeated(x *identity, charges settlement.Claims[Charge], faults *settlement.Faults) {
	suspects := x.set.Repeated(b.workers)
	if suspects == nil {
		return
	}
	found := settlement.Faults{Limit: settlement.MaxFaults}
	names := desk{book: b}
	first := map[Charge]int{} // where each suspect is first
	count, sum := 0, uint64(0)
	for c, err := range charges.All() {
		if err != nil {
			faults.Add(err) // the first walk had none: it would not be here
			return
		}
		print := x.print(&c)
		count, sum = count+1, sum+print
		if !suspects[print] {
			continue
		}
		key := columns(&c)
		if at, known := first[key]; known {
			found.Add(&settlement.ClaimError{
				Method: settlement.Capitation, Claim: names.nameOf(&c), Position: count, Err: &settlement.FieldError{Path: "id", Err: repeated(&c, at, count)},
			})
		} else {
			first[key] = count
		}
	}
	if count != x.count || sum != x.sum {
		faults.Add(fmt.Errorf("%s: %s: %w: %d at first, then %d", settlement.Capitation, Charges, settlement.ErrChanged, x.count, count))
		return
	}
	all := settlement.Faults{List: slices.Concat(faults.List, found.List), Total: faults.Total + found.Total, Limit: faults.Limit}
	slices.SortStableFunc(all.List, func(a, b error) int { return cmp.Compare(positionOf(a), positionOf(b)) })
	all.List = all.List[:min(len(all.List), settlement.MaxFaults)]
	*faults = all
}

// repeated returns the error that two charges are one.
func repeated(c *Charge, first, second int) error {
	if c.ID != "" {
		return fmt.Errorf("%w: charges %d and %d have the id %s", settlement.ErrDuplicate, first, second, shown.QuoteID(c.ID))
	}
	return fmt.Errorf("%w: charges %d and %d are equal in every column, and have no id", settlement.ErrDuplicate, first, second)
}

// positionOf returns the position of the charge that an error is of.
func positionOf(err error) int {
	var claim *settlement.ClaimError
	if errors.As(err, &claim) {
		return claim.Position
	}
	return 0
}
