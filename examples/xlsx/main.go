// Command xlsx reads a hospital's workbook as examples/ingest reads its text files:
//
//	cd examples/xlsx
//	go run . -mapping ../ingest/mapping.json -period 2025-01-01/2025-12-31 book.xlsx
//
// It is a module of its own because it needs github.com/xuri/excelize/v2. Cells are
// read raw, not as the sheet shows them. An amount of 12345.675 is refused, although
// the sheet shows 12,345.68. A day is the number that the sheet keeps. An id that the
// sheet keeps as a number of more than 15 digits is refused, because the further digits
// are lost. Empty sheets are skipped.
package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/program"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 understood, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("xlsx", flag.ContinueOnError)
	mapping := flags.String("mapping", "", "the `document` that says how rows become claims")
	period := flags.String("period", "", "the `period` that is settled: 2025-01-01/2025-12-31")
	members := flags.String("members", "", "a register `book`: the agreements of patients that are paid per head")
	p := program.New(flags, "[flags] book.xlsx", stdout, stderr)
	books, err := p.Parse(args)
	if err == nil && (*mapping == "" || *period == "" || len(books) != 1) {
		err = p.Mistake("want -mapping, -period and one book")
	}
	if err != nil {
		return program.Status(err)
	}
	if err := read(*mapping, *period, *members, books[0], stdout); err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

func read(mapping, period, members, book string, out io.Writer) (err error) {
	f, err := os.Open(mapping)
	if err != nil {
		return err
	}
	defer f.Close()
	m, err := intake.ReadMapping(f)
	if err != nil {
		return err
	}
	mapper, err := intake.NewMapper(m)
	if err != nil {
		return err
	}
	var o intake.Options
	from, to, _ := strings.Cut(period, "/")
	var err1, err2 error
	o.Period.From, err1 = settlement.ParseDate(from)
	o.Period.To, err2 = settlement.ParseDate(to)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	w, err := Open(book)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	in, err := mapper.Read(o, w.Files...)
	if err != nil {
		return err
	}
	if err := in.Report().Print(out); err != nil || members == "" {
		return err
	}
	register, err := Open(members)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, register.Close()) }()
	roster, err := mapper.ReadMembers(o.Key, register.Files...)
	if err != nil {
		return err
	}
	return roster.Report().Print(out)
}
