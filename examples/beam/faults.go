package main

import (
	"cmp"
	"errors"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

func init() {
	register.Combiner1[Faults](&mergeFaults{})
	register.Iter1[Faults]()
}

// Faults are what is wrong with claims: the first settlement.MaxFaults in the order
// of the input, and how many there are.
type Faults struct {
	List  []Fault
	Total int64
}

// Fault is one of them. Faults are ordered by part, file name and position. The
// position of a fault that was found while reading a file is a row.
type Fault struct {
	Part     int64
	File     string
	Position int64
	Text     string
	Chinese  string // Text in Chinese
}

// told is an error with the text of a fault that another machine found.
type told struct{ text, chinese string }

func (t told) Error() string   { return t.text }
func (t told) Chinese() string { return t.chinese }

func (f *Fault) compare(o *Fault) int {
	return cmp.Or(cmp.Compare(f.Part, o.Part), cmp.Compare(f.File, o.File), cmp.Compare(f.Position, o.Position), cmp.Compare(f.Text, o.Text))
}

// merge adds faults; neither the order nor the grouping of merges changes the outcome.
func (f Faults) merge(o Faults) Faults {
	list := append(slices.Clone(f.List), o.List...)
	slices.SortFunc(list, func(a, b Fault) int { return a.compare(&b) })
	return Faults{List: list[:min(len(list), settlement.MaxFaults)], Total: f.Total + o.Total}
}

// err returns the faults as one error, nil if there are none.
func (f Faults) err() error {
	all := settlement.Faults{Limit: settlement.MaxFaults}
	for _, e := range f.List {
		all.Add(told{e.Text, e.Chinese})
	}
	all.Total = int(f.Total)
	return all.Err()
}

// faultsOf splits an error of a task into faults. What another part says is wrong there is none.
func faultsOf(part int, file string, err error) Faults {
	var all settlement.Faults
	all.Add(err)
	f := Faults{Total: int64(all.Total)}
	for _, e := range all.List {
		if errors.Is(e, settlement.ErrOtherPart) {
			f.Total--
			continue
		}
		fault := Fault{Part: int64(part), File: file, Text: e.Error(), Chinese: settlement.Chinese(e)}
		row, of, claim := (*rows.Error)(nil), (*job.FileError)(nil), (*settlement.ClaimError)(nil)
		switch {
		case errors.As(e, &row):
			fault.File, fault.Position = row.File, int64(row.Row)
		case errors.As(e, &of):
			fault.File = of.File
		default:
			fault.Text, fault.Chinese = file+": "+fault.Text, file+"："+fault.Chinese
		}
		if fault.Position == 0 && errors.As(e, &claim) {
			fault.Position = int64(claim.Position)
		}
		f.List = append(f.List, fault)
	}
	return f
}

// mergeFaults is the CombineFn of faults.
type mergeFaults struct{}

func (*mergeFaults) CreateAccumulator() Faults              { return Faults{} }
func (*mergeFaults) AddInput(sum, f Faults) Faults          { return sum.merge(f) }
func (*mergeFaults) MergeAccumulators(sum, f Faults) Faults { return sum.merge(f) }
func (*mergeFaults) ExtractOutput(sum Faults) Faults        { return sum }
