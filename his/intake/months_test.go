package intake

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

func periodOf(from, to string) settlement.Period {
	return settlement.Period{From: settlement.MustDate(from), To: settlement.MustDate(to)}
}

// paid is what a period's claims and adjustments come to, by id.
type paid struct {
	Claims, Adjustments, Differences []string
	Buckets                          []BucketCount
}

func paidIn(t *testing.T, m Mapping, period settlement.Period, files ...rows.File) paid {
	t.Helper()
	in := readPeriod(t, m, period, files...)
	var p paid
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		p.Claims = append(p.Claims, fmt.Sprint(c.ID, " ", c.Cost, " ", c.Covered))
	}
	for a, err := range in.Adjustments() {
		require.NoError(t, err)
		p.Adjustments = append(p.Adjustments, fmt.Sprint(a.ID, " of ", a.Original, " in ", a.Month, " ", a.Cost, " ", a.Covered))
	}
	for _, d := range in.Report().Differences {
		p.Differences = append(p.Differences, fmt.Sprintf("%s %+d %s %s", d.Month, d.Claims, d.Cost, d.Covered))
	}
	p.Buckets = in.Report().Buckets
	return p
}

func readPeriod(t *testing.T, m Mapping, period settlement.Period, files ...rows.File) *Run {
	t.Helper()
	p, err := NewMapper(m)
	require.NoError(t, err)
	in, err := p.Read(Options{Period: period}, files...)
	require.NoError(t, err)
	return in
}

// A month of a year's export pays what its rows say, whichever months the other rows
// of a pair are in.
func TestRefundsInOtherMonths(t *testing.T) {
	on := func(day, row string) string { return strings.Replace(row, "2025-03-05 10:11:12", day, 1) }
	october := on("2025-10-10", drgRow("A", "", "V1", "110", "1000.00", "600.00"))
	reversal := on("2025-11-03", drgRow("B", "A", "V1", "110", "-1000.00", "-600.00"))
	anew := on("2025-11-03", drgRow("C", "", "V1", "010", "900.00", "500.00"))
	for _, tt := range []struct {
		name  string
		lines []string
		// of October, November, December, and the year
		want [4]paid
	}{
		{"settled in October, refunded and settled anew in November", []string{october, reversal, anew}, [4]paid{
			{Buckets: []BucketCount{{RefundPair, 1, 1000_00}, {OtherPeriod, 2, -100_00}}},
			{Claims: []string{"C 900.00 400.00"}, Differences: []string{"2025-10 -1 -1000.00 -400.00"}, Buckets: []BucketCount{{RefundPair, 1, -1000_00}, {OtherPeriod, 1, 1000_00}}},
			{Buckets: []BucketCount{{OtherPeriod, 3, 900_00}}},
			{Claims: []string{"C 900.00 400.00"}, Buckets: []BucketCount{{RefundPair, 2, 0}}},
		}},
		{"the refund is refunded in December", []string{october, reversal, on("2025-12-01", drgRow("D", "B", "V1", "110", "1000.00", "600.00"))}, [4]paid{
			{Claims: []string{"A 1000.00 400.00"}, Buckets: []BucketCount{{OtherPeriod, 2, 0}}},
			{Differences: []string{"2025-10 -1 -1000.00 -400.00"}, Buckets: []BucketCount{{RefundPair, 1, -1000_00}, {OtherPeriod, 2, 2000_00}}},
			{Differences: []string{"2025-10 +1 1000.00 400.00"}, Buckets: []BucketCount{{RefundPair, 1, 1000_00}, {OtherPeriod, 2, 0}}},
			{Claims: []string{"A 1000.00 400.00"}, Buckets: []BucketCount{{RefundPair, 2, 0}}},
		}},
		{"a chain over three months", []string{october, reversal, strings.Replace(anew, ",0,1,0,", ",1,1,0,", 1),
			on("2025-12-01", drgRow("D", "C", "V1", "110", "-900.00", "-500.00")), on("2025-12-02", drgRow("E", "", "V1", "010", "950.00", "500.00"))}, [4]paid{
			{Buckets: []BucketCount{{RefundPair, 1, 1000_00}, {OtherPeriod, 4, -50_00}}},
			{Differences: []string{"2025-10 -1 -1000.00 -400.00"}, Buckets: []BucketCount{{RefundPair, 2, -100_00}, {OtherPeriod, 3, 1050_00}}},
			{Claims: []string{"E 950.00 450.00"}, Differences: []string{"2025-11 -1 -900.00 -400.00"}, Buckets: []BucketCount{{RefundPair, 1, -900_00}, {OtherPeriod, 3, 900_00}}},
			{Claims: []string{"E 950.00 450.00"}, Buckets: []BucketCount{{RefundPair, 4, 0}}},
		}},
		{"only November's rows", []string{reversal, anew}, [4]paid{
			{Buckets: []BucketCount{{OtherPeriod, 2, -100_00}}},
			{Claims: []string{"C 900.00 400.00"}, Adjustments: []string{"B of A in 2025-11 -1000.00 -400.00"}, Buckets: []BucketCount{{Adjusted, 1, -1000_00}}},
			{Buckets: []BucketCount{{OtherPeriod, 2, -100_00}}},
			{Claims: []string{"C 900.00 400.00"}, Adjustments: []string{"B of A in 2025-11 -1000.00 -400.00"}, Buckets: []BucketCount{{Adjusted, 1, -1000_00}}},
		}},
		{"the last bill of a joined stay is settled anew", []string{
			on("2025-10-10", drgRow("A1", "", "V1", "011", "100.00", "60.00")), on("2025-11-10", drgRow("A2", "", "V1", "110", "50.00", "30.00")),
			on("2025-12-01", drgRow("B2", "A2", "V1", "110", "-50.00", "-30.00")), on("2025-12-01", drgRow("C2", "", "V1", "010", "70.00", "30.00"))}, [4]paid{
			{Buckets: []BucketCount{{Joined, 1, 0}, {OtherPeriod, 3, 170_00}}},
			{Buckets: []BucketCount{{Joined, 1, 0}, {RefundPair, 1, 50_00}, {OtherPeriod, 2, 120_00}}},
			{Claims: []string{"C2 170.00 80.00"}, Differences: []string{"2025-11 -1 -150.00 -60.00"}, Buckets: []BucketCount{{Joined, 1, 0}, {RefundPair, 1, -50_00}, {OtherPeriod, 1, 50_00}}},
			{Claims: []string{"C2 170.00 80.00"}, Buckets: []BucketCount{{Joined, 1, 0}, {RefundPair, 2, 0}}},
		}},
		{"a pair that does not match in October alone", []string{october, on("2025-10-12", drgRow("B", "A", "V1", "110", "-999.00", "-600.00")), on("2025-12-01", drgRow("Z", "", "V9", "010", "5.00", "1.00"))}, [4]paid{
			{}, {Buckets: []BucketCount{{OtherPeriod, 3, 6_00}}}, {Claims: []string{"Z 5.00 4.00"}, Buckets: []BucketCount{{OtherPeriod, 2, 1_00}}}, {},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i, period := range []settlement.Period{periodOf("2025-10-01", "2025-10-31"), periodOf("2025-11-01", "2025-11-30"), periodOf("2025-12-01", "2025-12-31"), year2025} {
				if tt.want[i].Buckets == nil && tt.want[i].Claims == nil {
					p, err := NewMapper(sampleMapping())
					require.NoError(t, err)
					_, err = p.Read(Options{Period: period}, rowFile(tt.lines...))
					require.ErrorIs(t, err, ErrRefundPair)
					continue
				}
				require.Empty(t, cmp.Diff(tt.want[i], paidIn(t, sampleMapping(), period, rowFile(tt.lines...))), period.String())
			}
		})
	}
}

// history makes rows of visits that are settled, refunded, settled anew and brought
// back on later and later days.
type history struct {
	rnd  *rand.Rand
	rows []historyRow
	next int
	// whole leaves out what waits for rows of a later month: interim bills and
	// observations.
	whole bool
}

type historyRow struct {
	day                           settlement.Date
	id, original, visit, med, way string
	refunded, interim             bool
	admitted, discharged          settlement.Date
	institution                   string
	cost, pooled                  settlement.Money
}

func (r historyRow) line() string {
	flag := map[bool]string{true: "1", false: "0"}
	return strings.Join([]string{
		r.id, r.original, r.visit, "P" + strings.TrimPrefix(r.visit, "O"), r.institution, "310", r.med, r.way, r.day.String(), r.admitted.String(), r.discharged.String(),
		flag[r.refunded], "1", flag[r.interim], r.cost.String(), r.pooled.String(), "ES23",
	}, ",")
}

func (h *history) add(r historyRow) *historyRow {
	h.next++
	r.id = fmt.Sprintf("S%d", h.next)
	h.rows = append(h.rows, r)
	return &h.rows[len(h.rows)-1]
}

// refund takes a row back, and sometimes the refund.
func (h *history) refund(i int, depth int) {
	r := h.rows[i]
	h.rows[i].refunded = true
	back := r
	back.original, back.refunded, back.day = r.id, true, r.day.Add(h.rnd.IntN(50))
	back.cost, back.pooled = -r.cost, -r.pooled
	h.add(back)
	if depth < 2 && h.rnd.IntN(4) == 0 {
		h.refund(len(h.rows)-1, depth+1)
	}
}

// lives reports whether a row counts at the end.
func (h *history) lives(id string) bool {
	for _, r := range h.rows {
		if r.original == id && h.lives(r.id) {
			return false
		}
	}
	return true
}

func (h *history) visit(n int) {
	routes := [][2]string{{"21", "05"}, {"21", "05"}, {"2105", "03"}, {"14", "04"}, {"21", "01"}, {"41", "05"}, {"21", "02"}}
	to := routes[h.rnd.IntN(len(routes))]
	day := settlement.MustDate("2024-11-01").Add(h.rnd.IntN(420))
	settle := func(day settlement.Date, interim bool) {
		cost := settlement.Money(100 + h.rnd.IntN(100_000))
		h.add(historyRow{
			day: day, visit: fmt.Sprintf("V%d", n), med: to[0], way: to[1], interim: interim, institution: fmt.Sprintf("H%d", n%3),
			admitted: settlement.MustDate("2024-10-01"), discharged: day, cost: cost, pooled: settlement.Money(h.rnd.IntN(int(cost))),
		})
	}
	joins := to[1] == "05" || to[1] == "03"
	if joins && !h.whole {
		for range h.rnd.IntN(3) {
			settle(day, true)
			if h.rnd.IntN(3) == 0 {
				h.refund(len(h.rows)-1, 1)
				day = h.rows[len(h.rows)-1].day
			}
			day = day.Add(1 + h.rnd.IntN(40))
		}
	}
	if joins && !h.whole && h.rnd.IntN(3) == 0 { // an observation before the stay
		h.add(historyRow{
			day: day.Add(h.rnd.IntN(90) - 80), visit: fmt.Sprintf("OV%d", n), med: "14", way: "04", institution: fmt.Sprintf("H%d", n%3),
			admitted: settlement.MustDate("2024-09-30"), discharged: settlement.MustDate("2024-10-01"), cost: 77_00, pooled: 7_00,
		})
		if h.rnd.IntN(4) == 0 {
			h.refund(len(h.rows)-1, 1)
		}
	}
	settle(day, false)
	for h.rnd.IntN(3) > 0 {
		last := len(h.rows) - 1
		for h.rows[last].cost < 0 || h.rows[last].original != "" {
			last--
		}
		if !h.lives(h.rows[last].id) {
			break
		}
		h.refund(last, 0)
		if h.lives(h.rows[last].id) || h.rnd.IntN(4) == 0 {
			break
		}
		settle(h.rows[len(h.rows)-1].day.Add(h.rnd.IntN(3)), false)
	}
}

func (h *history) file(until settlement.Date) rows.File {
	var lines []string
	named := make(map[string]bool)
	for _, r := range h.rows {
		if !r.day.After(until) {
			named[r.original] = true
		}
	}
	for _, r := range h.rows {
		if r.day.After(until) {
			continue
		}
		if r.original == "" {
			r.refunded = named[r.id]
		}
		lines = append(lines, r.line())
	}
	h.rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return rowFile(lines...)
}

// claimsOf lists the claims of a period.
func claimsOf(t *testing.T, in *Run) (list []string) {
	t.Helper()
	add := func(m settlement.Method, more ...any) {
		list = append(list, fmt.Sprintln(append([]any{m}, more...)...))
	}
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		add(settlement.DRG, c.ID, c.Institution, c.Pool, c.Cost, c.Covered)
	}
	for c, err := range in.Stays().All() {
		require.NoError(t, err)
		add(settlement.PerDiem, c.ID, c.Institution, c.Pool, c.Cost, c.Covered)
	}
	for c, err := range in.Charges().All() {
		require.NoError(t, err)
		add(settlement.Capitation, c.Person, c.Institution, c.Month, c.Cost, c.Covered)
	}
	for c, err := range in.Items().All() {
		require.NoError(t, err)
		add(settlement.Item, c.ID, c.Institution, c.Pool, c.Cost, c.Covered)
	}
	slices.Sort(list)
	return list
}

// sums adds the claims, adjustments and differences of a period, by method and
// institution.
func sums(t *testing.T, to map[string]settlement.Money, in *Run) {
	t.Helper()
	add := func(m settlement.Method, institution string, cost, covered settlement.Money) {
		k := fmt.Sprint(m, " ", institution)
		to[k+" cost"] += cost
		to[k+" covered"] += covered
	}
	for c, err := range in.Cases().All() {
		require.NoError(t, err)
		add(settlement.DRG, c.Institution, c.Cost, c.Covered)
	}
	for c, err := range in.Stays().All() {
		require.NoError(t, err)
		add(settlement.PerDiem, c.Institution, c.Cost, c.Covered)
	}
	for c, err := range in.Charges().All() {
		require.NoError(t, err)
		add(settlement.Capitation, c.Institution, c.Cost, c.Covered)
	}
	for c, err := range in.Items().All() {
		require.NoError(t, err)
		add(settlement.Item, c.Institution, c.Cost, c.Covered)
	}
	for a, err := range in.Adjustments() {
		require.NoError(t, err)
		add(a.Method, a.Institution, a.Cost, a.Covered)
	}
	for _, d := range in.Report().Differences {
		add(d.Method, d.Institution, d.Cost, d.Covered)
	}
}

func months(year settlement.Period) (list []settlement.Period) {
	for m := year.From.Month(); !m.First().After(year.To); m = m.Add(1) {
		list = append(list, m.Period())
	}
	return list
}

// histories are files of rows that have much to do with each other.
func histories(seed uint64, rounds int, test func(round int, h *history, m Mapping)) {
	for round := range rounds {
		h := &history{rnd: rand.New(rand.NewPCG(seed, uint64(round)))}
		for v := range 30 {
			h.visit(v)
		}
		m := sampleMapping()
		if round%2 == 1 {
			m.Routes[2].Interim = InterimJoin
			m.Observation = &Observation{When: map[string][]string{"med_type": {"chronic"}}}
		}
		test(round, h, m)
	}
}

// The claims of the months of a year's file are the claims of the year, however refunds,
// refunds of refunds and bills of joined stays lie.
func TestTheMonthsClaimsAreTheYears(t *testing.T) {
	histories(11, testsize.Of(4, 30), func(round int, h *history, m Mapping) {
		file := h.file(settlement.MustDate("2027-12-31"))
		var got []string
		for _, month := range months(year2025) {
			got = append(got, claimsOf(t, readPeriod(t, m, month, file))...)
		}
		slices.Sort(got)
		require.Empty(t, cmp.Diff(claimsOf(t, readPeriod(t, m, year2025, file)), got), "round %d", round)
	})
}

// Months that are settled as they end, from a file that ends there, come to the year with
// the differences that each lists of earlier months, to the fen; and so do months of the
// year's file, if what is not known when a month ends is left out of it.
func TestMonthsAndDifferencesComeToTheYear(t *testing.T) {
	histories(12, testsize.Of(4, 30), func(round int, h *history, m Mapping) {
		year, sum := make(map[string]settlement.Money), make(map[string]settlement.Money)
		sums(t, year, readPeriod(t, m, year2025, h.file(year2025.To)))
		for _, month := range months(year2025) {
			sums(t, sum, readPeriod(t, m, month, h.file(month.To)))
		}
		for _, list := range []map[string]settlement.Money{year, sum} {
			for k, v := range list {
				if v == 0 {
					delete(list, k)
				}
			}
		}
		require.Empty(t, cmp.Diff(year, sum), "round %d", round)
	})
}
