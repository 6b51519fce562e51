package lists

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: lists of claims, of quotas and caps for them, and of heads.

func (x *making) quotas() (any, error) {
	used, err := x.job.QuotasUsed(x.ctx)
	if err != nil {
		return nil, err
	}
	t := x.table("quotas", "特病单议限额使用情况", "quotas used", "quota name 限额 quota", "institution code 机构 institution", "pool name 基金池 pool", "cycle name 周期 cycle",
		"discharges count 出院人次 discharges", "approved count 已审核 approved", "allowed count 限额数 allowed", "left count 余额 left")
	for _, q := range used {
		name := views.Text{Chinese: q.Quota, English: q.Quota}
		if q.Quota == "" { // that of special has no name of its own
			name = views.Text{Chinese: "特病单议", English: "special"}
		}
		t.Add(joined(name.Chinese, q.Institution, q.Pool, q.Cycle), views.Said(name), views.Given(q.Institution), views.Given(q.Pool), views.Given(q.Cycle),
			count(q.Discharges), count(q.Approved), explained(fmt.Sprint(q.Allowed), q.Trail), count(q.Allowed-q.Approved))
	}
	or(t)
	return used, nil
}

// conditions are those of candidates, in Chinese.
var conditions = map[string]string{"ratio": "倍率", "cost": "费用", "excess": "超出均费", "days": "住院天数"}

func (x *making) candidates() (any, error) {
	found, err := x.job.Candidates(x.ctx)
	if err != nil {
		return nil, err
	}
	t := x.table("candidates", "特病单议候选病例", "candidates for special case review", "claim code 病例 claim", "institution code 机构 institution", "group code 病组 group",
		"cost money 费用 cost", "excess money 超出均费 excess", "meets name 符合条件 meets", "approved name 已审核 approved")
	for i := range found {
		c := &found[i]
		c.Claim = shown.ID(c.Claim)
		var chinese []string
		for _, name := range c.Met {
			chinese = append(chinese, conditions[name])
		}
		met := views.Text{Chinese: strings.Join(chinese, "、"), English: strings.Join(c.Met, ", ")}
		t.Add(joined(c.Claim, c.Institution, c.Group), views.Given(c.Claim), views.Given(c.Institution), views.Given(c.Group), views.Given(c.Cost.String()),
			trailed(c.Excess, excessLast(c.Trail)), views.Said(met), views.Given(fmt.Sprint(c.Approved)))
	}
	or(t)
	return found, nil
}

// excessLast puts the step of the excess behind those of other conditions: it is what is explained.
func excessLast(t settlement.Trail) settlement.Trail {
	t = slices.Clone(t)
	slices.SortStableFunc(t, func(a, b settlement.Step) int {
		return cmp.Compare(strings.Count(a.Rule.Gives, "excess"), strings.Count(b.Rule.Gives, "excess"))
	})
	return t
}

func (x *making) caps() (any, error) {
	caps, err := x.job.NextCaps(x.ctx)
	if err != nil {
		return nil, err
	}
	t := x.table("caps", "下年床日上限", "caps on bed-days of the next period", "policy name 政策 policy", "institution code 机构 institution", "pool name 基金池 pool",
		"days count 本年床日 days", "cap count 本年上限 cap", "next count 下年上限 next cap")
	for _, c := range caps {
		t.Add(joined(c.Institution, c.Pool), views.Given(c.Policy), views.Given(c.Institution), views.Given(c.Pool), views.Given(fmt.Sprint(c.Days)), views.Given(fmt.Sprint(c.Cap)), explained(fmt.Sprint(c.Next), c.Trail))
	}
	or(t)
	return caps, nil
}

// heads compares the members of the job with patients who are paid by item.
func (x *making) heads() (any, error) {
	members, err := x.job.Patients(x.ctx)
	if err != nil {
		return nil, err
	}
	patients := settlement.Each(members)
	if x.Patients != nil {
		categories := map[string]bool{}
		for _, p := range members {
			categories[p.Category] = true
		}
		patients = settlement.Concat(patients, settlement.Stream(ofCategories(his.Patients(*x.Patients), categories)))
	}
	compared, err := capitation.Compare(patients)
	if err != nil {
		return nil, err
	}
	t := x.table("heads", "按人头与按项目比较", "per head against by item", "category name 类别 category", "paid name 支付方式 paid", "patients count 人数 patients", "months count 人月数 months",
		"cost money 费用 cost", "covered money 个人负担 covered", "hospital_days count 住院天数 hospital days", "cost_per_month number 人月均费用 cost per month",
		"patient_share number 个人负担比例 patients' share", "days_per_year number 人年均住院天数 days per year")
	for i := range compared {
		c := &compared[i]
		headsRow(t, c.Category, views.Text{Chinese: "按人头", English: "per head"}, &c.PerHead)
		headsRow(t, c.Category, views.Text{Chinese: "按项目", English: "by item"}, &c.ByItem)
	}
	or(t)
	return compared, nil
}

// ofMonths is an amount of so many head-months.
func ofMonths(m settlement.Money, months int) views.Cell {
	return views.Told(m.String(), "sum", views.TextOf(fmt.Sprintf("%d 个人月之和", months), fmt.Sprintf("the sum over %d head-months", months)))
}

func headsRow(t *views.Table, category string, paid views.Text, g *capitation.Group) {
	figure := func(gives string, value fmt.Stringer) views.Cell {
		for i := range g.Trail { // one figure a step
			if g.Trail[i].Rule.Gives == gives {
				return trailed(value, g.Trail[i:i+1])
			}
		}
		return views.Given(value.String())
	}
	t.Add(joined(category, paid.Chinese), views.Given(category), views.Named(paid), views.Given(fmt.Sprint(g.Patients)), views.Given(fmt.Sprint(g.Months)), ofMonths(g.Cost, g.Months),
		ofMonths(g.Covered, g.Months), views.Given(fmt.Sprint(g.HospitalDays)), figure("cost_per_month", g.CostPerMonth), figure("patient_share", g.PatientShare), figure("days_per_year", g.DaysPerYear))
}

// ErrCategory says that a file of patients has a category that the job does not have.
var ErrCategory = coded.New("lists.category", "no member of the job is of this category")

// ofCategories yields the patients of a file. It refuses categories that the job does not have:
// the output has them, and a file that is shifted by a column has persons' names there.
func ofCategories(t *his.Table[capitation.Patient], categories map[string]bool) iter.Seq2[capitation.Patient, error] {
	return func(yield func(capitation.Patient, error) bool) {
		bad := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for p, err := range t.All() {
			if err != nil {
				yield(p, err)
				return
			}
			position++
			if err = p.Check(); err == nil && !categories[p.Category] {
				err = &settlement.FieldError{Path: "category", Err: fmt.Errorf("%w: got %s", ErrCategory, shown.Shape(p.Category))}
			}
			if err != nil {
				bad.Add(&settlement.ClaimError{Method: settlement.Capitation, Position: position, Err: err})
			}
			if bad.Total == 0 && !yield(p, nil) {
				return
			}
		}
		if bad.Total > 0 {
			yield(capitation.Patient{}, t.Locate(bad.Err()))
		}
	}
}

// samples are the claims that are drawn for review (抽样复核).
func (x *making) samples() (any, error) {
	r, err := x.settled()
	if err != nil {
		return nil, err
	}
	drawn, err := r.Samples()
	if err != nil {
		return nil, err
	}
	t := x.table("samples", "抽样复核病例", "claims drawn for review", "institution code 机构 institution", "method name 支付方式 method", "claim code 病例 claim", "cost money 费用（元） cost (yuan)")
	for _, d := range drawn {
		t.Add("", views.Given(d.Institution), views.Said(words.Of(d.Method)), views.Given(d.Claim), views.Given(d.Cost.String()))
	}
	or(t)
	return drawn, nil
}

// suspended are the claims that suspensions refuse.
func (x *making) suspended() (any, error) {
	r, err := x.settled()
	if err != nil {
		return nil, err
	}
	list := []settlement.Conflict{}
	t := x.table("suspended", "暂停支付拒付的病例", "claims that suspensions refuse", "institution code 机构 institution", "pool name 基金池 pool", "method name 支付方式 method",
		"claim code 病例 claim", "reason name 原因 reason", "cost money 费用（元） cost (yuan)")
	for _, c := range r.Report.Conflicts {
		if budget.Suspended(c) {
			list = append(list, c)
			t.Add("", views.Given(c.Institution), views.Given(c.Pool), views.Said(words.Of(c.Method)), views.Given(c.Claim), views.Given(c.Reason), views.Given(c.Cost.String()))
		}
	}
	or(t)
	return list, nil
}
