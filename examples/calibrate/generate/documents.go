package main

import (
	"fmt"
	"slices"
)

type object = map[string]any

func head(name, kind string) object {
	return object{"name": name, "region": "江州 (invented)", "kind": kind, "sources": []object{{"title": "区域点数法总额预算和按病种分值付费试点工作方案", "number": "医保办发〔2020〕45号"}}}
}

// draft is a DIP policy without numbers: the rules, the levels of the hospitals, and the
// benchmark.
func draft() object {
	d := head("江州 DIP, draft without numbers", "example")
	d["effective"] = object{"from": "2025-01-01", "to": "2025-12-31"}
	d["scale"], d["point_places"] = "1000", 4
	var groups, institutions []object
	for _, one := range diseases {
		if one.composite == "" {
			groups = append(groups, object{"code": one.code, "name": one.name})
		}
	}
	groups = append(groups, object{"code": "Z51.8:", "name": "其他医疗照顾"}) // nobody had it
	for _, h := range hospitals {
		in := object{"code": h.code, "name": h.name}
		if h.level != "" {
			in["level"] = h.level
		}
		institutions = append(institutions, in)
	}
	d["groups"], d["institutions"] = groups, institutions
	d["classes"] = object{"high": []object{{"ratio": "2"}}, "high_inclusive": false, "low": "0.5", "low_inclusive": false}
	d["low"] = object{"formula": "ratio", "coefficient": true, "cap": "base_points"}
	d["high"] = object{"formula": "excess", "when": "always"}
	d["ungrouped"] = object{"codes": []string{"0000"}, "treatment": "cost_points", "share": "0.9"}
	return d
}

// published is the table that the region's bureau published for the year before: a few
// diseases, with scores that are not quite those of the history.
func published() object {
	p := head("江州 DIP, as published for 2024", "example")
	p["scale"], p["point_places"], p["regional_mean"] = "1000", 4, "10350.00"
	var groups []object
	for i, one := range diseases {
		if one.composite != "" || i == 9 { // the rare ones and kidney stones were not in it
			continue
		}
		score := one.cost * 100_000 * (1000 + int64(i*37%90) - 40) / 11_000_000 // in 1/100
		if i == 0 {
			score = 100_000
		}
		g := object{"code": one.code, "name": one.name, "base_points": fmt.Sprintf("%d.%02d", score/100, score%100), "mean_cost": fmt.Sprintf("%d.00", one.cost)}
		if i < 4 {
			g["by"] = []object{
				{"level": "1", "mean_cost": fmt.Sprintf("%d.00", one.cost*6/10)}, {"level": "2", "mean_cost": fmt.Sprintf("%d.00", one.cost*9/10)}, {"level": "3", "mean_cost": fmt.Sprintf("%d.00", one.cost*12/10)},
			}
		}
		groups = append(groups, g)
	}
	groups = append(groups, object{"code": "K80:1", "name": composites["K80:1"], "base_points": "1700.0000", "mean_cost": "18700.00"},
		object{"code": "A09.9:", "name": "胃肠炎 保守治疗", "base_points": "270.0000", "mean_cost": "2970.00"})
	p["groups"] = groups
	var institutions []object
	for _, h := range hospitals[:7] {
		institutions = append(institutions, object{"code": h.code, "name": h.name, "level": h.level})
	}
	p["institutions"] = institutions
	p["default_coefficient"] = "1"
	var coefficients []object
	for i, one := range diseases[:5] {
		coefficients = append(coefficients, object{"level": "3", "group": one.code, "coefficient": fmt.Sprintf("1.1%d", i*2)}, object{"level": "2", "group": one.code, "coefficient": fmt.Sprintf("0.9%d", 6-i)})
	}
	p["coefficients"] = coefficients
	p["classes"] = object{"high": []object{{"ratio": "2"}}, "high_inclusive": false, "low": "0.5", "low_inclusive": false}
	return p
}

// options are those of the calibration.
func options() object {
	var rare []object
	named := map[string]bool{}
	for _, one := range diseases {
		if one.composite == "" {
			continue
		}
		row := object{"code": one.code, "composite": one.composite}
		if !named[one.composite] {
			row["name"] = composites[one.composite]
		}
		named[one.composite] = true
		rare = append(rare, row)
	}
	slices.SortFunc(rare, func(a, b object) int { return len(a["code"].(string)) - len(b["code"].(string)) })
	return object{
		"$schema": "../../schema/drg-calibration.schema.json",
		"years":   []object{{"year": 2022, "weight": 2}, {"year": 2023, "weight": 3}, {"year": 2024, "weight": 5}},
		"trim":    object{"by": "iqr", "fence": "3"}, "min_cases": 5, "composite_cases": 15,
		"benchmark":  diseases[0].code,
		"by":         []object{{"of": "level", "min_cases": 10}},
		"composites": rare, "coefficients": "level", "coefficient_cases": 10, "floor": "0.5", "ceiling": "1.5",
	}
}

// others are the options of scores by pool, with a coefficient for each hospital.
func others() object {
	return object{
		"$schema": "../../schema/drg-calibration.schema.json",
		"years":   options()["years"], "year_mode": "cases",
		"trim": object{"by": "multiples", "low": "0.2", "high": "3"}, "max_cv": "0.8",
		"by":    []object{{"of": "pool", "min_cases": 30, "base_points": true}},
		"pools": pools, "blend": object{"history": "0.7", "cost": "0.3"}, "coefficient_cases": 50,
	}
}
