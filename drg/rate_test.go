package drg_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestRules rates one case under one change of the worked policy each; the
// numbers are worked by hand. ES23: B 41.5200, mean 5190.00; LS02: A 0.9500.
func TestRules(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		c      drg.Case
		class  settlement.Class
		want   string // points, or an amount
	}{
		{"high: one fen below the bound", nil, drg.Case{Group: "ES23", Cost: 15569_99}, settlement.Normal, "39.4440"},
		{"high: on the bound, not inclusive", func(p *drg.Policy) { p.Classes.HighInclusive = false }, drg.Case{Group: "ES23", Cost: 15570_00}, settlement.Normal, "39.4440"},
		{"high: one fen above it, not inclusive", func(p *drg.Policy) { p.Classes.HighInclusive = false }, drg.Case{Group: "ES23", Cost: 15570_01}, settlement.High, "39.4440"},
		{"high: approved, 39.4440 + 41.52 × (20760 ÷ 5190 − 3)", nil, drg.Case{Group: "ES23", Cost: 20760_00, Approved: drg.ApprovedHigh}, settlement.High, "80.9640"},
		{"high: always", func(p *drg.Policy) { p.High.When = drg.Always }, drg.Case{Group: "ES23", Cost: 20760_00}, settlement.High, "80.9640"},
		{"high: coefficient on the excess", func(p *drg.Policy) { p.High.Coefficient = true }, drg.Case{Group: "ES23", Cost: 20760_00, Approved: drg.ApprovedHigh}, settlement.High, "78.8880"},
		{"high: capped at the ratio 3.5", func(p *drg.Policy) { p.High.CapRatio = number("3.5") }, drg.Case{Group: "ES23", Cost: 20760_00, Approved: drg.ApprovedHigh}, settlement.High, "60.2040"},
		{"high: unreasonable cost is deducted in the excess alone", nil, drg.Case{Group: "ES23", Cost: 20760_00, Unreasonable: 2595_00, Approved: drg.ApprovedHigh}, settlement.High, "60.2040"},
		{"high: a negative excess is zero", nil, drg.Case{Group: "ES23", Cost: 20760_00, Unreasonable: 10000_00, Approved: drg.ApprovedHigh}, settlement.High, "39.4440"},
		{"high: formula none", func(p *drg.Policy) { p.High.Formula = drg.HighNone }, drg.Case{Group: "ES23", Cost: 20760_00, Approved: drg.ApprovedHigh}, settlement.High, "39.4440"},
		{"high: by item, covered 760.00 + 20000.00", func(p *drg.Policy) { p.High.Formula = drg.HighByItem }, drg.Case{Group: "ES23", Cost: 20760_00, Covered: 760_00, Approved: drg.ApprovedHigh}, settlement.High, "20760.00"},
		{"high: by item as approved", func(p *drg.Policy) { p.High.Formula = drg.HighByItem }, drg.Case{Group: "ES23", Cost: 20760_00, Covered: 760_00, Approved: drg.ApprovedHigh, ApprovedAmount: number("15000")}, settlement.High, "15760.00"},
		{"high: by item, not approved", func(p *drg.Policy) { p.High.Formula = drg.HighByItem }, drg.Case{Group: "ES23", Cost: 20760_00}, settlement.High, "39.4440"},
		{"high in (2, 5] only: at 5", between2and5, drg.Case{Group: "ES23", Cost: 25950_00}, settlement.High, "39.4440"},
		{"high in (2, 5] only: above 5", between2and5, drg.Case{Group: "ES23", Cost: 25950_01}, settlement.Normal, "39.4440"},
		{"high in (2, 5] only: at 2", between2and5, drg.Case{Group: "ES23", Cost: 10380_00}, settlement.Normal, "39.4440"},
		{"high: the band of the group comes first", func(p *drg.Policy) {
			p.Classes.High = append(p.Classes.High, drg.HighBand{Group: "ES23", Ratio: number("4")})
		}, drg.Case{Group: "ES23", Cost: 15570_00}, settlement.Normal, "39.4440"},
		{"high: the band of the level comes before the others", func(p *drg.Policy) {
			p.Institutions[1].Level = "3"
			p.Classes.High = append(p.Classes.High, drg.HighBand{Level: "3", Ratio: number("4")})
		}, drg.Case{Group: "ES23", Cost: 15570_00}, settlement.Normal, "39.4440"},
		{"low: 41.52 × 0.95 × 1000 ÷ 5190", nil, drg.Case{Group: "ES23", Cost: 1000_00}, settlement.Low, "7.6000"},
		{"low: inclusive", func(p *drg.Policy) { p.Classes.LowInclusive = true }, drg.Case{Group: "ES23", Cost: 2076_00}, settlement.Low, "15.7776"},
		{"low: without the coefficient", func(p *drg.Policy) { p.Low.Coefficient = false }, drg.Case{Group: "ES23", Cost: 1000_00}, settlement.Low, "8.0000"},
		{"low: capped at base points", func(p *drg.Policy) { p.Institutions[1].Coefficient = number("3") }, drg.Case{Group: "ES23", Cost: 2000_00}, settlement.Low, "41.5200"},
		{"low: not capped", func(p *drg.Policy) { p.Institutions[1].Coefficient, p.Low.Cap = number("3"), "" }, drg.Case{Group: "ES23", Cost: 2000_00}, settlement.Low, "48.0000"},
		{"low: by item", func(p *drg.Policy) { p.Low.Formula = drg.LowByItem }, drg.Case{Group: "ES23", Cost: 1000_00, Unreasonable: 1_00}, settlement.Low, "999.00"},
		{"low: formula none", func(p *drg.Policy) { p.Low.Formula = drg.LowNone }, drg.Case{Group: "ES23", Cost: 1000_00}, settlement.Low, "39.4440"},
		{"middle: 41.52 × (0.5 + 0.2)", middle, drg.Case{Group: "ES23", Cost: 2595_00}, settlement.Middle, "29.0640"},
		{"middle: the upper bound belongs to it", middle, drg.Case{Group: "ES23", Cost: 4152_00}, settlement.Middle, "41.5200"},
		{"middle: one fen above it", middle, drg.Case{Group: "ES23", Cost: 4152_01}, settlement.Normal, "39.4440"},
		{"middle: the lower bound does not", middle, drg.Case{Group: "ES23", Cost: 2076_00}, settlement.Normal, "39.4440"},
		{"uniform: the coefficient is 1", nil, drg.Case{Group: "OR15", Cost: 4500_00}, settlement.Normal, "36.0000"},
		{"special: 10000 ÷ 12500 × 100", special, drg.Case{Group: "ES23", Cost: 12000_00, Unreasonable: 2000_00, Approved: drg.ApprovedSpecial}, settlement.Special, "80.0000"},
		{"special: also of a high case that is not paid as high", special, drg.Case{Group: "ES23", Cost: 25000_00, Approved: drg.ApprovedSpecial}, settlement.Special, "200.0000"},
		{"special: not of a case that is always high, if the policy says so", func(p *drg.Policy) {
			special(p)
			p.High.When, p.Special.Over = drg.Always, []drg.SpecialOver{drg.OverUngrouped, drg.OverFixed}
		}, drg.Case{Group: "ES23", Cost: 20760_00, Approved: drg.ApprovedSpecial}, settlement.High, "80.9640"},
		{"special: points as approved", func(p *drg.Policy) { p.Special = &drg.SpecialRule{Formula: drg.AsApproved} }, drg.Case{Group: "ES23", Cost: 100_00, Approved: drg.ApprovedSpecial, ApprovedPoints: number("77.7")}, settlement.Special, "77.7000"},
		{"special: by item", func(p *drg.Policy) { p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem} }, drg.Case{Group: "ES23", Cost: 100_00, Covered: 30_00, Approved: drg.ApprovedSpecial}, settlement.Special, "100.00"},
		{"approved as high, and not high", nil, drg.Case{Group: "ES23", Cost: 5190_00, Approved: drg.ApprovedHigh}, settlement.Normal, "39.4440"},
		{"ungrouped: 1000 ÷ 12500 × 100 × 0.8", ungrouped(drg.UngroupedCostPoints), drg.Case{Group: "0000", Cost: 1000_00}, settlement.Ungrouped, "6.4000"},
		{"ungrouped: ambiguous", ungrouped(drg.UngroupedCostPoints), drg.Case{Group: "ES1QY", Cost: 1000_00}, settlement.Ungrouped, "6.4000"},
		{"ungrouped: a blank code that is listed", ungrouped(drg.UngroupedCostPoints), drg.Case{Group: "", Cost: 1000_00}, settlement.Ungrouped, "6.4000"},
		{"ungrouped: by item, 1000.01 × 0.8 rounded", ungrouped(drg.UngroupedByItem), drg.Case{Group: "0000", Cost: 1000_01}, settlement.Ungrouped, "800.01"},
		{"ungrouped: excluded", ungrouped(drg.Exclude), drg.Case{Group: "0000", Cost: 1000_00, Covered: 1_00}, settlement.Ungrouped, "0.00"},
		{"a group without a weight", func(p *drg.Policy) {
			ungrouped(drg.UngroupedCostPoints)(p)
			p.Groups = append(p.Groups, drg.Group{Code: "NW01", NoWeight: true})
		}, drg.Case{Group: "NW01", Cost: 1000_00}, settlement.Ungrouped, "6.4000"},
		{"a fixed price", func(p *drg.Policy) { p.Groups[0].Price = number("5900") }, drg.Case{Group: "ES23", Cost: 1_00}, settlement.FixedRate, "5900.00"},
		{"weight × rate: scale 1, 8 places: 0.9258 × 0.92", func(p *drg.Policy) {
			p.Scale, p.PointPlaces = number("1"), 8
			p.Groups[0].BasePoints, p.Institutions[1].Coefficient = number("0.9258"), number("0.92")
		}, drg.Case{Group: "ES23", Cost: 5190_00}, settlement.Normal, "0.851736"},
		{"base 680.4700 × 1.0817, half up at 4 places", func(p *drg.Policy) {
			p.Groups[0].BasePoints, p.Institutions[1].Coefficient = number("680.4700"), number("1.0817")
		}, drg.Case{Group: "ES23", Cost: 5190_00}, settlement.Normal, "736.0644"},
		{"a tie is rounded away from zero: 0.0001 × 0.5", func(p *drg.Policy) {
			p.Groups[0].BasePoints, p.Institutions[1].Coefficient = number("0.0001"), number("0.5")
		}, drg.Case{Group: "ES23", Cost: 5190_00}, settlement.Normal, "0.0001"},
		{"just below a tie", func(p *drg.Policy) {
			p.Groups[0].BasePoints, p.Institutions[1].Coefficient = number("0.0001"), number("0.49999999")
		}, drg.Case{Group: "ES23", Cost: 5190_00}, settlement.Normal, "0.0000"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			p.RegionalMean = number("12500.00")
			if row.change != nil {
				row.change(&p)
			}
			c := row.c
			c.ID, c.Institution = "x", "LS02"
			plan := newPlan(t, p)
			e, err := plan.Rate(c)
			require.NoError(t, err)
			require.Equal(t, row.class, e.Class)
			got := e.Points.String()
			if e.Priced {
				got = e.Amount.String()
			}
			require.Equal(t, row.want, got)
			explained, err := plan.Explain(c)
			require.NoError(t, err)
			require.NoError(t, settlementtest.CheckExplained(e, explained))
		})
	}
}

func between2and5(p *drg.Policy) {
	p.Classes.HighInclusive = false
	p.Classes.High = []drg.HighBand{{Ratio: number("2"), RatioUpTo: number("5")}}
}

func middle(p *drg.Policy) {
	p.Middle = []drg.MiddleBand{{Over: number("0.4"), UpTo: number("0.8"), Plus: number("0.2")}}
}

func special(p *drg.Policy) { p.Special = &drg.SpecialRule{} }

func ungrouped(treatment drg.Treatment) func(*drg.Policy) {
	return func(p *drg.Policy) {
		p.Ungrouped = &drg.UngroupedRule{Codes: []string{"0000", ""}, Suffixes: []string{"QY"}, Treatment: treatment, Share: number("0.8")}
	}
}

// TestCoefficients takes the first coefficient that exists away, one by one.
func TestCoefficients(t *testing.T) {
	p := worked1()
	p.Institutions[1].Level = "2"
	p.Institutions[1].Coefficient = number("1.3")
	p.Levels = []drg.Level{{Level: "2", Coefficient: number("1.4")}}
	p.DefaultCoefficient = number("1.5")
	p.Coefficients = []drg.Coefficient{
		{Institution: "LS02", Group: "OR15", Coefficient: number("9")}, // unused: the group is uniform
		{Institution: "LS02", Group: "ES23", Coefficient: number("1.1")},
		{Level: "2", Group: "ES23", Coefficient: number("1.2")},
	}
	points := func(group string) string {
		e, err := newPlan(t, p).Rate(drg.Case{ID: "x", Institution: "LS02", Group: group, Cost: 5190_00})
		require.NoError(t, err)
		return e.Points.String()
	}
	require.Equal(t, "36.0000", points("OR15"), "uniform")
	require.Equal(t, "45.6720", points("ES23"), "institution × group")
	p.Coefficients = p.Coefficients[2:]
	require.Equal(t, "49.8240", points("ES23"), "level × group")
	p.Coefficients = nil
	require.Equal(t, "53.9760", points("ES23"), "the institution's")
	p.Institutions[1].Coefficient = settlement.Decimal{}
	require.Equal(t, "58.1280", points("ES23"), "the level's")
	p.Levels = nil
	require.Equal(t, "62.2800", points("ES23"), "the default")
	p.DefaultCoefficient = settlement.Decimal{}
	_, err := newPlan(t, p).Rate(drg.Case{ID: "x", Institution: "LS02", Group: "ES23", Cost: 5190_00})
	require.ErrorIs(t, err, drg.ErrCoefficient)
	require.ErrorContains(t, err, `group: no coefficient: "LS02" × "ES23"`)
}

func TestRateRefuses(t *testing.T) {
	good := drg.Case{ID: "x", Institution: "LS02", Group: "ES23", Cost: 100_00}
	for _, row := range []struct {
		name   string
		change func(*drg.Case)
		path   string
		err    error
	}{
		{"no id", func(c *drg.Case) { c.ID = "" }, "id", settlement.ErrBlank},
		{"an unknown institution", func(c *drg.Case) { c.Institution = "LS99" }, "institution", settlement.ErrInstitution},
		{"an unknown group", func(c *drg.Case) { c.Group = "ZZ99" }, "group", drg.ErrGroup},
		{"a blank group", func(c *drg.Case) { c.Group = "" }, "group", drg.ErrGroup},
		{"no cost", func(c *drg.Case) { c.Cost = 0 }, "cost", drg.ErrCost},
		{"a negative cost", func(c *drg.Case) { c.Cost = -1 }, "cost", drg.ErrCost},
		{"a negative covered", func(c *drg.Case) { c.Covered = -1 }, "covered", settlement.ErrNegative},
		{"a negative unreasonable", func(c *drg.Case) { c.Unreasonable = -1 }, "unreasonable", settlement.ErrNegative},
		{"more unreasonable than the cost", func(c *drg.Case) { c.Unreasonable = 100_01 }, "unreasonable", drg.ErrCost},
		{"an unknown approval", func(c *drg.Case) { c.Approved = "maybe" }, "approved", drg.ErrApproval},
		{"special without a rule", func(c *drg.Case) { c.Approved = drg.ApprovedSpecial }, "approved", drg.ErrApproval},
		{"a cost beyond arithmetic", func(c *drg.Case) { c.Group, c.Cost, c.Approved = "ES23", math.MaxInt64, drg.ApprovedHigh }, "cost", settlement.ErrOverflow},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			if row.err == settlement.ErrOverflow {
				p.Groups[0].MeanCost, p.Groups[0].BasePoints = number("0.01"), number("9999999999.99999999")
			}
			c := good
			row.change(&c)
			e, err := newPlan(t, p).Rate(c)
			require.ErrorIs(t, err, row.err)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			require.Equal(t, row.path, field.Path)
			require.Equal(t, c.ID, e.Claim, "the claim is named")
		})
	}
}

func TestRateRefusesApprovals(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		c      drg.Case
		path   string
		err    error
	}{
		{"an amount above cost − covered", func(p *drg.Policy) { p.High.Formula = drg.HighByItem }, drg.Case{Approved: drg.ApprovedHigh, ApprovedAmount: number("20000.01")}, "approved_amount", drg.ErrApproval},
		{"a negative amount", func(p *drg.Policy) { p.High.Formula = drg.HighNone }, drg.Case{Approved: drg.ApprovedHigh, ApprovedAmount: number("-1")}, "approved_amount", settlement.ErrNegative},
		{"three decimals", func(p *drg.Policy) { p.High.Formula = drg.HighByItem }, drg.Case{Approved: drg.ApprovedHigh, ApprovedAmount: number("1.000")}, "approved_amount", settlement.ErrPlaces},
		{"no points", approvedPoints, drg.Case{Approved: drg.ApprovedSpecial}, "approved_points", settlement.ErrBlank},
		{"negative points", approvedPoints, drg.Case{Approved: drg.ApprovedSpecial, ApprovedPoints: number("-1")}, "approved_points", settlement.ErrNegative},
		{"points with five decimals", approvedPoints, drg.Case{Approved: drg.ApprovedSpecial, ApprovedPoints: number("1.00001")}, "approved_points", settlement.ErrPlaces},
		{"ungrouped cases refused", ungrouped(drg.UngroupedRefuse), drg.Case{Group: "0000"}, "group", drg.ErrUngrouped},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			row.change(&p)
			c := row.c
			c.ID, c.Institution, c.Cost, c.Covered = "x", "LS02", 20760_00, 760_00
			if c.Group == "" {
				c.Group = "ES23"
			}
			_, err := newPlan(t, p).Rate(c)
			require.ErrorIs(t, err, row.err)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			require.Equal(t, row.path, field.Path)
		})
	}
}

func approvedPoints(p *drg.Policy) { p.Special = &drg.SpecialRule{Formula: drg.AsApproved} }

// TestFaultsOfAStream: every faulty claim is named with its position, up to
// 100 of them with the total, and nothing is settled.
func TestFaultsOfAStream(t *testing.T) {
	var claims []drg.Case
	for i := range 300 {
		c := drg.Case{ID: "c" + strings.Repeat("x", i), Institution: "LS02", Group: "ES23", Cost: 100_00}
		if i%2 == 1 {
			c.Group = "ZZ"
		}
		claims = append(claims, c)
	}
	report, err := settlement.Settle(settlement.Terms{Fund: number("1000.00")}, newPlan(t, worked1()).Settlement(settlement.Period{}, settlement.Each(claims)))
	require.Nil(t, report)
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, 150, faults.Total)
	require.Len(t, faults.List, settlement.MaxFaults)
	var claim *settlement.ClaimError
	require.ErrorAs(t, faults.List[1], &claim)
	require.Equal(t, 4, claim.Position)
	require.Equal(t, "drg: claim 4 (cxxx): group: no such group: \"ZZ\"", claim.Error())
	require.ErrorContains(t, err, "… and 50 more, 150 faults in all")
}

// FuzzRate: whatever a case and the numbers of a policy say, in every shape of policy, a case is
// rated and explained alike, or refused.
func FuzzRate(f *testing.F) {
	for shape := range uint8(16) {
		for _, flags := range []uint8{0, 16, 32, 64, 128, 112} {
			for _, code := range []string{"ES23", "QY", "GB25"} {
				for approved := range uint8(3) {
					f.Add(code, int64(9_000_05), int64(1540_20), int64(100_00), approved, "41.5200", "5190.00", "1.08", "0.4", "1.5", shape|flags)
					f.Add(code, int64(2_500_07), int64(0), int64(0), approved, "41.5200", "5190.00", "1.08", "0.4", "1.5", shape|flags)
				}
			}
		}
		for approved := range uint8(3) {
			f.Add("ES23", int64(5405_16), int64(1540_20), int64(0), approved, "41.5200", "5190.00", "1.08", "0.4", "3", shape)
			f.Add("0000", int64(90_000_00), int64(1), int64(-1), approved, "41.5200", "5190.00", "1.08", "0.4", "3", shape)
			f.Add("GB25", int64(1_000_00), int64(1), int64(1), approved, "41.5200", "5190.00", "1.08", "0.4", "3", shape)
			f.Add("G1", int64(40_000_00), int64(1), int64(1), approved, "100", "5190.00", "1.08", "0.4", "3", shape)
		}
	}
	f.Add("G2", int64(0), int64(-1), int64(0), uint8(0), "41.5200", "5190.00", "1.08", "0.4", "3", uint8(6))
	f.Add("0000", int64(math.MaxInt64), int64(math.MaxInt64), int64(1), uint8(2), "9999999999.99999999", "0.01", "99999999999.99999999", "0.000001", "999999", uint8(0))
	f.Fuzz(func(t *testing.T, code string, cost, covered, unreasonable int64, approved uint8, base, mean, coefficient, low, high string, shape uint8) {
		p, kind := worked1(), shape%16
		switch kind {
		case 0, 7:
			ungrouped(drg.UngroupedCostPoints)(&p)
			p.RegionalMean, p.Special = number("12500.00"), &drg.SpecialRule{}
		case 6:
			p = ruledPolicy()
		default:
			shapes[kind](&p)
		}
		ok := true
		parse := func(text string) settlement.Decimal {
			d, err := settlement.ParseDecimal(text)
			ok = ok && err == nil
			return d
		}
		p.Groups[0].BasePoints, p.Groups[0].MeanCost = parse(base), parse(mean)
		p.Institutions[1].Coefficient = parse(coefficient)
		if kind != 6 {
			p.Classes.Low, p.Classes.High[0].Ratio = parse(low), parse(high)
		}
		if !ok {
			return
		}
		plan, err := drg.New(p)
		if err != nil {
			return
		}
		c := drg.Case{
			ID: "x", Institution: p.Institutions[len(code)%2].Code, Group: code, Cost: settlement.Money(cost), Covered: settlement.Money(covered), Unreasonable: settlement.Money(unreasonable),
			Approved: []drg.Approval{drg.NotApproved, drg.ApprovedHigh, drg.ApprovedSpecial}[approved%3], Days: int(cost % 100), Readmitted: shape&16 != 0, OverQuota: shape&32 != 0,
			Discharged: settlement.MustDate("2025-03-01"),
		}
		if shape&64 != 0 {
			c.Violation = parse(high)
		}
		if shape&128 != 0 {
			c.ApprovedPoints, c.ApprovedAmount = parse(base), parse(mean)
		}
		if kind == 6 {
			c.Values, err = plan.Values(map[string]string{"factor": low, "tcm": "yes", "way": code, "own": "1.00"})
			if err != nil {
				return
			}
		}
		rated, err := plan.Rate(c)
		explained, err2 := plan.Explain(c)
		require.Equal(t, err == nil, err2 == nil)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		require.NoError(t, settlementtest.CheckExplained(rated, explained))
		require.True(t, rated.Points >= 0 || kind == 6 || shape&64 != 0)
	})
}

// shapes are what FuzzRate makes of a policy.
var shapes = [16]func(*drg.Policy){
	1: middle, 2: special, 3: between2and5, 4: ungrouped(drg.UngroupedByItem), 5: histories,
	8: quotas,
	9: func(p *drg.Policy) {
		p.Special, p.High, p.Low = &drg.SpecialRule{Formula: drg.SpecialByItem, Over: []drg.SpecialOver{drg.OverUngrouped, drg.OverFixed}}, drg.HighRule{Formula: drg.HighByItem}, drg.LowRule{Formula: drg.LowByItem}
	},
	10: func(p *drg.Policy) {
		histories(p)
		middle(p)
		p.High, p.Low = drg.HighRule{When: drg.Always, Coefficient: true, CapRatio: number("4")}, drg.LowRule{Coefficient: true, Cap: drg.BasePoints}
	},
	11: func(p *drg.Policy) {
		ungrouped(drg.Exclude)(p)
		p.Groups[1].Price, p.Groups[1].BasePoints = number("500.00"), settlement.Decimal{}
		p.Special = &drg.SpecialRule{Formula: drg.AsApproved, Over: []drg.SpecialOver{}}
	},
	12: func(p *drg.Policy) {
		ungrouped(drg.UngroupedRefuse)(p)
		p.Low, p.High = drg.LowRule{Formula: drg.LowNone}, drg.HighRule{Formula: drg.HighNone}
	},
	13: func(p *drg.Policy) {
		p.Institutions[1].Level, p.Groups[0].By = "2", []drg.GroupBy{{Level: "2", MeanCost: number("4000.00")}, {Pool: "a", BasePoints: number("40")}}
		special(p)
		p.RegionalMean = number("12500.00")
	},
	14: func(p *drg.Policy) {
		ungrouped(drg.UngroupedCostPoints)(p)
		p.RegionalMean, p.High = number("12500.00"), drg.HighRule{When: drg.Always}
		p.Special = &drg.SpecialRule{Formula: drg.AsApproved}
	},
	15: func(p *drg.Policy) {
		histories(p)
		p.Readmission.Factor, p.High = number("0"), drg.HighRule{CapRatio: number("2")}
	},
}
