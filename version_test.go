package settlement_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestVersion holds the constant to the changelog's first heading about results.
func TestVersion(t *testing.T) {
	text, err := os.ReadFile("CHANGELOG.md")
	require.NoError(t, err)
	heading := regexp.MustCompile(`(?m)^### (.*)$`).FindSubmatch(text)
	require.NotNil(t, heading)
	require.Equal(t, "Results that change (last on "+settlement.Version+")", string(heading[1]))
	date, err := settlement.ParseDate(settlement.Version)
	require.NoError(t, err)
	require.False(t, date.Absent())
}
