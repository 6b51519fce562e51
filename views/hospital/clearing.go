package hospital

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// paid is what the months of the year were paid, and what was kept back of it as a deposit.
type paid struct {
	money, deposit []settlement.Money
	spread         bool // an account says the sum alone
}

// payments returns what the first months of the year were paid; nil, if nothing says it.
func (r *report) payments(months int) (*paid, error) {
	if r.Year != nil {
		return r.reported(months)
	}
	return r.accounted(months)
}

// reported is what the reports of the months say.
func (r *report) reported(months int) (*paid, error) {
	list, err := r.Year.Payments(r.month.Add(1))
	if err != nil {
		return nil, err
	}
	first := r.month.Add(1 - months)
	p := &paid{money: make([]settlement.Money, months), deposit: make([]settlement.Money, months)}
	for _, m := range list {
		at := m.Month.Sub(first)
		if at < 0 || at >= months {
			continue
		}
		for _, x := range m.Payments {
			if r.Institution == "" || x.Institution == r.Institution {
				p.money[at] += x.Paid
				p.deposit[at] -= x.Deposit
			}
		}
	}
	return p, nil
}

// accounted is what the accounts of the job say: sums, which are spread over the months of the job
// by what these are entitled to.
func (r *report) accounted(months int) (*paid, error) {
	var prepaid, deposit settlement.Money
	said := false
	for i := range r.now.result.Report.Statements {
		st := &r.now.result.Report.Statements[i]
		if r.Institution != "" && st.Institution != r.Institution {
			continue
		}
		for _, l := range st.Lines {
			switch l.Kind {
			case settlement.LinePrepaid:
				prepaid, said = prepaid-l.Amount, true
			case settlement.LineWithheld, settlement.LineReleased:
				deposit -= l.Amount
			}
		}
	}
	if !said {
		return nil, nil
	}
	by, err := r.now.byMonth(analysis.Entitlement)
	if err != nil {
		return nil, err
	}
	p := &paid{spread: true}
	if p.money, err = spread(prepaid, by, r.month.Add(1-months), months); err == nil {
		p.deposit, err = spread(deposit, by, r.month.Add(1-months), months)
	}
	return p, err
}

// spread divides a sum over months by what they are entitled to, and returns some of them.
func spread(sum settlement.Money, by map[settlement.Month]settlement.Money, first settlement.Month, months int) ([]settlement.Money, error) {
	var shares []settlement.Share
	var of []settlement.Month
	all := settlement.Money(0)
	for m, entitled := range by {
		shares, of = append(shares, settlement.Share{Key: m.String(), Weight: int64(max(0, entitled))}), append(of, m)
		all += max(0, entitled)
	}
	list := make([]settlement.Money, months)
	if all == 0 {
		return list, nil
	}
	parts, err := settlement.Divide(sum, shares)
	if err != nil {
		return nil, err
	}
	for i, m := range of {
		if at := m.Sub(first); at >= 0 && at < months {
			list[at] = parts[i]
		}
	}
	return list, nil
}

// clearing adds what the year's clearing will come to (年终清算): what the year is entitled to less
// what its months are paid. It has the season of the entitlements.
func (r *report) clearing(s *views.Table, entitled, last []settlement.Money) error {
	p, err := r.payments(len(entitled))
	if err != nil {
		return err
	}
	if p == nil {
		note(s, "没有月拨付的报告，清算账户也没有已拨付数：不预测年终清算。", "Neither months' reports nor accounts say what was paid: there is no forecast of the clearing.")
		return nil
	}
	left := make([]settlement.Money, len(entitled))
	var steps settlement.Trail
	for i := range entitled {
		left[i] = entitled[i] - p.money[i]
		in := []settlement.Input{settlement.In(fmt.Sprintf("entitlement_%d", i+1), entitled[i].Decimal()), settlement.In(fmt.Sprintf("paid_%d", i+1), p.money[i].Decimal())}
		steps = append(steps, settlement.Step{
			Rule:   settlement.Rule{ID: "hospital.left", Text: "当月应结算减已拨付 (entitlement of the month less what was paid)", Gives: fmt.Sprintf("m_%d", i+1), Formula: in[0].Name + " − " + in[1].Name},
			Inputs: in, Result: left[i].Decimal(),
		})
	}
	for _, x := range []struct {
		id, chinese, english string
		steps                settlement.Trail
		months               []settlement.Money
	}{
		{"paid", "已拨付", "paid", nil, p.money},
		{"clearing", "年终清算应补（+）或应退（−）", "clearing: to receive (+) or to pay back (−)", steps, left},
		{"deposit", "其中：暂扣保证金", "of it: deposit kept back", nil, p.deposit},
	} {
		if x.id == "deposit" && !slices.ContainsFunc(x.months, func(m settlement.Money) bool { return m != 0 }) {
			continue
		}
		if err := r.forecastRow(s, x.id, r.both(x.chinese, x.english), x.steps, x.months, last); err != nil {
			return err
		}
	}
	note(s, "年终清算 = 全年应结算 − 各月已拨付，设其余各月拨付的比例与已过各月相同；应结算按本任务的点值，最终点值不同则清算随之变动。",
		"The clearing is what the year is entitled to less what its months are paid, if the months to come are paid as those so far. Entitlements are at the point value of this job: another final value moves the clearing.")
	if p.spread {
		note(s, "已拨付与保证金只有累计数（清算账户），按各月应结算分摊。", "What was paid and kept back is known as a sum (the accounts), spread over the months by their entitlements.")
	}
	return nil
}
