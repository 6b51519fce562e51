package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// cliffs prints, for each policy of a job, where a little more of a quantity changes the
// payment by a jump or makes it fall. It settles nothing.
func cliffs(out io.Writer, o options, j *job.Job) error {
	value, err := settlement.ParseDecimal(o.cliffs)
	if err != nil {
		return fmt.Errorf("-cliffs: %w", err)
	}
	list, err := j.Cliffs(value)
	if err != nil {
		return err
	}
	if o.json {
		return cliffData(out, list)
	}
	w := bufio.NewWriter(out)
	if o.explain != "" && o.explain != "all" {
		c, n, err := chosenCliff(list, o.explain)
		if err != nil {
			return err
		}
		return errors.Join(explainCliff(w, o.lang, j, n, c), w.Flush())
	}
	row := 1
	for i, p := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, o.lang.Pick("%s (%s): %d cliffs\n", "%s（%s）：断崖 %d 处\n"), table.Clean(p.Policy), word(o.lang, p.Method), len(p.Cliffs))
		if len(p.Cliffs) > 0 {
			if err := table.Write(w, cliffGrid(o.lang, p.Cliffs, row)); err != nil {
				return err
			}
		}
		for _, other := range p.Elsewhere {
			fmt.Fprintf(w, o.lang.Pick("not looked at: %s: %s%s\n", "未查：%s：%s%s\n"), other.Name, table.Clean(other.Value), reason(o.lang, other.Reason))
		}
		if o.explain == "all" {
			for k, c := range p.Cliffs {
				fmt.Fprintln(w)
				if err := explainCliff(w, o.lang, j, row+k, c); err != nil {
					return err
				}
			}
		}
		row += len(p.Cliffs)
	}
	return w.Flush()
}

// explainedCliff is a cliff with the trails to its two amounts.
type explainedCliff struct {
	settlement.Cliff
	BeforeTrail settlement.Trail `json:"before_trail,omitempty"`
	AfterTrail  settlement.Trail `json:"after_trail,omitempty"`
}

// cliffData writes the cliffs of policies as JSON, each with its explanation.
func cliffData(out io.Writer, list []job.PolicyCliffs) error {
	type policyCliffs struct {
		job.PolicyCliffs
		Cliffs []explainedCliff `json:"cliffs"`
	}
	all := make([]policyCliffs, len(list))
	for i, p := range list {
		all[i] = policyCliffs{PolicyCliffs: p, Cliffs: []explainedCliff{}}
		for _, c := range p.Cliffs {
			before, after, err := c.Explain()
			if err != nil {
				return err
			}
			all[i].Cliffs = append(all[i].Cliffs, explainedCliff{c, before, after})
		}
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

var errRow = coded.New("settle.cliff", "no such row")

// chosenCliff returns the cliff in a row of the tables.
func chosenCliff(list []job.PolicyCliffs, text string) (settlement.Cliff, int, error) {
	var all []settlement.Cliff
	for _, p := range list {
		all = append(all, p.Cliffs...)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(all) {
		return settlement.Cliff{}, 0, fmt.Errorf("-explain: %w: want a row from 1 to %d, or all", errRow, len(all))
	}
	return all[n-1], n, nil
}

// explainCliff prints how the amounts before and after a cliff arose.
func explainCliff(w io.Writer, l lang.Language, j *job.Job, row int, c settlement.Cliff) error {
	before, after, err := c.Explain()
	if err != nil {
		return err
	}
	for i, side := range []struct {
		what, amount string
		trail        settlement.Trail
	}{{l.Both("之前", "before"), c.Before.String(), before}, {l.Both("之后", "after"), c.After.String(), after}} {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%d  %s  %s %s\n", row, table.Clean(c.Path), side.what, table.Grouped(side.amount))
		if len(side.trail) == 0 {
			fmt.Fprintf(w, "  0   〔%s〕\n", l.Both("不予支付", "nothing is paid"))
		}
		writeTrail(w, side.trail, j.Words)
	}
	return nil
}

// quantities are what cliffs count and what they are limited to, in Chinese.
var quantities = map[string]string{
	"approved": "特病单议", "class": "类别", "coefficient": "系数", "cost": "费用", "days": "天数", "from": "自", "group": "病组",
	"indicator": "指标", "months": "月数", "paid_days": "支付床日", "pool": "险种", "rounding": "取整", "score": "得分", "sessions": "次数",
	"signing": "签约日", "standard": "标准", "surplus": "结余", "to": "至", "unpaid_days": "不支付床日",
}

// quantity returns a word of a cliff in the language; a name of the policy's own stays.
func quantity(l lang.Language, name string) string {
	if chinese, ok := quantities[name]; ok && l == lang.Chinese {
		return chinese
	}
	return name
}

// steps says that a cliff is the first of many.
func steps(l lang.Language, c settlement.Cliff) string {
	text := l.Pick("again every ", "此后每 ") + table.Grouped(c.Every.String())
	if !c.Until.Absent() {
		text += l.Pick(" until ", " 一次，至 ") + table.Grouped(c.Until.String())
	} else {
		text += l.Pick("", " 一次")
	}
	return text
}

// reason says why a formula was not looked at.
func reason(l lang.Language, code string) string {
	switch code {
	case "not_straight":
		return l.Pick(" (no straight line in cost: steps and steady falls)", "（与费用不成直线：未查取整台阶与持续下降）")
	case "nested":
		return l.Pick(" (a rounding of a rounding: steps)", "（取整之后再取整：未查台阶）")
	}
	return ""
}

// cliffGrid has a row for each cliff, numbered from the first.
func cliffGrid(l lang.Language, list []settlement.Cliff, first int) []table.Column {
	columns := []struct {
		chinese, english string
		right            bool
		cell             func(settlement.Cliff) string
	}{
		{"参数", "parameter", false, func(c settlement.Cliff) string { return table.Clean(c.Path) }},
		{"范围", "where", false, func(c settlement.Cliff) string {
			var parts []string
			for _, w := range c.Where {
				parts = append(parts, quantity(l, w.Name)+" "+w.Value)
			}
			return strings.Join(parts, ", ")
		}},
		{"机构", "institutions", false, func(c settlement.Cliff) string {
			if len(c.Institutions) > 3 {
				return strings.Join(c.Institutions[:3], " ") + fmt.Sprintf(" +%d", len(c.Institutions)-3)
			}
			return strings.Join(c.Institutions, " ")
		}},
		{"量", "of", false, func(c settlement.Cliff) string { return quantity(l, c.Of) }},
		{"位于", "at", true, func(c settlement.Cliff) string { return table.Grouped(c.At.String()) }},
		{"之前", "before", true, func(c settlement.Cliff) string { return table.Grouped(c.Before.String()) }},
		{"之后", "after", true, func(c settlement.Cliff) string { return table.Grouped(c.After.String()) }},
		{"", "", false, func(c settlement.Cliff) string {
			switch {
			case !c.Every.Absent():
				return steps(l, c)
			case c.Falls && !c.Recovers.Absent():
				return l.Pick("falls until ", "下降，至 ") + table.Grouped(c.Recovers.String()) + l.Pick("", " 恢复")
			case c.Falls:
				return l.Pick("falls", "下降")
			}
			return ""
		}},
	}
	numbers := table.Column{Right: true, Cells: []string{"序号"}}
	if l != lang.Chinese {
		numbers.Cells = append(numbers.Cells, "no.")
	}
	for i := range list {
		numbers.Cells = append(numbers.Cells, strconv.Itoa(first+i))
	}
	g := []table.Column{numbers}
	for _, c := range columns {
		cells := []string{c.chinese}
		if l != lang.Chinese {
			cells = append(cells, c.english)
		}
		for _, one := range list {
			cells = append(cells, c.cell(one))
		}
		g = append(g, table.Column{Right: c.right, Cells: cells})
	}
	return g
}
