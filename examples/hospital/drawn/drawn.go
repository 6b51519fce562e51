package drawn

import (
	"fmt"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// Size is how large the hospital is.
type Size struct {
	Month   int // stays of a mean month
	Months  int // of this year
	Wards   int // besides the two that are paid by the day; at least 6
	Doctors int // of a ward
	Groups  int
	Dear    int64 // the least cost of a planted case, per mille of its group's mean
	Last    bool  // with the twelve months of last year
}

// Small is the hospital whose files are committed.
func Small() Size {
	return Size{Month: 84, Months: 6, Wards: 8, Doctors: 3, Groups: 24, Dear: 2700, Last: true}
}

// Large is a hospital of stays in six months.
func Large(stays int) Size {
	return Size{Month: stays / 6, Months: 6, Wards: 24, Doctors: 8, Groups: 360, Dear: 4500}
}

// The planted overruns. The cases are of the last month.
const (
	DearWards = 3      // wards 0, 1 and 2: costs 45 % higher
	Doctor    = "D403" // of ward 4: twice the costs
	Dear      = "X"    // ids of the five dearest cases begin with it
	DearCases = 5      // in the last five wards
)

// Ward returns the name of a ward.
func Ward(n int) string {
	names := []string{"心血管内科", "骨科", "普外科", "呼吸内科", "神经内科", "消化内科", "妇科", "儿科"}
	if n < len(names) {
		return names[n]
	}
	return fmt.Sprintf("%s%d病区", names[n%len(names)], n/len(names)+1)
}

// season is the weight of the months of a year, percent.
var season = [12]int64{96, 78, 106, 103, 101, 99, 102, 100, 98, 97, 105, 115}

// group is a group of the policy: its mean cost in yuan and its usual days.
type group struct {
	code       string
	mean, days int64
}

func groups(n int) []group {
	list := make([]group, n)
	for i := range list {
		letter := "FIGERBHKLN"[i%10]
		mean := 3000 + int64(i*7919%97)*150
		switch i % 12 {
		case 5:
			mean *= 3
		case 9:
			mean = mean*2 - 1000
		}
		list[i] = group{fmt.Sprintf("%c%c%d%d", letter, "STRUJZ"[i/10%6], i/60+1, i%9+1), mean, 3 + int64(i*31%11)}
	}
	return list
}

var start = map[int]time.Time{2024: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), 2025: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}

// stays draws the stays of a year's months: cases and bed-days.
type stays struct {
	generator.Draw
	size         Size
	groups       []group
	cases, beds  strings.Builder
	year, number int
	last         string // the person and group of an earlier case
}

const (
	parts    = "department,doctor,pool,paid_fund,paid_account,paid_cash,fee_bed,fee_examination,fee_western_drug,fee_material,fee_treatment"
	caseHead = "id,institution,group,cost,covered,days,admitted,discharged,person," + parts + "\n"
	bedHead  = "id,institution,class,cost,covered,admitted,discharged,person," + parts + "\n"
)

func (s *stays) draw(months int, percent int64) {
	s.cases.WriteString(caseHead)
	s.beds.WriteString(bedHead)
	for m := range months {
		n := int(int64(s.size.Month) * season[m] * percent / 10000)
		for i := range n {
			if i%25 == 24 {
				s.bed(m)
				continue
			}
			s.one(m, "")
		}
		if s.year == 2025 && m == s.size.Months-1 {
			for k := range DearCases {
				s.one(m, fmt.Sprintf("%s%d", Dear, k+1))
			}
		}
	}
}

// one draws a case; one with an id is planted.
func (s *stays) one(month int, planted string) {
	s.number++
	id := fmt.Sprintf("H%d%06d", s.year%100, s.number)
	ward := int(s.Below(int64(s.size.Wards)))
	n := (int(s.Below(int64((s.size.Groups+s.size.Wards-1)/s.size.Wards)))*s.size.Wards + ward) % s.size.Groups
	doctor := fmt.Sprintf("D%d%02d", ward, 1+s.Below(int64(s.size.Doctors)))
	if planted != "" {
		id, ward, n = planted, s.size.Wards-int(planted[len(planted)-1]-'0'), 0
		for i, g := range s.groups { // the dearest group
			if g.mean > s.groups[n].mean {
				n = i
			}
		}
		doctor = fmt.Sprintf("D%d%02d", ward, 1+s.Below(int64(s.size.Doctors)))
	}
	g := s.groups[n]
	code := g.code
	factor := s.Between(760, 1160)
	days := max(1, g.days+s.Between(-2, 3))
	out := start[s.year].AddDate(0, month, int(s.Below(28)))
	person := fmt.Sprintf("P%07d", s.Below(int64(60*s.size.Month)))
	switch {
	case planted != "":
		factor, days = s.size.Dear+s.Between(0, 500), days*4
	case s.Chance(30):
		factor = s.Between(150, 390) // low
	case s.Chance(25):
		factor = s.Between(2100, 2600) // high
	case s.Chance(12):
		code = "0000"
	}
	cost := generator.Fen(g.mean*100).Part(factor, 1000)
	if planted == "" && ward < DearWards {
		cost = cost.Part(1450, 1000)
	}
	if doctor == Doctor && planted == "" {
		cost = cost.Part(2000, 1000)
	}
	if s.last != "" && planted == "" && s.Chance(12) { // the same person and group again, some days later
		person, code, _ = strings.Cut(s.last, " ")
	}
	s.last = person + " " + code
	covered := s.covered(cost)
	fmt.Fprintf(&s.cases, "%s,H1,%s,%v,%v,%d,%s,%s,%s,%s\n", id, code, cost, covered, days,
		out.AddDate(0, 0, -int(days)).Format("2006-01-02"), out.Format("2006-01-02"), person, s.parts(cost, covered, Ward(ward), doctor, planted != ""))
}

// bed draws a stay that is paid by the day.
func (s *stays) bed(month int) {
	s.number++
	class, ward, rate := "rehabilitation", "康复医学科", int64(400)
	if s.Chance(400) {
		class, ward, rate = "psychiatric", "精神科", 300
	}
	days := s.Between(6, 45)
	out := start[s.year].AddDate(0, month, int(s.Below(28)))
	cost := generator.Fen(days*rate*100).Part(s.Between(850, 1120), 1000)
	covered := s.covered(cost)
	fmt.Fprintf(&s.beds, "B%d%06d,H1,%s,%v,%v,%s,%s,Q%07d,%s\n", s.year%100, s.number, class, cost, covered,
		out.AddDate(0, 0, -int(days)).Format("2006-01-02"), out.Format("2006-01-02"), s.number, s.parts(cost, covered, ward, fmt.Sprintf("D9%d", s.Between(1, 2)), false))
}

// covered is what patients paid.
func (s *stays) covered(cost generator.Fen) generator.Fen {
	return cost.Part(s.Between(180, 320), 1000)
}

// parts are the columns for analysis; they sum up to the cost. More of a planted case is material.
func (s *stays) parts(cost, covered generator.Fen, ward, doctor string, planted bool) string {
	account := covered.Part(s.Between(0, 600), 1000)
	bed, exam, drug, goods := cost.Part(s.Between(60, 90), 1000), cost.Part(s.Between(150, 220), 1000), cost.Part(s.Between(220, 300), 1000), cost.Part(s.Between(80, 160), 1000)
	if planted {
		bed, exam, drug, goods = bed.Part(1, 2), exam.Part(1, 2), drug.Part(1, 2), goods+cost.Part(1, 4)
	}
	pool := generator.Of(s.Draw, "310", "310", "390")
	return fmt.Sprintf("%s,%s,%s,%v,%v,%v,%v,%v,%v,%v,%v", ward, doctor, pool, cost-covered, account, covered-account, bed, exam, drug, goods, cost-bed-exam-drug-goods)
}
