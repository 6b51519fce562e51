package main

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
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
	id, chinese, english string
	bound                settlement.Decimal
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
		{"high", "高倍率", "high", bound(m.High, "0.05"), classed("high"), cases},
		{"low", "低倍率", "low", bound(m.Low, "0.05"), classed("low"), cases},
		{"ungrouped", "未入组", "ungrouped", bound(m.Ungrouped, "0.02"), classed("ungrouped"), cases},
		{"short", "短住院", "short stays", bound(m.Short, "0.05"), func(_ *group, s job.Signs) int { return s.Short }, func(_ *group, s job.Signs) int { return s.Known }},
		{"returned", "再住院", "returns", bound(m.Returned, "0.03"), func(_ *group, s job.Signs) int { return s.Returned }, func(_ *group, s job.Signs) int { return s.Dated }},
	}
}

// codingSheet shows the shares that a bureau watches, beside the region's.
func (r *region) codingSheet() (*sheet, error) {
	s := &sheet{columns: []column{{"institution", "机构", "institution", true}, {"name", "名称", "name", true}, {"cases", "病例数(例)", "cases", false}}}
	watches := r.watches()
	for _, w := range watches {
		s.columns = append(s.columns, column{w.id, w.chinese + "(例)", w.english, false}, column{w.id + "_share", "占比(%)", "share (%)", false}, column{w.id + "_above", "高于全区(百分点)", "above the region (points)", false})
	}
	s.columns = append(s.columns, column{"flags", "提示", "flags", true})
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
		bounds, english = append(bounds, w.chinese+" "+fixed(times100(w.bound), 2)), append(english, w.english+" "+fixed(times100(w.bound), 2))
	}
	least, short, within := itoa(r.least()), itoa(cmp.Or(m.ShortBelow, 2)), itoa(cmp.Or(m.Within, 15))
	s.notes = append(s.notes,
		[2]string{"占比高于全区达到以下百分点时提示：" + strings.Join(bounds, "、") + "；不足 " + least + " 例不提示。", "Flagged from so many points above the region on: " + strings.Join(english, ", ") + "; never below " + least + " cases."},
		[2]string{"病例数含不予支付者。短住院：少于 " + short + " 天；再住院：出院后 " + within + " 天内同一人在同一机构再次入院。", "Cases include unpaid ones. Short: below " + short + " days; returns: the same person in the same institution within " + within + " days."})
	claims, _, err := r.reported(settlement.DRG)
	s.checks = append(s.checks, check{"已支付病例 = 结算单例数", "paid cases = statements", itoa(all.Claims), itoa(claims)})
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

func (r *region) codingRow(s *sheet, g, all *group, own, region job.Signs, watches []watched) error {
	var c cells
	key := cmp.Or(g.key, totalKey)
	if g == all {
		key = totalKey
	}
	c.put(said(key), said(r.named(g.key)), counted(g, "cases", func(one *analysis.Cell) int { return one.Claims + one.Unpaid }))
	var flags []string
	for _, w := range watches {
		part, of := w.part(g, own), w.all(g, own)
		share, mean := shareOf(part, of), shareOf(w.part(all, region), w.all(all, region))
		if of == 0 {
			c.put(cell{}, cell{}, cell{})
			continue
		}
		c.put(r.signed(g, w, part))
		c.add(percent(share))
		if g == all {
			c.put(cell{})
			continue
		}
		above := new(big.Rat).Sub(share.Rat(), mean.Rat())
		c.add(points(w.id+"_above", above, settlement.DecimalInt(part), settlement.DecimalInt(of), settlement.DecimalInt(w.part(all, region)), settlement.DecimalInt(w.all(all, region))))
		if of >= r.least() && above.Cmp(w.bound.Rat()) >= 0 {
			flags = append(flags, w.chinese)
		}
	}
	c.put(said(strings.Join(flags, "、")))
	return c.to(s, key)
}

// counted is a count of cells.
func counted(g *group, gives string, of func(*analysis.Cell) int) cell {
	n := 0
	for i := range g.parts {
		n += of(&g.parts[i])
	}
	return cell{itoa(n), func() (reason, error) { return g.sum(gives, func(c *analysis.Cell) string { return itoa(of(c)) }) }}
}

// signed is how many cases have a sign: by class the sum of cells, else what was counted in the
// files.
func (r *region) signed(g *group, w watched, n int) cell {
	if w.id == "short" || w.id == "returned" {
		return cell{itoa(n), func() (reason, error) {
			var list []part
			for _, code := range sortedKeys(r.signs) {
				if k := w.part(nil, r.signs[code]); k > 0 && (code == g.key || g.key == "") {
					list = append(list, part{"x_" + itoa(len(list)+1), code, itoa(k)})
				}
			}
			return sumOf(w.id, list)
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
func points(id string, value *big.Rat, part, of, theirs, all settlement.Decimal) (cell, error) {
	shown := new(big.Rat).Mul(value, big.NewRat(100, 1))
	return worked(id, "占比 − 对照占比, 百分点 (share − the other share, in points)", "(part ÷ of − other_part ÷ other_of) × 100", shown, 2,
		settlement.In("part", part), settlement.In("of", of), settlement.In("other_part", theirs), settlement.In("other_of", all))
}
