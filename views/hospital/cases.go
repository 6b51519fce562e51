package hospital

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

// classNames are classes in Chinese.
var classNames = map[settlement.Class]string{
	settlement.Normal: "正常病例", settlement.Low: "低倍率", settlement.Middle: "中间段", settlement.High: "高倍率", settlement.Special: "特病单议", settlement.Ungrouped: "未入组",
	settlement.FixedRate: "单病种", settlement.BedDay: "床日", settlement.HeadMonth: "人头", settlement.ByItem: "按项目", settlement.Account: "机构整体",
}

func (r *report) class(c settlement.Class) string {
	if chinese := classNames[c]; chinese != "" {
		return r.Language.Pick(string(c), chinese)
	}
	return string(c)
}

// ownPrices says of which prices a table of single claims is, if it has any.
func ownPrices(t *views.Table) {
	if len(t.Rows) == 0 {
		return
	}
	note(t, "逐例点值计算的金额，不与结算单合计相等。", "Prices of single claims, each rounded by itself: they do not add up to the statements.")
}

// claimed arranges single claims.
func (r *report) claimed(ctx context.Context, name, chinese, english string, l *list) {
	s := r.claimSheet(name, chinese+fmt.Sprintf("（共 %d 例）", l.count), english+fmt.Sprintf(" (%d in all)", l.count))
	for i := range l.claims {
		r.claimRow(ctx, s, &l.claims[i])
	}
	ownPrices(s)
}

func (r *report) claimSheet(name, chinese, english string) *views.Table {
	return r.sheet(name, chinese, english, cols("claim", "department", "doctor", "group", "class", "days", "cost", "price", "gain"))
}

// claimRow adds the row of a claim, with more cells.
func (r *report) claimRow(ctx context.Context, t *views.Table, c *claim, more ...views.Cell) {
	days := views.Given("")
	if c.days > 0 {
		days = count(c.days)
	}
	r.listed = append(r.listed, c.id)
	price := views.Explained(c.price.String(), r.ofClaim(ctx, c))
	gain := views.Explained(c.gain.String(), func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "hospital.gain", Gives: "gain", Formula: "price − cost", Text: "盈亏 = 结算 − 费用 (price − cost)"}
		in := []settlement.Input{settlement.In("price", c.price.Decimal()), settlement.In("cost", c.cost.Decimal())}
		if beside := c.gain - c.price + c.cost; beside != 0 {
			rule.Formula += " + beside"
			in = append(in, settlement.In("beside", beside.Decimal()))
		}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: c.gain.Decimal()}}, nil
	})
	id := shown.ID(c.id)
	row := []views.Cell{text(id), r.ward(c.department), r.doctor(c.doctor), text(c.group), text(r.class(c.class)), days, given("cost", c.cost), price, gain}
	t.Add(key(id), append(row, more...)...)
}

// reasons tells facts of a dear claim beside the claims of its group in its hospital, in all months
// of the job: its class, its days, its cost, and the two classes of fees that are furthest above
// the mean.
func (r *report) reasons(c *claim) (string, error) {
	said := []string{r.class(c.class)}
	p, err := views.Where(r.now.cells, []analysis.Key{analysis.Institution, analysis.Group}, []string{c.institution, c.group})
	if err != nil {
		return "", err
	}
	s, err := sliced(p)
	if err != nil || c.group == "" || s.total.Claims < 2 {
		return r.Language.Pick(said[0]+"; no other claim of its group", said[0]+"；本院无同组其他病例"), err
	}
	add := func(english, chinese string, values ...any) {
		said = append(said, fmt.Sprintf(r.Language.Pick(english, chinese), values...))
	}
	shownAs := func(f analysis.Figure, places int) string {
		d, _ := f.Round(places) // of a group of this size it fits
		return d.String()
	}
	if days := s.total.MeanDays(); c.days > 0 && days.Defined() {
		add("%d days, its group %s", "住院 %d 天，同组平均 %s 天", c.days, shownAs(days, 1))
	}
	if f := ratioOf(c.cost, s.total.Cost, s.total.Claims); f.Defined() {
		add("%s times the mean cost of its group (%s)", "费用为同组次均（%[2]s 元）的 %[1]s 倍", shownAs(f, 2), shownAs(s.total.MeanCost(), 2))
	}
	type excess struct {
		name         string
		amount, mean settlement.Money
	}
	var list []excess
	for _, f := range c.fees {
		mean := s.total.Amount(analysis.Measure("fee_"+f.Name)) / settlement.Money(s.total.Claims)
		if f.Amount > mean {
			list = append(list, excess{"fee_" + f.Name, f.Amount, mean})
		}
	}
	slices.SortStableFunc(list, func(a, b excess) int {
		return cmp.Or(cmp.Compare(b.amount-b.mean, a.amount-a.mean), strings.Compare(a.name, b.name))
	})
	for _, f := range list[:min(2, len(list))] {
		add("%s %s, its group %s", "%s %s 元，同组平均 %s 元", r.partName(f.name), f.amount, f.mean)
	}
	return strings.Join(said, r.Language.Pick("; ", "；")), nil
}

// ratioOf is a cost over the mean of others.
func ratioOf(cost, all settlement.Money, claims int) analysis.Figure {
	mean := analysis.Cell{Cost: all, Claims: claims}
	d, err := mean.MeanCost().Round(2)
	if err != nil || d.Sign() == 0 {
		return analysis.Figure{}
	}
	return analysis.Share(cost.Decimal(), d)
}

// claims arranges the lists of single claims.
func (r *report) claims(ctx context.Context) error {
	l := r.now.lists.of(r.month)
	r.claimed(ctx, "cases", "超支病例", "claims with the largest losses", &l[overrun])
	s := r.claimSheet("dearest", "费用最高的三例", "the three dearest claims")
	s.Columns = append(s.Columns, column(views.Name, "facts", "情况", "facts"))
	for i := range l[dearestOf].claims {
		c := &l[dearestOf].claims[i]
		why, err := r.reasons(c)
		if err != nil {
			return err
		}
		r.claimRow(ctx, s, c, text(why))
	}
	if len(s.Rows) > 0 {
		note(s, "同组平均按本院该病组在任务全部月份的病例计算，含本例；费用平均舍到分以下。", "Means are those of the group in this hospital, of all months of the job and with the claim itself; those of fees are cut to the fen.")
	}
	ownPrices(s)
	return nil
}

// classes arranges the claims of each class, and the lists of those that stand out.
func (r *report) classes(ctx context.Context, p *analysis.Priced) error {
	by := []analysis.Key{analysis.Class}
	t, err := p.Table(by)
	if err != nil {
		return err
	}
	s := r.sheet("classes", "病例类别", "classes of claims", cols("class"), moneyOf(), columns{column(views.Percent, "share", "例数占比（%）", "share (%)"), column(views.Count, "unpaid", "不予结算（例）", "unpaid")})
	for i := range t.Cells {
		c := &t.Cells[i]
		if c.Claims+c.Unpaid == 0 {
			continue
		}
		share := analysis.Share(settlement.DecimalInt(c.Claims), settlement.DecimalInt(t.Total.Claims))
		row := append([]views.Cell{text(r.class(settlement.Class(c.Keys[0])))}, r.money(p, by, c)...)
		s.Add(key(c.Keys[0]), append(row, percent(share), count(c.Unpaid))...)
	}
	l := r.now.lists.of(r.month)
	for _, k := range []struct {
		at                     int
		name, chinese, english string
	}{
		{highOf, "high", "高倍率病例", "high claims"}, {lowOf, "low", "低倍率病例", "low claims"},
		{ungroupedOf, "ungrouped", "未入组病例", "ungrouped claims"}, {readmittedOf, "readmitted", "再入院减点病例", "claims reduced by a readmission"},
	} {
		r.claimed(ctx, k.name, k.chinese, k.english, &l[k.at])
	}
	return nil
}
