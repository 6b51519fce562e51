package hospital

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// otherKeys are the keys of a cube for the thresholds by keys that another cube lacks, such as
// districts or homes; none, if there is no such threshold. That other cube does not get the keys
// itself: a threshold would change its division of prices by a fen.
func otherKeys(list []analysis.Threshold, has []analysis.Key) []analysis.Key {
	by := []analysis.Key{analysis.Month}
	for _, t := range list {
		if !covered(t.Keys, has) {
			by = append(by, t.Keys...)
		}
	}
	if len(by) == 1 {
		return nil
	}
	slices.Sort(by)
	return slices.Compact(by)
}

// inAll are the keys of every cube.
var inAll = []analysis.Key{analysis.Pool, analysis.Institution, analysis.Method, analysis.Class}

// covered reports whether a cube of some keys has the others.
func covered(keys, has []analysis.Key) bool {
	return !slices.ContainsFunc(keys, func(k analysis.Key) bool { return !slices.Contains(has, k) && !slices.Contains(inAll, k) })
}

// beyond holds the month against the thresholds.
func (r *report) beyond(p *analysis.Priced) (all []analysis.Warning, err error) {
	others := r.now.others
	if others != nil {
		if others, err = others.Where(analysis.Month, r.month.String()); err != nil {
			return nil, err
		}
	}
	for i, t := range r.Thresholds {
		of := p
		if !covered(t.Keys, p.Keys()) {
			of = others
		}
		found, err := of.Warnings([]analysis.Threshold{t}, r.now.scale)
		if err != nil {
			return nil, err
		}
		for _, w := range found {
			w.Threshold = i
			all = append(all, w)
		}
	}
	return all, nil
}

// warnings arranges what is beyond the thresholds, in the month.
func (r *report) warnings(p *analysis.Priced) error {
	found, err := r.beyond(p)
	if err != nil {
		return err
	}
	s := r.sheet("warnings", "预警", "warnings", columns{column(views.Name, "text", "预警", "warning"), column(views.Name, "keys", "对象", "of"), column(views.Name, "measure", "指标", "measure"), column(views.Number, "value", "数值", "value"), column(views.Name, "bound", "界线", "bound")})
	for _, w := range found {
		t := r.Thresholds[w.Threshold]
		bound, places := "> "+t.Above.String(), 4
		if t.Above.Absent() {
			bound = "< " + t.Below.String()
		}
		switch {
		case t.Measure.Counts():
			places = 0
		case inYuan(t.Measure):
			places = 2
		}
		of := make([]string, len(w.Keys))
		for i, k := range t.Keys {
			switch of[i] = w.Keys[i]; k {
			case analysis.Doctor:
				of[i] = r.doctor(w.Keys[i]).Text
			case analysis.Department:
				of[i] = r.ward(w.Keys[i]).Text
			case analysis.Class:
				of[i] = r.class(settlement.Class(w.Keys[i]))
			}
		}
		s.Add("", text(t.Text), text(strings.Join(of, " ")), text(r.measure(t.Measure)), figure(w.Value, places), text(bound))
	}
	return nil
}

// inYuan reports whether a measure is an amount.
func inYuan(m analysis.Measure) bool {
	switch m {
	case analysis.Cost, analysis.Covered, analysis.Price, analysis.Entitlement, analysis.Due, analysis.Gain, analysis.Paid, analysis.Fees,
		"mean_cost", "mean_price", "mean_gain", "cost_per_weight":
		return true
	}
	return strings.HasPrefix(string(m), "paid_") || strings.HasPrefix(string(m), "fee_")
}

// measure names a measure of a threshold. Rates are fractions here.
func (r *report) measure(m analysis.Measure) string {
	for _, in := range indicators {
		if in.name == string(m) {
			chinese, _, _ := strings.Cut(in.chinese, "（")
			english, _, _ := strings.Cut(in.english, " (")
			return r.Language.Both(chinese, english)
		}
	}
	if class, is := strings.CutPrefix(string(m), "share_"); is {
		return r.class(settlement.Class(class)) + r.Language.Both("占比", "share")
	}
	return r.partName(string(m))
}
