package his

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestEncodings(t *testing.T) {
	const head = "id,institution,group,cost,covered,department\n"
	text := head + strings.Repeat("c,H1,G,1,1,心内科\n", 10) + "c,H1,G,1,1,\"𠮷、\"\"内\"\"科\"\n"
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	require.NotEqual(t, text, raw)
	for _, tt := range []struct {
		name, text string
		encoding   rows.Encoding
	}{
		{"UTF-8", text, rows.UTF8},
		{"UTF-8 detected", text, rows.Detected},
		{"UTF-8 with a mark, detected", "\uFEFF" + text, rows.Detected},
		{"UTF-8 with a mark, though GB18030 was said", "\uFEFF" + text, rows.GB18030},
		{"GB18030", raw, rows.GB18030},
		{"GB18030 detected", raw, rows.Detected},
		{"cut in a character by the block that is looked at", head + strings.Repeat("c,H1,G,1,1,心内科\n", 4000) + text[len(head):], rows.Detected},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := filetest.Memory("c.csv", tt.text)
			f.Encoding = tt.encoding
			cases, err := filetest.Collect(Cases(f, "department").All())
			require.NoError(t, err)
			require.Equal(t, "心内科", cases[0].Department)
			require.Equal(t, "𠮷、\"内\"科", cases[len(cases)-1].Department)
		})
	}
	for _, tt := range []struct {
		name, text string
		encoding   rows.Encoding
		want       []string
	}{
		{"GB18030 that was not said", raw, rows.UTF8, []string{"c.csv: row 2, column department: unreadable text: not valid UTF-8"}},
		{"UTF-8 that was said to be GB18030", head + "c,H1,G,1,1,心内科了\n", rows.GB18030, nil},
		{"invalid GB18030", head + "c,H1,G,1,1,\xff\xff\nd,H1,G,1,1,\xd0\n", rows.Detected, []string{
			"c.csv: row 2, column department: unreadable text: not valid UTF-8",
			"c.csv: row 3, column department: unreadable text: not valid UTF-8",
		}},
		{"UTF-16", "\xff\xfei\x00d\x00", rows.Detected, []string{"c.csv: unreadable text: the file is UTF-16: save it as CSV UTF-8"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := filetest.Memory("c.csv", tt.text)
			f.Encoding = tt.encoding
			_, err := filetest.Collect(Cases(f, "department").All())
			if len(tt.want) == 0 {
				return // such text may decode to other characters: only the caller can know
			}
			require.ErrorIs(t, err, rows.ErrEncoding)
			require.Equal(t, tt.want, filetest.Messages(err)[:len(tt.want)])
		})
	}
}

// No row costs an allocation: a block does.
func TestCSVAllocations(t *testing.T) {
	text := filetest.Canonical(20_000)
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	for name, f := range map[string]rows.File{"UTF-8": filetest.Memory("c.csv", text), "GB18030": {Name: "c.csv", Open: filetest.Memory("c.csv", raw).Open, Encoding: rows.GB18030}} {
		table := Cases(f, filetest.Every...)
		allocs := testing.AllocsPerRun(3, func() {
			for _, err := range table.All() {
				require.NoError(t, err)
			}
		})
		require.Less(t, allocs, 400.0, name)
	}
}

func BenchmarkCSV(b *testing.B) {
	const count = 100_000
	text := filetest.Canonical(count)
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(b, err)
	run := func(name string, size int, walk func() error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := walk(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/count, "ns/row")
		})
	}
	all := func(f rows.File, columns ...string) func() error {
		seq := Cases(f, columns...).All()
		return func() error {
			for _, err := range seq {
				if err != nil {
					return err
				}
			}
			return nil
		}
	}
	gb := rows.File{Name: "c.csv", Open: filetest.Memory("c.csv", raw).Open, Encoding: rows.GB18030}
	run("cases, needed columns", len(text), all(filetest.Memory("c.csv", text)))
	run("cases, every column", len(text), all(filetest.Memory("c.csv", text), filetest.Every...))
	run("cases, every column, GB18030", len(raw), all(gb, filetest.Every...))
}
