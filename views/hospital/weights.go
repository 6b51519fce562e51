package hospital

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// weights arranges how many claims of each department have which weight.
func (r *report) weights(p *analysis.Priced) error {
	bounds := analysis.WeightBounds()
	var ranges columns
	for i, from := range bounds {
		name := rangeOf(bounds, i)
		ranges = append(ranges, column(views.Count, "rw_"+from.String(), name, name))
	}
	s := r.sheet("weights", "RW 分布（例数）", "claims by weight", cols("department"), ranges, columns{
		column(views.Percent, "share_2", "RW≥2 占比（%）", "of 2 and more (%)"), column(views.Percent, "grouped", "入组率（%）", "grouped (%)"),
	})
	all := r.sheet("weights_all", "RW 分布（全部科室）", "claims by weight, of all departments", columns{column(views.Name, "range", "RW", "RW")}, cols("claims"), columns{column(views.Percent, "share", "占比（%）", "share (%)")})
	all.Charts = []views.Chart{{ID: "weights", Kind: views.Bars, Title: views.Text{Chinese: "RW 分布", English: "claims by weight"}, Label: "range", Y: []string{"claims"}}}
	t, err := p.Table([]analysis.Key{analysis.Department, analysis.Institution, analysis.Pool, analysis.Group})
	if err != nil || r.now.scale.Absent() {
		return err
	}
	add := func(name views.Cell, total bool, cells []analysis.Cell) {
		row, heavy, weighed, claims := []views.Cell{name}, 0, 0, 0
		for _, w := range analysis.Weights(cells, r.now.scale, bounds) {
			row, weighed = append(row, count(w.Claims)), weighed+w.Claims
			if w.From.Cmp(settlement.DecimalInt(2)) >= 0 {
				heavy += w.Claims
			}
		}
		for i := range cells {
			claims += cells[i].Claims
		}
		share := func(n, of int) views.Cell {
			return percent(analysis.Share(settlement.DecimalInt(n), settlement.DecimalInt(of)))
		}
		s.Rows = append(s.Rows, views.Row{Cells: append(row, share(heavy, weighed), share(weighed, claims)), Total: total})
	}
	cases := casesOf(t.Cells)
	for from := 0; from < len(cases); {
		to := from
		for to < len(cases) && cases[to].Keys[0] == cases[from].Keys[0] {
			to++
		}
		add(r.ward(cases[from].Keys[0]), false, cases[from:to])
		from = to
	}
	if len(cases) > 0 {
		add(r.both("合计", "total"), true, cases)
		for i, w := range analysis.Weights(cases, r.now.scale, bounds) {
			all.Add("", text(rangeOf(bounds, i)), count(w.Claims), percent(w.Share))
		}
	}
	return nil
}

// rangeOf names the weights from a bound on.
func rangeOf(bounds []settlement.Decimal, i int) string {
	if i+1 < len(bounds) {
		return "[" + bounds[i].String() + "," + bounds[i+1].String() + ")"
	}
	return "≥" + bounds[i].String()
}

// casesOf leaves the cells of departments that have weighed cases.
func casesOf(cells []analysis.Cell) []analysis.Cell {
	has := map[string]bool{}
	for i := range cells {
		has[cells[i].Keys[0]] = has[cells[i].Keys[0]] || cells[i].Weighed > 0
	}
	return slices.DeleteFunc(cells, func(c analysis.Cell) bool { return !has[c.Keys[0]] || c.Claims == 0 })
}
