package director

import (
	"context"
	"strings"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/compare"
	"github.com/yibaojiesuan/settlement/views/hospital"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// Options say what the tables show.
type Options struct {
	Language views.Language // of words in cells; the default is English
	// Feedback is the comparison with the bureau's feedback: see [job.Result.Compare]; nil: there
	// is none.
	Feedback  *job.Feedback
	Benchmark *analysis.Benchmark // what groups cost elsewhere, for indexes of consumption; nil: none
	Workers   int                 // goroutines; 0: 1
}

// Book returns the eight tables of a settled job; of several pools, the statements of each stand
// before those of all. It walks the claims four times. It returns the faults of the claims, and
// [statement.ErrRows] if there are more claims than a sheet has rows.
func Book(ctx context.Context, j *job.Job, r *job.Result, o Options) (*views.Book, error) {
	b := &views.Book{
		ID: "director", Title: views.Text{Chinese: "医保结算工作簿", English: "settlement workbook"},
		Name: r.Report.Name, Period: statement.Period(r.Report.Period), Facts: statement.Facts(r.Report),
	}
	b.Tables = statements(r, j.Words)
	groups, wards, err := hospital.Profit(ctx, j, r, hospital.Options{Language: o.Language, Benchmark: o.Benchmark, Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	var list [3]*views.Table
	for i, make := range []func(context.Context, *job.Result, func(string) string) (*views.Table, error){statement.Cases, statement.HighLow, statement.Ungrouped} {
		if list[i], err = make(ctx, r, j.Words); err != nil {
			return nil, err
		}
	}
	parameters, err := parameters(j)
	if err != nil {
		return nil, err
	}
	b.Tables = append(b.Tables,
		list[0], groups, wards,
		named(list[1], "high_low", views.Text{Chinese: "高低倍率", English: "high and low cost"}),
		named(list[2], "ungrouped", views.Text{Chinese: "未入组", English: "ungrouped"}),
		differences(r, o.Feedback, j.Words), parameters)
	for _, t := range b.Tables {
		if len(t.Rows) == 0 {
			t.Notes = []views.Text{nothing(t, o)}
		}
	}
	return b, nil
}

// nothing says that a table has no rows.
func nothing(t *views.Table, o Options) views.Text {
	if t.ID == differencesID && o.Feedback == nil {
		return views.Text{Chinese: "没有医保反馈，未作核对。", English: "There is no feedback of the bureau to compare with."}
	}
	return views.Text{Chinese: "无。", English: "None."}
}

// named is a table under another id and title.
func named(t *views.Table, id string, title views.Text) *views.Table {
	one := *t
	one.ID, one.Title, one.Plain = id, title, false
	return &one
}

// statements are the tables of statements, with the checks of the report that say that two
// numbers are equal.
func statements(r *job.Result, worded func(string) string) (list []*views.Table) {
	for _, t := range statement.Book(r.Report, worded).Tables {
		if t.ID == "statements" || strings.HasPrefix(t.ID, "pool") {
			list = append(list, t)
		}
	}
	for _, c := range r.Report.Checks {
		if c.Left != c.Right { // a bound
			continue
		}
		whole := list[len(list)-1]
		whole.Checks = append(whole.Checks, views.Check{Title: views.Text{Chinese: c.Chinese(), English: c.Name}, Left: c.Left, Right: c.Right})
	}
	return list
}

const differencesID = "differences"

// differences are the cases that the bureau pays in another way.
func differences(r *job.Result, f *job.Feedback, worded func(string) string) *views.Table {
	title := views.Text{Chinese: "差异", English: "differences"}
	if f != nil {
		if t := compare.Book(r.Report, f, worded).Table("cases"); t != nil {
			return named(t, differencesID, title)
		}
	}
	none := &views.Table{ID: differencesID, Title: title, Columns: views.Columns("claim code 病例 claim")}
	none.Columns[0].Blank = true
	return none
}

// parameters puts what the job settles under into one table.
func parameters(j *job.Job) (*views.Table, error) {
	b, err := statement.Parameters(j)
	if err != nil {
		return nil, err
	}
	all := &views.Table{ID: "parameters", Title: b.Title, Columns: views.Columns("document name 文件 document")}
	for _, t := range b.Tables {
		if len(all.Columns) == 1 {
			all.Columns = append(all.Columns, t.Columns...)
		}
		for _, row := range t.Rows {
			all.Add(t.ID+"."+row.Key, append([]views.Cell{views.Said(t.Worded(t.Title))}, row.Cells...)...)
		}
	}
	return all, nil
}
