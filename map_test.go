package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// TestMap: a wrapper keeps speed and explanations, and its faults name claims.
func TestMap(t *testing.T) {
	s := bindDated(settlement.About{Method: "m", Names: map[string]string{"H": "医院"}}, dated{id: "a"}, dated{id: "b"})
	m := settlement.Map(s, func(e *settlement.Entry) error {
		e.Pool = "p"
		if e.Claim == "b" {
			return errTest
		}
		return nil
	})
	_, fast := m.(batch.Sectioned[settlement.Entry])
	require.True(t, fast)
	claims, errs := walk(m)
	require.Equal(t, []string{"a"}, claims)
	require.Len(t, errs, 1)
	require.EqualError(t, errs[0], "m: claim 2 (b): broken")
	e, err := m.(settlement.Explainer).Explain("a")
	require.NoError(t, err)
	require.Equal(t, "p", e.Pool)
	_, err = m.(settlement.Explainer).Explain("b")
	require.ErrorIs(t, err, errTest)
	_, err = m.(settlement.Explainer).Explain("c")
	require.ErrorIs(t, err, settlement.ErrClaim)
	_, explains := settlement.Map(entries(pointsA()), func(*settlement.Entry) error { return nil }).(settlement.Explainer)
	require.False(t, explains)
	for range 2 { // the entries of the inner settlement stay as they are
		claims, errs = walk(s)
		require.Equal(t, []string{"a", "b"}, claims)
		require.Empty(t, errs)
	}
}
