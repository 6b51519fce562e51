package batch

import (
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func count(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// walked returns what a walk yields, in order, and the sizes of its sections.
func walked(t *testing.T, w Walk[int]) (all, sections []int) {
	t.Helper()
	for section := range w.Sections {
		n := 0
		for b, err := range section {
			require.NoError(t, err)
			require.NotEmpty(t, b.List, "no batch is empty")
			n += len(b.List)
			all = append(all, b.List...)
		}
		sections = append(sections, n)
	}
	last, err := w.Finish()
	require.NoError(t, err)
	require.Empty(t, last)
	return all, sections
}

// TestSlice: one worker gets a slice whole, and several get sections that are worth it.
func TestSlice(t *testing.T) {
	for _, row := range []struct {
		claims, workers int
		sections        []int
	}{
		{0, 1, nil}, {0, 3, nil}, {5, 1, []int{5}}, {5, 3, []int{5}},
		{2*SectionClaims + 1, 1, []int{2*SectionClaims + 1}},
		{2*SectionClaims + 1, 2, []int{SectionClaims, SectionClaims, 1}},
		{32 * SectionClaims, 2, []int{2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims,
			2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims,
			2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims, 2 * SectionClaims}},
	} {
		all, sections := walked(t, Slice(count(row.claims)).Start(row.workers))
		require.Equal(t, row.sections, sections)
		require.Len(t, all, row.claims)
		for i, c := range all {
			require.Equal(t, i, c)
		}
	}
}

// TestStream: a sequence is one section, however many workers there are.
func TestStream(t *testing.T) {
	fault := errors.New("fault")
	sequence := func(n int, err error) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range n {
				if !yield(i, nil) {
					return
				}
			}
			if err != nil {
				yield(0, err)
			}
		}
	}
	for _, n := range []int{1, size - 1, size, size + 1, 3 * size} {
		for _, workers := range []int{1, 4} {
			all, sections := walked(t, Stream(sequence(n, nil)).Start(workers))
			require.Equal(t, count(n), all)
			require.Equal(t, []int{n}, sections)
		}
		var all []int
		var errs []error
		for section := range Stream(sequence(n, fault)).Start(1).Sections {
			for b, err := range section {
				if err != nil {
					require.Nil(t, b)
					errs = append(errs, err)
					continue
				}
				all = append(all, b.List...)
			}
			for range section {
				break // a consumer may stop early
			}
		}
		require.Equal(t, count(n), all, "what comes before the fault")
		require.Equal(t, []error{fault}, errs)
	}
	all, _ := walked(t, Stream(sequence(0, nil)).Start(1))
	require.Empty(t, all)
	_, sections := walked(t, Stream[int](nil).Start(1))
	require.Empty(t, sections)
}

func TestNumber(t *testing.T) {
	require.EqualValues(t, 0, Number(nil, 0))
	require.EqualValues(t, 7, Number([]uint32{3, 7}, 1))
	require.EqualValues(t, 0, Number([]uint32{3, 7}, 2))
}

// TestInParallelStartsFew: there are no more goroutines than things to do.
func TestInParallelStartsFew(t *testing.T) {
	before, most := runtime.NumGoroutine(), atomic.Int64{}
	done := atomic.Int64{}
	InParallel(10_000, slices.Values([]int{1, 2, 3}), func(n int) {
		for now := int64(runtime.NumGoroutine()); ; {
			if old := most.Load(); old >= now || most.CompareAndSwap(old, now) {
				break
			}
		}
		done.Add(int64(n))
	})
	require.EqualValues(t, 6, done.Load())
	require.LessOrEqual(t, most.Load(), int64(before+3))
}
