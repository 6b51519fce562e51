// Package filetest has files and sequences for the tests of package his and its rooms.
package filetest

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// ByValue lets cmp compare quantities with ==.
var ByValue = cmpopts.EquateComparable(settlement.Date{}, settlement.Decimal{})

// Memory is a file in memory.
func Memory(name, text string) rows.File {
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Collect walks a sequence to its end.
func Collect[C any](seq iter.Seq2[C, error]) (list []C, err error) {
	for c, e := range seq {
		if e != nil {
			if err != nil {
				panic("two error pairs")
			}
			err = e
			continue
		}
		if err != nil {
			panic("a claim after the error pair")
		}
		list = append(list, c)
	}
	return list, err
}

// Messages returns an error as its lines.
func Messages(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// Total returns the number of faults of an error.
func Total(err error) int {
	var f *settlement.Faults
	if errors.As(err, &f) {
		return f.Total
	}
	return 0
}

// GoodLine is a case as a JSON line.
const GoodLine = `{"id":"c1","institution":"H1","group":"G","cost":"1.00","covered":"0.00"}` + "\n"

// Changing is a file that has the next of the texts each time it is opened, and then
// stays at the last one.
func Changing(name string, texts ...string) rows.File {
	opened := 0
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) {
		text := texts[min(opened, len(texts)-1)]
		opened++
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// Sheet is a file of a sheet.
func Sheet(lines ...[]rows.Cell) rows.File {
	return rows.File{Name: "b.xlsx", Sheet: &rows.Sheet{Name: "一月", Rows: func() iter.Seq2[[]rows.Cell, error] {
		return func(yield func([]rows.Cell, error) bool) {
			for _, r := range lines {
				if !yield(r, nil) {
					return
				}
			}
		}
	}}}
}

// Drain walks a sequence to its end.
func Drain[C any](seq iter.Seq2[C, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// Reader makes a reader of a function.
type Reader func([]byte) (int, error)

// Read implements [io.Reader].
func (r Reader) Read(p []byte) (int, error) { return r(p) }

// ProtectedText makes texts, many of which look protected or like formulas.
func ProtectedText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		before := rapid.StringOfN(rapid.RuneFrom([]rune("'=+-@\t")), 0, 3, -1).Draw(t, "before")
		text := rapid.OneOf(rapid.StringMatching(`[0-9]{0,20}`), rapid.StringMatching(`[A-Z]{1,2}[0-9]{0,14}`), rapid.SampledFrom([]string{"心内科", "a,b", `q"q`, " ", "l\nl", "4.4-1"})).Draw(t, "text")
		return before + text + rapid.SampledFrom([]string{"", "", "\t", "'", "\t\t"}).Draw(t, "after")
	})
}

// Measure reports the cost of a walk for each row.
func Measure(b *testing.B, name string, count, size int, walk func() error) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			if err := walk(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/row")
	})
}

// AsCSV writes records under a header.
func AsCSV(header []string, records [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(header)
	_ = w.WriteAll(records)
	return b.String()
}

// AsJSON writes records as JSON lines.
func AsJSON(header []string, records [][]string) string {
	var b strings.Builder
	for _, record := range records {
		for i, text := range record {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			for k, s := range []string{header[i], text} {
				quoted, _ := json.Marshal(s)
				b.Write(quoted)
				if k == 0 {
					b.WriteByte(':')
				}
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// Canonical makes a file of cases with this number of rows.
func Canonical(rows int) string {
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,days,admitted,discharged,person,approved,approved_amount,approved_points,unreasonable,department\n")
	departments := []string{"呼吸内科", "心血管内科", "普外科", "骨科"}
	for i := range rows {
		fmt.Fprintf(&b, "LS2025%06d,LS%02d,ES%02d,%d.%02d,%d.%02d,%d,2025-02-%02d,2025-03-%02d,P%06d,yes,,,0.00,%s\n", i, i%20, i%90+10,
			1000+i%40000, i%100, 100+i%900, i%97, 1+i%30, 1+i%28, 1+i%31, i, departments[i%4])
	}
	return b.String()
}

// Every lists the optional columns of a case.
var Every = []string{
	"days", "admitted", "discharged", "person", "approved", "approved_amount",
	"approved_points", "unreasonable", "pool", "charged_to", "department",
}
