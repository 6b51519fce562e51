package viewstest

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// given are the columns of money that need no explanation, each TABLE:COLUMN, and why.
var given = map[string]string{
	"cases:approved_amount": "of the claim, as its file has it",
	"cases:cost":            "of the claim, as its file has it",
	"cases:covered":         "of the claim, as its file has it",
	"cases:unreasonable":    "of the claim, as its file has it",
	"high_low:cost":         "of the claim, as its file has it",
	"high_low:covered":      "of the claim, as its file has it",
	"ungrouped:cost":        "of the claim, as its file has it",
	"ungrouped:covered":     "of the claim, as its file has it",
	"conflicts:cost":        "of the claim, as its file has it",
	"checks:left":           "a side of a check: other tables explain what it compares",
	"checks:right":          "a side of a check: other tables explain what it compares",
	"candidates:cost":       "of the claim, as its file has it",
	"samples:cost":          "of the claim, as its file has it",
	"suspended:cost":        "of the claim, as its file has it",
	"letter:amount":         "of the finding, as its file has it",
	"payment:cost":          "a cost that is looked at",
	"groups:price":          "a parameter of the policy, whose source stands beside it",
	"groups:mean_cost":      "a parameter of the policy, whose source stands beside it",
}

// Unexplained lists the columns of money of a book in which an amount has no explanation, each as
// TABLE:COLUMN by their ids, sorted, without those that need none. Numbers at the end of ids are
// left out.
func Unexplained(b *views.Book) (list []string) {
	for _, t := range b.Tables {
		for i, c := range t.Columns {
			if name := strings.TrimRight(t.ID, "0123456789") + ":" + c.ID; c.Kind == views.Money && given[name] == "" && slices.ContainsFunc(t.Rows, func(r views.Row) bool { return bare(r.Cells[i]) }) {
				list = append(list, name)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// bare reports whether a cell is an amount without an explanation.
func bare(c views.Cell) bool {
	_, err := settlement.ParseMoney(c.Text)
	return c.Text != "" && err == nil && c.Why == nil
}
