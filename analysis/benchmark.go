package analysis

import (
	"fmt"
	"math/big"
	"strings"

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

// Index is a cost or time index with what it compares.
type Index struct {
	Figure
	// Claims are those of groups that the benchmark has; Others are of groups that it lacks,
	// and do not count.
	Claims, Others int
	Benchmark      string // its name
}

// CostIndex is the index of cost consumption (费用消耗指数) of cells by group:
// Σ (mean cost ÷ benchmark × n) ÷ Σ n over the groups that the benchmark has. group returns the
// group of a cell.
func (b *Benchmark) CostIndex(cells []Cell, group func(*Cell) string) Index {
	return b.index("cost_index", "费用消耗指数 = Σ(次均费用 ÷ 标杆费用 × 例数) ÷ Σ例数 (Σ (mean cost ÷ benchmark × claims) ÷ Σ claims)", cells, group,
		func(c *Cell) (settlement.Decimal, int) { return c.Cost.Decimal(), c.Claims }, func(g *BenchmarkGroup) settlement.Decimal { return g.MeanCost })
}

// TimeIndex is the index of time consumption (时间消耗指数): as CostIndex, of mean lengths of the
// stays whose days are known.
func (b *Benchmark) TimeIndex(cells []Cell, group func(*Cell) string) Index {
	return b.index("time_index", "时间消耗指数 = Σ(平均住院日 ÷ 标杆住院日 × 例数) ÷ Σ例数 (Σ (mean days ÷ benchmark × claims) ÷ Σ claims)", cells, group,
		func(c *Cell) (settlement.Decimal, int) { return settlement.DecimalInt(c.Days), c.Stays }, func(g *BenchmarkGroup) settlement.Decimal { return g.MeanDays })
}

// index sums up: the mean of a group × its claims is the group's sum.
func (b *Benchmark) index(id, text string, cells []Cell, group func(*Cell) string, of func(*Cell) (settlement.Decimal, int), mean func(*BenchmarkGroup) settlement.Decimal) Index {
	at := make(map[string]*BenchmarkGroup, len(b.Groups))
	for i := range b.Groups {
		at[b.Groups[i].Group] = &b.Groups[i]
	}
	x := Index{Benchmark: b.Name}
	sum := new(big.Rat)
	var terms []string
	var inputs []settlement.Input
	for i := range cells {
		c := &cells[i]
		all, claims := of(c)
		if claims == 0 {
			continue
		}
		g := at[group(c)]
		if g == nil || mean(g).Sign() <= 0 {
			x.Others += claims
			continue
		}
		x.Claims += claims
		n := len(terms) + 1
		sum.Add(sum, new(big.Rat).Quo(all.Rat(), mean(g).Rat()))
		terms = append(terms, fmt.Sprintf("sum_%d ÷ benchmark_%d", n, n))
		inputs = append(inputs, settlement.In(fmt.Sprintf("sum_%d", n), all), settlement.In(fmt.Sprintf("benchmark_%d", n), mean(g)))
	}
	inputs = append(inputs, settlement.In("claims", settlement.DecimalInt(x.Claims)))
	x.Figure = ratio(id, text, "("+strings.Join(terms, " + ")+") ÷ claims", sum, whole(x.Claims), inputs...)
	return x
}
