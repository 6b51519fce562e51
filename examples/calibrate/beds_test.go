package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
)

var (
	bedsExample  = []string{"-method", "perdiem", "beds-calibration.json", "beds-draft.json", "../lishui/stays.csv"}
	headsExample = []string{"-method", "capitation", "heads-calibration.json", "heads-draft.json", "../tianjin/byitem.csv"}
)

func TestBedsAndHeads(t *testing.T) {
	dir := t.TempDir()
	for name, args := range map[string][]string{"beds": bedsExample, "heads": headsExample} {
		policy := filepath.Join(dir, name+".json")
		golden(t, name+".golden.txt", mustRun(t, append([]string{"-lang", "zh", "-o", policy}, args...)...))
		golden(t, name+"-policy.golden.json", textOf(t, policy))
		require.NotContains(t, mustRun(t, append([]string{"-lang", "zh"}, args...)...), "cost of days")
		require.Contains(t, mustRun(t, args...), "how the amounts arose")
	}
}

// Every number is its trail's, and the policies that are written settle: the standard of all
// stays is their cost, but for the rounding of rates.
func TestBedsAndHeadsHold(t *testing.T) {
	var beds perdiem.CalibrationSummary
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, append([]string{"-json"}, bedsExample...)...)), &beds))
	rates := map[string]int{}
	for _, c := range beds.Classes {
		require.NoError(t, c.Trail.Replay())
		require.Equal(t, c.Daily.String(), c.Trail[0].Result.String())
		rates[c.Code+" "+c.Level] = len(c.Trail) - 1
	}
	p, err := perdiem.ReadPolicy(strings.NewReader(textOf(t, "beds-policy.golden.json")))
	require.NoError(t, err)
	for _, c := range p.Classes {
		require.Equal(t, rates[c.Code+" "+c.Level], len(c.Tiers))
	}
	for i := range p.Institutions {
		p.Institutions[i].Level = "" // rates over all stays
	}
	p.Patient.ShareOn = perdiem.ShareNone
	plan, err := perdiem.New(p)
	require.NoError(t, err)
	stays := settlement.Claims[perdiem.Stay](his.Stays(rows.Path("../lishui/stays.csv"), "person", "leave_days", "interim").DatedBy(his.DateByNone).Claims())
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, stays))
	require.NoError(t, err)
	sum := settlement.Money(0)
	for _, s := range report.Statements {
		sum += s.Entitlement
	}
	require.InDelta(t, int64(beds.Cost), int64(sum), float64(beds.Days), "at most half a fen a day, and half of one a stay")

	var heads capitation.CalibrationSummary
	require.NoError(t, json.Unmarshal([]byte(mustRun(t, append([]string{"-json"}, headsExample...)...)), &heads))
	require.NoError(t, heads.Categories[0].Trail.Replay())
	require.Equal(t, "98100.00", heads.Categories[0].Annual.String(), "6713833.45 × 12 × 1.05 ÷ 862, to whole hundreds")
	h, err := capitation.ReadPolicy(strings.NewReader(textOf(t, "heads-policy.golden.json")))
	require.NoError(t, err)
	_, err = capitation.New(h)
	require.NoError(t, err)
}

// What is wrong with documents and rows is said with its place.
func TestBedsAndHeadsRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	const stays = "id,institution,class,person,admitted,discharged,cost,covered\n"
	const patients = "category,months,cost,covered\n"
	for _, tt := range []struct {
		method                  string
		options, draft, history string
		want                    string
	}{
		{"perdiem", write("1", `{"min_stays": -1}`), "beds-draft.json", "../lishui/stays.csv", "1: min_stays: negative: got -1"},
		{"perdiem", write("2", `{"min_cases": 1}`), "beds-draft.json", "../lishui/stays.csv", `2: min_cases: unknown field "min_cases"`},
		{"perdiem", "beds-calibration.json", "beds-draft.json", write("a.csv", stays+"a,LS13,王小明癸,P,2025-01-01,2025-01-03,9.00,1.00\n"), "a.csv: row 2, column class: neither a code"},
		{"perdiem", "beds-calibration.json", "beds-draft.json", write("b.csv", stays+"a,LS13,psychiatric,P,2025-01-01,2025-01-03,0.00,1.00\n"), "beds-draft.json: no such class: no stay of the history can be used"},
		{"capitation", write("3", `{"factor": "0", "unit": "-1.00", "min_months": -1}`), "heads-draft.json", "../tianjin/byitem.csv", "3: min_months: negative: got -1"},
		{"capitation", "heads-calibration.json", "heads-draft.json", write("c.csv", patients+"peritoneal,0,9.00,1.00\n"), "c.csv: row 2, column months: out of range: got 0, want at least 1"},
		{"capitation", "heads-calibration.json", "heads-draft.json", write("d.csv", patients+"peritoneal,599,9.00,1.00\n"), `heads-draft.json: category "peritoneal": no standard in force: too few months of history: 599, want 600`},
	} {
		status, stdout, stderr := start("-method", tt.method, tt.options, tt.draft, tt.history)
		require.Equal(t, 1, status)
		require.Empty(t, stdout)
		require.Contains(t, stderr, tt.want)
		require.Empty(t, planted.Found(stderr))
	}
}

// Nothing that is printed or written has anything of a person.
func TestBedsAndHeadsHaveNobody(t *testing.T) {
	dir, history := t.TempDir(), t.TempDir()
	for _, example := range [][]string{bedsExample, headsExample} {
		table, err := planted.Read(example[4], 100) // enough months
		require.NoError(t, err)
		statuses, n := map[int]int{}, 0
		table.With("name", "phone", "observed", "per_head").Cases(true, func(_, column int, mark string, f planted.File) {
			name := "history.csv"
			if f.Lines {
				name = "history.jsonl"
			}
			path := filepath.Join(history, name)
			require.NoError(t, os.WriteFile(path, []byte(f.Text), 0o600))
			policy := filepath.Join(dir, "policy.json")
			args := append([]string{"-o", policy}, append(example[:4:4], path)...)
			if n++; n%2 == 0 {
				args = append(args, "-json")
			}
			status, stdout, stderr := start(args...)
			statuses[status]++
			where := strings.Join([]string{example[1], mark, f.Name}, ", ")
			require.Empty(t, planted.Found(stderr), "%s: %s", where, stderr)
			if status == 0 && column < len(table.Header) && (table.Header[column] == "cost" || table.Header[column] == "covered") {
				return // a number that is an amount is one: sums have it
			}
			require.Empty(t, planted.Found(stdout), "%s: %s", where, stdout)
			require.Empty(t, planted.FoundIn(dir), where)
		})
		require.Positive(t, statuses[0], statuses)
		require.Positive(t, statuses[1], statuses)
	}
}
