package api_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
)

// itemsYear pays by item under total budgets.
const itemsYear = `{
	"name": "items", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {},
	"parts": [{"method": "item", "claims": "claims/items.jsonl"}],
	"budget": {"policy": "budget.json", "accounts": "accounts-year.json"},
	"months": {"terms": {}, "budget": {"policy": "budget-month.json"}}, "reports": "reports/*.json"
}`

const itemsAccounts = `[{"institution": "RG05", "carried_in": "4000.00", "score": "90"}, {"institution": "RG06", "score": "92"}, {"institution": "RGC1", "score": "90"}]`

// listsMapping reads the platform's settlement lists (4101) as claims that are paid by item.
const listsMapping = `{
	"name": "settlement lists", "kind": "example",
	"columns": {"vali_flag": "none", "refd_setl_flag": "none", "init_setl_id": "none", "mid_setl_flag": "none", "drg_codg": "none"},
	"period": "setl_time", "covered": "medfee_sumamt - hifp_pay", "analysis": true, "routes": [{"method": "item"}]
}`

// lists are settlement lists of a year, as JSON with the items of each, and the claims that they are.
func lists() (sent, items string) {
	var objects []string
	rows := "id,institution,month,cost,covered\n"
	for n := range 120 {
		month, hospital, bed, drug, fund := n%12+1, 5+n%2, 300+n*7, 200+n*11, 250+n*13
		objects = append(objects, fmt.Sprintf(`{"setlinfo":{"setl_id":"S%d","fixmedins_code":"RG%02d","setl_time":"2025-%02d-15","begndate":"2025-%02d-02","enddate":"2025-%02d-15","psn_no":"P%d","hifp_pay":"%d.00"},
			"iteminfo":[{"med_chrgitm":"01","amt":"%d.00"},{"med_chrgitm":"11","amt":%d}]}`, n, hospital, month, month, month, n, fund, bed, drug))
		rows += fmt.Sprintf("S%d,RG%02d,2025-%02d,%d.00,%d.00\n", n, hospital, month, bed+drug, bed+drug-fund)
	}
	return "[" + strings.Join(objects, ",\n") + "]", rows
}

// Claims that are paid by item, which come as settlement lists with their items, are settled and
// cleared under total budgets as the library settles their file.
func TestItems(t *testing.T) {
	sent, items := lists()
	texts := map[string]string{"accounts-year.json": itemsAccounts}
	for _, name := range []string{"budget.json", "budget-month.json"} {
		text, err := os.ReadFile("../../region/" + name)
		require.NoError(t, err)
		texts[name] = string(text)
	}
	files := maps.Clone(texts)
	files["year.json"], files["items.csv"] = strings.Replace(itemsYear, "claims/items.jsonl", "items.csv", 1), items
	want := yeartest.Alone(t, yeartest.Texts(files))
	storetest.Each(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		for name, text := range texts {
			s.want(200, "PUT", "/years/items/documents/"+name, "bureau", text)
		}
		s.want(200, "PUT", "/years/items/documents/mapping.json", "bureau", listsMapping)
		s.want(200, "PUT", "/years/items/documents/year.json", "bureau", itemsYear)
		s.want(404, "GET", "/years/items/documents/budget.json", "RG05", "") // it has the budgets of all
		require.NotContains(t, s.want(200, "GET", "/years/items/documents", "RG05", ""), `"budget.json"`)
		for i := range 2 {
			n := of[api.Ingested](t, s.want(200, "POST", "/years/items/exports/mapping.json?period=2025-01-01/2025-12-31", "bureau", "--x\r\nContent-Disposition: form-data; name=\"export\"; filename=\"lists.json\"\r\n\r\n"+sent+"\r\n--x--\r\n", "Content-Type", "multipart/form-data; boundary=x"))
			require.Equal(t, []int{120 * (1 - i), 120 * i}, []int{n.Loaded.Added, n.Loaded.Unchanged})
		}
		for _, part := range yeartest.Parts() {
			at := "/years/items/settlements/" + part
			s.want(201, "POST", at, "bureau", "")
			require.Equal(t, want[part], s.want(200, "GET", at, "bureau", ""))
			require.NotContains(t, s.want(200, "GET", at, "RG05", ""), "RG06")
		}
		at := "/years/items/settlements/clearing"
		require.Contains(t, s.want(200, "GET", at+"/explanation?institution=RG05", "RG05", ""), "budget")
		require.Contains(t, s.want(200, "GET", at+"/claims", "RG05", ""), "S0,")
		require.Contains(t, s.want(200, "POST", at+"/verification", "bureau", ""), `"ok":true`)
	})
}
