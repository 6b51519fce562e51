package call

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/job"
)

// bursting are files one of which panics when a read gets beyond a number of bytes: what a fault
// in one of several workers does.
type bursting struct {
	job.Files
	name  string
	after int64
	value any
	burst *atomic.Int64
}

func (b bursting) Open(name string) (io.ReadCloser, error) {
	f, err := b.Files.Open(name)
	if err != nil || filepath.Base(name) != b.name {
		return f, err
	}
	return &burst{f, b, 0}, nil
}

type burst struct {
	io.ReadCloser
	of   bursting
	read int64
}

func (b *burst) Read(to []byte) (int, error) {
	if b.read >= b.of.after {
		b.of.burst.Add(1)
		panic(b.of.value)
	}
	n, err := b.ReadCloser.Read(to[:min(int64(len(to)), b.of.after-b.read)])
	b.read += int64(n)
	return n, err
}

// TestPanicOfWorkers: a panic of one of several workers, early or late in a file, is the answer of
// the call and not the end of the host's process. The answer has a code and repeats no value of
// the panic; the next call works.
func TestPanicOfWorkers(t *testing.T) {
	_, whole := manyCases(t, 40_000)
	for _, c := range []struct {
		name  string
		value any
		code  string
		says  string
	}{
		{"a value with a person's name", "张三 110101199001011234", "call.panic", ""},
		{"an error", errors.New("张三"), "call.panic", ""},
		{"of the run time", indexError(), "call.panic", "index out of range"},
		{"memory that cannot be read", unreadable{}, "call.memory", ""},
	} {
		for _, after := range []int64{0, 100_000, int64(whole) - 1} {
			for _, workers := range []int{1, 2, 4} {
				t.Run(fmt.Sprint(c.name, after, workers), func(t *testing.T) {
					folder, _ := manyCases(t, 40_000)
					var count atomic.Int64
					files := bursting{folder, "cases.csv", after, c.value, &count}
					a := answer(func(out io.Writer) error {
						r := Request{Workers: workers}
						result, err := r.settle(r.context(), files)
						if err != nil {
							return err
						}
						return result.Report.Encode(out)
					})
					require.Positive(t, count.Load(), "it did panic")
					require.Equal(t, Refused, a.Status)
					require.NotContains(t, string(a.Text), "张三")
					require.NotContains(t, string(a.Text), "110101")
					require.Contains(t, string(a.Text), c.says)
					var faults []struct{ Code string }
					require.NoError(t, json.Unmarshal(a.Text, &faults), "%s", a.Text)
					require.Len(t, faults, 1, "%s", a.Text)
					require.Equal(t, c.code, faults[0].Code)
				})
			}
		}
	}
	var out bytes.Buffer
	files, _ := manyCases(t, 40_000)
	result, err := Request{Workers: 4}.settle(t.Context(), files)
	require.NoError(t, err, "the process lives")
	require.NoError(t, result.Report.Encode(&out))
}

// unreadable is what the run time panics with where memory cannot be read.
type unreadable struct{}

func (unreadable) Error() string { return "fault" }
func (unreadable) Addr() uintptr { return 1 }

// indexError is a panic of the run time.
func indexError() (value any) {
	defer func() { value = recover() }()
	list := []int{}
	return list[len(os.Args)]
}

// manyCases is a job of so many cases, and the size of their file.
func manyCases(t *testing.T, n int) (job.Files, int) {
	t.Helper()
	var cases strings.Builder
	cases.WriteString("id,institution,group,cost,covered,discharged\n")
	for i := range n {
		fmt.Fprintf(&cases, "c%d,LS01,ES23,%d.00,1.00,2025-03-%02d\n", i, 4000+i%3000, 1+i%28)
	}
	text := cases.String()
	return job.Readers(map[string]func() (io.ReadCloser, error){
		"job.json":    reads(`{"name": "many", "period": {"from": "2025-03-01", "to": "2025-03-31"}, "terms": {"fund": "1000000.00"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]}`),
		"policy.json": reads(`{"name": "p", "kind": "example", "scale": "100", "point_places": 4, "groups": [{"code": "ES23", "base_points": "40", "mean_cost": "5000.00"}], "institutions": [{"code": "LS01", "coefficient": "1"}]}`),
		"cases.csv":   reads(text),
	}), len(text)
}

func reads(text string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}
