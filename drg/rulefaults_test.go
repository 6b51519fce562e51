package drg_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: what New and Rate say of tables of rules that are wrong, and where.

func ruledPolicy() drg.Policy {
	return drg.Policy{
		Document: policy.Document{Name: "r", Kind: policy.Example, Sources: []settlement.Source{{Title: "办法"}, {Title: "细则", Number: "1号"}}},
		Scale:    number("100"), PointPlaces: 4,
		Groups: []drg.Group{
			{Code: "G1", BasePoints: number("100"), MeanCost: number("10000.00"), Attributes: map[string]drg.Attribute{"cap": drg.MustAttribute("3"), "kind": drg.MustAttribute("tcm")}},
			{Code: "G2", Price: number("500.00")}, {Code: "QY", Ending: true}, {},
		},
		Institutions: []drg.Institution{{Code: "H1", Level: "3", Coefficient: number("1.1"), Attributes: map[string]drg.Attribute{"teaching": drg.FlagAttribute(true)}}, {Code: "H2"}},
		Parameters:   map[string]settlement.Decimal{"rate": number("95.5")},
		Columns:      map[string]drg.ColumnKind{"factor": policy.DecimalColumn, "tcm": policy.FlagColumn, "way": policy.TextColumn, "own": policy.MoneyColumn},
		Define:       drg.Definitions{{"ratio", "cost ÷ mean_cost"}, {"high", "ratio > 3"}},
		Rules: []drg.CaseRule{
			{Class: "high", When: "high", Points: "base_points × coefficient × factor"},
			{Class: "normal", Points: "base_points"},
		},
	}
}

func TestRulesRefused(t *testing.T) {
	zero, two, below := 0, 2, -1
	rule := func(change func(*drg.CaseRule)) func(*drg.Policy) {
		return func(p *drg.Policy) { change(&p.Rules[0]) }
	}
	for name, row := range map[string]struct {
		change func(*drg.Policy)
		path   string
		want   string // of the message
	}{
		"a type":                  {rule(func(r *drg.CaseRule) { r.When = "cost" }), "rules[0].when", "position 1"},
		"a type deep inside":      {rule(func(r *drg.CaseRule) { r.Points = "base_points × (way + 1)" }), "rules[0].points", "position 16"},
		"a text compared":         {rule(func(r *drg.CaseRule) { r.When = "way < 'a'" }), "rules[0].when", "position"},
		"an unknown name":         {rule(func(r *drg.CaseRule) { r.Points = "base_points × nonsense" }), "rules[0].points", "position 15: no such name: nonsense"},
		"a later definition":      {func(p *drg.Policy) { p.Define = drg.Definitions{{"a", "b + 1"}, {"b", "2"}} }, "define.a", "position 1: no such name: b"},
		"itself":                  {func(p *drg.Policy) { p.Define = append(p.Define, drg.Definition{Name: "a", Formula: "a + 1"}) }, "define.a", "no such name: a"},
		"syntax":                  {rule(func(r *drg.CaseRule) { r.When = "cost > " }), "rules[0].when", "position 8"},
		"syntax of a definition":  {func(p *drg.Policy) { p.Define[0].Formula = "cost ÷" }, "define.ratio", "position 7"},
		"a name twice":            {func(p *drg.Policy) { p.Parameters["ratio"] = number("1") }, "define.ratio", "declared already"},
		"a definition twice":      {func(p *drg.Policy) { p.Define = append(p.Define, p.Define[0]) }, "define.ratio", "declared already"},
		"a column of the claim":   {func(p *drg.Policy) { p.Columns["cost"] = policy.MoneyColumn }, "columns.cost", "declared already"},
		"a column of every claim": {func(p *drg.Policy) { p.Columns["person"] = policy.TextColumn }, "columns.person", "is a column of every claim"},
		"a column as parameter":   {func(p *drg.Policy) { p.Columns["rate"] = policy.MoneyColumn }, "columns.rate", "declared already"},
		"an attribute":            {func(p *drg.Policy) { p.Parameters["teaching"] = number("1") }, "parameters.teaching", "declared already"},
		"an attribute of both":    {func(p *drg.Policy) { p.Institutions[0].Attributes["cap"] = drg.MustAttribute("2") }, "institutions[0].attributes.cap", "declared already"},
		"a reserved word":         {func(p *drg.Policy) { p.Parameters["min"] = number("1") }, "parameters.min", "no word of the language"},
		"a name in capitals":      {func(p *drg.Policy) { p.Columns["Way"] = policy.TextColumn }, "columns.Way", "[a-z]"},
		"a kind":                  {func(p *drg.Policy) { p.Columns["way"] = "date" }, "columns.way", "want decimal, money, whole, flag, text"},
		"a class":                 {rule(func(r *drg.CaseRule) { r.Class = "High_1" }), "rules[0].class", "want small letters"},
		"no class":                {rule(func(r *drg.CaseRule) { r.Class = "" }), "rules[0].class", "required"},
		"two payments":            {rule(func(r *drg.CaseRule) { r.Amount = "cost" }), "rules[0]", "one of points, amount and unpaid"},
		"no payment":              {rule(func(r *drg.CaseRule) { r.Points = "" }), "rules[0]", "points, amount or unpaid"},
		"by item of an amount":    {rule(func(r *drg.CaseRule) { r.Points, r.Amount, r.ByItem = "", "cost", "cost" }), "rules[0].by_item", "points: required"},
		"amount_is of points":     {rule(func(r *drg.CaseRule) { r.AmountIs = drg.FundAmount }), "rules[0].amount_is", "amount: required"},
		"a source below":          {rule(func(r *drg.CaseRule) { r.Source = &below }), "rules[0].source", "got source -1 of 2"}, // captured during fuzzing: it panicked
		"a source":                {rule(func(r *drg.CaseRule) { r.Source = &two }), "rules[0].source", "got source 2 of 2"},
		"shorthand beside":        {func(p *drg.Policy) { p.Classes.Low, p.Rules[0].Source = number("0.4"), &zero }, "classes", "a policy has the shorthand, or rules"},
		"special beside":          {func(p *drg.Policy) { p.Special = &drg.SpecialRule{} }, "special", "a policy has the shorthand, or rules"},
		"definitions alone":       {func(p *drg.Policy) { p.Rules, p.Groups = nil, p.Groups[:1] }, "define", "only they read it"},
		"an ending of the shorthand": {func(p *drg.Policy) {
			*p = drg.Policy{Document: p.Document, Scale: p.Scale, PointPlaces: 4, Groups: p.Groups[2:3], Institutions: p.Institutions[1:]}
		}, "groups[0].ending", "ungrouped.suffixes"},
		"two blank codes": {func(p *drg.Policy) { p.Groups = append(p.Groups, drg.Group{}) }, "groups[4].code", "occurs twice"},
		"readmission":     {func(p *drg.Policy) { p.Readmission = &drg.ReadmissionRule{WithinDays: 15} }, "readmission.factor", "required"},
		"readmission twice": {func(p *drg.Policy) {
			p.Readmission = &drg.ReadmissionRule{Factor: number("0.5")}
			p.Rules[0].When = "readmitted"
		}, "readmission.factor", "leave the factor out"},
		"an empty parameter": {func(p *drg.Policy) { p.Parameters["x"] = settlement.Decimal{} }, "parameters.x", "required"},
	} {
		t.Run(name, func(t *testing.T) {
			p := ruledPolicy()
			_, err := drg.New(p)
			require.NoError(t, err)
			row.change(&p)
			_, err = drg.New(p)
			require.Error(t, err)
			var all *settlement.Faults
			require.ErrorAs(t, err, &all)
			var said []string
			for _, e := range all.List {
				var field *settlement.FieldError
				require.ErrorAs(t, e, &field)
				said = append(said, field.Error())
				if field.Path == row.path && strings.Contains(field.Error(), row.want) {
					return
				}
			}
			t.Fatalf("want %s: … %s …, got %q", row.path, row.want, said)
		})
	}
}

// All faults are found at once.
func TestRulesRefusedTogether(t *testing.T) {
	p := ruledPolicy()
	p.Define[0].Formula, p.Rules[0].Points, p.Rules[1].When = "cost ÷", "nonsense", "1"
	_, err := drg.New(p)
	for _, path := range []string{"define.ratio", "rules[0].points", "rules[1].when"} {
		require.ErrorContains(t, err, path+": ")
	}
}

// Hostile texts end soon, with a fault.
func TestHostileRules(t *testing.T) {
	start := time.Now()
	p := ruledPolicy()
	p.Rules[0].When = strings.Repeat("(", 1_000_000) + "cost" + strings.Repeat(")", 1_000_000) + " > 1"
	definitions := testsize.Of(20_000, 100_000)
	for i := range definitions {
		text := "cost + 1"
		if i > 0 {
			text = fmt.Sprintf("d%d + d%d", i-1, i-1)
		}
		p.Define = append(p.Define, drg.Definition{Name: fmt.Sprintf("d%d", i), Formula: text})
	}
	p.Rules[1].Points = fmt.Sprintf("d%d", definitions-1)
	plan, err := drg.New(p)
	require.ErrorContains(t, err, "rules[0].when")
	require.Nil(t, plan)
	p.Rules[0].When = ""
	if plan, err = drg.New(p); err == nil {
		_, err = plan.Rate(drg.Case{ID: "a", Institution: "H1", Group: "G1", Cost: 1})
	}
	require.Error(t, err)
	require.Less(t, time.Since(start), time.Minute, "generous: other tests run beside it")
}

func TestRulesFaultsOfCases(t *testing.T) {
	c := drg.Case{ID: "a", Institution: "H1", Group: "G1", Cost: 45_000_00}
	for name, row := range map[string]struct {
		change func(*drg.Policy, *drg.Case)
		path   string
		want   string
		err    error
	}{
		"a blank column":    {func(*drg.Policy, *drg.Case) {}, "factor", "not known, and rules[0].points needs it, position 29", settlement.ErrBlank},
		"division":          {func(p *drg.Policy, _ *drg.Case) { p.Rules[0].Points = "base_points ÷ (cost − cost)" }, "rules[0].points", "position 13: division by zero", nil},
		"below zero":        {func(p *drg.Policy, _ *drg.Case) { p.Rules[0].Points = "0 − base_points" }, "rules[0].points", "got -100", settlement.ErrNegative},
		"no rule":           {func(p *drg.Policy, _ *drg.Case) { p.Rules = p.Rules[:1]; p.Rules[0].When = "cost < 0" }, "rules", "no rule decides the case", drg.ErrNoRule},
		"overflow":          {func(p *drg.Policy, _ *drg.Case) { p.Rules[0].Points = "cost × cost × cost × cost" }, "rules[0].points", "position", nil},
		"of a definition":   {func(p *drg.Policy, _ *drg.Case) { p.Define[0].Formula = "cost ÷ (mean_cost − 10000)" }, "rules[0].when", "definition ratio: position 6: division by zero", nil},
		"no mean cost":      {func(_ *drg.Policy, c *drg.Case) { c.Group = "G2" }, "mean_cost", "not known, and define.ratio, for rules[0].when needs it", settlement.ErrBlank},
		"no attribute":      {func(p *drg.Policy, c *drg.Case) { p.Rules[0].When, c.Institution = "teaching", "H2" }, "teaching", "rules[0].when", settlement.ErrBlank},
		"no coefficient":    {func(p *drg.Policy, c *drg.Case) { p.Rules[0].Points, c.Institution = "coefficient", "H2" }, "coefficient", "rules[0].points", settlement.ErrBlank},
		"an unknown group":  {func(_ *drg.Policy, c *drg.Case) { c.Group = "G9" }, "group", "G9", drg.ErrGroup},
		"too many values":   {func(_ *drg.Policy, c *drg.Case) { c.Values = make([]drg.Value, 1) }, "", "one for each column", drg.ErrColumn},
		"a value of a kind": {func(_ *drg.Policy, c *drg.Case) { c.Values = []drg.Value{policy.TextValue("x"), {}, {}, {}} }, "factor", "want one of the kind decimal", drg.ErrColumn},
		"special, unread":   {func(_ *drg.Policy, c *drg.Case) { c.Approved = drg.ApprovedSpecial }, "approved", "no rule reads approved", drg.ErrApproval},
		"more than approved": {func(p *drg.Policy, c *drg.Case) {
			p.Rules[0].Points, c.ApprovedAmount = "approved_amount", number("45000.01")
		}, "approved_amount", "exceeds", drg.ErrApproval},
		"points approved": {func(p *drg.Policy, c *drg.Case) {
			p.Rules[0].Points, c.ApprovedPoints = "approved_points", number("1.00001")
		}, "approved_points", "", settlement.ErrPlaces},
	} {
		t.Run(name, func(t *testing.T) {
			p, c := ruledPolicy(), c
			row.change(&p, &c)
			_, err := newPlan(t, p).Rate(c)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			if row.path != "" {
				require.Equal(t, row.path, field.Path, err)
			}
			require.ErrorContains(t, err, row.want)
			if row.err != nil {
				require.ErrorIs(t, err, row.err)
			}
			_, again := newPlan(t, p).Explain(c)
			require.EqualError(t, again, err.Error())
		})
	}
}

// Groups of a table: a code of its own, an ending, and no code at all.
func TestRulesGroups(t *testing.T) {
	p := ruledPolicy()
	p.Rules = []drg.CaseRule{
		{Class: "none", When: "group = ''", Amount: "1"}, {Class: "own", When: "group = 'AQY'", Amount: "2"},
		{Class: "ending", When: "not known(base_points) and not known(price)", Amount: "3"}, {Class: "price", When: "known(price)", Amount: "price"},
		{Class: "attribute", When: "kind = 'tcm' and teaching and cost > cap × mean_cost", Points: "base_points × cap"},
		{Class: "normal", Points: "base_points"},
	}
	plan := newPlan(t, p)
	for group, want := range map[string]string{"": "none", "AQY": "own", "BQY": "ending", "QY": "ending", "G2": "price", "G1": "attribute"} {
		e, err := plan.Rate(drg.Case{ID: "a", Institution: "H1", Group: group, Cost: 45_000_00})
		require.NoError(t, err)
		require.Equal(t, want, string(e.Class), group)
	}
	_, err := plan.Rate(drg.Case{ID: "a", Institution: "H1", Group: "QYA", Cost: 1})
	require.ErrorIs(t, err, drg.ErrGroup)
}
