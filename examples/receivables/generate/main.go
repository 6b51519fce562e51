// Command generate writes the example data of examples/receivables: five months of stays in two
// invented hospitals, the jobs that settle them, and what was declared, decided and paid.
//
// Run it from the root of the repository:
//
//	go run ./examples/receivables/generate
//
// The output depends on nothing but this folder. It does not import the library: what the fund
// pays for the months is worked out here anew, so that the payments prove something.
package main

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("receivables", files) }

type fen = generator.Fen

// hospital is a hospital with its coefficient in hundredths.
type hospital struct {
	code, name  string
	coefficient int64
}

var hospitals = []hospital{{"H01", "江北第一医院", 108}, {"H02", "江北中医院", 95}}

// groups have base points in hundredths, and a mean cost.
var groups = []struct {
	code, name string
	points     int64
	cost       fen
}{
	{"ES23", "呼吸系统感染", 41_52, 5_190_00}, {"FM11", "经皮冠状动脉支架植入", 310_40, 38_800_00},
	{"GE13", "阑尾切除术", 82_10, 10_260_00}, {"OB21", "剖宫产", 64_75, 8_090_00},
}

// stay is a row of the cases.
type stay struct {
	id, group, day                          string
	hospital                                int
	cost, fund, serious, aid, account, cash fen
	points                                  int64 // at 4 places
}

const months = 5

// stays draws the stays of the months.
func stays() (all [months][]stay) {
	d := generator.NewDraw(20250630, 3203)
	n := 0
	for m := range months {
		for h := range hospitals {
			for range d.Between(14, 22) - int64(6*h) {
				n++
				g := groups[d.Below(int64(len(groups)))]
				s := stay{id: fmt.Sprintf("R%05d", n), group: g.code, hospital: h, day: fmt.Sprintf("2025-%02d-%02d", m+1, d.Between(1, 28))}
				s.points = g.points * hospitals[h].coefficient
				s.cost = g.cost.Part(d.Between(80, 130), 100)
				own := s.cost.Part(d.Between(22, 34), 100)
				if d.Chance(200) {
					s.serious = own.Part(40, 100)
				}
				if d.Chance(150) {
					s.aid = (own - s.serious).Part(50, 100)
				}
				s.account = (own - s.serious - s.aid).Part(d.Between(0, 60), 100)
				s.cash = own - s.serious - s.aid - s.account
				s.fund = s.cost - own
				all[m] = append(all[m], s)
			}
		}
	}
	return all
}

// due is what the report of a month transfers: points × 125.00, less what others paid, less a
// deposit of 5 %, less what was refused.
func due(list []stay, h int, refused fen) fen {
	var points, others fen
	for _, s := range list {
		if s.hospital == h {
			points, others = points+fen(s.points), others+s.cost-s.fund
		}
	}
	entitlement := points.Part(125, 100) - others // points have 4 places, the value is 125.00
	return entitlement - entitlement.Part(5, 100) - refused
}

// sum adds a part of the cost up.
func sum(list []stay, h int, part func(stay) fen) (total fen) {
	for _, s := range list {
		if s.hospital == h {
			total += part(s)
		}
	}
	return total
}

func fundOf(s stay) fen    { return s.fund }
func seriousOf(s stay) fen { return s.serious }
func aidOf(s stay) fen     { return s.aid }

func month(m int) string { return fmt.Sprintf("2025-%02d", m+1) }
