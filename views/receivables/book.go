package receivables

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

// ErrKey says that receivables are not summed by something.
var ErrKey = coded.New("receivables.key", "want some of payer, month, institution, each once")

// Options say which tables are made. The zero value is all of them.
type Options struct {
	// By are keys, payer, month or institution: amounts and ages by them are then the only tables.
	By []string
}

// Keys returns what receivables may be summed by.
func Keys() []string { return []string{"payer", "month", "institution"} }

// Check returns an error wrapping [ErrKey] if a key is none, or twice.
func (o Options) Check() error {
	for i, k := range o.By {
		if !slices.Contains(Keys(), k) || slices.Contains(o.By[:i], k) {
			return fmt.Errorf("%w: %s", ErrKey, shown.Quote(k))
		}
	}
	return nil
}

// shower makes the tables of a table of receivables.
type shower struct{ t *receivable.Table }

// Show makes the tables. It returns an error wrapping [ErrKey] for keys that there are not, and one
// if an amount does not fit.
func Show(t *receivable.Table, o Options) (*views.Book, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &shower{t}
	b := &views.Book{ID: "receivables", Title: views.TextOf("应收医保款表", "receivables"), Name: t.Name, Period: views.TextOf("截止 "+t.AsOf.String(), "as of "+t.AsOf.String())}
	makes := []func() (*views.Table, error){
		func() (*views.Table, error) { return s.amounts("payers", []string{"payer"}) },
		func() (*views.Table, error) { return s.ages("ages", []string{"payer"}) },
		func() (*views.Table, error) { return s.amounts("months", []string{"month"}) },
		s.rows, s.unmatched, s.reconciled, s.notOwed, s.leftOut,
	}
	if len(o.By) > 0 {
		makes = []func() (*views.Table, error){
			func() (*views.Table, error) { return s.amounts("by", o.By) },
			func() (*views.Table, error) { return s.ages("ages", o.By) },
		}
	}
	for _, make := range makes {
		one, err := make()
		if err != nil {
			return nil, err
		}
		b.Tables = append(b.Tables, one)
	}
	return b, nil
}

// columns are the columns of amounts.
func columns() (list []views.Column) {
	for _, c := range receivable.Columns() {
		list = append(list, views.Money.Column(string(c), columnWords[c].Chinese+"(元)", columnWords[c].English+" (yuan)"))
	}
	return list
}

var columnWords = map[receivable.Column]views.Text{
	receivable.Booked: views.TextOf("应收", "booked"), receivable.Declared: views.TextOf("申报", "declared"), receivable.Accepted: views.TextOf("核定", "accepted"),
	receivable.Pending: views.TextOf("待核定", "pending"), receivable.Difference: views.TextOf("差额", "difference"), receivable.Other: views.TextOf("其他清算", "other"),
	receivable.Refused: views.TextOf("拒付扣款", "refused"), receivable.Deposit: views.TextOf("保证金", "deposit"), receivable.Deferred: views.TextOf("暂缓", "deferred"),
	receivable.Paid: views.TextOf("已收", "paid"), receivable.Outstanding: views.TextOf("未收", "outstanding"),
}

// name is what a code is called.
func name(list []receivable.Named, code string) string {
	for _, n := range list {
		if n.Code == code {
			return n.Name
		}
	}
	return ""
}
