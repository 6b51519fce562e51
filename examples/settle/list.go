package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// lists are what -list prints.
var lists = map[string]func(*listing) (any, error){
	"instalments": (*listing).instalments,
	"origins":     (*listing).origins,
	"quotas":      (*listing).quotas,
	"candidates":  (*listing).candidates,
	"caps":        (*listing).caps,
	"heads":       (*listing).heads,
	"letters":     (*listing).letters,
	"findings":    (*listing).findings,
	"samples":     (*listing).samples,
	"suspended":   (*listing).suspended,
}

// listNames are the words of -list.
func listNames() string { return strings.Join(slices.Sorted(maps.Keys(lists)), ", ") }

// listing is a list while it is printed: a table, and then how each amount arose.
type listing struct {
	options
	job  *job.Job
	ctx  context.Context
	w    io.Writer
	why  bool  // the heading of the explanations was printed
	errs error // of printing
}

// list prints what -list asks for. It settles nothing.
func list(out io.Writer, o options, j *job.Job) error {
	w := bufio.NewWriter(out)
	x := &listing{options: o, job: j, ctx: context.Background(), w: w}
	if o.json {
		x.w = io.Discard
	}
	d := j.Document()
	fmt.Fprintf(x.w, "%s\n%s %s %s\n", table.Clean(d.Name), d.Period.From, o.lang.Pick("to", "至"), d.Period.To)
	data, err := lists[o.list](x)
	if err != nil {
		return err
	}
	if o.json {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return errors.Join(e.Encode(data), w.Flush())
	}
	return errors.Join(x.errs, w.Flush())
}

// print prints a grid, or says that there is nothing in it.
func (x *listing) print(g *table.Grid, chinese, english string) {
	if g.Rows() == 0 {
		fmt.Fprintf(x.w, "\n%s%s%s\n", x.both(chinese, english), x.lang.Pick(": ", "："), x.lang.Both("无", "none"))
		return
	}
	x.errs = cmp.Or(x.errs, g.Print(x.w, x.words(chinese), x.words(english)))
}

func (x *listing) words(text string) string { return x.job.Words(text) }

func (x *listing) both(chinese, english string) string {
	return x.words(x.lang.Both(chinese, english))
}

// explain prints how an amount of someone arose.
func (x *listing) explain(whose, what, amount string, t settlement.Trail) {
	if len(t) == 0 {
		return
	}
	if !x.why {
		fmt.Fprintf(x.w, "\n%s\n", x.lang.Both("计算过程", "how the amounts arose"))
		x.why = true
	}
	fmt.Fprintf(x.w, "\n%s  %s %s\n", table.Clean(whose), what, table.Grouped(amount))
	writeTrail(x.w, t, x.job.Words)
}

// joined joins the texts that are not blank.
func joined(texts ...string) string {
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

func (x *listing) quotas() (any, error) {
	used, err := x.job.QuotasUsed(x.ctx)
	if err != nil {
		return nil, err
	}
	g := table.NewGrid(x.lang, table.Text("限额", "quota"), table.Text("机构", "institution"), table.Text("基金池", "pool"), table.Text("周期", "cycle"),
		table.Number("出院人次", "discharges"), table.Number("已审核", "approved"), table.Number("限额数", "allowed"), table.Number("余额", "left"))
	for _, q := range used {
		g.Row(quotaName(x.lang, q.Quota), q.Institution, q.Pool, q.Cycle, q.Discharges, q.Approved, q.Allowed, q.Allowed-q.Approved)
	}
	x.print(g, "特病单议限额使用情况", "quotas used")
	for _, q := range used {
		x.explain(joined(quotaName(x.lang, q.Quota), q.Institution, q.Pool, q.Cycle), x.lang.Both("限额数", "allowed"), fmt.Sprint(q.Allowed), q.Trail)
	}
	return used, nil
}

// quotaName names a quota; that of special has no name of its own.
func quotaName(l lang.Language, name string) string {
	if name == "" {
		return l.Pick("special", "特病单议")
	}
	return name
}

// conditions are those of candidates, in Chinese.
var conditions = map[string]string{"ratio": "倍率", "cost": "费用", "excess": "超出均费", "days": "住院天数"}

func (x *listing) candidates() (any, error) {
	found, err := x.job.Candidates(x.ctx)
	if err != nil {
		return nil, err
	}
	g := table.NewGrid(x.lang, table.Text("病例", "claim"), table.Text("机构", "institution"), table.Text(x.words("病组"), "group"),
		table.Number("费用", "cost"), table.Number("超出均费", "excess"), table.Text("符合条件", "meets"), table.Text("已审核", "approved"))
	for i := range found {
		c := &found[i]
		c.Claim = shown.ID(c.Claim)
		met := make([]string, len(c.Met))
		for k, name := range c.Met {
			met[k] = x.lang.Pick(name, conditions[name])
		}
		g.Row(c.Claim, c.Institution, c.Group, c.Cost, c.Excess, strings.Join(met, x.lang.Pick(", ", "、")), c.Approved)
	}
	x.print(g, "特病单议候选病例", "candidates for special case review")
	for _, c := range found {
		x.explain(joined(c.Claim, c.Institution, c.Group), x.lang.Both("超出均费", "excess"), c.Excess.String(), c.Trail)
	}
	return found, nil
}

func (x *listing) caps() (any, error) {
	caps, err := x.job.NextCaps(x.ctx)
	if err != nil {
		return nil, err
	}
	g := table.NewGrid(x.lang, table.Text("政策", "policy"), table.Text("机构", "institution"), table.Text("基金池", "pool"),
		table.Number("本年床日", "days"), table.Number("本年上限", "cap"), table.Number("下年上限", "next cap"))
	for _, c := range caps {
		g.Row(c.Policy, c.Institution, c.Pool, c.Days, c.Cap, c.Next)
	}
	x.print(g, "下年床日上限", "caps on bed-days of the next period")
	for _, c := range caps {
		x.explain(joined(c.Institution, c.Pool), x.lang.Both("下年上限", "next cap"), fmt.Sprint(c.Next), c.Trail)
	}
	return caps, nil
}
