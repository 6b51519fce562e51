package analysis

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// Index is a cost or time index with what it compares.
type Index struct {
	Figure
	// Claims are those of groups that the benchmark has; Others are of groups that it lacks,
	// and do not count.
	Claims, Others int
	Benchmark      string // its name
	// Parts are the groups that count, in the order of the inputs sum_1, benchmark_1 … of the steps.
	Parts []IndexPart
}

// IndexPart is a group of an index: its sum, of cost or days, and the mean that it is compared with.
type IndexPart struct {
	Group     string
	Sum, Mean settlement.Decimal
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
		x.Parts = append(x.Parts, IndexPart{g.Group, all, mean(g)})
	}
	terms, inputs := x.terms(0, len(x.Parts))
	in := settlement.In("claims", settlement.DecimalInt(x.Claims))
	x.Figure = ratio(id, text, "("+terms+") ÷ claims", x.quotients(0, len(x.Parts)), whole(x.Claims), append(inputs, in)...)
	x.long = func(form form, result settlement.Decimal) settlement.Trail { return x.trail(in, form, result) }
	return x
}

// terms are the quotients of some parts as a formula, with their inputs.
func (x *Index) terms(from, to int) (string, []settlement.Input) {
	var terms []string
	var inputs []settlement.Input
	for i, p := range x.Parts[from:to] {
		sum, mean := fmt.Sprintf("sum_%d", from+i+1), fmt.Sprintf("benchmark_%d", from+i+1)
		terms = append(terms, sum+" ÷ "+mean)
		inputs = append(inputs, settlement.In(sum, p.Sum), settlement.In(mean, p.Mean))
	}
	return strings.Join(terms, " + "), inputs
}

// quotients sums the quotients of some parts up: by halves, since the denominator of a sum of
// many has very many digits.
func (x *Index) quotients(from, to int) *big.Rat {
	switch to - from {
	case 0:
		return new(big.Rat)
	case 1:
		return new(big.Rat).Quo(x.Parts[from].Sum.Rat(), x.Parts[from].Mean.Rat())
	}
	middle := (from + to) / 2
	return new(big.Rat).Add(x.quotients(from, middle), x.quotients(middle, to))
}

// partsAtOnce is how many quotients a formula adds up: few enough for its digits.
const partsAtOnce = 20

// trail explains an index over more groups than one formula has digits for: partial sums, cut to
// some decimals, and that what was cut off changes nothing in the rounded index. nil: it may.
func (x *Index) trail(claims settlement.Input, form form, result settlement.Decimal) settlement.Trail {
	for _, places := range []int{8, 18} {
		var t settlement.Trail
		var names []string
		var sums []settlement.Input
		for from := 0; from < len(x.Parts); from += partsAtOnce {
			to := min(len(x.Parts), from+partsAtOnce)
			terms, inputs := x.terms(from, to)
			part := inputOf(fmt.Sprintf("part_%d", len(names)+1), cut(x.quotients(from, to), places))
			rule := settlement.Rule{ID: x.id + ".part", Text: "部分和，截去其后各位小数 (a partial sum, further decimals cut off)", Gives: part.Name, Formula: fmt.Sprintf("down(%s, %d)", terms, places)}
			t = append(t, settlement.Step{Rule: rule, Inputs: inputs, Result: part.Value, Fraction: part.Fraction})
			names, sums = append(names, part.Name), append(sums, part)
		}
		most := new(big.Rat).Mul(whole(len(names)), unitOf(places))
		sum, high := strings.Join(names, " + "), inputOf("cut", most)
		bare, more := form("("+sum+") ÷ claims"), form("("+sum+" + cut) ÷ claims")
		inputs := append(sums, claims)
		same := settlement.Step{
			Rule:   settlement.Rule{ID: x.id + ".cut", Text: "截去的小数至多为 cut，不影响结果 (what was cut off is less than cut, and changes nothing)", Gives: "unchanged", Formula: bare + " = " + more},
			Inputs: append(inputs[:len(inputs):len(inputs)], high), Flag: settlement.FlagOf(true),
		}
		t = append(t, same, settlement.Step{Rule: settlement.Rule{ID: x.id, Text: x.text, Gives: x.gives, Formula: bare}, Inputs: inputs, Result: result})
		if t.Replay() == nil {
			return t
		}
	}
	return nil
}

// cut cuts a number that is not negative to some decimals.
func cut(x *big.Rat, places int) *big.Rat {
	unit := unitOf(places)
	n := new(big.Rat).Quo(x, unit)
	return unit.Mul(unit, new(big.Rat).SetInt(new(big.Int).Quo(n.Num(), n.Denom())))
}

// unitOf is one unit of the last of some decimals.
func unitOf(places int) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
}
