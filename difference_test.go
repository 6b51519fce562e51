package settlement_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func statementOf(code string, lines ...settlement.Line) settlement.Statement {
	s := settlement.Statement{Institution: code, Lines: lines}
	for _, l := range lines {
		if !l.Kind.Memo() {
			s.Due += l.Amount
		}
	}
	return s
}

func line(pool string, m settlement.Method, k settlement.Kind, amount settlement.Money) settlement.Line {
	return settlement.Line{Pool: pool, Method: m, Kind: k, Amount: amount}
}

func TestDifference(t *testing.T) {
	a := &settlement.Report{Statements: []settlement.Statement{
		statementOf("H1", line("", settlement.DRG, settlement.LinePrice, 100_00), line("", settlement.DRG, settlement.LineCovered, -30_00)),
		statementOf("H2", line("", settlement.Item, settlement.LineAmount, 7_00)),
		statementOf("H3", line("", settlement.Clearing, settlement.LinePrepaid, -5_00), line("", settlement.Budget, settlement.MemoBorne, 9_00)),
	}}
	b := &settlement.Report{Statements: []settlement.Statement{
		statementOf("H0", line("390", settlement.Item, settlement.LineAmount, 1), line("310", settlement.Item, settlement.LineAmount, 2)),
		statementOf("H1", line("", settlement.DRG, settlement.LinePrice, 110_00), line("", settlement.DRG, settlement.LineCovered, -30_00)),
		statementOf("H3", line("", settlement.Clearing, settlement.LinePrepaid, -5_00), line("", settlement.Budget, settlement.MemoBorne, 8_00)),
	}}
	got, err := settlement.Difference(a, b)
	require.NoError(t, err)
	require.Equal(t, []settlement.Change{
		{Institution: "H0", Pool: "310", Method: settlement.Item, Kind: settlement.LineAmount, To: 2, Amount: 2},
		{Institution: "H0", Pool: "390", Method: settlement.Item, Kind: settlement.LineAmount, To: 1, Amount: 1},
		{Institution: "H1", Method: settlement.DRG, Kind: settlement.LinePrice, From: 100_00, To: 110_00, Amount: 10_00},
		{Institution: "H2", Method: settlement.Item, Kind: settlement.LineAmount, From: 7_00, Amount: -7_00},
	}, got)
	none, err := settlement.Difference(b, b)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestDifferenceRefuses(t *testing.T) {
	sound := &settlement.Report{}
	broken := &settlement.Report{Statements: []settlement.Statement{statementOf("H1", line("", settlement.Item, settlement.LineAmount, 1))}}
	broken.Statements[0].Due = 2
	_, err := settlement.Difference(sound, broken)
	require.ErrorIs(t, err, settlement.ErrIdentity)
	most := func(amount settlement.Money) *settlement.Report {
		return &settlement.Report{Statements: []settlement.Statement{statementOf("H1", line("", settlement.Item, settlement.LinePrice, amount))}}
	}
	_, err = settlement.Difference(most(math.MinInt64), most(math.MaxInt64))
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// Lines that sum to a due sum beyond it on the way, by their keys or between the reports.
func TestDifferenceOverflows(t *testing.T) {
	report := func(lines ...settlement.Line) *settlement.Report {
		r := &settlement.Report{Statements: []settlement.Statement{{Institution: "H1", Lines: lines}}}
		var due big.Int
		for _, l := range lines {
			due.Add(&due, big.NewInt(int64(l.Amount)))
		}
		if due.IsInt64() {
			r.Statements[0].Due = settlement.Money(due.Int64())
		}
		return r
	}
	price := func(amount settlement.Money) settlement.Line {
		return line("", settlement.Item, settlement.LinePrice, amount)
	}
	back := func(amount settlement.Money) settlement.Line {
		return line("", settlement.Item, settlement.LineAmount, amount)
	}
	none := &settlement.Report{}
	for _, row := range []struct {
		name     string
		a, b     *settlement.Report
		overflow bool
	}{
		{"the most", none, report(price(math.MaxInt64)), false},
		{"the least", none, report(price(math.MinInt64)), false},
		{"the opposite of the least", report(price(math.MinInt64)), none, true},
		{"the opposite of the most", report(price(math.MaxInt64)), none, false},
		{"from −1 to the most", report(price(-1)), report(price(math.MaxInt64)), true},
		{"from 1 to the least", report(price(1)), report(price(math.MinInt64)), true},
		{"from −1 to the least", report(price(-1)), report(price(math.MinInt64)), false},
		{"a due of more than the most", none, report(price(math.MaxInt64), back(1)), true},
		{"a due of less than the least", none, report(price(math.MinInt64), back(-1)), true},
		{"a kind of more than the most", none, report(price(math.MaxInt64), price(1), back(-1)), true},
		{"a kind of less than the least", none, report(price(math.MinInt64), price(-1), back(1)), true},
		{"a kind of the most, and no more", none, report(price(math.MaxInt64), price(0), back(-1)), false},
	} {
		_, err := settlement.Difference(row.a, row.b)
		if !row.overflow {
			require.NoError(t, err, row.name)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrOverflow, row.name)
		require.ErrorContains(t, err, `institution "H1": `, row.name)
	}
	wrong := report(price(5))
	wrong.Statements[0].Due = 6
	_, err := settlement.Difference(none, wrong)
	require.EqualError(t, err, `the report does not add up: the lines of institution "H1" sum to 0.05, and 0.06 is due`)
}

// Changes come by institution, pool, method and the order of statements, however the lines come.
func TestDifferenceInOrder(t *testing.T) {
	var want []settlement.Change
	for _, institution := range []string{"H1", "H2"} {
		for _, pool := range []string{"", "a", "b"} {
			for _, m := range []settlement.Method{settlement.DRG, settlement.Item} {
				// Price, amount and covered come first; others by their words.
				for _, k := range []settlement.Kind{settlement.LinePrice, settlement.LineAmount, settlement.LineCovered, settlement.LineBonus, settlement.LineCompensation, settlement.LineShared} {
					want = append(want, settlement.Change{Institution: institution, Pool: pool, Method: m, Kind: k, To: 1, Amount: 1})
				}
			}
		}
	}
	random := rand.New(rand.NewPCG(14, 2))
	for range 20 {
		lines := map[string][]settlement.Line{}
		for _, i := range random.Perm(len(want)) {
			c := want[i]
			lines[c.Institution] = append(lines[c.Institution], line(c.Pool, c.Method, c.Kind, 1))
		}
		got, err := settlement.Difference(&settlement.Report{}, &settlement.Report{Statements: []settlement.Statement{statementOf("H2", lines["H2"]...), statementOf("H1", lines["H1"]...)}})
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// The amounts sum to the change of due, of each institution and of all, whatever the
// lines are.
func TestDifferenceSums(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 2))
	kinds := []settlement.Kind{settlement.LinePrice, settlement.LineAmount, settlement.LinePrepaid, settlement.MemoCarried, settlement.LineCovered}
	report := func() *settlement.Report {
		r := &settlement.Report{}
		for i := range 30 {
			if random.IntN(4) == 0 {
				continue
			}
			var lines []settlement.Line
			for range random.IntN(8) {
				lines = append(lines, line([]string{"", "a", "b"}[random.IntN(3)], settlement.DRG, kinds[random.IntN(len(kinds))], settlement.Money(random.IntN(2000)-1000)))
			}
			r.Statements = append(r.Statements, statementOf(fmt.Sprintf("H%02d", i), lines...))
		}
		return r
	}
	for range 200 {
		a, b := report(), report()
		list, err := settlement.Difference(a, b)
		require.NoError(t, err)
		want, got := map[string]settlement.Money{}, map[string]settlement.Money{}
		for _, s := range a.Statements {
			want[s.Institution] -= s.Due
		}
		for _, s := range b.Statements {
			want[s.Institution] += s.Due
		}
		for _, c := range list {
			require.NotZero(t, c.Amount)
			require.Equal(t, c.To-c.From, c.Amount)
			got[c.Institution] += c.Amount
		}
		for code, amount := range want {
			require.Equal(t, amount, got[code], code)
		}
		again, err := settlement.Difference(b, a)
		require.NoError(t, err)
		for i := range again {
			again[i].From, again[i].To, again[i].Amount = again[i].To, again[i].From, -again[i].Amount
		}
		require.True(t, slices.Equal(list, again), "the other way round it is the opposite")
	}
}
