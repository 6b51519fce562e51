package his

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestLocate(t *testing.T) {
	table := Cases(csvFile("c1,H1,G,1,1", "c2,H1,\"G\n\",1,1", "", "c3,H1,G,1,1", "c4,H1,G,1,1"))
	group := func(position int) error {
		return &settlement.ClaimError{Method: settlement.DRG, Claim: fmt.Sprintf("c%d", position), Position: position,
			Err: &settlement.FieldError{Path: "group", Err: drg.ErrGroup}}
	}
	both := &settlement.Faults{}
	both.At("cost", drg.ErrCost)
	both.At("points", settlement.ErrOverflow)
	joined := func(total int, list ...error) error { return &settlement.Faults{List: list, Total: total, Limit: 100} }
	other := errors.New("other")

	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"nothing", nil, nil},
		{"another error", other, []string{"other"}},
		{"one claim", group(1), []string{"cases.csv: row 2, column group: claim c1: no such group"}},
		{"after a quoted line end and an empty line", joined(1, group(3)), []string{"cases.csv: row 6, column group: claim c3: no such group"}},
		{"order and total stay", joined(7, group(4), other, group(1)), []string{
			"cases.csv: row 7, column group: claim c4: no such group",
			"other",
			"cases.csv: row 2, column group: claim c1: no such group",
			"… and 4 more, 7 faults in all",
		}},
		{"several faults of a claim", joined(1, &settlement.ClaimError{Claim: "c1", Position: 1, Err: both}), []string{
			"cases.csv: row 2, column cost: claim c1: impossible cost",
			"cases.csv: row 2, points: claim c1: " + settlement.ErrOverflow.Error(),
		}},
		{"an id with a line end", &settlement.ClaimError{Claim: "c\n2", Position: 2, Err: other}, []string{`cases.csv: row 3: claim text of 3 characters, 1 digit: other`}},
		{"no field, no id", &settlement.ClaimError{Position: 2, Err: other}, []string{"cases.csv: row 3: other"}},
		{"a position the file lacks", joined(1, group(5)), []string{"drg: claim 5 (c5): group: no such group"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := table.Locate(tt.err)
			require.Empty(t, cmp.Diff(tt.want, filetest.Messages(got)))
		})
	}
	err := table.Locate(group(3))
	require.ErrorIs(t, err, drg.ErrGroup)
	var at *rows.Error
	require.ErrorAs(t, err, &at)
	at.Err = nil
	require.Equal(t, rows.Error{File: "cases.csv", Row: 6, Column: "group", Field: "group"}, *at)
}
