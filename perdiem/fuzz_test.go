package perdiem_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// FuzzNew: no document makes ReadPolicy, New, Cliffs or Rate panic, and what is
// rated is explained alike.
func FuzzNew(f *testing.F) {
	files, err := filepath.Glob("testdata/variations/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), 40, 3, int64(900000))
	}
	f.Fuzz(func(t *testing.T, text string, nights, leave int, cost int64) {
		p, err := perdiem.ReadPolicy(strings.NewReader(text))
		if err != nil {
			return
		}
		plan, err := perdiem.New(p)
		if err != nil {
			return
		}
		if list, err := plan.Cliffs(settlement.Decimal{}); err == nil {
			if err := settlementtest.CheckCliffs(list); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range p.Classes {
			s := perdiem.Stay{
				ID: "s", Institution: "X1", Class: c.Code, Person: "p", Admitted: date("2025-01-01"), Discharged: date("2025-01-01").Add(nights % 40000),
				LeaveDays: leave, Cost: settlement.Money(cost), Covered: settlement.Money(cost / 3),
			}
			s.History.DaysBefore = leave
			sameTwice(t, plan, s)
		}
	})
}

// FuzzRate: no stay makes Rate panic.
func FuzzRate(f *testing.F) {
	f.Add("2025-01-01", "2025-02-01", "", 0, false, int64(100), int64(10), 0, "", 0, int64(0))
	f.Add("2024-02-28", "2024-03-01", "2024-02-27", 1, true, int64(100), int64(10), 30, "2024-02-26", 20, int64(500))
	var plans []*perdiem.Plan
	files, err := filepath.Glob("testdata/variations/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		plans = append(plans, newPlan(f, readPolicy(f, file)))
	}
	f.Fuzz(func(t *testing.T, in, out, observed string, leave int, interim bool, cost, covered int64, before int, billedTo string, billedDays int, billed int64) {
		var days [4]settlement.Date
		for i, text := range []string{in, out, observed, billedTo} {
			d, err := settlement.ParseDate(text)
			if err != nil {
				return
			}
			days[i] = d
		}
		for _, plan := range plans {
			sameTwice(t, plan, perdiem.Stay{
				ID: "s", Institution: "X1", Class: plan.Policy().Classes[0].Code, Admitted: days[0], Discharged: days[1], Observed: days[2],
				LeaveDays: leave, Interim: interim, Cost: settlement.Money(cost), Covered: settlement.Money(covered),
				History: perdiem.History{DaysBefore: before, BilledTo: days[3], BilledDays: billedDays, Billed: settlement.Money(billed), BilledCost: settlement.Money(billed), Episode: leave, YearDays: billedDays},
			})
		}
	})
}

func sameTwice(t *testing.T, plan *perdiem.Plan, s perdiem.Stay) {
	t.Helper()
	got, err := plan.Rate(s)
	explained, again := plan.Explain(s)
	if (err == nil) != (again == nil) {
		t.Fatalf("Rate: %v, Explain: %v", err, again)
	}
	if err != nil {
		return
	}
	if err := settlementtest.CheckExplained(got, explained); err != nil {
		t.Fatal(err)
	}
}
