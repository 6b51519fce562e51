package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// What follows is the bed-day part: psychiatric, rehabilitation and hospice
// stays inside the same budget. It has its own stream of chance, so that the
// stays of the drg part keep their bytes.

// bedStays is how many drawn stays there are; crafted ones come before them.
const bedStays = 1_150

// Seeds of the bed-days.
const bedSeed1, bedSeed2 = 20200301, 20190068

type bedPolicy struct {
	Name               string           `json:"name"`
	Region             string           `json:"region"`
	Kind               string           `json:"kind"`
	Sources            []source         `json:"sources"`
	Effective          period           `json:"effective"`
	Cites              map[string]cite  `json:"cites"`
	Classes            []bedClass       `json:"classes"`
	Institutions       []bedInstitution `json:"institutions"`
	TierMode           string           `json:"tier_mode"`
	DayCount           string           `json:"day_count"`
	ReadmissionGapDays int              `json:"readmission_gap_days"`
	RateIs             string           `json:"rate_is"`
	Interim            struct {
		Months int    `json:"months"`
		Missed string `json:"missed"`
	} `json:"interim"`
	Points struct {
		RegionalMean string `json:"regional_mean"`
		Scale        string `json:"scale"`
		Places       int    `json:"places"`
	} `json:"points"`
}

type bedClass struct {
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Level string    `json:"level,omitempty"`
	Tiers []bedTier `json:"tiers"`
}

type bedTier struct {
	DaysUpTo int    `json:"days_up_to,omitempty"`
	Rate     string `json:"rate"`
}

type bedInstitution struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Level string `json:"level"`
}

// The hospitals with beds of this kind. LS13 and LS14 have no other stays.
var bedInstitutions = []bedInstitution{
	{"LS01", "瓯源中心医院", "3"},
	{"LS03", "莲岭中医院", "3"},
	{"LS04", "青岚县人民医院", "2"},
	{"LS09", "桐坞镇卫生院", "1"},
	{"LS13", "安平精神专科医院", "3"},
	{"LS14", "南明康复医院", "2"},
}

// bedClasses have a rate for all hospitals, and another for those of level 3.
var bedClasses = []bedClass{
	{"psychiatric", "精神类", "", []bedTier{{30, "280.00"}, {60, "230.00"}, {0, "180.00"}}},
	{"psychiatric", "精神类", "3", []bedTier{{30, "320.00"}, {60, "260.00"}, {0, "200.00"}}},
	{"rehabilitation", "康复类", "", []bedTier{{20, "450.00"}, {45, "360.00"}, {0, "240.00"}}},
	{"rehabilitation", "康复类", "3", []bedTier{{20, "520.00"}, {45, "410.00"}, {0, "270.00"}}},
	{"hospice", "安宁疗护", "", []bedTier{{0, "260.00"}}},
}

func beds() bedPolicy {
	p := bedPolicy{
		Name: "Bed-days inside the DRG pool, Zhejiang type, with the parameters of an invented Lishui year", Region: "Lishui", Kind: "reference",
		Sources: []source{
			{Title: "浙江省基本医疗保险住院费用DRGs点数付费暂行办法", Number: "浙医保联发〔2019〕21号"},
			{Number: "丽医保发〔2019〕68号"},
		},
		Effective: year,
		Cites: map[string]cite{
			"classes": {Source: 1}, "points": {Source: 0}, "readmission_gap_days": {Source: 1},
		},
		Classes: bedClasses, Institutions: bedInstitutions,
		TierMode: "marginal", DayCount: "nights", ReadmissionGapDays: 10, RateIs: "total",
	}
	p.Interim.Months = 6
	p.Interim.Missed = "pay" // most hospitals of the example bill long stays at discharge
	p.Points.RegionalMean, p.Points.Scale, p.Points.Places = "12500.00", "100", 4
	return p
}

// A bed is one row of stays.csv; days count from 1 January 2025.
type bed struct {
	institution, class string
	person             int
	in, out, leave     int64
	interim            bool
	cost, covered      fen
}

// craftedBeds show one rule each; see README.md. The persons are numbered by
// the first column.
var craftedBeds = []bed{
	{"LS13", "psychiatric", 1, 10, 40, 0, false, 9_800_00, 2_940_00},     // 30 days: exactly the first tier
	{"LS13", "psychiatric", 2, 10, 41, 0, false, 10_100_00, 3_030_00},    // 31 days: one in the second
	{"LS13", "psychiatric", 3, 20, 95, 0, false, 21_000_00, 6_000_00},    // 75 days: three tiers
	{"LS13", "psychiatric", 4, -40, 12, 0, false, 15_500_00, 4_300_00},   // crosses the year: all of it belongs to 2025
	{"LS13", "psychiatric", 5, -70, -20, 0, false, 15_000_00, 4_100_00},  // settled in 2024: history
	{"LS13", "psychiatric", 5, -10, 15, 0, false, 7_900_00, 2_200_00},    // ten days later: begins at day 51
	{"LS13", "psychiatric", 6, -70, -20, 0, false, 15_000_00, 4_100_00},  // the same
	{"LS13", "psychiatric", 6, -9, 16, 0, false, 7_900_00, 2_200_00},     // eleven days later: begins at day 1
	{"LS13", "psychiatric", 7, 50, 90, 12, false, 9_000_00, 2_500_00},    // leave: 28 paid days
	{"LS13", "psychiatric", 8, 60, 70, 10, false, 120_00, 36_00},         // leave as long as the stay: nothing
	{"LS13", "psychiatric", 9, -100, 80, 0, true, 46_000_00, 12_000_00},  // bill of half a year, to 22 March …
	{"LS13", "psychiatric", 9, 81, 130, 0, false, 12_600_00, 3_300_00},   // … and the rest: tiers continue
	{"LS14", "rehabilitation", 10, 100, 100, 0, false, 610_00, 180_00},   // in and out on one day: one day
	{"LS14", "rehabilitation", 11, 100, 145, 0, false, 19_900_00, 0},     // 45 days
	{"LS14", "rehabilitation", 11, 145, 150, 0, false, 2_100_00, 600_00}, // readmitted on the day of discharge: no overlap, day 46
	{"LS14", "psychiatric", 12, 200, 220, 0, false, 5_000_00, 1_400_00},  // not level 3: the common rate
	{"LS13", "psychiatric", 12, 225, 245, 0, false, 5_900_00, 1_700_00},  // another hospital: begins at day 1
	{"LS09", "hospice", 13, 330, 369, 0, false, 11_000_00, 2_000_00},     // settled in 2026: not in this year
	{"LS09", "hospice", 14, 300, 312, 0, false, 3_000_00, 3_300_00},      // more was covered than is paid
}

// A ward is beds of a class in a hospital.
type ward struct {
	institution, class string
	weight             int64
	daily              fen   // what a day costs there
	short, long        int64 // days of a stay
}

var wards = []ward{
	{"LS13", "psychiatric", 420, 305_00, 9, 58},
	{"LS01", "psychiatric", 130, 340_00, 7, 41},
	{"LS04", "psychiatric", 90, 270_00, 8, 49},
	{"LS14", "rehabilitation", 210, 455_00, 10, 52},
	{"LS03", "rehabilitation", 120, 540_00, 8, 40},
	{"LS01", "rehabilitation", 70, 590_00, 6, 33},
	{"LS09", "hospice", 60, 245_00, 4, 30},
	{"LS14", "hospice", 50, 270_00, 4, 28},
}

// bedRows returns the crafted stays, then the drawn ones in no particular order: a
// readmission may come before the stay that it follows.
func bedRows() []bed {
	d := draw{generator.NewDraw(bedSeed1, bedSeed2)}
	list := append([]bed(nil), craftedBeds...)
	person := 100
	var weights []int64
	for _, w := range wards {
		weights = append(weights, w.weight)
	}
	for len(list) < len(craftedBeds)+bedStays {
		person++
		w := wards[d.pick(weights)]
		out := d.Below(365)
		days := d.Between(w.short, w.long)
		if d.Chance(120) { // one in eight stays long
			days = days*3 + d.Below(90)
		}
		list = append(list, d.bed(w, person, out-days, out))
		// A fifth come back, some within ten days, most later.
		for n := 0; n < 3 && d.Chance(200); n++ {
			in := out + d.Between(0, 25)
			out = in + d.Between(w.short, w.long)
			if out >= 365 {
				break
			}
			list = append(list, d.bed(w, person, in, out))
		}
	}
	drawn := list[len(craftedBeds):]
	for i := len(drawn) - 1; i > 0; i-- {
		j := d.Below(int64(i + 1))
		drawn[i], drawn[j] = drawn[j], drawn[i]
	}
	return list[:len(craftedBeds)+bedStays]
}

func (d draw) bed(w ward, person int, in, out int64) bed {
	b := bed{institution: w.institution, class: w.class, person: person, in: in, out: out}
	b.cost = (w.daily * fen(max(1, out-in))).Part(d.Between(820_000, 1_190_000), 1_000_000)
	b.covered = b.cost.Part(d.Between(180_000, 330_000), 1_000_000)
	if w.class == "psychiatric" && out-in > 14 && d.Chance(150) {
		b.leave = d.Between(1, 6)
	}
	return b
}

const bedHeader = "id,institution,class,person,admitted,discharged,leave_days,interim,cost,covered\n"

// encodeBeds writes stays.csv with plain LF.
func encodeBeds(list []bed) []byte {
	var b bytes.Buffer
	b.WriteString(bedHeader)
	on := func(day int64) string { return newYear.AddDate(0, 0, int(day)).Format(time.DateOnly) }
	for n, s := range list {
		interim := ""
		if s.interim {
			interim = "yes"
		}
		fmt.Fprintf(&b, "BD2025%05d,%s,%s,B%05d,%s,%s,%d,%s,%v,%v\n",
			n+1, s.institution, s.class, s.person, on(s.in), on(s.out), s.leave, interim, s.cost, s.covered)
	}
	return b.Bytes()
}
