package perdiem_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestShanghaiGolden holds the bills of long stays and the deadlines of claims
// under Shanghai's policy and calendar, which no report shows.
func TestShanghaiGolden(t *testing.T) {
	plan, calendar := shanghai(t), calendar2008(t)
	type stay struct {
		Admitted, Discharged settlement.Date
		Bills                []settlement.Period
	}
	type claim struct {
		Filed     settlement.Date
		Calendar  string
		Deadlines policy.Deadlines
	}
	var got struct {
		Stays  []stay
		Claims []claim
	}
	for _, days := range [][2]string{{"2008-11-20", "2009-01-10"}, {"2008-03-01", "2008-10-20"}, {"2008-08-31", "2009-09-10"}} {
		s := stay{Admitted: date(days[0]), Discharged: date(days[1])}
		var err error
		s.Bills, err = plan.Bills(s.Admitted, s.Discharged)
		require.NoError(t, err)
		got.Stays = append(got.Stays, s)
	}
	for _, c := range []policy.Calendar{calendar, {Document: policy.Document{Name: "weekends alone", Kind: policy.Example}}} {
		d, err := plan.Deadlines(date("2008-05-05"), c)
		require.NoError(t, err)
		got.Claims = append(got.Claims, claim{date("2008-05-05"), c.Name, d})
	}
	text, err := json.MarshalIndent(got, "", "  ")
	require.NoError(t, err)
	const file = "../examples/shanghai/periods.golden.json"
	if *update {
		require.NoError(t, os.WriteFile(file, append(text, '\n'), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), string(text)+"\n")
}
