package whatif

import (
	"cmp"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// checks show that no fen is lost: the amounts of the reasons sum to the gains of the institutions,
// and the growth of their entitlements is the growth of the fund less the growth of what rounding
// leaves.
func (x *comparison) checks(rows []row) {
	t := x.table("checks", "核对", "checks", "check name 核对 check", "left money 左 left", "right money 右 right", "result name 结果 result")
	t.Columns[1].Signed, t.Columns[2].Signed = true, true
	add := func(chinese, english string, left, right settlement.Money) {
		said := views.Text{Chinese: "相符", English: "ok"}
		if left != right {
			said = views.Text{Chinese: "不符", English: "FAILED"}
		}
		t.Add("", views.Said(views.Text{Chinese: chinese, English: english}), views.Given(left.String()), views.Given(right.String()), views.Said(said))
	}
	var gains, attributed settlement.Money
	for _, r := range rows {
		gains += r.gain()
	}
	for _, c := range x.changes {
		attributed += c.Amount
	}
	add("各机构增减合计 = 各原因合计", "Σ differences = Σ reasons", gains, attributed)
	if entitled, fund, ok := x.closed(); ok {
		add("应得增减 = 基金增减 − 尾差增减", "Σ entitlements = fund − residue", entitled, fund)
	}
}

// closed returns by how much entitlements, and the fund without what rounding leaves of it, differ,
// and whether both results close a fund.
func (x *comparison) closed() (entitled, fund settlement.Money, ok bool) {
	a, b := x.before.Report.Pool(""), x.after.Report.Pool("")
	if a == nil || b == nil || a.Residue == nil || b.Residue == nil || a.Terms.Fund.Absent() || b.Terms.Fund.Absent() {
		return 0, 0, false
	}
	from, err1 := a.Terms.Fund.Money()
	to, err2 := b.Terms.Fund.Money()
	if cmp.Or(err1, err2) != nil {
		return 0, 0, false
	}
	for _, s := range x.after.Report.Statements {
		entitled += s.Entitlement
	}
	for _, s := range x.before.Report.Statements {
		entitled -= s.Entitlement
	}
	return entitled, to - from + b.ReserveDrawn - a.ReserveDrawn - (*b.Residue - *a.Residue), true
}

// percent writes gain ÷ base in percent to two decimals, half away from zero; it writes nothing if
// the base is not positive.
func percent(gain, base settlement.Money) string {
	if base <= 0 {
		return ""
	}
	hundredths := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(int64(gain)), big.NewInt(100)), big.NewInt(int64(base)))
	text := hundredths.FloatString(2)
	if text == "-0.00" {
		return "0.00"
	}
	return text
}

// Gain is what an institution is due after less what it was before.
type Gain struct {
	Institution string
	Amount      settlement.Money
}

// Gains returns the gains of institutions, from the largest to the greatest loss, ties by code.
func Gains(before, after *settlement.Report) (list []Gain) {
	for _, r := range compare(institutions(before), institutions(after)) {
		list = append(list, Gain{r.code, r.gain()})
	}
	return list
}
