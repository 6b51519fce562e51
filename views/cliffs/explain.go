package cliffs

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// ErrNumber says that no cliff has a number.
var ErrNumber = coded.New("cliffs.number", "no such row")

// All is every cliff, in place of a number.
const All = "all"

// Explain writes how the amounts before and after a cliff arose, by its number, or those of
// [All]. It returns an error wrapping [ErrNumber] if there is none of that number.
func Explain(out io.Writer, l views.Language, list []job.PolicyCliffs, number string, worded func(string) string) error {
	var all []settlement.Cliff
	for _, p := range list {
		all = append(all, p.Cliffs...)
	}
	first, last := 1, len(all)
	if number != All {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(all) {
			return fmt.Errorf("-explain: %w: want a row from 1 to %d, or all", ErrNumber, len(all))
		}
		first, last = n, n
	}
	w := bufio.NewWriter(out)
	for n := first; n <= last; n++ {
		if n > first {
			fmt.Fprintln(w)
		}
		if err := explain(w, l, n, &all[n-1], worded); err != nil {
			return err
		}
	}
	return w.Flush()
}

func explain(w io.Writer, l views.Language, number int, c *settlement.Cliff, worded func(string) string) error {
	before, after, err := c.Explain()
	if err != nil {
		return err
	}
	t := &views.Table{Words: worded}
	for i, side := range []struct {
		what, amount string
		trail        settlement.Trail
	}{{l.Both("之前", "before"), c.Before.String(), before}, {l.Both("之后", "after"), c.After.String(), after}} {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%d  %s  %s %s\n", number, table.Clean(c.Path), side.what, table.Grouped(side.amount))
		if len(side.trail) == 0 {
			fmt.Fprintf(w, "  0   〔%s〕\n", l.Both("不予支付", "nothing is paid"))
		}
		t.Trail(w, l, "  ", side.trail)
	}
	return nil
}

// Explained is a cliff with the trails to its two amounts.
type Explained struct {
	settlement.Cliff
	BeforeTrail settlement.Trail `json:"before_trail,omitempty"`
	AfterTrail  settlement.Trail `json:"after_trail,omitempty"`
}

// Encode writes the cliffs of policies as JSON, each with its explanation.
func Encode(out io.Writer, list []job.PolicyCliffs) error {
	type policyCliffs struct {
		job.PolicyCliffs
		Cliffs []Explained `json:"cliffs"`
	}
	all := make([]policyCliffs, len(list))
	for i, p := range list {
		all[i] = policyCliffs{PolicyCliffs: p, Cliffs: []Explained{}}
		for _, c := range p.Cliffs {
			before, after, err := c.Explain()
			if err != nil {
				return err
			}
			all[i].Cliffs = append(all[i].Cliffs, Explained{c, before, after})
		}
	}
	return jsontext.Encode(out, all, "  ")
}
