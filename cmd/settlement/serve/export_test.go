package serve

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func ingestFile(t testing.TB, name string) file {
	t.Helper()
	text, err := os.ReadFile("../../../examples/ingest/" + name)
	require.NoError(t, err)
	return file{name, text}
}

// An export becomes claims by a mapping that was uploaded, and by the same that was filled in; both
// are settled as the example's report says.
func TestExport(t *testing.T) {
	golden, err := settlement.ReadReport(bytes.NewReader(ingestFile(t, "report.golden.json").text))
	require.NoError(t, err)
	for _, row := range []struct {
		name    string
		mapping []file
		form    url.Values
	}{
		{"uploaded", []file{ingestFile(t, "mapping.json")}, url.Values{"mapping": {"mapping.json"}}},
		{"filled in", nil, url.Values{
			"column:vali_flag": {"有效标志"}, "column:refd_setl_flag": {"退费结算标志"}, "column:init_setl_id": {"原结算ID"}, "column:mid_setl_flag": {"中途结算标志"}, "column:drg_codg": {"none"},
			"period": {"setl_time"}, "covered": {"medfee_sumamt - hifp_pay"}, "cut_ids": {"^"},
			"code:clr_way:01": {"item"}, "code:clr_way:03": {"bed-day"}, "code:clr_way:04": {"head"}, "code:clr_way:05": {"drg"}, "code:clr_way:99": {"other"},
			"code:med_type:14": {"chronic"}, "code:med_type:21": {"inpatient"}, "code:med_type:41": {"pharmacy"},
			"route0-when": {"med_type=pharmacy"}, "route0-method": {"none"},
			"route1-when": {"clr_way=drg; med_type=inpatient"}, "route1-method": {"drg"}, "route1-interim": {"join"},
			"route2-when": {"clr_way=head; med_type=chronic"}, "route2-method": {"none"},
		}},
	} {
		p := start(t, Options{})
		work, text := p.upload(http.StatusOK, "", append(row.mapping, ingestFile(t, "export.csv"), ingestFile(t, "groups.csv"), ingestFile(t, "policy.json"))...)
		require.Contains(t, text, "由系统导出生成病例")
		require.NotContains(t, text, "张三")
		row.form["from"], row.form["to"] = []string{"2025-01-01"}, []string{"2025-12-31"}
		row.form["groups"], row.form["unmatched"] = []string{"groups.csv"}, []string{"leave"}
		text = p.post(work+"/ingest", http.StatusOK, row.form)
		require.Contains(t, text, "made/cases.csv", row.name)
		told := p.get(work + "/ingested")
		require.NotContains(t, told, "张三")
		require.Contains(t, p.get(work+"/download/ingested.csv"), ",")
		require.Contains(t, text, `value="2025-12-31"`)
		form := url.Values{"from": {"2025-01-01"}, "to": {"2025-12-31"}, "fund": {"2500000.00"}, "basis": {"whole_cost"}, "policy-drg": {"policy.json"}}
		for _, field := range regexp.MustCompile(`policy-[a-z]+`).FindAllString(text, -1) {
			require.Equal(t, "policy-drg", field, "heads and items are not settled here")
		}
		p.post(work+"/settle", http.StatusOK, form)
		got, err := settlement.ReadReport(strings.NewReader(p.get(work + "/download/report.json")))
		require.NoError(t, err)
		require.Equal(t, len(golden.Statements), len(got.Statements))
		for i, s := range golden.Statements {
			require.Equal(t, s.Due, got.Statements[i].Due, "%s %s", row.name, s.Institution)
		}
	}
}

// What a mapping lacks is told by its field, and no path of this machine.
func TestExportRefused(t *testing.T) {
	p := start(t, Options{})
	work, _ := p.upload(http.StatusOK, "", ingestFile(t, "export.csv"))
	page := p.post(work+"/ingest", http.StatusUnprocessableEntity, url.Values{"from": {"2025-01-01"}, "to": {"2025-12-31"}})
	require.Contains(t, page, "columns.vali_flag")
	require.NotContains(t, page, p.temp)
	require.NotContains(t, page, "张三")
	for _, form := range []url.Values{{"mapping": {"none.json"}}, {"closing": {"x"}}, {}} {
		require.NotContains(t, p.post(work+"/ingest", http.StatusUnprocessableEntity, form), p.temp)
	}
	other, _ := p.upload(http.StatusOK, "", file{"a.csv", []byte("x\n")})
	require.Contains(t, p.post(other+"/ingest", http.StatusUnprocessableEntity, nil), "serve.claims")
	require.False(t, strings.Contains(page, "/tmp/"))
}
