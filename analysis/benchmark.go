package analysis

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Errors of figures.
var (
	ErrUndefined = coded.New("analysis.undefined", "the figure is undefined: its divisor is zero")
	ErrBenchmark = coded.New("analysis.benchmark", "not a benchmark")
)

// Benchmark is what groups cost and how long their stays are elsewhere (标杆), such as in all
// hospitals of a city a year before.
type Benchmark struct {
	Name   string           `json:"name" required:"true"` // shown beside every index
	Groups []BenchmarkGroup `json:"groups"`
}

// BenchmarkGroup is the benchmark of one group.
type BenchmarkGroup struct {
	Group    string             `json:"group" required:"true"`
	MeanCost settlement.Decimal `json:"mean_cost,omitzero"` // yuan; absent: the group has none
	MeanDays settlement.Decimal `json:"mean_days,omitzero"` // likewise
}

// Check collects the faults of the benchmark: a group that is blank or occurs twice, a mean that
// is not above zero.
func (b *Benchmark) Check(f *settlement.Faults) { b.check(f, "") }

// check is Check with the paths below at.
func (b *Benchmark) check(f *settlement.Faults, below string) {
	if b.Name == "" {
		f.At(below+"name", wrong.ErrRequired)
	}
	seen := map[string]bool{}
	for i, g := range b.Groups {
		at := fmt.Sprintf("%sgroups[%d].", below, i)
		switch {
		case g.Group == "":
			f.At(at+"group", wrong.ErrRequired)
		case seen[g.Group]:
			f.At(at+"group", fmt.Errorf("%w: group %s", settlement.ErrDuplicate, shown.QuoteID(g.Group)))
		}
		seen[g.Group] = true
		for _, m := range []struct {
			name string
			mean settlement.Decimal
		}{{"mean_cost", g.MeanCost}, {"mean_days", g.MeanDays}} {
			if !m.mean.Absent() && m.mean.Sign() <= 0 {
				f.At(at+m.name, fmt.Errorf("%w: got %s, want more than 0", ErrBenchmark, shown.Amount(m.mean)))
			}
		}
	}
}
