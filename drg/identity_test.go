package drg_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// TestTwice: a case is paid once, also if it is given in several places.
func TestTwice(t *testing.T) {
	plan := newPlan(t, worked1())
	march := settlement.MustMonth("2025-03").Period()
	list := func(ids ...string) []drg.Case {
		var cases []drg.Case
		for _, id := range ids {
			cases = append(cases, stay(id, "P1", "2025-03-01", "2025-03-10"))
		}
		return cases
	}
	in := func(pool string, cases []drg.Case) []drg.Case {
		for i := range cases {
			cases[i].Pool = pool
		}
		return cases
	}
	april := list("c")
	april[0].Discharged = day("2025-04-01")
	handing := worked1()
	handing.Stays = &drg.StayRule{MaxDays: 60, Outside: "perdiem"}
	long := list("c")
	long[0].Days = 61
	for _, row := range []struct {
		name          string
		plan          *drg.Plan
		parts         [][]drg.Case
		first, second settlement.Place
	}{
		{"in one settlement", plan, [][]drg.Case{list("a", "c", "b", "c")}, settlement.Place{Settlement: 1, Position: 2}, settlement.Place{Settlement: 1, Position: 4}},
		{"in two", plan, [][]drg.Case{list("a", "c"), list("b", "c")}, settlement.Place{Settlement: 1, Position: 2}, settlement.Place{Settlement: 2, Position: 2}},
		{"in two pools", plan, [][]drg.Case{in("residents", list("c")), in("employees", list("c"))}, settlement.Place{Settlement: 1, Position: 1}, settlement.Place{Settlement: 2, Position: 1}},
		{"in two months", plan, [][]drg.Case{append(list("c"), april...)}, settlement.Place{Settlement: 1, Position: 1}, settlement.Place{Settlement: 1, Position: 2}},
		{"in another month twice", plan, [][]drg.Case{append(list("a"), april[0], april[0])}, settlement.Place{Settlement: 1, Position: 2}, settlement.Place{Settlement: 1, Position: 3}},
		{"handed over, and not", newPlan(t, handing), [][]drg.Case{append(list("c"), long...)}, settlement.Place{Settlement: 1, Position: 1}, settlement.Place{Settlement: 1, Position: 2}},
	} {
		t.Run(row.name, func(t *testing.T) {
			terms := settlement.Terms{PointValue: number("100")}
			pools := []settlement.Pool{{Name: "residents", Terms: terms}, {Name: "employees", Terms: terms}}
			for _, workers := range []settlement.Workers{1, 3} {
				var plain, batched []settlement.Settlement
				for _, cases := range row.parts {
					plain = append(plain, row.plan.Settlement(march, settlement.Each(cases)))
					batched = append(batched, row.plan.Settlement(march, numbered(cases)))
				}
				for _, all := range [][]settlement.Settlement{plain, batched} {
					_, err := workers.Settle(terms, all...)
					if row.parts[0][0].Pool != "" {
						_, err = workers.SettlePools(pools, all...)
					}
					var twice *settlement.DuplicateError
					require.ErrorAs(t, err, &twice)
					require.Equal(t, settlement.DuplicateError{Method: settlement.DRG, Claim: "c", First: row.first, Second: row.second}, *twice)
				}
			}
		})
	}
}

// changing yields other claims from its n-th walk on.
func changing(n int, first, later []drg.Case) settlement.Claims[drg.Case] {
	walk := 0
	return settlement.Stream(func(yield func(drg.Case, error) bool) {
		walk++
		list := first
		if walk >= n {
			list = later
		}
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
	})
}

// TestChanged: rules that look at other cases walk the claims several times, and
// notice another value of any column that the plan reads in a later walk, with as many claims of
// the same ids.
func TestChanged(t *testing.T) {
	quota := worked1()
	ranked("0.34")(&quota)
	readmitted := worked1()
	readmission(&readmitted)
	readmitted.RegionalMean = number("12500.00")
	special(&readmitted)
	cases := func() []drg.Case {
		list := []drg.Case{
			stay("a", "P1", "2025-03-01", "2025-03-10"), stay("b", "P1", "2025-03-20", "2025-03-25"), stay("c", "P2", "2025-03-20", "2025-03-25"),
		}
		list[1].Approved, list[2].Approved = drg.ApprovedSpecial, drg.ApprovedSpecial
		return list
	}
	for name, p := range map[string]drg.Policy{"readmission": readmitted, "quota": quota} {
		plan := newPlan(t, p)
		walks := 0
		counted := settlement.Stream(func(yield func(drg.Case, error) bool) {
			walks++
			settlement.Each(cases()).All()(yield)
		})
		terms := settlement.Terms{PointValue: number("100")}
		_, err := settlement.Settle(terms, plan.Settlement(month("2025-03"), counted))
		require.NoError(t, err)
		require.GreaterOrEqual(t, walks, 3)
		for from := 2; from <= walks; from++ {
			changed := func(column string, later []drg.Case) {
				_, err := settlement.Settle(terms, plan.Settlement(month("2025-03"), changing(from, cases(), later)))
				require.ErrorIs(t, err, settlement.ErrChanged, "%s: %s from walk %d of %d", name, column, from, walks)
			}
			for _, field := range reflect.VisibleFields(reflect.TypeFor[drg.Case]()) {
				column, _, _ := strings.Cut(field.Tag.Get("json"), ",")
				if column == "-" || column == "values" || column == "attributes" {
					continue // rules fill it in, only policies with columns of their own have it, or it is for analysis
				}
				if !slices.Contains(plan.Rows().Columns.Names(), column) {
					continue
				}
				for i := range cases() {
					later := cases()
					change(t, reflect.ValueOf(&later[i]).Elem().FieldByIndex(field.Index))
					changed(column, later)
				}
			}
			later := cases()
			later[0].Covered, later[1].Covered, later[2].Covered = later[0].Covered-1_00, later[1].Covered+2_00, later[2].Covered-1_00
			changed("money that adds up", later)
			later = cases()
			later[0].Person, later[2].Person = later[2].Person, later[0].Person
			if slices.Contains(plan.Rows().Columns.Names(), "person") {
				changed("person", later) // who change places
			}
			changed("a case less", cases()[:2])
			changed("a case more", append(cases(), stay("d", "P3", "2025-03-20", "2025-03-25")))
		}
		later := cases()
		later[0], later[2] = later[2], later[0]
		_, err = settlement.Settle(terms, plan.Settlement(month("2025-03"), changing(2, cases(), later)))
		require.NoError(t, err, "the order is no matter")
	}
}

// change gives a field of a case another value, which a case may have.
func change(t *testing.T, field reflect.Value) {
	switch v := field.Addr().Interface().(type) {
	case *string:
		other, known := map[string]string{"LS02": "LS01", "ES23": "GB25"}[*v]
		if *v = other; !known {
			*v = "other"
		}
	case *int:
		*v++
	case *bool:
		*v = !*v
	case *settlement.Money:
		*v++
	case *settlement.Decimal:
		*v = number("1.5")
	case *settlement.Date:
		if v.Absent() {
			*v = day("2025-03-26")
		} else {
			*v = v.Add(1)
		}
	case *drg.Approval:
		*v = drg.ApprovedHigh
	default:
		t.Fatalf("a field of another type: %T", v)
	}
}
