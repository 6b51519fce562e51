// Command known writes the files of examples/lishui as they were when a month was settled into
// a folder, with the documents of the year beside them:
//
//	go run ./examples/lishui/known -month 2025-03 -dir /tmp/lishui
//	go run ./examples/settle -month 2025-03 -json -o /tmp/lishui/reports/2025-03.json /tmp/lishui/year.json
//
// Reports that are there already stay.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/yibaojiesuan/settlement/internal/asknown"
)

func main() {
	from := flag.String("from", filepath.Join("examples", "lishui"), "`folder` of the example")
	dir := flag.String("dir", "", "`folder` to write to")
	month := flag.String("month", "", "the `month` that is settled, 2025-03; a later one, such as 2026-01: all is known")
	flag.Parse()
	if flag.NArg() > 0 || *dir == "" || *month == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*from, *dir, *month); err != nil {
		fmt.Fprintln(os.Stderr, "known:", err)
		os.Exit(1)
	}
}

// write writes the claims as they were known, and the documents as they are.
func write(from, dir, month string) error {
	files, err := asknown.Files(from, month)
	if err != nil {
		return err
	}
	for _, name := range []string{"year.json", "policy.json", "beds.json", "clearing-month.json", "clearing-year.json", "accounts-year.json"} {
		if files[name], err = os.ReadFile(filepath.Join(from, name)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "reports"), 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
