package bureau

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// bound is a bound of the document, or what it is without one.
func bound(d settlement.Decimal, otherwise string) settlement.Decimal {
	if d.Absent() {
		return settlement.MustDecimal(otherwise)
	}
	return d
}

// least is how many claims there must be for a flag.
func (r *region) least() int { return cmp.Or(r.bureau.Monitor.Least, 20) }

// watched is a share that is watched.
type watched struct {
	id    string
	name  views.Text
	bound settlement.Decimal
	// part and all are what it is of: of an institution's cases, or of its stays.
	part, all func(*group, job.Signs) int
}

func (r *region) watches() []watched {
	m := r.bureau.Monitor
	classed := func(class string) func(*group, job.Signs) int {
		return func(g *group, _ job.Signs) (n int) {
			for i := range g.parts {
				if c := &g.parts[i]; c.Keys[1] == class {
					n += c.Claims + c.Unpaid
				}
			}
			return n
		}
	}
	cases := func(g *group, _ job.Signs) int { return g.Claims + g.Unpaid }
	return []watched{
		{"high", views.TextOf("高倍率", "high"), bound(m.High, "0.05"), classed("high"), cases},
		{"low", views.TextOf("低倍率", "low"), bound(m.Low, "0.05"), classed("low"), cases},
		{"ungrouped", views.TextOf("未入组", "ungrouped"), bound(m.Ungrouped, "0.02"), classed("ungrouped"), cases},
		{"short", views.TextOf("短住院", "short stays"), bound(m.Short, "0.05"), func(_ *group, s job.Signs) int { return s.Short }, func(_ *group, s job.Signs) int { return s.Known }},
		{"returned", views.TextOf("再住院", "returns"), bound(m.Returned, "0.03"), func(_ *group, s job.Signs) int { return s.Returned }, func(_ *group, s job.Signs) int { return s.Dated }},
	}
}

// codingTable shows the shares that a bureau watches, beside the region's.
func (r *region) codingTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{views.Code.Column("institution", "机构", "institution"), views.Name.Column("name", "名称", "name"), views.Count.Column("cases", "病例数(例)", "cases")}}
	watches := r.watches()
	for _, w := range watches {
		s.Columns = append(s.Columns, views.Count.Column(w.id, w.name.Chinese+"(例)", w.name.English), views.Percent.Column(w.id+"_share", "占比(%)", "share (%)"), views.Number.Column(w.id+"_above", "高于全区(百分点)", "above the region (points)"))
	}
	s.Columns = append(s.Columns, views.Name.Column("flags", "提示", "flags"))
	list, err := r.cases(analysis.Institution, analysis.Class)
	if err != nil {
		return nil, err
	}
	groups, err := grouped(list, keyed(0))
	if err != nil {
		return nil, err
	}
	all, err := whole(list)
	if err != nil {
		return nil, err
	}
	var signs job.Signs
	for _, one := range r.signs {
		signs.Known, signs.Short = signs.Known+one.Known, signs.Short+one.Short
		signs.Dated, signs.Returned = signs.Dated+one.Dated, signs.Returned+one.Returned
	}
	for _, g := range groups {
		if g.Claims+g.Unpaid == 0 {
			continue
		}
		if err := r.codingRow(s, g, all, r.signs[g.key], signs, watches); err != nil {
			return nil, err
		}
	}
	if err := r.codingRow(s, all, all, signs, signs, watches); err != nil {
		return nil, err
	}
	m := r.bureau.Monitor
	var bounds, english []string
	for _, w := range watches {
		bounds, english = append(bounds, w.name.Chinese+" "+views.Fixed(times100(w.bound), 2)), append(english, w.name.English+" "+views.Fixed(times100(w.bound), 2))
	}
	least, short, within := itoa(r.least()), itoa(cmp.Or(m.ShortBelow, 2)), itoa(cmp.Or(m.Within, 15))
	s.Notes = append(s.Notes,
		views.TextOf("占比高于全区达到以下百分点时提示："+strings.Join(bounds, "、")+"；不足 "+least+" 例不提示。", "Flagged from so many points above the region on: "+strings.Join(english, ", ")+"; never below "+least+" cases."),
		views.TextOf("病例数含不予支付者。短住院：少于 "+short+" 天；再住院：出院后 "+within+" 天内同一人在同一机构再次入院。", "Cases include unpaid ones. Short: below "+short+" days; returns: the same person in the same institution within "+within+" days."))
	claims, _, err := r.reported(settlement.DRG)
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("已支付病例 = 结算单例数", "paid cases = statements"), Left: itoa(all.Claims), Right: itoa(claims)})
	return s, err
}

func times100(d settlement.Decimal) settlement.Decimal {
	text := new(big.Rat).Mul(d.Rat(), big.NewRat(100, 1)).FloatString(6)
	p, err := settlement.ParseDecimal(text)
	if err != nil {
		return d // a portion: at most 100
	}
	return p
}

func (r *region) codingRow(s *views.Table, g, all *group, own, region job.Signs, watches []watched) error {
	var c views.Cells
	key := cmp.Or(g.key, totalKey)
	if g == all {
		key = totalKey
	}
	c.Put(keyCell(key), views.Given(r.named(g.key)), counted(g, "cases", func(one *analysis.Cell) int { return one.Claims + one.Unpaid }))
	var flags []views.Text
	for _, w := range watches {
		part, of := w.part(g, own), w.all(g, own)
		share, mean := shareOf(part, of), shareOf(w.part(all, region), w.all(all, region))
		if of == 0 {
			c.Put(views.Cell{}, views.Cell{}, views.Cell{})
			continue
		}
		c.Put(r.signed(g, w, part))
		c.Add(views.Percentage(share))
		if g == all {
			c.Put(views.Cell{})
			continue
		}
		above := new(big.Rat).Sub(share.Rat(), mean.Rat())
		c.Add(points(w.id+"_above", above, settlement.DecimalInt(part), settlement.DecimalInt(of), settlement.DecimalInt(w.part(all, region)), settlement.DecimalInt(w.all(all, region))))
		if of >= r.least() && above.Cmp(w.bound.Rat()) >= 0 {
			flags = append(flags, w.name)
		}
	}
	c.Put(flagged(flags))
	return row(&c, s, key)
}

// signed is how many cases have a sign: by class the sum of cells, else what was counted in the
// files.
func (r *region) signed(g *group, w watched, n int) views.Cell {
	if w.id == "short" || w.id == "returned" {
		return views.Cell{Text: itoa(n), Why: func() (views.Reason, error) {
			var list parts
			for _, code := range sortedKeys(r.signs) {
				if k := w.part(nil, r.signs[code]); k > 0 && (code == g.key || g.key == "") {
					list.add(code, itoa(k))
				}
			}
			return list.sum(w.id)
		}}
	}
	return counted(g, w.id, func(c *analysis.Cell) int {
		if c.Keys[1] != w.id {
			return 0
		}
		return c.Claims + c.Unpaid
	})
}

// points is a difference of two shares in percentage points; its step has the shares.
func points(id string, value *big.Rat, part, of, theirs, all settlement.Decimal) (views.Cell, error) {
	shown := new(big.Rat).Mul(value, big.NewRat(100, 1))
	return worked(id, "占比 − 对照占比, 百分点 (share − the other share, in points)", "(part ÷ of − other_part ÷ other_of) × 100", shown, 2,
		settlement.In("part", part), settlement.In("of", of), settlement.In("other_part", theirs), settlement.In("other_of", all))
}
