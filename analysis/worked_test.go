package analysis_test

import (
	"encoding/json"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

type money = settlement.Money

var number = settlement.MustDecimal

// entries are a settlement of a method whose claims are rated already.
type entries []settlement.Entry

func (entries) About() settlement.About { return settlement.About{Method: settlement.DRG} }

func (list entries) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// cubeOf returns a cube of entries.
func cubeOf(t testing.TB, o analysis.Options, list []settlement.Entry) *analysis.Cube {
	t.Helper()
	c, err := analysis.New(o)
	require.NoError(t, err)
	for i := range list {
		require.NoError(t, c.Add(&list[i]))
	}
	return c
}

// ward is three cases of one hospital with a point each, and one that is paid by item.
func ward() entries {
	of := func(id, department string, cost, covered money, paid ...settlement.CostPart) settlement.Entry {
		return settlement.Entry{
			Method: settlement.DRG, Institution: "H1", Claim: id, Department: department, Class: settlement.Normal, Points: 1_0000_0000,
			Cost: cost, Covered: covered, Month: settlement.MustMonth("2025-03"),
			Details: &settlement.Details{Group: "G" + id, Days: 4, BasePoints: number("120"), Attributes: &settlement.Attributes{Doctor: "D1", Paid: paid}},
		}
	}
	list := entries{
		of("1", "B", 40_00, 10_00, settlement.CostPart{Name: "fund", Amount: 30_00}, settlement.CostPart{Name: "cash", Amount: 10_00}),
		of("2", "A", 30_00, 5_00, settlement.CostPart{Name: "fund", Amount: 25_00}, settlement.CostPart{Name: "cash", Amount: 5_00}),
		of("3", "C", 35_00, 5_00),
		of("4", "A", 12_00, 2_00),
	}
	list[3].Priced, list[3].Points, list[3].Amount, list[3].Class, list[3].Details = true, 0, 12_00, settlement.ByItem, nil
	return list
}

// The fund has 90.00. Claim 4 takes 12.00 − 2.00 of it; with the 20.00 that was covered, 100.00 are
// left for three points: a point is worth 33.3333, and the price of three is 100.00 (99.9999). Each
// ward has a third of it, and the fen left over goes to the first by its key.
func TestWorked(t *testing.T) {
	list := ward()
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	require.Equal(t, "33.3333", report.Pool("").PointValue.Value.String())

	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department, analysis.Doctor}}, list).Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department}, analysis.Claims, analysis.Points, analysis.Cost, analysis.Covered, analysis.Price, analysis.Due, analysis.Gain, "paid_fund")
	require.NoError(t, err)
	require.Len(t, table.Checks, 7)
	table.Checks = nil
	got, err := json.Marshal(table)
	require.NoError(t, err)
	require.JSONEq(t, `{"keys": ["department"], "cells": [
		{"keys": ["A"], "claims": 2, "points": "1.0000", "cost": "42.00", "covered": "7.00", "price": "45.34", "due": "38.34", "gain": "3.34", "paid_fund": "25.00"},
		{"keys": ["B"], "claims": 1, "points": "1.0000", "cost": "40.00", "covered": "10.00", "price": "33.33", "due": "23.33", "gain": "-6.67", "paid_fund": "30.00"},
		{"keys": ["C"], "claims": 1, "points": "1.0000", "cost": "35.00", "covered": "5.00", "price": "33.33", "due": "28.33", "gain": "-1.67", "paid_fund": "0.00"}
	], "total": {"claims": 4, "points": "3.0000", "cost": "117.00", "covered": "22.00", "price": "112.00", "due": "90.00", "gain": "-5.00", "paid_fund": "55.00"}}`, string(got))
	require.Equal(t, money(90_00), report.Statement("H1").Due)

	var checks []string
	for _, c := range p.Checks() {
		require.True(t, c.OK)
		checks = append(checks, c.Left+" = "+c.Right)
	}
	require.Equal(t, []string{"4 = 4", "117.00 = 117.00", "22.00 = 22.00", "3.0000 = 3.0000", "112.00 = 112.00", "90.00 = 90.00", "90.00 = 90.00"}, checks)

	payers, err := p.Table([]analysis.Key{analysis.Payer, analysis.Doctor})
	require.NoError(t, err)
	payers.Checks = nil
	got, err = json.Marshal(payers)
	require.NoError(t, err)
	require.JSONEq(t, `{"keys": ["payer", "doctor"], "cells": [{"keys": ["cash", "D1"], "paid": "15.00"}, {"keys": ["fund", "D1"], "paid": "55.00"}], "total": {"paid": "70.00"}}`, string(got))
}

// Without attributes a table is still one of the statement: see Where.
func TestWhere(t *testing.T) {
	list := ward()
	list = append(list, settlement.Entry{Method: settlement.DRG, Institution: "H2", Claim: "5", Class: settlement.Normal, Points: 5000_0000, Cost: 1_00})
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{}, list).Close(report)
	require.NoError(t, err)
	h2, err := p.Where(analysis.Institution, "H2")
	require.NoError(t, err)
	all, err := h2.Table(nil)
	require.NoError(t, err)
	require.Len(t, all.Cells, 1)
	require.Equal(t, report.Statement("H2").Due, all.Total.Due)
	require.Equal(t, all.Total.Price, all.Cells[0].Price)
	_, err = p.Where(analysis.Doctor, "D1")
	require.ErrorIs(t, err, analysis.ErrKey)
	_, err = p.Table([]analysis.Key{analysis.Doctor})
	require.ErrorIs(t, err, analysis.ErrKey)
}

// What a floor adds belongs to no claim: it is in a cell without claims, and the dues of all cells
// are those of the statements.
func TestWhole(t *testing.T) {
	list := ward()
	list[0].Covered = 95_00 // more than its price
	report, err := settlement.Settle(settlement.Terms{Fund: number("5.00"), NegativeDue: settlement.NegativeFloor}, append(list, settlement.Entry{
		Method: settlement.DRG, Institution: "H2", Claim: "9", Class: settlement.Normal, Points: 1_0000_0000, Cost: 1_00,
	}))
	require.NoError(t, err)
	floored := report.Statement("H1")
	require.Zero(t, floored.Due)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, append(list, settlement.Entry{
		Method: settlement.DRG, Institution: "H2", Claim: "9", Class: settlement.Normal, Points: 1_0000_0000, Cost: 1_00,
	})).Close(report)
	require.NoError(t, err)
	h1, err := p.Where(analysis.Institution, "H1")
	require.NoError(t, err)
	table, err := h1.Table([]analysis.Key{analysis.Method, analysis.Department}, analysis.Claims, analysis.Due)
	require.NoError(t, err)
	last := table.Cells[len(table.Cells)-1]
	require.Equal(t, []string{"settlement", ""}, last.Keys)
	require.Zero(t, last.Claims)
	require.Equal(t, floored.Lines[len(floored.Lines)-1].Amount, last.Due)
	require.Positive(t, last.Due)
	require.Zero(t, table.Total.Due)
}

// A cube of other claims than the report's is refused, and not closed with wrong money.
func TestOtherClaims(t *testing.T) {
	list := ward()
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	for name, change := range map[string]func(entries) entries{
		"a claim less":        func(l entries) entries { return l[1:] },
		"no claim of a class": func(l entries) entries { return l[:3] },
		"a claim more":        func(l entries) entries { return append(l, l[0]) },
		"another cost":        func(l entries) entries { l[1].Cost++; return l },
		"other points":        func(l entries) entries { l[1].Points++; return l },
		"another amount":      func(l entries) entries { l[3].Amount++; return l },
		"another institution": func(l entries) entries { l[1].Institution = "H7"; return l },
		"another class":       func(l entries) entries { l[1].Class = settlement.High; return l },
		"a line more": func(l entries) entries {
			l[1].Lines = []settlement.Line{{Kind: settlement.LineAmount, Amount: 1}}
			return l
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cubeOf(t, analysis.Options{}, change(ward())).Close(report)
			require.ErrorIs(t, err, analysis.ErrReport)
		})
	}
}

// Cases that are compensated off the top of the fund have left the points: what they are due is
// their by-item money, and it is theirs in every table. Claim 1 has 30.00 by item; 90.00 − 10.00 −
// 30.00 and the 10.00 that was covered of the two others are 60.00 for two points.
func TestCompensatedFromTop(t *testing.T) {
	list := ward()
	list[0].Compensable, list[0].ByItem, list[0].Class = true, 30_00, settlement.Special
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00"), Compensation: &settlement.Compensation{
		Classes: []settlement.Class{settlement.Special}, From: settlement.FromTop,
	}}, list)
	require.NoError(t, err)
	require.Equal(t, "30.0000", report.Pool("").PointValue.Value.String())
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department}, analysis.Price, analysis.Due, analysis.Gain)
	require.NoError(t, err)
	table.Checks = nil
	got, err := json.Marshal(table)
	require.NoError(t, err)
	require.JSONEq(t, `{"keys": ["department"], "cells": [
		{"keys": ["A"], "price": "42.00", "due": "35.00", "gain": "0.00"},
		{"keys": ["B"], "price": "0.00", "due": "30.00", "gain": "0.00"},
		{"keys": ["C"], "price": "30.00", "due": "25.00", "gain": "-5.00"}
	], "total": {"price": "72.00", "due": "90.00", "gain": "-5.00"}}`, string(got))
}

// Where terms are fund only, prices are fund money: what others paid stands beside them in the gain,
// as it does beside a rate that is fund money.
func TestGainOfFundMoney(t *testing.T) {
	list := ward()[:3]
	list[2].Priced, list[2].Points, list[2].Amount, list[2].Covered, list[2].Class = true, 0, 20_00, 0, settlement.BedDay
	list[2].Details.Beside = 9_00
	report, err := settlement.Settle(settlement.Terms{Fund: number("80.00"), Basis: settlement.FundOnly}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department})
	require.NoError(t, err)
	var gains []money
	for _, c := range table.Cells {
		gains = append(gains, c.Gain)
	}
	// A: 30.00 + 5.00 − 30.00; B: 30.00 + 10.00 − 40.00; C: 20.00 + 9.00 − 35.00.
	require.Equal(t, []money{5_00, 0, -6_00}, gains)
}
