package calibrate

import (
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
	"github.com/yibaojiesuan/settlement/views"
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
	b := bedsBook(policy, summary)
	return Calibrated{policy, summary, b, func(w io.Writer) error { return printBeds(w, o, b, summary) }}, nil
}

// bedReasons are the reasons for leaving stays out, in Chinese.
var bedReasons = map[string]string{
	perdiem.LeftOutFault: "住院记录有误", perdiem.LeftOutClass: "床日类别为空", perdiem.LeftOutCost: "费用不为正", perdiem.LeftOutDays: "扣除请假后无床日",
}

func bedsBook(policy perdiem.Policy, s *perdiem.CalibrationSummary) *views.Book {
	left := plain("left_out", "未采用的住院", "stays left out", "reason name 原因 reason", "stays count 住院次数 stays", "cost money 费用 cost")
	for _, l := range s.LeftOut {
		add(left, "", word(bedReasons[l.Reason], l.Reason), l.Stays, l.Cost)
	}
	classes := plain("classes", "床日费用", "cost of days", "class code 床日类别 class", "level code 等级 level", "stays count 住院次数 stays", "days count 床日 days", "cost money 费用 cost", "daily money 床日均费 mean of a day", "used name 采用 used")
	trails := map[[2]string]settlement.Trail{}
	for _, c := range s.Classes {
		used := views.Cell{}
		if c.Used {
			trails[[2]string{c.Code, c.Level}] = c.Trail
		} else {
			used = word("次数不足，不单列", "too few: no rates")
		}
		add(classes, "", c.Code, c.Level, c.Stays, c.Days, c.Cost, because(c.Daily, c.Trail[:min(1, len(c.Trail))]), used)
	}
	rates := plain("rates", "床日标准", "day rates", "class code 床日类别 class", "level code 等级 level", "to count 至第几日 to day", "rate money 床日标准 rate")
	for _, c := range policy.Classes {
		trail := trails[[2]string{c.Code, c.Level}]
		for i, t := range c.Tiers {
			to := ""
			if t.DaysUpTo > 0 {
				to = fmt.Sprint(t.DaysUpTo)
			}
			rate := because(t.Rate, nil)
			if at := len(trail) - len(c.Tiers) + i; at > 0 { // the rates are its last steps
				rate = because(t.Rate, trail[at:at+1])
			}
			add(rates, "", c.Code, c.Level, to, rate)
		}
	}
	return bookOf(policy.Name, left, classes, rates)
}

func printBeds(w io.Writer, o Options, b *views.Book, s *perdiem.CalibrationSummary) error {
	if err := b.Print(w, o.Lang); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s\n", o.Lang.Both("计算过程", "how the amounts arose"))
	for _, c := range s.Classes {
		fmt.Fprintln(w, strings.TrimSpace(table.Clean(c.Code)+" "+who("", c.Level, "")))
		writeTrail(w, o.Lang, c.Trail)
	}
	return nil
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
	b := headsBook(policy, summary)
	return Calibrated{policy, summary, b, func(w io.Writer) error { return printHeads(w, o, b, summary) }}, nil
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

func headsBook(policy capitation.Policy, s *capitation.CalibrationSummary) *views.Book {
	t := plain("standards", "人头标准", "standards of heads", "category code 类别 category", "patients count 人数 patients", "months count 人月数 months", "cost money 费用 cost", "annual money 年度标准 annual")
	for _, c := range s.Categories {
		add(t, c.Category, c.Category, c.Patients, c.Months, c.Cost, because(c.Annual, c.Trail))
	}
	if s.LeftOut > 0 {
		t.Notes = append(t.Notes, views.TextOf(fmt.Sprintf("未采用（草案无此类别）的人数：%d", s.LeftOut), fmt.Sprintf("left out, of other categories: %d patients", s.LeftOut)))
	}
	return bookOf(policy.Name, t)
}

func printHeads(w io.Writer, o Options, b *views.Book, s *capitation.CalibrationSummary) error {
	if err := b.Print(w, o.Lang); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s\n", o.Lang.Both("计算过程", "how the amounts arose"))
	for _, c := range s.Categories {
		fmt.Fprintln(w, table.Clean(c.Category))
		writeTrail(w, o.Lang, c.Trail)
	}
	return nil
}
