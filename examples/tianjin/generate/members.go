package main

import (
	"bytes"
	"fmt"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// member is a row of members.csv.
type member struct {
	person, institution, signed, ends, suspended, inpatient string
}

// edgeMembers are written by hand: one rule each.
func edgeMembers() []member {
	return []member{
		{"E01", "TJ01", "2025-01-10", "", "", "2025-06-11/2025-06-21"},                                 // worked 3, A
		{"E02", "TJ01", "2024-11-20", "", "", ""},                                                      // worked 3, B: referred once
		{"E03", "TJ01", "2024-12-31", "", "2025-09-16/2025-11-16", ""},                                 // worked 3, C
		{"E04", "TJ03", "2024-06-01", "", "", ""},                                                      // worked 3b: a debt
		{"E05", "TJ01", "2024-06-01", "2025-04-10", "", ""},                                            // April at two hospitals
		{"E05", "TJ02", "2025-03-28", "", "", ""},                                                      //
		{"E06", "TJ01", "2024-06-01", "2025-03-31", "", ""},                                            // moves at the turn of a month
		{"E06", "TJ02", "2025-03-28", "", "", ""},                                                      //
		{"E07", "TJ02", "2024-06-01", "", "", ""},                                                      // signed twice
		{"E07", "TJ02", "2025-10-09", "", "", ""},                                                      //
		{"E08", "TJ02", "2024-09-02", "2025-05-17", "", ""},                                            // ends within a year
		{"E09", "TJ01", "2024-06-01", "", "", "2025-02-20/2025-04-08"},                                 // all of March in hospital
		{"E10", "TJ01", "2024-06-01", "", "2025-08-15/", ""},                                           // suspended until further notice
		{"E11", "TJ02", "2024-06-01", "", "2025-07-21/2025-08-01", ""},                                 // 20 of 31 days
		{"E12", "TJ02", "2024-06-01", "", "2025-05-05/2025-05-10;2025-05-01/2025-05-05", ""},           // split, out of order
		{"E13", "TJ01", "2024-06-01", "", "2025-05-10/2025-05-20", "2025-05-15/2025-05-25"},            // both at once: counted once
		{"E14", "TJ01", "2024-06-01", "2025-12-31", "", "2025-12-28/"},                                 // still in hospital at the end
		{"E15", "TJ01", "2025-02-28", "", "", ""},                                                      // signed on the last day
		{"E16", "TJ02", "2025-03-01", "", "", ""},                                                      // signed on the first day
		{"E17", "TJ01", "2024-06-01", "", "", ""},                                                      // charges that leak
		{"E18", "TJ01", "2024-06-01", "", "", "2025-09-10/2025-09-15"},                                 // charged while in hospital
		{"E19", "TJ02", "2024-06-01", "", "", ""},                                                      // shares waived
		{"E20", "TJ02", "2025-11-05", "2026-11-04", "", "2025-12-01/2025-12-02;2025-12-02/2025-12-03"}, // out and in on one day
	}
}

var drawn = []struct {
	institution string
	members     int
}{{"TJ01", 240}, {"TJ02", 150}}

// drawnMembers signs members through two years, with some that leave, pause or
// lie in hospital.
func drawnMembers(d generator.Draw) []member {
	var list []member
	for _, in := range drawn {
		for range in.members {
			m := member{person: fmt.Sprintf("P%04d", len(list)+1), institution: in.institution}
			signed := d.Between(0, 600) // days from 2024-01-01
			m.signed = date(signed)
			if d.Chance(60) {
				m.ends = date(signed + 365 + d.Between(0, 300))
			}
			if d.Chance(80) {
				from := d.Between(366, 690)
				m.suspended = date(from) + "/" + date(from+d.Between(5, 70))
			}
			if d.Chance(350) {
				from := d.Between(366, 560)
				to := from + d.Between(3, 20)
				m.inpatient = date(from) + "/" + date(to)
				if d.Chance(300) {
					again := to + d.Between(0, 120)
					m.inpatient += ";" + date(again) + "/" + date(again+d.Between(2, 15))
				}
			}
			list = append(list, m)
		}
	}
	return list
}

// date writes a day counted from 2024-01-01.
func date(n int64) string {
	year := 2024
	for {
		days := int64(365)
		if year == 2024 {
			days = 366
		}
		if n < days {
			break
		}
		n -= days
		year++
	}
	month := 1
	for n >= monthDays(year, month) {
		n -= monthDays(year, month)
		month++
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, n+1)
}

func monthDays(year, month int) int64 {
	switch month {
	case 2:
		if year == 2024 {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func encodeMembers(list []member) []byte {
	var b bytes.Buffer
	b.WriteString("person,institution,category,signed,ends,suspended,inpatient\n")
	for _, m := range list {
		fmt.Fprintf(&b, "%s,%s,peritoneal,%s,%s,%s,%s\n", m.person, m.institution, m.signed, m.ends, m.suspended, m.inpatient)
	}
	return b.Bytes()
}
