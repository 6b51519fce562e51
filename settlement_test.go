package settlement_test

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// sequence yields values and then, if there is one, an error.
func sequence[T any](err error, values ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}

// stream is the claims of a sequence.
func stream[T any](err error, values ...T) settlement.Claims[T] {
	return settlement.Stream(sequence(err, values...))
}

// entries is a settlement of entries that are rated already.
func entries(list ...settlement.Entry) settlement.Settlement {
	return failing(nil, list...)
}

func failing(err error, list ...settlement.Entry) settlement.Settlement {
	return bind("m", stream(err, list...), func(e settlement.Entry) (settlement.Entry, error) { return e, nil }, nil)
}

// bind binds claims that have no date to what rates and explains one.
func bind[C any](m settlement.Method, claims settlement.Claims[C], rate, explain func(C) (settlement.Entry, error)) settlement.Settlement {
	return settlement.Bind(settlement.About{Method: m}, claims, rater(rate, explain))
}

func rater[C any](rate, explain func(C) (settlement.Entry, error)) settlement.Rater[C] {
	r := settlement.Rater[C]{Rate: func(c *C, e *settlement.Entry) (err error) {
		*e, err = rate(*c)
		return err
	}}
	if explain != nil {
		r.Explain = func(c *C, e *settlement.Entry) (err error) {
			*e, err = explain(*c)
			return err
		}
	}
	return r
}

// claim is a claim of the tests: rated at its number of points, unless that is negative.
type claim struct {
	id     string
	points int64
}

func rate(c claim) (settlement.Entry, error) {
	e := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: c.id}
	if c.points < 0 {
		return e, &settlement.FieldError{Path: "points", Err: errTest}
	}
	e.Points = settlement.Points(c.points)
	return e, nil
}

func walk(s settlement.Settlement) (claims []string, errs []error) {
	for e, err := range s.Entries() {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		claims = append(claims, e.Claim)
	}
	return claims, errs
}

// The entries of the tables below: A has 3 points and 10.00 covered, B 4 points and 20.00.
func pointsA() settlement.Entry {
	return settlement.Entry{Method: settlement.DRG, Institution: "A", Claim: "a", Class: settlement.Normal, Points: 3 * settlement.Point, Cost: yuan("50.00"), Covered: yuan("10.00")}
}

func pointsB() settlement.Entry {
	return settlement.Entry{Method: settlement.DRG, Institution: "B", Claim: "b", Class: settlement.Normal, Points: 4 * settlement.Point, Cost: yuan("60.00"), Covered: yuan("20.00")}
}

// pricedC is due 30.00 − 5.00 − 2.00 = 23.00; what is borne is shown only.
func pricedC() settlement.Entry {
	return settlement.Entry{
		Method: settlement.Item, Institution: "C", Claim: "c", Class: settlement.ByItem, Priced: true,
		Amount: yuan("30.00"), Cost: yuan("40.00"), Covered: yuan("5.00"),
		Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: yuan("-2.00")}, {Kind: settlement.MemoBorne, Amount: yuan("99.00")}},
	}
}

func with(e settlement.Entry, change func(*settlement.Entry)) settlement.Entry {
	change(&e)
	return e
}

// halves is A's 3 points as two claims of 1.5.
// vouched are entries as a settlement without a period yields them.
func vouched(entries []settlement.Entry) []settlement.Entry {
	list := slices.Clone(entries)
	for i := range list {
		list[i].Vouched = list[i].Claim != ""
	}
	return list
}

func halves() []settlement.Entry {
	half := with(pointsA(), func(e *settlement.Entry) { e.Points, e.Covered = e.Points/2, e.Covered/2 })
	return []settlement.Entry{half, with(half, func(e *settlement.Entry) { e.Claim = "a2" })}
}

func TestSettleModes(t *testing.T) {
	points := []settlement.Entry{pointsA(), pointsB()}
	fund := settlement.Terms{Fund: decimal("100.00")}
	terms := func(change func(*settlement.Terms)) settlement.Terms {
		t := fund
		change(&t)
		return t
	}
	for _, row := range []struct {
		name    string
		entries []settlement.Entry
		terms   settlement.Terms
		value   string // "-": no entry has points
		dues    string
		residue string // "-": nothing to close
	}{
		// 130 ÷ 7 = 18.571428…: A 55.7142, B 74.2856
		{"whole cost", points, fund, "18.5714", "A 45.71, B 54.29", "0.00"},
		{"fund only", points, terms(func(t *settlement.Terms) { t.Basis = settlement.FundOnly }), "14.2857", "A 42.86, B 57.14", "0.00"},
		{"one place overspends", points, terms(func(t *settlement.Terms) { t.Places = 1 }), "18.6", "A 45.80, B 54.40", "-0.20"},
		{"down, one place", points, terms(func(t *settlement.Terms) { t.Places, t.ValueRounding = 1, settlement.RoundDown }), "18.5", "A 45.50, B 54.00", "0.50"},
		{"down", points, terms(func(t *settlement.Terms) { t.ValueRounding = settlement.RoundDown }), "18.5714", "A 45.71, B 54.28", "0.01"},
		{"eight places", points, terms(func(t *settlement.Terms) { t.Places = 8 }), "18.57142857", "A 45.71, B 54.29", "0.00"},
		{"apportion", points, terms(func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion }), "18.57142857", "A 45.71, B 54.29", "0.00"},
		{"apportion, fund only", points, terms(func(t *settlement.Terms) { t.Residue, t.Basis = settlement.ResidueApportion, settlement.FundOnly }),
			"14.28571429", "A 42.86, B 57.14", "0.00"},
		{"apportion, down", points, terms(func(t *settlement.Terms) {
			t.Residue, t.ValueRounding = settlement.ResidueApportion, settlement.RoundDown
		}),
			"18.57142857", "A 45.71, B 54.29", "0.00"},
		{"fixed value", points, settlement.Terms{PointValue: decimal("15")}, "15", "A 35.00, B 40.00", "-"},
		{"fixed value, fund only", points, settlement.Terms{PointValue: decimal("15"), Basis: settlement.FundOnly}, "15", "A 45.00, B 60.00", "-"},
		{"fixed value, fund left over", points, terms(func(t *settlement.Terms) { t.PointValue = decimal("15.00") }), "15.00", "A 35.00, B 40.00", "25.00"},
		{"fixed value, fund too small", points, terms(func(t *settlement.Terms) { t.PointValue = decimal("20") }), "20", "A 50.00, B 60.00", "-10.00"},
		{"fixed value of zero", points, settlement.Terms{PointValue: decimal("0")}, "0", "A -10.00, B -20.00", "-"},
		{"fixed value, down", points, settlement.Terms{PointValue: decimal("15.00333333"), ValueRounding: settlement.RoundDown}, "15.00333333", "A 35.00, B 40.01", "-"},
		{"fixed value, half up", points, settlement.Terms{PointValue: decimal("15.005")}, "15.005", "A 35.02, B 40.02", "-"}, // 45.015: half away from zero
		// 1.5 × 18.5714 = 27.8571, twice
		{"round each", append(halves(), pointsB()), terms(func(t *settlement.Terms) { t.RoundEach = true }), "18.5714", "A 45.72, B 54.29", "-0.01"},
		{"round once", append(halves(), pointsB()), fund, "18.5714", "A 45.71, B 54.29", "0.00"},
		{"round each, down", append(halves(), pointsB()), terms(func(t *settlement.Terms) { t.RoundEach, t.ValueRounding = true, settlement.RoundDown }),
			"18.5714", "A 45.70, B 54.28", "0.02"},
		{"round each at a fixed value", append(halves(), pointsB()), settlement.Terms{PointValue: decimal("15.01"), RoundEach: true}, "15.01", "A 35.04, B 40.04", "-"},
		// 100 − 23 + 30 = 107, ÷ 7 = 15.285714…: A 45.8571, B 61.1428
		{"priced entries come off the fund", append(points, pricedC()), fund, "15.2857", "A 35.86, B 41.14, C 23.00", "0.00"},
		{"in fund only too", append(points, pricedC()), terms(func(t *settlement.Terms) { t.Basis = settlement.FundOnly }), "11.0000", "A 33.00, B 44.00, C 23.00", "0.00"},
		{"apportion with priced entries", append(points, pricedC()), terms(func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion }),
			"15.28571429", "A 35.86, B 41.14, C 23.00", "0.00"},
		// 100 + 3 + 30 = 133 = 7 × 19
		{"points with lines", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Kind: settlement.LineRefused, Amount: yuan("-3.00")}}
		}), pointsB()}, fund, "19.0000", "A 44.00, B 56.00", "0.00"},
		{"a line of the institution as a whole", append(points, settlement.Entry{
			Method: settlement.Capitation, Institution: "A", Class: settlement.Account, Priced: true,
			Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: yuan("-3.00"), Trail: noteTrail("q", yuan("-3.00"))}},
		}), fund, "19.0000", "A 44.00, B 56.00", "0.00"},
		{"both kinds in one institution", append(points, with(pricedC(), func(e *settlement.Entry) { e.Institution = "A" })), fund, "15.2857", "A 58.86, B 41.14", "0.00"},
		{"zero points share", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) { e.Points, e.Covered = 0, yuan("5.00") })},
			fund, "38.3333", "A 105.00, B -5.00", "0.00"},
		{"zero points, apportioned", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) { e.Points, e.Covered = 0, yuan("5.00") })},
			terms(func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion }), "38.33333333", "A 105.00, B -5.00", "0.00"},
		{"nothing left for the points", points, settlement.Terms{Fund: decimal("0"), Basis: settlement.FundOnly}, "0.0000", "A 0.00, B 0.00", "0.00"},
		// A 1 point, 80.00 covered: 200 ÷ 5 = 40
		{"negative due kept", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points, e.Covered = settlement.Point, yuan("80.00") }), pointsB()},
			fund, "40.0000", "A -40.00, B 140.00", "0.00"},
		{"negative due floored", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points, e.Covered = settlement.Point, yuan("80.00") }), pointsB()},
			terms(func(t *settlement.Terms) { t.NegativeDue = settlement.NegativeFloor }), "40.0000", "A 0.00, B 140.00", "-40.00"},
		{"negative due floored, apportioned", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points, e.Covered = settlement.Point, yuan("80.00") }), pointsB()},
			terms(func(t *settlement.Terms) {
				t.NegativeDue, t.Residue = settlement.NegativeFloor, settlement.ResidueApportion
			}), "40.00000000", "A 0.00, B 140.00", "-40.00"},
		{"negative priced due", []settlement.Entry{with(pricedC(), func(e *settlement.Entry) { e.Covered = yuan("50.00") })}, fund, "-", "C -22.00", "122.00"},
		{"negative points at one institution", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points = -settlement.Point }), pointsB()},
			fund, "43.3333", "A -53.33, B 153.33", "0.00"},
		{"no points", []settlement.Entry{pricedC()}, fund, "-", "C 23.00", "77.00"},
		{"no points, apportion", []settlement.Entry{pricedC()}, terms(func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion }), "-", "C 23.00", "77.00"},
		{"no points, round each", []settlement.Entry{pricedC()}, terms(func(t *settlement.Terms) { t.RoundEach = true }), "-", "C 23.00", "77.00"},
		{"no points, fund too small", []settlement.Entry{pricedC()}, settlement.Terms{Fund: decimal("20")}, "-", "C 23.00", "-3.00"},
		{"no points, no fund", []settlement.Entry{pricedC()}, settlement.Terms{}, "-", "C 23.00", "-"},
		{"nobody", nil, fund, "-", "", "100.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, entries(row.entries...))
			require.NoError(t, err)
			value, residue, dues := "-", "-", ""
			if r.Pool("").PointValue != nil {
				value = r.Pool("").PointValue.Value.String()
			}
			if r.Pool("").Residue != nil {
				residue = r.Pool("").Residue.String()
			}
			for i, s := range r.Statements {
				if i > 0 {
					dues += ", "
				}
				dues += s.Institution + " " + s.Due.String()
			}
			require.Equal(t, row.value, value)
			require.Equal(t, row.dues, dues)
			require.Equal(t, row.residue, residue)
			requireIdentities(t, r, row.terms, row.entries)
			if !row.terms.RoundEach {
				tally := tallyOf(t, vouched(row.entries)...)
				tally.IDsChecked()
				again, err := tally.Settle(row.terms)
				require.NoError(t, err)
				require.Equal(t, encoded(t, r), encoded(t, again))
			}
		})
	}
}

func TestSettleErrors(t *testing.T) {
	points := []settlement.Entry{pointsA(), pointsB()}
	fund := settlement.Terms{Fund: decimal("100.00")}
	for _, row := range []struct {
		name    string
		entries []settlement.Entry
		terms   settlement.Terms
		err     error
	}{
		{"nothing says what a point is worth", points, settlement.Terms{}, settlement.ErrNoValue},
		{"even of zero points", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points = 0 })}, settlement.Terms{}, settlement.ErrNoValue},
		{"apportion without a fund", points, settlement.Terms{Residue: settlement.ResidueApportion}, settlement.ErrNoValue},
		{"points sum to zero", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points = 0 })}, fund, settlement.ErrNoPoints},
		{"points cancel out", []settlement.Entry{pointsA(), with(pointsA(), func(e *settlement.Entry) { e.Claim, e.Points, e.Institution = "b", -e.Points, "B" })}, fund, settlement.ErrNoPoints},
		{"points sum below zero", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points = -1 })}, fund, settlement.ErrNoPoints},
		{"priced entries exceed the pool", append(points, with(pricedC(), func(e *settlement.Entry) { e.Amount = yuan("137.01") })), fund, settlement.ErrDeficit},
		{"priced entries exceed the fund", append(points, with(pricedC(), func(e *settlement.Entry) { e.Amount = yuan("107.01") })),
			settlement.Terms{Fund: decimal("100"), Basis: settlement.FundOnly}, settlement.ErrDeficit},
		{"apportion with negative points", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Points = -1 }), pointsB()},
			settlement.Terms{Fund: decimal("100"), Residue: settlement.ResidueApportion}, settlement.ErrShares},
		{"an entry of a pool", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Pool = "residents" })}, fund, settlement.ErrPool},
		{"an impossible entry", []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Priced = true })}, fund, settlement.ErrEntry},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, entries(row.entries...))
			require.ErrorIs(t, err, row.err)
			require.Nil(t, r, "nothing is half-settled")
		})
	}
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100")}, entries(append(points, with(pricedC(), func(e *settlement.Entry) { e.Amount = yuan("137.00") }))...))
	require.NoError(t, err, "a pool of nothing is no deficit")
	require.Zero(t, r.Pool("").PointValue.Numerator)
}

// TestSettleOverflows: overflow is an error that names the place.
func TestSettleOverflows(t *testing.T) {
	const most = math.MaxInt64
	point := func(institution string, points int64) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: institution, Claim: "c", Class: settlement.Normal, Points: settlement.Points(points)}
	}
	priced := func(class settlement.Class, amount int64) settlement.Entry {
		return settlement.Entry{Method: settlement.Item, Institution: "H7", Claim: "c", Class: class, Priced: true, Amount: settlement.Money(amount)}
	}
	of := func(e settlement.Entry, change func(*settlement.Entry)) settlement.Entry { return with(e, change) }
	fund, fixed := settlement.Terms{Fund: decimal("100.00")}, settlement.Terms{PointValue: decimal("1")}
	for _, row := range []struct {
		name    string
		terms   settlement.Terms
		place   string
		entries []settlement.Entry
	}{
		{"points of a class", fund, "H7", []settlement.Entry{point("H7", most), point("H7", 1)}},
		{"points of an institution", fund, "H7", []settlement.Entry{point("H7", most), of(point("H7", most), func(e *settlement.Entry) { e.Class = settlement.High })}},
		{"points of all", fund, "point_value.points", []settlement.Entry{point("H7", most), point("H8", most)}},
		{"points of all at a fixed value", fixed, "point_value.points", []settlement.Entry{point("H7", most), point("H8", most)}},
		{"amounts of a class", fund, "H7", []settlement.Entry{priced("a", most), priced("a", 1)}},
		{"amounts of a method", fund, "H7", []settlement.Entry{priced("a", most), priced("b", most)}},
		{"amounts of a method, no fund", settlement.Terms{}, "H7", []settlement.Entry{priced("a", most), priced("b", most)}},
		{"amounts of a method, negative", settlement.Terms{}, "H7", []settlement.Entry{priced("a", math.MinInt64), priced("b", math.MinInt64)}},
		{"amounts of two methods", settlement.Terms{}, "H7", []settlement.Entry{priced("a", most), of(priced("a", most), func(e *settlement.Entry) { e.Method = settlement.PerDiem })}},
		{"numerator", settlement.Terms{Fund: decimal("92233720368547758.07")}, "numerator", []settlement.Entry{of(point("H7", 1), func(e *settlement.Entry) { e.Covered = 1 })}},
		{"priced amounts beside points", fund, "numerator", []settlement.Entry{point("H7", 1), priced("a", math.MinInt64), of(priced("a", math.MinInt64), func(e *settlement.Entry) { e.Institution = "H8" })}},
		{"value", settlement.Terms{Fund: decimal("92233720368547758.07")}, "point_value.value", []settlement.Entry{point("H7", 1)}},
		{"price", settlement.Terms{PointValue: decimal("100000000000000000")}, "H7", []settlement.Entry{point("H7", most)}},
		{"price of a claim", settlement.Terms{PointValue: decimal("100000000000000000"), RoundEach: true}, "c", []settlement.Entry{point("H7", most)}},
		{"prices of claims", settlement.Terms{PointValue: decimal("1500000"), RoundEach: true}, "H7", []settlement.Entry{point("H7", most/2), point("H7", most/2)}},
		{"prices of classes", settlement.Terms{PointValue: decimal("1500000"), RoundEach: true}, "H7",
			[]settlement.Entry{point("H7", most/2), of(point("H7", most/2), func(e *settlement.Entry) { e.Class = settlement.High })}},
		{"cost", fund, "H7", []settlement.Entry{of(priced("a", 0), func(e *settlement.Entry) { e.Cost = most }), of(priced("b", 0), func(e *settlement.Entry) { e.Cost = most })}},
		{"covered", fund, "H7", []settlement.Entry{of(priced("a", 0), func(e *settlement.Entry) { e.Covered = most }), of(priced("b", 0), func(e *settlement.Entry) { e.Covered = most })}},
		{"least covered", settlement.Terms{}, "H7", []settlement.Entry{of(priced("a", 0), func(e *settlement.Entry) { e.Covered = math.MinInt64 })}},
		{"least due, floored", settlement.Terms{NegativeDue: settlement.NegativeFloor}, "H7", []settlement.Entry{priced("a", math.MinInt64)}},
		{"lines", fund, "H7", []settlement.Entry{of(priced("a", 0), func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: most}, {Kind: settlement.LineQuality, Amount: 1}}
		})}},
		{"due", fund, "H7", []settlement.Entry{of(priced("a", most), func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Kind: settlement.LineReferred, Amount: 1}}
		})}},
		{"residue", settlement.Terms{Fund: decimal("92233720368547758.07")}, "residue", []settlement.Entry{priced("a", -1)}},
		{"residue of all", fund, "residue", []settlement.Entry{priced("a", math.MinInt64), of(priced("a", math.MinInt64), func(e *settlement.Entry) { e.Institution = "H8" })}},
		{"points of a method, negative elsewhere", fixed, "H7", []settlement.Entry{
			point("H7", most), of(point("H7", most), func(e *settlement.Entry) { e.Class = settlement.High }),
			of(point("H7", -most), func(e *settlement.Entry) { e.Method = settlement.PerDiem }),
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, settlement.Unchecked(entries(row.entries...)))
			require.ErrorIs(t, err, settlement.ErrOverflow)
			require.ErrorContains(t, err, row.place)
			require.Nil(t, r)
		})
	}
}

// TestSettleZeroPointsOfTwoMethods: points of two methods that cancel out are
// worth nothing at a fixed value, and no overflow.
func TestSettleZeroPointsOfTwoMethods(t *testing.T) {
	list := []settlement.Entry{pointsA(), with(pointsA(), func(e *settlement.Entry) { e.Method, e.Points = settlement.PerDiem, -e.Points })}
	for name, terms := range map[string]settlement.Terms{"fixed": {PointValue: decimal("15")}, "fund": {Fund: decimal("100")}} {
		r, err := settlement.Settle(terms, entries(append(list, pointsB())...))
		require.NoError(t, err, name)
		require.NoError(t, r.Verify(), name)
	}
}

// TestSettleDownWithNegativePoints: truncated toward zero, a negative price
// spends more than it exactly would. The settlement must stand all the same.
func TestSettleDownWithNegativePoints(t *testing.T) {
	entry := func(code string, points string) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: code, Points: must(settlement.ParsePoints(points))}
	}
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00"), ValueRounding: settlement.RoundDown},
		entries(entry("A", "2.02"), entry("B", "-0.01"), entry("C", "-0.01"))) // 0.5 a point: 1.01, −0.005, −0.005
	require.NoError(t, err)
	require.NoError(t, r.Verify())
}

// TestSettleNilOnFailedChecks: the report is nil where an identity fails.
func TestSettleNilOnFailedChecks(t *testing.T) {
	trail := noteTrail("q", -100)
	trail[0].Inputs[0].Value = decimal("2.00")
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, entries(settlement.Entry{
		Method: settlement.Capitation, Institution: "A", Priced: true, Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -100, Trail: trail}},
	}))
	require.ErrorIs(t, err, settlement.ErrIdentity)
	require.ErrorContains(t, err, "trails = trails that replay")
	require.Nil(t, r)
}

// TestSettleTrailOfAnotherText: a trail whose result is the amount in other decimals is no fault.
func TestSettleTrailOfAnotherText(t *testing.T) {
	for _, result := range []string{"-1.00", "-1", "-1.0000"} {
		trail := noteTrail("q", -100)
		trail[0].Result = decimal(result)
		_, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, entries(settlement.Entry{
			Method: settlement.Capitation, Institution: "A", Priced: true, Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -100, Trail: trail}},
		}))
		require.NoError(t, err, result)
	}
}

// TestSettleFlooredLineOfAMethod: only what the terms floored is no rounding.
func TestSettleFlooredLineOfAMethod(t *testing.T) {
	e := with(pointsA(), func(e *settlement.Entry) {
		e.Lines = []settlement.Line{{Kind: settlement.LineFloored, Amount: yuan("5.00")}}
	})
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100")}, entries(e, pointsB()))
	require.NoError(t, err)
	require.NoError(t, r.Verify())
}

func TestSettleWorked1(t *testing.T) {
	var list []settlement.Entry
	for _, c := range []struct {
		id, institution, covered string
		class                    settlement.Class
		points                   string
	}{
		{"c01", "LS01", "1540.20", settlement.Normal, "44.8416"},
		{"c02", "LS01", "12001.55", settlement.High, "215.2320"},
		{"c03", "LS01", "15666.00", settlement.Normal, "412.6500"},
		{"c04", "LS01", "20110.30", settlement.High, "412.6500"},
		{"c05", "LS02", "801.10", settlement.Low, "15.7775"},
		{"c06", "LS02", "799.00", settlement.Normal, "39.4440"},
		{"c07", "LS02", "7420.00", settlement.Normal, "173.2800"},
		{"c08", "LS02", "1320.40", settlement.Normal, "36.0000"},
		{"c09", "LS03", "1244.00", settlement.Normal, "36.0000"},
		{"c10", "LS03", "4100.00", settlement.High, "34.0464"},
		{"c11", "LS03", "1650.75", settlement.Normal, "34.0464"},
		{"s01", "LS03", "6000.00", settlement.BedDay, "192.0000"},
	} {
		m := settlement.DRG
		if c.class == settlement.BedDay {
			m = settlement.PerDiem
		}
		list = append(list, settlement.Entry{Method: m, Institution: c.institution, Claim: c.id, Class: c.class,
			Points: must(settlement.ParsePoints(c.points)), Covered: yuan(c.covered)})
	}
	fund := decimal("180000.00")
	for _, row := range []struct {
		name                 string
		terms                settlement.Terms
		value, prices, dues  string
		residue, methodsLS03 string
	}{
		{"whole cost", settlement.Terms{Fund: fund}, "153.4983", "166603.00 / 40600.53 / 45449.74", "117284.95 / 30260.03 / 32454.99", "0.03", "15978.07 + 29471.67"},
		{"apportion", settlement.Terms{Fund: fund, Residue: settlement.ResidueApportion}, "153.49831549", "166603.02 / 40600.53 / 45449.75", "117284.97 / 30260.03 / 32455.00", "0.00", ""},
		{"fund only", settlement.Terms{Fund: fund, Basis: settlement.FundOnly}, "109.3581", "118694.39 / 28925.38 / 32380.15", "118694.39 / 28925.38 / 32380.15", "0.08", ""},
		{"value fixed", settlement.Terms{PointValue: decimal("120")}, "120", "130244.83 / 31740.18 / 35531.14", "80926.78 / 21399.68 / 22536.39", "", ""},
		{"each claim rounded", settlement.Terms{Fund: fund, RoundEach: true}, "153.4983", "166603.00 / 40600.54 / 45449.73", "117284.95 / 30260.04 / 32454.98", "0.03", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(row.terms, entries(list...))
			require.NoError(t, err)
			require.Equal(t, row.value, r.Pool("").PointValue.Value.String())
			require.Equal(t, "1645.9679", r.Pool("").PointValue.Points.String())
			prices, dues := "", ""
			for i, s := range r.Statements {
				if i > 0 {
					prices, dues = prices+" / ", dues+" / "
				}
				var price settlement.Money
				for _, l := range s.Lines {
					if l.Kind == settlement.LinePrice {
						price += l.Amount
					}
				}
				prices += price.String()
				dues += s.Due.String()
			}
			require.Equal(t, row.prices, prices)
			require.Equal(t, row.dues, dues)
			if row.residue == "" {
				require.Nil(t, r.Pool("").Residue)
			} else {
				require.Equal(t, row.residue, r.Pool("").Residue.String())
			}
			requireIdentities(t, r, row.terms, list)
			if row.methodsLS03 != "" {
				s := r.Statement("LS03")
				require.Equal(t, row.methodsLS03, s.Lines[0].Amount.String()+" + "+s.Lines[2].Amount.String())
			}
		})
	}
}

func TestStatement(t *testing.T) {
	list := append(halves(), pointsB(),
		with(pricedC(), func(e *settlement.Entry) { e.Institution = "A" }),
		with(pointsA(), func(e *settlement.Entry) { e.Claim, e.Class, e.Points = "high", settlement.High, settlement.Point }),
		settlement.Entry{Method: settlement.Capitation, Institution: "A", Class: settlement.Account, Priced: true,
			Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -100, Trail: noteTrail("q", -100)}}, Conflict: "late"})
	// 100 − 23 + 1 + 40 = 118 for 8 points: 14.75
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100")}, entries(list...))
	require.NoError(t, err)
	s := r.Statement("A")
	require.Nil(t, r.Statement("Z"))
	require.Equal(t, 4, s.Cases, "claims, not entries")
	require.Equal(t, "4.0000", s.Points.String())
	require.Equal(t, "190.00", s.Cost.String()) // 50 + 50 + 40 + 50
	require.Equal(t, "25.00", s.Covered.String())
	type line struct {
		method settlement.Method
		kind   settlement.Kind
		amount string
	}
	var lines []line
	for _, l := range s.Lines {
		require.NoError(t, l.Trail.Replay())
		require.Equal(t, l.Amount.String(), l.Trail.Result().String())
		lines = append(lines, line{l.Method, l.Kind, l.Amount.String()})
	}
	require.Equal(t, []line{
		{settlement.Capitation, settlement.LineQuality, "-1.00"},
		{settlement.DRG, settlement.LinePrice, "59.00"},
		{settlement.DRG, settlement.LineCovered, "-20.00"},
		{settlement.Item, settlement.LineAmount, "30.00"},
		{settlement.Item, settlement.LineCovered, "-5.00"},
		{settlement.Item, settlement.LineQuality, "-2.00"},
		{settlement.Item, settlement.MemoBorne, "99.00"},
	}, lines)
	require.Equal(t, "61.00", s.Due.String(), "memo lines are shown without being summed")
	require.Equal(t, s.Entitlement, s.Due)
	require.Empty(t, cmp.Diff([]settlement.ClassSum{
		{Method: settlement.Capitation, Class: settlement.Account, Priced: true},
		{Method: settlement.DRG, Class: settlement.High, Cases: 1, Points: settlement.Point, Cost: 5000, Covered: 1000, Amount: 1475},
		{Method: settlement.DRG, Class: settlement.Normal, Cases: 2, Points: 3 * settlement.Point, Cost: 10000, Covered: 1000, Amount: 4425},
		{Method: settlement.Item, Class: settlement.ByItem, Priced: true, Cases: 1, Cost: 4000, Covered: 500, Amount: 3000},
	}, s.ByClass))
	require.Equal(t, []settlement.Conflict{{Method: settlement.Capitation, Institution: "A", Reason: "late"}}, r.Conflicts)
}

// TestSettleJoinsFaults: the faults of several settlements come back together.
func TestSettleJoinsFaults(t *testing.T) {
	bad := func(n int) settlement.Settlement {
		claims := make([]claim, n)
		for i := range claims {
			claims[i] = claim{fmt.Sprint("c", i), -1}
		}
		return bind(settlement.DRG, stream(nil, claims...), rate, nil)
	}
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("1")}, bad(60), entries(pointsA()), bad(70), failing(errTest))
	require.Nil(t, r)
	var f *settlement.Faults
	require.ErrorAs(t, err, &f)
	require.Len(t, f.List, settlement.MaxFaults)
	require.Equal(t, 131, f.Total)
	require.ErrorContains(t, err, "… and 31 more, 131 faults in all")
	_, err = settlement.Settle(settlement.Terms{Fund: decimal("1")}, bad(1), failing(errTest))
	require.EqualError(t, err, "drg: claim 1 (c0): points: broken\nbroken")
}

// changing yields one list on the first walk and another from the second on.
type changing struct{ walks [][]settlement.Entry }

func (c *changing) About() settlement.About { return settlement.About{Method: settlement.DRG} }

func (c *changing) Entries() iter.Seq2[settlement.Entry, error] {
	list := c.walks[0]
	if len(c.walks) > 1 {
		c.walks = c.walks[1:]
	}
	return sequence(nil, list...)
}

func TestSettleSecondWalk(t *testing.T) {
	terms := settlement.Terms{Fund: decimal("100"), RoundEach: true}
	first := []settlement.Entry{pointsA(), pointsB()}
	for _, row := range []struct {
		name   string
		second []settlement.Entry
	}{
		{"nothing", nil},
		{"one less", first[:1]},
		{"one more", append(first[:2:2], pricedC())},
		{"a new institution", append(first[:2:2], with(pointsA(), func(e *settlement.Entry) { e.Institution = "Z" }))},
		{"other points", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) { e.Points++ })}},
		{"another institution", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) { e.Institution = "A" })}},
		{"other cost", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) { e.Cost++ })}},
		{"another conflict", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) { e.Conflict = "x" })}},
		{"another line", []settlement.Entry{pointsA(), with(pointsB(), func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Kind: settlement.MemoBorne, Amount: 1}}
		})}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(terms, &changing{[][]settlement.Entry{first, row.second}})
			require.ErrorIs(t, err, settlement.ErrChanged)
			require.Nil(t, r)
			_, err = settlement.Settle(settlement.Terms{Fund: decimal("100")}, &changing{[][]settlement.Entry{first, row.second}})
			require.NoError(t, err, "without rounding each it is walked once")
		})
	}
	t.Run("another order is the same", func(t *testing.T) {
		_, err := settlement.Settle(terms, &changing{[][]settlement.Entry{first, {pointsB(), pointsA()}}})
		require.NoError(t, err)
	})
	t.Run("a fault", func(t *testing.T) {
		walks := 0
		second := bind(settlement.DRG, settlement.Stream(func(yield func(claim, error) bool) {
			if walks++; walks > 1 {
				yield(claim{}, errTest)
			} else {
				yield(claim{"a", 1}, nil)
			}
		}), rate, nil)
		r, err := settlement.Settle(terms, second)
		require.ErrorIs(t, err, errTest)
		require.Nil(t, r)
	})
	t.Run("an impossible entry", func(t *testing.T) {
		_, err := settlement.Settle(terms, &changing{[][]settlement.Entry{first, {{}}}})
		require.ErrorIs(t, err, settlement.ErrEntry)
	})
	// 1.5 + 1.5 against 1 + 2 points: the sums cannot tell, what the claims say can.
	t.Run("claims that sum to the same", func(t *testing.T) {
		a := halves()
		b := slices.Clone(a)
		b[0].Points, b[1].Points = settlement.Point, 2*settlement.Point
		a, b = append(a, pointsB()), append(b, pointsB())
		_, err := settlement.Settle(terms, &changing{[][]settlement.Entry{a, b}})
		require.ErrorIs(t, err, settlement.ErrChanged)
	})
}

// requireCounts holds what a report counts to its entries: cases, those left out, those
// vouched for, and that nothing of a claim that is not paid is in any other figure.
func requireCounts(t require.TestingT, r *settlement.Report, list []settlement.Entry) {
	var cases, unpaid, vouched, left int
	var leftCost, leftCovered, cost settlement.Money
	for _, e := range list {
		switch e.Left {
		case settlement.LeftPeriod:
			left, leftCost, leftCovered = left+1, leftCost+e.Cost, leftCovered+e.Covered
			continue
		case settlement.LeftOther:
			continue
		case settlement.LeftUnpaid:
			unpaid++
		default:
			cost += e.Cost
		}
		if e.Claim != "" {
			cases++
			vouched++
		}
	}
	for _, s := range r.Statements {
		cases -= s.Cases
		cost -= s.Cost
		for _, c := range s.ByClass {
			if c.Unpaid {
				unpaid -= c.Cases
				require.Equal(t, settlement.ClassSum{Method: c.Method, Class: c.Class, Priced: c.Priced, Unpaid: true, Cases: c.Cases}, c)
			}
		}
	}
	for _, l := range r.LeftOut {
		left, leftCost, leftCovered = left-l.Count, leftCost-l.Cost, leftCovered-l.Covered
	}
	for _, v := range r.Vouched {
		vouched -= v.Claims
	}
	require.Equal(t, []int{0, 0, 0, 0}, []int{cases, unpaid, vouched, left})
	require.Equal(t, []settlement.Money{0, 0, 0}, []settlement.Money{cost, leftCost, leftCovered})
}

func TestTallySettleRefusesRoundEach(t *testing.T) {
	r, err := tallyOf(t, pointsA()).Settle(settlement.Terms{Fund: decimal("1"), RoundEach: true})
	require.Nil(t, r)
	require.ErrorIs(t, err, settlement.ErrNeedsEntries)
	var field *settlement.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "terms.round_each", field.Path)
}

// requireIdentities computes the identities of a settlement from the entries, in fractions.
func requireIdentities(t require.TestingT, r *settlement.Report, terms settlement.Terms, list []settlement.Entry) {
	type sums struct {
		points, priced, lines, covered *big.Rat
		each                           []settlement.Points
		hasPoints                      bool
		cases                          int
	}
	by := map[string]*sums{}
	all := &sums{points: new(big.Rat), priced: new(big.Rat), lines: new(big.Rat), covered: new(big.Rat)}
	for _, e := range list {
		if e.Left == settlement.LeftPeriod || e.Left == settlement.LeftOther {
			continue
		}
		s := by[e.Institution]
		if s == nil {
			s = &sums{points: new(big.Rat), priced: new(big.Rat), lines: new(big.Rat), covered: new(big.Rat)}
			by[e.Institution] = s
		}
		for _, s := range []*sums{s, all} {
			if e.Claim != "" {
				s.cases++
			}
			if e.Left == settlement.LeftUnpaid {
				continue
			}
			if e.Priced {
				s.priced = rat.Sum(s.priced, rat.Yuan(e.Amount-e.Covered))
			} else {
				s.hasPoints = true
				s.points = rat.Sum(s.points, e.Points.Decimal().Rat())
				s.covered = rat.Sum(s.covered, rat.Yuan(e.Covered))
				s.each = append(s.each, e.Points)
			}
			for _, l := range e.Lines {
				if !l.Kind.Memo() {
					s.lines = rat.Sum(s.lines, rat.Yuan(l.Amount))
				}
			}
		}
	}
	wholeCost := terms.Basis != settlement.FundOnly
	down := terms.ValueRounding == settlement.RoundDown
	rounding := rat.Round
	if down {
		rounding = rat.Down
	}
	// The value.
	pool := rat.Sub(terms.Fund.Rat(), rat.Sum(all.priced, all.lines))
	if wholeCost {
		pool = rat.Sum(pool, all.covered)
	}
	var value *big.Rat
	if all.hasPoints {
		places := terms.Places
		if places == 0 {
			places = 4
		}
		switch {
		case !terms.PointValue.Absent():
			value = terms.PointValue.Rat()
		case terms.Residue == settlement.ResidueApportion:
			value = rat.Round(rat.Quo(pool, all.points), 8)
		default:
			value = rounding(rat.Quo(pool, all.points), places)
		}
		require.NotNil(t, r.Pool("").PointValue)
		require.Zero(t, value.Cmp(r.Pool("").PointValue.Value.Rat()), "value %s", r.Pool("").PointValue.Value)
		require.Zero(t, all.points.Cmp(r.Pool("").PointValue.Points.Decimal().Rat()), "divisor")
		if terms.PointValue.Absent() {
			require.Zero(t, pool.Cmp(rat.Yuan(r.Pool("").PointValue.Numerator)), "numerator")
		}
	} else {
		require.Nil(t, r.Pool("").PointValue)
	}
	// The statements.
	require.Len(t, r.Statements, len(by))
	require.True(t, slices.IsSortedFunc(r.Statements, func(a, b settlement.Statement) int {
		if a.Institution < b.Institution {
			return -1
		}
		return 1
	}))
	entitlements, floored, points, prices := new(big.Rat), new(big.Rat), new(big.Rat), 0
	for _, s := range r.Statements {
		from := by[s.Institution]
		require.NotNil(t, from)
		require.Equal(t, from.cases, s.Cases)
		require.Zero(t, from.points.Cmp(s.Points.Decimal().Rat()))
		price, lines, ofClasses := new(big.Rat), new(big.Rat), new(big.Rat)
		for _, l := range s.Lines {
			require.NoError(t, l.Trail.Replay())
			require.Zero(t, rat.Yuan(l.Amount).Cmp(l.Trail.Result().Rat()))
			if l.Kind == settlement.LinePrice {
				price = rat.Sum(price, rat.Yuan(l.Amount))
			}
			if l.Method == settlement.Settling {
				floored = rat.Sum(floored, rat.Yuan(l.Amount))
			}
			if !l.Kind.Memo() {
				lines = rat.Sum(lines, rat.Yuan(l.Amount))
			}
		}
		for _, c := range s.ByClass {
			if !c.Priced {
				ofClasses = rat.Sum(ofClasses, rat.Yuan(c.Amount))
			}
		}
		require.Zero(t, price.Cmp(ofClasses), "prices by class sum to the price")
		require.Zero(t, lines.Cmp(rat.Yuan(s.Due)), "lines sum to the due")
		require.Equal(t, s.Due, s.Entitlement)
		if from.hasPoints {
			exact := new(big.Rat)
			if terms.Residue == settlement.ResidueApportion {
				exact = rat.Quo(rat.Mul(pool, from.points), all.points)
				away := rat.Sub(price, exact)
				require.Negative(t, new(big.Rat).Abs(away).Cmp(big.NewRat(1, 100)), "within a fen of its share")
			} else if terms.RoundEach {
				for _, p := range from.each {
					exact = rat.Sum(exact, rounding(rat.Mul(p.Decimal().Rat(), value), 2))
				}
				prices += len(from.each)
				require.Zero(t, exact.Cmp(price), "price of %s", s.Institution)
			} else {
				exact = rounding(rat.Mul(from.points, value), 2)
				prices++
				require.Zero(t, exact.Cmp(price), "price of %s", s.Institution)
			}
		}
		due := rat.Sum(price, rat.Sum(from.priced, from.lines))
		if wholeCost {
			due = rat.Sub(due, from.covered)
		}
		if terms.NegativeDue == settlement.NegativeFloor && due.Sign() < 0 {
			due = new(big.Rat)
		}
		require.Zero(t, due.Cmp(rat.Yuan(s.Due)), "due of %s: got %s, want %s", s.Institution, s.Due, due.FloatString(2))
		entitlements = rat.Sum(entitlements, rat.Yuan(s.Entitlement))
		points = rat.Sum(points, s.Points.Decimal().Rat())
	}
	require.Zero(t, points.Cmp(all.points), "points of statements")
	// The fund.
	if terms.Fund.Absent() {
		require.Nil(t, r.Pool("").Residue)
	} else {
		residue := rat.Yuan(*r.Pool("").Residue)
		require.Zero(t, terms.Fund.Rat().Cmp(rat.Sum(entitlements, residue)), "fund = entitlements + residue")
		if all.hasPoints && terms.PointValue.Absent() {
			rest := rat.Sum(residue, floored)
			most := new(big.Rat)
			if terms.Residue != settlement.ResidueApportion {
				places := terms.Places
				if places == 0 {
					places = 4
				}
				most = rat.Sum(rat.Quo(all.points, rat.Mul(rat.Int(2), rat.Pow10(places))), big.NewRat(int64(prices), 200))
			}
			if down {
				most = rat.Mul(most, rat.Int(2))
				require.GreaterOrEqual(t, rest.Sign(), 0)
			}
			require.LessOrEqual(t, new(big.Rat).Abs(rest).Cmp(most), 0, "residue %s beyond rounding %s", rest.FloatString(2), most.FloatString(4))
		}
	}
	require.NoError(t, r.Verify())
	for _, c := range r.Checks {
		require.True(t, c.OK, c.Name)
	}
}

// TestSettleIdentities holds the identities of a settlement for random entries in every mode.
func TestSettleIdentities(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		list := drawEntries(t, 20)
		terms := drawTerms(t)
		if terms.Residue != settlement.ResidueApportion {
			terms.RoundEach = rapid.Bool().Draw(t, "round each")
		}
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		r, err := settlement.Settle(terms, entries(list[:cut]...), entries(list[cut:]...))
		switch {
		case err == nil:
			seen[fmt.Sprint("settled ", terms.Residue, terms.RoundEach, terms.PointValue.Absent(), terms.NegativeDue)]++
			requireIdentities(t, r, terms, list)
			requireCounts(t, r, list)
			order := rapid.Permutation(list).Draw(t, "order")
			again, err := settlement.Settle(terms, entries(order...))
			require.NoError(t, err)
			require.Equal(t, encoded(t, r), encoded(t, again), "the order changes nothing")
		case errors.Is(err, settlement.ErrNoPoints):
			seen["no points"]++
			for _, e := range list {
				require.Zero(t, e.Points)
			}
		case errors.Is(err, settlement.ErrDeficit):
			seen["deficit"]++
		case errors.Is(err, settlement.ErrOverflow): // a value that does not fit
			seen["overflow"]++
			require.ErrorContains(t, err, "point_value.value")
			var points settlement.Points
			for _, e := range list {
				points += e.Points
			}
			require.Less(t, points, settlement.Point/100)
		default:
			require.NoError(t, err)
		}
	})
	t.Log(seen)
}
