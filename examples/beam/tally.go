package main

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
)

func init() {
	beam.RegisterCoder(reflect.TypeFor[*settlement.Tally](), encodeTally, decodeTally)
	register.Combiner1[*settlement.Tally](&mergeTallies{})
}

// Beam cannot encode a tally by itself: without a coder its sums, like a decimal, would
// silently arrive as zero. The binary form of a tally is integers and bytes, and equal
// sums have equal bytes.
func encodeTally(t *settlement.Tally) ([]byte, error) { return t.MarshalBinary() }

func decodeTally(b []byte) (*settlement.Tally, error) {
	t := new(settlement.Tally)
	return t, t.UnmarshalBinary(b)
}

// mergeTallies is the CombineFn: tallies are a commutative monoid, so that Beam may
// merge them in any order and any grouping, before and after it moves them.
type mergeTallies struct{}

func (*mergeTallies) CreateAccumulator() *settlement.Tally { return new(settlement.Tally) }

// AddInput does not change t, which belongs to Beam.
func (*mergeTallies) AddInput(sum, t *settlement.Tally) (*settlement.Tally, error) {
	return sum, sum.Merge(t)
}

func (*mergeTallies) MergeAccumulators(sum, t *settlement.Tally) (*settlement.Tally, error) {
	return sum, sum.Merge(t)
}

func (*mergeTallies) ExtractOutput(sum *settlement.Tally) *settlement.Tally { return sum }
