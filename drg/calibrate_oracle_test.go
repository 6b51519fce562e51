package drg_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// The fractions below calibrate a second time, from the doc comments of
// Calibration, Trim and Blend alone. Amounts are fen.

const (
	calibrationSeed  = 2019_0021
	calibrationCases = 1_500
	calibrationParts = 10
)

func costRat(c drg.Case) *big.Rat { return rat.Int(int64(c.Cost)) }
func mid(a, b *big.Rat) *big.Rat  { return rat.Quo(rat.Sum(a, b), rat.Int(2)) }
func sumCosts(list []drg.Case) *big.Rat {
	sum := new(big.Rat)
	for _, c := range list {
		sum = rat.Sum(sum, costRat(c))
	}
	return sum
}

// past computes from history under options.
type past struct {
	options drg.Calibration
	weights map[int]int64 // nil: years do not matter
}

func (p past) weight(c drg.Case) *big.Rat {
	if p.weights == nil {
		return rat.Int(1)
	}
	year, _, _ := c.Discharged.Civil()
	return rat.Int(p.weights[year])
}

func (p past) byYear(list []drg.Case) map[int][]drg.Case {
	years := map[int][]drg.Case{}
	for _, c := range list {
		year, _, _ := c.Discharged.Civil()
		years[year] = append(years[year], c)
	}
	return years
}

// overYears weighs a figure of each year by the years that have cases.
func (p past) overYears(list []drg.Case, figure func([]drg.Case) *big.Rat) *big.Rat {
	sum, weights := new(big.Rat), new(big.Rat)
	for year, own := range p.byYear(list) {
		w := rat.Int(p.weights[year])
		sum, weights = rat.Sum(sum, rat.Mul(w, figure(own))), rat.Sum(weights, w)
	}
	return rat.Quo(sum, weights)
}

// weighted is Σ weight × figure over cases.
func (p past) weighted(list []drg.Case, figure func(drg.Case) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, c := range list {
		sum = rat.Sum(sum, rat.Mul(p.weight(c), figure(c)))
	}
	return sum
}

func plainMean(list []drg.Case) *big.Rat { return rat.Quo(sumCosts(list), rat.Int(int64(len(list)))) }

func plainMedian(list []drg.Case) *big.Rat {
	x := sorted(list)
	n := len(x)
	return mid(x[(n-1)/2], x[n/2])
}

func sorted(list []drg.Case) []*big.Rat {
	var x []*big.Rat
	for _, c := range list {
		x = append(x, costRat(c))
	}
	slices.SortFunc(x, (*big.Rat).Cmp)
	return x
}

func (p past) mean(list []drg.Case) *big.Rat {
	if p.weights == nil {
		return plainMean(list)
	}
	if p.options.YearMode == drg.PerCase {
		return rat.Quo(p.weighted(list, costRat), p.weighted(list, func(drg.Case) *big.Rat { return rat.Int(1) }))
	}
	return p.overYears(list, plainMean)
}

func (p past) median(list []drg.Case, seen map[string]int) *big.Rat {
	if p.weights == nil {
		return plainMedian(list)
	}
	if p.options.YearMode != drg.PerCase {
		return p.overYears(list, plainMedian)
	}
	order := slices.Clone(list)
	slices.SortFunc(order, func(a, b drg.Case) int { return cmp.Compare(a.Cost, b.Cost) })
	half := rat.Quo(p.weighted(list, func(drg.Case) *big.Rat { return rat.Int(1) }), rat.Int(2))
	reached := new(big.Rat)
	for i, c := range order {
		reached = rat.Sum(reached, p.weight(c))
		switch reached.Cmp(half) {
		case 1:
			return costRat(c)
		case 0:
			seen["median: exactly half of the weight"]++
			return mid(costRat(c), costRat(order[i+1]))
		}
	}
	panic("no median")
}

// stable compares n × Σx² − (Σx)² with cv² × (Σx)² × (n − 1) ÷ n, the squares of
// the sample deviation and of cv × mean.
func (p past) stable(list []drg.Case, seen map[string]int, least int) bool {
	n := int64(len(list))
	if n < int64(least) {
		return false
	}
	if n == 1 {
		return true // nothing varies
	}
	mean, squares := plainMean(list), new(big.Rat)
	for _, c := range list {
		d := rat.Sub(costRat(c), mean)
		squares = rat.Sum(squares, rat.Mul(d, d))
	}
	most := rat.Int(1)
	if !p.options.MaxCV.Absent() {
		most = p.options.MaxCV.Rat()
	}
	order := rat.Quo(squares, rat.Int(n-1)).Cmp(rat.Mul(rat.Mul(most, most), rat.Mul(mean, mean)))
	if order == 0 {
		seen["the variation is exactly at its bound"]++
	}
	return order <= 0
}

// kept leaves outliers of a group out.
func (p past) kept(list []drg.Case, seen map[string]int) (kept, out []drg.Case) {
	t := p.options.Trim
	var low, high *big.Rat
	switch t.By {
	case "":
		return list, nil
	case drg.Multiples:
		mean := plainMean(list)
		if !t.Low.Absent() {
			low = rat.Mul(t.Low.Rat(), mean)
		}
		if !t.High.Absent() {
			high = rat.Mul(t.High.Rat(), mean)
		}
	default:
		x, n := sorted(list), int64(len(list))
		quartile := func(k int64) *big.Rat {
			q := big.NewRat(k, 4)
			h := rat.Sum(rat.Int(1), rat.Mul(rat.Int(n-1), q))
			if t.Quantile == drg.Exclusive {
				h = rat.Mul(rat.Int(n+1), q)
				if h.Cmp(rat.Int(1)) < 0 {
					h = rat.Int(1)
				}
				if h.Cmp(rat.Int(n)) > 0 {
					h = rat.Int(n)
				}
			}
			i := new(big.Int).Quo(h.Num(), h.Denom()).Int64()
			below := x[i-1]
			if i == n {
				return below
			}
			rest := rat.Sub(h, rat.Int(i))
			return rat.Sum(below, rat.Mul(rest, rat.Sub(x[i], below)))
		}
		first, third := quartile(1), quartile(3)
		fence := big.NewRat(3, 2)
		if !t.Fence.Absent() {
			fence = t.Fence.Rat()
		}
		reach := rat.Mul(fence, rat.Sub(third, first))
		low, high = rat.Sub(first, reach), rat.Sum(third, reach)
	}
	for _, c := range list {
		x := costRat(c)
		if low != nil && x.Cmp(low) == 0 || high != nil && x.Cmp(high) == 0 {
			seen["a cost exactly on a bound of trimming"]++
		}
		if low != nil && x.Cmp(low) < 0 || high != nil && x.Cmp(high) > 0 {
			out = append(out, c)
		} else {
			kept = append(kept, c)
		}
	}
	return kept, out
}

// calibrated is what a calibration must find.
type calibrated struct {
	Cases        int
	Cost         string
	Mean         string
	RegionalMean string   // of the policy
	Groups       []string // code, mean cost, base points, stable
	Entries      []string // group, institution, level, pool, mean cost, base points
	Gathered     []string // code, composite, cases, cost
	WithoutLevel []string
	WithoutPool  int
	Coefficients []string // institution or level, group, coefficient
	Institutions []string // code, coefficient
	LeftOut      []string
	refused      bool // nothing is left, or a number is zero that New refuses
}

func calibratedBy(draft drg.Policy, options drg.Calibration, history []drg.Case, seen map[string]int) calibrated {
	p := past{options: options}
	if len(options.Years) > 0 {
		p.weights = map[int]int64{}
		for _, y := range options.Years {
			p.weights[y.Year] = int64(y.Weight)
		}
	}
	var o calibrated
	left := map[string][]drg.Case{}
	groups := map[string][]drg.Case{}
	for _, c := range history {
		year, _, _ := c.Discharged.Civil()
		reason := ""
		switch {
		case c.Cost <= 0:
			reason = drg.LeftOutCost
		case c.Group == "":
			reason = drg.LeftOutGroup
		case draft.Ungrouped != nil && slices.Contains(draft.Ungrouped.Codes, c.Group), slices.Contains(options.Ungrouped, c.Group):
			reason = drg.LeftOutUngrouped
		case c.Institution == "":
			reason = drg.LeftOutInstitution
		case p.weights != nil && (c.Discharged.Absent() || p.weights[year] == 0):
			reason = drg.LeftOutYear
		default:
			groups[c.Group] = append(groups[c.Group], c)
			continue
		}
		left[reason] = append(left[reason], c)
	}
	var used []drg.Case
	p.gather(&o, draft, groups, seen)
	for code, list := range groups {
		kept, out := p.kept(list, seen)
		used = append(used, kept...)
		if groups[code] = kept; len(kept) == 0 {
			delete(groups, code)
			seen["a whole group is trimmed"]++
		}
		if len(out) > 0 {
			left[drg.LeftOutTrimmed] = append(left[drg.LeftOutTrimmed], out...)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(left)) {
		seen["left out: "+reason]++
		o.LeftOut = append(o.LeftOut, fmt.Sprint(reason, " ", len(left[reason]), " ", sumCosts(left[reason]).RatString()))
	}
	if len(used) == 0 {
		o.refused = true
		return o
	}
	regional := p.mean(used)
	published := rat.Round(regional, 0)
	o.Cases, o.Cost, o.Mean = len(used), sumCosts(used).RatString(), published.RatString()
	scale := draft.Scale.Rat()
	levels := map[string]string{}
	for _, i := range draft.Institutions {
		levels[i.Code] = i.Level
	}
	uniform := map[string]bool{}
	for _, g := range draft.Groups {
		uniform[g.Code] = g.Uniform
	}
	limited := func(x *big.Rat) *big.Rat {
		if !options.Floor.Absent() && x.Cmp(options.Floor.Rat()) < 0 {
			seen["floor"]++
			x = options.Floor.Rat()
		}
		if !options.Ceiling.Absent() && x.Cmp(options.Ceiling.Rat()) > 0 {
			seen["ceiling"]++
			x = options.Ceiling.Rat()
		}
		if x = rat.Round(x, 4); x.Sign() == 0 {
			o.refused = true
		}
		return x
	}
	enough := cmp.Or(options.CoefficientCases, options.MinCases, 5)
	means, figures, per := map[string]*big.Rat{}, map[string]*big.Rat{}, regional
	for code, list := range groups {
		if figures[code] = p.median(list, map[string]int{}); p.stable(list, map[string]int{}, cmp.Or(options.MinCases, 5)) {
			figures[code] = p.mean(list)
		}
	}
	if o.RegionalMean = o.Mean; options.Benchmark != "" {
		if per = figures[options.Benchmark]; per == nil || !slices.ContainsFunc(draft.Groups, func(g drg.Group) bool { return g.Code == options.Benchmark }) {
			seen["benchmark without cases, or not listed"]++
			o.refused = true
			return o
		}
		seen["benchmark"]++
		if options.RegionalMean != drg.MeanOfAll {
			o.RegionalMean = rat.Round(per, 0).RatString()
		}
	}
	p.withouts(&o, used, levels)
	for _, code := range slices.Sorted(maps.Keys(groups)) {
		list := groups[code]
		figure, stable := figures[code], p.stable(list, seen, cmp.Or(options.MinCases, 5))
		p.median(list, seen)
		if len(list) == 1 {
			seen["a group of one case"]++
		}
		means[code] = rat.Round(figure, 0)
		base := rat.Round(rat.Mul(rat.Quo(figure, per), scale), 4)
		p.entries(&o, code, uniform[code], list, levels, rat.Quo(scale, per), seen)
		if base.Sign() == 0 || means[code].Sign() == 0 {
			o.refused = true
		}
		seen[fmt.Sprint("stable ", stable)]++
		o.Groups = append(o.Groups, fmt.Sprint(code, " ", means[code].RatString(), " ", base.RatString(), " ", stable))
		by := options.Coefficients
		if by == "" && options.Blend == nil {
			by = drg.ByInstitution
		}
		if !stable || uniform[code] || by != drg.ByInstitution && by != drg.ByLevel {
			continue
		}
		parts := map[string][]drg.Case{}
		for _, c := range list {
			key := c.Institution
			if by == drg.ByLevel {
				if key = levels[key]; key == "" {
					continue
				}
			}
			parts[key] = append(parts[key], c)
		}
		for key, part := range parts {
			if len(part) >= enough {
				seen["coefficient of a group by "+string(by)]++
				o.Coefficients = append(o.Coefficients, fmt.Sprint(key, " ", code, " ", limited(rat.Quo(p.mean(part), figure)).RatString()))
			}
		}
	}
	slices.Sort(o.Coefficients)
	if b := options.Blend; b != nil {
		expected := func(c drg.Case) *big.Rat { return means[c.Group] }
		of := func(keep func(string) bool) []drg.Case {
			return slices.DeleteFunc(slices.Clone(used), func(c drg.Case) bool { return !keep(c.Institution) })
		}
		codes := map[string]bool{}
		for _, c := range used {
			codes[c.Institution] = true
		}
		for code := range codes {
			own := of(func(i string) bool { return i == code })
			if len(own) < enough {
				continue
			}
			level := own
			if levels[code] != "" {
				level = of(func(i string) bool { return levels[i] == levels[code] })
			}
			n := p.weighted(own, func(drg.Case) *big.Rat { return rat.Int(1) })
			cost, wanted := p.weighted(own, costRat), p.weighted(own, expected)
			sum, weights := new(big.Rat), new(big.Rat)
			for _, part := range []struct {
				weight settlement.Decimal
				ratio  *big.Rat
				name   string
			}{
				{b.Level, rat.Quo(p.weighted(level, costRat), p.weighted(level, expected)), "level"},
				{b.History, rat.Quo(cost, wanted), "history"},
				{b.Cost, rat.Quo(rat.Quo(cost, n), published), "cost"},
				{b.CaseMix, rat.Quo(rat.Quo(wanted, n), published), "case mix"},
			} {
				if part.weight.Absent() {
					continue
				}
				seen["blend: "+part.name]++
				sum, weights = rat.Sum(sum, rat.Mul(part.weight.Rat(), part.ratio)), rat.Sum(weights, part.weight.Rat())
			}
			o.Institutions = append(o.Institutions, fmt.Sprint(code, " ", limited(rat.Quo(sum, weights)).RatString()))
		}
		slices.Sort(o.Institutions)
	}
	return o
}

// gather moves the cases of rare groups into their composites.
func (p past) gather(o *calibrated, draft drg.Policy, groups map[string][]drg.Case, seen map[string]int) {
	moved := map[string][]drg.Case{}
	for _, row := range p.options.Composites {
		if n := len(groups[row.Code]); n == 0 || n >= cmp.Or(p.options.CompositeCases, p.options.MinCases, 5) {
			continue
		}
		if slices.ContainsFunc(draft.Groups, func(g drg.Group) bool { return g.Code == row.Code && !g.Price.Absent() }) {
			seen["a rare group with a price"]++
			continue
		}
		list := groups[row.Code]
		seen["gathered"]++
		o.Gathered = append(o.Gathered, fmt.Sprint(row.Code, " ", row.Composite, " ", len(list), " ", sumCosts(list).RatString()))
		for _, c := range list {
			c.Group = row.Composite
			moved[row.Composite] = append(moved[row.Composite], c)
		}
		delete(groups, row.Code)
	}
	for code, list := range moved {
		if len(groups[code]) > 0 {
			seen["a composite with cases of its own"]++
		}
		groups[code] = append(groups[code], list...)
	}
	slices.Sort(o.Gathered)
}

// withouts finds the institutions without a level and the cases without a pool.
func (p past) withouts(o *calibrated, used []drg.Case, levels map[string]string) {
	pools, asked := false, p.options.Coefficients == drg.ByLevel
	for _, t := range p.options.By {
		pools = pools || t.Of == drg.ByPoolTable || t.Of == drg.ByLevelPoolTable || t.Of == drg.ByInstitutionPoolTable
		asked = asked || t.Of == drg.ByLevelTable || t.Of == drg.ByLevelPoolTable
	}
	codes := map[string]bool{}
	for _, c := range used {
		if pools && p.pool(c) == "" {
			o.WithoutPool++
		}
		if asked && levels[c.Institution] == "" {
			codes[c.Institution] = true
		}
	}
	o.WithoutLevel = slices.Sorted(maps.Keys(codes))
}

// pool is the pool of a case that counts.
func (p past) pool(c drg.Case) string {
	for _, one := range p.options.Pools {
		if one == c.Pool {
			return one
		}
	}
	if len(p.options.Pools) > 0 {
		return ""
	}
	return c.Pool
}

// entries finds the entries of a group; points are those of a fen.
func (p past) entries(o *calibrated, code string, uniform bool, list []drg.Case, levels map[string]string, points *big.Rat, seen map[string]int) {
	for _, t := range p.options.By {
		parts := map[[3]string][]drg.Case{}
		for _, c := range list {
			level := levels[c.Institution]
			key, ok := [3]string{}, true
			switch t.Of {
			case drg.ByLevelTable:
				key, ok = [3]string{"", level, ""}, level != ""
			case drg.ByPoolTable:
				key, ok = [3]string{"", "", p.pool(c)}, p.pool(c) != ""
			case drg.ByInstitutionTable:
				key = [3]string{c.Institution, "", ""}
			case drg.ByLevelPoolTable:
				key, ok = [3]string{"", level, p.pool(c)}, level != "" && p.pool(c) != ""
			case drg.ByInstitutionPoolTable:
				key, ok = [3]string{c.Institution, "", p.pool(c)}, p.pool(c) != ""
			}
			if ok {
				parts[key] = append(parts[key], c)
			}
		}
		for key, part := range parts {
			if !p.stable(part, seen, cmp.Or(t.MinCases, p.options.MinCases, 5)) {
				seen["no entry by "+string(t.Of)]++
				continue
			}
			mean, base := p.mean(part), ""
			if t.BasePoints && !uniform {
				base = rat.Round(rat.Mul(mean, points), 4).RatString()
				o.refused = o.refused || base == "0"
			}
			seen[fmt.Sprint("entry by ", t.Of, ", base points ", base != "")]++
			o.refused = o.refused || rat.Round(mean, 0).Sign() == 0
			o.Entries = append(o.Entries, fmt.Sprintf("%s %q %s %s", code, key, rat.Round(mean, 0).RatString(), base))
		}
	}
	slices.Sort(o.Entries)
}

// found says the same of what the engine returns.
func found(policy drg.Policy, s *drg.CalibrationSummary) calibrated {
	hundred := rat.Int(100)
	o := calibrated{
		Cases: s.Cases, Cost: rat.Int(int64(s.Cost)).RatString(), Mean: rat.Int(int64(s.Mean)).RatString(),
		RegionalMean: rat.Mul(policy.RegionalMean.Rat(), hundred).RatString(), WithoutLevel: s.WithoutLevel, WithoutPool: s.WithoutPool,
	}
	for _, g := range s.Gathered {
		o.Gathered = append(o.Gathered, fmt.Sprint(g.Code, " ", g.Composite, " ", g.Cases, " ", int64(g.Cost)))
	}
	for _, g := range policy.Groups {
		for _, e := range g.By {
			base := ""
			if !e.BasePoints.Absent() {
				base = e.BasePoints.Rat().RatString()
			}
			o.Entries = append(o.Entries, fmt.Sprintf("%s %q %s %s", g.Code, [3]string{e.Institution, e.Level, e.Pool}, rat.Mul(e.MeanCost.Rat(), hundred).RatString(), base))
		}
	}
	slices.Sort(o.Entries)
	for _, g := range policy.Groups {
		if !g.NoWeight && !g.MeanCost.Absent() {
			o.Groups = append(o.Groups, fmt.Sprint(g.Code, " ", rat.Mul(g.MeanCost.Rat(), hundred).RatString(), " ", g.BasePoints.Rat().RatString(), " ", g.Stable))
		}
	}
	for _, c := range policy.Coefficients {
		o.Coefficients = append(o.Coefficients, fmt.Sprint(c.Institution+c.Level, " ", c.Group, " ", c.Coefficient.Rat().RatString()))
	}
	for _, i := range policy.Institutions {
		if !i.Coefficient.Absent() {
			o.Institutions = append(o.Institutions, fmt.Sprint(i.Code, " ", i.Coefficient.Rat().RatString()))
		}
	}
	for _, l := range s.LeftOut {
		o.LeftOut = append(o.LeftOut, fmt.Sprint(l.Reason, " ", l.Cases, " ", int64(l.Cost)))
	}
	slices.Sort(o.Coefficients)
	slices.Sort(o.Institutions)
	slices.Sort(o.LeftOut)
	return o
}

// drawCalibration draws a draft, options and history.
func drawCalibration(r *rand.Rand, seen map[string]int) (drg.Policy, drg.Calibration, []drg.Case) {
	one := func(n int) bool { return r.IntN(n) == 0 }
	saw := func(when bool, mode string) {
		if when {
			seen[mode]++
		}
	}
	tenths := func(least, most int64) settlement.Decimal {
		return settlement.DecimalOf(least+r.Int64N(most-least+1), 1)
	}
	p := draft()
	p.PointRounding = drg.RoundingAccepted
	if one(3) {
		p.Scale, p.PointRounding = number("1"), drg.RoundingAccepted
	}
	p.Ungrouped = &drg.UngroupedRule{Codes: []string{"0000"}, Treatment: "exclude"}
	institutions := []string{"H1", "H10", "H2", "h", "医院"}[:1+r.IntN(5)]
	for k, code := range institutions {
		p.Institutions = append(p.Institutions, drg.Institution{Code: code, Level: fmt.Sprint(k%3 + 1)})
		if one(8) {
			p.Institutions[k].Level = ""
		}
	}
	groups := []string{"A", "AB", "B", "C", "d"}[:1+r.IntN(5)]
	if one(3) {
		p.Groups = append(p.Groups, drg.Group{Code: "A", Uniform: true})
		seen["uniform"]++
	}
	o := drg.Calibration{MinCases: r.IntN(7), CoefficientCases: r.IntN(5), Trails: one(4)}
	drawTables(r, &p, &o, groups)
	if !one(3) {
		o.MaxCV = tenths(0, 15)
		seen["max cv"]++
	}
	if !one(3) {
		for _, y := range r.Perm(4)[:1+r.IntN(4)] {
			o.Years = append(o.Years, drg.YearWeight{Year: 2020 + y, Weight: 1 + r.IntN(5)})
		}
		o.YearMode = []drg.YearMode{"", drg.Means, drg.PerCase}[r.IntN(3)]
		seen["years by "+string(cmp.Or(o.YearMode, drg.Means))]++
	}
	switch r.IntN(4) {
	case 0:
		o.Trim.By = drg.Multiples
		which := r.IntN(3)
		if which != 0 {
			o.Trim.Low = tenths(1, 9)
		}
		if which != 1 {
			o.Trim.High = tenths(11, 40)
		}
		seen["trim by multiples"]++
	case 1:
		o.Trim.By, o.Trim.Quantile = drg.Quartiles, []drg.Quantile{"", drg.Inclusive, drg.Exclusive}[r.IntN(3)]
		if one(2) {
			o.Trim.Fence = tenths(1, 30)
		}
		seen["trim by iqr, "+string(cmp.Or(o.Trim.Quantile, drg.Inclusive))]++
	}
	o.Coefficients = []drg.CoefficientsOf{"", drg.ByInstitution, drg.ByLevel, drg.NoCoefficients}[r.IntN(4)]
	if one(2) {
		o.Blend = &drg.Blend{}
		for k, w := range []*settlement.Decimal{&o.Blend.Level, &o.Blend.History, &o.Blend.Cost, &o.Blend.CaseMix} {
			if k == r.IntN(4) || one(2) {
				*w = tenths(1, 9)
			}
		}
		if *o.Blend == (drg.Blend{}) {
			o.Blend.History = tenths(1, 9)
		}
		seen["blend"]++
	}
	if one(2) {
		o.Floor = tenths(2, 9)
	}
	if one(2) {
		o.Ceiling = tenths(10, 18)
	}
	if o.Blend != nil && !o.Blend.Level.Absent() { // needs every level
		for k := range p.Institutions {
			p.Institutions[k].Level = cmp.Or(p.Institutions[k].Level, "1")
		}
	}
	saw(o.Blend != nil && len(o.Years) > 0, "blend over years by "+string(cmp.Or(o.YearMode, drg.Means)))
	var history []drg.Case
	kind := r.IntN(4)
	for range 1 + r.IntN(60) {
		c := drg.Case{
			Group: groups[r.IntN(len(groups))], Institution: institutions[r.IntN(len(institutions))],
			Discharged: settlement.MustDate(fmt.Sprintf("%d-%02d-%02d", 2020+r.IntN(4), 1+r.IntN(12), 1+r.IntN(28))),
			Pool:       []string{"", "职工", "居民", "居民"}[r.IntN(4)],
		}
		switch kind {
		case 0: // ties
			c.Cost = settlement.Money(1+r.IntN(6)) * settlement.Yuan * 100
		case 1: // even
			c.Cost = settlement.Money(100_000 + r.IntN(20_000))
		default: // skewed
			c.Cost = settlement.Money(1_000 + r.IntN(100_000))
			if one(6) {
				c.Cost *= settlement.Money(1 + r.IntN(40))
			}
		}
		switch r.IntN(60) {
		case 0:
			c.Cost = 0
		case 1:
			c.Group = ""
		case 2:
			c.Group = "0000"
		case 3:
			c.Institution = ""
		case 4:
			c.Discharged = settlement.Date{}
		}
		history = append(history, c)
	}
	if one(12) { // a mean of 200.00 and a deviation of 100.00
		history = nil
		for _, code := range groups {
			for _, cost := range []int{100, 200, 300} {
				history = append(history, drg.Case{Group: code, Institution: institutions[0], Cost: settlement.Money(cost) * settlement.Yuan, Discharged: day("2021-05-05")})
			}
		}
		o.Years, o.Trim, o.MinCases, o.MaxCV = nil, drg.Trim{}, 1+r.IntN(3), settlement.DecimalOf(499999+r.Int64N(3), 6)
	}
	return p, o, history
}

// drawTables draws what makes entries, composites and a benchmark.
func drawTables(r *rand.Rand, p *drg.Policy, o *drg.Calibration, groups []string) {
	one := func(n int) bool { return r.IntN(n) == 0 }
	if one(2) {
		all := drg.TableOf("").Choices()
		for _, k := range r.Perm(len(all))[:1+r.IntN(len(all))] {
			o.By = append(o.By, drg.Table{Of: all[k], MinCases: r.IntN(5), BasePoints: one(2)})
		}
	}
	if one(8) {
		o.Ungrouped = []string{"d"}
	}
	if one(3) {
		o.Pools = []string{"居民", "离休"}
	}
	if one(3) {
		if !slices.ContainsFunc(p.Groups, func(g drg.Group) bool { return g.Code == "A" }) && !one(6) {
			p.Groups = append(p.Groups, drg.Group{Code: "A"})
		}
		o.Benchmark, o.RegionalMean = "A", []drg.MeanOf{"", drg.MeanOfAll, drg.MeanOfBenchmark}[r.IntN(3)]
	}
	if one(3) {
		o.CompositeCases = r.IntN(20)
		for _, code := range groups {
			if !one(4) && code != "B" {
				o.Composites = append(o.Composites, drg.Composite{Code: code, Composite: []string{"B", "Z"}[r.IntN(2)], Name: "rare"})
			}
		}
		if one(3) {
			p.Groups = append(p.Groups, drg.Group{Code: "AB", Price: settlement.DecimalInt(100)})
		}
	}
}

func checkCalibration(t require.TestingT, i int, seen map[string]int) {
	r := rand.New(rand.NewPCG(calibrationSeed, uint64(i)))
	p, options, history := drawCalibration(r, seen)
	want := calibratedBy(p, options, history, seen)
	where := func() string {
		return fmt.Sprintf("case %d\noptions %+v\nblend %+v\ndraft %+v %+v\nhistory %v", i, options, options.Blend, p.Groups, p.Institutions, list(history))
	}
	policy, summary, err := drg.Calibrate(p, options, settlement.Each(history))
	if want.refused {
		seen["refused"]++
		require.Error(t, err, "%s", where())
		return
	}
	if err != nil {
		require.NoError(t, err, "%s", where())
	}
	seen["calibrated"]++
	if options.Trails {
		requireReplays(t, policy, summary)
	}
	got := found(policy, summary)
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(calibrated{})); diff != "" {
		require.Failf(t, "the engine differs", "%s\n%s", diff, where())
	}
	if summary.Entries != len(want.Entries) || summary.Coefficients != len(want.Coefficients) {
		require.Failf(t, "the summary differs", "%+v\n%s", summary, where())
	}
	r.Shuffle(len(history), func(a, b int) { history[a], history[b] = history[b], history[a] })
	again, other, err := drg.Calibrate(p, options, settlement.Each(history))
	require.NoError(t, err)
	require.Equal(t, policy, again, "the order of history changes nothing")
	require.Equal(t, summary, other, "the order of history changes nothing")
}

// requireReplays finds every number of a calibration at the end of a trail that replays.
func requireReplays(t require.TestingT, p drg.Policy, s *drg.CalibrationSummary) {
	replays := func(trail settlement.Trail, results ...settlement.Decimal) {
		require.NoError(t, trail.Replay())
		require.Len(t, trail, len(results))
		for i, want := range results {
			require.Equal(t, want, trail[i].Result)
		}
	}
	replays(s.Trail, s.Mean.Decimal())
	groups := map[string]drg.Group{}
	for _, g := range p.Groups {
		groups[g.Code] = g
	}
	for _, h := range s.Groups {
		g := groups[h.Code]
		replays(h.Trail, g.MeanCost, g.BasePoints)
		for _, e := range h.By {
			i := slices.IndexFunc(g.By, func(x drg.GroupBy) bool {
				return x.Institution == e.Institution && x.Level == e.Level && x.Pool == e.Pool
			})
			require.Equal(t, e.Stable, i >= 0)
			if !e.Stable {
				continue
			}
			require.Equal(t, e.Mean.Decimal(), g.By[i].MeanCost)
			if g.By[i].BasePoints.Absent() {
				replays(e.Trail, g.By[i].MeanCost)
			} else {
				replays(e.Trail, g.By[i].MeanCost, g.By[i].BasePoints)
			}
		}
	}
	for _, r := range s.Ratios {
		replays(r.Trail, r.Coefficient)
	}
}

// list is history, short.
func list(history []drg.Case) []string {
	var all []string
	for _, c := range history {
		all = append(all, fmt.Sprint(c.Group, "/", c.Institution, "/", c.Cost, "/", c.Discharged))
	}
	return all
}

// calibrationModes must all occur.
var calibrationModes = []string{
	"a cost exactly on a bound of trimming",
	"a group of one case",
	"a whole group is trimmed",
	"a composite with cases of its own",
	"a rare group with a price",
	"benchmark",
	"benchmark without cases, or not listed",
	"gathered",
	"blend",
	"blend over years by cases",
	"blend over years by means",
	"blend: case mix",
	"blend: cost",
	"blend: history",
	"blend: level",
	"calibrated",
	"ceiling",
	"coefficient of a group by institution",
	"coefficient of a group by level",
	"floor",
	"entry by level, base points true",
	"entry by level, base points false",
	"entry by pool, base points true",
	"entry by pool, base points false",
	"entry by institution, base points true",
	"entry by institution, base points false",
	"entry by level_pool, base points true",
	"entry by level_pool, base points false",
	"entry by institution_pool, base points true",
	"entry by institution_pool, base points false",
	"no entry by level",
	"no entry by pool",
	"no entry by institution",
	"no entry by level_pool",
	"no entry by institution_pool",
	"left out: the case is ungrouped",
	"left out: the cost is an outlier in its group",
	"left out: the cost is not positive",
	"left out: the group is blank",
	"left out: the institution is blank",
	"left out: the year of discharge has no weight",
	"max cv",
	"median: exactly half of the weight",
	"refused",
	"stable false",
	"stable true",
	"the variation is exactly at its bound",
	"trim by iqr, exclusive",
	"trim by iqr, inclusive",
	"trim by multiples",
	"uniform",
	"years by cases",
	"years by means",
}

// Whatever the history and the options, the engine and the fractions agree.
func TestCalibrateOracle(t *testing.T) {
	n := testsize.Of(calibrationCases/10, calibrationCases)
	counted := make([]map[string]int, calibrationParts)
	t.Run("parts", func(t *testing.T) {
		for part := range calibrationParts {
			counted[part] = map[string]int{}
			t.Run(fmt.Sprint(part), func(t *testing.T) {
				t.Parallel()
				for i := part; i < n; i += calibrationParts {
					checkCalibration(t, i, counted[part])
				}
			})
		}
	})
	if !testsize.Long() {
		return // too few to meet every mode
	}
	seen := map[string]int{}
	for _, c := range counted {
		for mode, n := range c {
			seen[mode] += n
		}
	}
	for _, mode := range calibrationModes {
		require.Positive(t, seen[mode], mode)
	}
}
