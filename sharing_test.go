package settlement_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/policy"
)

func yuan(text string) settlement.Money { return must(settlement.ParseMoney(text)) }

// kept and fundShare apply a sharing to whole fen.
func kept(s settlement.Sharing, surplus, standard settlement.Money) (settlement.Money, settlement.Trail, error) {
	rules, err := s.Compile(settlement.Source{}, settlement.Source{})
	if err != nil {
		return 0, nil, err
	}
	return rules.Kept(surplus.Decimal(), standard.Decimal())
}

func fundShare(s settlement.Sharing, overrun, reasonable, standard settlement.Money) (settlement.Money, settlement.Trail, error) {
	rules, err := s.Compile(settlement.Source{}, settlement.Source{})
	if err != nil {
		return 0, nil, err
	}
	return rules.FundShare(overrun.Decimal(), reasonable.Decimal(), standard.Decimal())
}

func institutionTier(upTo, share string) settlement.Tier {
	return settlement.Tier{UpTo: decimal(upTo), Institution: decimal(share)}
}

func fundTier(upTo, share string) settlement.Tier {
	return settlement.Tier{UpTo: decimal(upTo), Fund: decimal(share)}
}

// worked12 is worked example 12: tiers of 2 % up to 10 %.
func worked12() settlement.Sharing {
	return settlement.Sharing{
		Overrun: []settlement.Tier{fundTier("0.02", "0.5"), fundTier("0.04", "0.4"), fundTier("0.06", "0.3"), fundTier("0.08", "0.2"), fundTier("0.1", "0.1")},
		Surplus: []settlement.Tier{
			institutionTier("0.02", "0.5"), institutionTier("0.04", "0.6"), institutionTier("0.06", "0.7"),
			institutionTier("0.08", "0.8"), institutionTier("0.1", "0.9"), institutionTier("", "0.5"),
		},
	}
}

func TestSharingWorked12(t *testing.T) {
	budget := yuan("10000000.00")
	whole12 := worked12()
	whole12.Mode = settlement.Whole
	quota := settlement.Sharing{Overrun: []settlement.Tier{fundTier("0.1", "0.5")}}
	for _, row := range []struct {
		name         string
		sharing      settlement.Sharing
		overrun      bool
		amount, want string
	}{
		{"overrun", worked12(), true, "700000.00", "260000.00"},
		{"overrun, whole amount", whole12, true, "700000.00", "140000.00"},
		{"overrun beyond the tiers", worked12(), true, "1200000.00", "300000.00"},
		{"overrun at the last bound", worked12(), true, "1000000.00", "300000.00"},
		{"overrun of nothing", worked12(), true, "0.00", "0.00"},
		{"surplus", worked12(), false, "700000.00", "440000.00"},
		{"surplus beyond the tiers", worked12(), false, "1300000.00", "850000.00"},
		{"surplus of nothing", worked12(), false, "0.00", "0.00"},
		{"a bound belongs to its tier", whole12, true, "600000.00", "180000.00"},
		{"a fen above the bound", whole12, true, "600000.01", "120000.00"},
		{"a fen below the bound", whole12, true, "599999.99", "180000.00"},
		{"surplus, whole amount", whole12, false, "700000.00", "560000.00"},
		{"surplus, whole amount, open tier", whole12, false, "1300000.00", "650000.00"},
		{"half and half up to 10 %", quota, true, "1200000.00", "500000.00"},
		{"no tiers", settlement.Sharing{}, true, "700000.00", "0.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var f settlement.Faults
			row.sharing.Check(&f, "sharing")
			require.NoError(t, f.Err())
			var got settlement.Money
			var trail settlement.Trail
			var err error
			if row.overrun {
				got, trail, err = fundShare(row.sharing, yuan(row.amount), 0, budget)
			} else {
				got, trail, err = kept(row.sharing, yuan(row.amount), budget)
			}
			require.NoError(t, err)
			require.Equal(t, row.want, got.String())
			require.NoError(t, trail.Replay())
			require.Equal(t, row.want, trail.Result().String())
		})
	}
}

func TestSharingComplement(t *testing.T) {
	budget := yuan("10000000.00")
	own, other := worked12(), worked12()
	for i, tier := range own.Overrun {
		v, _ := tier.Fund.Scaled(2)
		other.Overrun[i] = settlement.Tier{UpTo: tier.UpTo, Institution: settlement.DecimalOf(100-v, 2)}
	}
	a, _, err := fundShare(own, yuan("700000.00"), 0, budget)
	require.NoError(t, err)
	b, trail, err := fundShare(other, yuan("700000.00"), 0, budget)
	require.NoError(t, err)
	require.Equal(t, a, b)
	require.NoError(t, trail.Replay())

	fund := settlement.Sharing{Surplus: []settlement.Tier{{Fund: decimal("0.15")}}}
	left, _, err := kept(fund, yuan("10000.00"), yuan("180000.00"))
	require.NoError(t, err)
	require.Equal(t, "8500.00", left.String(), "worked 0: hospitals keep 85 % of a surplus")
}

func TestSharingReasonableOnly(t *testing.T) {
	s := worked12()
	s.ReasonableOnly = true
	budget := yuan("10000000.00")
	for _, row := range []struct{ overrun, reasonable, want string }{
		{"1200000.00", "700000.00", "260000.00"}, // bands are filled by that part alone, from zero
		{"1200000.00", "1200000.00", "300000.00"},
		{"1200000.00", "0.00", "0.00"}, // no reviewed amount
		{"0.00", "0.00", "0.00"},
	} {
		got, trail, err := fundShare(s, yuan(row.overrun), yuan(row.reasonable), budget)
		require.NoError(t, err)
		require.Equal(t, row.want, got.String())
		require.NoError(t, trail.Replay())
	}
	for _, reasonable := range []string{"1200000.01", "-0.01"} {
		_, _, err := fundShare(s, yuan("1200000.00"), yuan(reasonable), budget)
		require.ErrorIs(t, err, settlement.ErrRange)
	}
	all := settlement.Sharing{ReasonableOnly: true, Overrun: []settlement.Tier{{Fund: decimal("1")}}}
	got, _, err := fundShare(all, yuan("41750.00"), yuan("30000.00"), yuan("718250.00"))
	require.NoError(t, err)
	require.Equal(t, "30000.00", got.String(), "worked 4")
}

func TestSharingBonusCap(t *testing.T) {
	s := worked12()
	s.BonusCap = decimal("0.03")
	for _, row := range []struct{ surplus, standard, want string }{
		{"700000.00", "10000000.00", "300000.00"},
		{"100000.00", "10000000.00", "50000.00"},
		{"0.00", "10000000.00", "0.00"},
		{"100.00", "33.50", "1.01"}, // 1.005: the cap is rounded half up
	} {
		got, trail, err := kept(s, yuan(row.surplus), yuan(row.standard))
		require.NoError(t, err)
		require.Equal(t, row.want, got.String())
		require.NoError(t, trail.Replay())
		require.Equal(t, row.want, trail.Result().String())
	}
	over, _, err := fundShare(s, yuan("700000.00"), 0, yuan("10000000.00"))
	require.NoError(t, err)
	require.Equal(t, "260000.00", over.String(), "the cap is of the bonus alone")
	s.BonusCap = decimal("0")
	got, _, err := kept(s, yuan("700000.00"), yuan("10000000.00"))
	require.NoError(t, err)
	require.Zero(t, got, "a cap of zero is not an absent cap")
}

func TestSharingZeroStandard(t *testing.T) {
	for _, s := range []settlement.Sharing{worked12(), {Mode: settlement.Whole, Surplus: worked12().Surplus, Overrun: worked12().Overrun, BonusCap: decimal("0.1")}} {
		left, trail, err := kept(s, yuan("700000.00"), 0)
		require.NoError(t, err)
		require.Zero(t, left)
		require.NoError(t, trail.Replay())
		fund, trail, err := fundShare(s, yuan("700000.00"), 0, 0)
		require.NoError(t, err)
		require.Zero(t, fund)
		require.NoError(t, trail.Replay())
	}
}

func TestSharingRoundsOnce(t *testing.T) {
	// 0.5 × 0.01 in each of two bands: 0.005 + 0.005 = 0.01, not 0.01 + 0.01.
	s := settlement.Sharing{Surplus: []settlement.Tier{institutionTier("0.01", "0.5"), institutionTier("", "0.5")}}
	got, trail, err := kept(s, 2, 100)
	require.NoError(t, err)
	require.Equal(t, settlement.Money(1), got)
	require.NoError(t, trail.Replay())
}

func TestSharingRefuses(t *testing.T) {
	for _, c := range [][2]settlement.Money{{-1, 1}, {1, -1}} {
		_, _, err := kept(worked12(), c[0], c[1])
		require.ErrorIs(t, err, settlement.ErrNegative)
		_, _, err = fundShare(worked12(), c[0], 0, c[1])
		require.ErrorIs(t, err, settlement.ErrNegative)
	}
	s := settlement.Sharing{Surplus: []settlement.Tier{institutionTier("9999999999999999999", "0.5")}}
	_, _, err := kept(s, 1, 1)
	require.ErrorIs(t, err, settlement.ErrTooLarge)
	s = settlement.Sharing{Surplus: []settlement.Tier{institutionTier("", "1")}, BonusCap: decimal("2")}
	got, _, err := kept(s, 1, math.MaxInt64)
	require.NoError(t, err, "a cap may be more than fits")
	require.EqualValues(t, 1, got)
	s = settlement.Sharing{Surplus: []settlement.Tier{institutionTier("", "1")}}
	got, trail, err := kept(s, math.MaxInt64, 1)
	require.NoError(t, err)
	require.EqualValues(t, int64(math.MaxInt64), got)
	require.NoError(t, trail.Replay())
}

func TestSharingCheck(t *testing.T) {
	for _, row := range []struct {
		name    string
		sharing settlement.Sharing
		err     error
		paths   []string
	}{
		{"mode", settlement.Sharing{Mode: "Marginal"}, policy.ErrChoice, []string{"terms.sharing.mode"}},
		{"only the last tier may be open", settlement.Sharing{Surplus: []settlement.Tier{institutionTier("", "1"), institutionTier("0.1", "1")}},
			policy.ErrTiers, []string{"terms.sharing.surplus[0].up_to"}},
		{"out of order", settlement.Sharing{Overrun: []settlement.Tier{fundTier("0.1", "1"), fundTier("0.05", "1")}},
			policy.ErrTiers, []string{"terms.sharing.overrun[1].up_to"}},
		{"twice", settlement.Sharing{Overrun: []settlement.Tier{fundTier("0.1", "1"), fundTier("0.10", "1")}},
			policy.ErrTiers, []string{"terms.sharing.overrun[1].up_to"}},
		{"zero", settlement.Sharing{Overrun: []settlement.Tier{fundTier("0", "1")}}, policy.ErrTiers, []string{"terms.sharing.overrun[0].up_to"}},
		{"negative bound", settlement.Sharing{Overrun: []settlement.Tier{fundTier("-0.1", "1")}}, policy.ErrTiers, []string{"terms.sharing.overrun[0].up_to"}},
		{"no share", settlement.Sharing{Overrun: []settlement.Tier{{UpTo: decimal("0.1")}}}, policy.ErrTiers, []string{"terms.sharing.overrun[0]"}},
		{"two shares", settlement.Sharing{Surplus: []settlement.Tier{{Fund: decimal("0.5"), Institution: decimal("0.5")}}},
			policy.ErrTiers, []string{"terms.sharing.surplus[0]"}},
		{"share above one", settlement.Sharing{Surplus: []settlement.Tier{institutionTier("", "1.01")}}, settlement.ErrRange, []string{"terms.sharing.surplus[0].institution"}},
		{"negative share", settlement.Sharing{Overrun: []settlement.Tier{fundTier("", "-0.01")}}, settlement.ErrRange, []string{"terms.sharing.overrun[0].fund"}},
		{"negative cap", settlement.Sharing{BonusCap: decimal("-1")}, settlement.ErrNegative, []string{"terms.sharing.bonus_cap"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var f settlement.Faults
			row.sharing.Check(&f, "terms.sharing")
			requireFaults(t, f.Err(), row.err, row.paths...)
		})
	}
	t.Run("all at once", func(t *testing.T) {
		s := settlement.Sharing{Mode: "x", Surplus: []settlement.Tier{{}, fundTier("0.1", "2")}, BonusCap: decimal("-1")}
		var f settlement.Faults
		s.Check(&f, "s")
		require.Equal(t, 5, f.Total, f.Error())
	})
}

func TestSharingJSON(t *testing.T) {
	text := `{"mode":"marginal","surplus":[{"institution":"1"}],"overrun":[{"up_to":"0.05","fund":"0.6"},{"fund":"0"}],"reasonable_only":true,"bonus_cap":"0.03"}`
	s, err := policy.Read[settlement.Sharing](strings.NewReader(text))
	require.NoError(t, err)
	data, err := json.Marshal(s)
	require.NoError(t, err)
	require.Equal(t, text, string(data))
}

// TestSharingManyTiers: a trail replays however many tiers there are.
func TestSharingManyTiers(t *testing.T) {
	var s settlement.Sharing
	for i := range 100 {
		s.Surplus = append(s.Surplus, settlement.Tier{UpTo: settlement.DecimalOf(int64(i+1), 2), Institution: decimal("0.5")})
	}
	got, trail, err := kept(s, yuan("1000.00"), yuan("1000.00"))
	require.NoError(t, err)
	require.Equal(t, "500.00", got.String())
	require.NoError(t, trail.Replay())
}

// shared is the rule in fractions: Σ bands × share, rounded once.
func shared(mode settlement.SharingMode, amount, standard *big.Rat, bounds, parts []*big.Rat) *big.Rat {
	sum, from := new(big.Rat), new(big.Rat)
	if standard.Sign() == 0 {
		return sum
	}
	for i, part := range parts {
		to := amount
		if bounds[i] != nil {
			to = rat.Min(amount, rat.Mul(bounds[i], standard))
		}
		if mode == settlement.Whole {
			if bounds[i] == nil || amount.Cmp(rat.Mul(bounds[i], standard)) <= 0 {
				return rat.Mul(amount, part)
			}
			continue
		}
		if to.Cmp(from) > 0 {
			sum = rat.Sum(sum, rat.Mul(rat.Sub(to, from), part))
			from = to
		}
	}
	return sum
}

func TestSharingAgainstRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode := rapid.SampledFrom([]settlement.SharingMode{"", settlement.Marginal, settlement.Whole}).Draw(t, "mode")
		standard := settlement.Money(rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Int64Range(0, 1e13)).Draw(t, "standard"))
		amount := settlement.Money(rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Int64Range(0, 1e13)).Draw(t, "amount"))
		n := rapid.IntRange(0, 6).Draw(t, "tiers")
		open := rapid.Bool().Draw(t, "open")
		bound := int64(0)
		var tiers []settlement.Tier
		var bounds, parts []*big.Rat
		for i := range n {
			places := rapid.IntRange(2, 8).Draw(t, "places")
			step := rapid.Int64Range(1, 30).Draw(t, "step") * must(settlement.DecimalInt(1).Scaled(8-places))
			bound += step
			upTo := settlement.DecimalOf(bound, 8)
			if i == n-1 && open {
				upTo = settlement.Decimal{}
			}
			share := settlement.DecimalOf(rapid.Int64Range(0, must(settlement.DecimalInt(1).Scaled(places))).Draw(t, "share"), places)
			tier, part := settlement.Tier{UpTo: upTo, Institution: share}, share.Rat()
			if rapid.Bool().Draw(t, "complement") {
				tier, part = settlement.Tier{UpTo: upTo, Fund: share}, rat.Sub(rat.Int(1), share.Rat())
			}
			tiers, parts = append(tiers, tier), append(parts, part)
			if upTo.Absent() {
				bounds = append(bounds, nil)
			} else {
				bounds = append(bounds, upTo.Rat())
			}
			if rapid.IntRange(0, 3).Draw(t, "on the bound") == 0 && !upTo.Absent() { // exactly, where that is whole fen
				if at := rat.Mul(upTo.Rat(), rat.Yuan(standard)); rat.Mul(at, rat.Int(100)).IsInt() {
					amount = settlement.Money(rat.Mul(at, rat.Int(100)).Num().Int64())
				}
			}
		}
		s := settlement.Sharing{Mode: mode, Surplus: tiers}
		want := rat.Round(shared(mode, rat.Yuan(amount), rat.Yuan(standard), bounds, parts), 2)
		if rapid.Bool().Draw(t, "capped") {
			s.BonusCap = settlement.DecimalOf(rapid.Int64Range(0, 2000).Draw(t, "cap"), 4)
			want = rat.Min(want, rat.Round(rat.Mul(rat.Yuan(standard), s.BonusCap.Rat()), 2))
		}
		var f settlement.Faults
		s.Check(&f, "sharing")
		require.NoError(t, f.Err())
		got, trail, err := kept(s, amount, standard)
		require.NoError(t, err)
		require.Zero(t, want.Cmp(rat.Yuan(got)), "got %s, want %s", got, want.FloatString(4))
		require.NoError(t, trail.Replay())
		require.Equal(t, got.String(), trail.Result().String())

		if s.BonusCap.Absent() { // the other side: the same tiers as an overrun
			o := settlement.Sharing{Mode: mode, ReasonableOnly: rapid.Bool().Draw(t, "reasonable only")}
			for _, tier := range tiers {
				o.Overrun = append(o.Overrun, settlement.Tier{UpTo: tier.UpTo, Institution: tier.Fund, Fund: tier.Institution})
			}
			overrun, reasonable := amount, settlement.Money(0)
			if o.ReasonableOnly {
				overrun, reasonable = amount+settlement.Money(rapid.Int64Range(0, 1000).Draw(t, "unreasonable")), amount
			}
			fund, trail, err := fundShare(o, overrun, reasonable, standard)
			require.NoError(t, err)
			require.Equal(t, got, fund)
			require.NoError(t, trail.Replay())
		}
	})
}
