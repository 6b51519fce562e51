package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// corrected are the months whose settlement first sees changes of earlier months; the last is
// after the year, so that only the clearing sees them.
var corrected = []string{"2025-03", "2025-06", "2025-09", "2025-12", "2026-01"}

// known makes known.csv: how the files of claims were before the months that corrected them. A
// row says from which month on a claim is as the file has it, and how it was before: not there
// (late), another row (changed); a claim that was taken back is in known.csv alone (reversed).
func known() []byte {
	d := generator.NewDraw(20250331, 20190068)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	write := func(cells ...string) { _ = w.Write(cells) } // to memory
	write("file", "id", "month", "change", "before")
	for _, file := range []struct {
		name           string
		text           []byte
		date           int // the column of the discharge
		late, of, back int
	}{{"cases.csv", encodeCases(cases()), 7, 6, 5, 3}, {"stays.csv", encodeBeds(bedRows()), 5, 2, 1, 1}} {
		rows := strings.Split(strings.TrimSuffix(string(file.text), "\n"), "\n")[1:]
		taken := map[string]bool{}
		for n, month := range corrected {
			// pick draws a row of the year before the month that was not drawn yet. The stays that
			// README.md talks about stay what they are.
			pick := func() []string {
				for {
					row := strings.Split(rows[100+d.Below(int64(len(rows)-100))], ",")
					if date := row[file.date][:7]; date >= "2025-01" && date < month && !taken[row[0]] {
						taken[row[0]] = true
						return row
					}
				}
			}
			for range file.late {
				row := pick()
				write(file.name, row[0], month, "late", "")
			}
			for range file.of {
				row := pick()
				id := row[0]
				cost := len(row) - 2 // of stays; of cases the fourth
				if file.name == "cases.csv" {
					cost = 3
				}
				paid := 1_000 + d.Below(4_000)
				row[cost], row[cost+1] = fmt.Sprintf("%d.00", 3*paid+d.Below(10_000)), fmt.Sprintf("%d.00", paid)
				write(file.name, id, month, "changed", strings.Join(row, ","))
			}
			for i := range file.back {
				row := pick()
				delete(taken, row[0]) // it stays what it is: the claim that is taken back is another
				person := 3
				if file.name == "cases.csv" {
					person = 8
				}
				row[0] = fmt.Sprintf("%s25%d%02d", map[string]string{"cases.csv": "LSR", "stays.csv": "BDR"}[file.name], n+1, i+1)
				row[person] = fmt.Sprintf("%s9%04d", row[person][:1], (n+1)*10+i)
				write(file.name, row[0], month, "reversed", strings.Join(row, ","))
			}
		}
	}
	w.Flush()
	return b.Bytes()
}
