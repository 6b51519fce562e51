// Command generate writes the example data of examples/lishui: the policy, a
// year of stays and the job that settles them.
//
// Run it from the root of the repository:
//
//	go run ./examples/lishui/generate
//
// The output depends on nothing but this folder: same code, same bytes, on any
// machine. That is why everything here is integer arithmetic (money in fen,
// ratios in millionths) and why the only source of chance is a seeded PCG.
// It does not import the library: data made by the code under test would
// prove nothing about it.
package main

import (
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("lishui", files) }

// files makes the files of the drg part, those of the bed-days, and a bureau's feedback.
func files() ([]generator.File, error) {
	year := cases()
	list := []generator.File{
		{Name: "cases.csv", Data: encodeCases(year)}, {Name: "stays.csv", Data: encodeBeds(bedRows())},
		{Name: "known.csv", Data: known()},
		{Name: "feedback-LS12.csv", Data: encodeFeedback(feedback(year))},
	}
	for _, doc := range []struct {
		name string
		v    any
	}{{"policy.json", policy()}, {"job.json", job()}, {"beds.json", beds()}} {
		f, err := generator.JSON(doc.name, doc.v)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

type jobDocument struct {
	Name   string    `json:"name"`
	Period period    `json:"period"`
	Terms  terms     `json:"terms"`
	Parts  []jobPart `json:"parts"`
}

type terms struct {
	Sources       []source        `json:"sources"`
	Cites         map[string]cite `json:"cites"`
	Fund          string          `json:"fund"`
	Basis         string          `json:"basis"`
	Places        int             `json:"places"`
	ValueRounding string          `json:"value_rounding"`
	Residue       string          `json:"residue"`
}

type jobPart struct {
	Method string `json:"method"`
	Policy string `json:"policy"`
	Claims string `json:"claims"`
}

// fund is what the pool has for the year's stays. It is chosen, not computed:
// about 85 % of what the stays cost beyond what patients paid, so that a point
// comes to some 117 yuan, below the 125 that the regional mean makes of it.
// The test checks the range.
const fund fen = 170_300_000_00

func job() jobDocument {
	return jobDocument{
		Name:   "Lishui-type DRG points with bed-days in the same pool, year 2025 (generated data)",
		Period: year,
		Terms: terms{
			Sources:       sources(),
			Cites:         map[string]cite{"basis": {Source: 0}, "fund": {Source: 1}, "point_value": {Source: 0}},
			Fund:          fund.String(),
			Basis:         "whole_cost",
			Places:        4,
			ValueRounding: "half_up",
			Residue:       "keep",
		},
		Parts: []jobPart{
			{Method: "drg", Policy: "policy.json", Claims: "cases.csv"},
			{Method: "perdiem", Policy: "beds.json", Claims: "stays.csv"},
		},
	}
}
