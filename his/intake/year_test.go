package intake

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
)

// yearExport writes a year's export as a database or a platform gives it out, with every
// flaw at about its real rate, and knows what it comes to.
type yearExport struct {
	rnd    *rand.Rand
	text   strings.Builder
	rows   int
	next   int
	sum    settlement.Money // of all rows
	claims map[settlement.Month]*tally
	truth  map[string]bool // claims by id and money
	// back are the claims that a later month takes back, by the month in which it does and
	// the month of the claim.
	back     map[[2]settlement.Month]*tally
	buckets  map[Bucket]int
	repaired map[string]int
	excess   settlement.Money
}

// tally is claims and their money.
type tally struct {
	n             int
	cost, covered settlement.Money
}

func (t *tally) add(n int, cost, covered settlement.Money) {
	t.n += n
	t.cost += cost
	t.covered += covered
}

const yearHead = "结算流水号;原结算流水号;就诊ID;人员编号;姓名;定点医疗机构编码;医疗类别;结算时间;入院日期;出院日期;退费结算标识;有效标识;中途结算标志;医疗总费用（元）;统筹基金支付;病组编码;出院科室"

// line writes a row. Its id may be written with something around it.
func (y *yearExport) line(id, original, visit, kind string, day settlement.Date, refunded, valid, interim string, cost, fund settlement.Money) {
	if y.rows > 0 && y.rows%20_000 == 0 {
		y.text.WriteString(yearHead + "\r\n")
		y.repaired[rows.HeaderAgain]++
	}
	y.rows++
	y.sum += cost
	flaw := y.rnd.IntN(1000)
	count := func(kind string) { y.repaired[kind]++ }
	switch {
	case flaw < 20:
		id += "\t"
		count("trimmed")
	case flaw < 25:
		id += "\u200b"
		count("invisible")
	case flaw < 30:
		id = `"=""` + id + `"""`
		count("unwrapped")
	}
	amount := cost.String()
	switch flaw := y.rnd.IntN(1000); {
	case flaw < 50:
		amount += "00"
		count("zeros")
	case flaw < 55:
		amount = "￥" + amount
		count("unsigned")
	}
	begins, ends := day.Add(-3).String(), day.String()
	switch flaw := y.rnd.IntN(1000); {
	case flaw < 20:
		begins = strings.ReplaceAll(begins, "-", ".")
		count("respelled")
	case flaw < 40:
		begins = strings.ReplaceAll(begins, "-", "")
		count("respelled")
	}
	settled := day.String() + " 08:09:10"
	if y.rnd.IntN(1000) < 5 { // another program writes the zone of the east: still this day
		settled = day.Add(-1).String() + "T20:00:00.000Z"
		count("converted")
	}
	fmt.Fprintf(&y.text, "%s;%s;%s;P%s;张三;LS%s;%s;%s;%s;%s;%s;%s;%s;%s;%s;ES23;心血管内科\r\n",
		id, original, visit, visit, visit[len(visit)-1:], kind, settled, begins, ends, refunded, valid, interim, amount, fund)
}

func (y *yearExport) id() string {
	y.next++
	return fmt.Sprintf("33110025%012d", y.next)
}

func (y *yearExport) claim(id string, day settlement.Date, cost, covered settlement.Money) {
	m := day.Month()
	if y.claims[m] == nil {
		y.claims[m] = new(tally)
	}
	y.claims[m].add(1, cost, covered)
	y.truth[fmt.Sprint(id, " ", m, " ", cost, " ", covered)] = true
}

// settlementOf writes one settlement and what happens to it.
func (y *yearExport) settlementOf() {
	id, day := y.id(), settlement.MustDate("2025-01-01").Add(y.rnd.IntN(365))
	visit := "V" + id[8:]
	cost := settlement.Money(1_000_00 + y.rnd.IntN(40_000_00))
	fund := cost * 3 / 5
	last := settlement.MustDate("2025-12-31")
	switch flaw := y.rnd.IntN(1000); {
	case flaw < 30: // refunded in the same month or a later one, mostly settled anew
		on := day.Add(y.rnd.IntN(60))
		if last.Before(on) {
			on = last
		}
		y.line(id, "", visit, "普通住院", day, "是", "是", "0", cost, fund)
		original := id
		if y.rnd.IntN(4) == 0 {
			original = "" // found by visit and amounts
		}
		y.line(y.id(), original, visit, "普通住院", on, "是", "是", "0", -cost, -fund)
		y.buckets[RefundPair] += 2
		if k := [2]settlement.Month{on.Month(), day.Month()}; k[0] != k[1] {
			if y.back[k] == nil {
				y.back[k] = new(tally)
			}
			y.back[k].add(-1, -cost, -(cost - fund))
		}
		if y.rnd.IntN(3) > 0 {
			anew := y.id()
			y.line(anew, "", visit, "普通住院", on, "否", "是", "0", cost+1_00, fund)
			y.claim(anew, on, cost+1_00, cost+1_00-fund)
		}
		return
	case flaw < 40:
		y.line(id, "", visit, "普通住院", day, "否", "否", "0", cost, fund)
		y.buckets[Void]++
		return
	case flaw < 90:
		y.line(id, "", visit, "药店", day, "否", "是", "0", cost, fund)
		y.buckets[Outside]++
		return
	case flaw < 93:
		y.line(id, "", visit, "普通住院", day, "否", "是", "0", 0, 0)
		y.buckets[ZeroCost]++
		return
	case flaw < 95: // a stay with a fixed price
		y.line(id, "", visit, "普通住院", day, "否", "是", "0", cost, cost+50_00)
		y.excess += 50_00
		y.claim(id, day, cost, 0)
		return
	case flaw < 105: // two bills of one stay
		y.line(id, "", visit, "普通住院", day, "否", "是", "1", cost, fund)
		later := day.Add(y.rnd.IntN(40))
		if last.Before(later) {
			later = last
		}
		final := y.id()
		y.line(final, "", visit, "普通住院", later, "否", "是", "0", 100_00, 60_00)
		y.buckets[Joined]++
		y.claim(final, later, cost+100_00, cost-fund+40_00)
		return
	}
	y.line(id, "", visit, "普通住院", day, "否", "是", "0", cost, fund)
	y.claim(id, day, cost, cost-fund)
}

func newYear(count int) *yearExport {
	y := &yearExport{
		rnd: rand.New(rand.NewPCG(17, uint64(count))), claims: make(map[settlement.Month]*tally), truth: make(map[string]bool),
		back: make(map[[2]settlement.Month]*tally), buckets: make(map[Bucket]int), repaired: make(map[string]int),
	}
	y.text.WriteString("某市医疗保障结算明细;;;\r\n单位：元;;统计期：2025年\r\n" + yearHead + "\r\n")
	for y.rows < count {
		before := y.text.Len()
		rows, repaired := y.rows, y.repaired[rows.HeaderAgain]
		y.settlementOf()
		if y.rows == rows+1 && y.repaired["header_again"] == repaired && y.rnd.IntN(100) == 0 { // the sheet was pasted twice
			line := y.text.String()[before:]
			y.text.WriteString(line)
			y.rows++
			y.buckets[Duplicate]++
			y.again(line)
		}
	}
	fmt.Fprintf(&y.text, "合计;;;;;;;;;;;;;%s;;;\r\n;;;;;;;;;;;;;;;;\r\n", y.sum)
	return y
}

// again counts what a row that is there twice has of money and of flaws.
func (y *yearExport) again(line string) {
	fields := strings.Split(strings.TrimSpace(line), ";")
	plain := strings.TrimPrefix(fields[13], "￥")
	if strings.HasSuffix(plain, "00") && len(plain)-strings.IndexByte(plain, '.') == 5 {
		plain = plain[:len(plain)-2]
		y.repaired["zeros"]++
	}
	if plain != fields[13] && strings.HasPrefix(fields[13], "￥") {
		y.repaired["unsigned"]++
	}
	m, err := settlement.ParseMoney(plain)
	if err != nil {
		panic(err)
	}
	y.sum += m
	switch id := fields[0]; {
	case strings.HasSuffix(id, "\t"):
		y.repaired["trimmed"]++
	case strings.HasSuffix(id, "\u200b"):
		y.repaired["invisible"]++
	case strings.HasPrefix(id, `"`):
		y.repaired["unwrapped"]++
	}
	if !strings.Contains(fields[8], "-") {
		y.repaired["respelled"]++
	}
	if strings.HasSuffix(fields[7], "Z") {
		y.repaired["converted"]++
	}
}

// A year's export with every flaw reconciles to the fen, as a year and month by month:
// the months' claims are the year's, and what later months take back is listed.
func TestAYearsExport(t *testing.T) {
	y := newYear(testsize.Of(6_000, 300_000))
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(y.text.String())
	require.NoError(t, err)
	f := rows.File{Name: "year.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(gb)), nil }}
	p, err := NewMapper(Mapping{
		Document: policy.Document{Name: "t", Kind: policy.Example}, Period: BySettlement, Covered: LessPooled,
		Columns: map[string]string{"vali_flag": "有效标识", "refd_setl_flag": "退费结算标识", "init_setl_id": "原结算流水号", "mid_setl_flag": "中途结算标志", "drg_codg": "病组编码"},
		Codes: map[string]map[string]string{
			"vali_flag": {"是": FlagYes, "否": FlagNo}, "refd_setl_flag": {"是": FlagYes, "否": FlagNo}, "med_type": {"普通住院": "inpatient", "药店": "pharmacy"},
		},
		Zones: ZonesConvert, Refunds: RefundsByVisit, RepeatHeader: SkipHeader, FundAboveCost: AllowAbove, RefuseTotals: true,
		Routes: []Route{{When: map[string][]string{"med_type": {"pharmacy"}}, Method: NoMethod}, {Method: settlement.DRG, Interim: InterimJoin}},
	})
	require.NoError(t, err)

	seen := make(map[string]bool)
	read := func(period settlement.Period) (*Run, tally) {
		in, err := p.Read(Options{Period: period}, f)
		require.NoError(t, err)
		var sum tally
		for c, err := range in.Cases().All() {
			require.NoError(t, err)
			sum.add(1, c.Cost, c.Covered)
			if period == year2025 {
				seen[fmt.Sprint(c.ID, " ", c.Discharged.Month(), " ", c.Cost, " ", c.Covered)] = true
			}
		}
		for _, b := range in.Report().Balance {
			require.True(t, b.OK, b)
		}
		return in, sum
	}
	in, year := read(year2025)
	require.Equal(t, y.rows, in.Report().Rows)
	require.Empty(t, cmp.Diff(y.truth, seen))
	require.Equal(t, y.sum, in.Report().Balance[0].File)
	got := make(map[Bucket]int)
	for _, b := range in.Report().Buckets {
		got[b.Bucket] = b.Rows
	}
	require.Equal(t, y.buckets, got)
	repaired := make(map[string]int)
	for _, r := range in.Report().Repairs {
		repaired[r.Kind] += r.Values
	}
	delete(repaired, rows.MixedZones)
	require.Equal(t, y.repaired, repaired)
	require.Equal(t, y.excess, in.Report().Above.Excess)

	// A caller who looks at rows may keep their texts, so that none is lent.
	seeing, err := p.Read(Options{Period: year2025, See: func(*Row) {}}, f)
	require.NoError(t, err)
	require.Equal(t, seeing.Report(), in.Report())
	require.Equal(t, seeing.fates, in.fates)

	var sum tally
	for _, month := range months(year2025) {
		in, one := read(month)
		require.Equal(t, *y.claims[month.From.Month()], one, month.String())
		sum.add(one.n, one.cost, one.covered)
		taken := make(map[[2]settlement.Month]*tally)
		for _, d := range in.Report().Differences {
			k := [2]settlement.Month{month.From.Month(), d.Month}
			if taken[k] == nil {
				taken[k] = new(tally)
			}
			taken[k].add(d.Claims, d.Cost, d.Covered)
		}
		for k, want := range y.back {
			if k[0] == month.From.Month() {
				require.Equal(t, want, taken[k], k)
				delete(taken, k)
			}
		}
		require.Empty(t, taken)
	}
	require.Equal(t, year, sum)
}
