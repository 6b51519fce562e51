package serve

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// variant is a job with changed parameters, beside the one that it was made of.
type variant struct {
	Number  int
	Changes []change
	before  *settled
	after   *settled
	book    *views.Book
}

// try settles the job with changed parameters, and compares.
func (w *work) try(ctx context.Context, before *settled, changes []change, workers int) (*variant, error) {
	files, doc, err := before.with(changes)
	if err != nil {
		return nil, err
	}
	after, err := w.settle(ctx, files, before.name, doc, workers)
	if err != nil {
		return nil, err
	}
	list, err := job.Difference(ctx, before.result, after.result)
	if err != nil {
		return nil, err
	}
	v := &variant{Changes: changes, before: before, after: after}
	v.book = compared(before, after, list)
	return v, nil
}

// mostVariants is how many comparisons a work keeps.
const mostVariants = 8

// keep keeps a variant, in the place of the oldest if there are many.
func (w *work) keep(v *variant) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v.Number = 1
	if n := len(w.changed); n > 0 {
		v.Number = w.changed[n-1].Number + 1
	}
	w.changed = append(w.changed, v)
	if len(w.changed) > mostVariants {
		w.changed = w.changed[1:]
	}
}

// variants are those that are kept, the newest last.
func (w *work) variants() []*variant {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]*variant(nil), w.changed...)
}

// Rules of what a comparison says.
var (
	ruleChange = settlement.Rule{ID: "serve.change", Text: "改动后应付 − 改动前应付 (due after less due before)", Gives: "change", Formula: "after − before"}
	ruleRest   = settlement.Rule{ID: "serve.rest", Text: "改动总额 − 病例自身改动 (the change less that of claims)", Gives: "rest", Formula: "change − claims"}
)

func text(chinese, english string) views.Text { return views.Text{Chinese: chinese, English: english} }

// compared says who gains and who loses: what claims come to at the value before, and the rest,
// which the value of points makes and what belongs to institutions as a whole.
func compared(before, after *settled, list []job.Change) *views.Book {
	a, b := before.result.Report, after.result.Report
	t := &views.Table{ID: "whatif", Title: text("各机构得失", "who gains and who loses"), Columns: []views.Column{
		{ID: "institution", Title: text("机构", "institution"), Kind: views.Code},
		{ID: "name", Title: text("名称", "name")},
		{ID: "before", Title: text("改动前应付", "due before"), Kind: views.Money},
		{ID: "after", Title: text("改动后应付", "due after"), Kind: views.Money},
		{ID: "change", Title: text("增减", "change"), Kind: views.Money},
		{ID: "rate", Title: text("增减(%)", "change (%)"), Kind: views.Percent},
		{ID: "claims", Title: text("其中:病例", "of claims"), Kind: views.Money},
		{ID: "rest", Title: text("其中:点值等", "of the value"), Kind: views.Money},
	}, Charts: []views.Chart{{ID: "whatif", Kind: views.Bars, Title: text("应付增减", "change of what is due"), Label: "institution", Y: []string{"change"}}}}
	claims := map[string]settlement.Money{}
	for _, c := range list {
		if c.Reason != job.Value {
			claims[c.Institution] += c.Amount
		}
	}
	sums := [3]settlement.Money{}
	for _, code := range institutions(a, b) {
		x, y, name := a.Statement(code), b.Statement(code), ""
		from, to := settlement.Money(0), settlement.Money(0)
		if x != nil {
			from, name = x.Due, x.Name
		}
		if y != nil {
			to, name = y.Due, y.Name
		}
		t.Add(code, row(code, name, from, to, claims[code], x, y)...)
		sums[0], sums[1], sums[2] = sums[0]+from, sums[1]+to, sums[2]+claims[code]
	}
	t.AddTotal("total", row("合计", "", sums[0], sums[1], sums[2], nil, nil)...)
	return &views.Book{ID: "whatif", Title: text("参数试算", "what if"), Name: b.Name, Period: statement.Period(b.Period), Tables: []*views.Table{t, values(a, b)}}
}

// institutions are those of either report, in the order of their codes.
func institutions(a, b *settlement.Report) (list []string) {
	i, k := 0, 0
	for i < len(a.Statements) || k < len(b.Statements) {
		switch {
		case k == len(b.Statements) || i < len(a.Statements) && a.Statements[i].Institution < b.Statements[k].Institution:
			list = append(list, a.Statements[i].Institution)
			i++
		case i == len(a.Statements) || a.Statements[i].Institution > b.Statements[k].Institution:
			list = append(list, b.Statements[k].Institution)
			k++
		default:
			list = append(list, a.Statements[i].Institution)
			i, k = i+1, k+1
		}
	}
	return list
}

func row(code, name string, from, to, claims settlement.Money, x, y *settlement.Statement) []views.Cell {
	step := func(rule settlement.Rule, result settlement.Money, in ...settlement.Input) func() (settlement.Trail, error) {
		return func() (settlement.Trail, error) {
			return settlement.Trail{{Rule: rule, Inputs: in, Result: result.Decimal()}}, nil
		}
	}
	change := to - from
	rest := change - claims
	return []views.Cell{
		views.Given(code), views.Given(name), due(from, x), due(to, y),
		views.Explained(change.String(), step(ruleChange, change, settlement.In("after", to.Decimal()), settlement.In("before", from.Decimal()))),
		views.Given(percent(change, from)), views.Given(claims.String()),
		views.Explained(rest.String(), step(ruleRest, rest, settlement.In("change", change.Decimal()), settlement.In("claims", claims.Decimal()))),
	}
}

// due is a cell that the lines of a statement explain.
func due(amount settlement.Money, s *settlement.Statement) views.Cell {
	if s == nil {
		return views.Given(amount.String())
	}
	return views.Summed(amount.String(), func() (parts []views.Part) {
		for _, l := range s.Lines {
			if !l.Kind.Memo() {
				parts = append(parts, statement.LinePart(l))
			}
		}
		return parts
	})
}

// percent is a part of a whole in percent with two decimals, blank of nothing.
func percent(part, whole settlement.Money) string {
	if whole == 0 {
		return ""
	}
	const hundred = 100
	v := new(big.Rat).Mul(big.NewRat(int64(part), int64(max(whole, -whole))), big.NewRat(hundred, 1))
	said := v.FloatString(2)
	if strings.Trim(said, "-0.") == "" {
		return "0.00"
	}
	return said
}

// values has the value of a point and what is left of the fund, before and after.
func values(a, b *settlement.Report) *views.Table {
	t := &views.Table{ID: "values", Title: text("点值与基金", "values and funds"), Columns: []views.Column{
		{ID: "pool", Title: text("基金池", "pool")}, {ID: "what", Title: text("项目", "item")},
		{ID: "before", Title: text("改动前", "before"), Kind: views.Number}, {ID: "after", Title: text("改动后", "after"), Kind: views.Number},
	}}
	for i := range b.Pools {
		now := &b.Pools[i]
		was := a.Pool(now.Name)
		if was == nil {
			was = &settlement.PoolReport{}
		}
		value := func(p *settlement.PoolReport) string {
			if p.PointValue == nil {
				return ""
			}
			return p.PointValue.Value.String()
		}
		residue := func(p *settlement.PoolReport) string {
			if p.Residue == nil {
				return ""
			}
			return p.Residue.String()
		}
		t.Add(fmt.Sprint("value", i+1), views.Given(now.Name), views.Said(text("点值", "point value")), views.Given(value(was)), views.Given(value(now)))
		t.Add(fmt.Sprint("residue", i+1), views.Given(now.Name), views.Said(text("尾差", "residue")), views.Given(residue(was)), views.Given(residue(now)))
	}
	return t
}
