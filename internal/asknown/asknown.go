// Package asknown makes the files of an example as they were at the end of a month, when some
// claims had not come yet, others were otherwise, and others were not yet taken back.
package asknown

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// change is a row of known.csv: until a month a claim was otherwise than its file has it.
type change struct{ file, id, month, kind, before string }

// Files returns the files of claims that known.csv in a folder names, by their names, as they
// were when a month ("2025-03") was settled: its claims and those of earlier months.
func Files(dir, month string) (map[string][]byte, error) {
	changes, err := read(filepath.Join(dir, "known.csv"))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, c := range changes {
		if files[c.file] != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			return nil, err
		}
		if files[c.file], err = asOf(string(text), c.file, month, changes); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func read(path string) ([]change, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 5
	var list []change
	for {
		row, err := r.Read()
		if err == io.EOF {
			return list[1:], nil
		}
		if err != nil {
			return nil, err
		}
		list = append(list, change{row[0], row[1], row[2], row[3], row[4]})
	}
}

// asOf returns a file without the rows of later months, and with the changes that a month had
// not seen undone. No field of these files is quoted.
func asOf(text, file, month string, changes []change) ([]byte, error) {
	rows := strings.SplitAfter(text, "\n")
	date := slices.Index(strings.Split(strings.TrimSuffix(rows[0], "\n"), ","), "discharged")
	if date < 0 {
		return nil, fmt.Errorf("%s: no column discharged", file)
	}
	undone, more := map[string]change{}, []string{}
	for _, c := range changes {
		switch {
		case c.file != file || c.month <= month:
		case c.kind == "reversed":
			more = append(more, c.before+"\n")
		default:
			undone[c.id] = c
		}
	}
	var out bytes.Buffer
	out.WriteString(rows[0])
	for _, row := range append(rows[1:], more...) {
		id, _, _ := strings.Cut(row, ",")
		if c, ok := undone[id]; ok {
			if row = c.before; row != "" {
				row += "\n"
			}
		}
		if cells := strings.Split(row, ","); len(cells) > date && cells[date][:7] <= month {
			out.WriteString(row)
		}
	}
	return out.Bytes(), nil
}
