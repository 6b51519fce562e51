package statement

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

// column is a column of statements: its cell in a row, and what its total sums up.
type column struct {
	views.Column
	cell   func(*settlement.Statement) views.Cell
	sum    func(*settlement.Statement) int64 // nil: there is no total
	places int                               // of the sum
}

// statements has a row for each statement, and a total.
func statements(id string, title views.Text, list []*settlement.Statement, values map[string]*settlement.PointValue, worded func(string) string) *views.Table {
	t := &views.Table{ID: id, Title: title, Words: worded}
	columns := statementColumns(list, values)
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	for _, s := range list {
		row := make([]views.Cell, len(columns))
		for i, c := range columns {
			row[i] = c.cell(s)
		}
		t.Add(s.Institution, row...)
	}
	total := make([]views.Cell, len(columns))
	for i, c := range columns {
		shown := c.Blank || slices.ContainsFunc(t.Rows, func(r views.Row) bool { return r.Cells[i].Text != "" })
		switch {
		case i == 0:
			total[i] = views.Named(words.Total)
		case c.sum != nil && shown:
			total[i] = c.total(list)
		}
	}
	t.AddTotal("total", total...)
	return t
}

// total is the sum of a column. It may be greater than any one amount can be.
func (c column) total(list []*settlement.Statement) views.Cell {
	all := new(big.Int)
	for _, s := range list {
		all.Add(all, big.NewInt(c.sum(s)))
	}
	if c.places == 0 {
		return views.Given(all.String())
	}
	return views.Summed(places(all, c.places), func() (parts []views.Part) {
		for _, s := range list {
			if n := c.sum(s); n != 0 {
				parts = append(parts, views.Part{Label: strings.TrimSpace(s.Institution + " " + s.Name), Value: places(big.NewInt(n), c.places)})
			}
		}
		return parts
	})
}

func statementColumns(list []*settlement.Statement, values map[string]*settlement.PointValue) []column {
	number := func(id, chinese, english string, kind views.Kind, cell func(*settlement.Statement) views.Cell) column {
		return column{Column: views.Column{ID: id, Title: views.Text{Chinese: chinese, English: english}, Kind: kind}, cell: cell}
	}
	money := func(id, chinese, english string, of func(*settlement.Statement) settlement.Money, cell func(*settlement.Statement) views.Cell) column {
		c := number(id, chinese, english, views.Money, cell)
		c.sum, c.places = func(s *settlement.Statement) int64 { return int64(of(s)) }, 2
		return c
	}
	institution := number("institution", "机构", "institution", views.Code, func(s *settlement.Statement) views.Cell { return views.Given(s.Institution) })
	cases := number("cases", "病例数", "cases", views.Count, func(s *settlement.Statement) views.Cell { return views.Given(fmt.Sprint(s.Cases)) })
	cases.sum = func(s *settlement.Statement) int64 { return int64(s.Cases) }
	points := number("points", "点数", "points", views.Number, points)
	points.sum, points.places = func(s *settlement.Statement) int64 { return int64(s.Points) }, 8
	cost := money("cost", "费用", "cost", func(s *settlement.Statement) settlement.Money { return s.Cost }, Cost)
	entitlement := money("entitlement", "应得", "entitlement", func(s *settlement.Statement) settlement.Money { return s.Entitlement }, func(s *settlement.Statement) views.Cell {
		return LinesCell(s, true, func(l settlement.Line) bool { return !l.Kind.Memo() && l.Method != settlement.Clearing })
	})
	due := money("due", "应付", "due", func(s *settlement.Statement) settlement.Money { return s.Due }, func(s *settlement.Statement) views.Cell {
		return LinesCell(s, true, func(l settlement.Line) bool { return !l.Kind.Memo() })
	})
	columns := []column{
		institution,
		number("name", "名称", "name", views.Name, func(s *settlement.Statement) views.Cell { return views.Given(s.Name) }),
		cases, cost,
		number("points_before", "系数前点数", "points before the factor", views.Number, func(s *settlement.Statement) views.Cell {
			if s.Factor.Absent() {
				return views.Cell{}
			}
			return views.Given(s.PointsBefore.String())
		}),
		number("factor", "年度系数", "factor", views.Number, func(s *settlement.Statement) views.Cell {
			if s.Factor.Absent() {
				return views.Cell{}
			}
			return views.Given(s.Factor.String())
		}),
		points,
		number("value", "点值", "value", views.Number, func(s *settlement.Statement) views.Cell { return valueOf(values, s) }),
	}
	for i := range columns[:4] {
		columns[i].Blank = i != 1
	}
	entitlement.Blank, due.Blank = true, true
	ended := false
	for _, k := range kindsOf(list) {
		if k.Kind.Memo() && !ended {
			ended, columns = true, append(columns, entitlement, due)
		}
		is := func(l settlement.Line) bool { return l.Kind == k.Kind }
		columns = append(columns, money(string(k.Kind), k.Chinese, string(k.Kind),
			func(s *settlement.Statement) settlement.Money { return sumOf(s, is) },
			func(s *settlement.Statement) views.Cell { return LinesCell(s, false, is) }))
	}
	if !ended {
		columns = append(columns, entitlement, due)
	}
	return columns
}

// kindsOf are the kinds of lines that statements have: those of this module in their order, and
// others before the memos.
func kindsOf(list []*settlement.Statement) (kinds []words.Kind) {
	met := map[settlement.Kind]bool{}
	for _, s := range list {
		for _, l := range s.Lines {
			met[l.Kind] = true
		}
	}
	for _, k := range words.Kinds {
		if met[k.Kind] {
			kinds = append(kinds, k)
		}
		delete(met, k.Kind)
	}
	memos := slices.IndexFunc(kinds, func(k words.Kind) bool { return k.Kind.Memo() })
	if memos < 0 {
		memos = len(kinds)
	}
	var others []words.Kind
	for k := range met {
		others = append(others, words.Kind{Kind: k, Chinese: string(k)})
	}
	slices.SortFunc(others, func(a, b words.Kind) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	return slices.Insert(kinds, memos, others...)
}

func sumOf(s *settlement.Statement, is func(settlement.Line) bool) (sum settlement.Money) {
	for _, l := range s.Lines { // Due is their sum and fits
		if is(l) {
			sum += l.Amount
		}
	}
	return sum
}

// LinesCell is what lines of a statement come to. One line is explained by its trail, several by
// their sum and the trail of each. It is blank without a line that is not zero, unless it is a sum
// of the statement.
func LinesCell(s *settlement.Statement, always bool, is func(settlement.Line) bool) views.Cell {
	var lines []settlement.Line
	for _, l := range s.Lines {
		if is(l) {
			lines = append(lines, l)
			always = always || l.Amount != 0
		}
	}
	if !always {
		return views.Cell{}
	}
	total := sumOf(s, is).String()
	if len(lines) == 1 {
		return views.Explained(total, func() (settlement.Trail, error) { return lines[0].Trail, nil })
	}
	return views.Summed(total, func() (parts []views.Part) {
		for _, l := range lines {
			parts = append(parts, LinePart(l))
		}
		return parts
	})
}

// LinePart is a line as a part of a sum.
func LinePart(l settlement.Line) views.Part {
	label := words.Of(l.Method).Both(views.English) + " " + words.Of(l.Kind).Both(views.English)
	return views.Part{Label: strings.TrimSpace(l.Pool + " " + label), Value: l.Amount.String(), Steps: l.Trail}
}

// points are those after the factor of the year, from those of the classes.
func points(s *settlement.Statement) views.Cell {
	if s.Points == 0 {
		return views.Cell{}
	}
	return views.Cell{Text: s.Points.String(), Why: func() (views.Reason, error) {
		var parts []views.Part
		for _, c := range s.ByClass {
			if c.Points != 0 && !c.Compensated && !c.Unpaid { // these have left the points
				label := words.Of(c.Method).Both(views.English) + " " + words.Class(c.Class, c.Label).Both(views.English)
				parts = append(parts, views.Part{Label: label, Value: c.Points.String()})
			}
		}
		why, err := views.TotalOf(parts)
		if step := factorStep(s); step != nil {
			why.Steps = append(why.Steps, *step)
		}
		return why, err
	}}
}

// Cost is the cost of a statement's claims: the sum over its pools or classes.
func Cost(s *settlement.Statement) views.Cell {
	return views.Summed(s.Cost.String(), func() (parts []views.Part) {
		for _, p := range s.Parts {
			parts = append(parts, views.Part{Label: p.Pool, Value: p.Cost.String()})
		}
		for _, c := range s.ByClass {
			if c.Cost != 0 {
				label := words.Of(c.Method).Both(views.English) + " " + words.Class(c.Class, c.Label).Both(views.English)
				parts = append(parts, views.Part{Label: fmt.Sprintf("%s × %d", label, c.Cases), Value: c.Cost.String()})
			}
		}
		return parts
	})
}

// priceCell is what the claims of a class come to.
func priceCell(c settlement.ClassSum) views.Cell {
	if c.Priced || c.Points == 0 {
		return views.OfClaims(c.Amount.String(), "amount", c.Cases)
	}
	return views.Told(c.Amount.String(), "amount", views.TextOf("机构价格中本类的部分，按点数分摊到分，最大余数法", "the class's part of the institution's price, divided by points to the fen, largest remainder"))
}

// factorStep is the step of a price that multiplies points by the factor; nil without one.
func factorStep(s *settlement.Statement) *settlement.Step {
	if s.Factor.Absent() {
		return nil
	}
	for _, l := range s.Lines {
		if l.Kind == settlement.LinePrice && len(l.Trail) > 1 {
			return &l.Trail[0]
		}
	}
	return nil
}

// pointValues are the values of points, by pool.
func pointValues(r *settlement.Report) map[string]*settlement.PointValue {
	values := make(map[string]*settlement.PointValue, len(r.Pools))
	for i := range r.Pools {
		values[r.Pools[i].Name] = r.Pools[i].PointValue
	}
	return values
}

// valueOf is the value of a point in the pool of a statement.
func valueOf(values map[string]*settlement.PointValue, s *settlement.Statement) views.Cell {
	v := values[s.Pool]
	if s.Points == 0 || v == nil {
		return views.Cell{}
	}
	return pointValue(v)
}

func pointValue(v *settlement.PointValue) views.Cell {
	if len(v.Trail) == 0 {
		return views.Given(v.Value.String())
	}
	return views.Explained(v.Value.String(), func() (settlement.Trail, error) { return v.Trail, nil })
}

// places writes n × 10^−places with at least two and, if they are zeros, at most
// four decimals, as money and points are written.
func places(n *big.Int, places int) string {
	digits := new(big.Int).Abs(n).String()
	if lack := places + 1 - len(digits); lack > 0 {
		digits = strings.Repeat("0", lack) + digits
	}
	cut := len(digits) - places
	whole, fraction := digits[:cut], digits[cut:]
	for len(fraction) > 4 && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	return sign + whole + "." + fraction
}
