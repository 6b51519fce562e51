// Command generate writes the year of examples/dip: cases of two kinds of insurance, and
// stays that are paid by the day.
//
// Run it from the root of the repository:
//
//	go run ./examples/dip/generate
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

func main() { generator.Main("dip", files) }

func files() ([]generator.File, error) {
	return []generator.File{generator.Text("year-cases.csv", cases()), generator.Text("year-stays.csv", stays())}, nil
}

// disease is a disease of the policy year-policy.json, with its mean cost in yuan.
type disease struct {
	code string
	mean int64
}

var diseases = []disease{
	{"K35", 12000}, {"J18", 6240}, {"I21", 46206}, {"I63", 15600}, {"E11", 7800}, {"C34", 21600},
	{"N20", 10200}, {"O82", 8400}, {"S72", 38400}, {"J44", 9000}, {"M51", 13200}, {"H25", 5400},
}

// hospital is one of the five hospitals, with its level and its part of the cases.
type hospital struct {
	code         string
	level, parts int64
}

var hospitals = []hospital{{"H1", 1, 2}, {"H2", 2, 4}, {"H3", 3, 6}, {"H4", 2, 3}, {"H5", 1, 1}}

// cases makes a year of 900 cases. A tenth has costs far from the mean; one of a hundred is
// put up for review, and three of a hundred are ungrouped.
func cases() string {
	d := generator.NewDraw(2025, 15)
	var b strings.Builder
	b.WriteString("id,institution,group,pool,factor,cost,covered,days,admitted,discharged,person,approved,approved_as,approved_points\n")
	for i := range 900 {
		h, s := pick(d), generator.Of(d, diseases...)
		pool := generator.Of(d, "employee", "resident", "resident")
		cost := generator.Fen(s.mean*100).Part(levelPart(h.level), 100)
		switch d.Below(20) {
		case 0:
			cost = cost.Part(d.Between(2010, 4500), 1000)
		case 1:
			cost = cost.Part(d.Between(150, 499), 1000)
		default:
			cost = cost.Part(d.Between(600, 1700), 1000)
		}
		group, approved := s.code, ",,"
		switch {
		case d.Chance(30):
			group = "0000"
		case cost > 20000_00 && d.Chance(40):
			approved = fmt.Sprintf("special,complex,%d.0000", d.Between(2500, 6000))
		case d.Chance(6):
			approved = "special,newtech," + fmt.Sprintf("%d.5000", d.Between(900, 2400))
		}
		out := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Below(365)))
		days := d.Between(1, 21)
		fmt.Fprintf(&b, "D%04d,%s,%s,%s,%s,%v,%v,%d,%s,%s,p%03d,%s\n", i+1, h.code, group, pool, generator.Of(d, "1", "1", "1", "1", "1.1", "1.2", "0.95", "1.15"),
			cost, cost.Part(d.Between(180, 420), 1000), days, out.AddDate(0, 0, -int(days)).Format("2006-01-02"), out.Format("2006-01-02"), d.Below(700), approved)
	}
	return b.String()
}

func pick(d generator.Draw) hospital {
	n := d.Below(16)
	for _, h := range hospitals {
		if n -= h.parts; n < 0 {
			return h
		}
	}
	return hospitals[0]
}

// levelPart is the mean cost at a level, in hundredths of the region's.
func levelPart(level int64) int64 { return []int64{60, 92, 115}[level-1] }

// stays makes 60 stays for mental illness in two hospitals.
func stays() string {
	d := generator.NewDraw(2025, 16)
	var b strings.Builder
	b.WriteString("id,institution,class,pool,person,admitted,discharged,cost,covered\n")
	for i := range 60 {
		days := d.Between(12, 110)
		in := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Below(363-days)))
		cost := generator.Fen(days * d.Between(240_00, 330_00))
		fmt.Fprintf(&b, "B%03d,%s,psychiatric,%s,q%03d,%s,%s,%v,%v\n", i+1, generator.Of(d, "H2", "H4"), generator.Of(d, "employee", "resident"), i+1,
			in.Format("2006-01-02"), in.AddDate(0, 0, int(days)).Format("2006-01-02"), cost, cost.Part(d.Between(100, 300), 1000))
	}
	return b.String()
}
