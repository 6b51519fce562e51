package main

import (
	"bytes"
	"encoding/csv"
	"testing"
	"time"
)

// TestBedRows checks what the example promises: no stays of one person overlap,
// and the kinds of stays it wants to show are there.
func TestBedRows(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(encodeBeds(bedRows()))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type interval struct{ in, out time.Time }
	persons := map[string][]interval{}
	count := map[string]int{}
	for _, r := range rows[1:] {
		in, err1 := time.Parse(time.DateOnly, r[4])
		out, err2 := time.Parse(time.DateOnly, r[5])
		if err1 != nil || err2 != nil || out.Before(in) {
			t.Errorf("%s: %s to %s", r[0], r[4], r[5])
		}
		for _, o := range persons[r[3]] {
			if in.Before(o.out) && o.in.Before(out) {
				t.Errorf("%s overlaps another stay of %s", r[0], r[3])
			}
			if gap := in.Sub(o.out).Hours() / 24; gap >= 0 && gap <= 10 {
				count["readmitted within 10 days"]++
			}
		}
		persons[r[3]] = append(persons[r[3]], interval{in, out})
		days := int(out.Sub(in).Hours() / 24)
		switch {
		case days > 60:
			count["over 60 days"]++
		case days > 30:
			count["over 30 days"]++
		}
		if in.Year() < out.Year() {
			count["across a year"]++
		}
		if r[6] != "0" {
			count["leave"]++
		}
		count[r[2]]++
	}
	for kind, least := range map[string]int{
		"readmitted within 10 days": 20, "over 60 days": 50, "over 30 days": 300, "across a year": 50, "leave": 50,
		"psychiatric": 500, "rehabilitation": 300, "hospice": 60,
	} {
		if count[kind] < least {
			t.Errorf("%s: %d stays, want %d or more", kind, count[kind], least)
		}
	}
	t.Log(count)
}
