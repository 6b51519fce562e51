package his

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// readOld reads a CSV file through encoding/csv: its records, each with its row,
// and how it ends.
func readOld(r io.Reader) (records []string, end string) {
	c, err := openOldCSV("c.csv", r)
	if err != nil {
		return nil, err.Error()
	}
	records = append(records, fmt.Sprintf("%q", c.header))
	for {
		record, err := c.read()
		if errors.Is(err, io.EOF) {
			return records, ""
		}
		if err != nil {
			return records, err.Error()
		}
		records = append(records, fmt.Sprintf("%d %q", c.row, record))
	}
}

// readNew does the same with the byte reader.
func readNew(r io.Reader) (records []string, end string) {
	c, err := openCSV(File{Name: "c.csv"}, r)
	if err != nil {
		return nil, err.Error()
	}
	records = append(records, fmt.Sprintf("%q", c.names))
	for {
		err := c.split.next()
		if errors.Is(err, io.EOF) {
			return records, ""
		}
		if err != nil {
			return records, c.broken(err).Error()
		}
		var record []string
		for i := range c.split.count() {
			record = append(record, c.split.field(i))
		}
		records = append(records, fmt.Sprintf("%d %q", c.split.row, record))
	}
}

var splitSeeds = []string{
	"", "\n", "\r", "\r\n", "a", "a\r", "a,b\r\n1,2\r", "\uFEFFa,b\n1,\"2\"\n", "a\n\n\r\n b \n", ",\n,,\n", "a,b\n\"1\n\r\n2\",\"\"\"\"\n",
	"a\n\"", "a\n\"x\n", "a\n\"x\ny", "a\n\"x\n\r", "a\n\"x\r\n", "a\n\"x\"\r", "a\n\"x\"\r\r\n", "a\n\"x\"y\n", "a\n\"x\n\"y\n", "a\nx\"y\n", "a,b\n\"x\n\",y\"\n",
	"a\nx\ry\n", "a\n\r\r\n", "a\n\"\r\r\n\"\n", "a,b,c,d,e,f,g,h\n12345678,,,\"\",5,6,7\n", "\"a\r\n\"\r\n\"\"\"\r\n", "a\n\"x\",", "a\n\"x\",\"", "a,b\n\x00,\xff\n",
	"0\n\"\n\r", "a\n\r\r", "a\n1\r\n\r",
}

func TestSplitEqualsEncodingCSV(t *testing.T) {
	for _, text := range splitSeeds {
		old, oldEnd := readOld(strings.NewReader(text))
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(text), "bytes": iotest.OneByteReader(strings.NewReader(text))} {
			got, end := readNew(r)
			require.Empty(t, cmp.Diff(old, got), "%q %s", text, name)
			require.Equal(t, oldEnd, end, "%q %s", text, name)
		}
	}
}

// Records on and around the ends of blocks.
func TestSplitAcrossBlocks(t *testing.T) {
	for shift := range 24 {
		var b strings.Builder
		b.WriteString("id,x" + strings.Repeat("h", shift) + "\r\n")
		for i := 0; b.Len() < 5*blockSize/2; i++ {
			switch i % 5 {
			case 0:
				fmt.Fprintf(&b, "%d,plain\r\n", i)
			case 1:
				fmt.Fprintf(&b, "\"%d\",\"quo\"\"ted\"\n", i)
			case 2:
				fmt.Fprintf(&b, "%d,\"two\r\nlines\"\r\n\n", i)
			case 3:
				fmt.Fprintf(&b, "%d,\"\"\n", i)
			default:
				fmt.Fprintf(&b, "%d,%s\n", i, strings.Repeat("语", i%30))
			}
		}
		old, _ := readOld(strings.NewReader(b.String()))
		got, end := readNew(strings.NewReader(b.String()))
		require.Empty(t, end)
		if !reflect.DeepEqual(old, got) { // quicker than to look for a difference
			t.Fatal(cmp.Diff(old, got))
		}
	}
}

func TestSplitFailures(t *testing.T) {
	long := func(n int) string { return "a\nb\n" + strings.Repeat("x", n) }
	for _, tt := range []struct{ name, text, end string }{
		{"a line of 1 MiB", long(maxRecord - 1), ""},
		{"a longer line", long(maxRecord + 1), "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"a much longer line", long(5 * maxRecord), "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"an endless quote", "a\nb\n\"" + strings.Repeat("x\n", maxRecord), "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"a long header", strings.Repeat("x", 2*maxRecord), "c.csv: a record is longer than 1 MiB: is a quote not closed?"},
		{"empty lines without end", "a\n" + strings.Repeat("\n", 2*maxRecord), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, end := readNew(strings.NewReader(tt.text + "\n"))
			require.Equal(t, tt.end, end)
		})
	}
	_, end := readNew(io.MultiReader(strings.NewReader("a\nb\nc"), stuck{}))
	require.Equal(t, "c.csv: after row 2: "+io.ErrNoProgress.Error(), end)
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// A line without end must not be read into memory: 1 GB of it costs a few MiB.
func TestALineWithoutEndIsBounded(t *testing.T) {
	read := 0
	endless := reader(func(p []byte) (int, error) {
		read += len(p)
		for i := range p {
			p[i] = 'x'
		}
		return len(p), nil
	})
	_, end := readNew(io.MultiReader(strings.NewReader("a\n"), endless))
	require.Equal(t, "c.csv: after row 1: a record is longer than 1 MiB: is a quote not closed?", end)
	require.Less(t, read, 8<<20)
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

// FuzzSplit holds the byte reader to encoding/csv.
func FuzzSplit(f *testing.F) {
	for _, text := range splitSeeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		old, oldEnd := readOld(strings.NewReader(text))
		got, end := readNew(strings.NewReader(text))
		if diff := cmp.Diff(old, got); diff != "" || oldEnd != end {
			t.Fatalf("%q: %s\n%q\n%q", text, diff, oldEnd, end)
		}
	})
}

// GB18030 is split in its raw bytes: no character may hold what splits.
func TestNoCharacterOfGB18030Splits(t *testing.T) {
	if !testsize.Long() {
		t.Skip("every character")
	}
	var all strings.Builder
	for r := rune(0x80); r <= 0x10FFFF; r++ {
		if r < 0xD800 || r > 0xDFFF {
			all.WriteRune(r)
		}
	}
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(all.String())
	require.NoError(t, err)
	require.NotContains(t, raw, ",")
	for i := range len(raw) {
		switch raw[i] {
		case ',', '"', '\r', '\n', '\t', ' ':
			t.Fatalf("%q at %d", raw[i], i)
		}
	}
}

func TestEncodings(t *testing.T) {
	const head = "id,institution,group,cost,covered,department\n"
	text := head + strings.Repeat("c,H1,G,1,1,心内科\n", 10) + "c,H1,G,1,1,\"𠮷、\"\"内\"\"科\"\n"
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	require.NotEqual(t, text, raw)
	for _, tt := range []struct {
		name, text string
		encoding   Encoding
	}{
		{"UTF-8", text, UTF8},
		{"UTF-8 detected", text, Detected},
		{"UTF-8 with a mark, detected", "\uFEFF" + text, Detected},
		{"UTF-8 with a mark, though GB18030 was said", "\uFEFF" + text, GB18030},
		{"GB18030", raw, GB18030},
		{"GB18030 detected", raw, Detected},
		{"cut in a character by the block that is looked at", head + strings.Repeat("c,H1,G,1,1,心内科\n", 4000) + text[len(head):], Detected},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := memory("c.csv", tt.text)
			f.Encoding = tt.encoding
			cases, err := collect(Cases(f, "department").All())
			require.NoError(t, err)
			require.Equal(t, "心内科", cases[0].Department)
			require.Equal(t, "𠮷、\"内\"科", cases[len(cases)-1].Department)
		})
	}
	for _, tt := range []struct {
		name, text string
		encoding   Encoding
		want       []string
	}{
		{"GB18030 that was not said", raw, UTF8, []string{"c.csv: row 2, column department: unreadable text: not valid UTF-8"}},
		{"UTF-8 that was said to be GB18030", head + "c,H1,G,1,1,心内科了\n", GB18030, nil},
		{"invalid GB18030", head + "c,H1,G,1,1,\xff\xff\nd,H1,G,1,1,\xd0\n", Detected, []string{
			"c.csv: row 2, column department: unreadable text: it holds U+FFFD, what a wrong decoding leaves behind",
			"c.csv: row 3, column department: unreadable text: it holds U+FFFD, what a wrong decoding leaves behind",
		}},
		{"UTF-16", "\xff\xfei\x00d\x00", Detected, []string{"c.csv: unreadable text: the file is UTF-16: save it as CSV UTF-8"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := memory("c.csv", tt.text)
			f.Encoding = tt.encoding
			_, err := collect(Cases(f, "department").All())
			if len(tt.want) == 0 {
				return // such text may decode to other characters: only the caller can know
			}
			require.ErrorIs(t, err, ErrEncoding)
			require.Equal(t, tt.want, messages(err)[:len(tt.want)])
		})
	}
}

// No row costs an allocation: a block does.
func TestCSVAllocations(t *testing.T) {
	text := canonical(20_000)
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	for name, f := range map[string]File{"UTF-8": memory("c.csv", text), "GB18030": {Name: "c.csv", Open: memory("c.csv", raw).Open, Encoding: GB18030}} {
		table := Cases(f, every...)
		allocs := testing.AllocsPerRun(3, func() {
			for _, err := range table.All() {
				require.NoError(t, err)
			}
		})
		require.Less(t, allocs, 400.0, name)
	}
}

// canonical makes a file of so many cases.
func canonical(rows int) string {
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,days,admitted,discharged,person,approved,approved_amount,approved_points,unreasonable,department\n")
	departments := []string{"呼吸内科", "心血管内科", "普外科", "骨科"}
	for i := range rows {
		fmt.Fprintf(&b, "LS2025%06d,LS%02d,ES%02d,%d.%02d,%d.%02d,%d,2025-02-%02d,2025-03-%02d,P%06d,yes,,,0.00,%s\n", i, i%20, i%90+10,
			1000+i%40000, i%100, 100+i%900, i%97, 1+i%30, 1+i%28, 1+i%31, i, departments[i%4])
	}
	return b.String()
}

func BenchmarkCSV(b *testing.B) {
	const rows = 100_000
	text := canonical(rows)
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
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
	all := func(f File, columns ...string) func() error {
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
	run("encoding/csv splits", len(text), func() error {
		c, err := openOldCSV("c.csv", strings.NewReader(text))
		for err == nil {
			_, err = c.read()
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	})
	run("split", len(text), func() error {
		s := newSplitter(strings.NewReader(text), ',', true)
		for {
			if err := s.next(); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
		}
	})
	gb := File{Name: "c.csv", Open: memory("c.csv", raw).Open, Encoding: GB18030}
	run("cases, needed columns", len(text), all(memory("c.csv", text)))
	run("cases, every column", len(text), all(memory("c.csv", text), every...))
	run("cases, every column, GB18030", len(raw), all(gb, every...))
}
