package settlement_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestBind(t *testing.T) {
	s := bind(settlement.DRG, stream(nil, claim{"a", 1}, claim{"b", 2}), rate, nil)
	require.Equal(t, settlement.DRG, s.About().Method)
	_, explains := s.(settlement.Explainer)
	require.False(t, explains, "nothing explains it")
	for range 2 { // a slice repeats
		claims, errs := walk(s)
		require.Equal(t, []string{"a", "b"}, claims)
		require.Empty(t, errs)
	}
	for range s.Entries() {
		break // a consumer may stop early
	}
}

func TestBindRatingFaults(t *testing.T) {
	rated := 0
	counting := func(c claim) (settlement.Entry, error) { rated++; return rate(c) }
	s := bind(settlement.DRG, stream(nil, claim{"a", 1}, claim{"b", -1}, claim{"c", 1}, claim{"d", -1}), counting, nil)
	claims, errs := walk(s)
	require.Equal(t, []string{"a"}, claims, "no more entries after the first fault")
	require.Len(t, errs, 1, "one pair holds all faults")
	require.Equal(t, 4, rated, "it walks on")
	require.EqualError(t, errs[0], "drg: claim 2 (b): points: broken\ndrg: claim 4 (d): points: broken")
	require.ErrorIs(t, errs[0], errTest)
	var c *settlement.ClaimError
	require.ErrorAs(t, errs[0], &c)
	require.Equal(t, settlement.ClaimError{Method: settlement.DRG, Claim: "b", Position: 2, Err: c.Err}, *c)
}

func TestBindSequenceFaults(t *testing.T) {
	reading := &settlement.Faults{Limit: settlement.MaxFaults}
	for i := range 150 {
		reading.Add(fmt.Errorf("row %d", i))
	}
	s := bind(settlement.DRG, stream(reading.Err(), claim{"a", 1}, claim{"b", -1}), rate, nil)
	claims, errs := walk(s)
	require.Equal(t, []string{"a"}, claims)
	require.Len(t, errs, 1)
	var f *settlement.Faults
	require.ErrorAs(t, errs[0], &f)
	require.Len(t, f.List, settlement.MaxFaults)
	require.Equal(t, 151, f.Total)
	require.ErrorContains(t, errs[0], "drg: claim 2 (b): points: broken\nrow 0\n")
	require.ErrorContains(t, errs[0], "… and 51 more, 151 faults in all")

	cancelled := errors.New("cancelled")
	_, errs = walk(bind(settlement.DRG, stream(cancelled, claim{"a", 1}), rate, nil))
	require.Len(t, errs, 1)
	require.ErrorIs(t, errs[0], cancelled)
}

func TestBindManyFaults(t *testing.T) {
	claims := make([]claim, 250)
	for i := range claims {
		claims[i] = claim{fmt.Sprint("c", i), -1}
	}
	_, errs := walk(bind(settlement.DRG, stream(nil, claims...), rate, nil))
	var f *settlement.Faults
	require.ErrorAs(t, errs[0], &f)
	require.Len(t, f.List, settlement.MaxFaults)
	require.Equal(t, 250, f.Total)
}

func TestBindExplain(t *testing.T) {
	explain := func(c claim) (settlement.Entry, error) {
		e, err := rate(c)
		e.Trail = noteTrail(c.id, -1)
		return e, err
	}
	claims := []claim{{"a", 1}, {"b", 2}, {"bad", -1}}
	s := bind(settlement.DRG, stream(nil, claims...), rate, explain)
	e, err := s.(settlement.Explainer).Explain("b")
	require.NoError(t, err)
	require.EqualValues(t, 2, e.Points)
	require.NoError(t, e.Trail.Replay())
	require.NotEmpty(t, e.Trail)

	_, err = s.(settlement.Explainer).Explain("z")
	require.ErrorIs(t, err, settlement.ErrClaim)
	require.ErrorContains(t, err, `"z"`)
	_, err = s.(settlement.Explainer).Explain("bad")
	require.ErrorIs(t, err, errTest)

	s = bind(settlement.DRG, stream(errTest, claims...), rate, explain)
	for _, id := range []string{"a", "z"} { // all claims are walked, also behind the one that is wanted
		_, err = s.(settlement.Explainer).Explain(id)
		require.ErrorIs(t, err, errTest)
	}
}

// TestExplainAlone: what explains a claim fills in an entry of its own; a reader says where the fault of
// an explanation was; and a fault of what looks at other claims is told in its place.
func TestExplainAlone(t *testing.T) {
	wide := func(c claim) (settlement.Entry, error) {
		e, err := rate(c)
		e.Class, e.Cost = settlement.High, 5
		return e, err
	}
	source := settlement.Each([]claim{{"a", 1}, {"b", 2}}).Source()
	source.Locate = located
	r := rater(wide, nil)
	r.Explain = func(c *claim, e *settlement.Entry) error {
		e.Method, e.Claim = settlement.DRG, c.id
		if c.id == "b" {
			return errTest
		}
		return nil
	}
	s := settlement.Bind(settlement.About{Method: settlement.DRG}, settlement.ReadBy(source), r).(settlement.Explainer)
	e, err := s.Explain("a")
	require.NoError(t, err)
	require.Equal(t, settlement.Entry{Method: settlement.DRG, Claim: "a", Vouched: true}, e)
	_, err = s.Explain("b")
	require.EqualError(t, err, "file f: drg: claim 2 (b): broken")

	r.Resolve = func(settlement.Others[claim]) (settlement.Fill[claim], error) { return nil, errTest }
	for _, id := range []string{"a", "z"} {
		_, err = settlement.Bind(settlement.About{Method: settlement.DRG}, settlement.ReadBy(source), r).(settlement.Explainer).Explain(id)
		require.ErrorIs(t, err, errTest)
	}
}
