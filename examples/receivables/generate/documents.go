package main

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

type object = map[string]any

// documents adds the documents to the files.
func documents(list []generator.File, l *ledgers) ([]generator.File, error) {
	finding := object{"id": "F1", "month": "2025-01", "kind": "overcharging", "amount": refusedInJanuary.String(), "status": "upheld"}
	add := func(name string, v any) error {
		f, err := generator.JSON(name, v)
		list = append(list, f)
		return err
	}
	ofJobs := receivables()
	ofJobs["claims"] = []object{{"job": "job-2025-*.json"}, {"method": "drg", "claims": "cases-2025-05.csv"}}
	for _, d := range []struct {
		name string
		v    any
	}{
		{"policy.json", policy()}, {"deposit.json", deposit()}, {"receivables.json", receivables()}, {"receivables-settled.json", ofJobs},
		{"accounts-2025-01.json", []object{{"institution": "H01", "findings": []object{finding}}}},
		{"accounts-quarter.json", []object{
			{"institution": "H01", "prepaid": l.prepaid[0].String(), "score": "92", "findings": []object{finding}},
			{"institution": "H02", "prepaid": (l.prepaid[1] + 5_000_00).String(), "score": "75"},
		}},
		{"job-quarter.json", job("2025-01-01", "2025-03-31", "126.4", "accounts-quarter.json", "cases-2025-01.csv", "cases-2025-02.csv", "cases-2025-03.csv")},
	} {
		if err := add(d.name, d.v); err != nil {
			return nil, err
		}
	}
	for m, days := range []int{31, 28, 31, 30} { // May is not settled yet
		accounts := ""
		if m == 0 {
			accounts = "accounts-2025-01.json"
		}
		v := job(month(m)+"-01", fmt.Sprintf("%s-%02d", month(m), days), "125", accounts, "cases-"+month(m)+".csv")
		if err := add("job-"+month(m)+".json", v); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// yuan writes hundredths with two decimals.
func yuan(n int64) string { return fen(n).String() }

func policy() object {
	var gs, hs []object
	for _, g := range groups {
		gs = append(gs, object{"code": g.code, "name": g.name, "base_points": yuan(g.points)})
	}
	for _, h := range hospitals {
		hs = append(hs, object{"code": h.code, "name": h.name, "coefficient": yuan(h.coefficient)})
	}
	return object{"name": "应收示例：DRG 点数（虚构）", "kind": "example", "scale": "100", "point_places": 4, "groups": gs, "institutions": hs}
}

func deposit() object {
	return object{"name": "应收示例：质量保证金 5%（虚构）", "kind": "example", "deposit": object{"ratio": "0.05", "base": "entitlement", "release": object{
		"by": "steps", "steps": []object{{"from": "90", "release": "1"}, {"from": "60", "release": "0.8"}, {"from": "0", "release": "0"}}}}}
}

func job(from, to, value, accounts string, claims ...string) object {
	budget := object{"policy": "deposit.json"}
	if accounts != "" {
		budget["accounts"] = accounts
	}
	return object{
		"name": "应收示例 " + from + "/" + to, "period": object{"from": from, "to": to}, "terms": object{"point_value": value, "basis": "whole_cost"},
		"parts": []object{{"method": "drg", "policy": "policy.json", "claims": claims}}, "budget": budget,
	}
}

func receivables() object {
	return object{
		"name": "江北两院应收医保款（虚构数据）", "as_of": "2025-06-30", "due_after_days": 30, "clearing_due_after_days": 75, "ages": []int{30, 60, 90, 180},
		"payers": []object{
			{"code": "fund", "name": "统筹基金", "parts": []string{"fund"}},
			{"code": "serious", "name": "大病保险", "parts": []string{"serious"}, "accepted": "decisions", "due_after_days": 60},
			{"code": "aid", "name": "医疗救助", "parts": []string{"aid"}, "accepted": "booked"},
		},
		"claims":  []object{{"method": "drg", "claims": "cases-*.csv"}},
		"reports": "report-*.golden.json", "declared": "declared.csv", "decisions": "decisions.csv", "payments": "payments.csv", "totals": "totals.csv",
	}
}
