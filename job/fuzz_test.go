package job_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/job"
)

// refusedWell: a fault has a Chinese text.
func refusedWell(t *testing.T, err error) {
	t.Helper()
	require.NotEmpty(t, settlement.Chinese(err))
}

// jobFiles are small files of every method, under the names that the seeds have.
func jobFiles() memory {
	y := newRandomYear(3)
	y.pools, y.bare, y.parts = nil, false, []string{"drg", "perdiem", "item", "capitation"}
	for _, method := range y.parts {
		y.add(method, 0)
	}
	return y.files()
}

// FuzzOpen: whatever a job says, it is settled or refused; a report verifies.
func FuzzOpen(f *testing.F) {
	files := jobFiles()
	f.Add(string(files["job.json"]))
	for _, text := range seeds.Of(f, "../", "*/job*.json") {
		f.Add(text)
	}
	for _, text := range seeds.Edits(f, string(files["job.json"]), 200) {
		f.Add(text)
	}
	f.Add(`{"name": "a", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "pools": [{"name": "a", "terms": {"fund": "1.00"}}, {"name": "b", "terms": {}}], "parts": [{"method": "drg", "policy": ["policy.json", "policy.json"], "claims": ["*.csv", "cases.csv"], "pool": "a", "date_by": "none", "ignore": ["x"]}, {"method": "item", "claims": "items.csv"}], "budget": {"policy": "clearing.json", "accounts": "accounts.json", "around": [{"policy": "month.json"}]}, "person_key": "k"}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := job.Read(strings.NewReader(text))
		if err != nil {
			refusedWell(t, err)
		} else {
			written, err := json.Marshal(d)
			require.NoError(t, err)
			again, err := job.Read(strings.NewReader(string(written)))
			require.NoError(t, err)
			twice, err := json.Marshal(again)
			require.NoError(t, err)
			require.Equal(t, string(written), string(twice))
		}
		j, err := job.Open(files.with("job.json", []byte(text)).files(), "job.json")
		if err != nil {
			refusedWell(t, err)
			return
		}
		require.NotEmpty(t, j.Reads())
		require.NotEmpty(t, j.Document())
		_ = j.Unknown()
		if len(text)%8 == 0 { // it takes as long as all the rest
			sent, err := json.Marshal(j.Bundle())
			require.NoError(t, err)
			var bundle job.Bundle
			require.NoError(t, json.Unmarshal(sent, &bundle))
			_, err = bundle.Open(files.files())
			require.NoError(t, err, "what is opened can be opened elsewhere")
		}
		r, err := j.Settle(context.Background(), job.Options{})
		if err != nil {
			refusedWell(t, err)
			return
		}
		require.NoError(t, r.Report.Verify())
	})
}

// FuzzOpenYear: whatever a year says, its months and its clearing are drawn up or refused.
func FuzzOpenYear(f *testing.F) {
	files := jobFiles()
	f.Add(string(files["year.json"]))
	for _, text := range seeds.Edited(f, 30, append(seeds.Of(f, "../", "*/year*.json"), string(files["year.json"]))...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := job.ReadYear(strings.NewReader(text)); err != nil {
			refusedWell(t, err)
			return
		}
		y, err := job.OpenYear(files.with("year.json", []byte(text)).files(), "year.json")
		if err != nil {
			refusedWell(t, err)
			return
		}
		r, err := y.Month(context.Background(), settlement.MustMonth("2025-01"), job.YearOptions{})
		if err != nil {
			refusedWell(t, err)
			return
		}
		require.NoError(t, r.Report.Verify())
	})
}

// FuzzDocuments: documents of analyses are read, and written as documents that are read the
// same, or refused.
func FuzzDocuments(f *testing.F) {
	for i, patterns := range [][]string{{"*/analysis*.json"}, {"*/thresholds.json"}, {"*/benchmark*.json"}, {"bureau/bureau*.json"}} {
		for _, text := range seeds.Edited(f, 60, seeds.Of(f, "../", patterns...)...) {
			f.Add(text, uint8(i))
		}
	}
	f.Add(`[{"measure": "days", "keys": ["department"], "above": "30", "text": "long"}]`, uint8(1))
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		read := func(text string) (any, error) {
			r := strings.NewReader(text)
			switch kind % 4 {
			case 0:
				return job.ReadAnalysis(r)
			case 1:
				return job.ReadThresholds(r)
			case 2:
				return job.ReadBenchmark(r)
			}
			return job.ReadBureau(r)
		}
		d, err := read(text)
		if err != nil {
			refusedWell(t, err)
			return
		}
		written, err := json.Marshal(d)
		require.NoError(t, err)
		again, err := read(string(written))
		require.NoError(t, err, "%s", written)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(twice))
	})
}

// FuzzOpenReceivables: whatever the document says, the table is drawn up or refused.
func FuzzOpenReceivables(f *testing.F) {
	f.Add(receivablesText)
	for _, text := range seeds.Edited(f, 100, append(seeds.Of(f, "../", "receivables/receivables*.json"), receivablesText)...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := job.ReadReceivables(strings.NewReader(text)); err != nil {
			refusedWell(t, err)
			return
		}
		files := receivableFiles()
		files["receivables.json"] = text
		r, err := job.OpenReceivables(fsOf(files), "receivables.json")
		if err != nil {
			refusedWell(t, err)
			return
		}
		require.NotEmpty(t, r.Reads())
		_ = r.Unknown()
		table, err := r.Table(t.Context())
		if err != nil {
			refusedWell(t, err)
			return
		}
		require.NotEmpty(t, fmt.Sprint(table))
	})
}
