package bureau

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// quotasTable shows how far quotas of approvals are used.
func (r *region) quotasTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Name.Column("quota", "限额", "quota"), views.Code.Column("institution", "机构", "institution"), views.Name.Column("pool", "基金池", "pool"), views.Name.Column("cycle", "周期", "cycle"),
		views.Count.Column("discharges", "出院(例)", "discharges"), views.Count.Column("approved", "已用(例)", "approved"), views.Count.Column("allowed", "限额数(例)", "allowed"), views.Percent.Column("used", "使用率(%)", "used (%)"), views.Name.Column("flags", "提示", "flags"),
	}}
	for _, q := range r.quotas {
		var c views.Cells
		trail := because(itoa(q.Allowed), q.Trail)
		if len(q.Trail) == 0 {
			trail = plain(q.Allowed)
		}
		var flags []views.Text
		if q.Approved > q.Allowed {
			flags = append(flags, overQuota)
		}
		c.Put(given(q.Quota, specialReview), given(q.Institution, wholeRegion), views.Given(q.Pool), views.Given(q.Cycle), plain(q.Discharges), plain(q.Approved), trail)
		c.Add(views.Percentage(shareOf(q.Approved, q.Allowed)))
		c.Put(flagged(flags))
		key := strings.Join(slices.DeleteFunc([]string{q.Quota, cmp.Or(q.Institution, "全区"), q.Pool, q.Cycle}, func(t string) bool { return t == "" }), "/")
		if err := c.To(s, key); err != nil {
			return nil, err
		}
	}
	if len(r.quotas) == 0 {
		s.Notes = append(s.Notes, views.TextOf("政策没有特病单议等限额。", "The policies have no quotas."))
	}
	return s, nil
}

// low is the score below which an institution is listed.
func (r *region) low() settlement.Decimal { return bound(r.bureau.LowScore, "80") }

// scoresTable shows the scores of institutions, and lists the low ones.
func (r *region) scoresTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("institution", "机构", "institution"), views.Name.Column("name", "名称", "name"), views.Number.Column("score", "得分(分)", "score"), views.Count.Column("rank", "名次", "rank"),
		views.Money.Column("entitlement", "基金应结(元)", "entitlement (yuan)"), views.Name.Column("flags", "提示", "flags"),
	}}
	var figures []analysis.Figure
	for _, one := range r.scores {
		f := analysis.Share(one.Value, settlement.DecimalInt(0)) // undefined
		if !one.Value.Absent() {
			f = analysis.Share(one.Value, settlement.DecimalInt(1))
		}
		figures = append(figures, f)
	}
	ranks := analysis.Rank(figures, false)
	at, err := r.settledBy()
	if err != nil {
		return nil, err
	}
	var low []string
	for i, one := range r.scores {
		var flags []views.Text
		if !one.Value.Absent() && one.Value.Cmp(r.low()) < 0 {
			flags, low = append(flags, lowScore), append(low, one.Institution)
		}
		if one.Value.Absent() {
			flags = append(flags, notScored)
		}
		if one.GateMissed {
			flags = append(flags, gateMissed)
		}
		g := at[one.Institution]
		if g == nil {
			g = &group{}
		}
		score, rank := views.Cell{}, views.Given("")
		if !one.Value.Absent() {
			score = because(one.Value.String(), one.Trail)
			rank = r.ranked(figures, ranks, i)
		}
		s.Add(one.Institution, views.Given(one.Institution), views.Given(r.named(one.Institution)), score, rank, summed(g, analysis.Entitlement), flagged(flags))
	}
	switch {
	case len(r.scores) == 0:
		s.Notes = append(s.Notes, views.TextOf("任务没有考核账户。", "The job has no accounts."))
	case len(low) == 0:
		s.Notes = append(s.Notes, views.TextOf("低分名单 (低于 "+r.low().String()+" 分)：无。", "Scores below "+r.low().String()+": none."))
	default:
		s.Notes = append(s.Notes, views.TextOf("低分名单 (低于 "+r.low().String()+" 分)："+strings.Join(low, "、")+"。", "Scores below "+r.low().String()+": "+strings.Join(low, ", ")+"."))
	}
	return s, nil
}

// ranked is a rank: one more than those that are better.
func (r *region) ranked(list []analysis.Figure, ranks []int, i int) views.Cell {
	if ranks[i] == 0 {
		return views.Cell{}
	}
	step := settlement.Step{
		Rule:   settlement.Rule{ID: "bureau.rank", Text: "名次 = 1 + 优于该机构的机构数 (1 + those that are better)", Gives: "rank", Formula: "1 + better"},
		Inputs: []settlement.Input{settlement.In("better", settlement.DecimalInt(ranks[i]-1))}, Result: settlement.DecimalInt(ranks[i]),
	}
	return because(itoa(ranks[i]), settlement.Trail{step})
}

// given is a text of the job, or words where it has none.
func given(text string, words views.Text) views.Cell {
	if text == "" {
		return views.Said(words)
	}
	return views.Given(text)
}
