package settlement_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// withLines is a report over what an institution is due as a whole, with lines of a method that
// have these trails and amount to what the trails end in.
func withLines(t testing.TB, kind settlement.Kind, trails ...settlement.Trail) *settlement.Report {
	t.Helper()
	r, err := settlement.Settle(settlement.Terms{}, entries(pricedC()))
	require.NoError(t, err)
	for _, trail := range trails {
		amount, err := trail.Result().Money()
		require.NoError(t, err)
		pay(r, 0, settlement.Line{Method: "own", Kind: kind, Amount: amount, Trail: trail})
	}
	require.NoError(t, r.Recheck())
	return r
}

// sharingOf has tiers of a tenth of the standard each; the institution has a bit more of each.
func sharingOf(tiers int, mode settlement.SharingMode, limit string) settlement.Sharing {
	s := settlement.Sharing{Mode: mode, BonusCap: decimal(limit)}
	for i := range tiers {
		s.Surplus = append(s.Surplus, settlement.Tier{UpTo: settlement.DecimalOf(int64(i+1), 1), Institution: settlement.DecimalOf(int64(i), 2)})
	}
	s.Overrun = s.Surplus
	return s
}

// TestVerifySharings: a step that shares has a formula of sharings, of whatever tiers, modes and
// limits, wherever the amount ends; and no other formula, result, id or input passes for one.
func TestVerifySharings(t *testing.T) {
	kept := func(t *testing.T, s settlement.Sharing, surplus settlement.Money) settlement.Trail {
		rules, err := s.Compile(settlement.Source{}, settlement.Source{})
		require.NoError(t, err)
		_, trail, err := rules.Kept(surplus.Decimal(), yuan("100.00").Decimal())
		require.NoError(t, err)
		return trail
	}
	for _, mode := range []settlement.SharingMode{settlement.Marginal, settlement.Whole} {
		for _, limit := range []string{"", "0.5"} {
			for _, tiers := range []int{1, 2, 3, 64} {
				s := sharingOf(tiers, mode, limit)
				rules, err := s.Compile(settlement.Source{}, settlement.Source{})
				require.NoError(t, err)
				var keep, shared []settlement.Trail
				for _, end := range []int{0, 1, 2, tiers - 1, tiers} {
					amount := (yuan("10.00")*settlement.Money(end) + yuan("0.01")).Decimal()
					for _, standard := range []string{"0.00", "100.00"} {
						_, trail, err := rules.Kept(amount, decimal(standard))
						require.NoError(t, err)
						keep = append(keep, trail)
						_, trail, err = rules.FundShare(amount, settlement.Decimal{}, decimal(standard))
						require.NoError(t, err)
						shared = append(shared, trail)
					}
				}
				require.NoError(t, withLines(t, settlement.LineRetained, keep...).Verify(), "%s, %d tiers", mode, tiers)
				require.NoError(t, withLines(t, settlement.LineShared, shared...).Verify(), "%s, %d tiers", mode, tiers)
			}
		}
	}
	good := kept(t, sharingOf(3, settlement.Marginal, "0.5"), yuan("25.00"))
	tooMany := kept(t, sharingOf(65, settlement.Marginal, ""), yuan("645.00"))
	require.ErrorContains(t, withLines(t, settlement.LineRetained, tooMany).Verify(), "no sharing has the formula of its step 1", "there are no 65 tiers")
	for name, bend := range map[string]func(*settlement.Step){
		"another formula":             func(s *settlement.Step) { s.Rule.Formula += " + 0" },
		"without the limit":           func(s *settlement.Step) { s.Inputs = s.Inputs[:len(s.Inputs)-1]; s.Rule.Formula = s.Result.String() },
		"it gives something else":     func(s *settlement.Step) { s.Rule.Gives = "fund_share" },
		"another id":                  func(s *settlement.Step) { s.Rule.ID = "sharing.other"; s.Rule.Gives = "other" },
		"the id of the other side":    func(s *settlement.Step) { s.Rule.ID = "sharing.fund_share" },
		"an input that is numbered x": func(s *settlement.Step) { s.Inputs = append(s.Inputs, settlement.In("share_x", decimal("1"))) },
		"an input of a 65th tier":     func(s *settlement.Step) { s.Inputs = append(s.Inputs, settlement.In("up_to_65", decimal("1"))) },
		"an input of another tier": func(s *settlement.Step) {
			s.Rule.Formula = "standard × up_to_1 × share_1 − standard × up_to_1 × share_1"
		},
	} {
		bad := append(settlement.Trail{}, good...)
		bad[0].Inputs = append([]settlement.Input{}, good[0].Inputs...)
		bend(&bad[0])
		if bad[0].Replay() != nil {
			bad[0].Result = decimal("0.00")
		}
		require.NoError(t, bad.Replay(), name)
		first := withLines(t, settlement.LineRetained, bad)
		require.ErrorIs(t, first.Verify(), settlement.ErrIdentity, name)
		require.ErrorContains(t, first.Verify(), fmt.Sprintf(`the statement of "C": line %d, retained of `, len(first.Statements[0].Lines)), name)
		require.ErrorContains(t, first.Verify(), ": no sharing has the formula of its step 1", name)
		if bad[0].Rule.Formula == good[0].Rule.Formula && bad[0].Rule.ID == good[0].Rule.ID && bad[0].Rule.Gives == good[0].Rule.Gives {
			continue // the formula of another step, which more inputs do not change
		}
		after := withLines(t, settlement.LineRetained, good, append(good[:1:1], bad...))
		require.ErrorContains(t, after.Verify(), ": no sharing has the formula of its step 2", "%s, though the step before has one", name)
	}
}

// TestVerifyLinesOf: which method may have a line of which kind, and what its trail may begin with.
func TestVerifyLinesOf(t *testing.T) {
	amount := map[settlement.Kind]settlement.Money{}
	lines, memos := kindsAsWritten(t)
	clearing := map[settlement.Kind]bool{} // those that a clearing alone draws up
	for _, k := range []settlement.Kind{
		settlement.LineCorrected, settlement.LinePrepaid, settlement.LineWithheld, settlement.LineReleased, settlement.LineBonus,
		settlement.LineDebt, settlement.LineAdvance, settlement.LineRecovered, settlement.MemoForfeited,
	} {
		clearing[k] = true
	}
	both := map[settlement.Kind]bool{settlement.LineRefused: true, settlement.LineDamages: true, settlement.LineReversed: true, settlement.MemoPending: true}
	settling := map[settlement.Kind]bool{settlement.LinePrice: true, settlement.LineCovered: true}
	for _, kinds := range []map[settlement.Kind]string{lines, memos} {
		for k := range kinds {
			if amount[k] = 100; !k.Fits(100) {
				amount[k] = -100
			}
		}
	}
	says := func(l settlement.Line) string {
		r, err := settlement.Settle(settlement.Terms{}, entries(pricedC()))
		require.NoError(t, err)
		pay(r, 0, l)
		if err := r.Recheck(); err != nil {
			return "checks: " + err.Error()
		}
		if err := r.Verify(); err != nil {
			return err.Error()
		}
		return ""
	}
	of := func(m settlement.Method, k settlement.Kind, id string) settlement.Line {
		return settlement.Line{Method: m, Kind: k, Amount: amount[k], Trail: sameSame(id, amount[k])}
	}
	at := func(l settlement.Line, what string) string {
		return fmt.Sprintf(`the report does not add up: the statement of "C": line 5, %s of %s: %s`, l.Kind, l.Amount, what)
	}
	for k := range amount {
		l := of("own", k, "a")
		switch {
		case clearing[k]:
			require.Equal(t, at(l, "only a clearing draws it up"), says(l))
		case settling[k]:
			require.Equal(t, at(l, "the settlement does not draw it up"), says(l))
		default:
			require.Empty(t, says(l), k)
			for _, id := range []string{"settle.x", "fund.x", "compensation.x"} {
				l := of("own", k, id)
				require.Equal(t, at(l, "the settlement does not draw up a line that begins so"), says(l))
			}
			require.Empty(t, says(of("own", k, "settles")), k)
			l.Method = settlement.Settling
			require.Equal(t, at(l, "the settlement does not draw it up"), says(l))
		}
		if l = of(settlement.Clearing, k, "a"); !clearing[k] && !both[k] {
			require.Equal(t, at(l, "no clearing draws it up"), says(l))
		} else {
			require.NotContains(t, says(l), "draws it up", k)
			l.AfterValue = true
			require.Equal(t, at(l, "no clearing draws it up"), says(l))
		}
		l = of("own", k, "a")
		l.Method = ""
		require.Equal(t, at(l, "it has no method"), says(l))
		l = of("own", k, "a")
		if l.Trail = nil; !k.Memo() {
			require.NotEmpty(t, says(l), k)
		} else {
			require.Contains(t, says(l), "trails = trails that replay")
		}
		if !k.Fits(-l.Amount) {
			l = of("own", k, "a")
			l.Amount, l.Trail = -l.Amount, sameSame("a", -l.Amount)
			require.Equal(t, at(l, "the kind does not have this sign"), says(l))
		}
	}
	l := of("own", settlement.LineQuality, "a")
	l.Kind = "gift"
	require.Equal(t, at(l, `no line has the kind "gift"`), says(l))
}
