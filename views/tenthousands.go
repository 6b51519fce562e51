package views

import (
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// wan is how many yuan are one 万元.
const wan = 10_000

// TenThousands returns the book with sums of money in 万元 (ten thousand yuan): each is rounded once,
// half away from zero, to two decimals, and its explanation says so. Headings name the unit, and a
// note below says that shown numbers need not add up; checks stay in yuan. Columns of amounts a unit
// ([Column].Each) are not changed. Encode writes the book itself: data is in yuan.
func (b *Book) TenThousands() *Book {
	large := *b
	large.Tables = nil
	for _, t := range b.Tables {
		large.Tables = append(large.Tables, t.tenThousands())
	}
	return &large
}

func (t *Table) tenThousands() *Table {
	large := *t
	large.Columns = slices.Clone(t.Columns)
	var at []int
	for i := range large.Columns {
		if c := &large.Columns[i]; c.Kind == Money && !c.Each {
			c.Title = c.Title.tenThousands()
			at = append(at, i)
		}
	}
	if len(at) == 0 || len(t.Rows) == 0 {
		return t
	}
	large.Rows = slices.Clone(t.Rows)
	for n := range large.Rows {
		r := &large.Rows[n]
		r.Cells = slices.Clone(r.Cells)
		for _, i := range at {
			r.Cells[i] = r.Cells[i].tenThousands()
		}
	}
	large.Notes = append(slices.Clone(t.Notes), TextOf(
		"标明“万元”的各栏由元四舍五入至两位小数，分项与合计可能有尾差；核对以元计。",
		"Columns in 10,000 yuan are rounded from yuan to two decimals and need not add up; checks are in yuan."))
	return &large
}

// tenThousands is a title with the other unit.
func (t Text) tenThousands() Text {
	in := func(title, yuan, wan string) string {
		if base, has := strings.CutSuffix(title, yuan); has {
			return base + wan
		}
		return title + wan
	}
	if t.English == "" {
		return TextOf(in(t.Chinese, "(元)", "(万元)"), "")
	}
	return TextOf(in(t.Chinese, "(元)", "(万元)"), in(t.English, " (yuan)", " (10,000 yuan)"))
}

// tenThousands is an amount in the other unit; what is no amount stays.
func (c Cell) tenThousands() Cell {
	yuan, err := settlement.ParseDecimal(c.Text)
	if err != nil || yuan.Absent() {
		return c
	}
	rule := settlement.Rule{ID: "views.ten_thousands", Text: "以万元列示，四舍五入至两位小数 (shown in 10,000 yuan)", Gives: "shown", Formula: "yuan ÷ 10000"}
	shown, err := Worked(rule, new(big.Rat).Quo(yuan.Rat(), big.NewRat(wan, 1)), 2, settlement.In("yuan", yuan))
	if err != nil {
		return c
	}
	last := shown.Why
	if before := c.Why; before != nil {
		shown.Why = func() (Reason, error) {
			why, err := before()
			if err != nil {
				return Reason{}, err
			}
			own, err := last()
			why.Steps = append(slices.Clone(why.Steps), own.Steps...)
			return why, err
		}
	}
	return shown
}
