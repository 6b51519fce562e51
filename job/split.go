package job

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// split says how engines split the claims of a part.
type split struct {
	names []string
	// persons says that rules look at a person's other claims, and at no further ones.
	persons bool
	file    func(*watch, string) settlement.Settlement
	claims  func(*watch, string) iter.Seq2[Claim, error]
	rate    func([]Claim) iter.Seq2[settlement.Entry, error]
}

func (r *rated[C]) split(persons bool) *split {
	s := &split{persons: persons, file: r.file, claims: r.claims, rate: r.rate}
	for _, file := range r.files {
		s.names = append(s.names, file.name)
	}
	return s
}

// named returns the file of a name alone.
func (t tables[C]) named(name string) tables[C] {
	k := slices.IndexFunc(t, func(f fileTable[C]) bool { return f.name == name })
	return t[k : k+1] // tasks are checked
}

func (r *rated[C]) file(w *watch, name string) settlement.Settlement {
	one := r.files.named(name)
	return r.settle(one.claims(w))
}

// claims yields the claims of a file, to be moved to where they are rated.
func (r *rated[C]) claims(w *watch, name string) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		position := 0
		for c, err := range r.files.named(name).claims(w).All() {
			moved := Claim{File: name}
			if err == nil {
				position++
				moved.Position = position
				moved.ID, moved.Person = r.who(&c)
				moved.Text, err = json.Marshal(c)
			}
			if !yield(moved, err) || err != nil {
				return
			}
		}
	}
}

// rate yields the entries of claims that were moved.
func (r *rated[C]) rate(list []Claim) iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		claims, err := decoded[C](list)
		if err != nil {
			yield(settlement.Entry{}, err)
			return
		}
		for e, err := range r.settle(settlement.Each(claims)).Entries() {
			if err != nil {
				err = each(err, func(e error) error { return inClaim(list, e) })
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// decoded returns claims that were moved.
func decoded[C any](list []Claim) ([]C, error) {
	claims := make([]C, len(list))
	for i, c := range list {
		if err := json.Unmarshal(c.Text, &claims[i]); err != nil {
			return nil, c.fault(err)
		}
	}
	return claims, nil
}

// inClaim names the file of the claim of a fault, and its position there: a position
// among the claims of a person would help no reader.
func inClaim(list []Claim, err error) error {
	c, ok := err.(*settlement.ClaimError) //nolint:errorlint // a wrapper adds words that must stay
	if !ok || c.Position < 1 || c.Position > len(list) {
		return list[0].fault(err)
	}
	here := *c
	here.Position = list[c.Position-1].Position
	return &FileError{list[c.Position-1].File, &here}
}

func (c *Claim) fault(err error) error {
	return &FileError{c.File, fmt.Errorf("claim %s: %w", shown.QuoteID(c.ID), err)}
}
