package job_test

import (
	"context"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

const receivablesText = `{"name": "t", "as_of": "2025-06-30", "due_after_days": 30,
 "payers": [{"code": "fund", "parts": ["fund"]}, {"code": "aid", "parts": ["aid"], "accepted": "booked"}],
 "claims": [{"method": "drg", "claims": "cases.csv"}, {"method": "perdiem", "claims": "stays.csv", "date_by": "discharged", "parts": ["fund"]},
            {"method": "item", "claims": ["items.csv"], "pool": "p"}, {"method": "capitation", "claims": "charges.csv", "parts": ["fund"]}],
 "declared": "declared.csv", "payments": "pay*.csv", "totals": "totals.csv"}`

// receivableFiles are files of every method, with amounts that differ in every place.
func receivableFiles() map[string]string {
	return map[string]string{
		"receivables.json": receivablesText,
		"cases.csv":        "id,institution,group,cost,covered,discharged,settled,paid_fund,paid_aid,paid_cash\nc1,H1,G,100.00,40.00,2025-01-30,2025-02-02,60.00,10.00,30.00\nc2,H2,G,80.00,20.00,2025-02-01,2025-02-03,60.01,,20.00\n",
		"stays.csv":        "id,institution,class,admitted,discharged,settled,cost,covered,paid_fund\ns1,H1,B,2025-01-01,2025-01-31,2025-02-05,500.00,100.00,400.00\n",
		"items.csv":        "id,institution,month,cost,covered,paid_fund,paid_aid\ni1,H1,2025-02,9.00,1.00,8.00,0.50\n",
		"charges.csv":      "person,institution,month,kind,cost,covered,paid_fund\np1,H1,2025-03,own,7.00,0.00,7.00\n",
		"declared.csv":     "institution,month,payer,amount\nH1,2025-02,fund,68.00\n",
		"pay1.csv":         "institution,month,payer,amount,date\nH1,2025-01,fund,390.00,2025-03-01\n",
		"pay2.csv":         "date,amount,payer,month,institution,id\n2025-04-01,-1.00,fund,2025-01,H1,x1\n",
		"totals.csv":       "institution,month,payer,amount\nH1,2025-01/2025-03,fund,475.00\n",
	}
}

func fsOf(files map[string]string) job.Files {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return job.FS(m)
}

func drawn(t *testing.T, files map[string]string) (*receivable.Table, error) {
	t.Helper()
	r, err := job.OpenReceivables(fsOf(files), "receivables.json")
	if err != nil {
		return nil, err
	}
	return r.Table(t.Context())
}

// Claims of every method are booked by their dates, as the document says.
func TestReceivables(t *testing.T) {
	table, err := drawn(t, receivableFiles())
	require.NoError(t, err)
	var got []string
	for _, r := range table.Rows {
		got = append(got, strings.Join([]string{r.Payer, r.Span.String(), r.Institution, r.Booked.String(), r.Paid.String(), r.Outstanding.String()}, " "))
	}
	require.Equal(t, []string{
		"fund 2025-01 H1 400.00 389.00 11.00", "fund 2025-02 H1 68.00 0.00 68.00", "fund 2025-02 H2 60.01 0.00 60.01", "fund 2025-03 H1 7.00 0.00 7.00",
		"aid 2025-02 H1 10.50 0.00 10.50",
	}, got)
	for _, r := range table.Reconciled {
		require.Zero(t, r.Difference, r)
	}
	for _, c := range table.Checks {
		require.True(t, c.OK, c)
	}
	r, err := job.OpenReceivables(fsOf(receivableFiles()), "receivables.json")
	require.NoError(t, err)
	require.Equal(t, "receivables.json cases.csv charges.csv declared.csv items.csv pay1.csv pay2.csv stays.csv totals.csv", strings.Join(r.Reads(), " "))
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	_, err = r.Table(cancelled)
	require.ErrorIs(t, err, context.Canceled)
}

// Every fault is told with its file, row and column or path, and with nothing of a person.
func TestReceivablesFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		file, from, to string
		want           error
		place          string
	}{
		"unknown key":    {"receivables.json", `"name": "t"`, `"nam": "t"`, nil, "receivables.json: nam"},
		"no file":        {"receivables.json", `"pay*.csv"`, `"paid*.csv"`, job.ErrPattern, "paid*.csv"},
		"part of nobody": {"receivables.json", `"parts": ["fund"]}, {"code"`, `"parts": ["civil"]}, {"code"`, receivable.ErrNoPayer, "claims[1].parts[0]"},
		"method":         {"receivables.json", `"item"`, `"budget"`, policy.ErrChoice, "claims[2].method"},
		"no column":      {"cases.csv", "paid_aid", "paid_civil", rows.ErrMissingColumn, "cases.csv, column paid_aid"},
		"undated":        {"stays.csv", "2025-01-31", "", settlement.ErrBlank, "stays.csv: row 2, column discharged"},
		"id twice":       {"cases.csv", "c2", "c1", settlement.ErrDuplicate, `cases.csv: row 3, column id: occurs twice: "c1": the first is in row 2 of cases.csv`},
		"a name":         {"cases.csv", "c2,H2", "c2,王小明", receivable.ErrCode, "cases.csv: row 3"},
		"amount":         {"pay1.csv", "390.00", "390.001", nil, "pay1.csv: row 2, column amount"},
		"month":          {"pay1.csv", "2025-01,", "2025-1,", nil, "pay1.csv: row 2, column month"},
		"no month":       {"pay1.csv", "2025-01,", ",", settlement.ErrBlank, "pay1.csv: row 2, column month"},
		"no date":        {"pay1.csv", "2025-03-01", "", settlement.ErrBlank, "pay1.csv: row 2, column date"},
		"payer":          {"declared.csv", "fund", "bank", receivable.ErrNoPayer, "declared.csv: row 2, column payer"},
		"row twice":      {"pay1.csv", "2025-03-01\n", "2025-03-01\nH1,2025-01,fund,390.00,2025-03-01\n", receivable.ErrTwice, "pay1.csv: row 3"},
		"header":         {"totals.csv", "amount", "money", rows.ErrMissingColumn, "totals.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			files := receivableFiles()
			require.Contains(t, files[tt.file], tt.from)
			files[tt.file] = strings.Replace(files[tt.file], tt.from, tt.to, 1)
			_, err := drawn(t, files)
			require.Error(t, err)
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
			}
			require.Contains(t, err.Error(), tt.place)
			require.NotContains(t, err.Error()+settlement.Chinese(err), "王小明")
		})
	}
	files := receivableFiles()
	files["pay1.csv"] = strings.Replace(files["pay1.csv"], "390.00", "x", 1)
	files["declared.csv"] = strings.Replace(files["declared.csv"], "fund", "bank", 1)
	_, err := drawn(t, files)
	list := job.Faults(err)
	require.Len(t, list, 2, "the faults of all files at once")
	require.Equal(t, job.Fault{Code: "receivable.no_payer", File: "declared.csv", Row: 2, Column: "payer", Text: list[0].Text, TextZH: list[0].TextZH}, list[0])
}

// Claims that name no pool are of the pool of their files.
func TestReceivablesPool(t *testing.T) {
	files := receivableFiles()
	files["receivables.json"] = strings.Replace(receivablesText, `"parts": ["fund"]}, {"code"`, `"parts": ["fund"], "pools": ["p"]}, {"code"`, 1)
	table, err := drawn(t, files)
	require.NoError(t, err)
	require.Equal(t, "8.00", table.Rows[0].Booked.String())
	require.Equal(t, []settlement.CostPart{{Name: "cash", Amount: 5000}, {Name: "fund", Amount: 52701}}, table.NotOwed) // 60.00 + 60.01 + 400.00 + 7.00
}

// A job's claims are booked by its parts, periods and pools; its files lie beside it.
func TestReceivablesOfJobs(t *testing.T) {
	want, err := drawn(t, receivableFiles())
	require.NoError(t, err)
	files := receivableFiles()
	const parts = `"parts": [{"method": "drg", "policy": "p.json", "claims": "../cases.csv"}, {"method": "perdiem", "policy": "b.json", "claims": "../stays.csv", "date_by": "discharged"},
 {"method": "item", "claims": "../i*.csv"}, {"method": "capitation", "policy": "h.json", "members": "m.csv", "charges": "../charges.csv"}]}`
	for month, last := range map[string]string{"01": "31", "02": "28", "03": "31"} { // each has the same files
		files["jobs/job-"+month+".json"] = `{"name": "", "period": {"from": "2025-` + month + `-01", "to": "2025-` + month + "-" + last + `"}, "terms": {"fund": "1.00"}, ` + parts
	}
	from, to := strings.Index(receivablesText, `"claims"`), strings.Index(receivablesText, ` "declared"`)
	files["receivables.json"] = receivablesText[:from] + `"claims": [{"job": "jobs/job-*.json", "parts": ["fund"]}],` + receivablesText[to:]
	got, err := drawn(t, files)
	require.NoError(t, err)
	require.Equal(t, want.Total, got.Total)
	require.Len(t, got.Rows, len(want.Rows))
	require.Equal(t, want.Checks, got.Checks)
	r, err := job.OpenReceivables(fsOf(files), "receivables.json")
	require.NoError(t, err)
	require.Contains(t, strings.Join(r.Reads(), " "), "jobs/job-01.json jobs/job-02.json jobs/job-03.json")

	for name, tt := range map[string]struct{ file, from, to, place string }{
		"no job":       {"receivables.json", "jobs/job-*", "jobs/jab-*", "jobs/jab-*"},
		"with claims":  {"receivables.json", `"parts": ["fund"]}],`, `"claims": "cases.csv"}],`, "claims[0].claims"},
		"with pool":    {"receivables.json", `"parts": ["fund"]}],`, `"pool": "p"}],`, "claims[0].pool"},
		"undated":      {"jobs/job-01.json", `"date_by": "discharged"`, `"date_by": "none"`, "jobs/job-01.json: parts[1].date_by"},
		"no claims":    {"jobs/job-01.json", "../i*.csv", "../j*.csv", "../j*.csv"},
		"bad job":      {"jobs/job-02.json", `"period"`, `"perio"`, "jobs/job-02.json: perio"},
		"same period":  {"jobs/job-02.json", `"from": "2025-02-01"`, `"from": "2025-01-01"`, "stays.csv: row 2, column id"},
		"neither":      {"receivables.json", `{"job": "jobs/job-*.json", "parts": ["fund"]}`, `{"parts": ["fund"]}`, "claims[0].method"},
		"part unknown": {"receivables.json", `"parts": ["fund"]}],`, `"parts": ["civil"]}],`, "claims[0].parts[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := maps.Clone(files)
			require.Contains(t, bad[tt.file], tt.from)
			bad[tt.file] = strings.Replace(bad[tt.file], tt.from, tt.to, 1)
			_, err := drawn(t, bad)
			require.ErrorContains(t, err, tt.place)
		})
	}
}

// A report that does not fit to the payers is a fault, with its file and place.
func TestReceivablesReports(t *testing.T) {
	files := receivableFiles()
	files["report.json"] = string(must(os.ReadFile("../examples/receivables/report-2025-01.golden.json")))
	files["receivables.json"] = strings.Replace(receivablesText, `"declared"`, `"reports": "report*.json", "declared"`, 1)
	_, err := drawn(t, files)
	require.NoError(t, err)
	files["receivables.json"] = strings.NewReplacer(`"parts": ["fund"]}, {"code"`, `"parts": ["fund"], "pools": ["p"]}, {"code"`, `"accepted": "booked"`, `"accepted": "booked", "pools": ["q"]`).Replace(files["receivables.json"])
	_, err = drawn(t, files)
	require.ErrorIs(t, err, receivable.ErrNoPayer)
	require.ErrorContains(t, err, "report.json: statements[0]: lines[0].pool: ")
}

// A job books the claims of its period, its first and last days among them; without a period of its own
// a file is booked whole.
func TestReceivablesOfAPeriod(t *testing.T) {
	for period, want := range map[string]string{
		`"from": "2025-02-02", "to": "2025-02-03"`: "130.01", `"from": "2025-02-03", "to": "2025-02-28"`: "60.01", `"from": "2025-01-01", "to": "2025-02-02"`: "70.00",
		`"from": "2025-02-04", "to": "2025-02-28"`: "0.00", `"from": "2025-01-01", "to": "2025-02-01"`: "0.00",
	} {
		files := receivableFiles()
		from, to := strings.Index(receivablesText, `"claims"`), strings.Index(receivablesText, ` "declared"`)
		files["receivables.json"] = receivablesText[:from] + `"claims": [{"job": "jobs/job.json", "parts": ["fund"]}],` + receivablesText[to:]
		files["receivables.json"] = strings.Replace(files["receivables.json"], `"declared": "declared.csv", "payments": "pay*.csv", "totals": "totals.csv"`, `"payments": "pay*.csv"`, 1)
		files["jobs/job.json"] = `{"name": "", "period": {` + period + `}, "terms": {"fund": "1.00"}, "parts": [{"method": "drg", "policy": "p.json", "claims": "../cases.csv"}]}`
		table, err := drawn(t, files)
		require.NoError(t, err, period)
		require.Equal(t, want, table.Total.Booked.String(), period)
	}
}
