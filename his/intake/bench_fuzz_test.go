package intake

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

// BenchmarkSmallExport reads an export of one row: what each input of a fuzz target costs.
func BenchmarkSmallExport(b *testing.B) {
	p, err := NewMapper(sampleMapping())
	require.NoError(b, err)
	text := rowHead + drgRow("S1", "", "V1", "010", "1000.00", "600.00")
	b.ReportAllocs()
	for b.Loop() {
		_, err := p.Read(Options{Period: year2025}, filetest.Memory("x.csv", text))
		require.NoError(b, err)
	}
}
