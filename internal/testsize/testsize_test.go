package testsize_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]int{"": 2, "0": 2, "1": 30, "8": 240, "-1": 2, "yes": 2} {
		t.Setenv("SETTLEMENT_LONG", text)
		require.Equal(t, want, testsize.Of(2, 30), text)
		require.Equal(t, want >= 30, testsize.Long(), text)
	}
}
