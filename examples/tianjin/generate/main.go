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
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", filepath.Join("examples", "tianjin"), "`folder` to write to; it must exist")
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

// generate writes all files into dir.
func generate(dir string) error {
	files, err := files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

type file struct {
	name string
	data []byte
}

func files() ([]file, error) {
	d := newDraw()
	members := append(edgeMembers(), drawnMembers(d)...)
	charges := append(edgeCharges(), drawnCharges(d, members)...)
	list := []file{
		{"members.csv", encodeMembers(members)},
		{"charges.csv", encodeCharges(charges)},
		{"byitem.csv", encodePatients(byItem(d))},
	}
	documents := []struct {
		name string
		v    any
	}{
		{"policy.json", policy()},
		{"job.json", job("year 2025", "2025-01-01", "2025-12-31")},
		{"job-06.json", job("June 2025", "2025-06-01", "2025-06-30")},
		{"job-12.json", job("December 2025, with the year-end account", "2025-12-01", "2025-12-31")},
	}
	for _, doc := range documents {
		data, err := encode(doc.v)
		if err != nil {
			return nil, err
		}
		list = append(list, file{doc.name, data})
	}
	return list, nil
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
