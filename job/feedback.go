package job

import (
	"cmp"
	"context"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// FeedbackStep is a step from a claim to its amount, at which a bureau may differ.
type FeedbackStep string

// The steps, in the order in which differences are attributed to them.
const (
	StepMissing     FeedbackStep = "missing"     // only one side has the claim, or pays it
	StepGroup       FeedbackStep = "group"       // 病组
	StepClass       FeedbackStep = "class"       // 病例类型
	StepCoefficient FeedbackStep = "coefficient" // 差异系数
	StepPoints      FeedbackStep = "points"      // 点数
	StepValue       FeedbackStep = "value"       // 点值
	StepCovered     FeedbackStep = "covered"     // what others paid
	StepAmount      FeedbackStep = "amount"      // the rest, which no figure of the feedback explains
)

// Choices returns the steps in their order.
func (FeedbackStep) Choices() []FeedbackStep {
	return []FeedbackStep{StepMissing, StepGroup, StepClass, StepCoefficient, StepPoints, StepValue, StepCovered, StepAmount}
}

// Side is one of the two sides of a comparison.
type Side string

// The sides.
const (
	Own    Side = "own"    // the job
	Bureau Side = "bureau" // the feedback
)

// Choices returns both sides.
func (Side) Choices() []Side { return []Side{Own, Bureau} }

// Feedback is how a bureau's feedback differs from a settled job: see [Result.Compare].
type Feedback struct {
	Amount  intake.FeedbackAmount `json:"amount"`  // what the amounts are
	Columns []string              `json:"columns"` // that the file states something in
	// Shorter are columns whose figures all have fewer decimals than those of the job, which
	// were rounded to as many before they were compared.
	Shorter []Shorter `json:"shorter,omitempty"`
	Rows    int       `json:"rows"`  // of the file, without its sums
	Pairs   int       `json:"pairs"` // claims that both sides pay
	Equal   int       `json:"equal"` // of these, those without any difference
	// Own and Bureau are what the compared claims come to on each side, and Difference is
	// Bureau − Own: positive if the bureau pays more.
	Own        settlement.Money `json:"own"`
	Bureau     settlement.Money `json:"bureau"`
	Difference settlement.Money `json:"difference"`
	Steps      []FeedbackSum    `json:"steps"` // of all cases; those that occur
	// Cases are the claims that differ, the greatest difference first, then by id.
	Cases []FeedbackCase `json:"cases"`
	// Outside are the job's claims that were not compared, because the file names no claim of
	// their institution under their method.
	Outside []FeedbackOutside `json:"outside,omitempty"`
	// Unused counts figures of the file that the job has nothing to compare with.
	Unused []FeedbackUnused   `json:"unused,omitempty"`
	Checks []settlement.Check `json:"checks"`
	// Repairs, Unknown and Sheets say how the file was read.
	Repairs []Repaired `json:"-"`
	Unknown Unknown    `json:"-"`
}

// Shorter is a column whose figures have fewer decimals than the job's.
type Shorter struct {
	Column string `json:"column"`
	Places int    `json:"places"`
}

// FeedbackSum is what a step comes to over all cases.
type FeedbackSum struct {
	Step   FeedbackStep     `json:"step"`
	Cases  int              `json:"cases"`
	Amount settlement.Money `json:"amount"`
}

// FeedbackCase is a claim that differs. Its steps' amounts sum to Difference, which is
// Bureau − Own.
type FeedbackCase struct {
	Claim       string            `json:"claim"`
	Method      settlement.Method `json:"method,omitempty"`
	Institution string            `json:"institution,omitempty"`
	Pool        string            `json:"pool,omitempty"`
	// Missing is the side that lacks the claim; Left says why the job does not pay one that
	// it has.
	Missing    Side             `json:"missing,omitempty"`
	Left       settlement.Left  `json:"left,omitempty"`
	Own        settlement.Money `json:"own"`
	Bureau     settlement.Money `json:"bureau"`
	Difference settlement.Money `json:"difference"`
	// Unstated says that the bureau states no amount, and too few figures to compute it: it
	// counts as 0.00.
	Unstated bool           `json:"unstated,omitempty"`
	Steps    []FeedbackMove `json:"steps"`

	id string // as the file has it
}

// Case returns the case of a claim by its id in the files; nil if it does not differ.
func (f *Feedback) Case(id string) *FeedbackCase {
	for i := range f.Cases {
		if f.Cases[i].id == id {
			return &f.Cases[i]
		}
	}
	return nil
}

// FeedbackMove is a step at which a claim differs, and what that comes to.
type FeedbackMove struct {
	Step FeedbackStep `json:"step"`
	// Own and Bureau are the figures, as far as an output may repeat them.
	Own    string           `json:"own,omitempty"`
	Bureau string           `json:"bureau,omitempty"`
	Amount settlement.Money `json:"amount"`
	// Rest says that the amount was not computed from the figure: it is all by which the
	// figures behind it differ.
	Rest bool `json:"rest,omitempty"`
	// In is the earlier step whose amount, a rest, holds the money of this one.
	In FeedbackStep `json:"in,omitempty"`
	// Trail shows what the claim comes to with the bureau's figures up to this step, for the
	// claim that [FeedbackOptions] ask for; nil where no formula computes that.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// FeedbackOutside is claims of an institution under a method that a feedback does not name.
type FeedbackOutside struct {
	Method      settlement.Method `json:"method"`
	Institution string            `json:"institution"`
	Claims      int               `json:"claims"`
	Amount      settlement.Money  `json:"amount"`
}

// FeedbackUnused is figures of a feedback that the claims of a method have no counterpart for.
type FeedbackUnused struct {
	Column string            `json:"column"`
	Method settlement.Method `json:"method"`
	Claims int               `json:"claims"`
}

// FeedbackOptions say how a feedback is compared. The zero value takes amounts for dues, and
// all methods.
type FeedbackOptions struct {
	// Amount is what the file's column amount is; empty: [intake.FeedbackDue].
	Amount intake.FeedbackAmount
	// Aliases are headers that a place uses, by column.
	Aliases map[string][]string
	// Methods are those whose claims are compared; none: all. An id that two methods have
	// needs it.
	Methods []settlement.Method
	// Trail is the id of a claim whose steps get trails.
	Trail string
}

// What can be wrong with a feedback.
var (
	ErrFeedbackBare   = coded.New("job.feedback_bare", "the file states nothing but ids: it needs one of group, class, coefficient, points, value, covered and amount")
	ErrFeedbackTwice  = coded.New("job.feedback_twice", "the file has this id twice")
	ErrFeedbackMethod = coded.New("job.feedback_method", "claims of two methods have this id: choose the methods to compare")
)

// Compare compares the claims of the result with a bureau's feedback: a file that
// [intake.ReadFeedback] reads. It lists the claims that differ, and attributes what each
// differs by to steps.
//
// Claims are paired by id. A step differs if the feedback states a figure and it is another
// one. The bureau's figures are put in place of the job's one after the other, in the order of
// [FeedbackStep.Choices], and each time the claim is computed anew; a step's amount is what that
// changes:
//
//	group        the policy rates the claim under the bureau's group, as a claim by itself
//	class        is not rated again: it has all that the figures behind it differ by
//	coefficient  the formula of the points is replayed with it
//	points       × the job's value
//	value        × the points; it is the pool's, before the factor of an institution
//	covered      what comes off the price
//	amount       what the bureau pays, less what its figures come to
//
// A group that the policy does not know, a claim whose figures rest on other claims
// (readmission, ranks, quotas) and a coefficient that decides a condition are not rated again
// either; nor is a class. Where prices are shares of a fund, a bureau's value is multiplied by.
// Of several such steps the first has the amount, see [FeedbackMove]. It has what the
// stated points differ by or, if they do not, all of the rest. Amounts are exact: of a claim
// they sum to its difference, and those of all claims to the whole difference.
//
// What the file lacks is not compared. Where it has no amounts, the bureau's are what its
// figures come to. A claim comes to what [settlement.Pricer] says: its price is rounded by
// itself, so that a statement, which is rounded once over an institution, may be some fen off
// the sum. Budgets and clearing are no part of it.
//
// A claim that the bureau pays and the job has not, or leaves out (another period, unpaid), and
// one that the bureau lacks, is missing. Claims of an institution under a method that the file
// names no claim of are not missing but counted as outside. Rows of sums are checked and are no
// claims. An id that occurs twice, and a cell that cannot be read, is a fault with its row and
// column.
//
// Memory grows with the file, by some 350 bytes a row, and with the claims that differ. The
// files of claims are walked once, and again if the bureau lacks claims.
func (r *Result) Compare(ctx context.Context, f rows.File, o FeedbackOptions) (*Feedback, error) {
	r.watch.ctx, r.watch.phase = ctx, Comparing
	o.Amount = cmp.Or(o.Amount, intake.FeedbackDue)
	if err := policy.OneOf(o.Amount); err != nil {
		return nil, err
	}
	c := &comparing{of: r, options: o, report: r.Report, values: map[poolValue]*valued{}, units: map[unit]*unitSum{}, mets: map[met]*met{}, unused: map[FeedbackUnused]int{}, shorter: map[string]bool{}}
	c.out = &Feedback{Amount: o.Amount, Checks: []settlement.Check{}, Cases: []FeedbackCase{}, Steps: []FeedbackSum{}}
	for _, step := range []func() error{
		func() error { return c.read(f) },
		c.prepare,
		func() error { return c.walk(c.visit) },
		c.faulty,
		c.notHere,
		c.notThere,
		c.sum,
	} {
		err := step()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	return c.out, nil
}
