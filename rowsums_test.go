package settlement_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// cheque is a claim of a method made outside of this module.
type cheque struct {
	id   string
	day  settlement.Date
	cost settlement.Money
}

func chequeRows() *settlement.Rows[cheque] {
	return &settlement.Rows[cheque]{Columns: settlement.NewColumns("id", "cost"), Put: func(c *cheque, r settlement.Row) settlement.Row {
		return r.Text(c.id).Money(c.cost)
	}}
}

func bindCheques(rows *settlement.Rows[cheque], looksBack bool, list ...cheque) settlement.Settlement {
	outline := func(c *cheque, e *settlement.Entry) {
		e.Method, e.Institution, e.Claim, e.Class, e.Priced, e.Cost = "cheque", "H", c.id, settlement.ByItem, true, c.cost
	}
	var resolve func(settlement.Others[cheque]) (settlement.Fill[cheque], error)
	if looksBack {
		resolve = func(settlement.Others[cheque]) (settlement.Fill[cheque], error) {
			return func(int) func(*cheque, int) error { return func(*cheque, int) error { return nil } }, nil
		}
	}
	about := settlement.About{Method: "cheque", Period: settlement.MustMonth("2025-02").Period()}
	return settlement.Bind(about, settlement.Each(list), settlement.Rater[cheque]{
		When:    func(c *cheque) (settlement.Period, string) { return c.day.Period(), "day" },
		Outline: outline,
		Rate:    func(c *cheque, e *settlement.Entry) error { outline(c, e); e.Amount = c.cost; return nil },
		Explain: func(c *cheque, e *settlement.Entry) error { outline(c, e); e.Amount = c.cost; return nil },
		Rows:    rows, Resolve: resolve,
	})
}

var cheques = []cheque{
	{"a", settlement.MustDate("2025-02-01"), 100}, {"b", settlement.MustDate("2025-02-28"), 200},
	{"before", settlement.MustDate("2025-01-31"), 300}, {"after", settlement.MustDate("2025-03-01"), 400},
}

func digestsOf(t *testing.T, s ...settlement.Settlement) *settlement.Digests {
	t.Helper()
	r, err := settlement.Settle(settlement.Terms{PointValue: decimal("1")}, s...)
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	return r.Digests
}

// TestDigests: a report says which claims it was made from.
func TestDigests(t *testing.T) {
	d := digestsOf(t, bindCheques(chequeRows(), true, cheques...))
	sum := func(list ...cheque) string {
		var all settlement.RowDigest
		rows := chequeRows()
		for i := range list {
			all = all.Add(rows.Put(&list[i], settlement.Row{}).Digest(rows.Columns))
		}
		return all.String()
	}
	require.Equal(t, []settlement.ClaimDigest{{Method: "cheque", Columns: []string{"id", "cost"}, Claims: 2, Sum: sum(cheques[:2]...)}}, d.Claims)
	require.Equal(t, []settlement.ClaimDigest{{Method: "cheque", Columns: []string{"id", "cost"}, Claims: 1, Sum: sum(cheques[2])}}, d.History, "what is dated after the period is not looked at")
	require.Nil(t, digestsOf(t, bindCheques(chequeRows(), false, cheques...)).History, "no rule looks back")

	backwards := slices.Clone(cheques)
	slices.Reverse(backwards)
	require.Equal(t, d, digestsOf(t, bindCheques(chequeRows(), true, backwards...)), "the order says nothing")
	require.Equal(t, d, digestsOf(t, bindCheques(chequeRows(), true, cheques[:1]...), bindCheques(chequeRows(), true, cheques[1:]...)), "nor does the split")

	changed := slices.Clone(cheques)
	changed[1].cost++
	require.NotEqual(t, d.Claims, digestsOf(t, bindCheques(chequeRows(), true, changed...)).Claims)
}

// TestNoDigests: where entries of a method have none, the report says nothing of it.
func TestNoDigests(t *testing.T) {
	with, without := bindCheques(chequeRows(), false, cheques[0]), bindCheques(nil, false, cheques[1])
	require.Nil(t, digestsOf(t, without).Claims)
	require.Nil(t, digestsOf(t, with, without).Claims, "of a method all claims or nothing")
	other := settlement.Map(without, func(e *settlement.Entry) error { e.Method = "other"; return nil })
	require.Len(t, digestsOf(t, with, other).Claims, 1)
	var tally settlement.Tally
	require.NoError(t, tally.Add(settlement.Entry{Method: "m", Institution: "H", Claim: "c", Class: "n", Points: 1}))
	r, err := tally.Settle(settlement.Terms{PointValue: decimal("1")})
	require.NoError(t, err)
	require.Nil(t, r.Digests.Claims)
}

// TestDigestsByPool: a wrapper that puts claims into pools puts their digests there.
func TestDigestsByPool(t *testing.T) {
	in := settlement.Map(bindCheques(chequeRows(), true, cheques...), func(e *settlement.Entry) error { e.Pool = e.Claim[:1]; return nil })
	terms := settlement.Terms{PointValue: decimal("1")}
	r, err := settlement.SettlePools([]settlement.Pool{{Name: "a", Terms: terms}, {Name: "b", Terms: terms}}, in)
	require.NoError(t, err)
	require.Len(t, r.Digests.Claims, 2)
	require.Equal(t, "b", r.Digests.Claims[1].Pool)
	require.Len(t, r.Digests.Documents, 2)
}

// TestRowDigestJSON: an entry on its way through JSON keeps its digest.
func TestRowDigestJSON(t *testing.T) {
	for e, err := range bindCheques(chequeRows(), true, cheques...).Entries() {
		require.NoError(t, err)
		text, err := json.Marshal(e)
		require.NoError(t, err)
		var again settlement.Entry
		require.NoError(t, json.Unmarshal(text, &again))
		require.True(t, e.Digest.Equal(again.Digest), string(text))
		require.Equal(t, e.Claim == "after", e.Digest.IsZero())
	}
	require.Error(t, json.Unmarshal([]byte(`{"columns": [], "claims": 1, "sum": "00"}`), new(settlement.RowDigest)))
}

// TestDigestsOfOtherClaims: a claim that its method leaves to another one was looked at, and is not settled.
func TestDigestsOfOtherClaims(t *testing.T) {
	rows := chequeRows()
	rate := func(c *cheque, e *settlement.Entry) error {
		*e = settlement.Entry{Method: "cheque", Institution: "H", Claim: c.id, Class: settlement.ByItem, Priced: true, Cost: c.cost}
		if c.cost > 100 {
			e.Left = settlement.LeftOther
		}
		return nil
	}
	s := settlement.Bind(settlement.About{Method: "cheque"}, settlement.Each(cheques), settlement.Rater[cheque]{Outline: func(c *cheque, e *settlement.Entry) { _ = rate(c, e) }, Rate: rate, Explain: rate, Rows: rows})
	d := digestsOf(t, s)
	require.Len(t, d.Claims, 1)
	require.Equal(t, 1, d.Claims[0].Claims)
	require.Len(t, d.History, 1)
	require.Equal(t, len(cheques)-1, d.History[0].Claims)
	require.NotEqual(t, d.Claims[0].Sum, d.History[0].Sum)
}

// TestMadeUnder: a document is named once for a pool, and each keeps its digest; copies do not share them.
func TestMadeUnder(t *testing.T) {
	of := func(r *settlement.Report) (list []string) {
		for _, d := range r.Digests.Documents {
			list = append(list, d.Document+"/"+d.Pool+"/"+d.Digest)
		}
		return list
	}
	var r settlement.Report
	for _, pool := range []string{"", "p", "q"} {
		for _, document := range []string{"accounts", "conflicts"} {
			r.MadeUnder(document, pool, document[:1]+pool)
		}
	}
	all := []string{"accounts//a", "conflicts//c", "accounts/p/ap", "conflicts/p/cp", "accounts/q/aq", "conflicts/q/cq"}
	require.Equal(t, all, of(&r))
	one, two := r, r
	one.MadeUnder("accounts", "p", "new")
	require.Equal(t, []string{"accounts//a", "conflicts//c", "conflicts/p/cp", "accounts/q/aq", "conflicts/q/cq", "accounts/p/new"}, of(&one))
	two.MadeUnder("conflicts", "", "")
	require.Equal(t, []string{"accounts//a", "accounts/p/ap", "conflicts/p/cp", "accounts/q/aq", "conflicts/q/cq"}, of(&two))
	two.MadeUnder("conflicts", "none", "")
	require.Len(t, two.Digests.Documents, 5)
	require.Equal(t, all, of(&r))
}
