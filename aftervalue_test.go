package settlement_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: what comes after the point value, and what is off the fund. Package budget has
// the budgets that act after the value, and their oracle.

func chargedTo(e settlement.Entry, holder string) settlement.Entry {
	e.ChargedTo = holder
	return e
}

func holderOf(e *settlement.Entry) (string, error) { return e.ChargedTo, nil }

func settledOf(t *testing.T, terms settlement.Terms, list ...settlement.Entry) *settlement.Settled {
	t.Helper()
	s, err := settlement.Workers(1).Settled([]settlement.Pool{{Terms: terms}}, entries(list...))
	require.NoError(t, err)
	return s
}

// An institution's price is divided over holders by points, and a holder's part over methods;
// of equal remainders the holder whose code sorts first gets the fen.
func TestBorne(t *testing.T) {
	beds := stayOf("H1", "d", "1")
	beds.Method, beds.Class = settlement.PerDiem, settlement.BedDay
	list := []settlement.Entry{
		chargedTo(stayOf("H1", "a", "1"), "B"), chargedTo(stayOf("H1", "b", "1"), "A"), stayOf("H1", "c", "1"), chargedTo(beds, "A"),
		chargedTo(stayOf("H2", "e", "4"), "A"), chargedTo(pricedC(), "A"),
	}
	s := settledOf(t, settlement.Terms{Fund: decimal("103.05"), Basis: settlement.FundOnly, Residue: settlement.ResidueApportion, OffFund: []settlement.Method{settlement.Item}}, list...)
	rows, rest, err := s.Borne(holderOf)
	require.NoError(t, err)
	var got []string
	for _, b := range rows {
		got = append(got, strings.Join([]string{b.Institution, b.Holder, string(b.Method), b.Price.String()}, " "))
	}
	// 51.53 (the first of two equal remainders): 12.8825 of a point. A has two: 25.765.
	require.Equal(t, []string{"H1  drg 12.88", "H1 A drg 12.89", "H1 A perdiem 12.88", "H1 B drg 12.88", "H2 A drg 51.52"}, got)
	require.Len(t, rest, 3, "the priced claim, and its lines")

	r, err := s.AfterValue("", []settlement.AfterLine{{Institution: "H1", Line: settlement.Line{Method: settlement.Budget, Kind: settlement.LineShared, Amount: yuan("5.00"), Trail: noteTrail("shared", yuan("5.00"))}}}, rows)
	require.NoError(t, err)
	require.Equal(t, "56.53", r.Statement("H1").Due.String())
	require.Equal(t, "28.00", r.Pool("").ReserveDrawn.String(), "5.00, and 23.00 off the fund")
	require.Equal(t, "0.00", r.Pool("").Residue.String())
	require.Equal(t, "51.53", s.Report.Statement("H1").Due.String(), "the settlement stays")
	require.Equal(t, "-23.00", s.Report.Pool("").Residue.String(), "what is off the fund, until then")
	require.Len(t, r.Statement("H1").ByHolder, 4)

	text := encoded(t, r)
	for name, change := range map[string]func(*settlement.Report){
		"a price": func(r *settlement.Report) { r.Statement("H1").ByHolder[1].Price++ },
		"a price for a price": func(r *settlement.Report) {
			r.Statement("H1").ByHolder[1].Price++
			r.Statement("H1").ByHolder[3].Price--
		},
		"points":        func(r *settlement.Report) { r.Statement("H1").ByHolder[0].Points++ },
		"a cost":        func(r *settlement.Report) { r.Statement("H1").ByHolder[0].Cost++ },
		"the order":     func(r *settlement.Report) { h := r.Statement("H1").ByHolder; h[0], h[1] = h[1], h[0] },
		"a line's time": func(r *settlement.Report) { lineAt(r.Statement("H1"), settlement.LineShared).AfterValue = false },
		"the reserve":   func(r *settlement.Report) { r.Pool("").ReserveDrawn++ },
		"what is off":   func(r *settlement.Report) { r.Pool("").Terms.OffFund = nil },
	} {
		stored := read(t, text)
		require.NoError(t, stored.Verify())
		change(stored)
		require.ErrorIs(t, stored.Verify(), settlement.ErrIdentity, name)
	}
}

func lineAt(s *settlement.Statement, k settlement.Kind) *settlement.Line {
	for i := range s.Lines {
		if s.Lines[i].Kind == k {
			return &s.Lines[i]
		}
	}
	return nil
}

// Entries off the fund leave the value alone; Settle draws them from the reserve.
func TestOffFund(t *testing.T) {
	list := append(worked19b(), pricedC())
	terms := settlement.Terms{Fund: decimal("20000.00"), Basis: settlement.FundOnly}
	on, err := settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	terms.OffFund = []settlement.Method{settlement.Item}
	off, err := settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	alone, err := settlement.Settle(terms, entries(worked19b()...))
	require.NoError(t, err)
	require.NotEqual(t, on.Pool("").PointValue.Value, off.Pool("").PointValue.Value)
	require.Equal(t, alone.Pool("").PointValue.Value, off.Pool("").PointValue.Value)
	require.Equal(t, "23.00", off.Pool("").ReserveDrawn.String())
	require.Equal(t, alone.Pool("").Residue, off.Pool("").Residue)
	require.NoError(t, off.Verify())
	byTally, err := tallyOf(t, list...).Settle(terms)
	require.NoError(t, err)
	require.Equal(t, off.Pool("").ReserveDrawn, byTally.Pool("").ReserveDrawn)

	terms.OffFund = append(terms.OffFund, settlement.Item)
	requireFaults(t, terms.Check(), policy.ErrChoice, "terms.off_fund[1]")
}

// A reserve that compensation has drawn from pays the rest.
func TestDifferencesBesideCompensation(t *testing.T) {
	high := stayOf("H1", "h", "10")
	high.Class, high.Compensable, high.ByItem, high.Cost = settlement.High, true, yuan("500.00"), yuan("500.00")
	terms := settlement.Terms{
		PointValue: decimal("10"), Fund: decimal("3000.00"), Basis: settlement.FundOnly, OffFund: []settlement.Method{settlement.Item},
		Compensation: &settlement.Compensation{Classes: []settlement.Class{settlement.High}, Reserve: decimal("423.00")},
	}
	r, err := settlement.Settle(terms, entries(high, pricedC()))
	require.NoError(t, err)
	require.Equal(t, "423.00", r.Pool("").ReserveDrawn.String(), "400.00 for compensation, 23.00 off the fund")
	require.Equal(t, "0.00", r.Pool("").Fund.Lines[1].Amount.String(), "nothing is unused")
	require.NoError(t, r.Verify())
	terms.Compensation.Reserve = decimal("422.99")
	_, err = settlement.Settle(terms, entries(high, pricedC()))
	require.ErrorIs(t, err, settlement.ErrReserve)
}

func TestSettledRefuses(t *testing.T) {
	s := settledOf(t, settlement.Terms{Fund: decimal("10.00")}, pointsA())
	_, err := s.AfterValue("", []settlement.AfterLine{{Pool: "P", Institution: "A"}}, nil)
	require.ErrorIs(t, err, settlement.ErrPool)
	_, _, err = s.Borne(func(*settlement.Entry) (string, error) { return "", errTest })
	require.ErrorIs(t, err, errTest)
	_, err = settlement.Workers(1).Settled([]settlement.Pool{{Terms: settlement.Terms{Places: 9}}}, entries())
	requireFaults(t, err, settlement.ErrRange, "terms.places")
	each := settlement.Terms{Fund: decimal("10.00"), RoundEach: true}
	inP := pointsA()
	inP.Pool = "P"
	_, err = tallyOf(t, inP).Settled([]settlement.Pool{{Name: "P", Terms: each}})
	require.EqualError(t, err, `pool "P": terms.round_each: `+settlement.ErrNeedsEntries.Error())
	_, err = tallyOf(t, pointsA()).Settled([]settlement.Pool{{Terms: each}})
	require.EqualError(t, err, "terms.round_each: "+settlement.ErrNeedsEntries.Error())
}

// Each side of a sharing may have a mode of its own.
func TestSharingModesBySide(t *testing.T) {
	tiers := []settlement.Tier{{UpTo: decimal("0.1"), Fund: decimal("0.5")}, {Fund: decimal("0.2")}}
	sum := func(s settlement.Sharing) (kept, shared string) {
		s.Surplus, s.Overrun = tiers, tiers
		rules, err := s.Compile(settlement.Source{}, settlement.Source{})
		require.NoError(t, err)
		k, _, err := rules.Kept(decimal("300.00"), decimal("1000.00"))
		require.NoError(t, err)
		f, _, err := rules.FundShare(decimal("300.00"), settlement.Decimal{}, decimal("1000.00"))
		require.NoError(t, err)
		return k.String(), f.String()
	}
	for _, row := range []struct {
		mode, surplus, overrun settlement.SharingMode
		kept, shared           string
	}{
		{"", "", "", "210.00", "90.00"},
		{settlement.Whole, "", "", "240.00", "60.00"},
		{"", settlement.Whole, "", "240.00", "90.00"},
		{"", "", settlement.Whole, "210.00", "60.00"},
		{settlement.Whole, settlement.Marginal, "", "210.00", "60.00"},
		{settlement.Marginal, settlement.Whole, settlement.Whole, "240.00", "60.00"},
	} {
		kept, shared := sum(settlement.Sharing{Mode: row.mode, SurplusMode: row.surplus, OverrunMode: row.overrun})
		require.Equal(t, []string{row.kept, row.shared}, []string{kept, shared}, row)
	}
}

// A tally that somebody filled is settled as the entries are: what is off the fund is in the
// residue until AfterValue says where it comes from.
func TestSettledByTally(t *testing.T) {
	list := append(worked19b(), pricedC())
	for _, terms := range []settlement.Terms{
		{Fund: decimal("20000.00"), Basis: settlement.FundOnly, OffFund: []settlement.Method{settlement.Item}},
		{Fund: decimal("20000.00"), OffFund: []settlement.Method{settlement.Item}, Compensation: &settlement.Compensation{Classes: []settlement.Class{settlement.High}, Reserve: decimal("423.00")}},
		{Fund: decimal("20000.00")},
	} {
		want := settledOf(t, terms, list...)
		tally := tallyOf(t, vouched(list)...)
		tally.IDsChecked()
		got, err := tally.Settled([]settlement.Pool{{Terms: terms}})
		require.NoError(t, err)
		require.Equal(t, encoded(t, want.Report), encoded(t, got.Report))
		for _, d := range append(settlement.DifferencesReserve.Choices(), "") {
			a, err := want.AfterValue(d, nil, nil)
			require.NoError(t, err)
			b, err := got.AfterValue(d, nil, nil)
			require.NoError(t, err)
			require.Equal(t, encoded(t, a), encoded(t, b))
		}
	}
}

// Lines after the value fit into the statement of an institution, in each pool and in all.
func TestAfterValueOverflows(t *testing.T) {
	in := func(pool string, amount settlement.Money) settlement.Entry {
		return with(pricedC(), func(e *settlement.Entry) { e.Pool, e.Claim, e.Amount, e.Covered, e.Lines = pool, pool, amount, 0, nil })
	}
	after := func(pool string, amount settlement.Money) settlement.AfterLine {
		return settlement.AfterLine{Pool: pool, Institution: "C", Line: settlement.Line{Method: settlement.Item, Kind: settlement.LineShared, Amount: amount, Trail: noteTrail("n", amount)}}
	}
	s, err := settlement.Workers(1).Settled([]settlement.Pool{{Name: "P"}, {Name: "Q"}}, entries(in("P", 10), in("Q", 20)))
	require.NoError(t, err)
	for _, row := range []struct {
		lines []settlement.AfterLine
		says  string
	}{
		{[]settlement.AfterLine{after("P", mostMoney-30)}, ""},
		{[]settlement.AfterLine{after("P", mostMoney-31), after("Q", 1)}, ""},
		{[]settlement.AfterLine{after("P", mostMoney-29)}, `institution "C": `},
		{[]settlement.AfterLine{after("P", mostMoney-31), after("Q", 2)}, `institution "C": `},
		{[]settlement.AfterLine{after("P", mostMoney-9)}, `pool "P": institution "C": `},
	} {
		r, err := s.AfterValue("", row.lines, nil)
		if row.says == "" {
			require.NoError(t, err)
			require.Equal(t, mostMoney, r.Statement("C").Due)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrOverflow)
		require.ErrorContains(t, err, row.says)
	}
}

// What comes after the value is drawn from what was set aside for overruns, from its first fen to
// its last, and the rest of that is told.
func TestAfterValueOfSetAside(t *testing.T) {
	total := &settlement.Total{Budget: decimal("1000.00"), SetAsides: []settlement.SetAside{{Name: "risk", Amount: decimal("100.00"), Use: settlement.UseOverrun}}}
	s := settledOf(t, settlement.Terms{Total: total}, pricedC())
	for amount, unused := range map[string]string{"0.00": "100.00", "0.01": "99.99", "0.02": "99.98", "99.99": "0.01", "100.00": "0.00", "100.01": ""} {
		r, err := s.AfterValue("", []settlement.AfterLine{{Institution: "C", Line: settlement.Line{Method: settlement.Budget, Kind: settlement.LineShared, Amount: yuan(amount), Trail: noteTrail("shared", yuan(amount))}}}, nil)
		if unused == "" {
			require.ErrorIs(t, err, settlement.ErrReserve)
			continue
		}
		require.NoError(t, err)
		var told []string
		for _, l := range r.Pool("").Fund.Lines {
			if l.Kind == settlement.MemoUnused {
				told = append(told, l.Amount.String())
			}
		}
		require.Equal(t, []string{unused}, told, amount)
		require.Equal(t, amount, r.Pool("").ReserveDrawn.String())
	}
}

// The rows of holders sum to the claims with points, in every figure.
func TestBorneSums(t *testing.T) {
	var list []settlement.Entry
	var want settlement.HolderSum
	for i := range 12 {
		e := stayOf([]string{"H1", "H2"}[i%2], string(rune('a'+i)), "1")
		e.ChargedTo, e.Class = []string{"", "A", "B"}[i%3], []settlement.Class{settlement.Normal, settlement.High}[i/3%2]
		e.Cost, e.Covered = settlement.Money(1000+i), settlement.Money(100+i)
		list = append(list, e)
		want.Points += e.Points
		want.Cost += e.Cost
		want.Covered += e.Covered
	}
	for _, terms := range []settlement.Terms{{Fund: decimal("100.00")}, {Fund: decimal("100.00"), RoundEach: true}} {
		s := settledOf(t, terms, list...)
		rows, rest, err := s.Borne(holderOf)
		require.NoError(t, err)
		require.Empty(t, rest)
		require.Len(t, rows, 6)
		var got settlement.HolderSum
		var price, due settlement.Money
		for _, b := range rows {
			require.Equal(t, 2, b.Cases, "%s, %s", b.Institution, b.Holder)
			got.Points += b.Points
			got.Cost += b.Cost
			got.Covered += b.Covered
			price += b.Price
		}
		require.Equal(t, want, got)
		for i := range s.Report.Statements {
			due += lineAt(&s.Report.Statements[i], settlement.LinePrice).Amount
		}
		require.Equal(t, due, price)
	}
}

// A holder who bears the fewest points that there are bears their part of the price.
func TestBorneOfFewestPoints(t *testing.T) {
	one := func(id, holder string) settlement.Entry {
		return with(chargedTo(stayOf("H1", id, "1"), holder), func(e *settlement.Entry) { e.Points = 1 })
	}
	s := settledOf(t, settlement.Terms{Fund: decimal("9.00"), Basis: settlement.FundOnly}, one("a", "A"), one("b", "B"), one("c", "B"))
	rows, _, err := s.Borne(holderOf)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, "3.00", rows[0].Price.String())
	require.Equal(t, "6.00", rows[1].Price.String())
}

// TestBorneOracle: what holders bear, of entries of every sort: without points or with the fewest,
// priced, not paid, compensated, capped and floored.
func TestBorneOracle(t *testing.T) {
	type key struct {
		institution, holder string
		method              settlement.Method
	}
	seen := map[string]int{}
	for i := range 200 {
		d := rand.New(rand.NewPCG(41, uint64(i)))
		var list []settlement.Entry
		for k := range 1 + d.IntN(12) {
			e := with(stayOf([]string{"H1", "H2"}[d.IntN(2)], fmt.Sprint("c", k), "0"), func(e *settlement.Entry) {
				e.Points = []settlement.Points{0, 0, 1, 2, 7, 1_0000_0000, 3_3333_3333}[d.IntN(7)]
				e.ChargedTo, e.Cost, e.Covered = []string{"", "A", "B"}[d.IntN(3)], settlement.Money(d.IntN(900)), settlement.Money(d.IntN(90))
			})
			switch d.IntN(8) {
			case 0:
				e.Method, e.Class = settlement.PerDiem, settlement.BedDay
			case 1:
				e.Method, e.Class, e.Priced, e.Points, e.Amount = settlement.Item, settlement.ByItem, true, 0, 77
			case 2:
				e.Left, e.Conflict, e.Points = settlement.LeftUnpaid, "claimed twice", 0
			case 3:
				e.Class, e.Compensable, e.ByItem = settlement.High, true, e.Cost+settlement.Money(d.IntN(900))
			}
			list = append(list, e)
		}
		if d.IntN(3) == 0 { // points of no claim
			list = append(list, with(stayOf("H1", "", "3"), func(e *settlement.Entry) {
				e.Method, e.Class, e.ChargedTo = settlement.Capitation, settlement.Account, "B"
			}))
		}
		terms := settlement.Terms{Fund: decimal("100.00"), Basis: []settlement.Basis{settlement.WholeCost, settlement.FundOnly}[d.IntN(2)]}
		switch d.IntN(3) {
		case 0:
			terms.Fund, terms.RoundEach, terms.PointValue, terms.ClaimCap = settlement.Decimal{}, true, decimal("1.005"), []settlement.ClaimCap{"", settlement.CapCost}[d.IntN(2)]
			terms.NegativeDue = []settlement.NegativeDue{settlement.NegativeKeep, settlement.NegativeFloorClaim}[d.IntN(2)]
		case 1:
			terms.Compensation = &settlement.Compensation{Classes: []settlement.Class{settlement.High}, From: settlement.FromTop}
		}
		s, err := settlement.Workers(1).Settled([]settlement.Pool{{Terms: terms}}, entries(list...))
		if err != nil {
			seen[err.Error()]++
			continue
		}
		rows, rest, err := s.Borne(holderOf)
		require.NoError(t, err)
		pricer, err := s.Report.Pricer()
		require.NoError(t, err)

		want, others := map[key]settlement.Borne{}, map[string]settlement.Money{}
		for _, e := range list {
			var top bool
			for _, c := range s.Report.Statement(e.Institution).ByClass {
				top = top || c.Compensated && c.Class == e.Class && c.Method == e.Method
			}
			switch {
			case e.Left != "":
				seen["not paid"]++
				continue
			case top:
				seen["compensated"]++
				continue
			case e.Priced:
				others[e.Institution] += e.Amount
				continue
			}
			k := key{e.Institution, e.ChargedTo, e.Method}
			b := want[k]
			b.Institution, b.HolderSum.Holder, b.HolderSum.Method = e.Institution, e.ChargedTo, e.Method
			if b.Points, b.Covered, b.Cost = b.Points+e.Points, b.Covered+e.Covered, b.Cost+e.Cost; e.Claim != "" {
				b.Cases++
			}
			if terms.Basis == settlement.WholeCost {
				b.Counted = b.Covered
			}
			if terms.RoundEach {
				bill, err := pricer.Bill(e)
				require.NoError(t, err)
				b.Price, b.Over, b.Floored = b.Price+bill.Price, b.Over+bill.Over, b.Floored+bill.Floored
			}
			want[k] = b
		}
		got := map[key]settlement.Borne{}
		for n, b := range rows {
			k := key{b.Institution, b.Holder, b.HolderSum.Method}
			require.True(t, n == 0 || rows[n-1].Institution < b.Institution || rows[n-1].Institution == b.Institution && rows[n-1].Holder+" "+string(rows[n-1].HolderSum.Method) < b.Holder+" "+string(b.HolderSum.Method), "in order")
			got[k] = b
		}
		require.Len(t, got, len(rows))
		for _, code := range []string{"H1", "H2"} {
			if terms.RoundEach {
				break
			}
			var price settlement.Money
			if st := s.Report.Statement(code); st != nil {
				for _, c := range st.ByClass {
					if !c.Priced && !c.Compensated {
						price += c.Amount
					}
				}
			}
			holders, methods := map[string]int64{}, map[string]map[string]int64{}
			for k, b := range want {
				if k.institution == code {
					if holders[k.holder] += int64(b.Points); methods[k.holder] == nil {
						methods[k.holder] = map[string]int64{}
					}
					methods[k.holder][string(k.method)] = int64(b.Points)
				}
			}
			for holder, part := range byWeight(t, price, holders) {
				for m, price := range byWeight(t, part, methods[holder]) {
					k := key{code, holder, settlement.Method(m)}
					b := want[k]
					b.Price = price
					want[k] = b
				}
			}
		}
		for k := range want {
			if want[k].Points == 0 {
				seen["without points"]++
			}
			if want[k].Over < 0 {
				seen["capped"]++
			}
			if want[k].Floored > 0 {
				seen["floored"]++
			}
		}
		require.Equal(t, want, got)
		sums := map[string]settlement.Money{}
		for _, s := range rest {
			sums[s.Entry.Institution] += s.Entry.Amount
			require.True(t, s.Entry.Priced)
		}
		require.Equal(t, others, sums)
		after, err := s.AfterValue("", nil, rows)
		require.NoError(t, err)
		require.NoError(t, after.Verify())
	}
	for _, of := range []string{"not paid", "compensated", "without points", "capped", "floored"} {
		require.Greater(t, seen[of], 10, "%s of %v", of, seen)
	}
}

// byWeight divides a price by weights.
func byWeight(t *testing.T, price settlement.Money, weights map[string]int64) map[string]settlement.Money {
	t.Helper()
	var shares []settlement.Share
	for key, w := range weights {
		shares = append(shares, settlement.Share{Key: key, Weight: w})
	}
	parts, err := settlement.Divide(price, shares)
	require.NoError(t, err)
	all := map[string]settlement.Money{}
	for i, s := range shares {
		all[s.Key] = parts[i]
	}
	return all
}
