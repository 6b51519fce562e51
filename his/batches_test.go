package his

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
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
					return b.Codes.Text(number) == code || number == 0 && rows.Unprotect(code) != code
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
	return cmp.Diff(want, got, filetest.ByValue)
}

// same compares batches, and sections, with one by one.
func same(t *testing.T, table *Table[drg.Case]) {
	t.Helper()
	sameInSections(t, table, 1, 50, 1<<20)
}

// sameInSections is same with sections of these sizes.
func sameInSections(t *testing.T, table *Table[drg.Case], sizes ...int) {
	t.Helper()
	want, wantErr := filetest.Collect(table.rows.All())
	got, err := walked(t, table.Claims().Source().Start(1))
	if diff := cmp.Diff(filetest.Messages(wantErr), filetest.Messages(err)); diff != "" {
		t.Fatal(diff)
	}
	if wantErr == nil {
		if diff := differ(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
	if table.rows.File().JSONLines() {
		return
	}
	for _, size := range sizes {
		got, err := walked(t, table.sections(size, nil))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("sections of %d: %v, want %v", size, err, wantErr)
		}
		if err != nil {
			continue
		}
		if diff := differ(want, got); diff != "" {
			t.Fatalf("sections of %d: %s", size, diff)
		}
		sameChosen(t, func(c batch.Chosen) batch.Walk[drg.Case] { return table.sections(size, c) })
	}
	if wantErr == nil {
		sameChosen(t, func(c batch.Chosen) batch.Walk[drg.Case] { return table.Claims().Source().StartOnly(1, c) })
	}
}

const batchHead = "id,institution,group,cost,covered,days,approved,department\n"

var batchSeeds = []string{
	batchHead, batchHead + "a,H1,G1,1,1,3,,x\nb,H2,G2,2.50,0,,high,\"y,\nz\"\n", "\uFEFF" + batchHead + "a,H1,G1,1,1,3,,x\r\n\r\nb,H2,,2.5,0.01,,yes,心\r\n",
	batchHead + "a,H1,G1,1,1,3,,x\na,H2,G2,1,1,3,,x\n", batchHead + "a,H1,G1,1,1,3,,x\nb,H1,G1,x,1,3,,x\nc,H1,G1,1,1,3,,x\na,H1,G1,1,1,3,,x\n",
	batchHead + "a,H1,G1,1,1,3,,x\nb,H1\n", batchHead + "\"a\",\"H1\",G1,\"1\",1,3,,\"\"\"\"\nb,H1,G1,1,1,3,\"\",\n", batchHead + "a,H1,G1,1,1,3,,x\nb\"b,H1,G1,1,1,3,,x\n",
	batchHead + "a,H1,G1,1,1,3,,\"x\nb,H1,G1,1,1,3,,x\n", batchHead + "4.403E+19,H1,G1,1,1,3,,x\n", batchHead + "a,H1,4.4E+19,1,1,3,,x\nb,4.4E+19,G1,1,1,3,,x\n", batchHead + " ,H1,G1,1,1,3,,x\n", batchHead + "e,H1,G1,00.1,1,3,,x\n",
	batchHead + "a,H1,G1,12345678901234567.89,1,3,,x\n", batchHead + "a,H1,G1,-1,1,3,,x\n", batchHead + "a,,G1,1,1,3,,x\n", batchHead + "a,H1,G1,1,1,3,,\xff\n", "id\nx\n",
	filetest.GoodLine,
}

func TestBatchesEqualClaims(t *testing.T) {
	for _, text := range batchSeeds {
		same(t, Cases(filetest.Memory("c.csv", text), filetest.Every...))
	}
	for _, count := range []int{63, 64, 65, 500, testsize.Of(2500, 5000)} { // the last one has several blocks
		text := filetest.Canonical(count)
		same(t, Cases(filetest.Memory("c.csv", text), filetest.Every...))
		same(t, Cases(filetest.Memory("c.csv", strings.ReplaceAll(text, "yes,", `"yes",`)), filetest.Every...))
		same(t, Cases(filetest.Memory("c.csv", text+text[strings.Index(text, "\n")+1:]), filetest.Every...))
		raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		require.NoError(t, err)
		f := filetest.Memory("c.csv", raw)
		f.Encoding = rows.Detected
		same(t, Cases(f, filetest.Every...))
	}
	same(t, Cases(writeJSON(t, []drg.Case{{ID: "a", Institution: "H1", Group: "G", Cost: 100, Covered: 1}}), filetest.Every...))
	same(t, Cases(filetest.Memory("c.csv", filetest.Canonical(3)), "no such column"))
}

// Claims of every kind keep what they hold when the block that they were read from
// has another text.
func TestBatchesKeepWhatClaimsHold(t *testing.T) {
	many := func(head, row string) rows.File {
		var b strings.Builder
		b.WriteString(head + "\n")
		for i := range 6000 {
			fmt.Fprintf(&b, row+"\n", i)
		}
		return filetest.Memory("c.csv", b.String())
	}
	kept(t, Stays(many("id,institution,class,person,admitted,discharged,cost,covered,pool,charged_to", "s%[1]d,H%[1]d,C%[1]d,P%[1]d,2025-01-01,2025-01-09,10.00,1.00,p%[1]d,t%[1]d"), "person", "pool", "charged_to"))
	kept(t, Items(many("id,institution,month,cost,covered,charged_to,paid_by,pool", "i%[1]d,H%[1]d,2025-03,10.00,1.00,T%[1]d,agency,p%[1]d")))
	kept(t, Members(many("person,institution,category,signed,suspended", "P%[1]d,H%[1]d,c%[1]d,2025-01-01,2025-02-01/2025-03-01")))
	kept(t, Charges(many("person,institution,month,kind,scope,cost,covered", "P%[1]d,H%[1]d,2025-03,own,,10.00,1.00"), "scope"))
	kept(t, Cases(many("id,institution,group,cost,covered,person,approved,department", "c%[1]d,H%[1]d,G%[1]d,10.00,1.00,p%[1]d e,special,心内科%[1]d"), "person", "approved", "department"))
}

func kept[C any](t *testing.T, table *Table[C]) {
	t.Helper()
	want, err := filetest.Collect(table.rows.All())
	require.NoError(t, err)
	require.Len(t, want, 6000)
	for _, w := range []batch.Walk[C]{table.Claims().Source().Start(1), table.sections(4096, nil)} {
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

// What a file cannot give is an error for every way of reading it.
func TestBatchesOfAFileThatFails(t *testing.T) {
	text := filetest.Canonical(1000)
	broken := func(at int) rows.File {
		return rows.File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(text[:at]), iotest.ErrReader(io.ErrClosedPipe))), nil
		}}
	}
	for _, at := range []int{0, 10, len(text) / 2, len(text) - 3} {
		for _, workers := range []int{1, 3} {
			_, err := walked(t, Cases(broken(at)).Claims().Source().Start(workers))
			require.ErrorIs(t, err, io.ErrClosedPipe)
		}
	}
	gone := rows.File{Name: "c.csv", Open: func() (io.ReadCloser, error) { return nil, io.ErrClosedPipe }}
	for _, workers := range []int{1, 3} {
		_, err := walked(t, Cases(gone).Claims().Source().Start(workers))
		require.ErrorIs(t, err, io.ErrClosedPipe)
	}
	opened := 0
	mended := rows.File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
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
		endless := filetest.Reader(func(p []byte) (int, error) {
			read += len(p)
			for i := range p {
				p[i] = 'x'
			}
			return len(p), nil
		})
		f := rows.File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(batchHead+begin), endless)), nil
		}}
		_, err := walked(t, Cases(f).Claims().Source().Start(4))
		require.ErrorIs(t, err, rows.ErrTooLong)
		require.Less(t, read, 16<<20)
	}
}

// A caller that stops early gets nothing more, and the file is closed.
func TestBatchesStopEarly(t *testing.T) {
	text := filetest.Canonical(1000)
	closed := 0
	f := rows.File{Name: "c.csv", Open: func() (io.ReadCloser, error) {
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
		file := filetest.Memory("c.csv", text)
		if detect {
			file.Encoding = rows.Detected
		}
		sameInSections(t, Cases(file, filetest.Every...), []int{1, 50, 1 << 20}[len(text)%3]) // one of them: an input is to be cheap
	})
}

// No row costs an allocation: a block does, and a code that is new.
func TestBatchesAllocate(t *testing.T) {
	allocs := func(count int, workers int) float64 {
		table := Cases(filetest.Memory("c.csv", filetest.Canonical(count)), filetest.Every...)
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

// A small file costs what its rows cost, and little more: so does each input of a fuzz
// target.
func BenchmarkSmallFile(b *testing.B) {
	for i, text := range []string{"id,institution,group,cost,covered\nc1,H1,G,1.00,0\n", "id,定点医药机构编号,DRG组代码,医疗费总额,covered,备注\nc1,H1,G,1.00,0,x\n"} {
		b.Run([]string{"own names", "other names"}[i], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := filetest.Collect(Cases(filetest.Memory("c.csv", text), filetest.Every...).All()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
