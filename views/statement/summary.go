package statement

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

var ofHolder = views.TextOf("该主体承担的病例之和，价格按点数分摊到分", "the claims that the holder bears; prices are divided by points to the fen")

// holders has a row for what each holder bears of an institution's points.
func holders(r *settlement.Report) *views.Table {
	t := &views.Table{ID: "holders", Title: views.Text{Chinese: "承担主体", English: "holders"}, Columns: views.Columns("institution code 机构 institution", "pool name 基金池 pool",
		"holder code 承担主体 holder", "method name 支付方式 method", "points number 点数 points", "price money 价格 price", "covered money 已付 covered", "cost money 费用 cost")}
	for i := range t.Columns {
		t.Columns[i].Blank = true
	}
	for _, s := range r.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			for _, h := range part.ByHolder {
				t.Add("", views.Given(s.Institution), views.Given(part.Pool), views.Given(h.Holder), views.Said(words.Of(h.Method)), views.Given(h.Points.String()),
					views.Told(h.Price.String(), "price", ofHolder), views.Told(h.Covered.String(), "covered", ofHolder), views.Told(h.Cost.String(), "cost", ofHolder))
			}
		}
	}
	return t
}

// waterfall leads from prices to what is due, kind by kind.
func waterfall(r *settlement.Report) *views.Table {
	title := views.Text{Chinese: "从价格到应付（元）", English: "from price to due (yuan)"}
	t := &views.Table{ID: "waterfall", Title: title, Columns: views.Columns("kind name 项目 line", "amount money 金额 amount"),
		Charts: []views.Chart{{ID: "waterfall", Kind: views.Waterfall, Title: title, Label: "kind", Y: []string{"amount"}}}}
	of := statements("", views.Text{}, all(r), pointValues(r), nil)
	last := of.Rows[len(of.Rows)-1].Cells
	for _, k := range kindsOf(all(r)) {
		if i := of.Column(string(k.Kind)); !k.Kind.Memo() && last[i].Text != "" {
			t.Add(string(k.Kind), views.Named(words.Of(k.Kind)), last[i])
		}
	}
	if len(t.Rows) > 0 {
		t.AddTotal("due", views.Named(views.Text{Chinese: "应付", English: "due"}), last[of.Column("due")])
	}
	return t
}

// Summary has, for each pool, the point value, the fund, and what rounding left of the fund.
func Summary(r *settlement.Report) *views.Table {
	t := &views.Table{ID: "summary", Title: views.Text{Chinese: "点值、基金与尾差", English: "point value, fund and residue"},
		Columns: views.Columns("item name 项目 item", "value number 数值 value", "note name 说明 note")}
	for i := range r.Pools {
		p := &r.Pools[i]
		at := ""
		if p.Name != "" {
			at = fmt.Sprintf("pool%d.", i+1)
			item(t, strings.TrimSuffix(at, "."), "基金池", "pool", views.Given(p.Name), views.Cell{})
		}
		poolSummary(t, at, p)
	}
	if n := len(r.LeftOut); n > 0 {
		count, cost := 0, settlement.Money(0)
		for _, left := range r.LeftOut {
			count, cost = count+left.Count, cost+left.Cost
		}
		amount := " " + table.Grouped(cost.String())
		item(t, "left_out", "他期病例", "left out", views.Given(fmt.Sprint(count)), views.Cell{Text: "费用" + amount, English: "费用 cost" + amount})
	}
	for _, v := range r.Vouched {
		item(t, "vouched."+string(v.Method), "未核日期", "vouched", views.Given(fmt.Sprint(v.Claims)), views.Said(words.Of(v.Method)))
	}
	item(t, "conflicts", "异常", "conflicts", views.Given(fmt.Sprint(len(r.Conflicts))), views.Cell{})
	return t
}

func item(t *views.Table, key, chinese, english string, value, note views.Cell) {
	t.Add(key, views.Named(views.Text{Chinese: chinese, English: english}), value, note)
}

func poolSummary(t *views.Table, at string, p *settlement.PoolReport) {
	if v := p.PointValue; v != nil {
		note := views.Said(views.Text{Chinese: "固定", English: "fixed"})
		switch {
		case !p.Terms.PointValue.Absent():
		case v.Points == 0: // the report is one hospital's, without the sums of all
			note = views.Said(views.Text{Chinese: "公布", English: "published"})
		default:
			note = views.Given(fmt.Sprintf("= %s ÷ %s", table.Grouped(v.Numerator.String()), table.Grouped(v.Points.String())))
		}
		item(t, at+"point_value", "点值", "point value", pointValue(v), note)
	}
	if f := p.Fund; f != nil {
		for i, l := range f.Lines {
			name := words.Of(l.Kind)
			amount := views.Explained(l.Amount.String(), func() (settlement.Trail, error) { return l.Trail, nil })
			t.Add(fmt.Sprintf("%sfund%d", at, i+1), views.Said(views.Text{Chinese: "  " + name.Chinese, English: "  " + name.English}), amount, views.Given(l.Name))
		}
	}
	switch {
	case p.Terms.Total != nil && p.Fund != nil:
		item(t, at+"fund", "基金", "fund", fundTotal(p.Fund), views.Cell{})
	case !p.Terms.Fund.Absent():
		fund, _ := p.Terms.Fund.Money() // the terms were settled
		item(t, at+"fund", "基金", "fund", views.Given(fund.String()), views.Cell{})
	}
	if p.ReserveDrawn != 0 {
		item(t, at+"reserve_drawn", "动用储备", "reserve drawn", views.Given(p.ReserveDrawn.String()), views.Cell{})
	}
	if p.Residue != nil {
		note := views.Cell{}
		if *p.Residue < 0 {
			note = views.Named(views.Text{Chinese: "超支", English: "overspent"})
		}
		item(t, at+"residue", "尾差", "residue", views.Given(p.Residue.String()), note)
	}
}

func fundTotal(f *settlement.FundReport) views.Cell {
	return views.Summed(f.Fund.String(), func() (parts []views.Part) {
		for _, l := range f.Lines {
			if !l.Kind.Memo() {
				parts = append(parts, views.Part{Label: strings.TrimSpace(words.Of(l.Kind).Both(views.English) + " " + l.Name), Value: l.Amount.String(), Steps: l.Trail})
			}
		}
		return parts
	})
}

// classes has the claims of each institution by method and class.
func classes(r *settlement.Report) *views.Table {
	t := &views.Table{ID: "classes", Title: views.Text{Chinese: "按病例类型", English: "by class"}, Columns: views.Columns("institution code 机构 institution", "name name 名称 name", "pool name 基金池 pool",
		"method name 支付方式 method", "class name 病例类型 class", "cases count 病例数 cases", "points number 点数 points", "cost money 费用 cost", "covered money 已付 covered", "amount money 价格 price")}
	for _, s := range r.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			for _, c := range part.ByClass {
				points := ""
				if c.Points != 0 {
					points = c.Points.String()
				}
				t.Add("", views.Given(s.Institution), views.Given(s.Name), views.Given(part.Pool), views.Said(words.Of(c.Method)), views.Said(words.Class(c.Class, c.Label)),
					views.Given(fmt.Sprint(c.Cases)), views.Given(points), views.OfClaims(c.Cost.String(), "cost", c.Cases), views.OfClaims(c.Covered.String(), "covered", c.Cases), priceCell(c))
			}
		}
	}
	return t
}

// leftOut counts the claims of other periods.
func leftOut(r *settlement.Report) *views.Table {
	t := &views.Table{ID: "left_out", Title: views.Text{Chinese: "他期病例", English: "claims of other periods"}, Columns: views.Columns("institution code 机构 institution", "pool name 基金池 pool",
		"method name 支付方式 method", "month day 月份 month", "reason name 原因 reason", "cases count 病例数 cases", "cost money 费用 cost", "covered money 已付 covered")}
	for _, l := range r.LeftOut {
		month := ""
		if !l.Month.Absent() {
			month = l.Month.String()
		}
		t.Add("", views.Given(l.Institution), views.Given(l.Pool), views.Said(words.Of(l.Method)), views.Given(month), views.Said(words.Of(l.Reason)),
			views.Given(fmt.Sprint(l.Count)), views.OfClaims(l.Cost.String(), "cost", l.Count), views.OfClaims(l.Covered.String(), "covered", l.Count))
	}
	return t
}

// conflicts lists the claims that are not paid as they were claimed.
func conflicts(r *settlement.Report) *views.Table {
	t := &views.Table{ID: "conflicts", Title: views.Text{Chinese: "异常病例", English: "claims not paid as claimed"}, Columns: views.Columns("institution code 机构 institution", "pool name 基金池 pool",
		"method name 支付方式 method", "claim code 病例 claim", "reason name 原因 reason", "cost money 费用 cost")}
	for _, c := range r.Conflicts {
		id := ""
		if c.Claim != "" {
			id = shown.ID(c.Claim)
		}
		t.Add("", views.Given(c.Institution), views.Given(c.Pool), views.Said(words.Of(c.Method)), views.Given(id), views.Said(words.Reason(c.Reason)), views.Given(c.Cost.String()))
	}
	return t
}

// Checks has both sides of every check, those of pools first.
func Checks(r *settlement.Report) *views.Table {
	t := &views.Table{ID: "checks", Title: views.Text{Chinese: "核对", English: "checks"},
		Columns: views.Columns("check name 核对 check", "left number 左 left", "right number 右 right", "result name 结果 result")}
	for _, p := range r.Pools {
		for _, c := range p.Checks {
			AddCheck(t, views.Text{Chinese: p.Name + "：", English: p.Name + ": "}, c)
		}
	}
	for _, c := range r.Checks {
		AddCheck(t, views.Text{}, c)
	}
	return t
}

// AddCheck adds a check of a report to a table of checks: its name, both sides, and whether they
// agree.
func AddCheck(t *views.Table, before views.Text, c settlement.Check) {
	said := views.Text{Chinese: "相符", English: "ok"}
	switch {
	case c.Right == settlement.NotChecked:
		said = views.Text{Chinese: "未核对", English: "not checked"}
	case !c.OK:
		said = views.Text{Chinese: "不符", English: "FAILED"}
	}
	name := views.Text{Chinese: before.Chinese + c.Chinese(), English: before.English + c.Name}
	t.Add("", views.Said(name), views.Given(c.Left), views.Given(c.Right), views.Said(said))
}
