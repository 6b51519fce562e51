package perdiem_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

func shanghai(t testing.TB) *perdiem.Plan {
	return newPlan(t, readPolicy(t, "../examples/shanghai/policy.json"))
}

func TestWorked9(t *testing.T) {
	for _, row := range []struct {
		name, in, out string
		want          []string
	}{
		{"crosses the year", "2008-11-20", "2009-01-10", []string{"2008-11-20/2009-01-10"}},
		{"over six months", "2008-03-01", "2008-10-20", []string{"2008-03-01/2008-08-31", "2008-09-01/2008-10-20"}},
		{"under six months", "2008-03-01", "2008-08-31", []string{"2008-03-01/2008-08-31"}},
		{"exactly six months", "2008-03-01", "2008-09-01", []string{"2008-03-01/2008-09-01"}},
		{"six months and a night", "2008-03-01", "2008-09-02", []string{"2008-03-01/2008-08-31", "2008-09-01/2008-09-02"}},
		{"counted from the admission", "2008-08-31", "2009-09-15", []string{"2008-08-31/2009-02-27", "2009-02-28/2009-08-30", "2009-08-31/2009-09-15"}},
		{"a leap day", "2007-08-31", "2008-03-15", []string{"2007-08-31/2008-02-28", "2008-02-29/2008-03-15"}},
		{"one day", "2008-03-01", "2008-03-01", []string{"2008-03-01/2008-03-01"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			bills, err := shanghai(t).Bills(date(row.in), date(row.out))
			require.NoError(t, err)
			var got []string
			for _, b := range bills {
				got = append(got, b.String())
			}
			require.Equal(t, row.want, got)
		})
	}
	t.Run("without the rule", func(t *testing.T) {
		bills, err := newPlan(t, worked1()).Bills(date("2001-01-01"), date("2008-01-01"))
		require.NoError(t, err)
		require.Len(t, bills, 1)
	})
}

func TestBillsFaults(t *testing.T) {
	plan := shanghai(t)
	_, err := plan.Bills(settlement.Date{}, date("2008-01-01"))
	require.ErrorIs(t, err, settlement.ErrBlank)
	_, err = plan.Bills(date("2008-01-01"), settlement.Date{})
	require.ErrorIs(t, err, settlement.ErrBlank)
	_, err = plan.Bills(date("2008-01-02"), date("2008-01-01"))
	require.ErrorIs(t, err, perdiem.ErrDates)
}

// TestBillOfHistory: a caller without a stream gives what was billed before.
func TestBillOfHistory(t *testing.T) {
	plan := shanghai(t)
	s := perdiem.Stay{
		ID: "b2", Institution: "SH01", Class: "long-term", Admitted: date("2008-09-01"), Discharged: date("2008-10-20"),
		History: perdiem.History{Began: date("2008-03-01"), BilledTo: date("2008-08-31"), BilledDays: 184, Billed: yuan(t, "30180.00")},
	}
	e, err := plan.Explain(s)
	require.NoError(t, err)
	require.Equal(t, "5880.00", e.Amount.String()) // 49 × 120.00
	require.NoError(t, e.Trail.Replay())
	s.History.Billed = yuan(t, "30000.00") // what was really billed is what counts
	e, err = plan.Rate(s)
	require.NoError(t, err)
	require.Equal(t, "6060.00", e.Amount.String())
}

func calendar2008(t testing.TB) policy.Calendar {
	t.Helper()
	f, err := os.Open("../examples/shanghai/calendar.json")
	require.NoError(t, err)
	defer f.Close()
	c, err := policy.ReadCalendar(f)
	require.NoError(t, err)
	require.NoError(t, c.Check())
	return c
}

func TestWorked9b(t *testing.T) {
	plan := shanghai(t)
	weekdays := policy.Calendar{Document: example()}
	for _, row := range []struct {
		name     string
		calendar policy.Calendar
		payment  string
	}{{"weekends alone", weekdays, "2008-06-11"}, {"9 June is a holiday", calendar2008(t), "2008-06-12"}} {
		t.Run(row.name, func(t *testing.T) {
			d, err := plan.Deadlines(date("2008-05-05"), row.calendar)
			require.NoError(t, err)
			require.Equal(t, []settlement.Date{date("2008-05-19"), date("2008-06-02")}, d.Reviews)
			require.Equal(t, date(row.payment), d.Payment)
		})
	}
}

func TestWorkingDays(t *testing.T) {
	c := calendar2008(t)
	for day, worked := range map[string]bool{
		"2008-05-02": false, "2008-05-03": false, "2008-05-04": true, "2008-05-05": true, "2008-06-06": true, "2008-06-09": false, "2008-06-14": false,
	} {
		require.Equal(t, worked, c.WorkingDay(date(day)), day)
	}
	for n, want := range []string{"2008-04-30", "2008-05-04", "2008-05-05", "2008-05-06"} {
		got, err := c.AddWorkingDays(date("2008-04-30"), n)
		require.NoError(t, err)
		require.Equal(t, date(want), got)
	}
}

func TestDeadlinesFaults(t *testing.T) {
	plan, c := shanghai(t), calendar2008(t)
	_, err := plan.Deadlines(date("2008-05-11"), c)
	require.ErrorIs(t, err, policy.ErrFiled)
	_, err = plan.Deadlines(settlement.Date{}, c)
	require.ErrorIs(t, err, settlement.ErrBlank)
	_, err = plan.Deadlines(date("2008-12-10"), c) // January's holidays are not known
	require.ErrorIs(t, err, policy.ErrCalendar)
	_, err = newPlan(t, worked1()).Deadlines(date("2008-05-05"), c)
	require.ErrorIs(t, err, policy.ErrRequired)
	_, err = c.AddWorkingDays(date("2008-05-05"), -1)
	require.ErrorIs(t, err, settlement.ErrRange)
	c.Worked = append(c.Worked, c.Holidays[0], settlement.Date{})
	err = c.Check()
	require.ErrorIs(t, err, settlement.ErrDuplicate)
	require.ErrorIs(t, err, settlement.ErrBlank)
}
