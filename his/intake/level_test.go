package intake

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// levelled adds columns of levels to rows of stays.
func levelled(columns string, levels ...string) rows.File {
	text := strings.TrimSpace(rowHead) + "," + columns + "\n"
	for i, level := range levels {
		n := string(rune('1' + i))
		text += drgRow("S"+n, "", "V"+n, "010", "10.00", "6.00") + "," + level + "\n"
	}
	return filetest.Memory("export.csv", text)
}

// The two columns of levels count in opposite directions: 1 is the highest of one
// and the lowest of the other. Each has a table of its own.
func TestLevels(t *testing.T) {
	m := sampleMapping()
	m.Codes["hosp_lv"] = map[string]string{"1": "3", "2": "2", "3": "1"}
	m.Codes["hi_setl_lv"] = map[string]string{"1": "1", "2": "2", "3": "3"}
	in, err := readRows(t, m, levelled("医院等级,医保结算等级", "1,3", "1,3"))
	require.NoError(t, err)
	require.Equal(t, []InstitutionLevel{{"H1", "hi_setl_lv", "3", "3", 2}, {"H1", "hosp_lv", "1", "3", 2}}, in.Report().Levels)
	require.Empty(t, in.Report().SeveralLevels())
	var b bytes.Buffer
	require.NoError(t, in.Report().Print(&b))
	require.Contains(t, b.String(), "level, H1: 3: 2 rows\n")

	in, err = readRows(t, m, levelled("医院等级,医保结算等级", "1,3", "2,3"))
	require.NoError(t, err)
	require.Equal(t, []string{"H1"}, in.Report().SeveralLevels())

	_, err = readRows(t, m, levelled("hosp_lv,hi_setl_lv", "11,3"))
	require.ErrorIs(t, err, ErrUnknown)
	require.ErrorContains(t, err, `column hosp_lv: a code that the mapping's table does not have: got "11" in 1 rows`)

	delete(m.Codes, "hosp_lv")
	_, err = readRows(t, m, levelled("hosp_lv", "1"))
	require.ErrorContains(t, err, "needed column missing: hi_setl_lv", "a level in the other coding is not taken for it")

	in, err = readRows(t, sampleMapping(), levelled("hosp_lv", "1", "2"))
	require.NoError(t, err)
	require.Equal(t, []string{"H1"}, in.Report().SeveralLevels(), "without a table the codes differ")
	require.Equal(t, `level, H1: hosp_lv "1", which the mapping has no table for: 1 rows`, in.Report().Levels[0].String())
}

// Levels route rows and name pools by their meanings.
func TestLevelsRoute(t *testing.T) {
	m := sampleMapping()
	m.Codes["hi_setl_lv"] = map[string]string{"1": "low", "3": "high"}
	m.Pool = []string{"insutype", "hi_setl_lv"}
	m.Routes = []Route{
		{When: map[string][]string{"hi_setl_lv": {"high"}}, Method: settlement.DRG},
		{When: map[string][]string{"hi_setl_lv": {"low"}}, Method: settlement.Item},
	}
	in, err := readRows(t, m, levelled("医保结算等级", "1", "3"))
	require.NoError(t, err)
	cases, err := filetest.Collect(in.Cases().All())
	require.NoError(t, err)
	items, err := filetest.Collect(in.Items().All())
	require.NoError(t, err)
	require.Equal(t, "S2 employees-high", cases[0].ID+" "+cases[0].Pool)
	require.Equal(t, "S1 employees-low", items[0].ID+" "+items[0].Pool)
}
