package receivable_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
)

// FuzzSpan: a span that a text makes is written as a text that makes it again.
func FuzzSpan(f *testing.F) {
	for _, text := range []string{"2025-01", "2025-01/2025-03", "2025-03/2025-01", "2025", "2025-Q1", "", "/", "2025-01/"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := receivable.ParseSpan(text)
		if err != nil {
			kept := receivable.OfMonth(settlement.MustMonth("2025-01"))
			require.Error(t, kept.UnmarshalText([]byte(text)))
			require.Equal(t, receivable.OfMonth(settlement.MustMonth("2025-01")), kept, "a text that is refused changes nothing")
			return
		}
		again, err := receivable.ParseSpan(s.String())
		require.NoError(t, err, "%q", text)
		require.Equal(t, s, again)
		require.Zero(t, s.Compare(again))
		require.Equal(t, !s.Absent(), s.Covers(again) && s.Meets(again) && !s.Absent())
		written, err := json.Marshal(s)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again))
		require.Equal(t, s, again)
		if !s.Absent() {
			of, err := receivable.OfPeriod(settlement.Period{From: s.From.First(), To: s.To.Last()})
			require.NoError(t, err)
			require.Equal(t, s, of)
			_, err = receivable.OfPeriod(settlement.Period{From: s.From.First().Add(1), To: s.To.Last()})
			require.ErrorIs(t, err, settlement.ErrCut)
		}
	})
}
