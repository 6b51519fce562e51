package capitation_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// FuzzNew: no document makes ReadPolicy or New panic, and a policy that New
// accepts settles an ordinary member or says why not.
func FuzzNew(f *testing.F) {
	f.Add([]byte(document))
	for seed := range uint64(8) {
		data, _ := json.Marshal(newRandom(seed).policy())
		for _, edited := range seeds.Edited(f, 30, string(data)) {
			f.Add([]byte(edited))
		}
	}
	for _, text := range seeds.Edited(f, 60, seeds.Of(f, "../", "tianjin/policy.json", "community/policy.json", "community/packages.json", "ingest/heads-policy.json", "region/heads.json")...) {
		f.Add([]byte(text))
	}
	withPackages := sessions()
	withPackages.PackageLimits = append(withPackages.PackageLimits, capitation.PackageLimit{Packages: []string{"hd"}, Most: 5, Window: capitation.Window{Unit: capitation.Week}}, capitation.PackageLimit{Packages: []string{"hdf"}, Category: "employee", Most: 50, Window: capitation.Window{Months: 5}})
	data, err := json.Marshal(withPackages)
	if err != nil {
		f.Fatal(err)
	}
	for _, edited := range seeds.Edited(f, 100, string(data)) {
		f.Add([]byte(edited))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := capitation.ReadPolicy(bytes.NewReader(data))
		if err != nil {
			return
		}
		plan, err := capitation.New(p)
		if err != nil {
			return
		}
		if _, err := capitation.New(plan.Policy()); err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var again capitation.Policy // for readers other than ReadPolicy
		if err := json.Unmarshal(written, &again); err != nil || policy.Digest(again) != policy.Digest(p) {
			t.Fatalf("%v: %s", err, written)
		}
		if list, err := plan.Cliffs(settlement.Decimal{}); err == nil {
			if err := settlementtest.CheckCliffs(list); err != nil {
				t.Fatal(err)
			}
		}
		if len(p.Standards) == 0 {
			t.Fatal("a policy without standards")
		}
		r := newRandom(1)
		members := first(5, r.members(p))
		for i := range members {
			members[i].Category = p.Standards[i%len(p.Standards)].Category
		}
		charges := first(20, r.charges(capitation.Policy{}, members))
		year, _ := yearOf(p)
		audit(t, plan, year, members, charges)
	})
}

// audit settles, and holds a settlement that is not refused to its identities.
func audit(t *testing.T, plan *capitation.Plan, period settlement.Period, members []capitation.Member, charges []capitation.Charge) {
	t.Helper()
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(period, settlement.Each(members), settlement.Each(charges)))
	if err != nil {
		return
	}
	if err := report.Verify(); err != nil {
		t.Fatal(err)
	}
	accounts, err := plan.Account(period, settlement.Each(members), settlement.Each(charges))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if got := report.Statement(a.Institution).Due; got != a.Settled {
			t.Fatalf("the statement says %s, the account %s", got, a.Settled)
		}
		for _, trail := range []settlement.Trail{a.ToDate.Trail, a.ToDate.Result, a.Before.Trail} {
			if err := trail.Replay(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzCalibration: whatever a document of options says, standards are calibrated by it or refused;
// what is calibrated is a policy, and every trail replays.
func FuzzCalibration(f *testing.F) {
	draft, err := capitation.ReadPolicy(strings.NewReader(seeds.Of(f, "../", "calibrate/heads-draft.json")[0]))
	if err != nil {
		f.Fatal(err)
	}
	list := append(seeds.Of(f, "../", "calibrate/heads-calibration.json"), `{"factor": "1.05", "unit": "10.00", "min_months": 3}`)
	for _, text := range seeds.Edited(f, 30, list...) {
		f.Add(text, int64(90000_00), int64(1000_00), 12)
		f.Add(text, int64(1)<<62, int64(0), 12)
		f.Add(text, int64(-1), int64(1), 0)
	}
	f.Fuzz(func(t *testing.T, text string, cost, covered int64, months int) {
		options, err := capitation.ReadCalibration(strings.NewReader(text))
		if err != nil {
			return
		}
		var past []capitation.Patient
		for _, s := range append(draft.Standards, capitation.Standard{Category: "another"}) {
			for range 2 {
				past = append(past, capitation.Patient{Category: s.Category, Months: months, Cost: settlement.Money(cost), Covered: settlement.Money(covered)})
			}
		}
		p, s, err := capitation.Calibrate(draft, options, settlement.Each(past))
		if err != nil {
			if settlement.Chinese(err) == "" {
				t.Fatal(err)
			}
			return
		}
		if _, err := capitation.New(p); err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Categories {
			if err := c.Trail.Replay(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzRows: no member and no charge makes a settlement panic or not add up.
func FuzzRows(f *testing.F) {
	for _, seed := range []uint64{0, 64} {
		f.Add(seed+1, "2025-01-10", "", "2025-06-11", "2025-06-21", int64(100000), int64(15000), int64(0), "own", "dialysis", "2025-06-11", int64(8460000))
		f.Add(seed+2, "9999-12-01", "9999-12-31", "2025-06-11", "", int64(1)<<62, int64(1)<<62, int64(1)<<62, "own", "offered", "", int64(1)<<62)
		f.Add(seed+3, "0001-01-01", "", "0001-01-01", "9999-12-31", int64(5), int64(5), int64(1), "referred", "", "", int64(1))
	}
	f.Fuzz(func(t *testing.T, seed uint64, signed, ends, from, to string, cost, covered, waived int64, kind, scope, date string, annual int64) {
		parse := func(text string) settlement.Date {
			d, _ := settlement.ParseDate(text)
			return d
		}
		r := newRandom(seed % 64)
		policy := r.policy()
		if annual >= 0 {
			policy.Standards[0].Annual, policy.Standards[0].Monthly = settlement.Money(annual).Decimal(), settlement.Decimal{}
		}
		plan, err := capitation.New(policy)
		if err != nil {
			return
		}
		members := append(first(5, r.members(policy)), capitation.Member{
			Person: "P0", Institution: "H1", Category: policy.Standards[0].Category, Signed: parse(signed), Ends: parse(ends),
			Suspended: []settlement.Period{{From: parse(from), To: parse(to)}},
		})
		charges := first(20, r.charges(policy, members))
		for range 3 {
			charges = append(charges, capitation.Charge{
				Person: "P0", Institution: "H1", Month: settlement.MustMonth("2025-06"), Kind: capitation.Kind(kind), Scope: capitation.Scope(scope),
				Cost: settlement.Money(cost), Covered: settlement.Money(covered), Waived: settlement.Money(waived), Date: parse(date),
			})
		}
		year, months := yearOf(policy)
		audit(t, plan, []settlement.Period{year, months[5]}[seed/64%2], members, charges)
	})
}

// first returns a list's first n elements: an input should take little time.
func first[T any](n int, list []T) []T { return list[:min(n, len(list))] }
