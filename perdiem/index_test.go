package perdiem

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
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
	stays := func(yield func(Stay, error) bool) { _ = yield(a, nil) && yield(b, nil) }
	// As if both persons had one hash: the walk finds two persons.
	require.NoError(t, nameOverlaps([][2]record{{newRecord(&a), newRecord(&b)}}, stays))
	require.NotEqual(t, hash(hash(hashBasis, "a"), "bc"), hash(hash(hashBasis, "ab"), "c"))
}
