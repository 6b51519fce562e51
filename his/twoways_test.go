package his

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
)

// A quick way may only decide early what the ordinary way decides later. Here random
// policies settle random decks in every way that there is, from texts rated one by one and
// explained to numbered codes in sections of a file, and the sums are equal to the byte.
func TestQuickWaysAreTheOrdinaryWay(t *testing.T) {
	const parts = 8
	n := testsize.Of(200, 1_000) // SETTLEMENT_LONG=10: ten thousand
	counts := make([]decks, parts)
	t.Run("parts", func(t *testing.T) {
		for part := range parts {
			t.Run(strconv.Itoa(part), func(t *testing.T) {
				t.Parallel()
				for i := part; i < n; i += parts {
					counts[part].compare(t, uint64(i))
				}
			})
		}
	})
	var all decks
	for _, c := range counts {
		all.compared, all.summed, all.looked, all.claims = all.compared+c.compared, all.summed+c.summed, all.looked+c.looked, all.claims+c.claims
	}
	t.Logf("%d decks: %+v", n, all)
	require.Equal(t, n, all.compared)
	require.Greater(t, all.summed, n/2, "too many decks are refused")
	require.Greater(t, all.looked, n/20, "too few policies look at other claims")
}

// decks counts what was compared.
type decks struct {
	compared int // decks
	summed   int // of them could be summed up
	looked   int // of these under rules that look at other claims
	claims   int // of decks that were summed up
}

func (d *decks) compare(t *testing.T, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(20, seed))
	p := oracle.RandomPolicy(r)
	plan := randomLine(t, r, p)
	cases := oracle.RandomCases(r, p, 1+r.IntN(60))
	period := oracle.RandomPeriod(r, p)
	if r.IntN(10) > 0 { // else cases that cannot be rated stay in
		cases = new(oracle.Census).Rate(p, period, cases)
	}
	header, records := caseRecords(cases)
	file := func(name, text string) *Table[drg.Case] {
		return CasesOf(filetest.Memory(name, text), plan, "pool", "charged_to")
	}
	text := filetest.AsCSV(header, records)
	read, err := filetest.Collect(file("deck.csv", text).All())
	if err != nil { // no file may hold some of them
		records = slices.DeleteFunc(records, func(record []string) bool {
			_, err := filetest.Collect(file("deck.csv", filetest.AsCSV(header, [][]string{record})).All())
			return err != nil
		})
		text = filetest.AsCSV(header, records)
		read, err = filetest.Collect(file("deck.csv", text).All())
		require.NoError(t, err, text)
	}
	if d.compared++; len(records) == 0 { // JSON lines would have no columns
		return
	}
	want := explained(plan.Settlement(period, settlement.Stream(settlement.Each(read).All())))
	memory := settlement.Each(read)
	ways := []struct {
		name    string
		workers settlement.Workers
		claims  settlement.Claims[drg.Case]
	}{
		{"a file", 1, file("deck.csv", text).Claims()},
		{"sections", 2, settlement.ReadBy(batch.Source[drg.Case]{
			Steady: true, Walk: func(int) batch.Walk[drg.Case] { return file("deck.csv", text).sections(400, nil) },
			Only: func(_ int, chosen batch.Chosen) batch.Walk[drg.Case] {
				return file("deck.csv", text).sections(400, chosen)
			},
		})},
		{"memory", 1, memory},
		// Of these one, in turn.
		{"memory, two workers", 2, memory},
		{"quoted", 1, file("deck.csv", quoted(header, records)).Claims()},
		{"JSON lines", 1, file("deck.jsonl", filetest.AsJSON(header, records)).Claims()},
		{"CRLF", 2, file("deck.csv", strings.ReplaceAll(text, "\n", "\r\n")).Claims()},
		{"blank lines", 1, file("deck.csv", strings.ReplaceAll(text, "\n", "\n\n")).Claims()},
	}
	const always = 3
	turn := always + int(seed)%(len(ways)-always)
	for _, way := range append(ways[:always:always], ways[turn]) {
		got := tallyOf(way.workers, plan.Settlement(period, way.claims))
		require.Equal(t, want.err == nil, got.err == nil, "deck %d, %s: %v, and by texts %v\n%s", seed, way.name, got.err, want.err, text)
		require.Equal(t, want.sums, got.sums, "deck %d, %s\n%s", seed, way.name, text)
	}
	if want.err == nil {
		d.summed++
		d.claims += len(read)
		if persons, others := plan.LooksBack(); persons || others {
			d.looked++
		}
	}
}

// randomLine returns a random plan or, once in four times, those of several years.
func randomLine(t *testing.T, r *rand.Rand, p drg.Policy) *drg.Timeline {
	t.Helper()
	policies := oracle.Policies{p}
	if r.IntN(4) == 0 {
		policies = oracle.RandomTimeline(r, p)
	}
	var plans []*drg.Plan
	for _, q := range policies {
		plan, err := drg.New(q)
		require.NoError(t, err)
		plans = append(plans, plan)
	}
	line, err := drg.Follow(plans...)
	require.NoError(t, err)
	return line
}

// sums are those of a settlement in bytes, or why there are none.
type sums struct {
	sums []byte
	err  error
}

func sumsOf(t *settlement.Tally, err error) sums {
	if err != nil {
		return sums{err: err}
	}
	text, err := t.MarshalBinary()
	return sums{text, err}
}

func tallyOf(n settlement.Workers, s settlement.Settlement) sums { return sumsOf(n.Tally(s)) }

// explained sums up the entries of a settlement as their trails explain them.
func explained(s settlement.Settlement) sums {
	t := new(settlement.Tally)
	ids := []string{}
	var plain []settlement.Entry
	for e, err := range s.Entries() {
		if err != nil {
			return sums{err: err}
		}
		ids, plain = append(ids, e.Claim), append(plain, e)
	}
	found, err := s.(settlement.Explainer).ExplainAll(ids...) //nolint:forcetypeassert // Bind made it
	if err != nil {
		return sums{err: err}
	}
	for _, e := range plain {
		if one, ok := found[e.Claim]; ok {
			one.Trail = nil
			e = one
		}
		if err := t.Add(e); err != nil {
			return sums{err: err}
		}
	}
	return sumsOf(t, nil)
}

// caseRecords writes cases as the records of a canonical file that has every column.
func caseRecords(cases []drg.Case) (header []string, records [][]string) {
	header = []string{"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "settled", "person", "approved", "approved_as",
		"approved_amount", "approved_points", "unreasonable", "violation", "justified", "pool", "charged_to", "department"}
	for _, c := range cases {
		days, justified := "", ""
		if c.Days != 0 {
			days = strconv.Itoa(c.Days)
		}
		if c.Justified {
			justified = "true"
		}
		record := []string{c.ID, c.Institution, c.Group}
		for _, v := range []any{c.Cost, c.Covered, days, c.Admitted, c.Discharged, c.Settled, c.Person, c.Approved, c.ApprovedAs,
			c.ApprovedAmount, c.ApprovedPoints, c.Unreasonable, c.Violation, justified, c.Pool, c.ChargedTo, c.Department} {
			record = append(record, fmt.Sprint(v))
		}
		records = append(records, record)
	}
	return header, records
}

// quoted writes every field in quotes, which no quick way reads.
func quoted(header []string, records [][]string) string {
	var b strings.Builder
	for _, record := range append([][]string{header}, records...) {
		for i, field := range record {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(field, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
