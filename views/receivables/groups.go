package receivables

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/views"
)

// totalKey is the key of the row of totals.
const totalKey = "合计"

var total = views.TextOf(totalKey, "total")

// group is the rows that agree in some keys.
type group struct {
	key   string
	cells []views.Cell // of the keys
	rows  []receivable.Row
}

// groups splits the rows by keys, in the order of the keys: payers as the document lists them. The
// last group is all rows.
func (s *shower) groups(by []string) (list []*group) {
	at := map[string]*group{}
	rows := slices.Clone(s.t.Rows)
	slices.SortStableFunc(rows, func(a, b receivable.Row) int {
		for _, k := range by {
			if c := s.compare(k, &a, &b); c != 0 {
				return c
			}
		}
		return 0
	})
	all := &group{key: totalKey, rows: s.t.Rows, cells: make([]views.Cell, len(keyColumns(by)))}
	all.cells[0] = views.Said(total)
	for _, r := range rows {
		var codes []string
		var cells []views.Cell
		for _, k := range by {
			code, own := s.keyCells(k, &r)
			codes, cells = append(codes, code), append(cells, own...)
		}
		key := strings.Join(codes, "/")
		g := at[key]
		if g == nil {
			g = &group{key: key, cells: cells}
			at[key], list = g, append(list, g)
		}
		g.rows = append(g.rows, r)
	}
	return append(list, all)
}

func (s *shower) compare(key string, a, b *receivable.Row) int {
	switch key {
	case "payer":
		place := func(code string) int {
			return slices.IndexFunc(s.t.Payers, func(n receivable.Named) bool { return n.Code == code })
		}
		return cmp.Compare(place(a.Payer), place(b.Payer))
	case "institution":
		return cmp.Compare(a.Institution, b.Institution)
	}
	return a.Span.Compare(b.Span)
}

func (s *shower) keyCells(key string, r *receivable.Row) (code string, cells []views.Cell) {
	switch key {
	case "payer":
		return r.Payer, []views.Cell{views.Given(r.Payer), views.Given(name(s.t.Payers, r.Payer))}
	case "institution":
		return r.Institution, []views.Cell{views.Given(r.Institution), views.Given(name(s.t.Names, r.Institution))}
	}
	return r.Span.String(), []views.Cell{views.Given(r.Span.String())}
}

func keyColumns(by []string) (list []views.Column) {
	for _, k := range by {
		switch k {
		case "payer":
			list = append(list, payerColumn, views.Name.Column("payer_name", "名称", "name"))
		case "institution":
			list = append(list, institutionColumn, views.Name.Column("institution_name", "名称", "name"))
		default:
			list = append(list, monthColumn)
		}
	}
	return list
}

var (
	payerColumn       = views.Code.Column("payer", "付款方", "payer")
	institutionColumn = views.Code.Column("institution", "机构", "institution")
	monthColumn       = views.Day.Column("month", "所属期", "month")
)

// byWords are titles of tables by keys.
func byWords(by []string) views.Text {
	words := map[string]string{"payer": "付款方", "month": "所属期", "institution": "机构"}
	var list []string
	for _, k := range by {
		list = append(list, words[k])
	}
	return views.TextOf(strings.Join(list, "、"), strings.Join(by, ", "))
}

// add adds the row of a group.
func (g *group) add(t *views.Table, cells []views.Cell) {
	cells = slices.Concat(g.cells, cells)
	if g.key == totalKey {
		t.AddTotal(g.key, cells...)
		return
	}
	t.Add(g.key, cells...)
}

// summed is the sum of an amount over the rows of a group; blank if it is zero and may be.
func (g *group) summed(gives string, sum settlement.Money, blank bool, of func(*receivable.Row) settlement.Money) views.Cell {
	if sum == 0 && blank {
		return views.Cell{}
	}
	return views.Cell{Text: sum.String(), Why: func() (views.Reason, error) {
		var list parts
		for i := range g.rows {
			r := &g.rows[i]
			if m := of(r); m != 0 {
				list.add(keyOf(r), m)
			}
		}
		return list.sum(gives)
	}}
}

// parts are the addends of a sum, named x_1, x_2 and so on.
type parts []views.Part

func (p *parts) add(label string, m settlement.Money) {
	*p = append(*p, views.Part{Name: fmt.Sprintf("x_%d", len(*p)+1), Label: label, Value: m.String()})
}

func (p parts) sum(gives string) (views.Reason, error) {
	return views.SumOf("receivable.sum", gives, p)
}

// amounts shows the amounts by keys.
func (s *shower) amounts(id string, by []string) (*views.Table, error) {
	words := byWords(by)
	t := &views.Table{ID: id, Title: views.TextOf("按"+words.Chinese, "by "+words.English), Columns: append(keyColumns(by), columns()...)}
	if len(by) == 1 && by[0] == "month" {
		t.Charts = []views.Chart{{ID: "outstanding", Kind: views.Lines, Title: views.TextOf("各所属期未收", "outstanding by month"), Label: "month", X: "month", Y: []string{string(receivable.Outstanding)}}}
	}
	for _, g := range s.groups(by) {
		sum, err := s.t.Sum(g.rows)
		if err != nil {
			return nil, err
		}
		var cells []views.Cell
		for _, c := range receivable.Columns() {
			cells = append(cells, g.summed(string(c), sum.Of(c), c != receivable.Outstanding, func(r *receivable.Row) settlement.Money { return r.Of(c) }))
		}
		g.add(t, cells)
	}
	return t, nil
}

// ageNames are what ages are called: "1–30 天".
func (s *shower) ageNames() (list []views.Text) {
	first := 1
	for _, last := range s.t.Ages {
		list = append(list, views.TextOf(fmt.Sprintf("%d–%d 天", first, last), fmt.Sprintf("%d–%d days", first, last)))
		first = last + 1
	}
	return append(list, views.TextOf(fmt.Sprintf("%d 天以上", first-1), fmt.Sprintf("over %d days", first-1)))
}

// ages shows what is outstanding by age.
func (s *shower) ages(id string, by []string) (*views.Table, error) {
	words := byWords(by)
	t := &views.Table{ID: id, Title: views.TextOf("账龄（按"+words.Chinese+"）", "ages by "+words.English), Columns: append(keyColumns(by), views.Money.Column("not_due", "未到期(元)", "not due (yuan)"))}
	chart := views.Chart{ID: "ages", Kind: views.Bars, Title: views.TextOf("账龄", "ages"), Label: by[0], Y: []string{"not_due"}}
	for i, n := range s.ageNames() {
		c := views.Money.Column(fmt.Sprintf("age_%d", i+1), "逾期 "+n.Chinese+"(元)", n.English+" (yuan)")
		t.Columns, chart.Y = append(t.Columns, c), append(chart.Y, c.ID)
	}
	t.Columns = append(t.Columns, views.Money.Column("overpaid", "多收(元)", "overpaid (yuan)"), views.Money.Column("outstanding", "未收(元)", "outstanding (yuan)"))
	t.Charts = []views.Chart{chart}
	for _, g := range s.groups(by) {
		sum, err := s.t.Sum(g.rows)
		if err != nil {
			return nil, err
		}
		cells := []views.Cell{g.summed("not_due", sum.NotDue, true, func(r *receivable.Row) settlement.Money { return r.NotDue })}
		for k := range sum.ByAge {
			cells = append(cells, g.summed(fmt.Sprintf("age_%d", k+1), sum.ByAge[k], true, func(r *receivable.Row) settlement.Money { return r.ByAge[k] }))
		}
		g.add(t, append(cells,
			g.summed("overpaid", sum.Overpaid, true, func(r *receivable.Row) settlement.Money { return r.Overpaid }),
			g.summed("outstanding", sum.Outstanding, false, func(r *receivable.Row) settlement.Money { return r.Outstanding })))
	}
	return t, nil
}
