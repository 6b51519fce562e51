package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// printJSON prints the differences as JSON, and ids as far as an output may show them.
func printJSON(w io.Writer, changes []job.Change) error {
	list := make([]job.Change, len(changes))
	for i, c := range changes {
		c.Claim = shownID(c.Claim)
		list[i] = c
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}

func shownID(id string) string {
	if id == "" {
		return ""
	}
	return shown.ID(id)
}

// printer prints two results for people.
type printer struct {
	w             io.Writer
	before, after *job.Result
	changes       []job.Change
}

func (p *printer) all(ctx context.Context, by depths) error {
	x, y := p.before.Report, p.after.Report
	p.head("现行 before: ", x)
	p.head("拟定 after:  ", y)
	fmt.Fprintln(p.w)
	printLeftOut(p.w, x, y)
	p.values()
	if err := p.fields(); err != nil {
		return err
	}
	if err := p.why(); err != nil {
		return err
	}
	fmt.Fprintf(p.w, "\n按机构 by institution\n")
	rows := compare(institutions(x), institutions(y))
	if err := printRows(p.w, [2]string{"机构", "institution"}, namesOf(x, y), rows); err != nil {
		return err
	}
	if slices.Contains(by, "line") {
		if err := p.lines(); err != nil {
			return err
		}
	}
	if slices.Contains(by, "class") || slices.Contains(by, "group") {
		if err := p.cubes(ctx, by); err != nil {
			return err
		}
	}
	if slices.Contains(by, "claim") {
		if err := p.claims(); err != nil {
			return err
		}
	}
	p.identity(rows)
	return nil
}

func (p *printer) head(title string, r *settlement.Report) {
	var policies []string
	for _, one := range r.Policies {
		policies = append(policies, table.Clean(one.Name))
	}
	fmt.Fprintf(p.w, "%s%s\n", title, strings.Join(append([]string{table.Clean(r.Name)}, policies...), "; "))
}

// printLeftOut says how many claims are of other periods, and how many have no date
// that puts them into the period.
func printLeftOut(w io.Writer, before, after *settlement.Report) {
	count := func(r *settlement.Report) (left, vouched int) {
		for _, l := range r.LeftOut {
			left += l.Count
		}
		for _, v := range r.Vouched {
			vouched += v.Claims
		}
		return left, vouched
	}
	left, vouched := count(before)
	left2, vouched2 := count(after)
	if left+left2 > 0 {
		fmt.Fprintf(w, "不属本期 of other periods, left out: before %d, after %d\n", left, left2)
	}
	if vouched+vouched2 > 0 {
		fmt.Fprintf(w, "未按日期核对 vouched for, dates not looked at: before %d, after %d\n", vouched, vouched2)
	}
	if left+left2+vouched+vouched2 > 0 {
		fmt.Fprintln(w)
	}
}

// values prints the point values, of each pool where there are several.
func (p *printer) values() {
	show := func(v *settlement.PointValue) string {
		if v == nil {
			return "none"
		}
		return fmt.Sprintf("%s over %s points", v.Value, table.Grouped(v.Points.String()))
	}
	for _, side := range []struct {
		name string
		r    *settlement.Report
	}{{"before:", p.before.Report}, {"after: ", p.after.Report}} {
		for _, pool := range side.r.Pools {
			fmt.Fprintf(p.w, "点值 point value %s %s", side.name, show(pool.PointValue))
			if pool.Name != "" {
				fmt.Fprintf(p.w, " (%s)", table.Clean(pool.Name))
			}
			fmt.Fprintln(p.w)
		}
	}
}

// fields prints the fields of documents that differ.
func (p *printer) fields() error {
	columns := grid(false, [2]string{"变动", "changed"}, [2]string{"原", "from"}, [2]string{"现", "to"})
	n := 0
	for _, c := range p.changes {
		if c.Institution == "" {
			put(columns, c.Where, c.From, c.To)
			n++
		}
	}
	fmt.Fprintf(p.w, "\n变动 changed fields: %d\n", n)
	if n == 0 {
		return nil
	}
	return table.Write(p.w, columns)
}

// ofHeads reports whether a change is of a row of members or charges, which have no
// amount of their own.
func ofHeads(c job.Change) bool {
	name, _, _ := strings.Cut(c.Where, ":")
	return c.Method == settlement.Capitation && (name == capitation.Members || name == capitation.Charges)
}

// reasons are the reasons of changes with an amount, in their order.
var reasons = []struct {
	reason job.Reason
	name   string
}{
	{job.Added, "新增病例 claims added"}, {job.Removed, "减少病例 claims removed"}, {job.Column, "病例变动 columns of claims"},
	{job.Policy, "规则 what policies make of claims"}, {job.Value, "点值、尾差与整体 point value, rounding, lines as a whole"},
}

// why prints the part of the change that each reason causes.
func (p *printer) why() error {
	type key struct {
		reason job.Reason
		claim  string
		method settlement.Method
	}
	count, amounts := map[job.Reason]int{}, map[job.Reason]settlement.Money{}
	seen := map[key]bool{}
	rows := 0
	for _, c := range p.changes {
		if ofHeads(c) {
			rows++
			continue
		}
		amounts[c.Reason] += c.Amount
		k := key{c.Reason, c.Claim, c.Method}
		if c.Claim != "" && !seen[k] {
			seen[k] = true
			count[c.Reason]++
		}
	}
	columns := grid(false, [2]string{"原因", "why"})
	columns = append(columns, grid(true, [2]string{"病例数", "claims"}, [2]string{"增减", "difference"})...)
	for _, r := range reasons {
		n := fmt.Sprint(count[r.reason])
		if r.reason == job.Value {
			n = ""
		}
		put(columns, r.name, n, signed(amounts[r.reason]))
	}
	if rows > 0 {
		fmt.Fprintf(p.w, "签约与费用变动 changes of members and charges: %d\n", rows)
	}
	fmt.Fprintln(p.w)
	return table.Write(p.w, columns)
}

// namesOf returns the names of institutions.
func namesOf(reports ...*settlement.Report) map[string]string {
	names := map[string]string{}
	for _, r := range reports {
		for i := range r.Statements {
			if s := &r.Statements[i]; s.Name != "" {
				names[s.Institution] = s.Name
			}
		}
	}
	return names
}

// grid begins columns with their headings.
func grid(right bool, headings ...[2]string) []table.Column {
	columns := make([]table.Column, len(headings))
	for i, h := range headings {
		columns[i] = table.Column{Right: right, Cells: []string{h[0], h[1]}}
	}
	return columns
}

func put(columns []table.Column, cells ...string) {
	for i, text := range cells {
		columns[i].Cells = append(columns[i].Cells, text)
	}
}

// printRows prints a line for each row and a line of totals. Each ends with the due
// before, the due after, and the difference.
func printRows(w io.Writer, title [2]string, names map[string]string, rows []row) error {
	columns := grid(false, title, [2]string{"名称", "name"})
	columns = append(columns, grid(true, [2]string{"病例数", "cases"}, [2]string{"点数前", "points before"}, [2]string{"点数后", "points after"},
		[2]string{"", "%"}, [2]string{"应付前", "due before"}, [2]string{"应付后", "due after"}, [2]string{"增减", "difference"})...)
	all := row{code: "合计 total"}
	add := func(r row, name string) {
		cases := fmt.Sprint(r.before.cases)
		if r.after.cases != r.before.cases {
			cases = fmt.Sprintf("%d → %d", r.before.cases, r.after.cases)
		}
		put(columns, r.code, name, cases, points(r.before), points(r.after), percent(r.gain(), r.before.due),
			table.Grouped(r.before.due.String()), table.Grouped(r.after.due.String()), signed(r.gain()))
	}
	for _, r := range rows {
		add(r, names[r.code])
		all.before.add(r.before)
		all.after.add(r.after)
	}
	add(all, "")
	return table.Write(w, slices.DeleteFunc(columns, func(c table.Column) bool {
		return !slices.ContainsFunc(c.Cells[2:], func(text string) bool { return text != "" })
	}))
}

func points(s sums) string {
	if s.points == 0 {
		return ""
	}
	return table.Grouped(s.points.String())
}

// lines prints the lines of statements that differ.
func (p *printer) lines() error {
	list, err := settlement.Difference(p.before.Report, p.after.Report)
	if err != nil {
		return err
	}
	columns := grid(false, [2]string{"机构", "institution"}, [2]string{"基金池", "pool"}, [2]string{"方式", "method"}, [2]string{"项目", "line"})
	columns = append(columns, grid(true, [2]string{"前", "before"}, [2]string{"后", "after"}, [2]string{"增减", "difference"})...)
	var from, to settlement.Money
	for _, c := range list {
		put(columns, c.Institution, c.Pool, string(c.Method), string(c.Kind), table.Grouped(c.From.String()), table.Grouped(c.To.String()), signed(c.Amount))
		from, to = from+c.From, to+c.To
	}
	put(columns, "合计 total", "", "", "", table.Grouped(from.String()), table.Grouped(to.String()), signed(to-from))
	fmt.Fprintf(p.w, "\n按项目 by line\n")
	return table.Write(p.w, columns)
}

// cubes prints classes and groups.
func (p *printer) cubes(ctx context.Context, by depths) error {
	x, err := cubeOf(ctx, p.before)
	if err != nil {
		return err
	}
	y, err := cubeOf(ctx, p.after)
	if err != nil {
		return err
	}
	if slices.Contains(by, "class") {
		fmt.Fprintf(p.w, "\n按类型 by class\n")
		key := func(at place) string { return strings.TrimSpace(string(at.of.method) + " " + at.class) }
		if err := printRows(p.w, [2]string{"类型", "class"}, nil, compare(x.by(key), y.by(key))); err != nil {
			return err
		}
	}
	if slices.Contains(by, "group") {
		fmt.Fprintf(p.w, "\n按病组 by group\n")
		key := func(at place) string { return at.group }
		return printRows(p.w, [2]string{"病组", "group"}, nil, compare(x.by(key), y.by(key)))
	}
	return nil
}

// claims prints the claims and rows that differ, the amounts of their differences, and
// the rest.
func (p *printer) claims() error {
	columns := grid(false, [2]string{"机构", "institution"}, [2]string{"病例", "claim"}, [2]string{"原因", "reason"}, [2]string{"处", "where"}, [2]string{"原", "from"}, [2]string{"现", "to"})
	columns = append(columns, grid(true, [2]string{"增减", "difference"})...)
	var sum settlement.Money
	for _, c := range p.changes {
		if c.Institution == "" {
			continue
		}
		where := c.Where
		if c.Reason == job.Value {
			where = strings.TrimSpace(c.Pool + " " + string(c.Method) + " " + string(c.Kind))
		}
		put(columns, c.Institution, shownID(c.Claim), string(c.Reason), where, c.From, c.To, signed(c.Amount))
		sum += c.Amount
	}
	put(columns, "合计 total", "", "", "", "", "", signed(sum))
	fmt.Fprintf(p.w, "\n按病例 by claim\n")
	return table.Write(p.w, columns)
}

// identity shows that no fen is lost: the amounts of the reasons sum to the gains of
// the institutions, and the growth of their entitlements is the growth of the fund less
// the growth of what rounding leaves.
func (p *printer) identity(rows []row) {
	var gains, attributed settlement.Money
	for _, r := range rows {
		gains += r.gain()
	}
	for _, c := range p.changes {
		attributed += c.Amount
	}
	fmt.Fprintf(p.w, "\n核对 Σ differences %s = Σ reasons %s: %s\n", signed(gains), signed(attributed), verdict(gains == attributed))
	x, y := p.before.Report.Pool(""), p.after.Report.Pool("")
	if x == nil || y == nil || x.Residue == nil || y.Residue == nil || x.Terms.Fund.Absent() || y.Terms.Fund.Absent() {
		return
	}
	a, err1 := x.Terms.Fund.Money()
	b, err2 := y.Terms.Fund.Money()
	if cmp.Or(err1, err2) != nil {
		return
	}
	var entitled settlement.Money
	for _, s := range p.after.Report.Statements {
		entitled += s.Entitlement
	}
	for _, s := range p.before.Report.Statements {
		entitled -= s.Entitlement
	}
	fund, residue := b-a+y.ReserveDrawn-x.ReserveDrawn, *y.Residue-*x.Residue
	fmt.Fprintf(p.w, "核对 Σ entitlements %s = fund %s − residue %s: %s\n", signed(entitled), signed(fund), signed(residue), verdict(entitled == fund-residue))
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "FAILED"
}

// signed writes a gain with its sign.
func signed(m settlement.Money) string {
	if m > 0 {
		return "+" + table.Grouped(m.String())
	}
	return table.Grouped(m.String())
}

// percent writes gain ÷ base in percent to two decimals, half away from zero; it writes
// nothing if the base is not positive.
func percent(gain, base settlement.Money) string {
	if base <= 0 || gain > 1e14 || gain < -1e14 {
		return ""
	}
	sign := settlement.Money(1)
	if gain < 0 {
		sign, gain = -1, -gain
	}
	// Hundredths of a percent, as a Money: two decimals.
	v := (gain*10000*2 + base) / (2 * base)
	if v == 0 {
		return "0.00"
	}
	return signed(sign * v)
}
