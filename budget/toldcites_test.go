package budget_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/told"
)

// TestToldOfCites: which parameter of a policy each rule cites, where every one has an article of its
// own: the rules of the plan, and those of the steps of what it makes of accounts and claims.
func TestToldOfCites(t *testing.T) {
	var all told.All
	for _, name := range []string{"budgets", "points", "claims", "volumes"} {
		text, err := os.ReadFile("testdata/fields/" + name + ".json")
		require.NoError(t, err)
		p, err := budget.ReadPolicy(strings.NewReader(string(text)))
		require.NoError(t, err)
		accounts, err := os.ReadFile("testdata/fields/" + name + ".accounts.json")
		require.NoError(t, err)
		list, err := budget.ReadAccounts(strings.NewReader(string(accounts)))
		require.NoError(t, err)
		p.Sources, p.Cites = []settlement.Source{{Title: "t"}}, nil
		var value any
		require.NoError(t, json.Unmarshal(text, &value))
		every := settlement.Cites{}
		for _, path := range pathsOf("", value) {
			p.Cites = settlement.Cites{path: {Article: path}}
			if _, err := budget.New(p); err == nil {
				every[path] = p.Cites[path]
			}
		}
		require.Greater(t, len(every), 10)
		p.Cites = every
		plan := newPlan(t, p)

		note := func(what string, rules ...settlement.Rule) {
			for _, r := range rules {
				all.Note(fmt.Sprintf("%s: %s: %s cites %s", name, what, r.ID, r.Source.Article), r.Formula)
			}
		}
		steps := func(what string, value any) {
			for _, s := range told.Steps(value) {
				note(what, s.Rule)
			}
		}
		note("rule", plan.Rules()...)
		cliffs, err := plan.Cliffs(settlement.Decimal{})
		require.NoError(t, err)
		for _, c := range cliffs {
			before, after, err := c.Why()
			require.NoError(t, err)
			steps(c.Path+", before", before)
			steps(c.Path+", after", after)
		}
		made := []any{plan.Pools(), plan.Quotas(), plan.Budgets()}
		if instalments, err := plan.Instalments(year("2025-01-01"), list...); err == nil {
			made = append(made, instalments)
		}
		pools := []settlement.Pool{{Name: "p", Terms: settlement.Terms{Fund: decimal("6000000.00")}}, {Name: "q", Terms: settlement.Terms{Fund: decimal("5500000.00")}}}
		if name != "points" {
			pools = single(settlement.Terms{})
		}
		entries := toldEntries(name == "points", name == "points" || name == "budgets")
		after, err := tryAfter(plan, pools, list, entries...)
		require.NoError(t, err)
		cleared, err := plan.Clear(after.Report, list, replayOf(entries...)...)
		require.NoError(t, err)
		made = append(made, after, cleared.Report)
		for _, value := range made {
			steps("step", value)
		}
	}
	all.Check(t, "testdata/fields/cites.told.txt", *update)
}

// pathsOf lists the paths of a JSON value, and of what is within it.
func pathsOf(at string, value any) (list []string) {
	switch v := value.(type) {
	case map[string]any:
		for name, within := range v {
			path := strings.TrimPrefix(at+"."+name, ".")
			list = append(append(list, path), pathsOf(path, within)...)
		}
	case []any:
		for i, within := range v {
			path := fmt.Sprintf("%s[%d]", at, i)
			list = append(append(list, path), pathsOf(path, within)...)
		}
	}
	return list
}
