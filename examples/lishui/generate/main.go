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
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", filepath.Join("examples", "lishui"), "`folder` to write to; it must exist")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes the files of the drg part and those of the bed-days into dir.
func generate(dir string) error {
	policy, err := encode(policy())
	if err != nil {
		return err
	}
	job, err := encode(job())
	if err != nil {
		return err
	}
	beds, err := encode(beds())
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{
		{"policy.json", policy},
		{"cases.csv", encodeCases(cases())},
		{"job.json", job},
		{"beds.json", beds},
		{"stays.csv", encodeBeds(bedRows())},
	} {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encode writes a document the way people read it: indented by two spaces, and
// a < or & as itself instead of the escape that HTML would need.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
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
