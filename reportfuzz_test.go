package settlement_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// FuzzPricer: a pricer that a text makes is written as a text that makes it again, and both bill
// a claim alike.
func FuzzPricer(f *testing.F) {
	for _, text := range exampleReports(f) {
		if len(text) < 40_000 {
			p, err := readReport(f, text).Pricer()
			require.NoError(f, err)
			written, err := json.Marshal(p)
			require.NoError(f, err)
			for _, edited := range seeds.Edited(f, 20, string(written)) {
				f.Add([]byte(edited), int64(3_00000000), int64(12_50), uint8(1))
			}
			for flags := range uint8(32) {
				f.Add(written, int64(3_00000000), int64(12_50), flags)
				f.Add(written, int64(1), int64(math.MaxInt64), flags)
				f.Add(written, int64(math.MaxInt64), int64(math.MinInt64), flags)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, points, cost int64, flags uint8) {
		var p, again settlement.Pricer
		if err := json.Unmarshal(text, &p); err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		written, err := json.Marshal(&p)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again), "%s", written)
		twice, err := json.Marshal(&again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(twice))
		var pools []struct {
			settlement.Pool
			PointValue *settlement.PointValue `json:"point_value"`
		}
		require.NoError(t, json.Unmarshal(written, &pools))
		e := settlement.Entry{Claim: "1", Institution: "H", Method: settlement.DRG, Points: settlement.Points(points), Cost: settlement.Money(cost), Covered: settlement.Money(cost / 3), Capped: flags&1 != 0, Priced: flags&2 != 0, Amount: settlement.Money(cost)}
		if flags&4 != 0 {
			e.Left = []settlement.Left{settlement.LeftPeriod, settlement.LeftOther, settlement.LeftUnpaid}[uint64(points)%3]
		}
		if flags&8 != 0 {
			e.Lines = []settlement.Line{{Kind: settlement.LineCompensation, Amount: settlement.Money(cost)}, {Kind: settlement.MemoUnused, Amount: 5}}
		}
		if flags&16 != 0 {
			e.Covered = settlement.Money(cost)
		}
		for _, pool := range pools[:min(2, len(pools))] {
			e.Pool = pool.Name
			a, errA := p.Bill(e)
			b, errB := again.Bill(e)
			require.Equal(t, errA == nil, errB == nil)
			require.Equal(t, a, b)
			if errA != nil {
				continue
			}
			alone, err := p.Due(e)
			require.NoError(t, err)
			require.Equal(t, a.Due, alone)
			alone, err = p.Price(e)
			require.NoError(t, err)
			require.Equal(t, a.Price+a.Over, alone)
			_, _ = p.Institution(pool.Name, e.Institution, e.Points)
			_ = p.RoundsEach(&e)
			require.Equal(t, a.Due, a.Price+a.Over+a.Covered+a.Lines+a.Floored)
			r := settlement.Report{Pools: []settlement.PoolReport{{Name: pool.Name, Terms: pool.Terms, PointValue: pool.PointValue}}}
			due, trail, err := r.Due(e)
			require.NoError(t, err)
			require.Equal(t, a.Due, due)
			require.NoError(t, trail.Replay())
			price, trail, err := r.Price(e)
			require.NoError(t, err)
			require.Equal(t, a.Price+a.Over, price)
			require.NoError(t, trail.Replay())
		}
	})
}

// FuzzReport: no text makes reading or auditing a report panic. What passes is written and read
// back the same, and passes again.
func FuzzReport(f *testing.F) {
	for _, text := range exampleReports(f) {
		var short bytes.Buffer
		require.NoError(f, json.Compact(&short, text))
		if short.Len() < 10_000 { // large ones only slow the search down
			for _, edited := range seeds.Edited(f, 30, short.String()) {
				f.Add([]byte(edited))
			}
		}
	}
	var signed bytes.Buffer
	r := &settlement.Report{Name: "A", Pools: []settlement.PoolReport{{}}}
	require.NoError(f, r.Sign(key(1)))
	require.NoError(f, r.Encode(&signed))
	f.Add(signed.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := settlement.ReadReport(bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		if len(text) < 4_000 {
			var plain settlement.Report // for readers other than ReadReport
			require.NoError(t, json.Unmarshal(text, &plain))
		}
		_, _ = r.SignedBy()
		if r.Verify(r.Rules()) != nil {
			return
		}
		var now, again bytes.Buffer
		require.NoError(t, r.Encode(&now))
		back := readReport(t, now.Bytes())
		require.NoError(t, back.Verify())
		require.NoError(t, back.Encode(&again))
		require.Equal(t, now.String(), again.String())
	})
}
