package his

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// FuzzCases reads anything as CSV and as JSON lines. What is accepted must read
// equal when it is written in both ways.
func FuzzCases(f *testing.F) {
	head := "id,institution,group,cost,covered"
	for _, text := range []string{
		"", head, head + "\nc1,H1,G,1.00,0\n", "\uFEFF" + head + "\r\n\"c\"\"1\",H1,\"a\r\nb\",1,1",
		head + ",days,approved,department,approved_amount\n1,1,1,1,1,7,yes,\"x\n\",0.10\n",
		head + ",admitted,discharged,person,unreasonable\n1,1,,1,1,2025-02-28,,\xff,3\n\n2,2,2,2\n",
		filetest.GoodLine, filetest.GoodLine + "\n" + `{"id":"a","id":"b"}`, `{"id":"c","institution":"\u0031","group":"","cost":"1","covered":"1","days":3,"approved":"special"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"c.csv", "c.jsonl"} {
			table := Cases(filetest.Memory(name, text), filetest.Every...)
			cases, err := filetest.Collect(table.All())
			if err != nil {
				_ = err.Error()
				continue
			}
			for _, written := range []rows.File{writeCSV(t, cases), writeJSON(t, cases)} {
				if len(cases) == 0 {
					continue // no line: an empty file
				}
				again, err := filetest.Collect(Cases(written, filetest.Every...).All())
				if err != nil {
					t.Fatalf("%s: %v", written.Name, err)
				}
				if diff := cmp.Diff(cases, again, filetest.ByValue); diff != "" {
					t.Fatalf("%s: %s", written.Name, diff)
				}
			}
			if _, err := table.Unknown(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func writeCSV(t *testing.T, cases []drg.Case) rows.File {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	records := [][]string{append([]string{"id", "institution", "group", "cost", "covered"}, filetest.Every...)}
	for _, c := range cases {
		records = append(records, []string{rows.Protect(c.ID, true), rows.Protect(c.Institution, true), rows.Protect(c.Group, false), c.Cost.String(), c.Covered.String(),
			fmt.Sprint(c.Days), c.Admitted.String(), c.Discharged.String(), rows.Protect(c.Person, true), string(c.Approved),
			c.ApprovedAmount.String(), c.ApprovedPoints.String(), c.Unreasonable.String(), rows.Protect(c.Pool, false), rows.Protect(c.ChargedTo, true), rows.Protect(c.Department, false)})
	}
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return rows.File{Name: "w.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }}
}

func writeJSON(t *testing.T, cases []drg.Case) rows.File {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, c := range cases {
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	return rows.File{Name: "w.jsonl", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }}
}
