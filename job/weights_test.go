package job_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/job"
)

// weights is a policy of weights by level and pool that is in force for a time.
func weights(from, to, group, coefficients string) string {
	return fmt.Sprintf(`{"name": "weights from %s", "kind": "example", "scale": "100", "point_places": 4, "default_coefficient": "1",
		"effective": {"from": %[1]q, "to": %q},
		"groups": [{"code": "G1", "base_points": "100", %s}],
		"institutions": [{"code": "H1", "level": "3"}, {"code": "H2", "level": "1"}], "coefficients": [%s]}`, from, to, group, coefficients)
}

// halfYears is a job of two policies with other tables, and of two pools: one that the part
// says, and one that a column says.
func halfYears() map[string]string {
	return map[string]string{
		"job.json": `{"name": "q", "period": {"from": "2025-01-01", "to": "2025-12-31"},
			"pools": [{"name": "310", "terms": {"point_value": "10"}}, {"name": "390", "terms": {"point_value": "20"}}],
			"parts": [{"method": "drg", "pool": "310", "policy": ["second.json", "first.json"], "claims": "employees.csv"},
				{"method": "drg", "policy": ["first.json", "second.json"], "claims": "all.csv"}]}`,
		"first.json": weights("2025-01-01", "2025-06-30", `"by": [{"level": "3", "base_points": "120"}, {"level": "3", "pool": "390", "base_points": "90"}]`,
			`{"level": "1", "coefficient": "0.8"}, {"pool": "310", "coefficient": "1.5"}`),
		"second.json": weights("2025-07-01", "2025-12-31", `"by": [{"level": "1", "base_points": "70"}, {"pool": "310", "base_points": "110"}]`,
			`{"level": "3", "coefficient": "1.1"}, {"institution": "H2", "pool": "310", "coefficient": "0.5"}, {"level": "2", "coefficient": "9"}`),
		"employees.csv": header + "a,H1,G1,10000.00,1.00,2025-06-30\nb,H2,G1,10000.00,1.00,2025-06-30\nc,H1,G1,10000.00,1.00,2025-07-01\nd,H2,G1,10000.00,1.00,2025-07-01\n",
		"all.csv": strings.TrimSuffix(header, "\n") + ",pool\n" + "e,H1,G1,10000.00,1.00,2025-06-30,390\nf,H2,G1,10000.00,1.00,2025-06-30,310\n" +
			"g,H1,G1,10000.00,1.00,2025-07-01,390\nh,H2,G1,10000.00,1.00,2025-07-01,390\n",
	}
}

// Weights that change within the year, by level and pool: the policy of its date and the pool
// of the part, or of the claim, say what a claim is worth. The points were worked by hand.
func TestWeightsByDate(t *testing.T) {
	files := job.Folder(folder(t, halfYears()))
	j, err := job.Open(files, "job.json")
	require.NoError(t, err)
	require.Equal(t, []job.Unused{
		{Policy: "weights from 2025-07-01", Entries: []drg.Unused{{Path: "coefficients[2].level", Code: "2"}}},
		{Policy: "weights from 2025-07-01", Entries: []drg.Unused{{Path: "coefficients[2].level", Code: "2"}}},
	}, j.Unused())
	r, err := settle(files)
	require.NoError(t, err)
	require.NoError(t, r.Report.Verify())
	points := map[string]string{}
	for _, s := range r.Report.Statements {
		for _, p := range s.Parts {
			points[s.Institution+" "+p.Pool] = p.Points.String()
		}
	}
	require.Equal(t, map[string]string{
		"H1 310": "301.0000", // a 120 × 1.5, the pool's; c 110 × 1.1, the level's
		"H2 310": "195.0000", // b and f 100 × 0.8, the level's, which comes before the pool; d 70 × 0.5, level before pool and institution + pool before level
		"H1 390": "200.0000", // e 90 × 1; g 100 × 1.1
		"H2 390": "70.0000",  // h 70 × 1
	}, points)
}

// A fault of one policy names its file, one of two policies both.
func TestFaultsOfWeights(t *testing.T) {
	for want, change := range map[string]func(map[string]string){
		"second.json: groups[0].by[1]: level, institution or pool: required": func(files map[string]string) {
			files["second.json"] = strings.Replace(files["second.json"], `"pool": "310", "base_points"`, `"base_points"`, 1)
		},
		"second.json: coefficients[1].institution: no such institution: \"H3\"": func(files map[string]string) {
			files["second.json"] = strings.Replace(files["second.json"], `"institution": "H2"`, `"institution": "H3"`, 1)
		},
		"second.json, first.json: scale: policies that follow each other must agree: 1000 and 100": func(files map[string]string) {
			files["second.json"] = strings.Replace(files["second.json"], `"scale": "100"`, `"scale": "1000"`, 1)
		},
	} {
		files := halfYears()
		change(files)
		_, err := settle(job.Folder(folder(t, files)))
		require.ErrorContains(t, err, want)
	}
}
