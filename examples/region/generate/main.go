// Command generate writes the claims of examples/region: cases, stays, members
// with their charges, and claims by item, of one year of an invented region. The
// policies, the accounts and the job beside them are written by hand.
//
// Run it from the root of the repository:
//
//	go run ./examples/region/generate
//
// The output depends on nothing but this folder: same code, same bytes, on any
// machine. It does not import the library: data made by the code under test would
// prove nothing about it.
package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("region", files) }

// files draws everything, in this order.
func files() ([]generator.File, error) {
	d := generator.NewDraw(seed1, seed2)
	list := []generator.File{generator.Text("cases.csv", cases(d)), generator.Text("stays.csv", stays(d)), generator.Text("items.csv", items(d))}
	for _, pool := range []string{employees, residents} {
		members, charges := heads(d, pool)
		list = append(list, generator.Text("members-"+pool+".csv", members), generator.Text("charges-"+pool+".csv", charges))
	}
	return list, nil
}

// Pools.
const employees, residents = "310", "390"

// rows writes CSV of fields that need no quotes.
type rows struct{ strings.Builder }

func table(header string) *rows {
	r := new(rows)
	r.WriteString(header + "\n")
	return r
}

func (r *rows) add(fields ...any) {
	for i, f := range fields {
		if i > 0 {
			r.WriteByte(',')
		}
		fmt.Fprint(r, f)
	}
	r.WriteByte('\n')
}

// day is a day of 2025.
func day(month, day int64) time.Time {
	return time.Date(2025, time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
}

func date(t time.Time) string { return t.Format(time.DateOnly) }

type group struct {
	code string
	mean fen
}

var (
	es23 = group{"ES23", 5190_00}
	gb25 = group{"GB25", 22800_00}
	fm11 = group{"FM11", 45850_00}
	or15 = group{"OR15", 4500_00}
)

// cases are 60 stays paid by DRG points, five a month. Three are crafted: low, high
// and approved, high and not approved.
func cases(d generator.Draw) string {
	r := table("id,institution,group,cost,covered,discharged,approved,pool")
	for i := range int64(60) {
		institution := generator.Of(d, "RG01", "RG01", "RG01", "RG02", "RG02", "RG04")
		g := generator.Of(d, es23, es23, gb25, or15)
		if institution == "RG01" {
			g = generator.Of(d, es23, gb25, gb25, fm11)
		}
		pool, covered := employees, d.Between(18, 26)
		if d.Below(100) < 55 {
			pool, covered = residents, d.Between(30, 42)
		}
		cost := percent(g.mean, d.Between(62, 148)) + fen(d.Below(100))
		approved := ""
		switch i {
		case 16:
			institution, g, cost = "RG02", es23, 2075_99 // a fen below 0.4
		case 31:
			institution, g, cost, approved = "RG01", gb25, 54720_00, "yes" // r = 2.4
		case 47:
			institution, g, cost = "RG04", or15, 14310_00 // r = 3.18
		}
		r.add(fmt.Sprintf("D%02d", i+1), institution, g.code, cost, percent(cost, covered), date(day(i/5+1, d.Between(1, 28))), approved, pool)
	}
	return r.String()
}

// stays are 15 stays paid by bed-days. S01 begins in the year before.
func stays(d generator.Draw) string {
	r := table("id,institution,class,admitted,discharged,leave_days,cost,covered,pool")
	for i := range int64(15) {
		institution, class, daily := "RG03", "psychiatric", fen(305_00)
		if i%3 == 2 {
			institution, class, daily = "RG02", "rehabilitation", 395_00
		}
		days := d.Between(12, 75)
		out := day(i*12/15+1, d.Between(3, 28))
		leave := ""
		if i == 6 {
			leave = "3"
		}
		cost := percent(daily, d.Between(88, 116)) * fen(days)
		r.add(fmt.Sprintf("S%02d", i+1), institution, class, date(out.AddDate(0, 0, int(-days))), date(out), leave, cost, percent(cost, d.Between(20, 34)), generator.Of(d, employees, residents))
	}
	return r.String()
}

// items are 20 claims paid by item: seven of RG05 and six of RG06 under their own
// budgets, six charged to the community wherever they arose, and one that no budget
// bears.
func items(d generator.Draw) string {
	r := table("id,institution,month,cost,covered,charged_to,pool")
	for i := range int64(20) {
		institution, holder, pool, covered := "RG05", "", employees, d.Between(15, 25)
		switch {
		case i == 19:
			institution = "RG02"
		case i >= 13:
			institution, holder, pool, covered = generator.Of(d, "RG06", "RG06", "RG01", "RG02"), "RGC1", residents, d.Between(30, 45)
		case i >= 7:
			institution, pool, covered = "RG06", residents, d.Between(30, 45)
		}
		cost := fen(d.Between(6000_00, 15000_00))
		r.add(fmt.Sprintf("I%02d", i+1), institution, fmt.Sprintf("2025-%02d", 1+(i*5+2)%12), cost, percent(cost, covered), holder, pool)
	}
	return r.String()
}

// heads are three members of a hospital and their charges, a row a month; in each
// pool one was in hospital, and one was referred once.
func heads(d generator.Draw, pool string) (string, string) {
	institution, prefix := "RG01", "E"
	if pool == residents {
		institution, prefix = "RG04", "R"
	}
	m, c := table("person,institution,category,signed,inpatient"), table("person,institution,month,kind,cost,covered")
	for i := range int64(3) {
		person := fmt.Sprintf("%s%d", prefix, i+1)
		signed, inpatient, first := "2024-11-20", "", int64(1)
		switch i {
		case 1:
			inpatient = date(day(6, 11)) + "/" + date(day(6, 11+d.Between(4, 12)))
		case 2:
			signed, first = date(day(2, d.Between(5, 25))), 3 // effective the month after
		}
		m.add(person, institution, "peritoneal", signed, inpatient)
		for month := first; month <= 12; month++ {
			cost := fen(d.Between(5200_00, 6900_00))
			c.add(person, institution, fmt.Sprintf("2025-%02d", month), "own", cost, percent(cost, 15))
		}
		if i == 0 {
			cost := fen(d.Between(1500_00, 3200_00))
			c.add(person, "RG02", "2025-09", "referred", cost, percent(cost, 15))
		}
	}
	return m.String(), c.String()
}
