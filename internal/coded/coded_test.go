package coded_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

var (
	wide   = coded.New("wide", "wide")
	narrow = coded.Under(wide, "narrow", "wide, and more")
)

func TestOf(t *testing.T) {
	for _, row := range []struct {
		name, want string
		err        error
	}{
		{"nothing", "", nil},
		{"a case of another", "narrow", fmt.Errorf("x: %w", narrow)},
		{"of others", "other", io.EOF},
		{"words of its own", "wide", coded.Errorf(wide, "got %d", 3)},
		{"why is the last", "narrow", fmt.Errorf("%w: %w", wide, narrow)},
		{"why has no code", "wide", fmt.Errorf("%w: %w", wide, io.EOF)},
		{"the first of several", "wide", errors.Join(io.EOF, wide, narrow)},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, coded.Of(row.err)) })
	}
	require.ErrorIs(t, narrow, wide)
	require.NotErrorIs(t, wide, narrow)
	require.NotErrorIs(t, coded.New("wide", "wide"), wide, "a sentinel is itself alone")
}
