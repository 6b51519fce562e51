// Command generate writes the stays of examples/lanzhou.
//
// Run it from the root of the repository:
//
//	go run ./examples/lanzhou/generate
//
// Everything is integer arithmetic on a seeded PCG: same code, same bytes, on
// any machine. It does not import the library.
package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("lanzhou", files) }

func files() (list []generator.File, err error) {
	for _, f := range []struct {
		name  string
		stays []stay
	}{{"city.csv", city()}, {"provincial.csv", provincial()}, {"residents.csv", residents()}} {
		list = append(list, generator.File{Name: f.name, Data: encode(f.name, f.stays)})
	}
	return list, nil
}

// fen is money.
type fen = generator.Fen

type draw struct{ generator.Draw }

type stay struct {
	institution, class string
	day, days          int64 // discharged on this day of the year, after this number of days
	cost, covered      fen
}

// city makes the stays of city employees. Those of LZ01 are the worked example:
// 800 stays, 40,000 days, 10400000.00 of cost, of which patients paid
// 1500000.00. They come in pairs whose differences cancel out.
func city() []stay {
	d := draw{generator.NewDraw(2008, 1)}
	var list []stay
	for range 400 {
		longer := d.Below(35)
		for _, sign := range []int64{-1, 1} {
			n := 50 + sign*longer
			list = append(list, stay{"LZ01", "city-employee", d.Below(365), n, fen(n * 260_00), fen(n * 37_50)})
		}
		a, b := &list[len(list)-2], &list[len(list)-1]
		move := fen(d.Below(900_00))
		a.cost, b.cost = a.cost+move, b.cost-move
		move = fen(d.Below(150_00))
		a.covered, b.covered = a.covered-move, b.covered+move
	}
	return d.further(list, "city-employee", 120, 250_00)
}

func provincial() []stay {
	return draw{generator.NewDraw(2008, 2)}.further(nil, "provincial-employee", 140, 270_00)
}

func residents() []stay {
	return draw{generator.NewDraw(2008, 3)}.further(nil, "resident", 260, 240_00)
}

// further adds stays in the other hospitals, at about this cost of a day.
func (d draw) further(list []stay, class string, n int, daily fen) []stay {
	for range n {
		s := stay{institution: []string{"LZ02", "LZ02", "LZ03"}[d.Below(3)], class: class, day: d.Below(365), days: 8 + d.Below(85)}
		s.cost = fen(s.days) * (daily - 30_00 + fen(d.Below(60_00)))
		s.covered = s.cost * fen(120+d.Below(90)) / 1000
		list = append(list, s)
	}
	return list
}

func encode(name string, list []stay) []byte {
	prefix := map[string]string{"city.csv": "C", "provincial.csv": "P", "residents.csv": "R"}[name]
	newYear := time.Date(2008, time.January, 1, 0, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	b.WriteString("id,institution,class,person,admitted,discharged,leave_days,cost,covered\n")
	for i, s := range list {
		out := newYear.AddDate(0, 0, int(s.day))
		in := out.AddDate(0, 0, -int(s.days))
		fmt.Fprintf(&b, "%s%04d,%s,%s,%s%04d,%s,%s,0,%v,%v\n", prefix, i+1, s.institution, s.class, prefix, i+1,
			in.Format(time.DateOnly), out.Format(time.DateOnly), s.cost, s.covered)
	}
	return b.Bytes()
}
