package capitation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestDigitsOfDays: days and months of any century stand in digests as everywhere else.
func TestDigitsOfDays(t *testing.T) {
	for _, text := range []string{"0001-01-01", "0999-12-31", "1899-10-09", "1999-12-31", "2000-01-01", "2019-02-28", "2020-02-29", "2100-11-30", "9999-12-31"} {
		d := settlement.MustDate(text)
		require.Equal(t, text, string(appendDate(nil, d)))
		require.Equal(t, text[:7], string(appendMonth(nil, d.Month())))
	}
	require.Empty(t, appendDate(nil, settlement.Date{}))
	require.Empty(t, appendMonth(nil, settlement.Month{}))
}
