package call

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// FuzzRequest: whatever a request says, it is refused with faults that are JSON, or written as a
// request that is read the same.
func FuzzRequest(f *testing.F) {
	for _, text := range seeds.Edited(f, 100,
		`{"job": "job.json", "folder": "march", "workers": 4, "seal": true, "limit_ms": 60000}`,
		`{"job": "year.json", "month": "2025-03", "workers": 1}`, `{"job": "year.json", "clear": true}`,
		`{"job": "job.json", "subjects": ["c1", "institution:LS01", "holder:C1"]}`, `{"report": "report.json", "job": "job.json"}`) {
		for verb := range uint8(3) {
			f.Add([]byte(text), verb)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, verb uint8) {
		of := []string{settles, explains, verifies}[verb%3]
		r, err := readRequest(of, text)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			a := Refuse(err)
			require.Equal(t, Refused, a.Status)
			require.True(t, json.Valid(a.Text), "%s", a.Text)
			return
		}
		written, err := json.Marshal(r)
		require.NoError(t, err)
		again, err := readRequest(of, written)
		require.NoError(t, err, "%s", written)
		require.Equal(t, r, again)
	})
}
