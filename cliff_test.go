package settlement_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestCliffString(t *testing.T) {
	d := settlement.MustDecimal
	for _, row := range []struct {
		name  string
		cliff settlement.Cliff
		want  string
	}{
		{"rises", settlement.Cliff{Path: "a", Of: "cost", At: d("1.00"), Before: d("2.00"), After: d("3.00")}, "a: cost 1.00: from 2.00 to 3.00"},
		{"falls", settlement.Cliff{Path: "a", Of: "days", At: d("30"), Before: d("2"), After: d("1"), Falls: true}, "a: days 30: from 2 to 1 (falls)"},
		{"recovers", settlement.Cliff{
			Path: "a", Where: []settlement.Where{{Name: "group", Value: "ES23"}, {Name: "approved", Value: "high"}}, Of: "days",
			At: d("30"), Before: d("2"), After: d("1"), Falls: true, Recovers: d("41"),
		}, "a (group ES23, approved high): days 30: from 2 to 1 (falls until 41)"},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, row.cliff.String()) })
	}
}

func TestCliffJSON(t *testing.T) {
	data, err := json.Marshal(settlement.Cliff{Path: "a", Of: "cost", At: settlement.DecimalInt(1), Before: settlement.DecimalInt(2), After: settlement.DecimalInt(3)})
	require.NoError(t, err)
	require.JSONEq(t, `{"path": "a", "of": "cost", "at": "1", "before": "2", "after": "3"}`, string(data))
}

// TestCliffInWords: a cliff is one line, with where it is, which way it goes, and how often.
func TestCliffInWords(t *testing.T) {
	c := settlement.Cliff{Path: "p", Of: "cost", At: decimal("2.00"), Before: decimal("1.00"), After: decimal("3.00")}
	require.Equal(t, "p: cost 2.00: from 1.00 to 3.00", c.String())
	c.Every = decimal("0.50")
	require.Equal(t, "p: cost 2.00: from 1.00 to 3.00, and again every 0.50", c.String())
	c.Falls = true
	require.Equal(t, "p: cost 2.00: from 1.00 to 3.00 (falls), and again every 0.50", c.String())
	c.Recovers = decimal("9")
	require.Equal(t, "p: cost 2.00: from 1.00 to 3.00 (falls until 9), and again every 0.50", c.String())
	before, after, err := c.Explain()
	require.NoError(t, err)
	require.Nil(t, before)
	require.Nil(t, after)
	c.Why = func() (settlement.Trail, settlement.Trail, error) { return worked(), worked()[:1], errTest }
	before, after, err = c.Explain()
	require.ErrorIs(t, err, errTest)
	require.Equal(t, worked(), before)
	require.Equal(t, worked()[:1], after)
}
