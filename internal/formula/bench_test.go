package formula

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// table12 is a policy of twelve rules and five definitions such as REGULATIONS 14 writes them.
type table12 struct {
	scope  *Scope
	when   *Choice
	result []*Program
}

func newTable12(t testing.TB) *table12 {
	p := &table12{scope: NewScope()}
	for _, in := range []struct {
		name string
		kind Type
	}{
		{"cost", Number}, {"covered", Number}, {"days", Number}, {"base_points", Number}, {"mean_cost", Number},
		{"coefficient", Number}, {"rate", Number}, {"low", Number}, {"factor", Number}, {"approved", Text},
		{"way", Text}, {"group", Text}, {"level", Text}, {"readmitted", Flag}, {"tcm", Flag}, {"approved_points", Number},
	} {
		_, err := p.scope.Input(in.name, in.kind)
		require.NoError(t, err)
	}
	for _, d := range [][2]string{
		{"standard", "round(base_points × coefficient × rate, 2)"},
		{"ratio", "cost ÷ mean_cost"},
		{"bound", "if(level = '3', 3, 2.5)"},
		{"cap", "min(standard × 1.2, mean_cost × 3)"},
		{"adjusted", "base_points × coefficient × factor"},
	} {
		require.NoError(t, p.scope.Define(d[0], d[1]))
	}
	var conditions []*Program
	for _, r := range [][2]string{
		{"approved = 'special'", "approved_points"},
		{"group = '0000' or group = '4QY'", "cost ÷ rate × 0.8"},
		{"way = '5' and days ≤ 1", "base_points × 0.5"},
		{"days > 60", "cost ÷ rate"},
		{"known(approved_points) and tcm", "approved_points"},
		{"readmitted and days < 15", "adjusted × 0.5"},
		{"ratio > 10", "base_points × coefficient × 10"},
		{"bound < ratio ≤ 10", "base_points × coefficient × (ratio − bound + 1)"},
		{"cost < low × standard", "base_points × coefficient × ratio"},
		{"tcm and cost < cap", "adjusted × 1.05"},
		{"cost > cap", "adjusted + down((cost − cap) ÷ rate × 0.5, 4)"},
		{"true", "adjusted"},
	} {
		when, err := p.scope.Compile(r[0], Flag)
		require.NoError(t, err)
		result, err := p.scope.Compile(r[1], Number)
		require.NoError(t, err)
		conditions, p.result = append(conditions, when), append(p.result, result)
	}
	p.when = p.scope.Choice(conditions...)
	return p
}

// set gives the inputs the values of the n-th case. The slots are those of newTable12.
func (p *table12) set(f *Frame, n int) {
	f.Reset()
	f.SetNumber(0, int64(150000+n*7919%1500000), 2)
	f.SetNumber(1, 30000, 2)
	f.SetNumber(2, int64(3+n%20), 0)
	f.SetNumber(3, 415200, 4)
	f.SetNumber(4, 531369, 2)
	f.SetNumber(5, 108, 2)
	f.SetNumber(6, 957525, 4)
	f.SetNumber(7, 4, 1)
	f.SetNumber(8, 102, 2)
	f.SetText(9, "")
	f.SetText(10, "1")
	f.SetText(11, "ES23")
	f.SetText(12, "3")
	f.SetFlag(13, n%16 == 0)
	f.SetFlag(14, n%8 == 0)
}

func (p *table12) rate(f *Frame) (rule int, points int64, err error) {
	if rule, err = p.when.First(f); err != nil {
		return rule, 0, err
	}
	points, err = p.result[rule].Fixed(f, 4)
	return rule, points, err
}

// BenchmarkTable is one case of a policy of twelve rules and five definitions: its values are
// set, its rule is found and computed.
func BenchmarkTable(b *testing.B) {
	p := newTable12(b)
	f := p.scope.Frame()
	b.ReportAllocs()
	rules := [12]int{}
	for n := 0; b.Loop(); n++ {
		p.set(f, n)
		rule, _, err := p.rate(f)
		if err != nil {
			b.Fatal(err)
		}
		rules[rule]++
	}
	b.Log(rules)
}

// BenchmarkSet is the part of BenchmarkTable that sets values.
func BenchmarkSet(b *testing.B) {
	p := newTable12(b)
	f := p.scope.Frame()
	for n := 0; b.Loop(); n++ {
		p.set(f, n)
	}
}
