package capitation_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// FuzzNew: no document makes ReadPolicy or New panic, and a policy that New
// accepts settles an ordinary member or says why not.
func FuzzNew(f *testing.F) {
	f.Add([]byte(document))
	for seed := range uint64(8) {
		data, _ := json.Marshal(newRandom(seed).policy())
		f.Add(data)
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
		if len(p.Standards) == 0 {
			t.Fatal("a policy without standards")
		}
		r := newRandom(1)
		members := r.members(p)
		for i := range members {
			members[i].Category = p.Standards[i%len(p.Standards)].Category
		}
		charges := r.charges(capitation.Policy{}, members)
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

// FuzzRows: no member and no charge makes a settlement panic or not add up.
func FuzzRows(f *testing.F) {
	f.Add(uint64(1), "2025-01-10", "", "2025-06-11", "2025-06-21", int64(100000), int64(15000), int64(0), "own", "dialysis", "2025-06-11", int64(8460000))
	f.Add(uint64(2), "9999-12-01", "9999-12-31", "2025-06-11", "", int64(1)<<62, int64(1)<<62, int64(1)<<62, "own", "offered", "", int64(1)<<62)
	f.Add(uint64(3), "0001-01-01", "", "0001-01-01", "9999-12-31", int64(5), int64(5), int64(1), "referred", "", "", int64(1))
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
		members := append(r.members(policy), capitation.Member{
			Person: "P0", Institution: "H1", Category: policy.Standards[0].Category, Signed: parse(signed), Ends: parse(ends),
			Suspended: []settlement.Period{{From: parse(from), To: parse(to)}},
		})
		charges := r.charges(policy, members)
		for range 3 {
			charges = append(charges, capitation.Charge{
				Person: "P0", Institution: "H1", Month: settlement.MustMonth("2025-06"), Kind: capitation.Kind(kind), Scope: capitation.Scope(scope),
				Cost: settlement.Money(cost), Covered: settlement.Money(covered), Waived: settlement.Money(waived), Date: parse(date),
			})
		}
		year, months := yearOf(policy)
		audit(t, plan, year, members, charges)
		audit(t, plan, months[5], members, charges)
	})
}
