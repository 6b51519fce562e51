package drawn

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

type object = map[string]any

// Files returns the files of a hospital: jobs, policies, claims, benchmark and thresholds.
func Files(size Size) ([]generator.File, error) {
	list := groups(size.Groups)
	now := &stays{Draw: generator.NewDraw(2025, 21), size: size, groups: list, year: 2025}
	now.draw(size.Months, 104)
	files := []generator.File{generator.Text("cases.csv", now.cases.String()), generator.Text("stays.csv", now.beds.String())}
	documents := []struct {
		name string
		doc  any
	}{{"policy.json", policy(list)}, {"beds.json", beds()}, {"benchmark.json", benchmark(list)}, {"thresholds.json", thresholds()},
		{"job.json", job("2025-01-01", fmt.Sprintf("2025-%02d-28", size.Months), "cases.csv", "stays.csv")}}
	if size.Last {
		last := &stays{Draw: generator.NewDraw(2024, 21), size: size, groups: list, year: 2024}
		last.draw(12, 100)
		files = append(files, generator.Text("cases-2024.csv", last.cases.String()), generator.Text("stays-2024.csv", last.beds.String()))
		documents = append(documents, struct {
			name string
			doc  any
		}{"job-2024.json", job("2024-01-01", "2024-12-31", "cases-2024.csv", "stays-2024.csv")})
	}
	for _, d := range documents {
		f, err := generator.JSON(d.name, d.doc)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func job(from, to, cases, stays string) object {
	terms := func(value string) object {
		return object{"point_value": value, "basis": "whole_cost"}
	}
	return object{
		"name": "示例医院 " + from[:4] + " 年（虚构数据）", "period": object{"from": from, "to": to},
		"pools": []object{{"name": "310", "terms": terms("98.5000")}, {"name": "390", "terms": terms("95.2000")}},
		"parts": []object{
			{"method": "drg", "policy": "policy.json", "claims": cases},
			{"method": "perdiem", "policy": "beds.json", "claims": stays},
		},
	}
}

var institutions = []object{{"code": "H1", "name": "示例医院（虚构）", "level": "3", "coefficient": "1.0000"}}

// policy has a hundred points for a mean case of 10000.00.
func policy(list []group) object {
	var groups []object
	for i, g := range list {
		groups = append(groups, object{"code": g.code, "name": fmt.Sprintf("虚构病组%d", i+1), "base_points": generator.Fen(g.mean).String() + "00", "mean_cost": generator.Fen(g.mean * 100).String()})
	}
	return object{
		"name": "DRG points of an invented city", "region": "invented", "kind": "example",
		"effective": object{"from": "2024-01-01", "to": "2025-12-31"},
		"scale":     "100", "point_places": 4, "regional_mean": "10000.00",
		"classes": object{"high": []object{{"ratio": "2"}}, "low": "0.4"},
		"low":     object{"formula": "ratio", "coefficient": true}, "high": object{"formula": "excess", "when": "approved", "coefficient": false},
		"ungrouped":    object{"codes": []string{"0000"}, "treatment": "cost_points", "share": "0.8"},
		"readmission":  object{"within_days": 15, "factor": "0.5"},
		"institutions": institutions, "groups": groups,
	}
}

func beds() object {
	return object{
		"name": "Bed-days of an invented city", "region": "invented", "kind": "example",
		"effective":    object{"from": "2024-01-01", "to": "2025-12-31"},
		"institutions": []object{{"code": "H1", "name": "示例医院（虚构）", "level": "3"}},
		"classes": []object{
			{"code": "psychiatric", "name": "精神类", "tiers": []object{{"days_up_to": 30, "rate": "300.00"}, {"rate": "260.00"}}},
			{"code": "rehabilitation", "name": "康复类", "tiers": []object{{"days_up_to": 20, "rate": "420.00"}, {"rate": "360.00"}}},
		},
	}
}

// benchmark has what the groups cost elsewhere; the last two are not in it.
func benchmark(list []group) object {
	var groups []object
	for i, g := range list[:len(list)-2] {
		groups = append(groups, object{"group": g.code, "mean_cost": generator.Fen(g.mean*100).Part(int64(960+i%5*20), 1000).String(), "mean_days": fmt.Sprintf("%d.%d", g.days, i%10)})
	}
	return object{"name": "全市三级医院 2024 年均值（虚构）", "groups": groups}
}

func thresholds() []object {
	return []object{
		{"measure": "gain_rate", "keys": []string{"department"}, "below": "-0.10", "text": "科室亏损超过费用的 10 %"},
		{"measure": "fund_rate", "below": "0.80", "text": "基金给付率低于 80 %"},
		{"measure": "share_high", "keys": []string{"department"}, "above": "0.05", "text": "科室高倍率病例超过 5 %"},
		{"measure": "share_low", "above": "0.05", "text": "低倍率病例超过 5 %"},
		{"measure": "share_ungrouped", "above": "0.02", "text": "未入组病例超过 2 %"},
		{"measure": "mean_days", "above": "8", "text": "平均住院日超过 8 天"},
	}
}
