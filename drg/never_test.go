package drg_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/chinese"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// A text that a formula compares with something which is never that text is a typing error, where
// the policy or the language says all that may occur.
func TestTextsThatCannotOccur(t *testing.T) {
	quotas := func(p *drg.Policy) {
		p.Quotas = []drg.Quota{{Name: "肿瘤", QuotaRule: drg.QuotaRule{Quota: number("0.01"), QuotaBase: drg.Discharges, QuotaRounding: drg.Down}}}
	}
	plain := func(p *drg.Policy) { p.Groups = p.Groups[:2] } // no endings: all codes are known
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		when   string
		want   string // of the fault; empty: there is none
		unused string // where unlisted is accepted; empty: a fault all the same
	}{
		{"approved", nil, "approved = 'special' or approved = '' or approved = 'high'", "", ""},
		{"approved, misspelt", nil, "cost > 1 and approved = 'spezial'", "position 25: a text that cannot occur: approved is never 'spezial', only '' 'high' 'special'", ""},
		{"approved_as without quotas", nil, "approved_as = 'x'", "", ""},
		{"approved_as, a quota", quotas, "approved_as = '肿瘤' or approved_as = ''", "", ""},
		{"approved_as, no quota", quotas, "approved_as = '重症'", "approved_as is never '重症', only '' '肿瘤'", ""},
		{"a group", plain, "group = 'G1'", "", ""},
		{"no group", plain, "group = 'G9'", "group is never 'G9', only 'G1' 'G2'", "G9"},
		{"a code with an ending", nil, "group = 'G9QY'", "", ""},
		{"an institution", nil, "institution ≠ 'H2'", "", ""},
		{"no institution", nil, "institution ≠ 'H02'", "position 15: a text that cannot occur: institution is never 'H02', only 'H1' 'H2'", "H02"},
		{"a level, and none", nil, "level = '3' or level = ''", "", ""},
		{"a level of a table", func(p *drg.Policy) { p.Levels = []drg.Level{{Level: "2", Coefficient: number("0.9")}} }, "level = '2'", "", ""},
		{"no level", nil, "level = '三级'", "level is never '三级', only '' '3'", "三级"},
		{"an attribute", nil, "kind = 'tcm'", "", ""},
		{"no attribute", nil, "kind = 'TCM'", "kind is never 'TCM', only 'tcm'", "TCM"},
		{"columns and pools are free", nil, "way = 'anything' and pool = 'residents'", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := ruledPolicy()
			if row.change != nil {
				row.change(&p)
			}
			p.Rules[0].When = row.when
			_, err := drg.New(p)
			if row.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, formula.ErrNever)
				require.ErrorContains(t, err, "rules[0].when: formula: ")
				require.ErrorContains(t, err, row.want)
				require.Contains(t, chinese.Of(err), "不可能出现的文本")
				require.NotContains(t, chinese.Of(err), "never")
			}
			p.Unlisted = drg.UnlistedAccept
			plan, err := drg.New(p)
			if row.want != "" && row.unused == "" {
				require.ErrorIs(t, err, formula.ErrNever)
				return
			}
			require.NoError(t, err)
			if row.unused != "" {
				require.Equal(t, []drg.Unused{{Path: "rules[0].when", Code: row.unused}}, plan.Unused())
			}
		})
	}
	// In a definition, in what is paid and in a rank; each with its own path.
	p := ruledPolicy()
	p.Define = append(p.Define, drg.Definition{Name: "size", Formula: "if(approved = 'x', 'small', 'large')"})
	p.Rules[0].When, p.Rules[1].Points = "size = 'medium'", "if(level = '9', 1, 2)"
	p.Ranks = []drg.RankRule{{Name: "top", By: "if(kind = 'tumour', cost, 0)", Share: number("0.05"), When: "institution = 'H3'"}}
	_, err := drg.New(p)
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	var paths []string
	for _, e := range faults.List {
		var field *settlement.FieldError
		require.ErrorAs(t, e, &field)
		paths = append(paths, field.Path)
	}
	require.Equal(t, []string{"define.size", "rules[0].when", "rules[1].points", "ranks[0].by", "ranks[0].when"}, paths)
}
