package drg_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// planted is a bound of cost that a random policy has: the condition, and the cost in yuan at
// which it is decided, for a base, a mean, a coefficient and a level.
type planted struct {
	text string
	at   func(base, mean, coefficient *big.Rat, level string) *big.Rat
}

// guards are conditions that stand beside a bound, and cases that meet them.
var guards = []struct {
	text string
	meet func(c *drg.Case, flag, way, sick *policy.Value)
}{
	{"", func(*drg.Case, *policy.Value, *policy.Value, *policy.Value) {}},
	{"urgent and ", func(_ *drg.Case, flag, _, _ *policy.Value) { *flag = policy.FlagValue(true) }},
	{"way = '5' and ", func(_ *drg.Case, _, way, _ *policy.Value) { *way = policy.TextValue("5") }},
	{"days > 30 and ", func(c *drg.Case, _, _, _ *policy.Value) { c.Days = 31 }},
	{"approved = 'high' and ", func(c *drg.Case, _, _, _ *policy.Value) { c.Approved = drg.ApprovedHigh }},
	{"sick × 2 ≥ 9 and ", func(_ *drg.Case, _, _, sick *policy.Value) { *sick = policy.DecimalValue(number("5")) }},
	{"surgical and ", func(*drg.Case, *policy.Value, *policy.Value, *policy.Value) {}},
	{"not (urgent or way = '7') and ", func(*drg.Case, *policy.Value, *policy.Value, *policy.Value) {}},
}

func exactly(text string) *big.Rat { return number(text).Rat() }

func times(list ...*big.Rat) *big.Rat {
	x := big.NewRat(1, 1)
	for _, y := range list {
		x.Mul(x, y)
	}
	return x
}

func randomBound(r *rand.Rand) planted {
	k := fmt.Sprintf("%d.%02d", 1+r.IntN(6), r.IntN(100))
	rounded := func(x *big.Rat) *big.Rat { // half up to the fen
		n := new(big.Int).Add(new(big.Int).Quo(new(big.Int).Mul(x.Num(), big.NewInt(1000)), x.Denom()), big.NewInt(5))
		return new(big.Rat).SetFrac(n.Quo(n, big.NewInt(10)), big.NewInt(100))
	}
	standard := func(base, coefficient *big.Rat) *big.Rat {
		return rounded(times(base, coefficient, exactly("8123.45")))
	}
	switch r.IntN(9) {
	case 0:
		return planted{"cost > " + k + " × 10000", func(_, _, _ *big.Rat, _ string) *big.Rat { return times(exactly(k), exactly("10000")) }}
	case 1:
		return planted{"ratio ≥ " + k, func(_, mean, _ *big.Rat, _ string) *big.Rat { return times(exactly(k), mean) }}
	case 2:
		return planted{"cost ÷ mean_cost > share × " + k, func(_, mean, _ *big.Rat, _ string) *big.Rat { return times(exactly(k), mean, exactly("0.7")) }}
	case 3:
		return planted{"cost > " + k + " × standard", func(base, _, a *big.Rat, _ string) *big.Rat { return times(exactly(k), standard(base, a)) }}
	case 4:
		return planted{"cost − standard > " + k + " × 1000", func(base, _, a *big.Rat, _ string) *big.Rat {
			return new(big.Rat).Add(standard(base, a), times(exactly(k), exactly("1000")))
		}}
	case 5:
		return planted{"if(level = '3', ratio > " + k + ", ratio > share × " + k + ")", func(_, mean, _ *big.Rat, level string) *big.Rat {
			if level == "3" {
				return times(exactly(k), mean)
			}
			return times(exactly(k), mean, exactly("0.7"))
		}}
	case 6:
		return planted{k + " < ratio × coefficient ≤ 999999", func(_, mean, a *big.Rat, _ string) *big.Rat { return new(big.Rat).Quo(times(exactly(k), mean), a) }}
	case 7:
		return planted{"not cost ≤ if(base_points > 1, " + k + ", 2 × " + k + ") × mean_cost", func(base, mean, _ *big.Rat, _ string) *big.Rat {
			if base.Cmp(big.NewRat(1, 1)) > 0 {
				return times(exactly(k), mean)
			}
			return times(exactly(k), mean, big.NewRat(2, 1))
		}}
	}
	return planted{"max(0, cost − " + k + " × mean_cost) > 0", func(_, mean, _ *big.Rat, _ string) *big.Rat { return times(exactly(k), mean) }}
}

// Every planted bound that a case can meet is listed, at the last cost before it.
func TestCliffsOfRules(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 17))
	met, reached := map[string]int{}, 0
	for range testsize.Of(100, 1000) {
		p := drg.Policy{
			Document: policy.Document{Name: "n", Kind: policy.Example}, Scale: number("1"), PointPlaces: 8,
			Parameters: map[string]settlement.Decimal{"share": number("0.7")},
			Columns:    map[string]policy.ColumnKind{"urgent": policy.FlagColumn, "way": policy.TextColumn, "sick": policy.DecimalColumn},
			Define:     drg.Definitions{{Name: "ratio", Formula: "cost ÷ mean_cost"}, {Name: "standard", Formula: "round(base_points × coefficient × 8123.45, 2)"}},
			Institutions: []drg.Institution{
				{Code: "H1", Level: "3", Coefficient: number("1.0300")}, {Code: "H2", Level: "2", Coefficient: number("0.9100")}, {Code: "H3", Level: "2", Coefficient: number("0.9100")},
			},
		}
		for i := range 2 {
			g := drg.Group{Code: fmt.Sprintf("G%d", i), Attributes: map[string]drg.Attribute{"surgical": drg.FlagAttribute(i == 0)}}
			g.BasePoints, g.MeanCost = number(fmt.Sprintf("%d.%04d", r.IntN(3), 1+r.IntN(9999))), number(fmt.Sprintf("%d.%02d", 1000+r.IntN(50000), r.IntN(100)))
			p.Groups = append(p.Groups, g)
		}
		var bounds []planted
		var beside []int
		for i := range 1 + r.IntN(4) {
			b, g := randomBound(r), r.IntN(len(guards))
			bounds, beside = append(bounds, b), append(beside, g)
			rule := drg.CaseRule{Class: settlement.Class(fmt.Sprintf("c%d", i)), When: guards[g].text + b.text, Amount: fmt.Sprintf("%d × 1000000", i+1)}
			if r.IntN(3) == 0 { // the bound is in what is paid, not in the condition
				rule.Amount = fmt.Sprintf("if(%s, %d, %d) × 1000000", b.text, i+1, i+11)
				if rule.When = guards[g].text + "1 = 1"; guards[g].text == "" {
					rule.When = "institution = institution"
				}
			}
			p.Rules = append(p.Rules, rule)
		}
		p.Rules = append(p.Rules, drg.CaseRule{Class: "normal", Amount: "100"})
		plan, err := drg.New(p)
		require.NoError(t, err)
		list, err := plan.Cliffs(number("100"))
		require.NoError(t, err)
		require.NoError(t, settlementtest.CheckCliffs(list))
		columns := plan.ValueColumns()
		for i, b := range bounds {
			for _, g := range p.Groups {
				for _, in := range p.Institutions {
					fen := new(big.Rat).Mul(b.at(g.BasePoints.Rat(), g.MeanCost.Rat(), in.Coefficient.Rat(), in.Level), big.NewRat(100, 1))
					last := new(big.Int).Quo(fen.Num(), fen.Denom()).Int64()
					for _, at := range []int64{last, last - 1} { // ≥ on a whole fen decides one fen before
						values := map[string]*policy.Value{"urgent": value(policy.FlagValue(false)), "way": value(policy.TextValue("other")), "sick": value(policy.DecimalValue(number("1")))}
						c := drg.Case{ID: "c", Institution: in.Code, Group: g.Code, Days: 7, Cost: settlement.Money(at)}
						guards[beside[i]].meet(&c, values["urgent"], values["way"], values["sick"])
						for _, column := range columns {
							c.Values = append(c.Values, *values[column.Name])
						}
						before, err := plan.Rate(c)
						require.NoError(t, err)
						c.Cost++
						after, err := plan.Rate(c)
						require.NoError(t, err)
						if before.Amount == after.Amount {
							continue
						}
						reached++
						met[guards[beside[i]].text]++
						require.True(t, slices.ContainsFunc(list, func(o settlement.Cliff) bool {
							return o.At.Cmp(settlement.Money(at).Decimal()) == 0 && slices.Contains(o.Institutions, in.Code) && o.Where[0].Value == g.Code &&
								o.Before.Cmp(before.Amount.Decimal()) == 0 && o.After.Cmp(after.Amount.Decimal()) == 0
						}), "%+v\n%s %s at %d\n%v", p.Rules, g.Code, in.Code, at, list)
					}
				}
			}
		}
	}
	require.Greater(t, reached, 300)
	for _, g := range guards {
		require.Positive(t, met[g.text], g.text)
	}
}

func value(v policy.Value) *policy.Value { return &v }
