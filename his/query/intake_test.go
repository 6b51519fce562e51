package query_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/fakesql"
)

const ingested = "../../examples/ingest/"

// tableOf returns an export as a HIS keeps it: days as times, flags and codes as whole numbers.
func tableOf(t *testing.T, name string) rows.File {
	t.Helper()
	text, err := os.ReadFile(ingested + name)
	require.NoError(t, err)
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	require.NoError(t, err)
	table := &fakesql.Table{Columns: records[0]}
	for _, record := range records[1:] {
		row := make([]any, len(record))
		for i, text := range record {
			row[i] = text
			day, err := time.Parse("2006-01-02", text)
			whole, bad := strconv.Atoi(text)
			switch {
			case text == "":
				row[i] = nil
			case err == nil:
				row[i] = day
			case bad == nil && text == strconv.Itoa(whole) && slices.Contains([]string{"有效标志", "退费结算标志", "险种类型", "医疗类别", "医院等级"}, records[0][i]):
				row[i] = int64(whole)
			}
		}
		table.Rows = append(table.Rows, row)
	}
	db := &fakesql.Database{Tables: map[string]*fakesql.Table{"t": table}}
	return query.Document{Database: "his", Query: query.Lines{"t"}}.File(name+".sql.json", db.Open(), settlement.Period{})
}

// TestExport: an export that a query returns becomes the claims of the export as a file, with the
// same balance.
func TestExport(t *testing.T) {
	read := func(export, groups rows.File) (*intake.Report, []drg.Case) {
		text, err := os.ReadFile(ingested + "mapping.json")
		require.NoError(t, err)
		m, err := intake.ReadMapping(bytes.NewReader(text))
		require.NoError(t, err)
		mapper, err := intake.NewMapper(m)
		require.NoError(t, err)
		text, err = os.ReadFile(ingested + "join.json")
		require.NoError(t, err)
		by, err := intake.ReadJoinBy(bytes.NewReader(text))
		require.NoError(t, err)
		join, err := intake.NewJoin(by, groups)
		require.NoError(t, err)
		in, err := mapper.Read(intake.Options{Period: settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}, Fill: join.Fill}, export)
		require.NoError(t, err)
		var cases []drg.Case
		for c, err := range in.Cases().All() {
			require.NoError(t, err)
			cases = append(cases, c)
		}
		return in.Report(), cases
	}
	want, cases := read(rows.Path(filepath.FromSlash(ingested+"export.csv")), rows.Path(filepath.FromSlash(ingested+"groups.csv")))
	got, same := read(tableOf(t, "export.csv"), tableOf(t, "groups.csv"))
	require.NotEmpty(t, cases)
	require.Empty(t, cmp.Diff(cases, same, cmp.AllowUnexported(settlement.Date{}, settlement.Decimal{})))
	require.Equal(t, want.Balance, got.Balance)
	require.Equal(t, want.Buckets, got.Buckets)
	require.True(t, slices.ContainsFunc(got.Repairs, func(r intake.Repair) bool { return r.Kind == "trimmed" }))

	// A float of a HIS is refused here, too.
	db := &fakesql.Database{Tables: map[string]*fakesql.Table{"t": {Columns: strings.Split("结算ID,原结算ID,定点医药机构编号,有效标志,退费结算标志,中途结算标志,结算时间,医疗费总额,统筹基金支出,险种类型,清算方式,医疗类别,就诊流水号,人员编号,医院等级", ","),
		Rows: [][]any{{"1", nil, "LS01", 1, 0, 0, time.Now(), 100.5, "1.00", "310", "05", "21", "v", "p", 1}}}}}
	text, err := os.ReadFile(ingested + "mapping.json")
	require.NoError(t, err)
	m, err := intake.ReadMapping(bytes.NewReader(text))
	require.NoError(t, err)
	mapper, err := intake.NewMapper(m)
	require.NoError(t, err)
	_, err = mapper.Read(intake.Options{Period: march, Fill: func(*intake.Row) error { return nil }}, query.Document{Database: "his", Query: query.Lines{"t"}}.File("x.sql.json", db.Open(), march))
	require.ErrorContains(t, err, "x.sql.json: row 1, column 医疗费总额 (medfee_sumamt): a floating-point number")
}
