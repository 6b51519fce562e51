package rows

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// FuzzFiles reads anything as a file of any encoding, delimiter and line end, or as
// objects of JSON. Every fault has a code, and a second walk is the first.
func FuzzFiles(f *testing.F) {
	for _, text := range []string{
		"setl_id,medfee_sumamt\nS1,1.00\n", "\uFEFFsetl_id;medfee_sumamt\r1;2\r", "setl_id|medfee_sumamt\r\n\"a\nb\"|1\r\n", "\xff\xfes\x00", "s\x00e\x00t\x00l\x00", "\xd0\xcf\x11\xe0", "<html>", "PK\x03\x04",
		`{"setlinfo":{"setl_id":"S1"},"iteminfo":[{"amt":1.1000000000000001}]}`, `[{"setl_id":"S1","medfee_sumamt":1},{}]`, "setl_id\tmedfee_sumamt\n\xbd\xe1\t1", "标题;x\nsetl_id;medfee_sumamt\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"l.csv", "l.json", "l.jsonl"} {
			table := listTable(name, text)
			read := func() (list [][3]string, err error) {
				for v, e := range table.All() {
					if e != nil {
						return list, e
					}
					list = append(list, v)
				}
				return list, nil
			}
			first, err := read()
			if err != nil {
				if settlement.Code(err) == coded.Other {
					t.Fatal("no code: ", err)
				}
				continue
			}
			again, err := read()
			if err != nil || cmp.Diff(first, again) != "" {
				t.Fatal("a second walk differs: ", err)
			}
		}
	})
}
