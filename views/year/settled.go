package year

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// caseClasses are the columns of cases: a month's statement counts them by class.
var caseClasses = []struct {
	column  string
	classes []settlement.Class
}{
	{"normal count 正常 normal", []settlement.Class{settlement.Normal, settlement.Middle}},
	{"high count 高倍率 high", []settlement.Class{settlement.High}},
	{"low count 低倍率 low", []settlement.Class{settlement.Low}},
	{"special count 特病单议 special", []settlement.Class{settlement.Special}},
	{"fixed count 单病种 fixed", []settlement.Class{settlement.FixedRate}},
	{"ungrouped count 未入组 ungrouped", []settlement.Class{settlement.Ungrouped}},
	{"bed-days count 床日 bed-days", []settlement.Class{settlement.BedDay}},
	{"heads count 人头月 heads", []settlement.Class{settlement.HeadMonth}},
	{"item count 按项目 by item", []settlement.Class{settlement.ByItem}},
}

// cases counts the claims of a statement by class; the last count is of other classes.
func cases(s *settlement.Statement) []views.Cell {
	counts := make([]int, len(caseClasses)+1)
	for _, c := range s.ByClass {
		at := len(caseClasses)
		for i := range caseClasses {
			if slices.Contains(caseClasses[i].classes, c.Class) {
				at = i
			}
		}
		counts[at] += c.Cases
	}
	cells := make([]views.Cell, len(counts))
	for i, n := range counts {
		if n > 0 {
			cells[i] = views.Given(fmt.Sprint(n))
		}
	}
	return cells
}

// otherLines are the columns of what is neither price nor covered; the last has the rest.
var otherLines = []struct {
	column string
	kinds  []settlement.Kind
}{
	{"compensation money 追加 compensation", []settlement.Kind{settlement.LineCompensation}},
	{"overrun money 超支分担 overrun", []settlement.Kind{settlement.LineOver, settlement.LineShared}},
	{"surplus money 结余留用 surplus", []settlement.Kind{settlement.LineRetained, settlement.LineReturned, settlement.LineRoom}},
	{"quality money 质量与转诊 quality, referred", []settlement.Kind{settlement.LineQuality, settlement.LineReferred}},
	{"refused money 违规拒付 refused", []settlement.Kind{settlement.LineViolation, settlement.LineRefused, settlement.LineReversed}},
	{"other money 其他调整 other lines", nil},
}

// settled has what the claims of a pool come to: points × value, less what others paid.
func (x *telling) settled(id string, p *settlement.PoolReport) *views.Table {
	columns := []string{"institution code 机构 institution", "name name 名称 name", "cases count 病例数 cases"}
	for _, c := range caseClasses {
		columns = append(columns, c.column)
	}
	columns = append(columns, "others count 其他 others", "cost money 医疗费总额 cost", "points number 点数 points", "factor number 年度系数 factor", "value number 点值 value",
		"price money 点数×点值 price", "amount money 定价 amount", "covered money 个人及其他已付 covered")
	for _, c := range otherLines {
		columns = append(columns, c.column)
	}
	t := &views.Table{ID: id, Title: poolTitle("结算（元）", "settlement (yuan)", p.Name), Columns: views.Columns(append(columns, "entitlement money 应付基金 entitlement")...)}
	for _, s := range x.statements(p.Name) {
		t.Add(s.Institution, settledRow(s, p)...)
	}
	var sums []string
	for _, c := range t.Columns[2:] {
		if c.ID != "factor" && c.ID != "value" {
			sums = append(sums, c.ID)
		}
	}
	t.AddSum("total", words.Total, sums...)
	return t
}

func poolTitle(chinese, english, pool string) views.Text {
	if pool != "" {
		return views.Text{Chinese: "基金池 " + pool + " " + chinese, English: "pool " + pool + " " + english}
	}
	return views.Text{Chinese: chinese, English: english}
}

// settledRow is the row of an institution.
func settledRow(s *settlement.Statement, p *settlement.PoolReport) []views.Cell {
	row := append(heading(s), views.Given(fmt.Sprint(s.Cases)))
	row = append(row, cases(s)...)
	points, factor, value := views.Cell{}, views.Cell{}, views.Cell{}
	if s.Points != 0 {
		points = views.Given(s.Points.String())
		if v := p.PointValue; v != nil {
			value = views.Given(v.Value.String())
			if len(v.Trail) > 0 {
				value = views.Explained(value.Text, func() (settlement.Trail, error) { return v.Trail, nil })
			}
		}
	}
	if !s.Factor.Absent() {
		factor = views.Given(s.Factor.String())
	}
	row = append(row, statement.Cost(s), points, factor, value, of(s, false, settlement.LinePrice), of(s, false, settlement.LineAmount), of(s, false, settlement.LineCovered))
	known := []settlement.Kind{settlement.LinePrice, settlement.LineAmount, settlement.LineCovered}
	for _, c := range otherLines {
		known = append(known, c.kinds...)
		if c.kinds == nil { // the last
			row = append(row, statement.LinesCell(s, false, func(l settlement.Line) bool { return !cleared(l) && !l.Kind.Memo() && !slices.Contains(known, l.Kind) }))
			continue
		}
		row = append(row, of(s, false, c.kinds...))
	}
	return append(row, statement.LinesCell(s, true, func(l settlement.Line) bool { return !cleared(l) && !l.Kind.Memo() }))
}

// classes has the classes of claims, of one institution or of all: cases, points and what they
// come to. Points are those before the factor of an institution.
func (x *telling) classes(id, pool string, list []*settlement.Statement) *views.Table {
	t := &views.Table{ID: id, Title: poolTitle("按类型（元）", "by class (yuan)", pool), Columns: views.Columns("method name 支付方式 method", "class name 类型 class",
		"cases count 病例数 cases", "points number 点数 points", "cost money 医疗费总额 cost", "covered money 个人及其他已付 covered", "amount money 价格 amount")}
	type key struct {
		method settlement.Method
		class  settlement.Class
	}
	sums, labels := map[key]settlement.ClassSum{}, map[key]string{}
	for _, s := range list {
		for _, c := range s.ByClass {
			if c.Class == settlement.Account {
				continue // what is no claim's
			}
			k := key{c.Method, c.Class}
			sum := sums[k]
			sum.Cases, sum.Points, sum.Cost = sum.Cases+c.Cases, sum.Points+c.Points, sum.Cost+c.Cost
			sum.Covered, sum.Amount = sum.Covered+c.Covered, sum.Amount+c.Amount
			sums[k], labels[k] = sum, c.Label
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(sums), func(a, b key) int { return cmp.Or(cmp.Compare(a.method, b.method), cmp.Compare(a.class, b.class)) }) {
		c, points := sums[k], ""
		if c.Points != 0 {
			points = c.Points.String()
		}
		covered := views.Cell{}
		of := func(amount func(settlement.ClassSum) settlement.Money) views.Cell {
			return views.Summed(amount(c).String(), func() []views.Part { return ofInstitutions(list, k.method, k.class, amount) })
		}
		if c.Covered != 0 {
			covered = of(func(c settlement.ClassSum) settlement.Money { return -c.Covered })
		}
		t.Add("", views.Said(words.Of(k.method)), views.Named(words.Class(k.class, labels[k])), views.Given(fmt.Sprint(c.Cases)), views.Given(points),
			of(func(c settlement.ClassSum) settlement.Money { return c.Cost }), covered, of(func(c settlement.ClassSum) settlement.Money { return c.Amount }))
	}
	return t
}

// ofInstitutions are the amounts of a class by institution, as parts of a sum.
func ofInstitutions(list []*settlement.Statement, method settlement.Method, class settlement.Class, amount func(settlement.ClassSum) settlement.Money) (parts []views.Part) {
	for _, s := range list {
		var sum settlement.Money
		cases := 0
		for _, c := range s.ByClass {
			if c.Method == method && c.Class == class {
				sum, cases = sum+amount(c), cases+c.Cases
			}
		}
		if cases > 0 {
			parts = append(parts, views.Part{Label: fmt.Sprintf("%s × %d", s.Institution, cases), Value: sum.String()})
		}
	}
	return parts
}
