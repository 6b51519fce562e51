package capitation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestJoinedCare: what two workers read of a month says what one who reads all of it says.
func TestJoinedCare(t *testing.T) {
	texts := []string{"", "a", "b"}
	charge := func(n int) *Charge { // each of four digits chooses the text of a field
		paid := settlement.Money(n)
		next := func() string {
			text := texts[n%len(texts)]
			n /= len(texts)
			return text
		}
		return &Charge{Department: next(), Attributes: &settlement.Attributes{
			Doctor: next(), District: next(), Home: next(), Paid: []settlement.CostPart{{Name: "x", Amount: paid}}, Fees: []settlement.CostPart{{Name: "y", Amount: 1}},
		}}
	}
	for first := range 81 {
		for second := range 81 {
			var one, other, all care
			require.True(t, one.add(charge(first)) && other.add(charge(second)) && all.add(charge(first)) && all.add(charge(second)))
			require.True(t, one.join(&other))
			require.Equal(t, all, one, "%d, %d", first, second)
		}
	}
}

// TestJoinedIdentity: charges that two workers read are those that one reads.
func TestJoinedIdentity(t *testing.T) {
	var one, other, all identity
	for print := range uint64(1000) {
		all.add(print * 0x9E3779B97F4A7C15)
		if print%3 == 0 {
			one.add(print * 0x9E3779B97F4A7C15)
		} else {
			other.add(print * 0x9E3779B97F4A7C15)
		}
	}
	one.join(&other)
	require.Equal(t, all.count, one.count)
	require.Equal(t, all.sum, one.sum)
	require.Nil(t, one.set.Repeated(1))
}
