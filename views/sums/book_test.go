package sums_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/viewstest"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/sums"
)

// The table has every cell, and a total that is the sum of the rows; it agrees with the statements.
func TestBook(t *testing.T) {
	j, err := job.Open(job.Folder("../../examples/zhejiang"), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	made, p, err := r.Table(context.Background(), job.Analysis{By: []analysis.Key{analysis.Institution, analysis.Class}, Measures: []analysis.Measure{analysis.Claims, analysis.Cost, analysis.Due}}, job.Options{})
	require.NoError(t, err)
	b := sums.Book(r.Report.Name, made, p)
	require.NoError(t, b.Verify())
	table := b.Table("sums")
	require.Len(t, table.Rows, len(made.Cells)+1)
	require.NotEmpty(t, table.Checks)
	total := table.Rows[len(made.Cells)]
	require.True(t, total.Total)
	require.Equal(t, made.Total.Text(analysis.Due), total.Cells[4].Text)
	var out strings.Builder
	require.NoError(t, b.Print(&out, views.Chinese))
	require.Contains(t, out.String(), "高倍率")
	require.Contains(t, out.String(), "合计")
}

// Every key and measure has a name in both languages.
func TestNames(t *testing.T) {
	var k analysis.Key
	for _, key := range k.Choices() {
		c := sums.Book("", &analysis.Table{Keys: []analysis.Key{key}}, nil).Tables[0].Columns[0]
		require.Equal(t, string(key), c.ID)
		require.NotEmpty(t, c.Title.Chinese, key)
		require.NotEmpty(t, c.Title.English, key)
	}
	for _, m := range analysis.DefaultMeasures() {
		require.NotEmpty(t, sums.Book("", &analysis.Table{Measures: []analysis.Measure{m}}, nil).Tables[0].Columns[0].Title.Chinese, m)
	}
}

// Every sum of every table replays to what is shown, also where claims are divided by payers or fees.
func TestExplained(t *testing.T) {
	j, err := job.Open(job.Folder("../../examples/hospital"), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	for _, by := range [][]analysis.Key{nil, {analysis.Department}, {analysis.Month, analysis.Class}, {analysis.Doctor, analysis.Group}, {analysis.Payer}, {analysis.Department, analysis.Fee}} {
		var measures []analysis.Measure // those of the table by payer or fee are its own
		if len(by) == 0 || by[len(by)-1] != analysis.Payer && by[len(by)-1] != analysis.Fee {
			measures = append(analysis.DefaultMeasures(), analysis.Gain, analysis.Days, analysis.BasePoints)
		}
		made, p, err := r.Table(context.Background(), job.Analysis{By: by, Measures: measures}, job.Options{})
		require.NoError(t, err)
		b := sums.Book(r.Report.Name, made, p)
		viewstest.Check(t, b)
		explained := 0
		for _, row := range b.Tables[0].Rows {
			for _, c := range row.Cells {
				if c.Why != nil {
					explained++
				}
			}
		}
		require.GreaterOrEqual(t, explained, len(made.Cells), by)
	}
}
