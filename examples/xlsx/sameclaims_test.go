package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// small is a policy that reads every column of the tables below: persons, because it looks
// back for readmissions.
const small = `{"name": "Small", "kind": "example", "scale": "100", "point_places": 4, "readmission": {"within_days": 15, "factor": "0.5"},
	"groups": [{"code": "G1", "base_points": "100", "mean_cost": "10000.00"}], "institutions": [{"code": "H1", "coefficient": "1"}, {"code": "H2", "coefficient": "1"}]}`

var year = settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}

// canonical reads claims that have the library's own columns.
func canonical(t *testing.T, plan *drg.Plan, f rows.File) settlement.Claims[drg.Case] {
	return his.Cases(f, plan.Columns()...).DatedBy(his.DateByDischarged).Claims()
}

// exported reads claims of a hospital's export.
func exported(t *testing.T, _ *drg.Plan, f rows.File) settlement.Claims[drg.Case] {
	m, err := intake.ReadMapping(strings.NewReader(strings.NewReplacer(`"drg_codg": "none"`, `"drg_codg": "DRG组代码"`, `"item"`, `"drg"`).Replace(mapping)))
	require.NoError(t, err)
	mapper, err := intake.NewMapper(m)
	require.NoError(t, err)
	in, err := mapper.Read(intake.Options{Period: year, Key: []byte("k")}, f)
	require.NoError(t, err)
	return in.Cases()
}

// TestSameClaims: claims that are read from a workbook, texts or numbers, are those of the
// same rows as CSV: their digests are equal, and one value more or less makes another one.
func TestSameClaims(t *testing.T) {
	policy, err := drg.ReadPolicy(strings.NewReader(small))
	require.NoError(t, err)
	plan, err := drg.New(policy)
	require.NoError(t, err)
	for _, way := range []struct {
		name, header string
		read         func(*testing.T, *drg.Plan, rows.File) settlement.Claims[drg.Case]
	}{
		{"canonical", "id,institution,group,cost,covered,admitted,discharged,person,paid_on", canonical},
		{"an export", "结算ID,定点医药机构编号,DRG组代码,医疗费总额(元),统筹基金支出,入院日期,出院日期,人员编号,结算日期", exported},
	} {
		t.Run(way.name, func(t *testing.T) {
			table := planted.Table{Header: strings.Split(way.header, ","), Rows: [][]string{
				{"33110025000000000001", "H1", "G1", "12345", "1000", "2025-03-01", "2025-03-05", "P1", "2025-03-05"},
				{"a-2", "H2", "G1", "9999.99", "12.3", "2025-03-08", "2025-03-11", "P1", "2025-03-11"},
				{"a-3", "H1", "G1", "31000.00", "0", "2025-05-30", "2025-06-02", "P2", "2025-06-02"},
			}}
			digests := func(f rows.File) *settlement.Digests {
				t.Helper()
				report, err := settlement.Settle(settlement.Terms{PointValue: settlement.MustDecimal("10")}, plan.Settlement(year, way.read(t, plan, f)))
				require.NoError(t, err)
				return report.Digests
			}
			ofText := func() *settlement.Digests {
				t.Helper()
				text := table.Text()
				return digests(rows.File{Name: "c.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
			}
			ofBook := func(numbers bool) *settlement.Digests {
				t.Helper()
				path := filepath.Join(t.TempDir(), "c.xlsx")
				asBook(t, path, "Sheet1", table.Text(), numbers)
				w, err := Open(path)
				require.NoError(t, err)
				defer w.Close()
				require.Len(t, w.Files, 1)
				got := digests(w.Files[0])
				require.Equal(t, got, digests(rows.Path(path)), "package rows reads the workbook by itself")
				return got
			}
			want := ofText()
			require.Len(t, want.Claims, 1)
			require.Equal(t, 3, want.Claims[0].Claims)
			for _, column := range []string{"cost", "covered", "discharged", "person"} {
				require.Contains(t, want.Claims[0].Columns, column)
			}
			require.Equal(t, want, ofBook(false), "cells are texts")
			table.Rows[2][3] = "31000.01"
			require.NotEqual(t, want.Claims, ofBook(false).Claims)
			table.Rows[2][3] = "31000"
			table.Rows[0][0] = "a-1"
			require.NotEqual(t, want.Claims, ofText().Claims)
			require.Equal(t, ofText(), ofBook(true), "amounts are numbers")
		})
	}
}
