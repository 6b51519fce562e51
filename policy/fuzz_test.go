package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
)

// FuzzCalendar: whatever a calendar says, counting working days by it ends, on a working day.
func FuzzCalendar(f *testing.F) {
	for _, text := range seeds.Of(f, "../", "*/calendar.json") {
		f.Add(text, int16(5))
	}
	f.Add(`{"name": "a", "kind": "example", "effective": {"from": "2025-01-01", "to": "2025-12-31"}, "holidays": ["2025-01-01", "2025-01-01", "2026-05-01"], "worked": ["2025-01-04", "2025-01-01"]}`, int16(300))
	f.Fuzz(func(t *testing.T, text string, n int16) {
		c, err := policy.ReadCalendar(strings.NewReader(text))
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		if err := c.Check(); err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		for _, from := range []settlement.Date{c.Effective.From, c.Effective.To, settlement.MustDate("2025-03-08"), settlement.MustDate("9999-12-30")} {
			if from.Absent() {
				continue
			}
			if d, err := c.AddWorkingDays(from, int(n)); err == nil && n > 0 {
				require.True(t, c.WorkingDay(d))
				require.True(t, d.After(from))
			}
		}
	})
}

// FuzzValue: a value of any kind that a text makes is written as a text that makes it again.
func FuzzValue(f *testing.F) {
	for _, text := range []string{"12.50", "-1", "1e5", "yes", "否", "true", "内科", "", "0.000000001", "9223372036854775808", "00", " 1", "no", "false", "text a", "number 1.50", "flag yes", "flag x", "kind 1", "1.505", "12"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range policy.ColumnKind("").Choices() {
			v, err := policy.ParseValue(kind, text)
			if err != nil {
				require.NotEmpty(t, settlement.Chinese(err))
				continue
			}
			again, err := policy.ParseValue(kind, v.String())
			require.NoError(t, err, "%s %q", kind, text)
			require.Equal(t, v.String(), again.String(), "%s %q", kind, text)
			if v.Known() {
				require.NoError(t, v.Fits(kind), "%s %q", kind, text)
			}
			for _, other := range policy.ColumnKind("").Choices() {
				if err := v.Fits(other); err != nil {
					require.NotEmpty(t, settlement.Chinese(err))
				}
			}
			written, err := v.MarshalText()
			require.NoError(t, err)
			require.NoError(t, again.UnmarshalText(written))
			require.Equal(t, v.Canonical(), again.Canonical())
		}
		var v policy.Value
		if v.UnmarshalText([]byte(text)) == nil {
			written, err := v.MarshalText()
			require.NoError(t, err)
			var again policy.Value
			require.NoError(t, again.UnmarshalText(written), "%q", text)
			require.Equal(t, v.Canonical(), again.Canonical(), "%q", text)
		}
	})
}
