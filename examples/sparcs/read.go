package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// columns are the columns that are read, and what their texts may look like. Facilities
// are printed, and another file, or one that is shifted by a column, may have a
// person's name, number or phone in their place.
var columns = []struct {
	name, want string
	is         *regexp.Regexp
}{
	{"row", "1 to 7 digits", regexp.MustCompile(`^[0-9]{1,7}$`)},
	{"facility_id", "1 to 6 digits, or nothing", regexp.MustCompile(`^[0-9]{0,6}$`)},
	{"apr_drg", "1 to 3 digits", regexp.MustCompile(`^[0-9]{1,3}$`)},
	{"soi", "0 to 4", regexp.MustCompile(`^[0-4]$`)},
	{"costs", "an amount of at most 8 digits before the point, or ##########", regexp.MustCompile(`^(-?[0-9]{1,8}(\.[0-9]{1,2})?|#+)$`)},
}

// stays are the usable rows of the file, and the reasons why others were left out.
type stays struct {
	rows    int
	cases   []drg.Case
	leftOut map[string]int
}

// read reads the file. A row that cannot be settled is left out and counted; any other
// file is an error.
func read(path string) (*stays, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: header: %w", path, err)
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	for _, c := range columns {
		if _, ok := column[c.name]; !ok {
			return nil, fmt.Errorf("%s: header: no column %q", path, c.name)
		}
	}
	s := &stays{leftOut: map[string]int{}}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		s.rows++
		for _, c := range columns {
			if value := record[column[c.name]]; !c.is.MatchString(value) {
				return nil, fmt.Errorf("%s: row %d, column %s: want %s: got %s", path, s.rows+1, c.name, c.want, shown.Shape(value))
			}
		}
		field := func(name string) string { return strings.Clone(record[column[name]]) }
		cost, err := settlement.ParseMoney(field("costs"))
		switch {
		case field("facility_id") == "":
			s.leftOut["the facility is missing"]++
		case err != nil:
			s.leftOut["the cost cannot be read (########## in the source)"]++
		case cost <= 0:
			s.leftOut["the cost is not positive"]++
		default:
			s.cases = append(s.cases, drg.Case{
				ID: field("row"), Institution: field("facility_id"), Group: field("apr_drg") + "-" + field("soi"), Cost: cost,
			})
		}
	}
}

func (s *stays) printLeftOut(w io.Writer) {
	for _, reason := range slices.Sorted(maps.Keys(s.leftOut)) {
		fmt.Fprintf(w, "left out: %d rows: %s\n", s.leftOut[reason], reason)
	}
}
