package main

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
)

func init() {
	register.DoFn5x1[context.Context, string, func(string, *settlement.Tally), func(string, IDs), func(Faults), error](&rateFile{})
	register.DoFn5x1[context.Context, string, func(string, Claim), func(string, IDs), func(Faults), error](&readFile{})
	register.Emitter2[string, *settlement.Tally]()
	register.Emitter2[string, Claim]()
	register.Emitter1[Faults]()
}

// rateFile rates the claims of a file that look at no others: a tally for each pool.
type rateFile struct {
	Part  Part
	rules rules
}

func (fn *rateFile) Setup() (err error) {
	fn.rules, err = fn.Part.open()
	return err
}

func (fn *rateFile) ProcessElement(ctx context.Context, path string,
	tally func(string, *settlement.Tally), ids func(string, IDs), faults func(Faults)) error {
	file, disk := fn.Part.file(ctx, path)
	pools, seen := byPool{}, newBuckets(fn.Part, file.Name)
	for e, err := range fn.rules.rate(file, seen.add) {
		if err == nil {
			err = pools.add(e, fn.Part.Pool)
		}
		if disk.err != nil {
			return disk.err
		}
		if err != nil {
			faults(faultsOf(fn.Part, file.Name, err, nil))
			return nil
		}
	}
	for pool, t := range pools {
		tally(pool, t)
	}
	seen.emit(ids)
	return nil
}

// readFile reads the claims of a file for a rule that looks at a person's others.
type readFile struct {
	Part  Part
	rules rules
}

func (fn *readFile) Setup() (err error) {
	fn.rules, err = fn.Part.open()
	return err
}

func (fn *readFile) ProcessElement(ctx context.Context, path string,
	claims func(string, Claim), ids func(string, IDs), faults func(Faults)) error {
	file, disk := fn.Part.file(ctx, path)
	seen := newBuckets(fn.Part, file.Name)
	for c, err := range fn.rules.read(file) {
		if disk.err != nil {
			return disk.err
		}
		if err != nil {
			faults(faultsOf(fn.Part, file.Name, err, nil))
			return nil
		}
		seen.add(int(c.Position), c.ID)
		claims(c.key(), c)
	}
	seen.emit(ids)
	return nil
}

// key is what claims are grouped by. A claim without a person is by itself: rules
// that need the person say so.
func (c *Claim) key() string {
	if c.Person == "" {
		return "claim " + c.ID
	}
	return "person " + c.Person
}
