package tables

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// A mapping and a table of any bytes make a policy that is one, or an error that repeats no
// name; and every row is taken or left out.
func FuzzMake(f *testing.F) {
	const person = "欧阳某某"
	for _, mapping := range []string{weightsMapping, simple,
		`{"file": "l", "of": "levels", "columns": [{"is": "level", "codes": {"三级": "3"}}, {"is": "coefficient", "places": 2, "times": "2"}]}`,
		`{"file": "h", "of": "institutions", "columns": [{"is": "institution"}, {"is": "name"}, {"is": "level"}, {"is": "coefficient"}, {"header": "系数", "is": "coefficient", "pool": "390"}, {"header": "教学", "is": "attribute", "attribute": "teaching", "as": "flag"}]}`,
		`{"file": "c", "of": "coefficients", "columns": [{"is": "institution"}, {"is": "group"}, {"is": "pool"}, {"is": "coefficient"}]}`,
		`{"file": "a", "of": "attributes", "join": "+", "columns": [{"is": "group", "header": "诊断", "merged": true}, {"is": "group", "header": "操作"}, {"is": "level"}, {"header": "类", "is": "key", "codes": {"x": "factor"}}, {"header": "值", "is": "value", "as": "decimal"}]}`,
		`{"file": "w", "of": "groups", "leave_out": [{"header": "备注", "begins": "x", "why": "y"}], "columns": [{"is": "group"}, {"is": "price"}, {"is": "mean_cost", "level": "3"}, {"header": "稳定", "is": "stable"}, {"header": "同价", "is": "uniform", "codes": {"是": "yes"}}, {"header": "无", "is": "no_weight", "level": "2"}]}`,
		`{"file": "m", "of": "groups", "columns": []}`,
	} {
		for _, text := range []string{weights, simpleHead + "G1,甲,1,a\nG1,乙,2,\n", "级别,系数\n三级,95%\n三级,1.005\n合计,2\n",
			"医疗机构代码,医疗机构名称,医院等级,系数,教学\nH1,甲,3,1.05,1\n" + person + ",,,,\nH2,乙,2,,x\n",
			"医疗机构代码;病种编码;险种;系数\nH1;G1;390;1,000.5\n", "诊断,操作,级别,类,值\nG,1,3,x,1.5\n,2,,x,-\n小计,,,,3\n",
			"病组编码,支付标准,例均费用,稳定,同价,无,备注\nG1,￥100元,2.50,1,是,0,\nG2,,,0,,1,x\n",
		} {
			f.Add(mapping, text)
		}
	}
	f.Fuzz(func(t *testing.T, list, text string) {
		m, err := ReadMapping(strings.NewReader(`{"name": "t", "kind": "example", "tables": [` + list + `]}`))
		if err != nil {
			return
		}
		open := func(string) rows.File { return filetest.Memory("t.csv", text) }
		made, report, err := Make(draft(), m, open)
		require.NoError(t, report.Print(io.Discard, len(text)%2 == 0))
		if err != nil {
			require.Empty(t, report.Digest)
			for _, e := range err.(*settlement.Faults).List { //nolint:errorlint // its own
				require.NotEqual(t, coded.Other, settlement.Code(e), "%v", e)
			}
			if !strings.Contains(list, person) {
				require.NotContains(t, err.Error()+settlement.Chinese(err), person)
			}
			return
		}
		_, err = drg.New(made)
		require.NoError(t, err)
		for _, one := range report.Tables {
			n := one.Taken
			for _, l := range one.LeftOut {
				if l.Kind != Title {
					n += l.Rows
				}
			}
			require.Equal(t, one.Rows, n)
		}
		again, _, err := Make(draft(), m, open)
		require.NoError(t, err)
		require.Equal(t, report.Digest, policy.Digest(again))
	})
}
