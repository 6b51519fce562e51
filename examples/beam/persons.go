package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

func init() {
	register.DoFn4x1[string, func(*Claim) bool, func(string, *settlement.Tally), func(Faults), error](&ratePerson{})
	register.Iter1[Claim]()
}

// ratePerson rates all claims of a person, wherever they were read.
type ratePerson struct {
	Part  Part
	rules rules
}

func (fn *ratePerson) Setup() (err error) {
	fn.rules, err = fn.Part.open()
	return err
}

func (fn *ratePerson) ProcessElement(_ string, claims func(*Claim) bool,
	tally func(string, *settlement.Tally), faults func(Faults)) error {
	var list []Claim
	for c := (Claim{}); claims(&c); c = (Claim{}) {
		list = append(list, c)
	}
	// They come in any order: what is wrong is said in the order of the files.
	slices.SortFunc(list, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Position, b.Position))
	})
	pools := byPool{}
	for e, err := range fn.rules.rateTogether(list) {
		if err == nil {
			err = pools.add(e, fn.Part.Pool)
		}
		if err != nil {
			faults(faultsOf(fn.Part, list[0].File, err, func(err error) (string, int64, string) { return locate(list, err) }))
			return nil
		}
	}
	for pool, t := range pools {
		tally(pool, t)
	}
	return nil
}

// locate says where the claim of a fault was read: its position among the person's
// claims means nothing to anybody.
func locate(list []Claim, err error) (file string, position int64, text string) {
	at := (*settlement.ClaimError)(nil)
	if !errors.As(err, &at) || at.Position < 1 || at.Position > len(list) {
		return list[0].File, list[0].Position, fmt.Sprintf("%s: claim %s: %v", list[0].File, shown.QuoteID(list[0].ID), err)
	}
	c := list[at.Position-1]
	here := *at
	here.Position = int(c.Position)
	return c.File, c.Position, fmt.Sprintf("%s: %v", c.File, &here)
}
