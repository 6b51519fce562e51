package rows

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/his/internal/split"
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
	c, err := openCSV(File{Name: "c.csv"}, commas(r))
	if err != nil {
		return nil, err.Error()
	}
	records = append(records, fmt.Sprintf("%q", c.names))
	for {
		err := c.split.Next()
		if errors.Is(err, io.EOF) {
			return records, ""
		}
		if err != nil {
			return records, c.broken(err).Error()
		}
		var record []string
		for i := range c.split.Count() {
			record = append(record, c.split.Field(i))
		}
		records = append(records, fmt.Sprintf("%d %q", c.split.Row, record))
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
	for shift := 0; shift < 24; shift += testsize.Of(5, 1) {
		var b strings.Builder
		b.WriteString("id,x" + strings.Repeat("h", shift) + "\r\n")
		for i := 0; b.Len() < 5*split.BlockSize/2; i++ {
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
		require.Empty(t, cmp.Diff(old, got))
	}
}

func TestSplitFailures(t *testing.T) {
	long := func(n int) string { return "a\nb\n" + strings.Repeat("x", n) }
	for _, tt := range []struct{ name, text, end string }{
		{"a line of 1 MiB", long(split.MaxRecord - 1), ""},
		{"a longer line", long(split.MaxRecord + 1), "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"a much longer line", long(5 * split.MaxRecord), "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"an endless quote", "a\nb\n\"" + strings.Repeat("x\n", split.MaxRecord), "c.csv: after row 2: a record is longer than 1 MiB: is a quote not closed?"},
		{"a long header", strings.Repeat("x", 2*split.MaxRecord), "c.csv: a record is longer than 1 MiB: is a quote not closed?"},
		{"empty lines without end", "a\n" + strings.Repeat("\n", 2*split.MaxRecord), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, end := readNew(strings.NewReader(tt.text + "\n"))
			require.Equal(t, tt.end, end)
		})
	}
	_, end := readNew(io.MultiReader(strings.NewReader("a\nb\nc"), stuck{}))
	require.Equal(t, "c.csv: after row 2: "+io.ErrNoProgress.Error(), end)
}

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

// FuzzSplit holds the byte reader to encoding/csv.
func FuzzSplit(f *testing.F) {
	for _, text := range splitSeeds {
		f.Add(text)
	}
	line := "12345678,\"a,b\",x\r\n"
	for _, end := range []string{"", "\"", "\"x\ny\",1,2\n", "1,2\n3", "\"" + strings.Repeat("y", 5<<10), strings.Repeat("z", 5<<10) + "\n1,2,3\r"} { // beyond the first block
		f.Add("a,b,c\n" + strings.Repeat(line, (4<<10)/len(line)) + strings.Repeat("p,q,r\n", 3) + end)
	}
	f.Fuzz(func(t *testing.T, text string) {
		old, oldEnd := readOld(strings.NewReader(text))
		got, end := readNew(strings.NewReader(text))
		if diff := cmp.Diff(old, got); diff != "" || oldEnd != end {
			t.Fatalf("%q: %s\n%q\n%q", text, diff, oldEnd, end)
		}
		// Of the lines that are wanted alone, NextOf finds the same records.
		s := split.New(strings.NewReader(text), ',', true)
		s.Sparse()
		odd := func(row int) bool { return row%2 > 0 }
		n := 0
		for s.NextOf(odd) == nil {
			n++
		}
		all := split.New(strings.NewReader(text), ',', true)
		for all.Next() == nil {
			if odd(all.Row) {
				n--
			}
		}
		if n != 0 {
			t.Fatalf("%q: NextOf found %d records more than Next", text, n)
		}
	})
}

// GB18030 is split in its raw bytes: no character may hold what splits.
func TestNoCharacterOfGB18030Splits(t *testing.T) {
	if testing.Short() {
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

func BenchmarkSplit(b *testing.B) {
	const records = 100_000
	var text strings.Builder
	for i := range records {
		fmt.Fprintf(&text, "LS2025%06d,LS%02d,ES%02d,%d.%02d,%d.%02d,%d,2025-02-%02d,2025-03-%02d,P%06d,yes,,,0.00,心血管内科\n", i, i%20, i%90+10,
			1000+i%40000, i%100, 100+i%900, i%97, 1+i%30, 1+i%28, 1+i%31, i)
	}
	run := func(name string, next func() error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if err := next(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/records, "ns/row")
		})
	}
	run("encoding/csv", func() error {
		c, err := openOldCSV("c.csv", strings.NewReader(text.String()))
		for err == nil {
			_, err = c.read()
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	})
	run("split", func() error {
		s := split.New(strings.NewReader(text.String()), ',', true)
		for {
			if err := s.Next(); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
		}
	})
}
