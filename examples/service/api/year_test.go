package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
	"github.com/yibaojiesuan/settlement/job"
)

// The service settles a year from its database to the bytes that the library alone makes of files,
// and tells everything about it.
func TestYear(t *testing.T) {
	want := yeartest.Alone(t, job.Folder(sampled()))
	storetest.Each(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.put()
		s.load()
		again := of[store.Loaded](t, s.want(200, "POST", "/years/2025/claims/cases", "bureau", read(t, "cases.csv")))
		require.Zero(t, again.Added)
		require.Positive(t, again.Unchanged)
		s.want(409, "POST", "/years/2025/settlements/2025-02", "bureau", "") // January is missing
		s.settle()
		for _, part := range yeartest.Parts() {
			at := "/years/2025/settlements/" + part
			require.Equal(t, want[part], s.want(200, "GET", at, "bureau", ""), part)
			s.want(409, "POST", at, "bureau", "")
		}
		v := of[api.Verified](t, s.want(200, "POST", "/years/2025/settlements/2025-03/verification", "bureau", ""))
		require.True(t, v.OK, v)
		require.Equal(t, store.Digest([]byte(want["2025-03"])), v.Digest)
		v = of[api.Verified](t, s.want(200, "POST", "/years/2025/settlements/clearing/verification", "LS01", ""))
		require.True(t, v.OK, v)
		s.want(409, "POST", "/years/2025/claims/cases?correct=true", "bureau", strings.Replace(read(t, "cases.csv"), ",LS01,", ",LS02,", 1)) // it is cleared
		s.tells(claims(t)["LS01"][0])
	})
}

// tells asks for everything that is told of a part.
func (s *service) tells(claim string) {
	for _, part := range []string{"2025-03", store.Clearing} {
		at := "/years/2025/settlements/" + part
		for _, book := range []string{"statement", "months", "analysis", "rules", "bureau"} {
			require.Contains(s.t, s.want(200, "GET", at+"/books/"+book, "bureau", ""), `"tables"`)
			for _, format := range []string{"csv", "txt", "html"} {
				require.NotEmpty(s.t, s.want(200, "GET", at+"/books/"+book+"?format="+format+"&lang=en", "bureau", ""))
			}
		}
		page := s.want(200, "GET", at+"/books/statement", "bureau", "", "Accept", "text/html")
		require.Contains(s.t, page, "/figure?at=")
		require.Contains(s.t, s.want(200, "GET", at+"/books/statement/figure?at=1:1:due", "bureau", ""), `"tables"`)
		s.want(404, "GET", at+"/books/statement/figure?at=1:1:none", "bureau", "")
		s.want(400, "GET", at+"/books/statement?format=odd", "bureau", "")
		require.Contains(s.t, s.want(200, "GET", at+"/explanation?claim="+claim, "bureau", ""), claim)
		require.Contains(s.t, s.want(200, "GET", at+"/explanation?institution=LS01", "bureau", ""), "LS01")
		require.Contains(s.t, s.want(200, "GET", at+"/claims", "LS01", ""), claim)
	}
	feedback := "id,amount\n" + claim + ",1.00\nnobody,2.00\n"
	for _, who := range []string{"bureau", "LS01"} {
		require.Contains(s.t, s.want(200, "POST", "/years/2025/settlements/clearing/comparison", who, feedback), claim, who)
		require.Contains(s.t, s.want(200, "POST", "/years/2025/settlements/clearing/comparison?claim="+claim, who, feedback), claim, who)
	}
	require.Contains(s.t, s.want(200, "GET", "/", "bureau", "", "Accept", "text/html"), "2025-03")
	for _, path := range []string{"/healthz", "/version", "/metrics", "/enter"} {
		s.want(200, "GET", path, "", "")
	}
	events := of[[]store.Event](s.t, s.want(200, "GET", "/audit", "bureau", ""))
	require.Contains(s.t, fmt.Sprint(events), "POST /years/{year}/settlements/{part}")
	require.Contains(s.t, fmt.Sprint(events), "2025-03 "+claim)
}

// Documents have versions, and one that would break a year is refused with every fault.
func TestDocuments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.put()
		at := "/years/2025/documents/policy.json"
		now := s.want(200, "GET", at, "LS01", "")
		broken := strings.Replace(now, `"scale": "`, `"scale": "-`, 1)
		p := of[api.Problem](t, s.want(422, "PUT", at, "bureau", broken))
		require.Equal(t, "policy.json", p.Faults[0].File)
		require.NotEmpty(t, p.TextZH)
		changed := strings.Replace(now, `"name": "`, `"name": "Second `, 1)
		s.want(200, "PUT", at, "bureau", changed)
		require.Equal(t, changed, s.want(200, "GET", at, "LS01", ""))
		versions := of[[]store.Document](t, s.want(200, "GET", at+"/versions", "LS01", ""))
		require.Len(t, versions, 2)
		require.Equal(t, now, s.want(200, "GET", fmt.Sprintf("%s?revision=%d", at, versions[0].Holds), "LS01", ""))
		for _, name := range []string{"year.json", "accounts-year.json"} {
			s.want(404, "GET", "/years/2025/documents/"+name, "LS01", "")
			s.want(200, "GET", "/years/2025/documents/"+name, "bureau", "")
		}
		require.NotContains(t, s.want(200, "GET", "/years/2025/documents", "LS01", ""), "accounts")
		s.want(400, "PUT", "/years/2025/documents/x.txt", "bureau", "{}")
		s.want(400, "PUT", "/years/2025/documents/x.json", "bureau", "{")
	})
}

// A file that is refused is told row by row.
func TestRefusedRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.put()
		text := "id,institution,group,cost,covered\nc1,LS01,G,1.234,1\nc2,LS01,G,x,1\nc3,LS02,G,1.00,1.00\n"
		p := of[api.Problem](t, s.want(422, "POST", "/years/2025/claims/cases", "bureau", text))
		require.Len(t, p.Faults, 2)
		require.Equal(t, []any{2, "cost", 3}, []any{p.Faults[0].Row, p.Faults[0].Column, p.Faults[1].Row})
		p = of[api.Problem](t, s.want(403, "POST", "/years/2025/claims/cases", "LS01", "id,institution,group,cost,covered\nc3,LS02,G,1.00,1.00\n"))
		require.Equal(t, []any{"service.institution", 2}, []any{p.Code, p.Faults[0].Row})
		s.want(200, "POST", "/years/2025/claims/cases", "LS01", `{"id":"c3","institution":"LS01","group":"G","cost":"1.00","covered":"1.00"}`, "Content-Type", "application/x-ndjson")
		p = of[api.Problem](t, s.want(409, "POST", "/years/2025/claims/cases", "LS01", "id,institution,group,cost,covered\nc3,LS01,G,2.00,1.00\n"))
		require.Equal(t, "service.differs", p.Code)
		n := of[store.Loaded](t, s.want(200, "POST", "/years/2025/claims/cases?correct=true", "LS01", "id,institution,group,cost,covered\nc3,LS01,G,2.00,1.00\n"))
		require.Equal(t, 1, n.Corrected)
		n = of[store.Loaded](t, s.want(200, "POST", "/years/2025/refunds", "LS01", `[{"kind":"cases","institution":"LS01","claim":"c3","refund":"r3"}]`))
		require.Equal(t, 1, n.Refunded)
		require.Empty(t, s.want(200, "GET", "/years/2025/claims/cases", "LS01", ""))
	})
}

// form is a form with files.
func form(t *testing.T, files map[string]string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for field, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		part, err := w.CreateFormFile(field, filepath.Base(path))
		require.NoError(t, err)
		_, err = part.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// An export comes through the intake, with its groups; again, it changes nothing. A refund of an
// earlier load takes its claim back.
func TestExport(t *testing.T) {
	const at = "../../ingest/"
	storetest.Each(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		for _, name := range []string{"mapping.json", "join.json"} {
			text, err := os.ReadFile(at + name)
			require.NoError(t, err)
			s.want(200, "PUT", "/years/2025/documents/"+name, "bureau", string(text))
		}
		body, kind := form(t, map[string]string{"export": at + "export-gb18030.csv", "groups": at + "groups.csv"})
		path := "/years/2025/exports/mapping.json?period=2025-01-01/2025-12-31&join=join.json"
		n := of[api.Ingested](t, s.want(200, "POST", path, "bureau", body, "Content-Type", kind))
		require.Equal(t, []any{240, true}, []any{n.Loaded.Added, n.Refunds > 0}) // also of an earlier file
		again := of[api.Ingested](t, s.want(200, "POST", path, "bureau", body, "Content-Type", kind))
		require.Zero(t, again.Loaded.Added+again.Loaded.Corrected+again.Loaded.Refunded)
		p := of[api.Problem](t, s.want(403, "POST", path, "LS01", body, "Content-Type", kind))
		require.Equal(t, "service.institution", p.Code)
		for _, bad := range []string{"/years/2025/exports/other.json?period=2025-01-01/2025-12-31", "/years/2025/exports/mapping.json?period=x"} {
			status, _ := s.ask("POST", bad, "bureau", body, "Content-Type", kind)
			require.Contains(t, []int{400, 404}, status)
		}
	})
}
