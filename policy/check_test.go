package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

func number(text string) settlement.Decimal { return settlement.MustDecimal(text) }

// messages are the faults of an error, one by one.
func messages(err error) (list []string) {
	var f *settlement.Faults
	if errors.As(err, &f) {
		for _, e := range f.List {
			list = append(list, e.Error())
		}
	}
	return list
}

func TestNumbers(t *testing.T) {
	var c policy.Checker
	absent := settlement.Decimal{}
	hundred := settlement.DecimalInt(100)
	for _, d := range []settlement.Decimal{absent, number("1"), number("0.50")} {
		c.Positive("p", d)
		c.NotNegative("n", d)
		c.Fen("f", d)
		c.Share("s", d)
		c.Between("b", d, absent, hundred)
	}
	c.NotNegative("n", number("0"))
	c.Fen("f", number("-1.25"))
	c.Count("c", 0)
	c.Range("r", 8, 0, 8)
	require.NoError(t, c.Err())
	m, ok := c.Money("m", number("12.50"))
	require.True(t, ok)
	require.Equal(t, settlement.Money(1250), m)
	_, ok = c.Money("m", absent)
	require.False(t, ok)
	require.NoError(t, c.Err())

	c.Positive("p", number("0"))
	c.NotNegative("n", number("-0.1"))
	c.Fen("f", number("1.001"))
	_, ok = c.Money("m", number("-1"))
	require.False(t, ok)
	c.Share("s", number("1.01"))
	c.Between("b", number("100.5"), settlement.DecimalInt(0), hundred)
	c.Count("c", -1)
	c.Range("r", 9, 0, 8)
	c.Required("q", false)
	require.Equal(t, []string{
		"p: out of range: got 0, want more than 0", "n: negative: got -0.1", "f: too many decimals: got 3, want at most 2: got 1.001",
		"m: negative: got -1", "s: out of range: got 1.01, want 0 to 1", "b: out of range: got 100.5, want 0 to 100", "c: negative: got -1",
		"r: out of range: got 9, want 0 to 8", "q: required",
	}, messages(c.Err()), "without a document in the order of the calls")
}

func TestCodes(t *testing.T) {
	var c policy.Checker
	seen := map[string]bool{}
	for _, code := range []string{"a", "", "b", "", "a"} {
		c.Code("codes", code, seen)
	}
	c.Known("known", "a", seen, policy.ErrLevel)
	c.Known("known", "x", seen, policy.ErrLevel)
	require.Equal(t, []string{`codes: occurs twice: "a"`, `known: no such level: "x"`}, messages(c.Err()))
	require.ErrorIs(t, c.Err(), policy.ErrLevel)
}

// TestCheckAt: faults are in the order of the document, whichever check finds them, and
// once each; paths begin with what the document is called.
func TestCheckAt(t *testing.T) {
	list := []Clinic{{}, {Code: "a"}, {}}
	c := policy.CheckAt("clinics", list)
	c.Required("clinics[2].code", false)
	c.At("clinics[1]", policy.ErrExcludes)
	require.Equal(t, []string{"clinics[0].code: required", "clinics[1]: excluded by another field", "clinics[2].code: required"}, messages(c.Err()))
	require.Equal(t, 3, c.Total)
	require.NoError(t, policy.CheckAt("clinics", []Clinic{{Code: "a"}}).Err())
}

func TestCheckNests(t *testing.T) {
	type part struct {
		Kind  policy.Kind            `json:"kind,omitempty"`
		Kinds []policy.Kind          `json:"kinds,omitempty"`
		By    map[string]policy.Kind `json:"by,omitempty"`
		Way   *policy.Kind           `json:"way,omitempty"`
	}
	type whole struct {
		Date   settlement.Date     `json:"date" required:"true"`
		Ratio  settlement.Decimal  `json:"ratio" required:"true"`
		Method settlement.Method   `json:"method,omitempty" choices:"drg,item"`
		All    []settlement.Method `json:"all,omitempty" choices:"drg,item"`
		Places int                 `json:"places" required:"true"`
		One    *part               `json:"one,omitempty"`
		More   map[string]part     `json:"more,omitempty"`
	}
	wrong := policy.Kind("x")
	require.Equal(t, []string{
		"date: required", "ratio: required", `method: not one of the choices: got "perdiem", want drg, item`, `all[1]: not one of the choices: got "", want drg, item`,
		`one.kinds[1]: not one of the choices: got "", want official, reference, example`, `one.way: not one of the choices: got "x", want official, reference, example`,
		`more["b c"].by.z: not one of the choices: got "x", want official, reference, example`,
	}, messages(policy.Check(whole{
		Method: "perdiem", All: []settlement.Method{"drg", ""}, One: &part{Kinds: []policy.Kind{policy.Official, ""}, Way: &wrong},
		More: map[string]part{"b c": {By: map[string]policy.Kind{"z": "x"}}, "a": {}},
	}).Err()))
	_, err := policy.Read[whole](strings.NewReader(`{"ratio": "1"}`))
	require.EqualError(t, err, "places: required", "what is absent in Go, Check finds; of a number the text alone tells")
	_, err = policy.Read[whole](strings.NewReader(`{"places": 0}`))
	require.NoError(t, err)
}

func TestDigest(t *testing.T) {
	require.Equal(t, policy.Digest(map[string]any{"a": 1, "b": 2}), policy.Digest(map[string]any{"b": 2, "a": 1, "$schema": "x"}))
	require.NotEqual(t, policy.Digest(1), policy.Digest(2))
}
