// Command generate writes the example data of examples/tianjin: the members of
// three hospitals, a year of their charges, the history of patients who are paid
// by item, the policy, and the jobs that settle the year and some of its months.
//
// Run it from the root of the repository:
//
//	go run ./examples/tianjin/generate
//
// The output depends on nothing but this folder: same code, same bytes, on any
// machine. That is why everything here is integer arithmetic and why the only
// source of chance is a seeded PCG. It does not import the library: data made
// by the code under test would prove nothing about it.
package main

import (
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("tianjin", files) }

func files() ([]generator.File, error) {
	d := generator.NewDraw(seed1, seed2)
	members := append(edgeMembers(), drawnMembers(d)...)
	charges := append(edgeCharges(), drawnCharges(d, members)...)
	list := []generator.File{
		{Name: "members.csv", Data: encodeMembers(members)},
		{Name: "charges.csv", Data: encodeCharges(charges)},
		{Name: "byitem.csv", Data: encodePatients(byItem(d))},
	}
	for _, doc := range []struct {
		name string
		v    any
	}{
		{"policy.json", policy()},
		{"job.json", job("year 2025", "2025-01-01", "2025-12-31")},
		{"job-06.json", job("June 2025", "2025-06-01", "2025-06-30")},
		{"job-12.json", job("December 2025, with the year-end account", "2025-12-01", "2025-12-31")},
	} {
		f, err := generator.JSON(doc.name, doc.v)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}
