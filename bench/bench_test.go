package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// small is the number of claims that tests work with.
const small = 2_000

// Every version computes what the library's reference computes, to the fen.
func TestVersionsAgree(t *testing.T) {
	d := written(t, small)
	references := map[job]result{}
	for _, v := range versions() {
		t.Run(v.id(), func(t *testing.T) {
			if v.sql != "" {
				t.Skip("the run with -sql checks them")
			}
			d := d
			if v.calls > 0 {
				d = &data{n: 200, region: d.region}
			}
			run, err := v.prepare(d)
			require.NoError(t, err)
			for range 2 { // a second run must not find what the first one left
				got, err := run()
				require.NoError(t, err)
				if _, ok := references[v.job]; !ok || v.calls > 0 {
					references[v.job], err = reference(d, v.job)
					require.NoError(t, err)
				}
				if v.exact {
					require.Equal(t, references[v.job], got)
				} else {
					t.Log(got.difference(references[v.job]))
				}
			}
		})
	}
}

// written are data whose files are written.
func written(t testing.TB, n int) *data {
	t.Helper()
	d, err := newData(n, t.TempDir())
	require.NoError(t, err)
	require.NoError(t, d.write(filesOf(versions())))
	return d
}

// The region has every class, cases on bounds, and exact ties that the
// straightforward way and float64 get wrong.
func TestRegion(t *testing.T) {
	r, err := newRegion()
	require.NoError(t, err)
	classes := map[settlement.Class]int{}
	for c := range r.cases(20_000) {
		e, err := r.plan.Rate(c)
		require.NoError(t, err)
		classes[e.Class]++
	}
	t.Log(classes)
	for _, class := range []settlement.Class{settlement.Normal, settlement.Low, settlement.High, settlement.Special, settlement.Ungrouped} {
		require.Greater(t, classes[class], 20, class)
	}
	for _, v := range versions() {
		if v.alone == nil {
			continue
		}
		classes, points, err := wrong(v, r, 20_000)
		require.NoError(t, err)
		t.Log(v.id(), classes, points)
		require.Positive(t, points, v.id())
	}
}

// BenchmarkVersions runs what the command runs, for benchstat: the files are in
// memory here.
func BenchmarkVersions(b *testing.B) {
	whole, err := newData(*benchClaims, b.TempDir())
	require.NoError(b, err)
	for _, v := range versions() {
		if v.sql != "" || v.most > 0 && whole.n > v.most {
			continue
		}
		b.Run(v.id(), func(b *testing.B) {
			d := whole
			if v.calls > 0 {
				d = &data{n: v.calls, region: d.region}
			}
			require.NoError(b, d.write(v.files))
			require.NoError(b, d.hold(v.files))
			run, err := v.prepare(d)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := run(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(d.n), "ns/claim")
		})
	}
}
