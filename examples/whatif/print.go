package main

import (
	"fmt"
	"io"
	"maps"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/examples/internal/table"
)

// whatIf settles both sides and prints who gains and who loses.
func whatIf(o options, w io.Writer) error {
	before, after, cases, err := open(o)
	if err != nil {
		return err
	}
	x, err := before.settle(cases)
	if err != nil {
		return err
	}
	y, err := after.settle(cases)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "现行 before: %s\n拟定 after:  %s\n%d 例 cases\n\n", table.Clean(before.name), table.Clean(after.name), len(cases))
	printLeftOut(w, x.report, y.report)
	printValues(w, x.report, y.report)
	printMoved(w, drg.Compare(before.policy, after.policy))

	names := map[string]string{}
	for _, s := range []*side{after, before} {
		maps.Copy(names, s.names)
	}
	fmt.Fprintf(w, "\n按机构 by institution\n")
	if err := printRows(w, "机构", "institution", names, compare(x.by(byInstitution), y.by(byInstitution))); err != nil {
		return err
	}
	groups := map[string]string{}
	for _, p := range []drg.Policy{after.policy, before.policy} {
		for _, g := range p.Groups {
			groups[g.Code] = g.Name
		}
	}
	fmt.Fprintf(w, "\n按病组 by group\n")
	if err := printRows(w, "病组", "group", groups, compare(x.by(byGroup), y.by(byGroup))); err != nil {
		return err
	}
	printIdentity(w, x.report, y.report)
	list := patients(cases)
	for _, s := range o.scenarios {
		if err := simulate(w, o, before, after, list, s); err != nil {
			return err
		}
	}
	return nil
}

// printLeftOut says how many claims are of other periods, and of how many no date says
// that they are not.
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

func printValues(w io.Writer, before, after *settlement.Report) {
	show := func(r *settlement.Report) string {
		if r.PointValue == nil {
			return "none"
		}
		return fmt.Sprintf("%s over %s points", r.PointValue.Value, table.Grouped(r.PointValue.Points.String()))
	}
	fmt.Fprintf(w, "点值 point value before: %s\n点值 point value after:  %s\n", show(before), show(after))
}

// printMoved says how many parameters differ; the rules are in the policies.
func printMoved(w io.Writer, c drg.Comparison) {
	fmt.Fprintf(w, "病组变动 groups moved: %d; 系数变动 coefficients moved: %d\n", len(c.Groups), len(c.Coefficients))
}

func printRows(w io.Writer, chinese, english string, names map[string]string, rows []row) error {
	columns := []table.Column{
		{Cells: []string{chinese, english}},
		{Cells: []string{"名称", "name"}},
		{Right: true, Cells: []string{"病例数", "cases"}},
		{Right: true, Cells: []string{"点数前", "points before"}},
		{Right: true, Cells: []string{"点数后", "points after"}},
		{Right: true, Cells: []string{"应付前", "due before"}},
		{Right: true, Cells: []string{"应付后", "due after"}},
		{Right: true, Cells: []string{"增减", "gain"}},
		{Right: true, Cells: []string{"", "%"}},
	}
	var all row
	all.code = "合计 total"
	put := func(r row, name string) {
		cases := fmt.Sprint(r.before.cases)
		if r.after.cases != r.before.cases { // some cases are another method's
			cases = fmt.Sprintf("%d → %d", r.before.cases, r.after.cases)
		}
		for i, text := range []string{
			r.code, name, cases, table.Grouped(r.before.points.String()), table.Grouped(r.after.points.String()),
			table.Grouped(r.before.due.String()), table.Grouped(r.after.due.String()), signed(r.gain()), percent(r.gain(), r.before.due),
		} {
			columns[i].Cells = append(columns[i].Cells, text)
		}
	}
	for _, r := range rows {
		put(r, names[r.code])
		all.before.add(r.before)
		all.after.add(r.after)
	}
	put(all, "")
	return table.Write(w, columns)
}

// printIdentity shows that no fen is lost: gains are what the fund has more, less
// what rounding leaves more.
func printIdentity(w io.Writer, before, after *settlement.Report) {
	var gains settlement.Money
	for _, s := range after.Statements {
		gains += s.Due
	}
	for _, s := range before.Statements {
		gains -= s.Due
	}
	if before.Residue == nil || after.Residue == nil {
		fmt.Fprintf(w, "\n核对 Σ gains %s (a fixed value: there is no fund to compare with)\n", signed(gains))
		return
	}
	a, _ := before.Terms.Fund.Money()
	b, _ := after.Terms.Fund.Money()
	more := b - a - (*after.Residue - *before.Residue)
	word := "ok"
	if gains != more {
		word = "FAILED"
	}
	fmt.Fprintf(w, "\n核对 Σ gains %s = fund %s − residue %s: %s\n", signed(gains), signed(b-a), signed(*after.Residue-*before.Residue), word)
}

// signed writes a gain with its sign.
func signed(m settlement.Money) string {
	if m > 0 {
		return "+" + table.Grouped(m.String())
	}
	return table.Grouped(m.String())
}

// percent writes gain ÷ base in percent to two decimals, half away from zero;
// nothing where the base is not positive.
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
