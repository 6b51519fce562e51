package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/settlementtest"
	cliffviews "github.com/yibaojiesuan/settlement/views/cliffs"
)

// -cliffs lists the cliffs of every policy of a job, the budget's too, and settles nothing.
func TestCliffs(t *testing.T) {
	text := mustRun(t, "-lang", "zh", "-cliffs", "117.4", "-explain", "all", "../zhejiang/job.json")
	require.Contains(t, text, "policy.json（按病组）：断崖 10 处\n")
	require.Contains(t, text, "classes.low  病组 ES23, 系数 1.0800, 自 low, 至 normal  LS01            费用   2,075.99   2,105.76   5,264.40\n")
	require.Contains(t, text, "2  classes.low  之后 4,630.73\n")
	var list []struct {
		job.PolicyCliffs
		Cliffs []cliffviews.Explained `json:"cliffs"`
	}
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, "-json", "-cliffs", "100", "../region/job.json")), &list))
	methods := map[string]int{}
	for _, p := range list {
		methods[string(p.Method)]++
		for _, c := range p.Cliffs {
			require.NoError(t, c.BeforeTrail.Replay())
			require.Equal(t, c.Before, c.BeforeTrail.Result())
			require.Equal(t, c.After, c.AfterTrail.Result())
		}
	}
	require.Equal(t, map[string]int{"drg": 1, "perdiem": 1, "capitation": 1, "budget": 1}, methods)
	text = mustRun(t, "-lang", "zh", "-cliffs", "100", "-explain", "12", "../region/job.json") // the row of heads, after eleven of others
	require.Contains(t, text, "12  activation  之前 7,050.00\n  monthly = round(annual ÷ 12, 2) = round(84600.00 ÷ 12, 2) = 7050.00")
	require.Contains(t, text, "12  activation  之后 0.00\n  fee = 0 = 0.00   〔本月不拨付人头费")
	for _, row := range []string{"0", "c01", "999"} {
		status, stdout, stderr := start("-lang", "zh", "-cliffs", "100", "-explain", row, "../zhejiang/job.json")
		require.Equal(t, refused, status)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "没有这一行", row)
	}
	status, _, stderr := start("-cliffs", "100", "-claims", "c.csv", "../zhejiang/job.json")
	require.Equal(t, usage, status)
	require.Contains(t, stderr, "-cliffs settles nothing")
	status, _, stderr = start("-cliffs", "much", "../zhejiang/job.json")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "-cliffs: ")
}

// The cliffs of every example explain themselves: each trail replays and ends with the amount.
func TestCliffsExplained(t *testing.T) {
	jobs, err := filepath.Glob("../*/job*.json")
	require.NoError(t, err)
	cliffs := map[settlement.Method]int{}
	for _, name := range jobs {
		j, err := job.Open(job.Folder(filepath.Dir(name)), filepath.Base(name))
		require.NoError(t, err, name)
		list, err := j.Cliffs(settlement.MustDecimal("123.4567"))
		require.NoError(t, err, name)
		for _, p := range list {
			require.NoError(t, settlementtest.CheckCliffs(p.Cliffs), name)
			cliffs[p.Method] += len(p.Cliffs)
		}
	}
	for _, m := range []settlement.Method{settlement.DRG, settlement.Capitation, settlement.Budget} { // bed-days have marginal tiers here
		require.Positive(t, cliffs[m], m)
	}
}

// Steps of a rounding are one row that says how they go on; what is not known has its reason, in
// both languages.
func TestCliffsOfRoundings(t *testing.T) {
	dir := folder(t, map[string]string{
		"job.json": smallJob,
		"policy.json": `{"name": "n", "kind": "example", "scale": "1", "point_places": 4,
			"groups": [{"code": "G1", "base_points": "1", "mean_cost": "15600.00"}],
			"institutions": [{"code": "H1", "coefficient": "1"}, {"code": "H2", "coefficient": "1"}],
			"rules": [{"class": "low", "when": "cost < 20000", "points": "round(cost ÷ mean_cost, 2)"},
				{"class": "high", "when": "cost > 30000", "points": "round(round(cost ÷ mean_cost, 1) × 0.7, 0)"}, {"class": "normal", "points": "cost × cost ÷ 400000000"}]}`,
	})
	text := mustRun(t, "-lang", "en", "-cliffs", "100", dir+"job.json")
	require.Contains(t, text, "again every 156 until 19,999.99\n")
	require.Contains(t, text, "not looked at: rules[1].points: round(round(cost ÷ mean_cost, 1) × 0.7, 0) (a rounding of a rounding: steps)\n")
	require.Contains(t, text, "not looked at: rules[2].points: cost × cost (no straight line in cost: steps and steady falls)\n")
	text = mustRun(t, "-lang", "zh", "-cliffs", "100", dir+"job.json")
	require.Contains(t, text, "此后每 156 一次，至 19,999.99\n")
	require.Contains(t, text, "（取整之后再取整：未查台阶）\n")
	require.Contains(t, text, "（与费用不成直线：未查取整台阶与持续下降）\n")
}
