package perdiem_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// formulas is a policy whose amounts are formulas.
const formulas = `{"name": "formulas", "kind": "example", "rate_is": "fund", "columns": {"ratio": "decimal", "ward": "text", "open": "flag"},
	"classes": [{"code": "long", "tiers": [{"days_up_to": 30, "rate": "160.00", "fund_share": "0.9"}, {"rate": "120.00"}]}],
	"actual": {"treatment": "formula", "amount": "if(ward = 'A' and open, min(standard × ratio, cost), if(index > 30, covered, standard))"}, "institutions": [{"code": "X1", "level": "3"}], "interim": {"months": 6}}`

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
		for _, edited := range seeds.Edited(f, 60, string(text)) {
			f.Add(edited, 40, 3, int64(900000))
		}
	}
	for _, text := range seeds.Edited(f, 40, seeds.Of(f, "../", "lishui/beds.json", "region/beds.json", "zhejiang/beds.json", "shanghai/policy.json")...) {
		f.Add(text, 70, 0, int64(2_000_000))
	}
	for _, text := range seeds.Edited(f, 150, formulas) {
		f.Add(text, 70, 0, int64(2_000_000))
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
			values, err := plan.Values(map[string]string{"ratio": "0.5", "ward": "A", "open": "yes"})
			if err != nil {
				values = nil
			}
			s := perdiem.Stay{Values: values,
				ID: "s", Institution: "X1", Class: c.Code, Person: "p", Admitted: date("2025-01-01"), Discharged: date("2025-01-01").Add(nights % 40000),
				LeaveDays: leave, Cost: settlement.Money(cost), Covered: settlement.Money(cost / 3),
			}
			s.History.DaysBefore = leave
			sameTwice(t, plan, s)
			s.History = perdiem.History{Episode: nights % 9, YearDays: leave * 30}
			sameTwice(t, plan, s)
			s.ID, s.Cost, s.History.Episode = s.ID[:nights&1], -s.Cost, -1
			sameTwice(t, plan, s)
		}
	})
}

// FuzzCalibration: whatever a document of options says, rates are calibrated by it or refused; what
// is calibrated is a policy, and every trail replays.
func FuzzCalibration(f *testing.F) {
	draft, err := perdiem.ReadPolicy(strings.NewReader(seeds.Of(f, "../", "calibrate/beds-draft.json")[0]))
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range seeds.Edited(f, 20, append(seeds.Of(f, "../", "calibrate/beds-calibration.json"), `{"min_stays": 1}`)...) {
		f.Add(text, int64(900000), 3, 30)
		f.Add(text, int64(0), 0, 0)
		f.Add(text, int64(1)<<62, 1, 30)
	}
	f.Fuzz(func(t *testing.T, text string, cost int64, leave, nights int) {
		options, err := perdiem.ReadCalibration(strings.NewReader(text))
		if err != nil {
			return
		}
		var past []perdiem.Stay
		for i, in := range draft.Institutions {
			if i == 4 {
				break
			}
			for k, c := range append(draft.Classes, perdiem.Class{}) {
				past = append(past, perdiem.Stay{ID: fmt.Sprint(i, " ", k), Institution: in.Code, Class: c.Code, Person: fmt.Sprint(i, " ", k), Admitted: date("2024-01-01"), Discharged: date("2024-01-01").Add(nights % 4000), LeaveDays: leave, Cost: settlement.Money(cost)})
			}
		}
		p, s, err := perdiem.Calibrate(draft, options, settlement.Each(past))
		if err != nil {
			if settlement.Chinese(err) == "" {
				t.Fatal(err)
			}
			return
		}
		if _, err := perdiem.New(p); err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Classes {
			if err := c.Trail.Replay(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzRate: no stay makes Rate panic.
func FuzzRate(f *testing.F) {
	f.Add("2025-01-01", "2025-02-01", "", 0, false, int64(100), int64(10), 0, "", 0, int64(0))
	for _, days := range [][3]string{{"", "2025-01-01", ""}, {"2025-01-01", "", ""}, {"2025-01-01", "2024-12-31", ""}, {"2025-01-01", "2025-01-02", "2025-01-02"}, {"1900-01-01", "2025-01-01", ""}, {"2024-11-01", "2026-03-01", ""}} {
		f.Add(days[0], days[1], days[2], 0, false, int64(100), int64(10), 0, "", 0, int64(0))
		f.Add(days[0], days[1], days[2], -1, true, int64(-100), int64(-10), 1<<25, "2024-10-31", -5, int64(-500))
		f.Add(days[0], days[1], days[2], 5, true, int64(100), int64(-10), 3, "2024-10-30", 5, int64(500))
	}
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
			if bills, err := plan.Bills(days[0], days[1]); err == nil && (bills[0].From != days[0] || bills[len(bills)-1].To != days[1]) {
				t.Fatal(bills)
			}
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
