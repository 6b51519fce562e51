package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

type rules struct {
	policy.Document
	Classes struct {
		Low  settlement.Decimal `json:"low"`
		High []tier             `json:"high"`
	} `json:"classes"`
	Groups []tier                        `json:"groups"`
	Rates  map[string]settlement.Decimal `json:"rates"`
}

type tier struct {
	Ratio settlement.Decimal `json:"ratio"`
}

func document() policy.Document {
	return policy.Document{
		Name: "DRG points", Kind: policy.Reference, Effective: settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")},
		Sources: []settlement.Source{
			{Title: "办法", Number: "浙医保联发〔2019〕21号", URL: "https://example.org"},
			{Title: "计划"},
		},
		Cites: map[string]settlement.Cite{
			"classes":         {Source: 0, Article: "第十条"},
			"classes.low":     {Source: 1, Article: "第十二条"},
			"groups":          {Source: 0, Article: "第八条"},
			"groups[3].ratio": {Source: 1},
			`rates["a.b"]`:    {Source: 1, Article: "附件"},
		},
	}
}

func TestDocumentCheck(t *testing.T) {
	require.NoError(t, policy.Check(rules{Document: document()}).Err())
	for _, kind := range []policy.Kind{policy.Official, policy.Reference, policy.Example} {
		d := policy.Document{Name: "x", Kind: kind}
		require.NoError(t, policy.Check(&rules{Document: d}).Err())
	}
}

func TestDocumentCheckFaults(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*policy.Document)
		paths  []string
		err    error
	}{
		{"no name", func(d *policy.Document) { d.Name = "" }, []string{"name"}, policy.ErrRequired},
		{"no kind", func(d *policy.Document) { d.Kind = "" }, []string{"kind"}, policy.ErrChoice},
		{"unknown kind", func(d *policy.Document) { d.Kind = "Official" }, []string{"kind"}, policy.ErrChoice},
		{"a source without title and number", func(d *policy.Document) { d.Sources[1] = settlement.Source{URL: "u"} }, []string{"sources[1]"}, policy.ErrRequired},
		{"ends before it begins", func(d *policy.Document) {
			d.Effective = settlement.Period{From: settlement.MustDate("2025-01-02"), To: settlement.MustDate("2025-01-01")}
		}, []string{"effective"}, settlement.ErrPeriod},
		{"no such field", func(d *policy.Document) { d.Cites["classes.middle"] = settlement.Cite{} }, []string{`cites["classes.middle"]`}, policy.ErrCite},
		{"field in another case", func(d *policy.Document) { d.Cites["Classes"] = settlement.Cite{} }, []string{`cites["Classes"]`}, policy.ErrCite},
		{"no such source", func(d *policy.Document) { d.Cites["groups"] = settlement.Cite{Source: 2} }, []string{`cites["groups"].source`}, policy.ErrCite},
		{"source below zero", func(d *policy.Document) { d.Cites["groups"] = settlement.Cite{Source: -1} }, []string{`cites["groups"].source`}, policy.ErrCite},
		{"both, in the order of paths", func(d *policy.Document) {
			d.Cites["zzz"] = settlement.Cite{Source: 9}
			d.Cites["aaa"] = settlement.Cite{}
		}, []string{`cites["aaa"]`, `cites["zzz"]`, `cites["zzz"].source`}, policy.ErrCite},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := document()
			row.change(&d)
			requireFaults(t, policy.Check(rules{Document: d}).Err(), row.err, row.paths...)
		})
	}
}

func TestDocumentCite(t *testing.T) {
	d := document()
	article := func(s settlement.Source) string { return s.Title + s.Article }
	for path, want := range map[string]string{
		"classes.low":           "计划第十二条",
		"classes":               "办法第十条",
		"classes.high":          "办法第十条",
		"classes.high[1].ratio": "办法第十条",
		"groups[17].ratio":      "办法第八条",
		"groups[3].ratio":       "计划",
		"groups[3]":             "办法第八条",
		`rates["a.b"]`:          "计划附件",
		"scale":                 "办法",
		"classesque.low":        "办法",
		"":                      "办法",
	} {
		require.Equal(t, want, article(d.Cite(path)), path)
	}
	require.Equal(t, "https://example.org", d.Cite("groups").URL)
	require.Equal(t, settlement.Source{Title: "x"}, policy.Document{Name: "x"}.Cite("groups"))
	d.Cites["scale"] = settlement.Cite{Source: 9}
	require.Equal(t, "办法", article(d.Cite("scale")), "a cite that Check refuses is not followed")
	require.Empty(t, d.Sources[0].Article, "the document is left alone")
}

// TestDocumentCiteWithoutIndex: what Check accepts as a field, Cite must find.
func TestDocumentCiteWithoutIndex(t *testing.T) {
	d := document()
	d.Cites = map[string]settlement.Cite{"groups.ratio": {Source: 1, Article: "第九条"}}
	require.NoError(t, policy.Check(rules{Document: d}).Err(), "an index may be left out")
	require.Equal(t, "第九条", d.Cite("groups[17].ratio").Article)
}

func TestOneOf(t *testing.T) {
	require.NoError(t, policy.OneOf(policy.Official))
	require.EqualError(t, policy.OneOf(policy.Kind("c")), `not one of the choices: got "c", want official, reference, example`)
	require.ErrorIs(t, policy.OneOf(policy.Kind("")), policy.ErrChoice)
}

// requireFaults requires faults at exactly these paths, in this order, all wrapping want.
func requireFaults(t testing.TB, err, want error, paths ...string) {
	t.Helper()
	var f *settlement.Faults
	require.ErrorAs(t, err, &f)
	var got []string
	for _, e := range f.List {
		require.ErrorIs(t, e, want)
		var field *settlement.FieldError
		require.ErrorAs(t, e, &field)
		got = append(got, field.Path)
	}
	require.Equal(t, paths, got)
}
