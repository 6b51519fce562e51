package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// everywhere runs a test on SQLite, in the long size on every database.
func everywhere(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	if testsize.Long() {
		storetest.Each(t, test)
		return
	}
	test(t, filepath.Join(t.TempDir(), "settle.db"))
}

// route is a route of the description, with its parameters.
type route struct{ method, path string }

// routes are those of the description.
func (s *service) routes() (list []route) {
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	_, text := s.plain("GET", "/openapi.json", "", nil)
	require.NoError(s.t, json.Unmarshal([]byte(text), &doc))
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			list = append(list, route{strings.ToUpper(method), path})
		}
	}
	require.Greater(s.t, len(list), 25)
	return list
}

// sound are values of parameters of paths that there are.
var sound = map[string]string{"year": "2025", "name": "policy.json", "kind": "cases", "mapping": "mapping.json", "part": "clearing", "book": "statement", "code": "none", "job": "job.json"}

// at fills in the parameters of a path.
func (r route) at(values map[string]string) string {
	return regexp.MustCompile(`\{([a-z]+)\}`).ReplaceAllStringFunc(r.path, func(p string) string { return url.PathEscape(values[p[1:len(p)-1]]) })
}

// open are the routes for anybody.
var open = []string{"/healthz", "/version", "/metrics", "/openapi.json", "/enter", "/enter/{code}"}

// bureaus are the routes for the bureau alone.
var bureaus = []string{"PUT /years/{year}/documents/{name}", "POST /years/{year}/settlements/{part}", "GET /audit", "POST /tokens", "DELETE /tokens/{name}"}

// full is a service with the sampled year, settled and cleared.
func full(t *testing.T, address string, o api.Options) *service {
	t.Helper()
	s := started(t, address, o)
	s.put()
	s.load()
	s.settle()
	return s
}

// Every route × nobody, tampered and revoked tokens, and hospitals: who may not is told so, and
// nothing else.
func TestRoles(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := full(t, address, api.Options{})
		good := s.tokens["LS01"]
		revoked, err := s.store.NewToken(ctx, store.Holder{Name: "gone", Role: store.Bureau})
		require.NoError(t, err)
		require.NoError(t, s.store.Revoke(ctx, "gone"))
		bad := map[string]string{
			"none": "", "revoked": revoked, "cut": good[1:], "longer": good + "A", "another case": strings.ToUpper(good), "its digest": store.Digest([]byte(good)),
			"SQL": "' OR '1'='1", "wild": "%", "huge": strings.Repeat("A", 9000), "two": good + " " + s.tokens["bureau"],
		}
		for name, token := range bad {
			s.tokens[name] = token
		}
		for _, r := range s.routes() {
			if slices.Contains(open, r.path) {
				continue
			}
			for name := range bad {
				p := of[api.Problem](t, s.want(401, r.method, r.at(sound), name, "{}"))
				require.Equal(t, []any{"service.token", 1}, []any{p.Code, len(p.Faults)})
			}
			if slices.Contains(bureaus, r.method+" "+r.path) {
				p := of[api.Problem](t, s.want(403, r.method, r.at(sound), "LS01", "{}"))
				require.Equal(t, "service.forbidden", p.Code)
			}
			if r.method != "GET" { // a cookie is good for reading alone
				s.want(401, r.method, r.at(sound), "none", "{}", "Cookie", "token="+s.tokens["bureau"])
			}
			for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://elsewhere.example"}} {
				s.want(401, r.method, r.at(sound), "none", "{}", "Cookie", "token="+s.tokens["bureau"], header[0], header[1])
			}
		}
		a, _ := s.plain("POST", "/enter", "", strings.NewReader("token="+url.QueryEscape(good)), "Content-Type", "application/x-www-form-urlencoded")
		require.Equal(t, 303, a.StatusCode)
		require.Contains(t, a.Header.Get("Set-Cookie"), "HttpOnly; SameSite=Strict")
		s.want(403, "POST", "/enter", "", "token="+good, "Content-Type", "application/x-www-form-urlencoded", "Origin", "http://elsewhere.example")
		code := s.api.Code(good)
		a, _ = s.plain("GET", "/enter/"+code, "", nil)
		require.Equal(t, 303, a.StatusCode)
		s.want(401, "GET", "/enter/"+code, "", "")
		for _, token := range s.tokens {
			if len(token) > 20 {
				require.NotContains(t, s.logs.String(), token)
			}
		}
		require.NotContains(t, s.logs.String(), "LS01")
	})
}

var amounts = regexp.MustCompile(`\d{5,}\.\d\d`)

// secrets are texts that no answer to LS01 may have: the codes of other hospitals, their claims, and
// every amount of the reports that is in nothing that LS01 may read of them.
func (s *service) secrets() (list []string) {
	for code, of := range claims(s.t) {
		if code != "LS01" {
			list = append(append(list, code), of...)
		}
	}
	all, mine := map[string]bool{}, map[string]bool{}
	for _, part := range yeartest.Parts() {
		for _, path := range []string{"", "/claims"} {
			at := "/years/2025/settlements/" + part + path
			for who, to := range map[string]map[string]bool{"bureau": all, "LS01": mine} {
				for _, amount := range amounts.FindAllString(s.want(200, "GET", at, who, ""), -1) {
					to[amount] = true
				}
			}
		}
	}
	for amount := range all {
		if !mine[amount] {
			list = append(list, amount)
		}
	}
	require.Greater(s.t, len(list), 500)
	return list
}

// In a region of two hospitals, whatever LS01 asks, no figure that it reads gives it the other's by a
// subtraction: not the fund, not what the points share, not the points, costs or dues of both. Where
// the region publishes its sums, it reads the steps to the point value.
func TestTwoHospitals(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.put()
		for kind, file := range map[string]string{"cases": "cases.csv", "stays": "stays.csv"} {
			s.want(200, "POST", "/years/2025/claims/"+kind, "bureau", ofTwo(read(t, file)))
		}
		s.settle()
		var secrets []string
		for _, part := range yeartest.Parts() {
			r, err := settlement.ReadReport(strings.NewReader(s.want(200, "GET", "/years/2025/settlements/"+part, "bureau", "")))
			require.NoError(t, err)
			secrets = append(secrets, both(r)...)
		}
		ids := claims(t)
		mine := ids["LS01"][0]
		looks(t, func(method, path, body string) string {
			status, text := s.ask(method, path, "LS01", body)
			require.Less(t, status, 500, "%s %s: %s", method, path, text)
			require.Empty(t, leak(secrets, text), "%s %s: %d", method, path, status)
			return text
		}, mine, ids)
		at := "/years/2025/settlements/clearing"
		require.Contains(t, s.want(200, "GET", at+"/explanation?claim="+mine, "LS01", ""), "point_value", "the value itself is told")
		told := api.New(api.Options{Store: s.store, Sums: true})
		server := httptest.NewServer(told)
		defer server.Close()
		s.url = server.URL
		for _, path := range []string{"", "/explanation?claim=" + mine, "/books/statement/figure?at=statements:1:value"} {
			require.NotEmpty(t, leak(secrets, s.want(200, "GET", at+path, "LS01", "")), path)
		}
	})
}

// ofTwo are the rows of two hospitals. A finding names a claim of a third.
func ofTwo(text string) string {
	var kept strings.Builder
	for i, line := range strings.SplitAfter(text, "\n") {
		if strings.HasPrefix(line, "LS2025000026,") {
			line = strings.Replace(line, ",LS03,", ",LS02,", 1)
		}
		if i == 0 || strings.Contains(line, ",LS01,") || strings.Contains(line, ",LS02,") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// both are the sums of two hospitals, what they are made of, and the figures of the second.
func both(r *settlement.Report) (list []string) {
	a, b := r.Statement("LS01"), r.Statement("LS02")
	for _, s := range []settlement.Statement{*b, {Points: a.Points + b.Points, Cost: a.Cost + b.Cost, Covered: a.Covered + b.Covered, Entitlement: a.Entitlement + b.Entitlement, Due: a.Due + b.Due}} {
		list = append(list, s.Points.String(), s.Cost.String(), s.Covered.String(), s.Entitlement.String(), s.Due.String())
	}
	for _, p := range r.Pools {
		list = append(list, p.Terms.Fund.String(), p.PointValue.Numerator.String(), p.PointValue.Points.String())
		if p.Fund != nil {
			list = append(list, p.Fund.Fund.String())
		}
	}
	return slices.DeleteFunc(list, func(text string) bool { return len(text) < 7 })
}

// leak is a secret that a text has, blank if it has none.
func leak(secrets []string, text string) string {
	text = strings.ReplaceAll(text, ",", "") // amounts may be grouped
	for _, one := range secrets {
		if strings.Contains(text, one) {
			return one
		}
	}
	return ""
}

// Whatever LS01 asks, it reads nothing of another hospital: not its code, not its claims, not its
// amounts, and not the sums of all.
func TestNothingOfOthers(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := full(t, address, api.Options{})
		secrets, ids := s.secrets(), claims(t)
		mine, others := ids["LS01"][0], ids["LS02"][0]
		var asked int
		look := func(method, path, body string) string {
			status, text := s.ask(method, path, "LS01", body)
			require.Less(t, status, 500, "%s %s: %s", method, path, text)
			require.Empty(t, leak(secrets, text), "%s %s: %d", method, path, status)
			asked++
			return text
		}
		looks(t, look, mine, ids)
		at := "/years/2025/settlements/clearing"
		require.Greater(t, asked, 200)
		_, analysis := s.ask("GET", at+"/books/bureau", "bureau", "")
		require.NotEmpty(t, leak(secrets, analysis), "would a leak be found at all?")

		// What another hospital has looks the same as what nobody has.
		nobody := "NOBODY" + others[6:]
		same := func(method, path, body string) {
			t.Helper()
			status1, text1 := s.ask(method, strings.ReplaceAll(path, "ID", others), "LS01", strings.ReplaceAll(body, "ID", others))
			status2, text2 := s.ask(method, strings.ReplaceAll(path, "ID", nobody), "LS01", strings.ReplaceAll(body, "ID", nobody))
			require.Equal(t, status2, status1, path)
			require.Equal(t, text2, text1, path)
		}
		same("GET", at+"/explanation?claim=ID", "")
		same("POST", at+"/comparison", "id,amount\nID,1.00\n"+mine+",2.00\n")
		same("POST", at+"/comparison?claim=ID", "id,amount\nID,1.00\n"+mine+",2.00\n")
		same("POST", "/years/2025/refunds", `[{"kind":"cases","institution":"LS02","claim":"ID","refund":"r"}]`)
		for _, institution := range []string{"LS02", "XX99", "LS01'--", "*"} {
			for _, path := range []string{"", "/claims", "/explanation", "/books/statement", "/books/analysis"} {
				s.want(403, "GET", at+path+"?institution="+url.QueryEscape(institution), "LS01", "")
			}
		}
	})
}

// looks asks for everything that is told of a year; mine is a claim of the caller.
func looks(t *testing.T, look func(method, path, body string) string, mine string, ids map[string][]string) {
	t.Helper()
	for _, part := range append(yeartest.Parts(), "2025-13", "x") {
		at := "/years/2025/settlements/" + part
		look("GET", at, "")
		look("POST", at+"/verification", "")
		look("GET", at+"/claims", "")
		for _, q := range []string{"claim=" + mine, "", "claim=institution:LS02", "claim=holder:LS02", "claim=institution%3ALS01"} {
			look("GET", at+"/explanation?"+q, "")
		}
		for _, book := range []string{"statement", "months", "analysis", "rules", "bureau", "x"} {
			for _, format := range []string{"", "csv", "txt", "html"} {
				if part == store.Clearing || part == "2025-03" || format == "" && book != "analysis" {
					look("GET", at+"/books/"+book+"?format="+format, "")
				}
			}
		}
	}
	at := "/years/2025/settlements/clearing"
	for _, book := range []string{"statement", "months", "analysis"} {
		type table struct {
			ID   string
			Rows []json.RawMessage
		}
		told := of[struct{ Tables []table }](t, look("GET", at+"/books/"+book, ""))
		require.True(t, book == "analysis" || len(told.Tables) > 0) // a small hospital may have no claims of the last month
		for _, table := range told.Tables {
			for row := range min(len(table.Rows), 6) {
				look("GET", fmt.Sprintf("%s/books/%s/figure?at=%s:%d", at, book, url.QueryEscape(table.ID), row+1), "")
			}
		}
	}
	for _, path := range []string{"/", "/years", "/years/2025/settlements", "/years/2025/claims/cases", "/years/2025/claims/stays", "/years/2025/documents", "/audit", "/metrics"} {
		look("GET", path, "")
	}
	everything := "id,amount,group,points\n"
	for _, list := range ids {
		for _, id := range list {
			everything += id + ",1.00,ES23,1.0000\n"
		}
	}
	for _, q := range []string{"", "?claim=" + mine, "?amount=price", "?format=txt"} {
		look("POST", at+"/comparison"+q, everything)
	}
}

// An id of another hospital's claim may come again as one's own: it is another claim.
func TestIDsOfOthers(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.put()
		s.load()
		others := claims(t)["LS02"][0]
		line := "id,institution,group,cost,covered,discharged\n" + others + ",LS01,ES23,1.00,1.00,2025-01-05\n"
		unknown := strings.Replace(line, others, "NOBODY", 1)
		first, second := s.want(200, "POST", "/years/2025/claims/cases", "LS01", line), s.want(200, "POST", "/years/2025/claims/cases", "LS01", unknown)
		require.Equal(t, of[store.Loaded](t, first).Added, of[store.Loaded](t, second).Added)
		p := of[api.Problem](t, s.want(422, "POST", "/years/2025/settlements/2025-01", "bureau", ""))
		require.Contains(t, p.Text, others, "the bureau is told of both, and settles it")
		s.want(200, "POST", "/years/2025/refunds", "bureau", `[{"kind":"cases","institution":"LS01","claim":"`+others+`","refund":"b1"}]`)
		s.want(201, "POST", "/years/2025/settlements/2025-01", "bureau", "")
	})
}

// SQL, tricks of paths and strange texts in every parameter: nothing falls over, nothing is
// repeated, nothing changes.
func TestStrangeTexts(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := full(t, address, api.Options{})
		before := s.want(200, "GET", "/years/2025/settlements", "bureau", "")
		listed := s.want(200, "GET", "/years/2025/claims/cases", "bureau", "")
		texts := append(planted.Marks(), "' OR '1'='1", "1; DROP TABLE claims; --", "x' UNION SELECT token FROM tokens --", "\" OR \"\"=\"", "%", "_", "*", "..", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/x", "\\..\\x",
			"\x00", "\r\nSet-Cookie: x=1", "<script>alert(1)</script>", "{{.}}", "${jndi:ldap://x}", strings.Repeat("A", 1500), "\u202e\u0000", "\xff\xfe", "NaN", "-1", "9223372036854775808", "null", "2025-01/../2025-02", "claims/cases.jsonl", "reports/2025-01.json")
		for i, r := range s.routes() {
			for _, m := range regexp.MustCompile(`\{([a-z]+)\}`).FindAllStringSubmatch(r.path, -1) {
				for j, text := range texts {
					if !testsize.Long() && (i+j)%4 != 0 {
						continue
					}
					values := maps.Clone(sound)
					values[m[1]] = text
					for _, who := range []string{"bureau", "LS01"} {
						if r.method == "DELETE" && text == "_" {
							continue
						}
						s.survives(r.method, r.at(values), who, "", text)
					}
				}
			}
		}
		at := "/years/2025/settlements/clearing"
		for _, text := range texts {
			q := url.QueryEscape(text)
			for _, path := range []string{at + "/explanation?claim=", at + "/books/statement?format=", at + "/books/statement?lang=", at + "/books/analysis?month=", at + "/books/statement/figure?at=", at + "/books/statement?institution=", "/years/2025/claims/cases?after=", "/years/2025/documents/policy.json?revision=", "/audit?after="} {
				for _, who := range []string{"bureau", "LS01"} {
					s.survives("GET", path+q, who, "", text)
				}
			}
			s.survives("POST", at+"/comparison?amount="+q, "LS01", "id,amount\nx,1\n", text)
			s.survives("POST", "/years/2025/exports/"+url.PathEscape(text)+"?period="+q+"&join="+q, "LS01", "x", text)
		}
		for _, raw := range []string{"/../audit", "//audit", "/years/./2025/settlements", "/years/2025/../../audit", "/years/2025%2Fsettlements", "/%2e%2e/audit", "/years/2025/settlements/clearing/", "/AUDIT", "/audit/", "/audit%00", "/;/audit"} {
			for _, who := range []string{"LS01", ""} {
				require.Contains(t, []int{400, 404, 401}, s.raw(raw, who), raw)
			}
		}
		require.Equal(t, before, s.want(200, "GET", "/years/2025/settlements", "bureau", ""))
		require.Equal(t, listed, s.want(200, "GET", "/years/2025/claims/cases", "bureau", ""))
		require.Empty(t, planted.Found(s.logs.String()))
	})
}

// survives asks, and holds the answer to what every answer must be.
func (s *service) survives(method, path, who, body, text string) {
	s.t.Helper()
	a, answer := s.plain(method, path, who, strings.NewReader(body))
	require.Less(s.t, a.StatusCode, 500, "%s %q: %s", method, path, answer)
	require.Empty(s.t, planted.Found(answer), "%s %q", method, path)
	if len(text) > 4 && !strings.Contains(text, "json") {
		require.NotContains(s.t, answer, text, "%s %q", method, path)
	}
	require.Empty(s.t, a.Header.Get("X"), path)
	for _, word := range []string{"SQL", "sqlite", "goroutine", "/tmp/", ".go:"} {
		require.NotContains(s.t, answer, word, "%s %q", method, path)
	}
}

// raw asks for a path as it is, and returns the status.
func (s *service) raw(path, who string) (status int) {
	s.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(s.t, err)
	defer c.Close()
	fmt.Fprintf(c, "GET %s HTTP/1.0\r\nAuthorization: Bearer %s\r\n\r\n", path, s.tokens[who])
	text, err := io.ReadAll(c)
	require.NoError(s.t, err)
	_, err = fmt.Sscanf(string(text), "HTTP/1.0 %d", &status)
	require.NoError(s.t, err, "%q", text)
	return status
}

// Bodies that are too large, too deep, too slow or broken are refused, and leave nothing.
func TestBodies(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{Upload: 1 << 20, Patient: 2 * time.Second, Whole: 10 * time.Second})
		s.put()
		large := strings.Repeat(" ", 17<<20)
		deep := strings.Repeat("[", 1<<20)
		nested := strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000)
		for path, method := range map[string]string{"/years/2025/documents/deep.json": "PUT", "/years/2025/refunds": "POST", "/tokens": "POST"} {
			s.want(413, method, path, "bureau", large)
			for _, text := range []string{deep, nested, "", "\x00", `{"a":1}{"b":2}`, `{"kind":"x","kind":"y"}`} {
				status, body := s.ask(method, path, "bureau", text)
				require.Contains(t, []int{200, 400, 422}, status, body)
			}
		}
		for _, path := range []string{"/years/2025/claims/cases", "/years/2025/exports/policy.json?period=2025-01-01/2025-12-31", "/years/2025/settlements/clearing/comparison", "/jobs/job.json"} {
			s.want(413, "POST", path, "LS01", large)
			for _, kind := range []string{"application/json", "application/x-ndjson", "text/csv", "multipart/form-data; boundary=x", "multipart/form-data"} {
				for _, text := range []string{deep[:1<<19], nested, "", "\x00\x01", "PK\x03\x04broken", "--x\r\n\r\n"} {
					status, body := s.ask("POST", path, "LS01", text, "Content-Type", kind)
					require.Contains(t, []int{400, 404, 422}, status, "%s %s", path, body)
				}
			}
		}
		begun := time.Now()
		c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		require.NoError(t, err)
		defer c.Close()
		fmt.Fprintf(c, "POST /years/2025/claims/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 1000\r\n\r\nid,", s.tokens["LS01"])
		text, err := io.ReadAll(c) // the service hangs up
		require.NoError(t, err)
		require.Contains(t, string(text), "HTTP/1.1 400")
		require.Less(t, time.Since(begun), time.Minute)
		require.Empty(t, s.want(200, "GET", "/years/2025/claims/cases", "bureau", ""))
	})
}

// Persons' names, numbers and addresses in any column are in no answer and no log.
func TestNobody(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		s := started(t, address, api.Options{})
		s.put()
		for kind, file := range map[string]string{"cases": "cases.csv", "stays": "stays.csv"} {
			table, err := planted.Read(filepath.Join(sampled(), file), 3)
			require.NoError(t, err)
			statuses := map[int]int{}
			table.Cases(false, func(_, column int, mark string, f planted.File) {
				status, text := s.ask("POST", "/years/2025/claims/"+kind+"?correct=true", "bureau", f.Text)
				statuses[status]++
				require.Less(t, status, 500, text)
				require.Empty(t, planted.Found(text), "%s, %s, %s", table.Header[column], mark, f.Name)
				require.Empty(t, planted.Found(s.logs.String()), "%s, %s, %s", table.Header[column], mark, f.Name)
			})
			require.Positive(t, statuses[http.StatusUnprocessableEntity])
		}
	})
}
