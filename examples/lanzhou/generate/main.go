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
	"flag"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

func main() {
	dir := flag.String("dir", filepath.Join("examples", "lanzhou"), "`folder` to write to; it must exist")
	flag.Parse()
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(dir string) error {
	for name, list := range map[string][]stay{"city.csv": city(), "provincial.csv": provincial(), "residents.csv": residents()} {
		if err := os.WriteFile(filepath.Join(dir, name), encode(name, list), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fen is money; it prints as yuan with two decimals.
type fen int64

func (f fen) String() string { return fmt.Sprintf("%d.%02d", f/100, f%100) }

type draw struct{ pcg *rand.PCG }

// below returns an integer in [0, n).
func (d draw) below(n int64) int64 {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int64(hi)
}

type stay struct {
	institution, class string
	day, days          int64 // discharged on this day of the year, after so many days
	cost, covered      fen
}

// city makes the stays of city employees. Those of LZ01 are the worked example:
// 800 stays, 40,000 days, 10400000.00 of cost, of which patients paid
// 1500000.00. They come in pairs whose differences cancel out.
func city() []stay {
	d := draw{rand.NewPCG(2008, 1)}
	var list []stay
	for range 400 {
		longer := d.below(35)
		for _, sign := range []int64{-1, 1} {
			n := 50 + sign*longer
			list = append(list, stay{"LZ01", "city-employee", d.below(365), n, fen(n * 260_00), fen(n * 37_50)})
		}
		a, b := &list[len(list)-2], &list[len(list)-1]
		move := fen(d.below(900_00))
		a.cost, b.cost = a.cost+move, b.cost-move
		move = fen(d.below(150_00))
		a.covered, b.covered = a.covered-move, b.covered+move
	}
	return d.further(list, "city-employee", 120, 250_00)
}

func provincial() []stay {
	return draw{rand.NewPCG(2008, 2)}.further(nil, "provincial-employee", 140, 270_00)
}

func residents() []stay { return draw{rand.NewPCG(2008, 3)}.further(nil, "resident", 260, 240_00) }

// further adds stays in the other hospitals, at about this cost of a day.
func (d draw) further(list []stay, class string, n int, daily fen) []stay {
	for range n {
		s := stay{institution: []string{"LZ02", "LZ02", "LZ03"}[d.below(3)], class: class, day: d.below(365), days: 8 + d.below(85)}
		s.cost = fen(s.days) * (daily - 30_00 + fen(d.below(60_00)))
		s.covered = s.cost * fen(120+d.below(90)) / 1000
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
