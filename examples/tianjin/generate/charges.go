package main

import (
	"bytes"
	"fmt"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// charge is a row of charges.csv.
type charge struct {
	person, institution, month, kind, scope string
	cost, covered, waived                   fen
	date, medicalType                       string
}

// edgeCharges are written by hand: one rule each.
func edgeCharges() []charge {
	own := func(person, institution, month string, cost, covered fen) charge {
		return charge{person: person, institution: institution, month: month, kind: "own", scope: "dialysis", cost: cost, covered: covered, medicalType: "14"}
	}
	list := []charge{
		own("E01", "TJ01", "2025-03", 68000*yuan, 10200*yuan),
		own("E02", "TJ01", "2025-04", 79000*yuan, 11850*yuan),
		own("E03", "TJ01", "2025-05", 66000*yuan, 9900*yuan),
		{person: "E02", institution: "TJ91", month: "2025-07", kind: "referred", cost: 3000 * yuan, covered: 450 * yuan},
		{person: "E03", institution: "TJ91", month: "2025-08", kind: "unreferred", cost: 1200 * yuan, covered: 1200 * yuan},
		own("E04", "TJ03", "2025-02", 20000*yuan, 3000*yuan),
		{person: "E04", institution: "TJ91", month: "2025-03", kind: "referred", cost: 90000 * yuan, covered: 13500 * yuan},
		own("E05", "TJ01", "2025-04", 5000*yuan, 750*yuan), // the month's fee is in conflict
		own("E15", "TJ01", "2025-02", 4000*yuan, 600*yuan), // not active yet
		own("X99", "TJ02", "2025-06", 6000*yuan, 900*yuan), // nobody's
	}
	leak := func(c charge, change func(*charge)) { change(&c); list = append(list, c) }
	base := own("E17", "TJ01", "2025-05", 800*yuan, 120*yuan)
	leak(base, func(c *charge) { c.scope = "offered" }) // charged
	leak(base, func(c *charge) { c.scope = "requested" })
	leak(base, func(c *charge) { c.scope = "outside" })
	leak(base, func(c *charge) { c.medicalType = "11" })
	leak(base, func(c *charge) { c.institution = "TJ02" })
	leak(base, func(c *charge) { c.institution, c.kind, c.scope = "TJ92", "unreferred", "" }) // with fund money
	leak(own("E18", "TJ01", "2025-09", 900*yuan, 135*yuan), func(c *charge) { c.date = "2025-09-14" })
	leak(own("E18", "TJ01", "2025-09", 900*yuan, 135*yuan), func(c *charge) { c.date = "2025-09-15" }) // discharged: charged
	leak(own("E19", "TJ02", "2025-10", 7000*yuan, 1050*yuan), func(c *charge) { c.waived = 1000 * yuan })
	return list
}

// drawnCharges charges every drawn member in every month of 2025 between the signing
// and the end, even if the member is suspended or in hospital.
func drawnCharges(d generator.Draw, members []member) []charge {
	var list []charge
	for _, m := range members {
		if m.person[0] != 'P' {
			continue
		}
		mean := int64(6300) // TJ01 stays below the head fee, TJ02 does not
		if m.institution == "TJ02" {
			mean = 7090
		}
		for i := 1; i <= 12; i++ {
			month := fmt.Sprintf("2025-%02d", i)
			if month <= m.signed[:7] || m.ends != "" && month > m.ends[:7] {
				continue
			}
			cost := fen(d.Between(mean*70, mean*130)) // fen: 70 to 130 % of the mean
			c := charge{
				person: m.person, institution: m.institution, month: month, kind: "own", scope: "dialysis",
				cost: cost, covered: cost.Part(d.Between(120, 180), 1000), medicalType: "14",
			}
			list = append(list, c)
			if d.Chance(50) {
				cost := fen(d.Between(50_00, 900_00))
				c.scope, c.cost, c.covered = "offered", cost, cost.Part(150, 1000)
				list = append(list, c)
			}
			if d.Chance(15) {
				cost := fen(d.Between(800_00, 9000_00))
				list = append(list, charge{person: m.person, institution: "TJ91", month: month, kind: "referred", cost: cost, covered: cost.Part(150, 1000)})
			}
			if d.Chance(4) {
				cost := fen(d.Between(300_00, 3000_00))
				list = append(list, charge{person: m.person, institution: "TJ92", month: month, kind: "unreferred", cost: cost, covered: cost})
			}
		}
	}
	return list
}

func encodeCharges(list []charge) []byte {
	var b bytes.Buffer
	b.WriteString("person,institution,month,kind,scope,cost,covered,waived,date,medical_type\n")
	for _, c := range list {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", c.person, c.institution, c.month, c.kind, c.scope, c.cost, c.covered, c.waived, c.date, c.medicalType)
	}
	return b.Bytes()
}

// patient is a row of byitem.csv: a year of a patient who is paid by item.
type patient struct {
	months, days  int64
	cost, covered fen
}

// byItem are patients of the year 2025 who did not sign, with higher costs and
// more days in hospital than the members.
func byItem(d generator.Draw) []patient {
	var list []patient
	for range 120 {
		p := patient{months: d.Between(3, 12)}
		for range p.months {
			cost := fen(d.Between(5200_00, 10400_00))
			p.cost += cost
			p.covered += cost.Part(d.Between(140, 260), 1000)
		}
		if d.Chance(550) {
			p.days = d.Between(3, 40)
		}
		list = append(list, p)
	}
	return list
}

func encodePatients(list []patient) []byte {
	var b bytes.Buffer
	b.WriteString("category,months,cost,covered,hospital_days\n")
	for _, p := range list {
		fmt.Fprintf(&b, "peritoneal,%d,%s,%s,%d\n", p.months, p.cost, p.covered, p.days)
	}
	return b.Bytes()
}
