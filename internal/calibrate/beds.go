package calibrate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: day rates of bed-days, and standards of heads.

// documents reads the options and the draft of a calibration.
func documents[O interface{ Check() error }, P any](o Options, readOptions func(io.Reader) (O, error), readDraft func(io.Reader) (P, error)) (made O, draft P, err error) {
	var all settlement.Faults
	all.Add(read(o.Calibration, func(r io.Reader) (err error) {
		if made, err = readOptions(r); err == nil {
			err = made.Check()
		}
		return err
	}))
	all.Add(read(o.Draft, func(r io.Reader) (err error) {
		draft, err = readDraft(r)
		return err
	}))
	return made, draft, all.Err()
}

// inDraft names the draft in what is wrong with it: rows name their own file.
func inDraft(o Options, err error) error {
	if row := (*rows.Error)(nil); errors.As(err, &row) {
		return err
	}
	return jobfile.InFile(o.Draft, err)
}

// ofBeds calibrates the day rates of a policy of bed-days.
func ofBeds(o Options, stderr io.Writer) (Calibrated, error) {
	made, draft, err := documents(o, perdiem.ReadCalibration, perdiem.ReadPolicy)
	if err != nil {
		return Calibrated{}, err
	}
	known := map[string]bool{"": true} // stays without a class are counted
	for _, c := range draft.Classes {
		known[c.Code] = true
	}
	for _, in := range draft.Institutions {
		known[in.Code] = true
	}
	history, err := openHistory(o, stderr, func(f rows.File) (*his.Table[perdiem.Stay], iter.Seq2[perdiem.Stay, error]) {
		t := his.Stays(f, "person", "leave_days", "observed", "interim").DatedBy(his.DateByNone)
		return t, sound(t, settlement.PerDiem, known, func(s *perdiem.Stay) [][2]string {
			return [][2]string{{"institution", s.Institution}, {"class", s.Class}}
		})
	})
	if err != nil {
		return Calibrated{}, err
	}
	policy, summary, err := perdiem.Calibrate(draft, made, history)
	if err != nil {
		return Calibrated{}, inDraft(o, err)
	}
	return Calibrated{policy, summary, func(w io.Writer) error { return beds{o, policy, summary}.print(w) }}, nil
}

// beds are day rates, and what they were made of.
type beds struct {
	Options
	policy  perdiem.Policy
	summary *perdiem.CalibrationSummary
}

// bedReasons are the reasons for leaving stays out, in Chinese.
var bedReasons = map[string]string{
	perdiem.LeftOutFault: "住院记录有误", perdiem.LeftOutClass: "床日类别为空", perdiem.LeftOutCost: "费用不为正", perdiem.LeftOutDays: "扣除请假后无床日",
}

func (b beds) print(out io.Writer) error {
	w, s := bufio.NewWriter(out), b.summary
	fmt.Fprintln(w, table.Clean(b.policy.Name))
	left := table.NewGrid(b.Lang, table.Text("原因", "reason"), table.Number("住院次数", "stays"), table.Number("费用", "cost"))
	for _, l := range s.LeftOut {
		left.Row(b.Lang.Both(bedReasons[l.Reason], l.Reason), l.Stays, l.Cost)
	}
	classes := table.NewGrid(b.Lang, table.Text("床日类别", "class"), table.Text("等级", "level"), table.Number("住院次数", "stays"), table.Number("床日", "days"),
		table.Number("费用", "cost"), table.Number("床日均费", "mean of a day"), table.Text("", ""))
	for _, c := range s.Classes {
		used := ""
		if !c.Used {
			used = b.Lang.Both("次数不足，不单列", "too few: no rates")
		}
		classes.Row(c.Code, c.Level, c.Stays, c.Days, c.Cost, c.Daily, used)
	}
	rates := table.NewGrid(b.Lang, table.Text("床日类别", "class"), table.Text("等级", "level"), table.Number("至第几日", "to day"), table.Number("床日标准", "rate"))
	for _, c := range b.policy.Classes {
		for _, t := range c.Tiers {
			to := ""
			if t.DaysUpTo > 0 {
				to = fmt.Sprint(t.DaysUpTo)
			}
			rates.Row(c.Code, c.Level, to, t.Rate)
		}
	}
	err := errors.Join(left.Print(w, "未采用的住院", "stays left out"), classes.Print(w, "床日费用", "cost of days"), rates.Print(w, "床日标准", "day rates"))
	fmt.Fprintf(w, "\n%s\n", b.Lang.Both("计算过程", "how the amounts arose"))
	for _, c := range s.Classes {
		fmt.Fprintln(w, strings.TrimSpace(table.Clean(c.Code)+" "+who("", c.Level, "")))
		writeTrail(w, c.Trail)
	}
	return errors.Join(err, w.Flush())
}

// ofHeads calibrates the standards of a policy of heads.
func ofHeads(o Options, stderr io.Writer) (Calibrated, error) {
	made, draft, err := documents(o, capitation.ReadCalibration, capitation.ReadPolicy)
	if err != nil {
		return Calibrated{}, err
	}
	history, err := openHistory(o, stderr, func(f rows.File) (*his.Table[capitation.Patient], iter.Seq2[capitation.Patient, error]) {
		t := his.Patients(f)
		return t, possible(t)
	})
	if err != nil {
		return Calibrated{}, err
	}
	policy, summary, err := capitation.Calibrate(draft, made, history)
	if err != nil {
		return Calibrated{}, inDraft(o, err)
	}
	return Calibrated{policy, summary, func(w io.Writer) error { return printHeads(w, o, policy, summary) }}, nil
}

// possible yields the patients of a table, and refuses those that cannot be, each with its row.
func possible(t *his.Table[capitation.Patient]) iter.Seq2[capitation.Patient, error] {
	return func(yield func(capitation.Patient, error) bool) {
		bad := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for p, err := range t.All() {
			if err != nil {
				yield(p, err)
				return
			}
			position++
			if err := p.Check(); err != nil {
				bad.Add(&settlement.ClaimError{Method: settlement.Capitation, Position: position, Err: err})
			}
			if bad.Total == 0 && !yield(p, nil) {
				return
			}
		}
		if bad.Total > 0 {
			yield(capitation.Patient{}, t.Locate(bad.Err()))
		}
	}
}

func printHeads(out io.Writer, o Options, policy capitation.Policy, s *capitation.CalibrationSummary) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, table.Clean(policy.Name))
	g := table.NewGrid(o.Lang, table.Text("类别", "category"), table.Number("人数", "patients"), table.Number("人月数", "months"), table.Number("费用", "cost"), table.Number("年度标准", "annual"))
	for _, c := range s.Categories {
		g.Row(c.Category, c.Patients, c.Months, c.Cost, c.Annual)
	}
	err := g.Print(w, "人头标准", "standards of heads")
	if s.LeftOut > 0 {
		fmt.Fprintf(w, "\n%s %s\n", o.Lang.Both("未采用（草案无此类别）的人数", "left out, of other categories"), table.Grouped(fmt.Sprint(s.LeftOut)))
	}
	fmt.Fprintf(w, "\n%s\n", o.Lang.Both("计算过程", "how the amounts arose"))
	for _, c := range s.Categories {
		fmt.Fprintln(w, table.Clean(c.Category))
		writeTrail(w, c.Trail)
	}
	return errors.Join(err, w.Flush())
}
