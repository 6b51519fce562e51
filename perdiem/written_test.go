package perdiem_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: formulas of actual.amount, and what they mean in fractions.

// columnTexts are the texts of the columns of each claim.
type columnTexts map[string]map[string]string

// facts are what a formula may read of a stay, up to and with a bill.
type facts struct {
	standard, cost, covered *big.Rat
	days, index             int
	class                   string
	columns                 map[string]string
}

func (f facts) number(name string) *big.Rat { return settlement.MustDecimal(f.columns[name]).Rat() }

func whole(n int) *big.Rat { return big.NewRat(int64(n), 1) }

// written says what each formula comes to.
var written = map[string]func(facts) *big.Rat{
	"standard × ratio": func(f facts) *big.Rat { return rat.Mul(f.standard, f.number("ratio")) },
	"min(cost, standard) + if(late, extra, 0)": func(f facts) *big.Rat {
		if f.columns["late"] == "yes" {
			return rat.Sum(rat.Min(f.cost, f.standard), f.number("extra"))
		}
		return rat.Min(f.cost, f.standard)
	},
	"round(standard × ratio, 0) + number × 10": func(f facts) *big.Rat {
		return rat.Sum(rat.Round(rat.Mul(f.standard, f.number("ratio")), 0), rat.Mul(f.number("number"), whole(10)))
	},
	"if(way = 'x', standard, standard × 0.9) + 0.1 × covered": func(f facts) *big.Rat {
		part := big.NewRat(9, 10)
		if f.columns["way"] == "x" {
			part = whole(1)
		}
		return rat.Sum(rat.Mul(f.standard, part), rat.Mul(f.covered, big.NewRat(1, 10)))
	},
	"if(class = 'psychiatric', standard, cost) × days ÷ index": func(f facts) *big.Rat {
		x := f.cost
		if f.class == "psychiatric" {
			x = f.standard
		}
		return rat.Quo(rat.Mul(x, whole(f.days)), whole(max(f.index, 1)))
	},
}

// columnsOf returns the columns that a formula reads.
func columnsOf(text string) map[string]policy.ColumnKind {
	columns := map[string]policy.ColumnKind{}
	for name, kind := range map[string]policy.ColumnKind{
		"ratio": policy.DecimalColumn, "extra": policy.MoneyColumn, "number": policy.WholeColumn, "late": policy.FlagColumn, "way": policy.TextColumn,
	} {
		if strings.Contains(text, name) {
			columns[name] = kind
		}
	}
	return columns
}

// write gives a policy a formula, with the columns that it reads.
func (c chance) write(p *perdiem.Policy) {
	text := one(c, slices.Sorted(maps.Keys(written))...)
	p.Actual, p.Columns = perdiem.ActualRule{Treatment: perdiem.Formula, Amount: text}, columnsOf(text)
}

// columns makes the texts of all columns of stays.
func (c chance) columns(stays []perdiem.Stay) columnTexts {
	texts := columnTexts{}
	for _, s := range stays {
		texts[s.ID] = map[string]string{
			"ratio": settlement.DecimalOf(c.Int64N(150000), 5).String(), "extra": settlement.Money(c.Int64N(100000)).String(), "number": fmt.Sprint(c.IntN(9)),
			"late": one(c, "yes", "no"), "way": one(c, "x", "y"),
		}
	}
	return texts
}

// fillColumns gives stays the values of the columns that a plan has.
func fillColumns(t *testing.T, list []policy.Column, stays []perdiem.Stay, texts columnTexts) {
	t.Helper()
	for i := range stays {
		stays[i].Values = nil
		for _, column := range list {
			v, err := policy.ParseValue(column.Kind, texts[stays[i].ID][column.Name])
			require.NoError(t, err)
			stays[i].Values = append(stays[i].Values, v)
		}
	}
}

// filled makes stays with values in the columns of a plan.
func (c chance) filled(t *testing.T, plan *perdiem.Plan) []perdiem.Stay {
	t.Helper()
	stays := c.stays()
	fillColumns(t, plan.ValueColumns(), stays, c.columns(stays))
	return stays
}
