package settlement_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

var errTest = errors.New("broken")

func TestFaultsEmpty(t *testing.T) {
	var f settlement.Faults
	f.Add(nil)
	f.At("path", nil)
	require.NoError(t, f.Err())
	require.Zero(t, f.Total)
	f.Add((&settlement.Faults{}).Err())
	f.Add(&settlement.Faults{})
	require.NoError(t, f.Err(), "merging no faults adds none")
}

func TestFaultsOrderAndPaths(t *testing.T) {
	var f settlement.Faults
	f.At("groups[17].mean_cost", fmt.Errorf("%w: got -1", settlement.ErrNegative))
	f.Add(&settlement.ClaimError{Method: settlement.DRG, Claim: "c17", Position: 17, Err: &settlement.FieldError{Path: "cost", Err: errTest}})
	err := f.Err()
	require.EqualError(t, err, "groups[17].mean_cost: negative: got -1\ndrg: claim 17 (c17): cost: broken")
	require.ErrorIs(t, err, settlement.ErrNegative)
	require.ErrorIs(t, err, errTest)
	var field *settlement.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "groups[17].mean_cost", field.Path)
	var claim *settlement.ClaimError
	require.ErrorAs(t, err, &claim)
	require.Equal(t, 17, claim.Position)
}

func TestFaultsUnlimited(t *testing.T) {
	var f settlement.Faults
	for i := range 250 {
		f.Add(fmt.Errorf("fault %d", i))
	}
	require.Len(t, f.List, 250)
	require.Equal(t, 250, f.Total)
	require.NotContains(t, f.Error(), "more")
}

func TestFaultsLimit(t *testing.T) {
	f := settlement.Faults{Limit: 3}
	for i := range 5 {
		f.Add(fmt.Errorf("fault %d", i))
	}
	require.Equal(t, 5, f.Total)
	require.EqualError(t, f.Err(), "fault 0\nfault 1\nfault 2\n… and 2 more, 5 faults in all")
	require.Len(t, f.Unwrap(), 3)
}

// TestFaultsLeftOut: how many faults are not told, from none to a few, in either language.
func TestFaultsLeftOut(t *testing.T) {
	for n, want := range map[int][2]string{
		1: {"a", "a"}, 2: {"a\na", "a\na"}, 3: {"a\na\n… and 1 more, 3 faults in all", "a\na\n……另有 1 项，共 3 项错误"}, 4: {"a\na\n… and 2 more, 4 faults in all", "a\na\n……另有 2 项，共 4 项错误"},
	} {
		f := settlement.Faults{Limit: 2}
		for range n {
			f.Add(errors.New("a"))
		}
		require.Equal(t, want[0], f.Error())
		require.Equal(t, want[1], settlement.Chinese(f.Err()))
	}
}

func TestFaultsMerge(t *testing.T) {
	limited := func(n, limit int) *settlement.Faults {
		f := &settlement.Faults{Limit: limit}
		for i := range n {
			f.Add(fmt.Errorf("fault %d", i))
		}
		return f
	}
	for _, row := range []struct {
		name        string
		into, from  *settlement.Faults
		kept, total int
	}{
		{"none into some", limited(2, 0), limited(0, 0), 2, 2},
		{"some into none", limited(0, 0), limited(2, 0), 2, 2},
		{"both kept", limited(2, 10), limited(3, 10), 5, 5},
		{"cut off by the target", limited(2, 4), limited(3, 10), 4, 5},
		{"already full", limited(9, 4), limited(3, 10), 4, 12},
		{"cut off by the source", limited(2, 100), limited(9, 4), 6, 11},
		{"cut off by both", limited(2, 3), limited(9, 4), 3, 11},
		{"a source that only counted", limited(0, 100), limited(150, 100), 100, 150},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.into.Add(row.from.Err())
			require.Len(t, row.into.List, row.kept)
			require.Equal(t, row.total, row.into.Total)
		})
	}
	outer := &settlement.Faults{}
	outer.Add(fmt.Errorf("part 2: %w", limited(3, 0)))
	require.Equal(t, 1, outer.Total, "a wrapper adds words that must stay")
}

// requireFaults requires faults at exactly these paths, in this order, all wrapping want.
func requireFaults(t testing.TB, err, want error, paths ...string) {
	t.Helper()
	var f *settlement.Faults
	require.ErrorAs(t, err, &f)
	var got []string
	for _, e := range f.List {
		require.ErrorIs(t, e, want)
		var field *settlement.FieldError
		require.ErrorAs(t, e, &field)
		got = append(got, field.Path)
	}
	require.Equal(t, paths, got)
}
