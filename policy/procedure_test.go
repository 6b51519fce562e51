package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

func may2025(t *testing.T) policy.Calendar {
	t.Helper()
	c, err := policy.ReadCalendar(strings.NewReader(`{"name": "2025", "kind": "example", "effective": {"from": "2025-01-01", "to": "2025-12-31"},
		"holidays": ["2025-05-01", "2025-05-02", "2025-05-05", "2025-06-02", "2025-10-01"], "worked": ["2025-04-27"]}`))
	require.NoError(t, err)
	require.NoError(t, c.Check())
	return c
}

func date(text string) settlement.Date { return settlement.MustDate(text) }

// TestStepsOfAProcedure: working days and fixed days of a month, one after the other.
func TestStepsOfAProcedure(t *testing.T) {
	day := func(n, months int, closed policy.Closed) policy.ProcedureStep {
		return policy.ProcedureStep{Day: n, Months: months, Closed: closed}
	}
	working := func(n int) policy.ProcedureStep { return policy.ProcedureStep{WorkingDays: n} }
	for _, row := range []struct {
		name, filed, want string
		steps             []policy.ProcedureStep
	}{
		{"the 25th of the next month", "2025-03-10", "2025-04-25", []policy.ProcedureStep{day(25, 1, "")}},
		{"a Sunday moves on", "2025-04-10", "2025-05-26", []policy.ProcedureStep{day(25, 1, "")}},
		{"a Sunday moves back", "2025-04-10", "2025-05-23", []policy.ProcedureStep{day(25, 1, policy.ClosedBefore)}},
		{"a Sunday stays", "2025-04-10", "2025-05-25", []policy.ProcedureStep{day(25, 1, policy.ClosedKeep)}},
		{"a worked Sunday", "2025-04-10", "2025-04-27", []policy.ProcedureStep{day(27, 0, "")}},
		{"over holidays", "2025-04-10", "2025-05-06", []policy.ProcedureStep{day(1, 1, "")}},
		{"no such day", "2025-01-10", "2025-02-28", []policy.ProcedureStep{day(31, 1, "")}},
		{"after the day has gone", "2025-03-26", "2025-04-25", []policy.ProcedureStep{day(25, 0, "")}},
		{"on the day", "2025-03-25", "2025-03-25", []policy.ProcedureStep{day(25, 0, "")}},
		{"review, then the 20th", "2025-03-10", "2025-03-21 2025-04-21", []policy.ProcedureStep{working(9), day(20, 0, "")}},
		{"the 10th, then working days", "2025-04-01", "2025-04-10 2025-04-17", []policy.ProcedureStep{day(10, 0, ""), working(5)}},
	} {
		r := policy.Procedure{Steps: row.steps}
		var c policy.Checker
		c.Procedure("procedure", &r)
		require.NoError(t, c.Err(), row.name)
		got, err := r.Deadlines(date(row.filed), may2025(t))
		require.NoError(t, err, row.name)
		var days []string
		for _, s := range got.Steps {
			days = append(days, s.Day.String())
		}
		require.Equal(t, row.want, strings.Join(days, " "), row.name)
		require.Equal(t, days[len(days)-1], got.Payment.String())
		require.Empty(t, got.Reviews)
	}
	r := policy.Procedure{FileFrom: 1, FileTo: 10, Steps: []policy.ProcedureStep{day(25, 9, "")}}
	_, err := r.Deadlines(date("2025-03-11"), may2025(t))
	require.ErrorIs(t, err, policy.ErrFiled)
	_, err = r.Deadlines(date("2025-05-10"), may2025(t))
	require.ErrorIs(t, err, policy.ErrCalendar)
	_, err = (*policy.Procedure)(nil).Deadlines(date("2025-05-10"), may2025(t))
	require.ErrorIs(t, err, policy.ErrRequired)
}

func TestProcedureFaults(t *testing.T) {
	r := policy.Procedure{
		FileFrom: 20, FileTo: 10, Reviews: []int{-1}, Payment: 40_000,
		Steps: []policy.ProcedureStep{{Day: 32}, {Day: 5, WorkingDays: 2}, {Months: 1}, {Day: 1, Months: -1}},
	}
	var c policy.Checker
	c.Procedure("procedure", &r)
	err := c.Err()
	for _, want := range []string{
		"procedure.file_to: out of range", "procedure.reviews[0]: negative", "procedure.payment: out of range", "procedure.steps: excluded by another field",
		"procedure.steps[0].day: out of range", "procedure.steps[1]: excluded by another field", "procedure.steps[2].day: required", "procedure.steps[3].months: out of range",
	} {
		require.ErrorContains(t, err, want)
	}
	clone := r.Clone()
	clone.Steps[0].Day, clone.Reviews[0] = 1, 1
	require.Equal(t, 32, r.Steps[0].Day)
	require.Equal(t, -1, r.Reviews[0])
}
