package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// -cliffs lists the cliffs of every policy of a job, the budget's too, and settles nothing.
func TestCliffs(t *testing.T) {
	text := mustRun(t, "-lang", "zh", "-cliffs", "117.4", "../zhejiang/job.json")
	require.Contains(t, text, "policy.json（按病组）：断崖 10 处\n")
	require.Contains(t, text, "classes.low  group ES23, coefficient 1.0800, from low, to normal  LS01            cost   2,075.99   2,105.76   5,264.40\n")
	var list []job.PolicyCliffs
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, "-json", "-cliffs", "100", "../region/job.json")), &list))
	methods := map[string]int{}
	for _, p := range list {
		methods[string(p.Method)]++
	}
	require.Equal(t, map[string]int{"drg": 1, "perdiem": 1, "capitation": 1, "budget": 1}, methods)
	status, _, stderr := start("-cliffs", "100", "-explain", "c01", "../zhejiang/job.json")
	require.Equal(t, usage, status)
	require.Contains(t, stderr, "-cliffs settles nothing")
	status, _, stderr = start("-cliffs", "much", "../zhejiang/job.json")
	require.Equal(t, refused, status)
	require.Contains(t, stderr, "-cliffs: ")
}
