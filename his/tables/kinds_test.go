package tables

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// dip is a draft of a DIP policy, whose rule multiplies by factors of the auxiliary list.
func dip() drg.Policy {
	return drg.Policy{
		Document: policy.Document{Name: "DIP", Kind: policy.Example}, Scale: settlement.MustDecimal("1000"), PointPlaces: 4,
		Define: drg.Definitions{{Name: "score", Formula: "base_points × coefficient"}},
		Rules: []drg.CaseRule{
			{Class: "severe", When: "known(severe_factor) and cost > mean_cost", Points: "score × severe_factor"},
			{Class: "normal", Points: "score"},
		},
	}
}

// A DIP catalogue: codes of two columns, diagnoses merged down, scores with coefficients of
// levels, kinds of diseases, factors of the auxiliary list in a table of their own, levels
// and hospitals: each as a clerk would type it.
func TestDIP(t *testing.T) {
	texts := map[string]string{
		"catalogue.csv": "附件1 病种分值目录库\n" +
			"序号,诊断编码,诊断名称,操作编码,操作名称,分值,,次均费用,病种类型,基层病种\n" +
			",,,,,基准,居民,(万元),,\n" +
			"1,I10.x,高血压,,,320,310.5,0.384,核心病种,是\n" +
			"2,K35.8,急性阑尾炎,47.0101,腹腔镜下阑尾切除术,1000.0000,,1.2,核心病种,否\n" +
			"3,,,47.0901,阑尾切除术,850,,1.02,综合病种,否\n" +
			"4,K36,其他阑尾炎,,,500,,0.6,核心病种,否\n" +
			",,,,,2670,,,,\n合计,,,,,2670,310.5,,,\n",
		"levels.csv":    "级别,级别系数\n三级,1.1\n二级,90%\n",
		"hospitals.csv": "医疗机构代码,医疗机构名称,医院等级,系数\nH1,甲医院,三级,1.05\nH2,乙医院,二级,\n",
		"byPair.csv":    "医疗机构代码,病种编码,差异系数\nH1,K36,1.2\nH2,K35.8:47.0101,0.8\n",
		"factors.csv":   "病种编码,辅助目录,系数\nK36,疾病严重程度,1.3\nI10.x,年龄特征,1.1\nI10.x,疾病严重程度,1.25\n",
	}
	m := mapping(t, `
		{"file": "catalogue.csv", "of": "groups", "join": ":", "leave_out": [{"header": "序号", "equals": [""], "why": "a subtotal without a word"}], "columns": [
			{"header": "诊断编码", "is": "group", "merged": true}, {"header": "操作编码", "is": "group"}, {"header": "诊断名称", "is": "name", "merged": true}, {"header": "操作名称", "is": "name"},
			{"header": "分值/基准", "is": "base_points", "sum": "2670"}, {"header": "分值/居民", "is": "base_points", "pool": "390"},
			{"header": "次均费用/(万元)", "is": "mean_cost", "times": "10000"},
			{"header": "病种类型", "is": "words", "words": {"核心病种": {"attributes": {"core": true}}, "综合病种": {"attributes": {"core": false}}}},
			{"header": "基层病种", "is": "uniform", "codes": {"是": "yes", "否": "no"}}]},
		{"file": "levels.csv", "of": "levels", "columns": [{"is": "level", "codes": {"三级": "3", "二级": "2"}}, {"is": "coefficient"}]},
		{"file": "hospitals.csv", "of": "institutions", "rows": 2, "columns": [{"is": "institution"}, {"is": "name"}, {"is": "level", "codes": {"三级": "3", "二级": "2"}}, {"is": "coefficient"}]},
		{"file": "byPair.csv", "of": "coefficients", "columns": [{"is": "institution"}, {"is": "group"}, {"is": "coefficient"}]},
		{"file": "factors.csv", "of": "attributes", "columns": [{"is": "group"}, {"header": "辅助目录", "is": "key", "codes": {"疾病严重程度": "severe_factor", "年龄特征": "age_factor"}}, {"header": "系数", "is": "value", "as": "decimal"}]}`)
	made, report, err := Make(dip(), m, files(texts))
	require.NoError(t, err)
	same(t, `[
		{"code": "I10.x", "name": "高血压", "base_points": "320", "mean_cost": "3840.00", "uniform": true, "by": [{"pool": "390", "base_points": "310.5"}], "attributes": {"core": true, "severe_factor": "1.25", "age_factor": "1.1"}},
		{"code": "K35.8:47.0101", "name": "急性阑尾炎 腹腔镜下阑尾切除术", "base_points": "1000", "mean_cost": "12000.00", "attributes": {"core": true}},
		{"code": "K35.8:47.0901", "name": "急性阑尾炎 阑尾切除术", "base_points": "850", "mean_cost": "10200.00", "attributes": {"core": false}},
		{"code": "K36", "name": "其他阑尾炎", "base_points": "500", "mean_cost": "6000.00", "attributes": {"core": true, "severe_factor": "1.3"}}]`, made.Groups)
	same(t, `[{"level": "3", "coefficient": "1.1"}, {"level": "2", "coefficient": "0.9"}]`, made.Levels)
	same(t, `[{"code": "H1", "name": "甲医院", "level": "3", "coefficient": "1.05"}, {"code": "H2", "name": "乙医院", "level": "2"}]`, made.Institutions)
	same(t, `[{"institution": "H1", "group": "K36", "coefficient": "1.2"}, {"institution": "H2", "group": "K35.8:47.0101", "coefficient": "0.8"}]`, made.Coefficients)
	require.Equal(t, Made{Groups: 4, By: 1, Institutions: 2, Levels: 2, Coefficients: 2, Attributes: 7}, report.Made)

	plan, err := drg.New(made)
	require.NoError(t, err)
	e, err := plan.Rate(drg.Case{ID: "1", Institution: "H1", Group: "K36", Cost: 7000_00})
	require.NoError(t, err)
	require.Equal(t, "780.0000", e.Points.String(), "500 × 1.2 × 1.3")
	e, err = plan.Rate(drg.Case{ID: "2", Institution: "H2", Group: "K35.8:47.0101", Cost: 7000_00})
	require.NoError(t, err)
	require.Equal(t, "800.0000", e.Points.String(), "1000 × 0.8")
}

// A table of one row for each group and level, and a matrix of groups and hospitals.
func TestLongAndWide(t *testing.T) {
	texts := map[string]string{
		"long.csv": "病组编码,级别,险种,权重\nG1,三级,,1.5\nG1,二级,,1.2\nG1,三级,居民,1.45\nG2,,,0.5\n",
		"wide.csv": "病组编码,差异系数,,\n,甲医院,乙医院,三级\nG1,1.01,,1.1\nG2,,0.97,\n",
	}
	m := mapping(t, `
		{"file": "long.csv", "of": "groups", "columns": [{"is": "group"}, {"is": "level", "codes": {"三级": "3", "二级": "2"}}, {"is": "pool", "codes": {"居民": "390"}}, {"is": "base_points"}]},
		{"file": "wide.csv", "of": "groups", "columns": [{"is": "group"}, {"header": "差异系数/甲医院", "is": "coefficient", "institution": "H1"},
			{"header": "差异系数/乙医院", "is": "coefficient", "institution": "H2"}, {"header": "差异系数/三级", "is": "coefficient", "level": "3"}]}`)
	made, _, err := Make(draft(), m, files(texts))
	require.NoError(t, err)
	same(t, `[{"code": "G1", "by": [{"level": "3", "base_points": "1.5"}, {"level": "2", "base_points": "1.2"}, {"level": "3", "pool": "390", "base_points": "1.45"}]},
		{"code": "G2", "base_points": "0.5"}]`, made.Groups)
	same(t, `[{"institution": "H1", "group": "G1", "coefficient": "1.01"}, {"level": "3", "group": "G1", "coefficient": "1.1"}, {"institution": "H2", "group": "G2", "coefficient": "0.97"}]`, made.Coefficients)
}

// Tables add to what the draft has, and leave the draft as it is.
func TestDraft(t *testing.T) {
	d := draft()
	d.Groups = []drg.Group{{Code: "G1", BasePoints: settlement.MustDecimal("1.50"), Attributes: map[string]drg.Attribute{"a": drg.MustAttribute("x")}, By: []drg.GroupBy{{Level: "3", MeanCost: settlement.MustDecimal("9.00")}}}}
	before := policy.Digest(d)
	m := mapping(t, `{"file": "g.csv", "of": "groups", "columns": [{"is": "group"}, {"is": "name"}, {"is": "base_points"}, {"header": "三级", "is": "base_points", "level": "3"}, {"header": "类", "is": "attribute", "attribute": "b", "as": "text"}]}`)
	text := "病组编码,病组名称,权重,三级,类\nG1,甲,1.5,1.6,y\nG2,乙,2,,\n"
	made, report, err := Make(d, m, files(map[string]string{"g.csv": text}))
	require.NoError(t, err)
	same(t, `[{"code": "G1", "name": "甲", "base_points": "1.50", "by": [{"level": "3", "base_points": "1.6", "mean_cost": "9.00"}], "attributes": {"a": "x", "b": "y"}}, {"code": "G2", "name": "乙", "base_points": "2"}]`, made.Groups)
	require.Equal(t, before, policy.Digest(d))
	require.Equal(t, 1, report.Made.Groups)

	_, _, err = Make(d, m, files(map[string]string{"g.csv": strings.Replace(text, "1.5,", "1.4,", 1)}))
	require.EqualError(t, err, "g.csv: row 2: two values are given for this: base_points: 1.50 and 1.4: the draft has the first")
	require.ErrorIs(t, err, ErrConflict)
}
