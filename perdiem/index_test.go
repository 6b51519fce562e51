package perdiem

import (
	"cmp"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestRecordSize(t *testing.T) {
	require.LessOrEqual(t, unsafe.Sizeof(record{}), uintptr(24))
}

func TestRecordDates(t *testing.T) {
	for _, text := range []string{"0001-01-01", "2024-02-29", "9999-12-31"} {
		d := settlement.MustDate(text)
		require.Equal(t, d, dateOf(dayOf(d)))
	}
}

// TestHashCollision: records that only look alike are not an overlap.
func TestHashCollision(t *testing.T) {
	s := func(id, person string) Stay {
		return Stay{ID: id, Institution: "X1", Class: "c", Person: person, Admitted: settlement.MustDate("2025-01-01"), Discharged: settlement.MustDate("2025-01-05")}
	}
	a, b := s("a", "p"), s("b", "q")
	// As if both persons had one hash: the walk finds two persons.
	plan, err := New(Policy{Document: policy.Document{Name: "n", Kind: policy.Example}, Classes: []Class{{Code: "c", Tiers: []Tier{{Rate: settlement.MustDecimal("1.00")}}}}})
	require.NoError(t, err)
	line := alone(plan)
	walks := 0
	require.NoError(t, line.nameOverlaps([][2]record{{line.newRecord(&a), line.newRecord(&b)}}, func(_ settlement.Chosen, section func(int) (func(*Stay, int) error, func())) error {
		walks++
		see, _ := section(0)
		return errors.Join(see(&a, 0), see(&b, 1))
	}))
	require.Equal(t, 1, walks)
	require.NotEqual(t, hash(hash(hashBasis, "a"), "bc"), hash(hash(hashBasis, "ab"), "c"))
}

// TestHash: it is FNV-1a of the text and a separator, finished as MurmurHash3 finishes.
func TestHash(t *testing.T) {
	for _, text := range []string{"", "p", "310101199001011234"} {
		h := fnv.New64a()
		h.Write(append([]byte(text), 0xff))
		x := h.Sum64()
		x = (x ^ x>>33) * 0xff51afd7ed558ccd
		x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
		require.Equal(t, x^x>>33, hash(hashBasis, text), text)
	}
}

// TestIndexAgainstSorting: buckets and heads hold what one sorted list holds, in
// its order, also where many records share a person or the first bits of a hash.
func TestIndexAgainstSorting(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	person := func(persons uint64) uint64 { return hash(hashBasis, strconv.FormatUint(random.Uint64N(persons), 10)) }
	for _, row := range []struct {
		name   string
		size   int
		person func() uint64
	}{
		{"none", 0, nil},
		{"a few", 100, func() uint64 { return person(50) }},
		{"without heads", 256 * 60, func() uint64 { return person(10_000) }},
		{"with heads", 100_000, func() uint64 { return person(70_000) }},
		{"one bucket", 50_000, func() uint64 { return 7<<56 | person(20_000)>>8 }},
		{"one head", 5_000, func() uint64 { return 7<<56 | random.Uint64N(2_000) }},
		{"one person", 5_000, func() uint64 { return 1 }},
	} {
		t.Run(row.name, func(t *testing.T) {
			var x index
			var want []record
			for range row.size {
				r := record{
					person: row.person(), place: random.Uint32N(3), first: random.Int32N(40), nights: uint16(random.UintN(3)),
					leave: uint16(random.UintN(2)) | topBit*uint16(random.UintN(2)), rest: random.Uint32N(2),
				}
				want = append(want, r)
				x.add(r)
			}
			x.sort()
			slices.SortFunc(want, func(a, b record) int {
				return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.first, b.first), cmp.Compare(a.end(), b.end()),
					cmp.Compare(a.place, b.place), cmp.Compare(a.leave, b.leave), cmp.Compare(a.rest, b.rest))
			})
			var got []record
			for i := range x {
				got = append(got, x[i].list...)
			}
			require.True(t, slices.Equal(want, got))
			for len(want) > 0 {
				n := 1
				for n < len(want) && want[n].person == want[0].person {
					n++
				}
				require.True(t, slices.Equal(want[:n], x.of(want[0].person)))
				want = want[n:]
			}
			require.Empty(t, x.of(3<<56|5))
		})
	}
}

func TestPlaceHashes(t *testing.T) {
	var x placeHashes
	for range 2 {
		for i := range 100 {
			institution := "H" + strconv.Itoa(i%7)
			for _, class := range []string{"", "c", "psychiatric", strconv.Itoa(i)} {
				require.Equal(t, placeOf(institution, class), x.of(institution, class))
			}
		}
	}
}

// TestResolveAllocatesForPersonsAlone: what grows with the stays is the index.
func TestResolveAllocatesForPersonsAlone(t *testing.T) {
	plan, err := New(Policy{
		Document:           policy.Document{Name: "n", Kind: policy.Example},
		Classes:            []Class{{Code: "c", Tiers: []Tier{{Rate: settlement.MustDecimal("1.00")}}}},
		ReadmissionGapDays: 10, Limits: Limits{DaysPerYear: 90, EpisodesPerYear: 3},
	})
	require.NoError(t, err)
	var stays []Stay
	for i := range 20_000 {
		day := settlement.MustDate("2025-01-01").Add(10 * (i % 3))
		stays = append(stays, Stay{
			ID: strconv.Itoa(i), Institution: "X" + strconv.Itoa(i%5), Class: "c", Person: strconv.Itoa(i / 3), Admitted: day, Discharged: day.Add(i % 9),
		})
	}
	allocs := testing.AllocsPerRun(3, func() {
		for _, err := range plan.Settlement(settlement.Period{}, settlement.Each(stays)).Entries() {
			if err != nil {
				panic(err)
			}
		}
	})
	require.Less(t, allocs, 0.15*float64(len(stays)))
}

// One day twice is a stay given twice in one place alone. Places whose hashes are alike are told
// apart by their names.
func TestClashOfPlaces(t *testing.T) {
	r := record{person: 1, place: 7}
	for _, row := range []struct {
		institution, class string
		want               bool
	}{{"A", "c", true}, {"A", "d", false}, {"B", "c", false}} {
		x := clashes{met: map[record][]named{r: {{1, "a", "A", "c", "P"}}}}
		_, got := x.clash([2]record{r, r}, r, &named{2, "b", row.institution, row.class, "P"})
		require.Equal(t, row.want, got, row)
	}
}
