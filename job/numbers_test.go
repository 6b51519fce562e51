package job_test

import (
	"io"
	"testing"

	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/job"
)

// No number of a document may be negative, but those that are named.
func TestNumbersOfDocuments(t *testing.T) {
	for _, row := range []struct {
		files string
		read  func(io.Reader) error
		but   []string
	}{
		{"../examples/*/*.json", func(r io.Reader) error { return only(job.Read(r)) }, []string{"pools[].name", "pools[].terms.total.adjustments[].amount", "terms.compensation.paid.A", "terms.compensation.paid.B", "terms.compensation.paid.C"}},
		{"../examples/*/year*.json", func(r io.Reader) error { return only(job.ReadYear(r)) }, []string{"pools[].name", "pools[].terms.total.adjustments[].amount"}},
		{"../examples/bureau/bureau*.json", func(r io.Reader) error { return only(job.ReadBureau(r)) }, []string{"districts[].district", "districts[].growth", "districts[].volume"}},
		{"../examples/*/*.json", func(r io.Reader) error { return only(job.ReadBenchmark(r)) }, nil},
		{"../examples/*/receivables*.json", func(r io.Reader) error { return only(job.ReadReceivables(r)) }, nil},
	} {
		seeds.Refused(t, row.files, "-1", row.read, row.but...)
	}
}
