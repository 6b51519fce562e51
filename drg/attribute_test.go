package drg_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// withAttributes reads a policy whose first group has the attributes, written as JSON.
func withAttributes(t *testing.T, attributes string) (drg.Policy, error) {
	t.Helper()
	return drg.ReadPolicy(strings.NewReader(`{"name": "attributes", "kind": "example", "scale": "100", "point_places": 4,
		"groups": [{"code": "ES23", "base_points": "100", "mean_cost": "1000.00", "attributes": ` + attributes + `}],
		"institutions": [{"code": "LS01", "coefficient": "1"}]}`))
}

func TestAttributes(t *testing.T) {
	for _, c := range []struct {
		json, kind, text string
		again            string // as it is written; empty: as it was read
	}{
		{json: `true`, kind: "flag", text: "true"},
		{json: `false`, kind: "flag", text: "false"},
		{json: `"0.85"`, kind: "decimal", text: "0.85"},
		{json: `"-1.0800"`, kind: "decimal", text: "-1.0800"},
		{json: `"0"`, kind: "decimal", text: "0"},
		{json: `"true"`, kind: "text", text: "true"},
		{json: `""`, kind: "text", text: ""},
		{json: `"007"`, kind: "text", text: "007"},
		{json: `"1e5"`, kind: "text", text: "1e5"},
		{json: `"1,000"`, kind: "text", text: "1,000"},
		{json: `"中医"`, kind: "text", text: "中医"},
		{json: `"\u4e2d\u533b"`, kind: "text", text: "中医", again: `"中医"`},
	} {
		t.Run(c.json, func(t *testing.T) {
			p, err := withAttributes(t, `{"a_1": `+c.json+`}`)
			require.NoError(t, err)
			a := p.Groups[0].Attributes["a_1"]
			require.Equal(t, []string{c.kind, c.text}, []string{a.Kind(), a.String()})
			flag, isFlag := a.Flag()
			d, isDecimal := a.Decimal()
			text, isText := a.Text()
			require.Equal(t, []bool{c.kind == "flag", c.kind == "decimal", c.kind == "text"}, []bool{isFlag, isDecimal, isText})
			require.Equal(t, c.json == "true", flag)
			require.Equal(t, map[bool]string{true: c.text}[isDecimal], d.String())
			require.Equal(t, map[bool]string{true: c.text}[isText], text)

			again, err := json.Marshal(a)
			require.NoError(t, err)
			if c.again == "" {
				c.again = c.json
			}
			require.Equal(t, c.again, string(again))
			var b drg.Attribute
			require.NoError(t, json.Unmarshal(again, &b))
			require.True(t, a == b)
			_, err = drg.New(p)
			require.NoError(t, err)
		})
	}
	require.Equal(t, drg.Attribute{}, drg.MustAttribute(""))
	require.NotEqual(t, drg.FlagAttribute(true), drg.MustAttribute("true"), "a text is no flag")
	require.NotEqual(t, drg.MustAttribute("1.0"), drg.MustAttribute("1.00"), "the text counts, as for decimals")
}

func TestAttributesThatCannotBe(t *testing.T) {
	for attribute, want := range map[string]string{
		`1`:                      `groups[0].attributes.a: want true, false, or a string such as "12.50", got the number 1`,
		`null`:                   `groups[0].attributes.a: null is not allowed`,
		`{}`:                     `groups[0].attributes.a: want a string, got an object`,
		`"0.123456789"`:          `groups[0].attributes.a: too many decimals: want at most 8`,
		`"12345678901234567890"`: `groups[0].attributes.a: number too large: want at most 19 digits: got 20 digits`,
	} {
		_, err := withAttributes(t, `{"a": `+attribute+`}`)
		require.ErrorContains(t, err, want)
		var a drg.Attribute
		require.Error(t, json.Unmarshal([]byte(attribute), &a), attribute)
	}
	require.Panics(t, func() { drg.MustAttribute("0.123456789") })
	_, err := drg.ReadPolicy(strings.NewReader(`{"groups": [{"stable": "true", "code": true}]}`))
	require.ErrorContains(t, err, "groups[0].code: want a string, got a boolean", "no other text may be a flag")
}

// A name is one of rules, and has one kind throughout a policy.
func TestAttributeNames(t *testing.T) {
	p := worked1()
	p.Groups[0].Attributes = map[string]drg.Attribute{"tcm": drg.FlagAttribute(true), "factor": drg.MustAttribute("1.2"), "": {}, "Kind": {}, "1st": {}, "_x": {}, "x_1": {}}
	p.Groups[1].By = []drg.GroupBy{{Level: "3", Attributes: map[string]drg.Attribute{"tcm": drg.MustAttribute("yes")}}}
	p.Institutions[0].Attributes = map[string]drg.Attribute{"factor": drg.FlagAttribute(false), "x_1": {}}
	_, err := drg.New(p)
	require.ErrorIs(t, err, drg.ErrName)
	require.ErrorIs(t, err, drg.ErrKind)
	require.Equal(t, []string{
		`groups[0].attributes[""]: impossible name, want small letters, digits and _, a letter first: ""`,
		`groups[0].attributes["1st"]: impossible name, want small letters, digits and _, a letter first: "1st"`,
		`groups[0].attributes["Kind"]: impossible name, want small letters, digits and _, a letter first: "Kind"`,
		`groups[0].attributes["_x"]: impossible name, want small letters, digits and _, a letter first: "_x"`,
		`groups[1].by[0].attributes.tcm: one name has two kinds of values: a text, and a flag in groups[0].attributes.tcm`,
		`institutions[0].attributes.factor: one name has two kinds of values: a flag, and a decimal in groups[0].attributes.factor`,
	}, strings.Split(err.Error(), "\n"))
}

// A plan has a copy of its policy, also of what tables hold.
func TestTablesAreCopied(t *testing.T) {
	policyOf := func() drg.Policy {
		yes := true
		p := worked1()
		p.Groups[0].By = []drg.GroupBy{{Level: "3", Uniform: &yes, NoWeight: new(bool), Attributes: map[string]drg.Attribute{"a": drg.MustAttribute("1")}}}
		p.Groups[0].Attributes = map[string]drg.Attribute{"a": drg.MustAttribute("1")}
		p.Institutions[0].Attributes = map[string]drg.Attribute{"b": drg.MustAttribute("1")}
		return p
	}
	spoil := func(p drg.Policy) {
		b := &p.Groups[0].By[0]
		*b.Uniform, *b.NoWeight, b.Attributes["a"], b.MeanCost = false, true, drg.Attribute{}, number("1")
		p.Groups[0].Attributes["a"], p.Institutions[0].Attributes["b"] = drg.Attribute{}, drg.Attribute{}
	}
	given := policyOf()
	plan, err := drg.New(given)
	require.NoError(t, err)
	spoil(given)
	spoil(plan.Policy())
	same := cmp.Comparer(func(a, b drg.Attribute) bool { return a == b })
	require.Empty(t, cmp.Diff(policyOf(), plan.Policy(), same))
	text, err := json.Marshal(plan.Policy())
	require.NoError(t, err)
	again, err := drg.ReadPolicy(strings.NewReader(string(text)))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(policyOf(), again, same))
	require.Equal(t, policy.Digest(policyOf()), policy.Digest(again))
}
