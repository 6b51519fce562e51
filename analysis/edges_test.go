package analysis_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// In this file: what a cube does with nothing, with the most that fits, and with reports and bytes
// that are not its own.

// settledCube settles entries and closes their cube.
func settledCube(t *testing.T, list entries, by ...analysis.Key) (*analysis.Cube, *settlement.Report) {
	t.Helper()
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	return cubeOf(t, analysis.Options{By: by}, list), report
}

// TestStaysWithoutDays: a claim whose days are not known is no stay.
func TestStaysWithoutDays(t *testing.T) {
	list := ward()
	list[0].Details.Days, list[1].Details.Days = 0, 1
	c, report := settledCube(t, list)
	p, err := c.Close(report)
	require.NoError(t, err)
	table, err := p.Table(nil)
	require.NoError(t, err)
	require.Equal(t, []int{5, 2}, []int{table.Total.Days, table.Total.Stays})
}

// TestKindsOfCells: a cell is paid in one of eight ways; bytes that say another are no cube.
func TestKindsOfCells(t *testing.T) {
	good, err := cubeOf(t, analysis.Options{}, ward()[:1]).MarshalBinary()
	require.NoError(t, err)
	with := func(at int, b byte) error {
		data := bytes.Clone(good)
		data[at] = b
		var c analysis.Cube
		return c.UnmarshalBinary(data)
	}
	at := bytes.IndexByte(good, 0)
	for with(at, 1) != nil { // the kind comes before the sums, and texts that are empty cannot be longer
		at += 1 + bytes.IndexByte(good[at+1:], 0)
	}
	for b := range byte(16) {
		if b < 8 {
			require.NoError(t, with(at, b), b)
		} else {
			require.ErrorIs(t, with(at, b), analysis.ErrBinary, b)
		}
	}
}

// TestReportsOfOthers: a report that lacks a pool, an institution or a class of the cube is not its own.
func TestReportsOfOthers(t *testing.T) {
	for want, change := range map[string]func(*settlement.Report){
		"the report has no pool": func(r *settlement.Report) { r.Pools[0].Name = "another" },
		"no statement has":       func(r *settlement.Report) { r.Statements = nil },
	} {
		c, report := settledCube(t, ward())
		change(report)
		p, err := c.Close(report)
		require.ErrorIs(t, err, analysis.ErrReport)
		require.ErrorContains(t, err, want)
		require.Nil(t, p)
	}
}

// TestMergedSumsOverflow: whichever sum of a cell no longer fits, cubes are not merged.
func TestMergedSumsOverflow(t *testing.T) {
	most := settlement.Money(math.MaxInt64)
	for name, change := range map[string]func(*settlement.Entry){
		"points":      func(e *settlement.Entry) { e.Points = math.MaxInt64 },
		"cost":        func(e *settlement.Entry) { e.Cost = most },
		"covered":     func(e *settlement.Entry) { e.Covered = most },
		"amount":      func(e *settlement.Entry) { e.Priced, e.Points, e.Amount = true, 0, most },
		"lines":       func(e *settlement.Entry) { e.Lines = []settlement.Line{{Kind: settlement.LineOver, Amount: most}} },
		"prices":      func(e *settlement.Entry) { e.Lines = []settlement.Line{{Kind: settlement.LinePrice, Amount: most}} },
		"beside":      func(e *settlement.Entry) { e.Details.Beside = most },
		"base points": func(e *settlement.Entry) { e.Details.BasePoints = number("92233720368.54775807") },
		"days":        func(e *settlement.Entry) { e.Details.Days = math.MaxInt },
		"parts": func(e *settlement.Entry) {
			e.Details.Attributes.Paid = []settlement.CostPart{{Name: "fund", Amount: most}}
		},
		"fees": func(e *settlement.Entry) {
			e.Details.Attributes.Fees = []settlement.CostPart{{Name: "bed", Amount: most}}
		},
	} {
		e := ward()[2]
		change(&e)
		c := cubeOf(t, analysis.Options{}, []settlement.Entry{e})
		var err error
		doubled := 0
		for ; err == nil && doubled < 130; doubled++ {
			text, failed := c.MarshalBinary()
			require.NoError(t, failed)
			var same analysis.Cube
			require.NoError(t, same.UnmarshalBinary(text))
			err = c.Merge(&same)
		}
		require.ErrorIs(t, err, settlement.ErrOverflow, name)
		if name != "days" || strconv.IntSize == 64 { // the most days of 32 bits are few
			require.Equal(t, 65, doubled, "%s: 2⁶³ × 2⁶⁴ does not fit", name)
		}
	}
}

// TestMemosAreNoMoney: lines that only say something are in no cell, be they of a claim or of an
// institution as a whole.
func TestMemosAreNoMoney(t *testing.T) {
	list := ward()
	list[0].Lines = []settlement.Line{{Kind: settlement.LineOver, Amount: -2_00}, {Kind: settlement.MemoBorne, Amount: 2_00}}
	list = append(list, settlement.Entry{Method: settlement.DRG, Institution: "H1", Lines: []settlement.Line{{Method: settlement.Budget, Kind: settlement.LineReturned, Amount: -7_00}, {Method: settlement.Budget, Kind: settlement.MemoKept, Amount: 3_00}}})
	c, report := settledCube(t, list)
	p, err := c.Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Method})
	require.NoError(t, err)
	require.Equal(t, report.Statement("H1").Due, table.Total.Due)
	require.Equal(t, []string{"budget"}, table.Cells[0].Keys)
	require.Equal(t, "-7.00", table.Cells[0].Due.String())
}

// TestDividedTables: a table by payer is in the order of its keys, whichever comes first, and says
// of which cell a sum does not fit.
func TestDividedTables(t *testing.T) {
	list := ward()
	for i := range list[:3] {
		list[i].Details.Attributes.Paid = []settlement.CostPart{{Name: "fund", Amount: 1_00}, {Name: "cash", Amount: 2_00}}
	}
	c, report := settledCube(t, list, analysis.Department)
	p, err := c.Close(report)
	require.NoError(t, err)
	for _, row := range []struct {
		by   []analysis.Key
		want [][]string
	}{
		{[]analysis.Key{"payer", "department"}, [][]string{{"cash", "A"}, {"cash", "B"}, {"cash", "C"}, {"fund", "A"}, {"fund", "B"}, {"fund", "C"}}},
		{[]analysis.Key{"department", "payer"}, [][]string{{"A", "cash"}, {"A", "fund"}, {"B", "cash"}, {"B", "fund"}, {"C", "cash"}, {"C", "fund"}}},
	} {
		table, err := p.Table(row.by)
		require.NoError(t, err)
		var got [][]string
		for _, c := range table.Cells {
			if len(c.Paid) > 0 || c.Text(table.Measures[0]) != "0.00" {
				got = append(got, c.Keys)
			}
		}
		require.Equal(t, row.want, got)
	}
	list[0].Department, list[1].Department = "A", "A"
	for i := range list[:2] {
		list[i].Details.Attributes.Paid = []settlement.CostPart{{Name: "fund", Amount: math.MaxInt64}}
	}
	c, report = settledCube(t, list, analysis.Department, analysis.Doctor)
	p, err = c.Close(report)
	require.NoError(t, err)
	for _, by := range [][]analysis.Key{{"payer", "department", "doctor"}, {"department", "payer", "doctor"}, {"doctor", "department"}} {
		_, err := p.Table(by)
		require.ErrorIs(t, err, settlement.ErrOverflow)
		require.Regexp(t, `^department "A": `, err.Error(), "doctors are not named")
	}
}

// TestLinesOfMethods: lines are in the cell of their own method, each as it is paid: those of the
// claim's with the claim, be it paid by points or by an amount, and those of others as amounts.
func TestLinesOfMethods(t *testing.T) {
	for _, compensable := range []bool{false, true} {
		list := ward()
		for i := range list {
			list[i].Compensable = compensable && i%2 == 0
			list[i].Lines = []settlement.Line{
				{Kind: settlement.LineOver, Amount: -1_00}, {Method: settlement.Budget, Kind: settlement.LineReturned, Amount: -2_00}, {Method: settlement.Budget, Kind: settlement.LineShared, Amount: 50},
				{Method: settlement.DRG, Kind: settlement.LineRoom, Amount: -25}, {Method: settlement.Capitation, Kind: settlement.LineQuality, Amount: -10},
			}
		}
		c, report := settledCube(t, list, analysis.Department)
		require.NotZero(t, c.Len())
		p, err := c.Close(report)
		require.NoError(t, err)
		table, err := p.Table([]analysis.Key{analysis.Method})
		require.NoError(t, err)
		require.Equal(t, report.Statement("H1").Due, table.Total.Due)
		got := map[string]string{}
		for _, cell := range table.Cells {
			got[cell.Keys[0]] = cell.Due.String()
		}
		require.Equal(t, "-6.00", got["budget"])
		require.Equal(t, "-0.40", got["capitation"])
		again, _ := settledCube(t, list, analysis.Department)
		require.Equal(t, c.Len(), again.Len())
	}
}

// TestLimitOfCells: bytes of a cube with more cells than there may be are refused, as claims are.
func TestLimitOfCells(t *testing.T) {
	by := []analysis.Key{analysis.Department}
	whole := cubeOf(t, analysis.Options{By: by}, ward())
	data, err := whole.MarshalBinary()
	require.NoError(t, err)
	for _, limit := range []int{whole.Len() - 1, whole.Len(), whole.Len() + 1} {
		c, err := analysis.New(analysis.Options{By: by, Limit: limit})
		require.NoError(t, err)
		err = c.UnmarshalBinary(data)
		if limit >= whole.Len() {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, analysis.ErrLimit)
		require.Zero(t, c.Len())
	}
}

// TestLimitByLines: the lines of another method need a cell, too.
func TestLimitByLines(t *testing.T) {
	e := ward()[0]
	e.Lines = []settlement.Line{{Method: settlement.Budget, Kind: settlement.LineReturned, Amount: -7_00}}
	for limit, want := range map[int]error{1: analysis.ErrLimit, 2: nil} {
		c, err := analysis.New(analysis.Options{Limit: limit})
		require.NoError(t, err)
		require.ErrorIs(t, c.Add(&e), want)
	}
}

// TestPointsOfOthers: points over which a statement's price cannot be divided are not those that its
// report was made from.
func TestPointsOfOthers(t *testing.T) {
	_, report := settledCube(t, ward())
	for _, points := range []settlement.Points{0, math.MaxInt64} {
		list := ward()
		for i := range list[:3] {
			list[i].Points = points
		}
		p, err := cubeOf(t, analysis.Options{}, list).Close(report)
		require.Error(t, err)
		require.Nil(t, p)
		if points == 0 {
			require.ErrorIs(t, err, settlement.ErrShares)
		} else {
			require.ErrorIs(t, err, settlement.ErrOverflow)
		}
		require.ErrorContains(t, err, `institution "H1": drg normal: `)
	}
}

// TestCellsAreNamed: a cell that no statement has is named by all its keys that say something, except
// the doctor.
func TestCellsAreNamed(t *testing.T) {
	c, report := settledCube(t, ward()[:1], analysis.Department, analysis.Doctor, analysis.Group, analysis.Holder)
	report.Statements = nil
	_, err := c.Close(report)
	require.ErrorIs(t, err, analysis.ErrReport)
	require.ErrorContains(t, err, `no statement has institution "H1", method "drg", class text of 6 characters, department "B", group "G1"`)
	require.NotContains(t, err.Error(), "D1")
	require.NotContains(t, err.Error(), "holder")
}

// TestTablesWithoutKeys: lists of nothing are lists, not null.
func TestTablesWithoutKeys(t *testing.T) {
	c, report := settledCube(t, ward())
	p, err := c.Close(report)
	require.NoError(t, err)
	table, err := p.Table(nil, analysis.Claims, analysis.Cost)
	require.NoError(t, err)
	table.Checks = nil
	for want, table := range map[string]*analysis.Table{
		`{"keys":[],"cells":[],"total":{}}`: {},
		`{"keys":[],"cells":[{"keys":[],"claims":4,"cost":"117.00"}],"total":{"claims":4,"cost":"117.00"}}`: table,
	} {
		text, err := json.Marshal(table)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
}

// TestPricesThatDoNotFit: a claim whose own price does not fit is refused where each claim is priced.
func TestPricesThatDoNotFit(t *testing.T) {
	list := ward()
	for _, each := range []bool{false, true} {
		report, err := settlement.Settle(settlement.Terms{PointValue: number("10000000"), RoundEach: each}, list)
		require.NoError(t, err)
		pricer, err := report.Pricer()
		require.NoError(t, err)
		c, err := analysis.New(analysis.Options{Pricer: pricer})
		require.NoError(t, err)
		e := list[0]
		require.NoError(t, c.Add(&e))
		e.Points = math.MaxInt64
		if err := c.Add(&e); each {
			require.ErrorIs(t, err, settlement.ErrOverflow)
		} else {
			require.NoError(t, err)
		}
	}
}

// TestNamesOfInstitutions: an institution is called what the report calls it; others have no name.
func TestNamesOfInstitutions(t *testing.T) {
	c, report := settledCube(t, ward())
	report.Statements[0].Name = "First Hospital"
	p, err := c.Close(report)
	require.NoError(t, err)
	require.Equal(t, []string{"First Hospital", ""}, []string{p.Name("H1"), p.Name("H2")})
}

// TestStatementsWithoutClaims: a statement that has no claims is no cell, and one that has a total without
// any is not of the cube's claims.
func TestStatementsWithoutClaims(t *testing.T) {
	c, report := settledCube(t, ward())
	report.Statements = append(report.Statements, settlement.Statement{Institution: "H9", Lines: []settlement.Line{}})
	p, err := c.Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Institution})
	require.NoError(t, err)
	require.Len(t, table.Cells, 1)
	for name, change := range map[string]func(*settlement.Statement){
		"claims": func(s *settlement.Statement) { s.Cases = 1 }, "cost": func(s *settlement.Statement) { s.Cost = 1 }, "covered": func(s *settlement.Statement) { s.Covered = -1 },
		"due": func(s *settlement.Statement) { s.Due = 1 }, "entitlement": func(s *settlement.Statement) { s.Entitlement = 1 },
	} {
		s := settlement.Statement{Institution: "H9", Lines: []settlement.Line{}}
		change(&s)
		report.Statements[1] = s
		_, err := c.Close(report)
		require.ErrorIs(t, err, analysis.ErrReport, name)
		require.ErrorContains(t, err, `institution "H9": `, name)
	}
}
