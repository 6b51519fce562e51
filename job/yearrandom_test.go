package job_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// yearRow is a claim of a random year: its cells by column. Institution and month say where a
// correction may move something.
type yearRow struct {
	file, institution string
	month             int
	cells             map[string]string
}

// randomYear draws a year and what becomes of its claims.
type randomYear struct {
	*rand.Rand
	months  int
	pools   []string // none: one fund
	fixed   bool     // provisional values are fixed
	recover bool     // negative dues are paid back
	parts   []string // methods
	budget  bool     // limits of the year and of each month around items
	carry   bool     // the limits of a month carry their room on
	bare    bool     // no policy clears
	roll    bool     // what a month is due rolls into the next
	rows    []*yearRow
	next    int
	touched map[string]bool // month and institution
}

var yearColumns = map[string]string{
	"cases.csv":   "id,institution,group,cost,covered,discharged,pool",
	"stays.csv":   "id,institution,class,person,admitted,discharged,leave_days,cost,covered,pool",
	"items.csv":   "id,institution,month,cost,covered,pool",
	"members.csv": "person,institution,category,signed",
	"charges.csv": "person,institution,month,kind,cost,covered",
}

func newRandomYear(seed uint64) *randomYear {
	y := &randomYear{Rand: rand.New(rand.NewPCG(seed, 2025)), touched: map[string]bool{}}
	y.months = 2 + y.IntN(3)
	for i := range y.IntN(4) {
		y.pools = append(y.pools, fmt.Sprintf("p%d", i+1))
	}
	y.fixed, y.recover = y.IntN(2) == 0, y.IntN(2) == 0
	for _, m := range []string{"drg", "perdiem", "capitation", "item"} {
		if y.IntN(2) == 0 {
			y.parts = append(y.parts, m)
		}
	}
	if len(y.parts) == 0 {
		y.parts = []string{"drg", "item"}
	}
	y.budget = slices.Contains(y.parts, "item") && y.IntN(2) == 0
	y.carry = y.budget && y.IntN(2) == 0
	y.bare, y.roll = !y.budget && y.IntN(4) == 0, y.IntN(5) == 0
	for range 3 { // members of the whole year, signed before it
		if slices.Contains(y.parts, "capitation") {
			y.add("capitation", -1)
		}
	}
	return y
}

// pool draws the pool of a claim. All claims that a budget bears are in one.
func (y *randomYear) pool(file string) string {
	switch {
	case len(y.pools) == 0:
		return ""
	case y.budget && file == "items.csv":
		return y.pools[0]
	}
	return y.pools[y.IntN(len(y.pools))]
}

func (y *randomYear) money(to int) string {
	return fmt.Sprintf("%d.%02d", 1+y.IntN(to), y.IntN(100))
}

// add draws a claim of a month; −1: a member.
func (y *randomYear) add(method string, month int) {
	y.next++
	r := &yearRow{institution: fmt.Sprintf("H%d", 1+y.IntN(3)), month: month, cells: map[string]string{}}
	day := fmt.Sprintf("2025-%02d-%02d", month+1, 1+y.IntN(28))
	c := r.cells
	c["id"], c["institution"], c["cost"], c["covered"] = fmt.Sprintf("c%d", y.next), r.institution, y.money(9000), y.money(900)
	switch method {
	case "drg":
		r.file, c["group"], c["discharged"] = "cases.csv", fmt.Sprintf("G%d", 1+y.IntN(2)), day
	case "perdiem":
		r.file, c["class"], c["person"], c["leave_days"] = "stays.csv", "psychiatric", fmt.Sprintf("P%d", y.next), "0"
		c["admitted"], c["discharged"] = settlement.MustDate(day).Add(-1-y.IntN(50)).String(), day
	case "item":
		r.file, c["month"] = "items.csv", day[:7]
	case "capitation":
		if month < 0 {
			r.file, c["person"], c["category"], c["signed"] = "members.csv", fmt.Sprintf("M%d", y.next), "dialysis", "2024-11-03"
			break
		}
		members := y.of("members.csv")
		r.file, c["person"], c["month"], c["kind"] = "charges.csv", members[y.IntN(len(members))].cells["person"], day[:7], "own"
		r.institution = ""
	}
	c["pool"] = y.pool(r.file)
	y.rows = append(y.rows, r)
	y.touch(r)
}

func (y *randomYear) of(file string) []*yearRow {
	return slices.DeleteFunc(slices.Clone(y.rows), func(r *yearRow) bool { return r.file != file })
}

// touch notes what a changed row may move: a charge moves its member's institution, which any may be.
func (y *randomYear) touch(r *yearRow) {
	if r.month < 0 {
		return
	}
	for _, code := range []string{"H1", "H2", "H3"} {
		if r.institution == "" || r.institution == code {
			y.touched[fmt.Sprintf("2025-%02d %s", r.month+1, code)] = true
		}
	}
}

// correct changes some claims of the months before one.
func (y *randomYear) correct(month int) {
	for range y.IntN(4) {
		old := slices.DeleteFunc(slices.Clone(y.rows), func(r *yearRow) bool { return r.month < 0 || r.month >= month })
		if month > 0 && y.IntN(3) == 0 {
			y.add(y.parts[y.IntN(len(y.parts))], y.IntN(month)) // late
			continue
		}
		if len(old) == 0 {
			continue
		}
		r := old[y.IntN(len(old))]
		y.touch(r)
		switch y.IntN(3) {
		case 0: // taken back
			y.rows = slices.DeleteFunc(y.rows, func(o *yearRow) bool { return o == r })
		case 1:
			r.cells["cost"], r.cells["covered"] = y.money(9000), y.money(900)
		default:
			if _, ok := r.cells["group"]; ok {
				r.cells["group"] = fmt.Sprintf("G%d", 1+y.IntN(2))
			}
			r.cells["pool"] = y.pool(r.file)
		}
	}
}

// terms are those of each pool, with a fixed value or with a fund.
func (y *randomYear) terms(fixed bool, fund int) string {
	one := `{"point_value": "7.5"}`
	if !fixed {
		one = fmt.Sprintf(`{"fund": "%d.00"}`, fund)
	}
	if len(y.pools) == 0 {
		return `"terms": ` + one
	}
	list := make([]string, len(y.pools))
	for i, p := range y.pools {
		list[i] = fmt.Sprintf(`{"name": %q, "terms": %s}`, p, one)
	}
	return `"pools": [` + strings.Join(list, ", ") + "]"
}

// files are the year's files as they stand.
func (y *randomYear) files() memory {
	m := memory{
		"policy.json": []byte(`{"name": "g", "kind": "example", "scale": "100", "point_places": 4, "classes": {"low": "0.4"}, "low": {"formula": "ratio"},
  "groups": [{"code": "G1", "base_points": "80", "mean_cost": "4000.00"}, {"code": "G2", "base_points": "120.5", "mean_cost": "6000.00"}],
  "institutions": [{"code": "H1", "coefficient": "1"}, {"code": "H2", "coefficient": "1.05"}, {"code": "H3", "coefficient": "0.9"}]}`),
		"beds.json": []byte(`{"name": "b", "kind": "example", "classes": [{"code": "psychiatric", "tiers": [{"days_up_to": 30, "rate": "300.00"}, {"rate": "200.00"}]}],
  "tier_mode": "marginal", "day_count": "nights", "rate_is": "total", "actual": {"treatment": "fixed"}}`),
		"heads.json": []byte(`{"name": "h", "kind": "example", "institutions": [{"code": "H1"}, {"code": "H2"}, {"code": "H3"}],
  "standards": [{"category": "dialysis", "annual": "84600.00", "includes_patient_share": true}]}`),
		"month.json":    []byte(`{"name": "m", "kind": "example"` + y.limits(9) + map[bool]string{true: `, "surplus_to": "carry"`}[y.carry] + `, "deposit": {"ratio": "0.05", "base": "entitlement"}` + map[bool]string{true: `, "positive_due": "roll"`}[y.roll] + `}`),
		"clearing.json": []byte(`{"name": "c", "kind": "example"` + y.limits(30) + `, "deposit": {"ratio": "0.04", "base": "entitlement", "release": {"by": "pass", "full_from": "60"}}}`),
		"accounts.json": []byte(`[{"institution": "H1", "score": "80"}]`),
	}
	for file, columns := range yearColumns {
		names := strings.Split(columns, ",")
		if len(y.pools) == 0 {
			names = slices.DeleteFunc(names, func(name string) bool { return name == "pool" })
		}
		text := strings.Join(names, ",") + "\n"
		for _, r := range y.of(file) {
			cells := make([]string, len(names))
			for i, name := range names {
				cells[i] = r.cells[name]
			}
			text += strings.Join(cells, ",") + "\n"
		}
		m[file] = []byte(text)
	}
	parts := map[string]string{
		"drg": `{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}`, "perdiem": `{"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"}`,
		"item": `{"method": "item", "claims": "items.csv"}`, "capitation": `{"method": "capitation", "policy": "heads.json", "members": "members.csv", "charges": "charges.csv"%s}`,
	}
	list := make([]string, len(y.parts))
	for i, method := range y.parts {
		list[i] = parts[method]
		if method == "capitation" {
			pool := ""
			if len(y.pools) > 0 {
				pool = fmt.Sprintf(`, "pool": %q`, y.pools[0])
			}
			list[i] = fmt.Sprintf(list[i], pool)
		}
	}
	head := fmt.Sprintf(`{"name": "random", "period": {"from": "2025-01-01", "to": "%s"}, %s, "parts": [%s]%s`,
		settlement.MustMonth("2025-01").Add(y.months-1).Last(), y.terms(false, 900_000*y.months), strings.Join(list, ", "), map[bool]string{false: `, "budget": {"policy": "clearing.json"%s}`, true: "%.0s"}[y.bare])
	negative := "carry"
	if y.recover {
		negative = "recover"
	}
	m["job.json"] = []byte(fmt.Sprintf(head, "") + "}")
	m["year.json"] = []byte(fmt.Sprintf(head, `, "accounts": "accounts.json"`) + fmt.Sprintf(`, "months": {%s%s, "negative_due": %q,
  "advances": [{"institution": "H1", "month": "2025-01", "amount": "1234.00", "recovered": "2025-02"}, {"institution": "H2", "month": "2025-02", "amount": "77.00"}]},
  "reports": "reports/*.json"}`, y.terms(y.fixed, 900_000), map[bool]string{false: `, "budget": {"policy": "month.json"}`}[y.bare], negative))
	return m
}

// limits are budgets around the items of an institution each.
func (y *randomYear) limits(thousands int) string {
	if !y.budget {
		return ""
	}
	return fmt.Sprintf(`, "methods": ["item"], "budgets": [{"institution": "H1", "amount": "%d000.00"}, {"institution": "H3", "amount": "%d500.00"}],
  "sharing": {"surplus": [{"institution": "0.5"}], "overrun": [{"up_to": "0.1", "fund": "0.6"}, {"fund": "0"}]}`, thousands, thousands)
}

// Random years of every method, one to three pools, fixed values and funds, limits, debts and
// working capital, with claims that come late, change and are taken back: what was transferred
// in the months and is transferred by the clearing is the entitlement of the year that is
// settled at once, without the deposit that is lost or pending, to the fen.
func TestYearRandom(t *testing.T) {
	corrections, restated := 0, 0
	for seed := range testsize.Of(12, 300) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c, r := newRandomYear(uint64(seed)).run(t)
			corrections, restated = corrections+c, restated+r
		})
	}
	require.Greater(t, corrections, 20)
	require.Greater(t, restated, 10)
}

// run settles the months and clears the year. It returns how many corrections there were.
func (y *randomYear) run(t *testing.T) (corrections, restated int) {
	stored, cash := memory{}, map[string]settlement.Money{}
	var before memory
	for month := range y.months {
		y.touched = map[string]bool{}
		y.correct(month)
		touched := maps.Clone(y.touched)
		for range 2 + y.IntN(8) {
			y.add(y.parts[y.IntN(len(y.parts))], month)
		}
		files := y.files()
		maps.Copy(files, stored)
		name := settlement.MustMonth("2025-01").Add(month).String()
		r, next := files.prepaid(t, name, job.YearOptions{})
		often := y.months < 12 || month%5 == 4 // of a whole year the last months take long
		if often {
			require.Equal(t, next["reports/"+name+".json"], y.again(t, next, name), "twice, and the rows in any order")
		}
		if often && month%4 == 1 {
			_, split := files.prepaid(t, name, y.engine(t, files))
			require.Equal(t, string(next["reports/"+name+".json"]), string(split["reports/"+name+".json"]), "by an engine")
		}
		if before != nil && often {
			maps.Copy(before, stored)
			y.sameCorrections(t, files, before, name, r)
		}
		for _, c := range r.Year.Corrections {
			if y.carry && c.Method == settlement.Budget {
				continue // the room of a month moves the next
			}
			require.True(t, !y.fixed || touched[c.Month.String()+" "+c.Institution], "%v", c)
			require.Contains(t, []string{"claims", "value"}, c.Reason)
			require.True(t, c.Reason == "claims" || !touched[c.Month.String()+" "+c.Institution] || !y.fixed, "%v", c)
		}
		corrections, restated = corrections+len(r.Year.Corrections), restated+len(r.Year.Restated)
		for _, s := range r.Statements {
			if s.Due > 0 || y.recover {
				cash[s.Institution] += s.Due
			}
		}
		before = y.files()
		stored["reports/"+name+".json"] = next["reports/"+name+".json"]
	}
	y.correct(y.months)
	files := y.files()
	maps.Copy(files, stored)
	cleared := files.cleared(t, job.YearOptions{})
	require.Equal(t, string(storedReport(t, cleared)), string(storedReport(t, files.cleared(t, y.engine(t, files)))), "by an engine")
	once, err := files.settle("job.json")
	require.NoError(t, err)
	for _, s := range once.Report.Statements {
		got := cleared.Statement(s.Institution)
		require.NotNil(t, got)
		require.Equal(t, s.Entitlement, got.Entitlement)
	}
	for _, s := range cleared.Statements {
		kept := settlement.Money(0)
		for _, l := range s.Lines {
			if l.Method == settlement.Clearing && (l.Kind == settlement.LineWithheld || l.Kind == settlement.LineReleased) {
				kept += l.Amount
			}
		}
		require.Equal(t, s.Entitlement+kept, cash[s.Institution]+s.Due, s.Institution)
	}
	return corrections, restated
}

// engine has the claims summed up by an engine.
func (y *randomYear) engine(t *testing.T, files memory) job.YearOptions {
	return job.YearOptions{Options: job.Options{Engine: byEngine(t, files.files(), y.Rand)}}
}

// again settles the month once more, over rows in another order and with later reports there.
func (y *randomYear) again(t *testing.T, files memory, month string) []byte {
	for file := range yearColumns {
		lines := strings.SplitAfter(string(files[file]), "\n")
		rows := lines[1 : len(lines)-1]
		y.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		files = files.with(file, []byte(strings.Join(lines, "")))
	}
	_, again := files.prepaid(t, month, job.YearOptions{Options: job.Options{Workers: 2}})
	return again["reports/"+month+".json"]
}

// sameCorrections names the claims, with the files as they were: amounts of a month and an
// institution are the same.
func (y *randomYear) sameCorrections(t *testing.T, files, before memory, month string, r *settlement.Report) {
	named, err := files.openYear(t).Month(context.Background(), settlement.MustMonth(month), job.YearOptions{Before: before.openYear(t)})
	require.NoError(t, err)
	require.NotRegexp(t, `\b[MP]\d+\b`, string(storedReport(t, named.Report)), "no person")
	sums := func(r *settlement.Report) map[string]settlement.Money {
		list := map[string]settlement.Money{}
		for _, c := range r.Year.Corrections {
			list[c.Month.String()+" "+c.Institution] += c.Amount
		}
		maps.DeleteFunc(list, func(_ string, m settlement.Money) bool { return m == 0 })
		return list
	}
	require.Equal(t, sums(r), sums(named.Report))
	for _, s := range r.Statements {
		require.Equal(t, s.Due, named.Report.Statement(s.Institution).Due)
	}
}
