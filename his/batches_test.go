package his

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// walked collects the claims of a walk, with codes checked against their numbers.
func walked(t testing.TB, w batch.Walk[drg.Case]) (cases []drg.Case, err error) {
	t.Helper()
	for section := range w.Sections {
		for b, e := range section {
			if e != nil {
				return nil, e
			}
			for i, c := range b.List {
				of := func(number uint32, code string) bool {
					return b.Codes.Text(number) == code || number == 0 && mayBeProtected(code)
				}
				if got := b.Codes; got != nil && (!of(b.Institutions[i], c.Institution) || !of(b.Groups[i], c.Group)) {
					t.Fatalf("claim %q: numbers of %q and %q", c.ID, got.Text(b.Institutions[i]), got.Text(b.Groups[i]))
				}
				cases = append(cases, c)
			}
		}
	}
	last, err := w.Finish()
	return append(cases, last...), err
}

// differ shows how two lists of claims differ, "" if they don't. Most do not, which is
// quickly seen.
func differ[C any](want, got []C) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got, byValue)
}

// same compares batches, and sections, with one by one.
func same(t *testing.T, table *Table[drg.Case]) {
	t.Helper()
	want, wantErr := collect(table.carefully())
	got, err := walked(t, table.Claims().Source().Start(1))
	if diff := cmp.Diff(messages(wantErr), messages(err)); diff != "" {
		t.Fatal(diff)
	}
	if wantErr == nil {
		if diff := differ(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
	if table.file.jsonLines() {
		return
	}
	for _, size := range []int{1, 50, 1 << 20} {
		got, err := walked(t, table.sections(size))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("sections of %d: %v, want %v", size, err, wantErr)
		}
		if err != nil {
			continue
		}
		if diff := differ(want, got); diff != "" {
			t.Fatalf("sections of %d: %s", size, diff)
		}
	}
}

const batchHead = "id,institution,group,cost,covered,days,approved,department\n"

var batchSeeds = []string{
	batchHead, batchHead + "a,H1,G1,1,1,3,,x\nb,H2,G2,2.50,0,,high,\"y,\nz\"\n", "\uFEFF" + batchHead + "a,H1,G1,1,1,3,,x\r\n\r\nb,H2,,2.5,0.01,,yes,心\r\n",
	batchHead + "a,H1,G1,1,1,3,,x\na,H2,G2,1,1,3,,x\n", batchHead + "a,H1,G1,1,1,3,,x\nb,H1,G1,x,1,3,,x\nc,H1,G1,1,1,3,,x\na,H1,G1,1,1,3,,x\n",
	batchHead + "a,H1,G1,1,1,3,,x\nb,H1\n", batchHead + "\"a\",\"H1\",G1,\"1\",1,3,,\"\"\"\"\nb,H1,G1,1,1,3,\"\",\n", batchHead + "a,H1,G1,1,1,3,,x\nb\"b,H1,G1,1,1,3,,x\n",
	batchHead + "a,H1,G1,1,1,3,,\"x\nb,H1,G1,1,1,3,,x\n", batchHead + "4.403E+19,H1,G1,1,1,3,,x\n", batchHead + "a,H1,4.4E+19,1,1,3,,x\nb,4.4E+19,G1,1,1,3,,x\n", batchHead + " ,H1,G1,1,1,3,,x\n", batchHead + "e,H1,G1,00.1,1,3,,x\n",
	batchHead + "a,H1,G1,12345678901234567.89,1,3,,x\n", batchHead + "a,H1,G1,-1,1,3,,x\n", batchHead + "a,,G1,1,1,3,,x\n", batchHead + "a,H1,G1,1,1,3,,\xff\n", "id\nx\n",
	goodLine,
}

func TestBatchesEqualClaims(t *testing.T) {
	for _, text := range batchSeeds {
		same(t, Cases(memory("c.csv", text), every...))
	}
	for _, rows := range []int{63, 64, 65, 500, testsize.Of(2500, 5000)} { // the last one has several blocks
		text := canonical(rows)
		same(t, Cases(memory("c.csv", text), every...))
		same(t, Cases(memory("c.csv", strings.ReplaceAll(text, "yes,", `"yes",`)), every...))
		same(t, Cases(memory("c.csv", text+text[strings.Index(text, "\n")+1:]), every...))
		raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		require.NoError(t, err)
		f := memory("c.csv", raw)
		f.Encoding = Detected
		same(t, Cases(f, every...))
	}
	same(t, Cases(writeJSON(t, []drg.Case{{ID: "a", Institution: "H1", Group: "G", Cost: 100, Covered: 1}}), every...))
	same(t, Cases(memory("c.csv", canonical(3)), "no such column"))
}

// Claims of every kind keep what they hold when the block that they were read from
// has another text.
func TestBatchesKeepWhatClaimsHold(t *testing.T) {
	many := func(head, row string) File {
		var b strings.Builder
		b.WriteString(head + "\n")
		for i := range 6000 {
			fmt.Fprintf(&b, row+"\n", i)
		}
		return memory("c.csv", b.String())
	}
	kept(t, Stays(many("id,institution,class,person,admitted,discharged,cost,covered,pool,charged_to", "s%[1]d,H%[1]d,C%[1]d,P%[1]d,2025-01-01,2025-01-09,10.00,1.00,p%[1]d,t%[1]d"), "person", "pool", "charged_to"))
	kept(t, Items(many("id,institution,month,cost,covered,charged_to,paid_by,pool", "i%[1]d,H%[1]d,2025-03,10.00,1.00,T%[1]d,agency,p%[1]d")))
	kept(t, Members(many("person,institution,category,signed,suspended", "P%[1]d,H%[1]d,c%[1]d,2025-01-01,2025-02-01/2025-03-01")))
	kept(t, Charges(many("person,institution,month,kind,scope,cost,covered", "P%[1]d,H%[1]d,2025-03,own,,10.00,1.00"), "scope"))
	kept(t, Cases(many("id,institution,group,cost,covered,person,approved,department", "c%[1]d,H%[1]d,G%[1]d,10.00,1.00,p%[1]d e,special,心内科%[1]d"), "person", "approved", "department"))
}

func kept[C any](t *testing.T, table *Table[C]) {
	t.Helper()
	want, err := collect(table.carefully())
	require.NoError(t, err)
	require.Len(t, want, 6000)
	for _, w := range []batch.Walk[C]{table.Claims().Source().Start(1), table.sections(4096)} {
		var got []C
		for section := range w.Sections {
			for b, err := range section {
				require.NoError(t, err)
				got = append(got, b.List...)
			}
		}
		require.Empty(t, differ(want, got))
	}
}

// What a file cannot give is an error, whoever reads it.
func TestBatchesOfAFileThatFails(t *testing.T) {
	text := canonical(1000)
	broken := func(at int) File {
		return File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(text[:at]), iotest.ErrReader(io.ErrClosedPipe))), nil
		}}
	}
	for _, at := range []int{0, 10, len(text) / 2, len(text) - 3} {
		for _, workers := range []int{1, 3} {
			_, err := walked(t, Cases(broken(at)).Claims().Source().Start(workers))
			require.ErrorIs(t, err, io.ErrClosedPipe)
		}
	}
	gone := File{Name: "c.csv", Open: func() (io.ReadCloser, error) { return nil, io.ErrClosedPipe }}
	for _, workers := range []int{1, 3} {
		_, err := walked(t, Cases(gone).Claims().Source().Start(workers))
		require.ErrorIs(t, err, io.ErrClosedPipe)
	}
	opened := 0
	mended := File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
		if opened++; opened == 1 {
			return io.NopCloser(strings.NewReader(text + "x\n")), nil
		}
		return io.NopCloser(strings.NewReader(text)), nil
	}}
	_, err := walked(t, Cases(mended).Claims().Source().Start(1))
	require.ErrorIs(t, err, settlement.ErrChanged)
}

// A line that does not end is refused in sections, too, and costs no more memory.
func TestSectionsOfALineWithoutEnd(t *testing.T) {
	for _, begin := range []string{"", `"`} {
		read := 0
		endless := reader(func(p []byte) (int, error) {
			read += len(p)
			for i := range p {
				p[i] = 'x'
			}
			return len(p), nil
		})
		f := File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(batchHead+begin), endless)), nil
		}}
		_, err := walked(t, Cases(f).Claims().Source().Start(4))
		require.ErrorIs(t, err, ErrTooLong)
		require.Less(t, read, 16<<20)
	}
}

// Whoever stops early is left alone, and the file is closed.
func TestBatchesStopEarly(t *testing.T) {
	text := canonical(1000)
	closed := 0
	f := File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
		return closing{strings.NewReader(text), &closed}, nil
	}}
	for _, workers := range []int{1, 2} {
		for section := range Cases(f).Claims().Source().Start(workers).Sections {
			for range section {
				break
			}
			break
		}
	}
	require.Equal(t, 2, closed)
}

type closing struct {
	io.Reader
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

// FuzzBatches holds batches and sections to one by one.
func FuzzBatches(f *testing.F) {
	for _, text := range batchSeeds {
		f.Add(text, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, detect bool) {
		file := memory("c.csv", text)
		if detect {
			file.Encoding = Detected
		}
		same(t, Cases(file, every...))
	})
}

// No row costs an allocation: a block does, and a code that is new.
func TestBatchesAllocate(t *testing.T) {
	allocs := func(rows int, workers int) float64 {
		table := Cases(memory("c.csv", canonical(rows)), every...)
		return testing.AllocsPerRun(3, func() {
			for section := range table.Claims().Source().Start(workers).Sections {
				for _, err := range section {
					if err != nil {
						panic(err)
					}
				}
			}
		})
	}
	require.Less(t, allocs(40_000, 1)-allocs(20_000, 1), 1000.0)
}

func TestMarks(t *testing.T) {
	var text []byte
	for i := range 1000 {
		text = append(text, byte(i*i*31+i))
	}
	text = append(text, bytes.Repeat([]byte{','}, 300)...)
	text = append(text, bytes.Repeat([]byte{'\n', 'x'}, 300)...)
	for from := range 70 {
		for _, to := range []int{from, from + 1, from + 63, from + 64, 999, len(text)} {
			part := string(text[from:max(from, to)])
			var want []uint32
			for i := range len(part) {
				if part[i] == ',' || part[i] == '\n' {
					want = append(want, uint32(i))
				}
			}
			got := appendMarks(nil, part, ',')
			require.True(t, slices.Equal(want, got), "%q", part)
		}
	}
}

func TestIsCommon(t *testing.T) {
	careful := func(text string) bool {
		if text == "" {
			return false
		}
		for i := range len(text) {
			if c := text[i]; c <= ' ' || c >= 0x80 || c == 'e' || c == 'E' {
				return false
			}
		}
		return true
	}
	for n := range 20 {
		for i := range n {
			for c := range 256 {
				b := bytes.Repeat([]byte{'x'}, n)
				b[i] = byte(c)
				require.Equal(t, careful(string(b)), isCommon(string(b)), "%q", b)
			}
		}
	}
	for _, text := range []string{"", "eeeeeeeee", "EEEEEEEE", strings.Repeat("\x00", 8), strings.Repeat("\xff", 9), "~~~~~~~~", "!!!!!!!!"} {
		require.Equal(t, careful(text), isCommon(text), "%q", text)
	}
}
