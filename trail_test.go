package settlement_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

func decimal(text string) settlement.Decimal { return settlement.MustDecimal(text) }

// worked is the trail of a normal case: 41.5200 × 1.0800 points at 153.4983 yuan.
func worked() settlement.Trail {
	points := &settlement.Rule{
		ID: "drg.points.normal", Text: "base points × coefficient", Gives: "points", Formula: "round(base_points × coefficient, 4)",
		Source: settlement.Source{Title: "办法", Number: "浙医保联发〔2019〕21号", Article: "第十二条", URL: "https://example.org/?a=1&b=2"},
	}
	price := &settlement.Rule{ID: "settle.price", Text: "points × value", Gives: "price", Formula: "round(points × point_value, 2)"}
	var t settlement.Trail
	t.Record(points, decimal("44.8416"), settlement.In("base_points", decimal("41.5200")), settlement.In("coefficient", decimal("1.0800")))
	t.Record(price, decimal("6883.11"), settlement.In("points", decimal("44.8416")), settlement.In("point_value", decimal("153.4983")))
	return t
}

func TestTrailReplays(t *testing.T) {
	trail := worked()
	require.NoError(t, trail.Replay())
	require.Equal(t, "6883.11", trail.Result().String())
	require.Equal(t, "round(41.5200 × 1.0800, 4)", trail[0].Values())
	require.NoError(t, settlement.Trail(nil).Replay())
	require.True(t, settlement.Trail(nil).Result().Absent())
}

// TestFaultsOfStepsAreNumbered: whatever is wrong with a step, its number in the trail is said.
func TestFaultsOfStepsAreNumbered(t *testing.T) {
	double := &settlement.Rule{ID: "double", Gives: "b", Formula: "a × 2"}
	for n := 1; n <= 4; n++ {
		for bad := range n {
			for name, spoil := range map[string]func(*settlement.Step){
				"its result":     func(s *settlement.Step) { s.Result = decimal("7") },
				"its formula":    func(s *settlement.Step) { s.Rule.Formula = "a ×" },
				"what it begins": func(s *settlement.Step) { s.Inputs[0].Value, s.Result = decimal("50"), decimal("100") },
			} {
				var trail settlement.Trail
				for i := range n {
					rule := *double
					rule.Gives = "b"
					if i%2 == 0 {
						rule.Gives, rule.Formula = "a", "a"
					}
					trail.Record(&rule, settlement.DecimalInt([]int{5, 10}[i%2]), settlement.In("a", settlement.DecimalInt(5)))
				}
				require.NoError(t, trail.Replay())
				spoil(&trail[bad])
				if name == "what it begins" && (bad == 0 || bad%2 == 0) {
					continue
				}
				require.ErrorContains(t, trail.Replay(), fmt.Sprintf("step %d: ", bad+1), "%s of %d", name, n)
			}
		}
	}
}

func TestTrailFormulas(t *testing.T) {
	for _, row := range []struct{ formula, result string }{
		{"a + b × c", "7"}, {"(a + b) × c", "9"}, {"a − b − c", "-4"}, {"0 − a", "-1"}, {"c ÷ b", "1.5"},
		{"min(a, b, c)", "1"}, {"max(a, b, c)", "3"},
		{"round(a ÷ b, 0)", "1"}, {"round((0 − a) ÷ b, 0)", "-1"}, {"down(a ÷ b, 0)", "0"}, {"down((0 − c) ÷ b, 0)", "-1"},
		{"round(b ÷ c, 4)", "0.6667"}, {"down(b ÷ c, 4)", "0.6666"}, {"0.1 + 0.2", "0.3"}, {"round(1.005, 2)", "1.01"},
		{"b ÷ c × c", "2.00"},
	} {
		s := settlement.Step{Rule: settlement.Rule{ID: "x", Formula: row.formula}, Result: decimal(row.result), Inputs: []settlement.Input{
			settlement.In("a", decimal("1")), settlement.In("b", decimal("2")), settlement.In("c", decimal("3")),
		}}
		require.NoError(t, s.Replay(), row.formula)
		s.Result = decimal("99")
		require.ErrorIs(t, s.Replay(), settlement.ErrReplay, row.formula)
	}
}

func TestTrailDoesNotReplay(t *testing.T) {
	for _, row := range []struct {
		name   string
		tamper func(settlement.Trail)
		err    error
		says   string
	}{
		{"result", func(t settlement.Trail) { t[1].Result = decimal("6883.12") }, settlement.ErrReplay, "step 2: settle.price"},
		{"result by one fen of points", func(t settlement.Trail) { t[0].Result = decimal("44.8417") }, settlement.ErrReplay, "step 1"},
		{"result absent", func(t settlement.Trail) { t[1].Result = settlement.Decimal{} }, settlement.ErrReplay, "step 2"},
		{"input", func(t settlement.Trail) { t[0].Inputs[1].Value = decimal("1.0900") }, settlement.ErrReplay, "round(41.5200 × 1.0900, 4)"},
		{"chain broken", func(t settlement.Trail) {
			t[0].Result, t[0].Inputs[0].Value = decimal("54.0000"), decimal("50")
		}, settlement.ErrReplay, "points is 44.8416, an earlier step says 54.0000"},
		{"input missing", func(t settlement.Trail) { t[1].Inputs = t[1].Inputs[:1] }, settlement.ErrFormula, "point_value"},
		{"input absent", func(t settlement.Trail) { t[1].Inputs[1].Value = settlement.Decimal{} }, settlement.ErrFormula, "point_value"},
		{"division by zero", func(t settlement.Trail) {
			t[1].Rule = settlement.Rule{ID: "settle.price", Formula: "points ÷ (point_value − point_value)"}
		}, settlement.ErrFormula, "division by zero"},
		{"malformed formula", func(t settlement.Trail) {
			t[1].Rule = settlement.Rule{ID: "settle.price", Formula: "points ×"}
		}, settlement.ErrFormula, "settle.price"},
		{"unknown function", func(t settlement.Trail) {
			t[1].Rule = settlement.Rule{ID: "settle.price", Formula: "sqrt(points)"}
		}, settlement.ErrFormula, "settle.price"},
		{"no rule", func(t settlement.Trail) { t[1].Rule = settlement.Rule{} }, settlement.ErrFormula, "no rule"},
	} {
		t.Run(row.name, func(t *testing.T) {
			trail := worked()
			row.tamper(trail)
			err := trail.Replay()
			require.ErrorIs(t, err, row.err)
			require.ErrorContains(t, err, row.says)
		})
	}
}

func TestStepValues(t *testing.T) {
	require.Empty(t, settlement.Step{}.Values())
	require.Empty(t, settlement.Step{Rule: settlement.Rule{Formula: "a +"}}.Values())
	s := settlement.Step{Rule: settlement.Rule{Formula: "a − b × c"}, Inputs: []settlement.Input{
		settlement.In("a", decimal("-1.50")), settlement.In("b", decimal("2")),
	}}
	require.Equal(t, "(-1.50) − 2 × c", s.Values())
}

func TestTrailJSON(t *testing.T) {
	want := worked()
	data, err := json.Marshal(want)
	require.NoError(t, err)
	var got settlement.Trail
	require.NoError(t, json.Unmarshal(data, &got))
	require.Empty(t, cmp.Diff(want, got))
	require.NoError(t, got.Replay())
	again, err := json.Marshal(got)
	require.NoError(t, err)
	require.Equal(t, string(data), string(again))

	strict, err := policy.Read[[]settlement.Step](strings.NewReader(string(data)))
	require.NoError(t, err)
	require.NoError(t, settlement.Trail(strict).Replay())
}

// TestRulesAreValues: whoever changes a rule in a returned report changes no other
// report, and no later settlement.
func TestRulesAreValues(t *testing.T) {
	settle := func() *settlement.Report {
		s := entries(settlement.Entry{Method: "m", Institution: "A", Claim: "1", Class: "c", Priced: true, Amount: 100, Cost: 100, Covered: 30})
		r, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, s)
		require.NoError(t, err)
		return r
	}
	first := settle()
	var want bytes.Buffer
	require.NoError(t, first.Encode(&want))
	for i := range first.Statements[0].Lines {
		for j := range first.Statements[0].Lines[i].Trail {
			first.Statements[0].Lines[i].Trail[j].Rule = settlement.Rule{ID: "x", Text: "y", Formula: "1 ÷ 0", Gives: "z"}
		}
	}
	var got bytes.Buffer
	require.NoError(t, settle().Encode(&got))
	require.Equal(t, want.String(), got.String())
}

func TestSourceString(t *testing.T) {
	require.Equal(t, "浙医保联发〔2019〕21号第十二条", settlement.Source{Title: "办法", Number: "浙医保联发〔2019〕21号", Article: "第十二条"}.String())
	require.Equal(t, "《办法》", settlement.Source{Title: "办法"}.String())
	require.Empty(t, settlement.Source{}.String())
}

// A space stands between two texts in letters of the Latin alphabet alone; a letter beyond ASCII
// may end in whatever byte.
func TestSourceWithArticle(t *testing.T) {
	for _, row := range []struct{ number, title, article, want string }{
		{"No. 7", "", "Art. 5", "No. 7 Art. 5"},
		{"No. 7", "", "第五条", "No. 7第五条"},
		{"No. \x7f", "", "5", "No. \x7f 5"},
		{"No. À", "", "5", "No. À5"}, // its last byte is the first that is no ASCII
		{"〔2019〕21号", "", "5", "〔2019〕21号5"},
		{"", "Rules", "5", "《Rules》5"},
		{"", "", "5", "5"},
		{"7", "", "", "7"},
		{"7", "Rules", "5", "7 5"},
	} {
		require.Equal(t, row.want, settlement.Source{Number: row.number, Title: row.title, Article: row.article}.String())
	}
}

// An input is looked up if it is there and is a number.
func TestStepLookup(t *testing.T) {
	s := settlement.Step{Inputs: []settlement.Input{
		settlement.In("number", decimal("1.50")), {Name: "text", Text: settlement.TextOf("1.50")}, {Name: "flag", Flag: settlement.FlagOf(true)}, {Name: "absent", Absent: true}, {Name: "nothing"},
	}}
	v, ok := s.Lookup("number")
	require.True(t, ok)
	require.Equal(t, "3/2", v.String())
	for _, name := range []string{"text", "flag", "absent", "nothing", "numbers", ""} {
		_, ok := s.Lookup(name)
		require.False(t, ok, name)
	}
}
