package drg

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Persons who share a hash are told apart: however bad the hash, the outcome is
// that of comparing every stay with every other.
func TestHashesDecideNothing(t *testing.T) {
	require.EqualValues(t, 24, unsafe.Sizeof(record{}))
	require.EqualValues(t, 16, unsafe.Sizeof(approval{}))
	number := settlement.MustDecimal
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		p := Policy{
			Document: policy.Document{Name: "x", Kind: policy.Example}, Scale: number("100"),
			Groups:       []Group{{Code: "A", BasePoints: number("1"), MeanCost: number("1")}, {Code: "B", BasePoints: number("1"), MeanCost: number("1")}},
			Institutions: []Institution{{Code: "H1"}, {Code: "H2"}},
			Readmission:  &ReadmissionRule{WithinDays: random.IntN(20), Factor: number("0.5"), Institution: []BackIn{Same, Any}[seed%2]},
		}
		plan, err := New(p)
		require.NoError(t, err)
		var cases []Case
		first := settlement.MustDate("2025-01-01")
		for i := range 120 {
			in := first.Add(random.IntN(90))
			cases = append(cases, Case{
				ID: fmt.Sprint(i), Institution: []string{"H1", "H2"}[random.IntN(2)], Group: []string{"A", "B"}[random.IntN(2)], Cost: 1,
				Person: fmt.Sprint(random.IntN(12)), Admitted: in, Discharged: in.Add(random.IntN(9)), Justified: random.IntN(8) == 0,
			})
		}
		for name, hash := range map[string]func(string) uint64{
			"all alike": func(string) uint64 { return 0 }, "two kinds": func(s string) uint64 { return uint64(s[0] & 1) }, "good": func(s string) uint64 {
				h := uint64(7)
				for _, c := range s {
					h = h*1_000_003 + uint64(c)
				}
				return h
			},
		} {
			i := 0
			line := alone(plan)
			for c, err := range line.resolvedBy(settlement.Period{}, settlement.Each(cases), func(others settlement.Others[Case]) (settlement.Fill[Case], error) {
				return line.resolve(settlement.Period{}, others, hash)
			}) {
				require.NoError(t, err)
				want := false
				for _, b := range cases {
					a := cases[i]
					gap := b.Admitted.Sub(a.Discharged)
					later := b.Admitted.After(a.Admitted) || b.Admitted == a.Admitted && b.Discharged.After(a.Discharged) ||
						b.Admitted == a.Admitted && b.Discharged == a.Discharged && b.ID > a.ID
					same := a.Person == b.Person && a.Group == b.Group && (p.Readmission.Institution == Any || a.Institution == b.Institution)
					want = want || same && later && !b.Justified && gap >= 0 && gap <= p.Readmission.WithinDays
				}
				require.Equal(t, want, c.Readmitted, "%s: case %d of seed %d", name, i, seed)
				i++
			}
			require.Equal(t, len(cases), i)
		}
	}
}
