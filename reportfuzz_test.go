package settlement_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// FuzzReport: no text makes reading or auditing a report panic. What passes is written and read
// back the same, and passes again.
func FuzzReport(f *testing.F) {
	for _, text := range exampleReports(f) {
		if len(text) < 15_000 { // large ones only slow the search down
			f.Add(text)
		}
	}
	var signed bytes.Buffer
	r := &settlement.Report{Name: "A", Pools: []settlement.PoolReport{{}}}
	require.NoError(f, r.Sign(key(1)))
	require.NoError(f, r.Encode(&signed))
	f.Add(signed.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := settlement.ReadReport(bytes.NewReader(text))
		if err != nil {
			return
		}
		if r.Verify() != nil || r.Verify(r.Rules()) != nil {
			return
		}
		var now, again bytes.Buffer
		require.NoError(t, r.Encode(&now))
		back := readReport(t, now.Bytes())
		require.NoError(t, back.Verify())
		require.NoError(t, back.Encode(&again))
		require.Equal(t, now.String(), again.String())
	})
}
