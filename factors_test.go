package settlement_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: factors of an institution's year, section 19 of the regulations.

func stayOf(institution, claim, points string) settlement.Entry {
	return settlement.Entry{Method: settlement.DRG, Institution: institution, Claim: claim, Class: settlement.Normal, Points: must(settlement.ParsePoints(points))}
}

func factorsOf(list ...string) (all []settlement.Factor) {
	for i := 0; i < len(list); i += 2 {
		all = append(all, settlement.Factor{Institution: list[i], Factor: decimal(list[i+1])})
	}
	return all
}

// The payment rate of a case is in its points.
func TestWorked19(t *testing.T) {
	list := []settlement.Entry{stayOf("H1", "a", "825"), stayOf("H1", "b", "2117.5"), stayOf("H2", "c", "810"), stayOf("H2", "d", "2598.75")}
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("60000.00"), Basis: settlement.FundOnly, Residue: settlement.ResidueApportion}, entries(list...))
	require.NoError(t, err)
	require.Equal(t, "27797.68", r.Statement("H1").Due.String())
	require.Equal(t, "32202.32", r.Statement("H2").Due.String())
}

func worked19b() []settlement.Entry {
	return []settlement.Entry{stayOf("H1", "a", "1894.2222"), stayOf("H2", "b", "1368.0000")}
}

func TestWorked19b(t *testing.T) {
	terms := settlement.Terms{Fund: decimal("20000.00"), Basis: settlement.FundOnly, Factors: factorsOf("H1", "1.02", "H2", "0.97", "H3", "2")}
	r, err := settlement.Settle(terms, entries(worked19b()...))
	require.NoError(t, err)
	require.Equal(t, "6.1367", r.Pool("").PointValue.Value.String())
	h1, h2 := r.Statement("H1"), r.Statement("H2")
	require.Equal(t, "11856.76", h1.Due.String())
	require.Equal(t, "8143.16", h2.Due.String())
	require.Equal(t, "1932.106644", h1.Points.String())
	require.Equal(t, "1894.2222", h1.PointsBefore.String())
	require.Equal(t, "1.02", h1.Factor.String())
	require.Equal(t, "1894.2222", h1.ByClass[0].Points.String())
	require.Equal(t, "0.08", r.Pool("").Residue.String())
	trail := h1.Lines[0].Trail
	require.Equal(t, "round(points_before × factor, 8)", trail[0].Rule.Formula)
	require.Equal(t, "1932.106644", trail[0].Result.String())
	require.NoError(t, trail.Replay())
	due, trail, err := r.Due(worked19b()[0])
	require.NoError(t, err)
	require.Equal(t, "11856.76", due.String())
	require.Equal(t, "round(points × factor × point_value, 2)", trail[0].Rule.Formula)
	require.NoError(t, trail.Replay())
	stored, err := settlement.ReadReport(strings.NewReader(encoded(t, r)))
	require.NoError(t, err)
	require.NoError(t, stored.Verify())
	stored.Statements[0].Factor = decimal("1.03")
	require.ErrorIs(t, stored.Verify(), settlement.ErrIdentity)
}

// A factor of an institution that nobody knows is a typing error, which would change nothing in
// silence.
func TestFactorOfUnknownInstitution(t *testing.T) {
	fund := settlement.Terms{Fund: decimal("20000.00"), Basis: settlement.FundOnly}
	with := func(list ...string) settlement.Terms {
		terms := fund
		terms.Factors = factorsOf(list...)
		return terms
	}
	named := func(names map[string]string, list ...settlement.Entry) settlement.Settlement {
		return settlement.Bind(settlement.About{Method: settlement.DRG, Names: names}, settlement.Each(list),
			rater(func(e settlement.Entry) (settlement.Entry, error) { return e, nil }, nil))
	}
	listed := map[string]string{"H1": "甲", "H2": "", "H3": "丙"}
	for _, row := range []struct {
		name  string
		terms settlement.Terms
		names map[string]string
	}{
		{"one that is listed and has no claims", with("H1", "1.02", "H3", "0.9"), listed},
		{"one that has claims and is not listed", with("H2", "0.97"), map[string]string{"H1": ""}},
		{"no policy lists any", with("H9", "0.97"), nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := settlement.Settle(row.terms, named(row.names, worked19b()...))
			require.NoError(t, err)
		})
	}
	_, err := settlement.Settle(with("H1", "1.02", "h2", "0.97", "H02", "1.5"), named(listed, worked19b()...))
	require.ErrorIs(t, err, settlement.ErrInstitution)
	require.ErrorContains(t, err, `terms.factors[1].institution: no such institution: no policy lists "h2", and it has no claims`)
	require.ErrorContains(t, err, "terms.factors[2].institution")
	require.NotContains(t, err.Error(), "factors[0]")
	// In another pool its claims count.
	there, here := worked19b(), worked19b()
	there[0].Pool, there[1].Pool = "P", "Q"
	here[0].Pool, here[1].Pool, here[1].Institution = "P", "Q", "H9"
	pools := []settlement.Pool{{Name: "P", Terms: with("H2", "0.97")}, {Name: "Q", Terms: fund}}
	_, err = settlement.SettlePools(pools, named(map[string]string{"H1": ""}, there...))
	require.NoError(t, err)
	_, err = settlement.SettlePools(pools, named(map[string]string{"H1": ""}, here...))
	require.ErrorIs(t, err, settlement.ErrInstitution)
	require.ErrorContains(t, err, `pool "P": terms.factors[0].institution`)
}

// A factor is in every price, whatever the mode, and each product is rounded once.
func TestFactorsInModes(t *testing.T) {
	stay := stayOf("H1", "c", "100")
	stay.Method, stay.Class = settlement.PerDiem, settlement.BedDay
	list := append(worked19b(), stay)
	factors := factorsOf("H1", "1.02", "H2", "0.97333333")
	for _, row := range []struct {
		name    string
		terms   settlement.Terms
		h1, h2  string
		residue string
	}{
		// (1994.2222 × 1.02, 1331.51999544) of 3365.62663944 points share 20000.00.
		{"apportioned", settlement.Terms{Residue: settlement.ResidueApportion}, "12087.54", "7912.46", "0.00"},
		{"one price", settlement.Terms{}, "12087.48", "7912.42", "0.10"},
		{"each claim", settlement.Terms{RoundEach: true}, "12087.47", "7912.42", "0.11"},
		{"truncated", settlement.Terms{ValueRounding: settlement.RoundDown}, "12087.47", "7912.42", "0.11"},
	} {
		t.Run(row.name, func(t *testing.T) {
			terms := row.terms
			terms.Fund, terms.Basis, terms.Factors = decimal("20000.00"), settlement.FundOnly, factors
			r, err := settlement.Settle(terms, entries(list...))
			require.NoError(t, err)
			require.Equal(t, "1331.51999544", r.Statement("H2").Points.String())
			require.Equal(t, []string{row.h1, row.h2, row.residue}, []string{r.Statement("H1").Due.String(), r.Statement("H2").Due.String(), r.Pool("").Residue.String()})
			require.NoError(t, r.Verify())
		})
	}
}

// What approved cases earn has the factor, so more is earned and less is compensated.
func TestFactorInCompensation(t *testing.T) {
	high := stayOf("H1", "h", "10")
	high.Class, high.Compensable, high.ByItem, high.Cost = settlement.High, true, yuan("500.00"), yuan("500.00")
	list := []settlement.Entry{stayOf("H1", "a", "90"), high, stayOf("H2", "b", "100")}
	terms := settlement.Terms{
		PointValue: decimal("10"), Fund: decimal("3000.00"), Basis: settlement.FundOnly, Factors: factorsOf("H1", "1.5"),
		Compensation: &settlement.Compensation{Classes: []settlement.Class{settlement.High}, Reserve: decimal("1000.00")},
	}
	r, err := settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	require.Equal(t, "350.00", lineOf(r.Statement("H1"), settlement.DRG, settlement.LineCompensation).String())
	require.Equal(t, "1850.00", r.Statement("H1").Due.String())
	require.NoError(t, r.Verify())
	terms.PointValue, terms.Compensation = settlement.Decimal{}, &settlement.Compensation{Classes: []settlement.Class{settlement.High}, From: settlement.FromTop}
	r, err = settlement.Settle(terms, entries(list...))
	require.NoError(t, err)
	// (3000 − 500) ÷ (90 × 1.5 + 100)
	require.Equal(t, "10.6383", r.Pool("").PointValue.Value.String())
	require.Equal(t, "1936.17", r.Statement("H1").Due.String())
	require.Equal(t, "135.0000", r.Statement("H1").Points.String())
	require.NoError(t, r.Verify())
}

// Each pool has factors of its own.
func TestFactorsOfPools(t *testing.T) {
	inPool := func(e settlement.Entry, pool string) settlement.Entry {
		e.Pool = pool
		return e
	}
	pools := []settlement.Pool{
		{Name: "A", Terms: settlement.Terms{PointValue: decimal("10"), Factors: factorsOf("H1", "1.1")}},
		{Name: "B", Terms: settlement.Terms{PointValue: decimal("10"), Factors: factorsOf("H1", "0.9")}},
		{Name: "C", Terms: settlement.Terms{PointValue: decimal("10")}},
	}
	r, err := settlement.SettlePools(pools, entries(inPool(stayOf("H1", "a", "1"), "A"), inPool(stayOf("H1", "b", "1"), "B"), inPool(stayOf("H1", "c", "1"), "C")))
	require.NoError(t, err)
	parts := r.Statement("H1").Parts
	require.Equal(t, []string{"11.00", "9.00", "10.00"}, []string{parts[0].Due.String(), parts[1].Due.String(), parts[2].Due.String()})
	require.NoError(t, r.Verify())
}

func TestFactorsCite(t *testing.T) {
	terms := settlement.Terms{
		PointValue: decimal("10"), Sources: []settlement.Source{{Title: "总则"}, {Title: "考核办法"}},
		Cites:   settlement.Cites{"factors": {Source: 0, Article: "第三条"}},
		Factors: []settlement.Factor{{Institution: "H1", Factor: decimal("2"), Cite: &settlement.Cite{Source: 1, Article: "附件一"}}, {Institution: "H2", Factor: decimal("3")}},
	}
	r, err := settlement.Settle(terms, entries(worked19b()...))
	require.NoError(t, err)
	require.Equal(t, settlement.Source{Title: "考核办法", Article: "附件一"}, r.Statement("H1").Lines[0].Trail[0].Rule.Source)
	require.Equal(t, settlement.Source{Title: "总则", Article: "第三条"}, r.Statement("H2").Lines[0].Trail[0].Rule.Source)
	terms.Factors[0].Factor = decimal("5")
	require.Equal(t, "2", r.Statement("H1").Factor.String(), "nothing is shared")
}

func TestFactorsRefused(t *testing.T) {
	for _, row := range []struct {
		name    string
		factors []settlement.Factor
		err     error
		path    string
	}{
		{"zero", factorsOf("H1", "0"), settlement.ErrRange, "terms.factors[0].factor"},
		{"negative", factorsOf("H1", "-1"), settlement.ErrRange, "terms.factors[0].factor"},
		{"twice", factorsOf("H1", "1", "H1", "1"), settlement.ErrDuplicate, "terms.factors[1].institution"},
		{"no institution", factorsOf("", "1"), policy.ErrRequired, "terms.factors[0].institution"},
		{"no factor", []settlement.Factor{{Institution: "H1"}}, policy.ErrRequired, "terms.factors[0].factor"},
		{"a source that there is not", []settlement.Factor{{Institution: "H1", Factor: decimal("1"), Cite: &settlement.Cite{}}}, policy.ErrCite, "terms.factors[0].cite.source"},
	} {
		t.Run(row.name, func(t *testing.T) {
			requireFaults(t, settlement.Terms{Factors: row.factors}.Check(), row.err, row.path)
		})
	}
	_, err := settlement.Settle(settlement.Terms{PointValue: decimal("1"), Factors: factorsOf("H1", "9999999999")}, entries(worked19b()...))
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// A factor of 1 changes nothing, to the byte, but that the terms list it.
func TestFactorOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, terms := drawEntries(t, 12), drawTerms(t)
		if terms.Residue != settlement.ResidueApportion {
			terms.RoundEach = rapid.Bool().Draw(t, "round each")
		}
		plain, err1 := settlement.Settle(terms, entries(list...))
		terms.Factors = factorsOf("H1", "1", "b", "1.00000000", "nobody", "0.5")
		factored, err2 := settlement.Settle(terms, entries(list...))
		require.Equal(t, err1 == nil, err2 == nil)
		if err1 != nil {
			require.EqualError(t, err2, err1.Error())
			return
		}
		require.NoError(t, factored.Verify())
		factored.Pools[0].Terms.Factors, factored.Digests.Documents = nil, plain.Digests.Documents
		require.Equal(t, encoded(t, plain), encoded(t, factored))
	})
}
