package api

import (
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: where a hospital's explanations stop. Of two hospitals each would know the other's
// points from the points of both. So a hospital is told the point value as it is published, and not
// the fund, the points and the other sums of all that it is made of, unless [Options.Sums] says so.

// ofAll are the rules that compute from what several institutions have together, by their ids; one
// that ends in a dot stands for all that begin so. True: what they give is the reader's own, or is
// published. False: that is a sum of all, too.
var ofAll = map[string]bool{
	"settle.numerator": false, "settle.value": true, // of a point
	"settle.price.share": true, "settle.price.apportioned": true, "compensation.scaled": true,
	"fund.":        false,
	"budget.pool.": false, "budget.origin.slice": true, // a package that several budgets share
	"budget.quota.part": false, "budget.quota.weighted": false, "budget.quota": true, "budget.quota.level": true,
	"budget.subsidy.scaled": true, "drg.special.quota": true,
}

// publishedRule is what stands in a trail in place of a rule of [ofAll].
var publishedRule = settlement.Rule{ID: "service.published", Formula: "published", Text: "由医保局公布，不列各机构合计数 (as the bureau publishes it, without the sums of all institutions)"}

// published is a trail without the sums of all.
func published(t settlement.Trail) (own settlement.Trail) {
	for _, s := range t {
		gives, is := ruleOfAll(s.Rule.ID)
		switch {
		case !is:
			own = append(own, s)
		case gives && !s.Result.Absent():
			r := publishedRule
			r.Gives, r.Source = s.Rule.Gives, s.Rule.Source
			own = append(own, settlement.Step{Rule: r, Inputs: []settlement.Input{settlement.In("published", s.Result)}, Result: s.Result})
		}
	}
	return own
}

func ruleOfAll(id string) (gives, is bool) {
	if gives, is = ofAll[id]; is {
		return gives, is
	}
	for rule := range ofAll {
		if strings.HasSuffix(rule, ".") && strings.HasPrefix(id, rule) {
			return false, true
		}
	}
	return false, false
}

// withoutSums reports whether the caller is told no sums of all.
func (c *call) withoutSums() bool { return c.own() != "" && !c.Sums }

// reportOf is what the caller reads of a report of an institution.
func (c *call) reportOf(r *settlement.Report, institution string) *settlement.Report {
	o := own(r, institution)
	if !c.withoutSums() {
		return o
	}
	for i := range o.Pools {
		if v := o.Pools[i].PointValue; v != nil {
			o.Pools[i].PointValue = &settlement.PointValue{Value: v.Value, Trail: published(v.Trail)}
		}
	}
	o.Statements = publishedStatements(o.Statements)
	return o
}

func publishedStatements(list []settlement.Statement) []settlement.Statement {
	own := list[:0:0] // what is kept of the settlement stays as it is
	for _, s := range list {
		s.Lines, s.Parts = publishedLines(s.Lines), publishedStatements(s.Parts)
		own = append(own, s)
	}
	return own
}

func publishedLines(list []settlement.Line) []settlement.Line {
	own := list[:0:0]
	for _, l := range list {
		l.Trail = published(l.Trail)
		own = append(own, l)
	}
	return own
}

// publishedBook makes the cells of a book explain themselves without the sums of all.
func publishedBook(b *views.Book) {
	for _, t := range b.Tables {
		for _, row := range t.Rows {
			for i := range row.Cells {
				if why := row.Cells[i].Why; why != nil {
					row.Cells[i].Why = func() (views.Reason, error) { return publishedReason(why()) }
				}
			}
		}
	}
}

func publishedReason(r views.Reason, err error) (views.Reason, error) {
	r.Steps = published(r.Steps)
	var parts []views.Part
	for _, p := range r.Parts {
		p.Steps = published(p.Steps)
		parts = append(parts, p)
	}
	r.Parts = parts
	return r, err
}

// publishedFeedback makes the steps of a comparison explain themselves without the sums of all.
func publishedFeedback(f *job.Feedback) {
	for i := range f.Cases {
		for k := range f.Cases[i].Steps {
			s := &f.Cases[i].Steps[k]
			s.Trail = published(s.Trail)
		}
	}
}
