package intake

import (
	"cmp"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
)

const sinkHead = "setl_id,init_setl_id,mdtrt_id,psn_no,fixmedins_code,insutype,med_type,clr_way,clr_type,setl_time,begndate,enddate,refd_setl_flag,vali_flag,mid_setl_flag,medfee_sumamt,hifp_pay,fund_pay_sumamt,acct_pay,cash_payamt,drg_codg\n"

// sinkRow is a row of an export with the columns of clearing.
func sinkRow(id, original, visit, person, hospital, kind, day, from, to, flags, amount, group string) string {
	f := strings.Split(flags, "")
	return strings.Join([]string{id, original, visit, person, hospital, "310", kind, map[string]string{"21": "05", "2105": "03", "14": "04"}[kind], "21", day, from, to,
		f[0], f[1], f[2], amount, amount, amount, "0.00", "0.00", group}, ",") + "\n"
}

// sinkExport has claims of each method, rows that have to do with others, persons with
// overlaps, and an overlap that only a joined stay has.
func sinkExport() string {
	return sinkHead +
		sinkRow("S1", "", "V1", "P1", "H1", "21", "2025-01-20", "2025-01-01", "2025-01-10", "010", "100.00", "ES23") +
		sinkRow("S2", "", "V2", "P1", "H2", "21", "2025-01-20", "2025-01-05", "2025-01-12", "010", "200.00", "ES23") +
		sinkRow("S3", "", "V3", "P2", "H1", "21", "2025-02-01", "2025-01-20", "2025-01-25", "110", "300.00", "ES23") +
		sinkRow("S4", "S3", "V3", "P2", "H1", "21", "2025-02-02", "2025-01-20", "2025-01-25", "110", "-300.00", "ES23") +
		sinkRow("S5", "", "V3", "P2", "H1", "21", "2025-02-03", "2025-01-20", "2025-01-25", "010", "310.00", "ES23") +
		sinkRow("S6", "S0", "V6", "P3", "H1", "21", "2025-02-03", "2025-01-20", "2025-01-25", "110", "-7.00", "ES23") +
		sinkRow("S7", "", "V7", "P4", "H1", "21", "2025-03-10", "2025-03-01", "2025-03-10", "011", "50.00", "ES23") +
		sinkRow("S8", "", "V7", "P4", "H1", "21", "2025-03-30", "2025-03-20", "2025-03-30", "010", "60.00", "ES23") +
		sinkRow("S9", "", "V9", "P4", "H2", "21", "2025-03-16", "2025-03-12", "2025-03-16", "010", "70.00", "ES23") +
		sinkRow("B1", "", "W1", "P5", "H1", "2105", "2025-06-30", "2025-06-01", "2025-06-30", "010", "80.00", "") +
		sinkRow("C1", "", "X1", "P6", "H1", "14", "2025-05-01", "", "", "010", "9.00", "") +
		sinkRow("C2", "", "X2", "P6", "H2", "14", "2025-05-09", "", "", "010", "9.00", "") +
		sinkRow("V1", "", "Y1", "P7", "H1", "21", "2025-05-09", "2025-05-01", "2025-05-09", "000", "11.00", "ES23") +
		sinkRow("D1", "", "Z1", "P8", "H1", "21", "2025-05-09", "2025-05-01", "2025-05-09", "010", "12.00", "ES23") +
		sinkRow("D1", "", "Z1", "P8", "H1", "21", "2025-05-09", "2025-05-01", "2025-05-09", "010", "12.00", "ES23")
}

// counting counts how often a file is opened.
func counting(f rows.File, opened *int) rows.File {
	open := f.Open
	f.Open = func() (io.ReadCloser, error) { *opened++; return open() }
	return f
}

// taken is what a sink took.
type taken struct {
	cases       []drg.Case
	stays       []perdiem.Stay
	charges     []capitation.Charge
	items       []budget.Claim
	adjustments []Adjustment
}

func (k *taken) sink() Sink {
	return Sink{Cases: into(&k.cases), Stays: into(&k.stays), Charges: into(&k.charges), Items: into(&k.items), Adjustments: into(&k.adjustments), Overlaps: true, Clearing: true}
}

func into[C any](list *[]C) func(C) error {
	return func(c C) error { *list = append(*list, c); return nil }
}

// A sink takes what the run's own sequences yield, and the run says the same of
// overlaps and clearing, in two walks over the file and no more.
func TestReadIntoWalksTwice(t *testing.T) {
	p := mapperOf(t, sampleMapping(), filetest.Memory("x.csv", sinkHead))
	many := nationalRows(2000)
	for name, f := range map[string]rows.File{
		"of all kinds": filetest.Memory("x.csv", sinkExport()),
		"one row":      filetest.Memory("x.csv", sinkHead+sinkRow("S1", "", "V1", "P1", "H1", "21", "2025-01-20", "2025-01-01", "2025-01-10", "010", "100.00", "ES23")),
		"thousands":    filetest.Memory("x.csv", filetest.AsCSV(many[0], many[1:])),
		"lines":        filetest.Memory("x.jsonl", filetest.AsJSON(many[0], many[1:])),
	} {
		t.Run(name, func(t *testing.T) {
			opened, walks := 0, 0
			var into taken
			in, err := p.ReadInto(Options{Period: year2025}, into.sink(), counting(f, &opened))
			require.NoError(t, err)
			read, err := p.Read(Options{Period: year2025}, counting(f, &walks))
			require.NoError(t, err)
			require.Equal(t, read.Report(), in.Report())
			require.Empty(t, gocmp.Diff(overlapsOf(t, read), overlapsOf(t, in), gocmp.AllowUnexported(overlapping{})))
			for _, ask := range []func(in *Run) (any, error){
				func(in *Run) (any, error) { return in.Applications() },
				func(in *Run) (any, error) { return in.Reconciliations(false) },
				func(in *Run) (any, error) { return in.Reconciliations(true) },
			} {
				want, wantErr := ask(read)
				got, err := ask(in)
				require.Equal(t, wantErr, err)
				require.Empty(t, gocmp.Diff(want, got))
			}
			require.Equal(t, 2, opened, "walks over the file")
			same(t, read.Cases().All(), into.cases, func(c drg.Case) string { return c.ID })
			same(t, read.Stays().All(), into.stays, func(c perdiem.Stay) string { return c.ID })
			same(t, read.Charges().All(), into.charges, func(c capitation.Charge) string { return c.Person + c.Institution + c.Date.String() })
			same(t, read.Items().All(), into.items, func(c budget.Claim) string { return c.ID })
			same(t, read.Adjustments(), into.adjustments, func(a Adjustment) string { return a.ID })
			require.Greater(t, walks, 2, "the run's sequences walk again")
		})
	}
}

func overlapsOf(t *testing.T, in *Run) overlapping {
	t.Helper()
	stays, heads, total, err := in.Overlaps()
	require.NoError(t, err)
	return overlapping{stays, heads, total}
}

func same[C any](t *testing.T, want iter.Seq2[C, error], got []C, id func(C) string) {
	t.Helper()
	list, err := filetest.Collect(want)
	require.NoError(t, err)
	byID := func(a, b C) int { return cmp.Compare(id(a), id(b)) }
	slices.SortFunc(list, byID)
	slices.SortFunc(got, byID)
	require.Empty(t, gocmp.Diff(list, got, filetest.ByValue))
}

// Only the whole of a joined stay overlaps the stay between its bills.
func TestOverlapOfAJoinedStay(t *testing.T) {
	p := mapperOf(t, sampleMapping(), filetest.Memory("x.csv", sinkHead))
	in, err := p.ReadInto(Options{Period: year2025}, Sink{Overlaps: true}, filetest.Memory("x.csv", sinkExport()))
	require.NoError(t, err)
	found := overlapsOf(t, in)
	require.Equal(t, 3, found.total)
	require.Equal(t, []string{"S1", "S2"}, []string{found.stays[0].Rows[0].ID, found.stays[0].Rows[1].ID})
	require.ElementsMatch(t, []string{"S8", "S9"}, []string{found.stays[1].Rows[0].ID, found.stays[1].Rows[1].ID})
	require.Len(t, found.heads, 1)
}

// What a sink returns ends the reading; rows are seen once, before they are completed.
func TestSinkEndsTheReading(t *testing.T) {
	p := mapperOf(t, sampleMapping(), filetest.Memory("x.csv", sinkHead))
	full := errors.New("disk full")
	for _, id := range []string{"S2", "S8"} { // by itself; with others
		took := 0
		in, err := p.ReadInto(Options{Period: year2025}, Sink{Cases: func(c drg.Case) error {
			took++
			if c.ID == id {
				return full
			}
			return nil
		}}, filetest.Memory("x.csv", sinkExport()))
		require.Equal(t, full, err)
		require.ErrorIs(t, filetest.Drain(in.Cases().All()), full)
		require.Positive(t, took)
	}
	seen := 0
	_, err := p.ReadInto(Options{Period: year2025, See: func(*Row) { seen++ }, Fill: func(*Row) error { return nil }}, Sink{}, filetest.Memory("x.csv", sinkExport()))
	require.NoError(t, err)
	require.Equal(t, strings.Count(sinkExport(), "\n")-1, seen)
}

// A file that changes between the two walks is an error; so it is for adjustments, in a
// walk of their own.
func TestReadIntoOfAChangedFile(t *testing.T) {
	p := mapperOf(t, sampleMapping(), filetest.Memory("x.csv", sinkHead))
	other := strings.Replace(sinkExport(), "200.00,200.00", "201.00,201.00", 1)
	_, err := p.ReadInto(Options{Period: year2025}, Sink{}, filetest.Changing("x.csv", sinkExport(), other))
	require.ErrorIs(t, err, settlement.ErrChanged)
	in, err := p.Read(Options{Period: year2025}, filetest.Changing("x.csv", sinkExport(), sinkExport(), other))
	require.NoError(t, err)
	require.ErrorIs(t, filetest.Drain(in.Adjustments()), settlement.ErrChanged)
}
