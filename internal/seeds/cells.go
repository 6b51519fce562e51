package seeds

import (
	"slices"
	"strings"
)

// Cells returns texts that one change each makes of a table of comma-separated values without
// quotes: a cell that is empty, of another kind, out of range, that of the row below, or a row or
// a column that is missing or there twice. There are at most n of them, spread evenly over the
// table, and always the same ones.
func Cells(text string, n int) []string {
	rows := func() (rows [][]string) {
		for line := range strings.Lines(text) {
			rows = append(rows, strings.Split(strings.TrimRight(line, "\r\n"), ","))
		}
		return rows
	}
	var changes []func([][]string) [][]string
	first := rows()
	for i, row := range first {
		changes = append(changes,
			func(all [][]string) [][]string { return slices.Delete(all, i, i+1) },
			func(all [][]string) [][]string { return slices.Insert(all, i, slices.Clone(all[i])) })
		for k := range row {
			for _, to := range []string{"", "x", "-1", "0", "0.005", "99999999999999999.99", "2025-02-28", first[(i+1)%len(first)][min(k, len(first[(i+1)%len(first)])-1)]} {
				if to != row[k] {
					changes = append(changes, func(all [][]string) [][]string {
						all[i][k] = to
						return all
					})
				}
			}
		}
	}
	for k := range first[0] {
		changes = append(changes, func(all [][]string) [][]string {
			for i := range all {
				all[i] = slices.Delete(all[i], min(k, len(all[i])), min(k+1, len(all[i])))
			}
			return all
		})
	}
	n = min(n, len(changes))
	list := make([]string, 0, n)
	for i := range n {
		var lines strings.Builder
		for _, row := range changes[i*len(changes)/n](rows()) {
			lines.WriteString(strings.Join(row, ",") + "\n")
		}
		list = append(list, lines.String())
	}
	return list
}
