package settlement_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// settled settles, audits the report, and audits it again after a round trip.
func settled(t *testing.T, terms settlement.Terms, list ...settlement.Entry) *settlement.Report {
	t.Helper()
	r, err := settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	audited(t, r)
	return r
}

func audited(t *testing.T, r *settlement.Report) {
	t.Helper()
	require.NoError(t, r.Verify())
	var first, second bytes.Buffer
	require.NoError(t, r.Encode(&first))
	decoded, err := settlement.ReadReport(bytes.NewReader(first.Bytes()))
	require.NoError(t, err)
	require.NoError(t, decoded.Verify())
	require.NoError(t, decoded.Encode(&second))
	require.Equal(t, first.String(), second.String())
}

// worked0 is the total of the worked example: 200000.00, 5 % adjustment fund,
// 10000.00 in reserve for compensation.
func worked0() *settlement.Total {
	return &settlement.Total{
		Budget: decimal("200000.00"),
		SetAsides: []settlement.SetAside{
			{Name: "调剂金", Rate: decimal("0.05"), Use: settlement.UseOverrun},
			{Name: "病例补偿准备金", Amount: decimal("10000.00"), Use: settlement.UseCompensation},
		},
		Sharing: &settlement.Sharing{
			Surplus: []settlement.Tier{{Institution: decimal("0.85")}},
			Overrun: []settlement.Tier{{Fund: decimal("0.15")}},
		},
	}
}

// incurred is a stay of 100 points that cost so much, with 1000.00 covered.
func incurred(text string) settlement.Entry {
	return settlement.Entry{Method: settlement.DRG, Institution: "H1", Claim: "c", Class: settlement.Normal, Points: 100 * settlement.Point, Cost: yuan(text) + yuan("1000.00"), Covered: yuan("1000.00")}
}

func TestWorked0(t *testing.T) {
	for _, row := range []struct {
		name, incurred, fund, shared, unused string
		change                               func(*settlement.Total)
	}{
		{"overrun: 15 % of 10000.00 out of the adjustment fund", "190000.00", "181500.00", "1500.00", "8500.00", nil},
		{"surplus: 15 % of 10000.00 taken off", "170000.00", "178500.00", "-1500.00", "10000.00", nil},
		{"neither", "180000.00", "180000.00", "0.00", "10000.00", nil},
		{"adjusted: the rate is of 220000.00", "199000.00", "199000.00", "0.00", "11000.00", func(t *settlement.Total) {
			t.Adjustments = []settlement.Adjustment{{Reason: "policy", Amount: decimal("30000.00")}, {Reason: "raised less", Amount: decimal("-10000.00")}}
		}},
		{"too large an overrun, scaled", "480000.00", "190000.00", "10000.00", "0.00", func(t *settlement.Total) { t.Shortfall = settlement.ShortfallScale }},
		{"reasonable part only", "190000.00", "180600.00", "600.00", "9400.00", func(t *settlement.Total) {
			t.Sharing.ReasonableOnly, t.ReasonableOverrun = true, decimal("4000.00")
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			total := worked0()
			if row.change != nil {
				row.change(total)
			}
			r := settled(t, settlement.Terms{Total: total, Basis: settlement.FundOnly}, incurred(row.incurred))
			require.Equal(t, row.fund, r.Pool("").Fund.Fund.String())
			var shared, unused settlement.Money
			for _, l := range r.Pool("").Fund.Lines {
				switch {
				case l.Kind == settlement.LineShared, l.Kind == settlement.LineReturned:
					require.True(t, l.Kind.Fits(l.Amount), "%s %s", l.Kind, l.Amount)
					shared = l.Amount
				case l.Kind == settlement.MemoUnused && l.Name == string(settlement.UseOverrun):
					unused = l.Amount
				}
			}
			require.Equal(t, row.shared, shared.String())
			require.Equal(t, row.unused, unused.String())
			require.Equal(t, row.fund, r.Statements[0].Due.String())
		})
	}
	_, err := settlement.Settle(settlement.Terms{Total: worked0()}, entries(incurred("480000.00")))
	require.ErrorIs(t, err, settlement.ErrReserve)
	require.ErrorContains(t, err, "45000.00 of an overrun of 300000.00 is the fund's, 10000.00 was set aside")
}

func TestTotalByHeads(t *testing.T) {
	total := &settlement.Total{Budget: decimal("100000.00"), SetAsides: []settlement.SetAside{{Name: "门诊", PerHead: decimal("12.34"), Heads: 1000}}}
	r := settled(t, settlement.Terms{Total: total, Basis: settlement.FundOnly}, incurred("1.00"))
	require.Equal(t, "87660.00", r.Pool("").Fund.Fund.String())
}

func TestTotalFaults(t *testing.T) {
	total := &settlement.Total{
		Budget:      decimal("-1"),
		Adjustments: []settlement.Adjustment{{}},
		SetAsides:   []settlement.SetAside{{}, {Name: "a", Rate: decimal("1.1"), Use: "x"}, {Name: "b", Rate: decimal("0.1"), Amount: decimal("1")}, {Name: "c", PerHead: decimal("-1"), Heads: -1}},
		Sharing:     &settlement.Sharing{Overrun: []settlement.Tier{{Fund: decimal("2")}}},
		Shortfall:   "x",
	}
	err := settlement.Terms{Fund: decimal("1"), Total: total}.Check()
	for _, want := range []string{
		"terms.total.budget: negative: got -1",
		"terms.total.adjustments[0].reason: required", "terms.total.adjustments[0].amount: required",
		"terms.total.set_asides[0].name: required", "terms.total.set_asides[0]: rate, per_head or amount, exactly one: required",
		"terms.total.set_asides[1].rate: out of range: got 1.1, want a share between 0 and 1",
		`terms.total.set_asides[1].use: not one of the choices: got "x", want overrun, compensation`,
		"terms.total.set_asides[2]: rate, per_head or amount, exactly one: required",
		"terms.total.set_asides[3].heads: out of range: got -1", "terms.total.set_asides[3].per_head: negative: got -1",
		"terms.total.sharing.overrun[0].fund: out of range: got 2, want a share between 0 and 1",
		`terms.total.sharing.overrun: set_asides with the use "overrun": required to pay the fund's part`,
		`terms.total.shortfall: not one of the choices: got "x", want error, scale`,
		"terms.fund: excluded by another field: terms.total builds the fund",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = settlement.Settle(settlement.Terms{Total: &settlement.Total{Budget: decimal("1.00"), SetAsides: []settlement.SetAside{{Name: "a", Amount: decimal("2.00")}}}}, entries(incurred("1.00")))
	require.ErrorIs(t, err, settlement.ErrNegative)
}
