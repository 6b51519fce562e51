package settlement_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestTermsCheck(t *testing.T) {
	for name, terms := range map[string]settlement.Terms{
		"zero":       {},
		"fund":       {Fund: decimal("100000000.00")},
		"zero fund":  {Fund: decimal("0")},
		"value":      {PointValue: decimal("120")},
		"zero value": {PointValue: decimal("0")},
		"both":       {Fund: decimal("1.5"), PointValue: decimal("153.49830000")},
		"every default": {Fund: decimal("1"), Basis: settlement.WholeCost, Places: 4, ValueRounding: settlement.HalfUp,
			Residue: settlement.ResidueKeep, NegativeDue: settlement.NegativeKeep},
		"every other": {Fund: decimal("1"), Basis: settlement.FundOnly, Places: 8, ValueRounding: settlement.RoundDown,
			Residue: settlement.ResidueApportion, NegativeDue: settlement.NegativeFloor},
		"round each": {Fund: decimal("1"), Places: 1, RoundEach: true},
		"limit":      {Fund: decimal("92233720368547758.07")},
	} {
		require.NoError(t, terms.Check(), name)
	}
}

func TestTermsCheckFaults(t *testing.T) {
	for _, row := range []struct {
		name  string
		terms settlement.Terms
		err   error
		paths []string
	}{
		{"negative fund", settlement.Terms{Fund: decimal("-0.01")}, settlement.ErrNegative, []string{"terms.fund"}},
		{"three decimals", settlement.Terms{Fund: decimal("1.500")}, settlement.ErrPlaces, []string{"terms.fund"}},
		{"fund too large", settlement.Terms{Fund: decimal("92233720368547758.08")}, settlement.ErrTooLarge, []string{"terms.fund"}},
		{"negative value", settlement.Terms{PointValue: decimal("-1")}, settlement.ErrNegative, []string{"terms.point_value"}},
		{"value too large", settlement.Terms{PointValue: decimal("9999999999999999999")}, settlement.ErrTooLarge, []string{"terms.point_value"}},
		{"basis", settlement.Terms{Basis: "wholecost"}, policy.ErrChoice, []string{"terms.basis"}},
		{"negative places", settlement.Terms{Places: -1}, settlement.ErrRange, []string{"terms.places"}},
		{"nine places", settlement.Terms{Places: 9}, settlement.ErrRange, []string{"terms.places"}},
		{"rounding", settlement.Terms{ValueRounding: "up"}, policy.ErrChoice, []string{"terms.value_rounding"}},
		{"residue", settlement.Terms{Residue: "drop"}, policy.ErrChoice, []string{"terms.residue"}},
		{"negative due", settlement.Terms{NegativeDue: "zero"}, policy.ErrChoice, []string{"terms.negative_due"}},
		{"apportion and round each", settlement.Terms{Fund: decimal("1"), Residue: settlement.ResidueApportion, RoundEach: true},
			policy.ErrExcludes, []string{"terms.round_each"}},
		{"apportion at a fixed value", settlement.Terms{Fund: decimal("1"), Residue: settlement.ResidueApportion, PointValue: decimal("1")},
			policy.ErrExcludes, []string{"terms.point_value"}},
		{"total", settlement.Terms{Total: &settlement.Total{}}, policy.ErrRequired, []string{"terms.total.budget"}},
		{"compensation", settlement.Terms{Compensation: &settlement.Compensation{}}, policy.ErrRequired, []string{"terms.compensation.classes"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			requireFaults(t, row.terms.Check(), row.err, row.paths...)
			report, err := settlement.Settle(row.terms)
			requireFaults(t, err, row.err, row.paths...)
			require.Nil(t, report)
			report, err = new(settlement.Tally).Settle(row.terms)
			requireFaults(t, err, row.err, row.paths...)
			require.Nil(t, report)
		})
	}
	t.Run("all at once", func(t *testing.T) {
		err := settlement.Terms{Fund: decimal("-1"), PointValue: decimal("-1"), Basis: "x", Places: 9, ValueRounding: "x", Residue: "x", NegativeDue: "x"}.Check()
		var f *settlement.Faults
		require.ErrorAs(t, err, &f)
		require.Equal(t, 7, f.Total)
	})
}

func TestTermsJSON(t *testing.T) {
	text := `{"fund":"100000000.00","point_value":"153.4983","basis":"fund_only","places":4,"value_rounding":"down","residue":"keep","round_each":true,"negative_due":"floor"}`
	terms, err := policy.Read[settlement.Terms](strings.NewReader(text))
	require.NoError(t, err)
	data, err := json.Marshal(terms)
	require.NoError(t, err)
	require.Equal(t, text, string(data))
	require.NoError(t, terms.Check())
	terms, err = policy.Read[settlement.Terms](strings.NewReader(`{"fund": "", "point_value": ""}`))
	require.NoError(t, err)
	require.Equal(t, settlement.Terms{}, terms, "an empty text is absent")
}
