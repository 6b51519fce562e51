package settlement_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// citedTerms cites an article for every parameter that a rule of the settlement
// applies: the article is the parameter's path.
func citedTerms(change func(*settlement.Terms)) settlement.Terms {
	t := compensation(change)
	t.Sources = []settlement.Source{{Title: "总则", Article: "全文"}, {Number: "1号"}}
	t.Cites = map[string]settlement.Cite{}
	for _, path := range []string{
		"fund", "basis", "point_value", "residue", "round_each", "negative_due", "claim_cap", "factors",
		"total.budget", "total.adjustments", "total.set_asides", "total.set_asides[1].rate", "total.sharing.surplus", "total.sharing.overrun",
		"compensation.classes", "compensation.classes[1]", "compensation.fund_rate_limit", "compensation.from", "compensation.reserve", "compensation.shortfall",
	} {
		t.Cites[path] = settlement.Cite{Source: 1, Article: path}
	}
	return t
}

// steps returns every step that a settlement took itself, of the report and of
// each claim's price and due.
func steps(t *testing.T, r *settlement.Report, list []settlement.Entry) []settlement.Step {
	var all []settlement.Step
	add := func(trail settlement.Trail) { all = append(all, trail...) }
	of := func(p *settlement.PoolReport) {
		if p.Fund != nil {
			for _, l := range p.Fund.Lines {
				add(l.Trail)
			}
		}
		if p.PointValue != nil {
			add(p.PointValue.Trail)
		}
	}
	for i := range r.Pools {
		of(&r.Pools[i])
	}
	for _, s := range r.Statements {
		for _, l := range s.Lines {
			add(l.Trail)
		}
	}
	for _, e := range list {
		_, trail, err := r.Due(e)
		require.NoError(t, err)
		add(trail)
	}
	return all
}

// citedReports are settlements that between them apply every rule of the package.
func citedReports(t *testing.T) []settlement.Step {
	withLine := func(list []settlement.Entry) []settlement.Entry {
		list[0].Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: yuan("-5.00")}}
		list[0].Covered = yuan("10.00")
		priced := settlement.Entry{Method: settlement.Item, Institution: "A", Claim: "p", Class: settlement.ByItem, Priced: true, Amount: yuan("10.00"), Cost: yuan("10.00"), Covered: yuan("1.00")}
		days := settlement.Entry{Method: settlement.PerDiem, Institution: "A", Claim: "d", Class: settlement.BedDay, Points: points("3"), Cost: yuan("900.00")}
		floored := settlement.Entry{Method: settlement.Item, Institution: "D", Claim: "f", Class: settlement.ByItem, Priced: true, Amount: yuan("1.00"), Cost: yuan("1.00"), Covered: yuan("5.00")}
		return append(list, priced, days, floored)
	}
	var all []settlement.Step
	for name, change := range map[string]func(*settlement.Terms){
		"whole cost": func(t *settlement.Terms) { t.Basis = "" },
		"limit":      nil,
		"scaled": func(t *settlement.Terms) {
			t.Compensation.Reserve, t.Compensation.Shortfall = decimal("100.00"), settlement.ShortfallScale
		},
		"top": func(t *settlement.Terms) {
			t.Compensation.From, t.Compensation.Reserve = settlement.FromTop, settlement.Decimal{}
		},
		"apportioned": func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion },
		"each":        func(t *settlement.Terms) { t.RoundEach = true },
		"floor":       func(t *settlement.Terms) { t.NegativeDue = settlement.NegativeFloor },
		"by claim": func(t *settlement.Terms) {
			t.RoundEach, t.NegativeDue, t.ClaimCap = true, settlement.NegativeFloorClaim, settlement.CapCost
		},
		"factors": func(t *settlement.Terms) { t.Factors = factorsOf("A", "1.1") },
		"fixed":   func(t *settlement.Terms) { t.PointValue = decimal("2000") },
		"overrun": func(t *settlement.Terms) {
			t.Fund, t.Total, t.Compensation = settlement.Decimal{}, citedTotal("600000.00"), nil
		},
		"surplus": func(t *settlement.Terms) {
			t.Fund, t.Total, t.Compensation.Reserve = settlement.Decimal{}, citedTotal("2000000.00"), settlement.Decimal{}
		},
	} {
		list := withLine(worked2())
		terms := citedTerms(change)
		r, err := settlement.Settle(terms, entries(list...))
		require.NoError(t, err, name)
		audited(t, r)
		all = append(all, steps(t, r, list)...)
		for i := range list {
			list[i].Pool = "310"
		}
		r, err = settlement.SettlePools([]settlement.Pool{{Name: "310", Terms: terms}}, entries(list...))
		require.NoError(t, err, name)
		all = append(all, steps(t, r, list)...)
	}
	return all
}

func citedTotal(budget string) *settlement.Total {
	return &settlement.Total{
		Budget:      decimal(budget),
		Adjustments: []settlement.Adjustment{{Reason: "drugs", Amount: decimal("1000.00")}},
		SetAsides: []settlement.SetAside{
			{Name: "overrun", Amount: decimal("90000.00"), Use: settlement.UseOverrun},
			{Name: "compensation", Rate: decimal("0.05"), Use: settlement.UseCompensation},
			{Name: "heads", PerHead: decimal("1.00"), Heads: 10},
		},
		Sharing: &settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.9")}}, Overrun: []settlement.Tier{{Fund: decimal("0.2")}}},
	}
}

// TestTermsCites: no step of a report whose terms cite lacks a source, and each
// rule has that of the parameter it applies.
func TestTermsCites(t *testing.T) {
	want := map[string]string{
		"fund.budget": "fund", "fund.adjustment": "total.adjustments", "fund.set_aside.amount": "total.set_asides",
		"fund.set_aside.rate": "total.set_asides[1].rate", "fund.set_aside.head": "total.set_asides",
		"sharing.kept": "total.sharing.surplus", "fund.returned": "total.sharing.surplus",
		"sharing.fund_share": "total.sharing.overrun", "fund.shared.overrun": "total.sharing.overrun",
		"fund.unused":      "compensation.reserve",
		"settle.numerator": "basis", "settle.value": "point_value", "settle.price": "point_value", "settle.price.part": "point_value",
		"settle.price.share": "residue", "settle.price.apportioned": "residue", "settle.price.each": "round_each",
		"settle.amount": "basis", "settle.covered": "basis", "settle.claim.due": "basis", "settle.floor": "negative_due",
		"settle.factor": "factors", "settle.over.each": "claim_cap", "settle.floor.each": "negative_due", "settle.claim.cap": "claim_cap",
		"settle.sum":          "",
		"compensation.before": "compensation.fund_rate_limit", "compensation.after": "compensation.fund_rate_limit", "compensation.refused": "compensation.fund_rate_limit",
		"compensation.earned": "compensation.classes", "compensation.amount": "compensation.classes",
		"compensation.top": "compensation.from", "compensation.scaled": "compensation.shortfall",
	}
	more := map[string]string{ // of another parameter of the same rule
		"fund.budget": "total.budget", "fund.unused": "total.set_asides", "settle.claim.due": "negative_due",
		"compensation.earned": "compensation.classes[1]", "compensation.amount": "compensation.classes[1]",
	}
	seen := map[string]bool{}
	for _, s := range citedReports(t) {
		id, got := s.Rule.ID, s.Rule.Source
		seen[id] = true
		article, known := want[id]
		require.True(t, known, "rule %s is new: which parameter does it apply?", id)
		if got.Article == more[id] && got.Article != "" {
			article = more[id]
		}
		require.Equal(t, article, got.Article, id)
		if article == "" {
			require.Equal(t, settlement.Source{Title: "总则"}, got, "%s: the first source, without an article", id)
			continue
		}
		require.Equal(t, "1号", got.Number, id)
	}
	for id := range want {
		require.True(t, seen[id], "%s does not occur", id)
	}
}

// Terms without sources stay without them; one source is the source of all.
func TestTermsSources(t *testing.T) {
	list := worked2()
	for _, s := range steps(t, settled(t, compensation(nil), list...), list) {
		require.Empty(t, s.Rule.Source, s.Rule.ID)
	}
	one := settlement.Source{Number: "浙医保联发〔2019〕21号"}
	terms := compensation(nil)
	terms.Sources = []settlement.Source{one}
	for _, s := range steps(t, settled(t, terms, list...), list) {
		require.Equal(t, one, s.Rule.Source, s.Rule.ID)
	}
}

func TestTermsCitesFaults(t *testing.T) {
	terms := settlement.Terms{
		Fund: decimal("1"), Sources: []settlement.Source{{Number: "1号"}, {URL: "https://example.org"}},
		Cites: map[string]settlement.Cite{"total.sharing": {}, "sharing": {}, "basis": {Source: 2}, "compensation.paid.A": {}},
	}
	err := terms.Check()
	require.EqualError(t, err, `terms.sources[1]: title or number: required
terms.cites["basis"].source: cannot cite: got source 2 of 2
terms.cites["sharing"]: cannot cite: terms have no field "sharing"`)
	terms.Sources, terms.Cites = nil, map[string]settlement.Cite{"basis": {}}
	requireFaults(t, terms.Check(), policy.ErrCite, `terms.cites["basis"].source`)
}

// scramble changes everything that can be reached from a value.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scramble(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.Value{})
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				scramble(f)
			} else { // a quantity
				v.SetZero()
			}
		}
	case reflect.String:
		v.SetString("scrambled")
	case reflect.Int, reflect.Int64:
		v.SetInt(77)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	}
}

// TestReportsShareNothing: whatever is changed in a returned report, or in the
// terms after they were settled, changes no other report.
func TestReportsShareNothing(t *testing.T) {
	quality := settlement.Entry{
		Method: settlement.DRG, Institution: "A", Class: settlement.Account, Priced: true,
		Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: yuan("-5.00"), Trail: noteTrail("drg.quality", yuan("-5.00"))}},
	}
	list := append(worked2(), quality)
	whole := func() settlement.Terms {
		t := citedTerms(func(t *settlement.Terms) {
			t.Fund, t.Total, t.Compensation.Reserve = settlement.Decimal{}, citedTotal("2000000.00"), settlement.Decimal{}
			t.Compensation.Before = settlement.BeforePaid
			t.Compensation.Paid = map[string]settlement.Decimal{"A": decimal("1"), "B": decimal("1"), "C": decimal("1")}
		})
		return t
	}
	terms := whole()
	r, err := settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	want := encoded(t, r)

	scramble(reflect.ValueOf(&terms).Elem())
	require.Equal(t, want, encoded(t, r), "the caller's terms are not the report's")

	terms = whole()
	tally := tallyOf(t, vouched(list)...)
	tally.IDsChecked()
	for range 2 {
		r, err = tally.Settle(terms)
		require.NoError(t, err)
		require.Equal(t, want, encoded(t, r))
		price, trail, err := r.Due(list[0])
		require.NoError(t, err)
		scramble(reflect.ValueOf(&trail).Elem())
		again, _, err := r.Due(list[0])
		require.NoError(t, err)
		require.Equal(t, price, again)
		require.Equal(t, want, encoded(t, r))
		scramble(reflect.ValueOf(r))
		require.NotEqual(t, want, encoded(t, r))
	}
	r, err = settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	require.Equal(t, want, encoded(t, r), "the report shared the terms' memory, a rule or an entry's trail")

	pools := []settlement.Pool{{Name: "310", Terms: whole()}}
	for i := range list {
		list[i].Pool = "310"
	}
	r, err = settlement.SettlePools(pools, entries(list...))
	require.NoError(t, err)
	want = encoded(t, r)
	scramble(reflect.ValueOf(r))
	r, err = settlement.SettlePools(pools, entries(list...))
	require.NoError(t, err)
	require.Equal(t, want, encoded(t, r))
}
