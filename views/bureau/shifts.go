package bureau

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// family is the groups whose codes differ in the last character alone (相邻病组), such as ES21,
// ES23 and ES25.
type family struct {
	code    string
	heavy   string // the group of the largest mean base points
	weight  *big.Rat
	members int
}

func familyOf(code string) string {
	if len(code) < 3 || code[len(code)-1] >= 0x80 {
		return ""
	}
	return code[:len(code)-1]
}

// families finds the families of a region's groups, and the heaviest group of each.
func families(groups []*group) map[string]*family {
	at := map[string]*family{}
	for _, g := range groups {
		code := familyOf(g.key)
		if code == "" || g.Weighed == 0 {
			continue
		}
		mean := new(big.Rat).Quo(g.BasePoints.Decimal().Rat(), big.NewRat(int64(g.Weighed), 1))
		f := at[code]
		if f == nil {
			f = &family{code: code, heavy: g.key, weight: mean}
			at[code] = f
		} else if mean.Cmp(f.weight) > 0 {
			f.heavy, f.weight = g.key, mean
		}
		f.members++
	}
	return at
}

// shift is the part of the heaviest group of a family in an institution.
type shift struct{ part, of int }

// shiftsOf counts the heaviest groups: by institution and family.
func shiftsOf(list []analysis.Cell, at map[string]*family) map[[2]string]shift {
	all := map[[2]string]shift{}
	for i := range list {
		c := &list[i] // by institution and group
		f := at[familyOf(c.Keys[1])]
		if f == nil || f.members < 2 {
			continue
		}
		for _, institution := range []string{c.Keys[0], ""} { // "": the region
			k := [2]string{institution, f.code}
			s := all[k]
			s.of += c.Claims
			if c.Keys[1] == f.heavy {
				s.part += c.Claims
			}
			all[k] = s
		}
	}
	return all
}

// shiftsTable lists where the heaviest group of a family has more of it than in the region or last
// year.
func (r *region) shiftsTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("institution", "机构", "institution"), views.Code.Column("family", "病组族", "family"), views.Code.Column("heavy", "最重病组", "heaviest group"),
		views.Count.Column("claims", "例数(例)", "claims"), views.Count.Column("heavy_claims", "最重组(例)", "of the heaviest"), views.Percent.Column("share", "占比(%)", "share (%)"),
		views.Percent.Column("region", "全区占比(%)", "region (%)"), views.Number.Column("above", "高于全区(百分点)", "above the region (points)"),
		views.Percent.Column("last", "上年占比(%)", "last year (%)"), views.Number.Column("above_last", "高于上年(百分点)", "above last year (points)"), views.Name.Column("flags", "提示", "flags"),
	}}
	list, err := r.cases(analysis.Institution, analysis.Group)
	if err != nil {
		return nil, err
	}
	groups, err := grouped(list, keyed(1))
	if err != nil {
		return nil, err
	}
	at := families(groups)
	now, before := shiftsOf(list, at), map[[2]string]shift{}
	if r.last != nil {
		old, err := r.last.cases(analysis.Institution, analysis.Group)
		if err != nil {
			return nil, err
		}
		before = shiftsOf(old, at) // by the heaviest groups of now
	}
	compared := 0
	for _, k := range sortedPairs(now) {
		if k[0] == "" || now[k].of < r.least() {
			continue
		}
		compared++
		if err := r.shiftRow(s, at[k[1]], k, now, before); err != nil {
			return nil, err
		}
	}
	over := views.Fixed(times100(bound(r.bureau.Monitor.Shift, "0.10")), 2)
	s.Notes = append(s.Notes, views.TextOf(
		"病组族：代码仅末位不同的病组。比较 "+itoa(compared)+" 处 (每处至少 "+itoa(r.least())+" 例)，仅列最重病组占比高于全区或本机构上年 "+over+" 个百分点及以上者。",
		"Families: groups that differ in the last character of their code. "+itoa(compared)+" were compared (of at least "+itoa(r.least())+" claims); listed are those "+over+" points or more above the region or the year before.",
	))
	return s, nil
}

func sortedPairs[V any](m map[[2]string]V) [][2]string {
	list := make([][2]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return list
}

func (s shift) share() analysis.Figure { return shareOf(s.part, s.of) }

// above is by how much a share is above another, nil if one of them is undefined.
func (s shift) above(o shift) *big.Rat {
	if s.of == 0 || o.of == 0 {
		return nil
	}
	return new(big.Rat).Sub(s.share().Rat(), o.share().Rat())
}

// shiftRow adds a row if it is flagged.
func (r *region) shiftRow(s *views.Table, f *family, k [2]string, now, before map[[2]string]shift) error {
	own, region, last := now[k], now[[2]string{"", f.code}], before[k]
	if last.of < r.least() {
		last = shift{}
	}
	limit := bound(r.bureau.Monitor.Shift, "0.10").Rat()
	var flags []views.Text
	note := func(by *big.Rat, word views.Text) {
		if by != nil && by.Cmp(limit) >= 0 {
			flags = append(flags, word)
		}
	}
	note(own.above(region), aboveRegion)
	note(own.above(last), aboveLastYear)
	if len(flags) == 0 {
		return nil
	}
	var c views.Cells
	c.Put(views.Given(k[0]), views.Given(f.code), views.Given(f.heavy), plain(own.of), plain(own.part))
	c.Add(views.Percentage(own.share()))
	for i, o := range []shift{region, last} {
		c.Add(views.Percentage(o.share()))
		above := own.above(o)
		if above == nil {
			c.Put(views.Cell{})
			continue
		}
		c.Add(points([]string{"above", "above_last"}[i], above, settlement.DecimalInt(own.part), settlement.DecimalInt(own.of), settlement.DecimalInt(o.part), settlement.DecimalInt(o.of)))
	}
	c.Put(flagged(flags))
	return c.To(s, k[0]+"/"+f.code)
}
