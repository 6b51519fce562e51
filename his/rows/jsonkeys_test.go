package rows

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement/his/internal/national"
)

// FuzzKeys holds lines that are read in one pass to those that are read carefully,
// where keys may be called otherwise.
func FuzzKeys(f *testing.F) {
	for _, text := range lineSeeds {
		f.Add(strings.ReplaceAll(strings.ReplaceAll(text, `"id"`, `"setl_id"`), `"group"`, `"结算ID"`))
	}
	f.Add(`{"medcasno":"1","住院号":"2","科室":7,"科室代码":"8","psn_name":1,"balc":2}`)
	f.Add("{\"结算ID\":\"1\",\"SETL_ID\":\"2\",\"setl_id\":null}\n{\"结算ID\":\"1\",\"SETL_ID\":\"2\",\"setl_id\":\"3\"}\n{\"总费用\":1,\"费用合计\":2}")
	l := Layout[map[string]string]{Names: &Names{
		Own: map[string][]string{"medfee_sumamt": {"本次总费用"}}, Known: national.Names(), Weak: national.Weak(), Unread: national.Unread(), Loose: true,
	}}
	for name := range national.Names() {
		l.Listed = append(l.Listed, name)
	}
	slices.Sort(l.Listed)
	for _, name := range l.Listed {
		c := Column[map[string]string]{Name: name, Set: func(*map[string]string, string) error { return nil }}
		switch name {
		case "setl_id", "medcasno":
			c.Trait = Ident
		case "psn_no":
			c.Trait = Ident | Private
		case "act_ipt_days":
			c.Trait = Whole
		case "medfee_sumamt", "acct_pay":
			c.Trait = Summed
		}
		l.Columns = append(l.Columns, c)
	}
	table := New(memory("x.jsonl", ""), l)
	f.Fuzz(func(t *testing.T, text string) {
		read := func(fast bool) []string {
			o, err := table.openAny(strings.NewReader(text), table.openBook)
			if err != nil {
				return []string{err.Error()}
			}
			j := o.source.(*jsonRows)
			next := j.next
			if !fast {
				next = func(values []value) (int, error, error) {
					for {
						line, err := j.lines.Next()
						if err != nil {
							return 0, nil, err
						}
						j.row++
						if line = strings.TrimSpace(line); line != "" {
							return j.row, j.careful(line, values), nil
						}
					}
				}
			}
			list := walkLines(func(values []value) (int, error, error) {
				row, fault, err := next(values)
				if fault == nil && err == nil {
					for i := range values {
						if values[i].given && j.column(i) == "" {
							t.Fatal("a value of no key")
						}
					}
				}
				return row, fault, err
			}, len(table.columns))
			return append(list, j.unknown()...)
		}
		want, got := read(false), read(true)
		if len(want) == 1 || len(got) == 1 {
			return // empty
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: %s", text, diff)
		}
	})
}
