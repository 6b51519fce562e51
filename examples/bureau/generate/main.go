// Command generate writes the claims of examples/bureau: two years of cases in three counties.
//
// Run it from the root of the repository:
//
//	go run ./examples/bureau/generate
//
// Everything is integer arithmetic on a seeded PCG: same code, same bytes, on any machine. It does
// not import the library.
package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("bureau", files) }

func files() ([]generator.File, error) {
	return []generator.File{generator.Text("cases-2024.csv", cases(2024, 540)), generator.Text("cases.csv", cases(2025, 600)), generator.Text("stays.csv", stays())}, nil
}

// group is a group of policy.json, with its mean cost in yuan and its days; heavy groups are the
// first of their families.
type group struct {
	code       string
	mean, days int64
}

var groups = []group{
	{"ES21", 9200, 9}, {"ES23", 5200, 8}, {"ES23", 5200, 8}, {"ES25", 3900, 6}, {"ES25", 3900, 6}, {"BR21", 14200, 12}, {"BR23", 8100, 10}, {"BR23", 8100, 10},
	{"FM11", 45800, 8}, {"GB25", 22800, 10}, {"OR15", 4500, 4}, {"RE13", 6200, 4}, {"RE13", 6200, 4}, {"IF15", 24200, 9},
}

// hospital is one of the hospitals, with its district, its level, and its part of the cases.
type hospital struct {
	code, district string
	level, parts   int64
}

var hospitals = []hospital{
	{"B01", "990101", 3, 6}, {"B02", "990101", 3, 4}, {"B03", "990121", 2, 4}, {"B04", "990121", 2, 3}, {"B05", "990122", 2, 3}, {"B06", "990122", 1, 2},
}

// fees are the classes of fees, with their parts of the cost in hundredths.
var fees = []struct {
	name string
	part int64
}{{"bed", 6}, {"examination", 12}, {"laboratory", 14}, {"treatment", 15}, {"surgery", 10}, {"material", 18}, {"western_drug", 25}}

// cases makes a year of cases. In the second year B04 codes the heavier group of a family where it
// used to code the next, B06 sends people home soon, B03 takes them in again, and B05 has dear
// cases.
func cases(year, count int) string {
	d := generator.NewDraw(uint64(year), 43)
	watched := year == 2025
	var b strings.Builder
	b.WriteString("id,institution,district,home,group,cost,covered,days,admitted,discharged,person,doctor,department,approved,paid_fund,paid_account,paid_cash")
	for _, f := range fees {
		b.WriteString(",fee_" + f.name)
	}
	b.WriteString("\n")
	var last [7]struct {
		person int
		out    time.Time
	}
	for i := range count {
		h := pick(d)
		g := generator.Of(d, groups...)
		if watched && h.code == "B04" && (g.code == "ES23" || g.code == "BR23") && d.Chance(600) {
			g = groups[map[string]int{"ES23": 0, "BR23": 5}[g.code]]
		}
		cost := generator.Fen(g.mean*100).Part(levelPart(h.level), 100)
		dear := int64(30)
		if watched && h.code == "B05" {
			dear = 160
		}
		approved := ""
		switch {
		case d.Chance(dear):
			cost = cost.Part(d.Between(3050, 4500), 1000)
			approved = generator.Of(d, "yes", "special", "")
		case d.Chance(60):
			cost = cost.Part(d.Between(200, 390), 1000)
		default:
			cost = cost.Part(d.Between(700, 1400), 1000)
		}
		code := g.code
		if d.Chance(12) {
			code = "0000"
		}
		days := max(1, g.days+d.Between(-3, 4))
		if watched && h.code == "B06" && d.Chance(300) {
			days = 1
		}
		out := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Between(20, 364)))
		person := 1000 + i
		if at := &last[h.code[2]-'0']; watched && h.code == "B03" && at.person > 0 && d.Chance(250) {
			person, out = at.person, at.out.AddDate(0, 0, int(days+d.Between(1, 12)))
			if out.Year() != year {
				person, out = 1000+i, out.AddDate(0, -2, 0)
			}
		}
		last[h.code[2]-'0'].person, last[h.code[2]-'0'].out = person, out
		covered := cost.Part(d.Between(250, 450), 1000)
		account := covered.Part(1, 4)
		fmt.Fprintf(&b, "Y%d%04d,%s,%s,%s,%s,%v,%v,%d,%s,%s,Q%05d,DR%s%d,%s,%s,%v,%v,%v", year%100, i+1, h.code, h.district, home(d, h), code, cost, covered, days,
			out.AddDate(0, 0, -int(days)).Format("2006-01-02"), out.Format("2006-01-02"), person, h.code, d.Between(1, 3), generator.Of(d, "内科", "外科", "骨科"), approved, cost-covered, account, covered-account)
		b.WriteString(feesOf(d, cost))
		b.WriteString("\n")
	}
	return b.String()
}

// home is where a person is insured: mostly where the hospital is.
func home(d generator.Draw, h hospital) string {
	switch {
	case h.level == 3 && d.Chance(450):
		return generator.Of(d, "990121", "990122")
	case d.Chance(80):
		return generator.Of(d, "990101", "990121", "990122")
	case d.Chance(40):
		return "990201"
	}
	return h.district
}

// feesOf divides a cost by classes of fees, to the fen.
func feesOf(d generator.Draw, cost generator.Fen) string {
	var b strings.Builder
	left := cost
	for i, f := range fees {
		part := cost.Part(f.part*d.Between(80, 110), 10000)
		if i == len(fees)-1 {
			part = left
		}
		left -= part
		fmt.Fprintf(&b, ",%v", part)
	}
	return b.String()
}

func pick(d generator.Draw) hospital {
	n := d.Below(22)
	for _, h := range hospitals {
		if n -= h.parts; n < 0 {
			return h
		}
	}
	return hospitals[0]
}

// levelPart is the mean cost at a level, in hundredths of the region's.
func levelPart(level int64) int64 { return []int64{72, 95, 110}[level-1] }

// stays makes 24 stays for mental illness in one hospital.
func stays() string {
	d := generator.NewDraw(2025, 44)
	var b strings.Builder
	b.WriteString("id,institution,district,home,class,person,admitted,discharged,cost,covered\n")
	for i := range 24 {
		days := d.Between(12, 60)
		in := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Below(363-days)))
		cost := generator.Fen(days * d.Between(240_00, 330_00))
		fmt.Fprintf(&b, "S%03d,B03,990121,%s,psychiatric,R%05d,%s,%s,%v,%v\n", i+1, generator.Of(d, "990121", "990121", "990122"), i+1,
			in.Format("2006-01-02"), in.AddDate(0, 0, int(days)).Format("2006-01-02"), cost, cost.Part(d.Between(100, 300), 1000))
	}
	return b.String()
}
