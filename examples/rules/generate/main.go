// Command generate writes the cases of examples/rules.
//
// Run it from the root of the repository:
//
//	go run ./examples/rules/generate
//
// Everything is integer arithmetic on a seeded PCG: same code, same bytes, on
// any machine. It does not import the library.
package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("rules", files) }

func files() ([]generator.File, error) {
	return []generator.File{generator.Text("cases.csv", cases())}, nil
}

// group is a group of the policy, with its mean cost in yuan and its usual days.
type group struct {
	code       string
	mean, days int64
}

var groups = []group{{"BR21", 15600, 11}, {"ES31", 6240, 8}, {"GD25", 12000, 6}, {"FM19", 46200, 9}, {"CB39", 5400, 2}, {"PS12", 64000, 40}}

// cases makes 360 cases of a quarter. Each of the twelve rules decides some of them.
func cases() string {
	d := generator.NewDraw(2025, 14)
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,days,discharged,approved,approved_points,unreasonable,factor,tcm,way,icu_days,own,new_tech\n")
	for i := range 360 {
		g := generator.Of(d, groups...)
		cost := generator.Fen(g.mean*100).Part(d.Between(420, 1900), 1000)
		days := d.Between(2, 2*g.days)
		way, tcm, special, icu, newTech, code := "1", "", ",", "", "", g.code
		switch i % 18 {
		case 0:
			cost = generator.Fen(g.mean*100).Part(d.Between(3100, 7000), 1000)
		case 1:
			cost = generator.Fen(g.mean*100).Part(d.Between(120, 399), 1000)
		case 2:
			way, days = "2", d.Between(1, 5)
		case 3:
			way, days = "5", d.Between(1, 3)
			cost = cost.Part(200, 1000)
		case 4:
			code = "0000"
		case 5:
			days = d.Between(61, 140)
			cost = cost.Part(1800, 1000)
		case 6:
			special = fmt.Sprintf("special,%d.0000", d.Between(150, 900))
			cost = cost.Part(2500, 1000)
		case 7, 8:
			newTech = generator.Fen(g.mean*100).Part(d.Between(100, 900), 1000).String()
		case 9:
			days = 1
		}
		if d.Chance(250) {
			tcm = generator.Of(d, "yes", "yes", "no")
		}
		if g.code == "PS12" {
			icu = fmt.Sprint(d.Below(min(days, 30) + 1))
		}
		unreasonable := generator.Fen(0)
		if d.Chance(60) {
			unreasonable = cost.Part(d.Between(10, 60), 1000)
		}
		own := cost.Part(d.Between(0, 90), 1000)
		covered := own + cost.Part(d.Between(150, 320), 1000)
		out := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Below(90)))
		fmt.Fprintf(&b, "R%03d,%s,%s,%v,%v,%d,%s,%s,%v,%s,%s,%s,%s,%v,%s\n", i+1, generator.Of(d, "R1", "R1", "R2", "R3", "R3", "R4"), code, cost, covered, days,
			out.Format("2006-01-02"), special, unreasonable, generator.Of(d, "1", "1", "1", "1.0500", "1.1000", "0.9800"), tcm, way, icu, own, newTech)
	}
	return b.String()
}
