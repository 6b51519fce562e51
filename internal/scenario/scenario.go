// Package scenario settles a job and another one with more or fewer patients, or dearer ones
// (情景模拟): it draws the DRG patients of each institution anew, settles each draw by both jobs, and
// shows the gains of institutions. Only integers are used: equal seeds give equal bytes on every
// platform.
package scenario

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/sides"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/whatif"
)

// Scenario is a growth of the number of stays and of their cost, in percent.
type Scenario struct{ Volume, Cost int64 }

// Flag are scenarios as a command line gives them, one at a time.
type Flag []Scenario

// String is what a flag has when nothing was given.
func (f *Flag) String() string { return "" }

var errPercent = coded.New("scenario.percent", "want two whole percentages above -100 and up to 1000, such as 5:3")

// Type is the type of the flag.
func (f *Flag) Type() string { return "scenario" }

// Set reads "5:3": volume and cost.
func (f *Flag) Set(text string) error {
	volume, cost, ok := strings.Cut(text, ":")
	v, err1 := strconv.ParseInt(volume, 10, 32)
	c, err2 := strconv.ParseInt(cost, 10, 32)
	if !ok || err1 != nil || err2 != nil || v <= -100 || v > 1000 || c <= -100 || c > 1000 {
		return errPercent
	}
	*f = append(*f, Scenario{v, c})
	return nil
}

// Options say how patients are drawn: Draws times in each scenario, from the seed.
type Options struct {
	Draws   int
	Seed    uint64
	Workers int
}

// Tables simulates scenarios, and makes a table of each: the smallest, the middle and the largest
// gain of each institution. Both jobs must have the same DRG claims.
func Tables(ctx context.Context, before, after *sides.Side, scenarios []Scenario, o Options) ([]*views.Table, error) {
	if len(scenarios) == 0 {
		return nil, nil
	}
	list, err := drawings(before, after)
	if err != nil {
		return nil, err
	}
	var tables []*views.Table
	for i, s := range scenarios {
		d, err := s.simulate(ctx, before, after, list, o)
		if err != nil {
			return nil, err
		}
		tables = append(tables, d.table(fmt.Sprintf("scenario%d", i+1)))
	}
	return tables, nil
}

// drawn is what the draws of a scenario came to.
type drawn struct {
	Scenario
	draws, stays int
	values       [2][]settlement.Decimal // of a point, before and after
	gains        map[string][]settlement.Money
}

// simulate settles the draws of a scenario by both jobs. Every scenario draws from the same seed, so
// that scenarios differ only by what they say.
func (s Scenario) simulate(ctx context.Context, before, after *sides.Side, list []drawing, o Options) (*drawn, error) {
	d := &drawn{Scenario: s, draws: o.Draws, gains: map[string][]settlement.Money{}}
	for n := range o.Draws {
		texts, parts, err := d.draw(list, rand.New(rand.NewPCG(o.Seed, uint64(n))))
		if err != nil {
			return nil, err
		}
		var reports [2]*settlement.Report
		for i, one := range []*sides.Side{before, after} {
			r, err := over(one, texts, parts).Settle(ctx, job.Options{Workers: o.Workers})
			if err != nil {
				return nil, err
			}
			reports[i] = r.Report
			if p := r.Report.Pool(""); p != nil && p.PointValue != nil {
				d.values[i] = append(d.values[i], p.PointValue.Value)
			}
		}
		for _, g := range whatif.Gains(reports[0], reports[1]) {
			d.gains[g.Institution] = append(d.gains[g.Institution], g.Amount)
		}
	}
	return d, nil
}

// draw draws patients once, and writes their claims as files.
func (d *drawn) draw(list []drawing, random *rand.Rand) (texts map[string][]byte, parts map[int]string, err error) {
	texts, parts = map[string][]byte{}, map[int]string{}
	for _, from := range list {
		cases := draw(from.list, d.Scenario, random)
		d.stays += len(cases)
		parts[from.part] = fmt.Sprintf("drawn-%d.jsonl", from.part)
		var text bytes.Buffer
		for _, c := range cases {
			line, err := from.reads.line(c)
			if err != nil {
				return nil, nil, err
			}
			text.Write(line)
		}
		texts[path.Clean(parts[from.part])] = text.Bytes()
	}
	return texts, parts, nil
}

// table has a row for each institution, from the largest middle gain to the greatest loss.
func (d *drawn) table(id string) *views.Table {
	stays := (d.stays + d.draws/2) / d.draws
	t := &views.Table{
		ID: id, Plain: true, Columns: views.Columns("institution code 机构 institution", "least money 最少 least gain", "middle money 居中 middle", "most money 最多 largest gain"),
		Title: views.TextOf(fmt.Sprintf("情景：例数 %+d %%，费用 %+d %%，抽样 %d 次，平均每次 %d 例", d.Volume, d.Cost, d.draws, stays),
			fmt.Sprintf("scenario: volume %+d %%, cost %+d %%, %d draws, %d stays each on average", d.Volume, d.Cost, d.draws, stays)),
	}
	for i := range t.Columns {
		t.Columns[i].Signed = i > 0
	}
	for i, name := range []views.Text{views.TextOf("原点值", "point value before"), views.TextOf("新点值", "point value after")} {
		if v := d.values[i]; len(v) > 0 {
			slices.SortFunc(v, settlement.Decimal.Cmp)
			least, most, middle := v[0], v[len(v)-1], v[(len(v)-1)/2]
			t.Notes = append(t.Notes, views.TextOf(fmt.Sprintf("%s：%s 至 %s，居中 %s", name.Chinese, least, most, middle), fmt.Sprintf("%s: %s to %s, in the middle %s", name.English, least, most, middle)))
		}
	}
	middle := func(code string) settlement.Money { return d.gains[code][(len(d.gains[code])-1)/2] }
	for _, list := range d.gains {
		slices.Sort(list)
	}
	codes := slices.SortedFunc(maps.Keys(d.gains), func(a, b string) int { return cmp.Or(cmp.Compare(middle(b), middle(a)), cmp.Compare(a, b)) })
	for _, code := range codes {
		list := d.gains[code]
		t.Add(code, views.Given(code), d.of(list[0], "最少", "least"), d.of(middle(code), "居中", "middle"), d.of(list[len(list)-1], "最多", "largest"))
	}
	return t
}

// of is one of the gains of an institution.
func (d *drawn) of(m settlement.Money, chinese, english string) views.Cell {
	return views.Told(m.String(), "gain", views.TextOf(fmt.Sprintf("%d 次抽样中%s的增减，每次按前后两方案各结算一次", d.draws, chinese), fmt.Sprintf("the %s gain of %d draws, each settled before and after", english, d.draws)))
}
