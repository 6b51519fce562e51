package settlement_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// ruled is the trail of a case that a table of rules pays: a definition that no decimal holds,
// conditions over texts, flags and an absent column, and the amount.
func ruled() settlement.Trail {
	fraction, err := settlement.ParseFraction("500000/177123")
	if err != nil {
		panic(err)
	}
	rule := func(id, gives, formula string) settlement.Rule {
		return settlement.Rule{ID: "policy." + id, Gives: gives, Formula: formula}
	}
	ratio := settlement.Input{Name: "ratio", Fraction: fraction}
	return settlement.Trail{
		{
			Rule: rule("define.ratio", "ratio", "cost ÷ mean_cost"), Fraction: fraction,
			Inputs: []settlement.Input{settlement.In("cost", decimal("15000.00")), settlement.In("mean_cost", decimal("5313.69"))},
		},
		{
			Rule: rule("define.way", "way", "if(tcm, 'tcm', approved)"), Text: settlement.TextOf(""),
			Inputs: []settlement.Input{{Name: "tcm", Flag: settlement.FlagOf(false)}, {Name: "approved", Text: settlement.TextOf("")}},
		},
		{
			Rule: rule("rules[0].when", "when", "way = 'tcm' or known(own) and own > 3"), Flag: settlement.FlagOf(false),
			Inputs: []settlement.Input{{Name: "way", Text: settlement.TextOf("")}, {Name: "own", Absent: true}},
		},
		{
			Rule: rule("rules[1].when", "when", "2 < ratio ≤ 5"), Flag: settlement.FlagOf(true), Inputs: []settlement.Input{ratio},
		},
		{
			Rule: rule("rules[1].points", "points", "round(base_points × (ratio − 2 + 1), 4)"), Result: decimal("75.6867"),
			Inputs: []settlement.Input{settlement.In("base_points", decimal("41.5200")), ratio},
		},
	}
}

func TestTrailOfEveryKind(t *testing.T) {
	trail := ruled()
	require.NoError(t, trail.Replay())
	require.Equal(t, "75.6867", trail.Result().String())
	require.True(t, trail[:4].Result().Absent(), "a flag is no amount")
	var said []string
	for _, s := range trail {
		said = append(said, s.Values()+" = "+s.Shown())
	}
	require.Equal(t, []string{
		"15000.00 ÷ 5313.69 = 500000/177123",
		"if(false, 'tcm', '') = ''",
		"'' = 'tcm' or known(own) and own > 3 = false",
		"2 < (500000/177123) ≤ 5 = true",
		"round(41.5200 × ((500000/177123) − 2 + 1), 4) = 75.6867",
	}, said)
}

func TestTrailOfEveryKindDoesNotReplay(t *testing.T) {
	third := func() settlement.Fraction {
		_, f := settlement.FractionOf(big.NewRat(1, 3))
		return f
	}
	for _, row := range []struct {
		name   string
		tamper func(settlement.Trail)
		err    error
		says   string
	}{
		{"a fraction", func(t settlement.Trail) { t[0].Fraction = third() }, settlement.ErrReplay, "15000.00 ÷ 5313.69 gives 500000/177123, the step says 1/3"},
		{"a decimal near the fraction", func(t settlement.Trail) {
			t[0].Fraction, t[0].Result = settlement.Fraction{}, decimal("2.82289708")
		}, settlement.ErrReplay, "step 1"},
		{"a fraction of the chain", func(t settlement.Trail) { t[3].Inputs = []settlement.Input{{Name: "ratio", Value: decimal("2.5")}} }, settlement.ErrReplay, "ratio is 2.5, an earlier step says 500000/177123"},
		{"a text", func(t settlement.Trail) { t[1].Text = settlement.TextOf("tcm") }, settlement.ErrReplay, "if(false, 'tcm', approved) gives a text, the step says a text"},
		{"a text of the chain", func(t settlement.Trail) { t[2].Inputs[0].Text = settlement.TextOf("x") }, settlement.ErrReplay, "way is a text, an earlier step says a text"},
		{"a flag", func(t settlement.Trail) { t[3].Flag = settlement.FlagOf(false) }, settlement.ErrReplay, "gives true, the step says false"},
		{"a flag that is a number", func(t settlement.Trail) { t[3].Flag, t[3].Result = settlement.Flag{}, decimal("1") }, settlement.ErrReplay, "gives true, the step says 1"},
		{"a flag that is a text", func(t settlement.Trail) { t[3].Flag, t[3].Text = settlement.Flag{}, settlement.TextOf("true") }, settlement.ErrReplay, "gives true, the step says a text"},
		{"no result", func(t settlement.Trail) { t[3].Flag = settlement.Flag{} }, settlement.ErrReplay, "the step says "},
		{"two results", func(t settlement.Trail) { t[4].Text = settlement.TextOf("") }, settlement.ErrReplay, "step 5"},
		{"an input of two kinds", func(t settlement.Trail) { t[4].Inputs[0].Flag = settlement.FlagOf(true) }, settlement.ErrFormula, "base_points needs just one"},
		{"an absent input with a value", func(t settlement.Trail) { t[2].Inputs[1].Value = decimal("1") }, settlement.ErrFormula, "own needs just one"},
		{"an input without a value", func(t settlement.Trail) { t[2].Inputs[1].Absent = false }, settlement.ErrFormula, "own needs just one"},
		{"an input left out that was asked for", func(t settlement.Trail) { t[2].Inputs = t[2].Inputs[:1] }, settlement.ErrFormula, "name without a value: own"},
		{"an absent input that is needed", func(t settlement.Trail) { t[0].Inputs[0] = settlement.Input{Name: "cost", Absent: true} }, settlement.ErrFormula, "name without a value: cost"},
		{"an absent input of the chain", func(t settlement.Trail) {
			t[2].Inputs[0] = settlement.Input{Name: "way", Absent: true}
			t[2].Rule.Formula = "known(way)"
		}, settlement.ErrReplay, "way is nothing"},
		{"a number that is a text", func(t settlement.Trail) {
			t[0].Inputs[0] = settlement.Input{Name: "cost", Text: settlement.TextOf("15000")}
		}, settlement.ErrFormula, "expected a number, found a text"},
		{"a flag that is a text in a condition", func(t settlement.Trail) {
			t[1].Inputs[0] = settlement.Input{Name: "tcm", Text: settlement.TextOf("no")}
		}, settlement.ErrFormula, "expected a condition, found a text"},
	} {
		t.Run(row.name, func(t *testing.T) {
			trail := ruled()
			row.tamper(trail)
			err := trail.Replay()
			require.ErrorIs(t, err, row.err)
			require.ErrorContains(t, err, row.says)
		})
	}
}

func TestTrailOfEveryKindJSON(t *testing.T) {
	want := ruled()
	data, err := json.Marshal(want)
	require.NoError(t, err)
	for _, part := range []string{
		`"inputs":[{"name":"cost","value":"15000.00"},{"name":"mean_cost","value":"5313.69"}],"fraction":"500000/177123"}`,
		`{"name":"tcm","flag":false},{"name":"approved","text":""}],"text":""}`,
		`{"name":"own","absent":true}],"flag":false}`, `{"name":"ratio","fraction":"500000/177123"}],"result":"75.6867"}`,
	} {
		require.Contains(t, string(data), part)
	}
	var got settlement.Trail
	require.NoError(t, json.Unmarshal(data, &got))
	require.Empty(t, cmp.Diff(want, got))
	strict, err := policy.Read[[]settlement.Step](strings.NewReader(string(data)))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, settlement.Trail(strict)))
	require.NoError(t, settlement.Trail(strict).Replay())
}

func TestGivenJSONFaults(t *testing.T) {
	for _, row := range []struct {
		input string
		err   error
	}{
		{`{"name":"a","flag":"true"}`, nil}, {`{"name":"a","flag":1}`, nil}, {`{"name":"a","flag":null}`, nil}, {`{"name":"a","text":1}`, nil}, {`{"name":"a","text":null}`, nil},
		{`{"name":"a","absent":"yes"}`, nil}, {`{"name":"a","fraction":0.5}`, nil}, {`{"name":"a","value":1}`, nil},
		{`{"name":"a","fraction":"1/2"}`, settlement.ErrFraction}, {`{"name":"a","fraction":"2/6"}`, settlement.ErrFraction}, {`{"name":"a","fraction":"1/-3"}`, settlement.ErrFraction},
		{`{"name":"a","fraction":"1/0"}`, settlement.ErrFraction}, {`{"name":"a","fraction":""}`, settlement.ErrFraction}, {`{"name":"a","fraction":"+1/3"}`, settlement.ErrFraction},
		{`{"name":"a","fraction":"01/3"}`, settlement.ErrFraction}, {`{"name":"a","fraction":"1/3 "}`, settlement.ErrFraction}, {`{"name":"a","fraction":"1.5/7"}`, settlement.ErrFraction},
		{`{"name":"a","fraction":"1e9/7"}`, settlement.ErrFraction}, {`{"name":"a","fraction":"-0/3"}`, settlement.ErrFraction}, {`{"name":"a","fraction":"7"}`, settlement.ErrFraction},
		{`{"name":"a","fraction":"1/` + strings.Repeat("9", 1000) + `"}`, settlement.ErrFraction},
	} {
		_, err := policy.Read[settlement.Input](strings.NewReader(row.input))
		require.Error(t, err, row.input)
		require.Error(t, json.Unmarshal([]byte(row.input), new(settlement.Input)), row.input)
		if row.err != nil {
			require.ErrorIs(t, err, row.err, row.input)
		}
	}
	for _, text := range []string{"1/3", "-500000/177123", "1/1000000000", "100000000000000000000/1"} {
		f, err := settlement.ParseFraction(text)
		require.NoError(t, err, text)
		require.Equal(t, text, f.String())
		d, again := settlement.FractionOf(f.Rat())
		require.True(t, d.Absent())
		require.Equal(t, f, again)
	}
	for text, want := range map[string]string{"1/2": "0.5", "-7/4": "-1.75", "0/1": "0", "12/1": "12", "1/100000000": "0.00000001"} {
		x, _ := new(big.Rat).SetString(text)
		d, f := settlement.FractionOf(x)
		require.Equal(t, want, d.String())
		require.True(t, f.Absent())
	}
}

func TestAbsentValues(t *testing.T) {
	require.True(t, settlement.Text{}.Absent())
	require.False(t, settlement.TextOf("").Absent())
	require.True(t, settlement.Flag{}.Absent())
	require.False(t, settlement.FlagOf(false).Absent())
	require.Empty(t, settlement.Flag{}.String())
	require.True(t, settlement.Fraction{}.Absent())
	require.Zero(t, settlement.Fraction{}.Rat().Sign())
	require.False(t, settlement.Flag{}.Yes())
	require.Empty(t, settlement.Input{Name: "a", Absent: true}.String())
	data, err := json.Marshal(settlement.Flag{})
	require.NoError(t, err)
	require.Equal(t, "null", string(data))
}

// A line's amount is a number: a trail that ends in a condition does not explain even 0.00.
func TestLineTrailEndsInAnAmount(t *testing.T) {
	s := entries(settlement.Entry{Method: "m", Institution: "A", Claim: "1", Class: "c", Priced: true, Amount: 100, Cost: 100})
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, s)
	require.NoError(t, err)
	require.NoError(t, r.Recheck())
	zero := settlement.Step{Rule: settlement.Rule{ID: "x", Gives: "x", Formula: "0"}, Result: decimal("0.00")}
	r.Statements[0].Lines = append(r.Statements[0].Lines, settlement.Line{Method: "m", Kind: settlement.LineQuality, Trail: settlement.Trail{zero}})
	require.NoError(t, r.Recheck())
	zero.Rule.Formula, zero.Result, zero.Flag = "1 < 0", settlement.Decimal{}, settlement.FlagOf(false)
	require.NoError(t, zero.Replay())

	// What a trail holds on the way survives the report's document.
	last := &r.Statements[0].Lines[len(r.Statements[0].Lines)-1]
	last.Trail = append(ruled()[:4], last.Trail...)
	require.NoError(t, r.Recheck())
	var b bytes.Buffer
	require.NoError(t, r.Encode(&b))
	again, err := settlement.ReadReport(&b)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(r.Statements, again.Statements))
	require.NoError(t, again.Verify())
	require.Error(t, again.Verify(settlement.Rules{}))
	r.Statements[0].Lines[len(r.Statements[0].Lines)-1].Trail = settlement.Trail{zero}
	require.ErrorIs(t, r.Recheck(), settlement.ErrIdentity)
}
