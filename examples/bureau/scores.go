package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

func itoa(n int) string { return strconv.Itoa(n) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// quotasSheet shows how far quotas of approvals are used.
func (r *region) quotasSheet() (*sheet, error) {
	s := &sheet{columns: []column{
		{"quota", "限额", "quota", true}, {"institution", "机构", "institution", true}, {"pool", "基金池", "pool", true}, {"cycle", "周期", "cycle", true},
		{"discharges", "出院(例)", "discharges", false}, {"approved", "已用(例)", "approved", false}, {"allowed", "限额数(例)", "allowed", false}, {"used", "使用率(%)", "used (%)", false}, {"flags", "提示", "flags", true},
	}}
	for _, q := range r.quotas {
		var c cells
		trail := cell{itoa(q.Allowed), func() (reason, error) { return reason{steps: q.Trail}, nil }}
		if len(q.Trail) == 0 {
			trail = plain(q.Allowed)
		}
		flag := ""
		if q.Approved > q.Allowed {
			flag = "超限额"
		}
		c.put(said(cmp.Or(q.Quota, "特病单议")), said(cmp.Or(q.Institution, "全区")), said(q.Pool), said(q.Cycle), plain(q.Discharges), plain(q.Approved), trail)
		c.add(percent(shareOf(q.Approved, q.Allowed)))
		c.put(said(flag))
		key := strings.Join(slices.DeleteFunc([]string{q.Quota, cmp.Or(q.Institution, "全区"), q.Pool, q.Cycle}, func(t string) bool { return t == "" }), "/")
		if err := c.to(s, key); err != nil {
			return nil, err
		}
	}
	if len(r.quotas) == 0 {
		s.notes = append(s.notes, [2]string{"政策没有特病单议等限额。", "The policies have no quotas."})
	}
	return s, nil
}

// low is the score below which an institution is listed.
func (r *region) low() settlement.Decimal { return bound(r.bureau.LowScore, "80") }

// scoresSheet shows the scores of institutions, and lists the low ones.
func (r *region) scoresSheet() (*sheet, error) {
	s := &sheet{columns: []column{
		{"institution", "机构", "institution", true}, {"name", "名称", "name", true}, {"score", "得分(分)", "score", false}, {"rank", "名次", "rank", false},
		{"entitlement", "基金应结(元)", "entitlement (yuan)", false}, {"flags", "提示", "flags", true},
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
	own, err := r.byInstitution()
	if err != nil {
		return nil, err
	}
	groups, err := grouped(own, keyed(0))
	if err != nil {
		return nil, err
	}
	at := map[string]*group{}
	for _, g := range groups {
		at[g.key] = g
	}
	var low []string
	for i, one := range r.scores {
		var flags []string
		if !one.Value.Absent() && one.Value.Cmp(r.low()) < 0 {
			flags, low = append(flags, "低分"), append(low, one.Institution)
		}
		if one.Value.Absent() {
			flags = append(flags, "未考核")
		}
		if one.GateMissed {
			flags = append(flags, "未达门槛")
		}
		g := at[one.Institution]
		if g == nil {
			g = &group{}
		}
		score, rank := cell{}, said("")
		if !one.Value.Absent() {
			trail := one.Trail
			score = cell{one.Value.String(), func() (reason, error) { return reason{steps: trail}, nil }}
			rank = r.ranked(figures, ranks, i)
		}
		s.add(one.Institution, said(one.Institution), said(r.named(one.Institution)), score, rank, summed(g, analysis.Entitlement), said(strings.Join(flags, "、")))
	}
	switch {
	case len(r.scores) == 0:
		s.notes = append(s.notes, [2]string{"任务没有考核账户。", "The job has no accounts."})
	case len(low) == 0:
		s.notes = append(s.notes, [2]string{"低分名单 (低于 " + r.low().String() + " 分)：无。", "Scores below " + r.low().String() + ": none."})
	default:
		s.notes = append(s.notes, [2]string{"低分名单 (低于 " + r.low().String() + " 分)：" + strings.Join(low, "、") + "。", "Scores below " + r.low().String() + ": " + strings.Join(low, ", ") + "."})
	}
	return s, nil
}

// ranked is a rank: one more than those that are better.
func (r *region) ranked(list []analysis.Figure, ranks []int, i int) cell {
	if ranks[i] == 0 {
		return cell{}
	}
	return cell{itoa(ranks[i]), func() (reason, error) {
		step := settlement.Step{
			Rule:   settlement.Rule{ID: "bureau.rank", Text: "名次 = 1 + 优于该机构的机构数 (1 + those that are better)", Gives: "rank", Formula: "1 + better"},
			Inputs: []settlement.Input{settlement.In("better", settlement.DecimalInt(ranks[i]-1))}, Result: settlement.DecimalInt(ranks[i]),
		}
		return reason{steps: settlement.Trail{step}}, nil
	}}
}
