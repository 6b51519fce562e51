package drg_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestFaultsOfTables(t *testing.T) {
	yes := true
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		want   string // all faults
		err    error
	}{
		{"an entry of nothing", func(p *drg.Policy) { p.Groups[1].By = []drg.GroupBy{{BasePoints: number("1")}} }, "groups[1].by[0]: level, institution or pool: required", policy.ErrRequired},
		{"an entry of two", func(p *drg.Policy) { p.Groups[1].By = []drg.GroupBy{{Level: "3", Institution: "A"}} }, "groups[1].by[0].level: excluded by another field: institution", policy.ErrExcludes},
		{"a coefficient of two", func(p *drg.Policy) {
			p.Coefficients = []drg.Coefficient{{Level: "3", Institution: "A", Coefficient: number("1")}}
		}, "coefficients[0].level: excluded by another field: institution", policy.ErrExcludes},
		{"a coefficient of a group alone", func(p *drg.Policy) {
			p.Coefficients = []drg.Coefficient{{Group: "G", Coefficient: number("1")}}
		}, "coefficients[0]: level, institution or pool: required", policy.ErrRequired},
		{"entries of one level", func(p *drg.Policy) {
			p.Groups[0].By = append(p.Groups[0].By, drg.GroupBy{Level: "3", Price: number("1")})
		}, "groups[0].by[6]: occurs twice: it names what groups[0].by[1] names", settlement.ErrDuplicate},
		{"entries of one institution and pool", func(p *drg.Policy) {
			p.Groups[0].By = append(p.Groups[0].By, drg.GroupBy{Institution: "A", Pool: "310"})
		}, "groups[0].by[6]: occurs twice: it names what groups[0].by[4] names", settlement.ErrDuplicate},
		{"coefficients of one level and pool", func(p *drg.Policy) {
			p.Coefficients = []drg.Coefficient{{Level: "3", Pool: "310", Coefficient: number("1")}, {Level: "3", Pool: "310", Coefficient: number("2")}}
		}, "coefficients[1]: occurs twice: it names what coefficients[0] names", settlement.ErrDuplicate},
		{"an institution's coefficient and an entry", func(p *drg.Policy) {
			p.Institutions[1].Coefficient = number("1")
			p.Coefficients = []drg.Coefficient{{Institution: "B", Coefficient: number("1")}}
		}, "coefficients[0]: occurs twice: it names what institutions[1].coefficient names", settlement.ErrDuplicate},
		{"a level's coefficient and an entry", func(p *drg.Policy) {
			p.Levels = []drg.Level{{Level: "7", Coefficient: number("1")}}
			p.Coefficients = []drg.Coefficient{{Level: "7", Coefficient: number("1")}}
		}, "coefficients[0]: occurs twice: it names what levels[0] names", settlement.ErrDuplicate},
		{"an unknown institution", func(p *drg.Policy) {
			p.Groups[1].By = []drg.GroupBy{{Institution: "Z"}}
			p.Coefficients = []drg.Coefficient{{Institution: "Y", Group: "X", Coefficient: number("1")}}
		}, `groups[1].by[0].institution: no such institution: "Z"` + "\n" + `coefficients[0].institution: no such institution: "Y"` + "\n" + `coefficients[0].group: no such group: "X"`, settlement.ErrInstitution},
		{"numbers that cannot be", func(p *drg.Policy) {
			p.Groups[1].By = []drg.GroupBy{{Level: "3", BasePoints: number("0"), MeanCost: number("0"), Price: number("-1")}, {Level: "2", MeanCost: number("1.001"), NoWeight: &yes}}
		}, "groups[1].by[0].base_points: out of range: got 0, want more than 0\ngroups[1].by[0].mean_cost: impossible mean cost: got 0, want more than 0\n" +
			"groups[1].by[0].price: out of range: got -1, want more than 0\ngroups[1].by[1].mean_cost: too many decimals: got 3, want at most 2: got 1.001\n" +
			"groups[1].by[1].no_weight: ungrouped: required for groups without a weight", settlement.ErrRange},
		{"a level that finds no base points", func(p *drg.Policy) {
			p.Groups[1].BasePoints, p.Groups[1].By = number(""), []drg.GroupBy{{Level: "3", BasePoints: number("1")}, {Institution: "D", BasePoints: number("1")}}
		}, `groups[1].base_points: required: no entry of by has it for level "2"`, policy.ErrRequired},
		{"an institution that finds no mean", func(p *drg.Policy) {
			p.Groups[1].MeanCost, p.Groups[1].By = number(""), []drg.GroupBy{{Pool: "310", MeanCost: number("1")}, {Institution: "D", Pool: "310"}}
		}, `groups[1].mean_cost: required: no entry of by has it for institution "D"` + "\ngroups[1].by[1].mean_cost: required", policy.ErrRequired},
		{"pools of which one has no mean", func(p *drg.Policy) {
			p.Groups[1].MeanCost, p.Groups[1].By = number(""), []drg.GroupBy{{Pool: "310", MeanCost: number("1")}, {Pool: "390", BasePoints: number("1")}}
		}, "groups[1].by[1].mean_cost: required", policy.ErrRequired},
		{"candidates by ratio without a mean", func(p *drg.Policy) {
			p.Classes, p.Groups[1].MeanCost = drg.Classes{}, number("")
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, Candidates: &drg.CandidateRule{Ratio: number("5")}}
		}, "groups[1].mean_cost: required", policy.ErrRequired},
		{"a middle band without a mean", func(p *drg.Policy) {
			p.Classes, p.Groups[1].MeanCost, p.Middle = drg.Classes{}, number(""), []drg.MiddleBand{{Over: number("0.1"), UpTo: number("0.2")}}
		}, "groups[1].mean_cost: required", policy.ErrRequired},
		{"neither weight nor mean", func(p *drg.Policy) { p.Groups[1] = drg.Group{Code: "H"} }, "groups[1].base_points: required\ngroups[1].mean_cost: required", policy.ErrRequired},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := tabled()
			row.change(&p)
			_, err := drg.New(p)
			require.ErrorIs(t, err, row.err)
			require.EqualError(t, err, row.want)
		})
	}
}

// What entries have for some pools alone, a case of another pool lacks.
func TestPoolsWithoutValues(t *testing.T) {
	p := tabled()
	g := &p.Groups[1]
	g.BasePoints, g.MeanCost = number(""), number("")
	g.By = []drg.GroupBy{{Pool: "310", BasePoints: number("5"), MeanCost: number("1000")}, {Level: "3", Pool: "390", BasePoints: number("6"), MeanCost: number("1000")}, {Level: "2", Pool: "390", BasePoints: number("7"), MeanCost: number("1000")}, {Institution: "D", Pool: "390", BasePoints: number("8"), MeanCost: number("1000")}}
	plan := newPlan(t, p)
	c := drg.Case{ID: "x", Institution: "D", Group: "H", Pool: "390", Cost: 1000_00, Approved: drg.ApprovedSpecial}
	c.Approved = drg.NotApproved
	require.Equal(t, "8.0000", mustRate(t, plan, c).Points.Decimal().String())
	for _, pool := range []string{"", "330"} {
		c.Pool = pool
		_, err := plan.Rate(c)
		require.EqualError(t, err, fmt.Sprintf("pool: a pool that the group has no values in: got %q, and group \"H\" has no base_points in it", pool))
		require.ErrorIs(t, err, drg.ErrPool)
		explained, err2 := plan.Explain(c)
		require.EqualError(t, err2, err.Error())
		require.Empty(t, explained.Trail)
	}
	cliffs, err := plan.Cliffs(number("1"))
	require.NoError(t, err)
	for _, cliff := range cliffs {
		if cliff.Where[0].Value == "H" {
			require.Equal(t, "pool", cliff.Where[1].Name, "of the others nothing is known")
		}
	}
}

// Unknown codes are refused, unless the policy accepts them: then the plan lists them, and
// settles as if they were not there. Levels that no institution has are accepted always.
func TestUnlisted(t *testing.T) {
	p := worked1()
	plain := newPlan(t, worked1())
	require.Empty(t, plain.Unused())
	p.Institutions[0].Level = "3"
	p.Coefficients = append(p.Coefficients, drg.Coefficient{Institution: "LS77", Coefficient: number("9")},
		drg.Coefficient{Institution: "LS01", Group: "ZZ11", Coefficient: number("9")}, drg.Coefficient{Level: "3", Group: "ZZ12", Pool: "310", Coefficient: number("9")},
		drg.Coefficient{Level: "8", Coefficient: number("9")})
	p.Levels = []drg.Level{{Level: "9", Coefficient: number("9")}}
	p.Groups[0].By = []drg.GroupBy{{Institution: "LS78", BasePoints: number("1")}, {Level: "7", BasePoints: number("1")}}
	p.Classes.High = append([]drg.HighBand{{Group: "ZZ13", Ratio: number("7")}, {Level: "6", Ratio: number("7")}}, p.Classes.High...)
	p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{QuotaLevels: []drg.QuotaLevel{{Level: "5", Quota: number("0.1")}}}}
	p.Readmission = &drg.ReadmissionRule{Factor: number("0.5"), ExemptGroups: []string{"ZZ14"}}
	_, err := drg.New(p)
	require.Equal(t, []string{
		`groups[0].by[0].institution: no such institution: "LS78"`, `coefficients[1].institution: no such institution: "LS77"`,
		`coefficients[2].group: no such group: "ZZ11"`, `coefficients[3].group: no such group: "ZZ12"`,
		`classes.high[0].group: no such group: "ZZ13"`, `readmission.exempt_groups[0]: no such group: "ZZ14"`,
	}, strings.Split(err.Error(), "\n"))
	p.Unlisted = "some"
	_, err = drg.New(p)
	require.ErrorIs(t, err, policy.ErrChoice)

	p.Unlisted = drg.UnlistedAccept
	plan := newPlan(t, p)
	require.Equal(t, []drg.Unused{
		{"groups[0].by[0].institution", "LS78"}, {"groups[0].by[1].level", "7"}, {"levels[0].level", "9"}, {"coefficients[1].institution", "LS77"},
		{"coefficients[2].group", "ZZ11"}, {"coefficients[3].group", "ZZ12"}, {"coefficients[4].level", "8"}, {"classes.high[0].group", "ZZ13"},
		{"classes.high[1].level", "6"}, {"special.quota_levels[0].level", "5"}, {"readmission.exempt_groups[0]", "ZZ14"},
	}, plan.Unused())
	for _, institution := range []string{"LS01", "LS02", "LS03"} {
		for _, g := range p.Groups {
			for cost := settlement.Money(1000_00); cost < 100_000_00; cost += 7777_77 {
				c := drg.Case{ID: "x", Institution: institution, Group: g.Code, Pool: "310", Cost: cost}
				require.Equal(t, mustRate(t, plain, c), mustRate(t, plan, c))
			}
		}
	}
}

// At scale 1 points must hold base points × coefficient, since weight × coefficient × rate is
// what the regulation pays.
func TestPlacesOfPoints(t *testing.T) {
	weights := func(places int) drg.Policy {
		p := tabled()
		p.Scale, p.PointPlaces = number("1.00"), places
		p.Groups[0] = drg.Group{Code: "G", BasePoints: number("0.9258"), MeanCost: number("1")}
		p.Groups[1] = drg.Group{Code: "H", BasePoints: number("0.5"), MeanCost: number("1")}
		return p
	}
	const more, most = ": want more places, or point_rounding accepted", ", more than 8: want point_rounding accepted"
	for _, row := range []struct {
		name   string
		places int
		change func(*drg.Policy)
		want   string // after "point_places: point_places is too small for base points × coefficient: "
	}{
		{"they do", 4, func(*drg.Policy) {}, ""},
		{"the default", 4, func(p *drg.Policy) { p.DefaultCoefficient = number("0.92") }, `group "G" in institution "D" needs 6 places, got 4` + more},
		{"enough places", 6, func(p *drg.Policy) { p.DefaultCoefficient = number("0.92") }, ""},
		{"accepted", 4, func(p *drg.Policy) {
			p.DefaultCoefficient, p.PointRounding = number("0.92"), drg.RoundingAccepted
		}, ""},
		{"another scale", 4, func(p *drg.Policy) { p.DefaultCoefficient, p.Scale = number("0.92"), number("100") }, ""},
		{"decimals that the product loses", 4, func(p *drg.Policy) { p.Groups[0].BasePoints, p.DefaultCoefficient = number("0.125"), number("0.08") }, ""},
		{"zeros at the end", 4, func(p *drg.Policy) { p.DefaultCoefficient = number("1.0000") }, ""},
		{"one institution", 4, func(p *drg.Policy) { p.Institutions[2].Coefficient = number("1.1") }, `group "G" in institution "C" needs 5 places, got 4` + more},
		{"a level", 4, func(p *drg.Policy) { p.Levels = []drg.Level{{"3", number("1.23")}} }, `group "G" in institution "A" needs 6 places, got 4` + more},
		{"a level that nobody has", 4, func(p *drg.Policy) { p.Levels = []drg.Level{{"9", number("1.23")}} }, ""},
		{"a level whose institutions have their own", 4, func(p *drg.Policy) {
			p.Levels, p.Institutions[2].Coefficient = []drg.Level{{"2", number("1.23")}}, number("2")
		}, ""},
		{"a group's in one institution", 4, func(p *drg.Policy) {
			p.Coefficients = []drg.Coefficient{{Group: "H", Institution: "D", Coefficient: number("1.23457")}}
		}, `group "H" in institution "D" needs 6 places, got 4` + more},
		{"own coefficients that groups replace", 4, func(p *drg.Policy) {
			p.Institutions[3].Coefficient = number("0.1")
			p.Coefficients = []drg.Coefficient{{Group: "G", Institution: "D", Coefficient: number("2")}}
		}, ""},
		{"a pool", 4, func(p *drg.Policy) {
			p.Coefficients = []drg.Coefficient{{Group: "G", Level: "2", Pool: "310", Coefficient: number("0.1")}}
		}, `group "G" in institution "C", pool "310" needs 5 places, got 4` + more},
		{"an entry", 4, func(p *drg.Policy) { p.Groups[1].By = []drg.GroupBy{{Level: "3", BasePoints: number("0.12345")}} }, `group "H" in institution "A" needs 5 places, got 4` + more},
		{"an entry that nobody meets", 4, func(p *drg.Policy) {
			p.Groups[1].By = []drg.GroupBy{{Level: "2", BasePoints: number("0.12345")}, {Institution: "C", BasePoints: number("0.5")}}
		}, ""},
		{"a uniform group", 4, func(p *drg.Policy) { p.Groups[0].Uniform, p.DefaultCoefficient = true, number("0.1") }, ""},
		{"a uniform group's own decimals", 3, func(p *drg.Policy) { p.Groups[0].Uniform = true }, `group "G" in institution "D" needs 4 places, got 3` + more},
		{"a fixed price", 4, func(p *drg.Policy) { p.Groups[0].Price, p.DefaultCoefficient = number("5"), number("0.1") }, ""},
		{"no coefficient at all", 4, func(p *drg.Policy) { p.DefaultCoefficient = number("") }, ""},
		{"more than points can hold", 8, func(p *drg.Policy) { p.DefaultCoefficient = number("1.234567") }, `group "G" in institution "D" needs 10 places` + most},
		{"whole points", 0, func(p *drg.Policy) {
			p.Groups[0].BasePoints, p.Groups[1].BasePoints, p.DefaultCoefficient = number("2500"), number("10"), number("1.3")
		}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := weights(row.places)
			row.change(&p)
			_, err := drg.New(p)
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, drg.ErrPlaces)
			require.EqualError(t, err, "point_places: point_places is too small for base points × coefficient: "+row.want)
		})
	}
}

// New refuses exactly the policies whose products have more decimals than points, and says
// how many.
func TestPlacesOracle(t *testing.T) {
	refused := 0
	for i := range testsize.Of(150, 5000) {
		r := rand.New(rand.NewPCG(15, uint64(i)))
		p := oracle.RandomPolicy(r)
		p.Scale, p.PointRounding = number("1"), ""
		need := oracle.Places(p)
		_, err := drg.New(p)
		if need <= p.PointPlaces {
			require.NoError(t, err, "%d %s", i, document(p))
			continue
		}
		refused++
		require.ErrorIs(t, err, drg.ErrPlaces, "%d %s", i, document(p))
		require.Contains(t, err.Error(), fmt.Sprintf("needs %d places", need), "%d %s", i, document(p))
		if p.PointPlaces = need; need <= 8 {
			_, err = drg.New(p)
			require.NoError(t, err)
		}
	}
	require.Greater(t, refused, 100)
}

// The check of places looks at what tables list, not at all groups in all institutions.
func BenchmarkPlaces(b *testing.B) {
	p := drg.Policy{
		Document: policy.Document{Name: "a province", Kind: policy.Example}, Scale: number("1"), PointPlaces: 8,
		Classes: drg.Classes{Low: number("0.4")},
	}
	for i := range 2000 {
		p.Institutions = append(p.Institutions, drg.Institution{
			Code: fmt.Sprintf("I%04d", i), Level: fmt.Sprint(1 + i%3), Coefficient: settlement.DecimalOf(int64(9000+i), 4),
		})
	}
	for i := range 700 {
		g := drg.Group{Code: fmt.Sprintf("G%03d", i), BasePoints: settlement.DecimalOf(int64(1001+7*i), 4), MeanCost: number("9000.00")}
		for level := range 3 {
			for _, pool := range []string{"", "310", "390"} {
				g.By = append(g.By, drg.GroupBy{Level: fmt.Sprint(1 + level), Pool: pool, BasePoints: settlement.DecimalOf(int64(1003+7*i+level), 4)})
			}
		}
		p.Groups = append(p.Groups, g)
	}
	for _, scale := range []string{"100", "1"} {
		b.Run("scale "+scale, func(b *testing.B) {
			p.Scale = number(scale)
			for b.Loop() {
				if _, err := drg.New(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
