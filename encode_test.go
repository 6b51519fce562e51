package settlement_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// A pool without a name is written flat, those with names are listed.
func TestReportPools(t *testing.T) {
	terms := settlement.Terms{Fund: decimal("300.00")}
	flat, err := settlement.Settle(terms, entries(pointsA()))
	require.NoError(t, err)
	require.Len(t, flat.Pools, 1)
	require.Same(t, &flat.Pools[0], flat.Pool(""))
	require.Nil(t, flat.Pool("310"))
	require.NotContains(t, encoded(t, flat), `"pools"`)

	named := with(pointsA(), func(e *settlement.Entry) { e.Pool = "310" })
	listed, err := settlement.SettlePools([]settlement.Pool{{Name: "310", Terms: terms}}, entries(named))
	require.NoError(t, err)
	require.Nil(t, listed.Pool(""))
	require.Contains(t, encoded(t, listed), `"pools"`)
	require.Equal(t, flat.Pool("").PointValue, listed.Pool("310").PointValue)
	require.Equal(t, flat.Statements[0].Lines, listed.Statements[0].Parts[0].Lines)
	for _, r := range []*settlement.Report{flat, listed} {
		audited(t, r)
	}
}

func TestReportJSON(t *testing.T) {
	r := fullReport(t, settlement.Terms{Fund: decimal("300")})
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, []byte(encoded(t, r))))
	got, err := r.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, compact.String(), string(got))
	escaped, err := json.Marshal(struct{ R settlement.Report }{*r})
	require.NoError(t, err)
	require.Contains(t, string(escaped), `年终清算 \u003c2025\u003e \u0026 more`, "as encoding/json escapes")
	var back settlement.Report
	require.NoError(t, json.Unmarshal(got, &back))
	require.Equal(t, encoded(t, r), encoded(t, &back))
	require.Error(t, json.Unmarshal([]byte(`{"pools": 1}`), &back))
}

func TestReadReportPools(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"both": {
			`{"terms": {"fund": "1.00"}, "pools": [{"name": "a", "terms": {}, "checks": []}], "statements": [], "checks": []}`,
			"pools: excluded by another field: terms, fund, point_value, residue and reserve_drawn are those of one pool without a name",
		},
		"no name": {`{"pools": [{"name": "", "terms": {}, "checks": []}], "statements": [], "checks": []}`, "pools[0].name: required"},
	} {
		r, err := settlement.ReadReport(strings.NewReader(row.text))
		require.EqualError(t, err, row.want, name)
		require.Nil(t, r)
		require.Error(t, json.Unmarshal([]byte(row.text), &settlement.Report{}))
	}
}

// TestManyPools: what pools cost grows with what they hold, not with their square.
func TestManyPools(t *testing.T) {
	n := testsize.Of(150, 2_000)
	var pools []settlement.Pool
	var list []settlement.Entry
	for i := range n {
		name := fmt.Sprintf("%05d", n-i)
		pools = append(pools, settlement.Pool{Name: name, Terms: settlement.Terms{Fund: decimal("300.00")}})
		list = append(list, with(pointsA(), func(e *settlement.Entry) { e.Pool, e.Claim = name, name }))
	}
	r, err := settlement.SettlePools(pools, entries(list...))
	require.NoError(t, err)
	require.Len(t, r.Statements[0].Parts, n)
	require.NoError(t, r.Verify())
	pricer, err := r.Pricer()
	require.NoError(t, err)
	for _, e := range list {
		_, err := pricer.Price(e)
		require.NoError(t, err)
	}
}
