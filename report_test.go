package settlement_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
)

// fullReport has points and priced entries, lines, notes, conflicts and a floored due.
func fullReport(t testing.TB, terms settlement.Terms) *settlement.Report {
	t.Helper()
	r, err := settlement.Settle(terms, entries(fullEntries()...))
	require.NoError(t, err)
	r.Name = "年终清算 <2025> & more"
	r.Period = period("2025-01-01", "2025-12-31")
	r.Policies = []settlement.PolicyRef{{Method: settlement.DRG, Name: "x", Kind: string(policy.Example)}}
	return r
}

func fullEntries() []settlement.Entry {
	return append(halves(), pointsB(),
		with(pricedC(), func(e *settlement.Entry) { e.Institution = "A"; e.Conflict = "claimed twice" }),
		with(pointsA(), func(e *settlement.Entry) {
			e.Method, e.Claim, e.Class, e.Points = settlement.PerDiem, "stay", settlement.BedDay, 2*settlement.Point
		}),
		with(pricedC(), func(e *settlement.Entry) { e.Claim, e.Covered = "c2", yuan("99.00") }),
		settlement.Entry{Method: settlement.Capitation, Institution: "B", Class: settlement.Account, Priced: true,
			Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -100, Trail: noteTrail("q", -100)}}})
}

// modes are terms under which fullEntries settle.
func modes() map[string]settlement.Terms {
	return map[string]settlement.Terms{
		"whole cost":  {Fund: decimal("300.00"), Places: 1},
		"fund only":   {Fund: decimal("300.00"), Basis: settlement.FundOnly, Places: 2, ValueRounding: settlement.RoundDown},
		"apportion":   {Fund: decimal("300.00"), Residue: settlement.ResidueApportion},
		"apportion 2": {Fund: decimal("300.00"), Residue: settlement.ResidueApportion, ValueRounding: settlement.RoundDown},
		"fixed":       {Fund: decimal("300.00"), PointValue: decimal("12.3456")},
		"no fund":     {PointValue: decimal("12.34560000")},
		"round each":  {Fund: decimal("300.00"), RoundEach: true},
		"floor":       {Fund: decimal("300.00"), Places: 1, NegativeDue: settlement.NegativeFloor},
	}
}

func read(t require.TestingT, text string) *settlement.Report {
	r, err := settlement.ReadReport(strings.NewReader(text))
	require.NoError(t, err)
	return r
}

func TestReportRoundTrip(t *testing.T) {
	for name, terms := range modes() {
		t.Run(name, func(t *testing.T) {
			text := encoded(t, fullReport(t, terms))
			require.True(t, strings.HasSuffix(text, "}\n"))
			require.Contains(t, text, "年终清算 <2025> & more", "nothing is escaped for HTML")
			decoded := read(t, text)
			require.Equal(t, text, encoded(t, decoded))
			require.NoError(t, decoded.Verify())
			require.Equal(t, text, encoded(t, decoded), "verifying changes nothing")
		})
	}
	empty, err := settlement.Settle(settlement.Terms{})
	require.NoError(t, err)
	text := encoded(t, empty)
	require.Equal(t, text, encoded(t, read(t, text)))
}

func TestReportRoundTripRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawEntries(t, 12)
		r, err := settlement.Settle(drawTerms(t), entries(list...))
		if err != nil {
			t.Skip()
		}
		text := encoded(t, r)
		decoded := read(t, text)
		require.Equal(t, text, encoded(t, decoded))
		require.NoError(t, decoded.Verify())
		for _, e := range list {
			samePrice(t, r, decoded, e)
		}
	})
}

// TestReportGlobals: the bytes do not depend on decimal's package variables.
func TestReportGlobals(t *testing.T) {
	for name, terms := range modes() {
		want := encoded(t, fullReport(t, terms))
		withSillyGlobals(func() {
			require.Equal(t, want, encoded(t, fullReport(t, terms)), name)
			decoded := read(t, want)
			require.NoError(t, decoded.Verify())
			require.Equal(t, want, encoded(t, decoded))
		})
	}
}

func TestReadReportRefuses(t *testing.T) {
	text := encoded(t, fullReport(t, settlement.Terms{Fund: decimal("300")}))
	for name, bad := range map[string]string{
		"unknown key":             strings.Replace(text, `"statements"`, `"statement"`, 1),
		"another case":            strings.Replace(text, `"residue"`, `"Residue"`, 1),
		"null":                    strings.Replace(text, `"statements": [`, `"policies": null, "statements": [`, 1),
		"duplicate":               strings.Replace(text, `"statements": [`, `"residue": "0.00", "statements": [`, 1),
		"number for an amount":    regexp.MustCompile(`"residue": "(.*?)"`).ReplaceAllString(text, `"residue": $1`),
		"data after the document": text + "{}",
		"cut off":                 text[:len(text)-3],
		"nothing":                 "",
	} {
		r, err := settlement.ReadReport(strings.NewReader(bad))
		require.Error(t, err, name)
		require.Nil(t, r, name)
	}
}

func samePrice(t require.TestingT, fresh, decoded *settlement.Report, e settlement.Entry) {
	want, wantTrail, wantErr := fresh.Price(e)
	got, gotTrail, gotErr := decoded.Price(e)
	require.NoError(t, wantErr)
	require.NoError(t, gotErr)
	require.Equal(t, want, got)
	a, _ := json.Marshal(wantTrail)
	b, _ := json.Marshal(gotTrail)
	require.Equal(t, string(a), string(b))
	require.NoError(t, gotTrail.Replay())
	if e.Priced && e.Left == "" {
		require.Equal(t, e.Amount, got)
	} else {
		require.Equal(t, got.String(), gotTrail.Result().String())
	}
}

func TestReportPrice(t *testing.T) {
	for name, terms := range modes() {
		t.Run(name, func(t *testing.T) {
			fresh := fullReport(t, terms)
			decoded := read(t, encoded(t, fresh))
			prices := map[string]settlement.Money{}
			for _, e := range fullEntries() {
				samePrice(t, fresh, decoded, e)
				if !e.Priced {
					price, _, _ := decoded.Price(e)
					prices[e.Institution] += price
				}
			}
			if !terms.RoundEach {
				return
			}
			for _, s := range decoded.Statements {
				var sum settlement.Money
				for _, l := range s.Lines {
					if l.Kind == settlement.LinePrice {
						sum += l.Amount
					}
				}
				require.Equal(t, sum, prices[s.Institution], "rounded claim by claim, prices sum to the institution's")
			}
		})
	}
}

func TestReportPriceByHand(t *testing.T) {
	list := []settlement.Entry{pointsA(), pointsB()}
	half := settlement.Entry{Points: settlement.Point / 2}
	for _, row := range []struct {
		terms settlement.Terms
		want  string
	}{
		{settlement.Terms{Fund: decimal("100")}, "9.29"}, // 0.5 × 18.5714
		{settlement.Terms{Fund: decimal("100"), ValueRounding: settlement.RoundDown}, "9.28"},
		{settlement.Terms{Fund: decimal("100"), Residue: settlement.ResidueApportion}, "9.29"},
		{settlement.Terms{Fund: decimal("100"), Residue: settlement.ResidueApportion, ValueRounding: settlement.RoundDown}, "9.28"},
		{settlement.Terms{PointValue: decimal("0.01")}, "0.01"}, // 0.005: half away from zero
		{settlement.Terms{PointValue: decimal("0.01"), ValueRounding: settlement.RoundDown}, "0.00"},
	} {
		r, err := settlement.Settle(row.terms, entries(list...))
		require.NoError(t, err)
		got, trail, err := r.Price(half)
		require.NoError(t, err)
		require.Equal(t, row.want, got.String())
		require.NoError(t, trail.Replay())
	}
}

func TestReportPriceContinuesTheTrail(t *testing.T) {
	r, err := settlement.Settle(settlement.Terms{PointValue: decimal("153.4983")}, entries(pointsA()))
	require.NoError(t, err)
	explained := settlement.Entry{Points: must(settlement.ParsePoints("44.8416")), Trail: worked()[:1]}
	price, trail, err := r.Price(explained)
	require.NoError(t, err)
	require.Equal(t, "6883.11", price.String())
	require.Len(t, trail, 2)
	require.NoError(t, trail.Replay())
	require.Len(t, explained.Trail, 1, "the entry's trail is left alone")

	priced := settlement.Entry{Priced: true, Amount: -100, Trail: noteTrail("q", -100)}
	price, trail, err = r.Price(priced)
	require.NoError(t, err)
	require.Equal(t, priced.Amount, price)
	require.Equal(t, priced.Trail, trail)
}

func TestReportPriceErrors(t *testing.T) {
	r, err := settlement.Settle(settlement.Terms{}, entries(pricedC()))
	require.NoError(t, err)
	_, _, err = r.Price(pointsA())
	require.ErrorIs(t, err, settlement.ErrNoValue)
	r, err = settlement.Settle(settlement.Terms{PointValue: decimal("100000000000000000")}, entries(with(pointsA(), func(e *settlement.Entry) { e.Points = 1 })))
	require.NoError(t, err)
	_, _, err = r.Price(settlement.Entry{Points: 1e18})
	require.ErrorIs(t, err, settlement.ErrOverflow)
	// What a stored report holds may be anything.
	_, _, err = (&settlement.Report{Pools: []settlement.PoolReport{{PointValue: &settlement.PointValue{Value: decimal("9999999999999999999")}}}}).Price(pointsA())
	require.ErrorIs(t, err, settlement.ErrTooLarge)
	_, _, err = (&settlement.Report{Pools: []settlement.PoolReport{{Terms: settlement.Terms{Residue: settlement.ResidueApportion}, PointValue: &settlement.PointValue{}}}}).Price(pointsA())
	require.Error(t, err)
	_, _, err = (&settlement.Report{Pools: []settlement.PoolReport{{PointValue: &settlement.PointValue{}}}}).Price(pointsA())
	require.Error(t, err, "no value is not a value of zero")
}

func TestReportEncodeFails(t *testing.T) {
	require.ErrorIs(t, fullReport(t, settlement.Terms{Fund: decimal("300")}).Encode(failingWriter{}), errTest)
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errTest }

// tampered calls do with every report that differs from text in one number; of these with
// one in so many, from a first one.
func tampered(t testing.TB, text string, first, every int, do func(path string, r *settlement.Report, err error)) {
	t.Helper()
	number := regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	change := func(s string) string {
		d := decimal(s)
		v, err := d.Scaled(d.Places())
		require.NoError(t, err)
		return settlement.DecimalOf(v+1, d.Places()).String()
	}
	var document any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&document))
	tried := first
	try := func(path string) {
		if tried++; tried%every != 0 {
			return
		}
		data, err := json.Marshal(document)
		require.NoError(t, err)
		r, err := settlement.ReadReport(bytes.NewReader(data))
		do(path, r, err)
	}
	var walk func(path string, v any, set func(any))
	walk = func(path string, v any, set func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				if k != "period" {
					walk(path+"."+k, v[k], func(x any) { v[k] = x })
				}
			}
		case []any:
			for i := range v {
				walk(fmt.Sprintf("%s[%d]", path, i), v[i], func(x any) { v[i] = x })
			}
		case json.Number:
			set(json.Number(change(string(v))))
			try(path)
			set(v)
		case string:
			if number.MatchString(v) {
				set(change(v))
				try(path)
				set(v)
			}
		}
	}
	walk("", document, nil)
}

// TestVerifyFindsTampering changes each number of a stored report by one in its
// last place. None may pass but what stands in the report only once. Short tests try
// every fifth number, beginning in each report with another one.
func TestVerifyFindsTampering(t *testing.T) {
	index := regexp.MustCompile(`\[\d+\]`)
	for i, name := range slices.Sorted(maps.Keys(modes())) {
		t.Run(name, func(t *testing.T) {
			terms := modes()[name]
			once := map[string]bool{".conflicts[].cost": true, ".point_value.prices": terms.RoundEach}
			passed := map[string]bool{}
			tried := 0
			tampered(t, encoded(t, fullReport(t, terms)), i, testsize.Of(5, 1), func(path string, r *settlement.Report, err error) {
				tried++
				if kind := index.ReplaceAllString(path, "[]"); err == nil && r.Verify() == nil && !once[kind] {
					passed[kind] = true
				}
			})
			require.Greater(t, tried, testsize.Of(20, 100))
			require.Empty(t, slices.Sorted(maps.Keys(passed)))
		})
	}
}

func TestVerifyNeverPanics(t *testing.T) {
	text := encoded(t, fullReport(t, settlement.Terms{Fund: decimal("300")}))
	fields := regexp.MustCompile(`"[a-z_]+": `).FindAllString(text, -1)
	slices.Sort(fields)
	for _, field := range slices.Compact(fields) {
		for _, value := range []string{`""`, `"-92233720368547758.07"`, `"92233720368547758.07"`, `"99999999999.99999999"`, `-1`, `0`, `9223372036854775807`, `[]`, `{}`, `[{}]`} {
			for _, at := range regexp.MustCompile(regexp.QuoteMeta(field)+`("[^"]*"|-?\d+|\[\]|\{\})`).FindAllStringIndex(text, testsize.Of(1, 3)) {
				r, err := settlement.ReadReport(strings.NewReader(text[:at[0]] + field + value + text[at[1]:]))
				if err != nil {
					continue
				}
				if err := r.Verify(); err != nil {
					require.True(t, errors.Is(err, settlement.ErrIdentity) || errors.Is(err, settlement.ErrOverflow) ||
						errors.Is(err, settlement.ErrPlaces) || errors.Is(err, settlement.ErrTooLarge), "%v", err)
				}
				for _, e := range fullEntries() {
					_, _, _ = r.Price(e)
				}
			}
		}
	}
	require.NoError(t, (&settlement.Report{}).Verify())
}

// TestReportInvalidText: a code that is no text cannot be written and read
// again, so it must be refused; codes must never become the same.
func TestReportInvalidText(t *testing.T) {
	list := []settlement.Entry{with(pointsA(), func(e *settlement.Entry) { e.Institution = "\xff" }), with(pointsB(), func(e *settlement.Entry) { e.Institution = "\xfe" })}
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100")}, entries(list...))
	if err != nil {
		require.ErrorIs(t, err, settlement.ErrEntry)
		return
	}
	text := encoded(t, r)
	decoded := read(t, text)
	require.NotEqual(t, decoded.Statements[0].Institution, decoded.Statements[1].Institution)
	require.Equal(t, text, encoded(t, decoded))
}

// TestEmptyListsAreNone: where a stored report has no list, an empty one says the same; but an empty
// by_holder would say that nobody bears any claim.
func TestEmptyListsAreNone(t *testing.T) {
	emptied := 0
	var empty func(v reflect.Value)
	empty = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				empty(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && f.Name != "ByHolder" {
					empty(v.Field(i))
				}
			}
		case reflect.Slice:
			if v.Len() == 0 && v.CanSet() {
				v.Set(reflect.MakeSlice(v.Type(), 0, 0))
				emptied++
			}
			for i := range v.Len() {
				empty(v.Index(i))
			}
		}
	}
	for path, text := range exampleReports(t) {
		r := readReport(t, text)
		empty(reflect.ValueOf(r))
		require.NoError(t, r.Verify(), path)
	}
	require.Greater(t, emptied, 900)
}

// TestPricesBelowNothing: an institution from which more points were taken than it has owes its part,
// and each method's part of that is shown in steps that replay.
func TestPricesBelowNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 7))
	negative := 0
	for range 200 {
		var list []settlement.Entry
		for i := range 6 {
			list = append(list, with(stayOf([]string{"H1", "H2"}[i/4], string(rune('a'+i)), "0"), func(e *settlement.Entry) {
				e.Method = []settlement.Method{settlement.DRG, settlement.PerDiem, settlement.Capitation}[i%3]
				e.Points, e.Cost = settlement.Points(r.Int64N(9_0000_0000)-6_0000_0000), 100_00
				if i >= 4 {
					e.Points += 40_0000_0000
				}
			}))
		}
		terms := settlement.Terms{Fund: settlement.DecimalOf(1_000_00+r.Int64N(900_00), 2)}
		if r.IntN(2) == 0 {
			terms.Factors = factorsOf("H1", "1.037")
		}
		report, err := settlement.Settle(terms, entries(list...))
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		sum, of := settlement.Money(0), report.Statement("H1")
		for _, l := range of.Lines {
			require.NoError(t, l.Trail.Replay())
			require.Zero(t, l.Trail.Result().Cmp(l.Amount.Decimal()))
			sum += l.Amount
		}
		require.Equal(t, of.Due, sum)
		if of.Points < 0 && of.Due < 0 {
			negative++
		}
	}
	require.Greater(t, negative, 50)
}

// TestCapsOfExtremes: a cap takes what the price has above the cost, or is refused where that is no
// amount.
func TestCapsOfExtremes(t *testing.T) {
	terms := settlement.Terms{PointValue: decimal("92233720368547758.07"), RoundEach: true, ClaimCap: settlement.CapCost, Basis: settlement.FundOnly}
	r, err := settlement.Settle(terms, entries(with(stayOf("H", "a", "1"), func(e *settlement.Entry) { e.Cost = 1 })))
	require.NoError(t, err)
	pricer, err := r.Pricer()
	require.NoError(t, err)
	for cost, fits := range map[settlement.Money]bool{math.MinInt64: false, math.MinInt64 + 1: false, -2: false, -1: true, 0: true, 1: true, math.MaxInt64 - 1: true, math.MaxInt64: true} {
		bill, err := pricer.Bill(with(stayOf("H", "b", "1"), func(e *settlement.Entry) { e.Cost = cost }))
		if !fits {
			require.ErrorIs(t, err, settlement.ErrOverflow, cost)
			require.Zero(t, bill)
			continue
		}
		require.NoError(t, err, cost)
		require.Equal(t, settlement.Bill{Price: math.MaxInt64, Over: cost - math.MaxInt64, Due: cost}, bill)
	}
}
