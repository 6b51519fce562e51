package api_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/example"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
	"github.com/yibaojiesuan/settlement/job"
)

// headsYear settles patients per head by months.
const headsYear = `{
	"name": "heads", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "2500000.00"},
	"parts": [{"method": "capitation", "policy": "heads-policy.json", "members": "claims/members.jsonl", "charges": "claims/charges.jsonl"}],
	"months": {"terms": {"fund": "200000.00"}}, "reports": "reports/*.json"
}`

// Members and charges, which have no ids, are there once however often they are sent, and are
// settled as the library settles their files.
func TestHeads(t *testing.T) {
	const at = "../../ingest/"
	texts := map[string]string{"year.json": strings.NewReplacer("claims/members.jsonl", "clean-members.csv", "claims/charges.jsonl", "clean-charges.csv").Replace(headsYear)}
	for _, name := range []string{"heads-policy.json", "clean-members.csv", "clean-charges.csv"} {
		text, err := os.ReadFile(at + name)
		require.NoError(t, err)
		texts[name] = string(text)
	}
	want := yeartest.Report(t, yeartest.Texts(texts), "2025-01")
	storetest.Each(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.want(200, "PUT", "/years/heads/documents/heads-policy.json", "bureau", texts["heads-policy.json"])
		s.want(200, "PUT", "/years/heads/documents/year.json", "bureau", headsYear)
		for i := range 2 {
			members := of[store.Loaded](t, s.want(200, "POST", "/years/heads/claims/members", "bureau", texts["clean-members.csv"]))
			charges := of[store.Loaded](t, s.want(200, "POST", "/years/heads/claims/charges", "bureau", texts["clean-charges.csv"]))
			require.Equal(t, []int{27 * (1 - i), 27 * i}, []int{members.Added, members.Unchanged})
			require.Equal(t, []bool{i == 0, i == 1}, []bool{charges.Added > 0, charges.Unchanged > 0})
		}
		s.want(201, "POST", "/years/heads/settlements/2025-01", "bureau", "")
		require.Equal(t, want, s.want(200, "GET", "/years/heads/settlements/2025-01", "bureau", ""))
		require.NotContains(t, s.want(200, "GET", "/years/heads/settlements/2025-01", "LS01", ""), "LS02")
	})
}

// The year of a region of two pools, with points, bed-days, heads of each pool, items and budgets, is
// settled by months and cleared as the library settles its files.
func TestRegion(t *testing.T) {
	const folder = "../../region"
	want := yeartest.Alone(t, job.Folder(folder))
	texts, _, err := example.Documents(folder)
	require.NoError(t, err)
	everywhere(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		for name, text := range texts {
			s.want(200, "PUT", "/years/region/documents/"+name, "bureau", string(text))
		}
		for table, file := range map[string]string{"cases": "cases", "stays": "stays", "members.310": "members-310", "charges.310": "charges-310", "members.390": "members-390", "charges.390": "charges-390", "items": "items"} {
			text, err := os.ReadFile(folder + "/" + file + ".csv")
			require.NoError(t, err)
			s.want(200, "POST", "/years/region/claims/"+table, "bureau", string(text))
		}
		for _, table := range []string{"cases.310", "members.", "members.a.b", "odd"} {
			s.want(404, "POST", "/years/region/claims/"+table, "bureau", "x")
		}
		for _, part := range yeartest.Parts() {
			s.want(201, "POST", "/years/region/settlements/"+part, "bureau", "")
			require.Equal(t, want[part], s.want(200, "GET", "/years/region/settlements/"+part, "bureau", ""), part)
		}
		require.Contains(t, s.want(200, "POST", "/years/region/settlements/clearing/verification", "bureau", ""), `"ok":true`)
	})
}
