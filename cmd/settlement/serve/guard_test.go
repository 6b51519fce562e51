package serve

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// allRoutes are the patterns of the source, so that no route is forgotten.
func allRoutes(t *testing.T) (list []string) {
	text, err := os.ReadFile("routes.go")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`(?:handle|of)\("((?:GET|POST) [^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		if m[1] != "GET " {
			list = append(list, m[1])
		}
	}
	list = append(list, "GET /style.css", "GET /bar.css", "GET /script.js", "GET /nowhere")
	require.Greater(t, len(list), 18)
	return list
}

// Every route refuses what does not come from its own pages, whatever it would do otherwise.
func TestGuard(t *testing.T) {
	p := start(t, Options{})
	work := p.settled()
	id := work[len("/works/"):]
	token := strings.Trim(strings.TrimPrefix(p.base, p.origin), "/")
	other := strings.Repeat("0", len(token))
	port := p.origin[strings.LastIndex(p.origin, ":"):]
	for _, route := range allRoutes(t) {
		method, path, _ := strings.Cut(route, " ")
		path = strings.NewReplacer("{$}", "", "{id}", id, "{number}", "1", "{file}", "statement.csv").Replace(path)
		for _, row := range []struct {
			name  string
			token string
			set   func(*http.Request)
			code  int
		}{
			{"wrong token", other, nil, 404},
			{"short token", token[:len(token)-1], nil, 404},
			{"no token", "", nil, 404},
			{"wrong host", token, func(r *http.Request) { r.Host = "evil.example" + port }, 403},
			{"host of another port", token, func(r *http.Request) { r.Host = "127.0.0.1:1" }, 403},
			{"no port", token, func(r *http.Request) { r.Host = "127.0.0.1" }, 403},
			{"host and wrong token", other, func(r *http.Request) { r.Host = "evil.example" + port }, 403},
			{"foreign origin", token, func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, 403},
			{"origin of another port", token, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, 403},
			{"https origin", token, func(r *http.Request) { r.Header.Set("Origin", "https"+strings.TrimPrefix(p.origin, "http")) }, 403},
			{"null origin", token, func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
			{"two origins", token, func(r *http.Request) { r.Header["Origin"] = []string{p.origin, "http://evil.example"} }, 403},
			{"foreign referer", token, func(r *http.Request) { r.Header.Set("Referer", "http://evil.example/"+token+"/") }, 403},
			{"referer that begins alike", token, func(r *http.Request) { r.Header.Set("Referer", p.origin+".evil.example/") }, 403},
			{"cross-site", token, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
			{"same-site", token, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, 403},
		} {
			r, err := http.NewRequest(method, p.origin+"/"+row.token+path, nil)
			require.NoError(t, err)
			if row.token == "" {
				r.URL.Path = path
			}
			if row.set != nil {
				row.set(r)
			}
			a, err := p.http.Do(r)
			require.NoError(t, err, "%s: %s", route, row.name)
			body, err := io.ReadAll(a.Body)
			require.NoError(t, err)
			a.Body.Close()
			require.Equal(t, row.code, a.StatusCode, "%s: %s", route, row.name)
			require.NotContains(t, string(body), token, "%s: %s", route, row.name)
			require.Less(t, len(body), 100)
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY"} {
				require.Equal(t, want, a.Header.Get(name))
			}
			require.Contains(t, a.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
			require.Empty(t, a.Header.Get("Access-Control-Allow-Origin"))
		}
	}
	require.NotNil(t, p.get(work+"/statement"), "nothing of that removed it or ended the program")
}

// A form that another site makes the browser send says so in its headers; typing an address does not.
func TestOwn(t *testing.T) {
	for _, row := range []struct {
		method string
		header http.Header
		want   bool
	}{
		{"GET", http.Header{}, true},
		{"GET", http.Header{"Sec-Fetch-Site": {"none"}}, true},
		{"POST", http.Header{"Sec-Fetch-Site": {"none"}}, false},
		{"POST", http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://127.0.0.1:7"}, "Referer": {"http://127.0.0.1:7/x"}}, true},
		{"POST", http.Header{"Referer": {"http://127.0.0.1:7@evil.example/"}}, false},
		{"POST", http.Header{"Referer": {"%zz"}}, false},
	} {
		r := httptest.NewRequest(row.method, "http://127.0.0.1:7/", nil)
		r.Header = row.header
		require.Equal(t, row.want, own(r), "%v", row)
	}
}

func TestKnows(t *testing.T) {
	at := func(ip string) guard { return newGuard(&net.TCPAddr{IP: net.ParseIP(ip), Port: 7}) }
	name, _ := os.Hostname()
	for _, row := range []struct {
		ip, host string
		want     bool
	}{
		{"127.0.0.1", "127.0.0.1:7", true}, {"127.0.0.1", "localhost:7", true}, {"127.0.0.1", "127.0.0.1:8", false}, {"127.0.0.1", "127.0.0.2:7", false},
		{"127.0.0.1", name + ":7", false}, {"127.0.0.1", "", false}, {"127.0.0.1", "localhost.evil.example:7", false}, {"127.0.0.1", "localhost:7:7", false},
		{"0.0.0.0", "10.0.0.5:7", true}, {"0.0.0.0", "evil.example:7", false}, {"10.0.0.5", "10.0.0.5:7", true}, {"10.0.0.5", "10.0.0.6:7", false},
	} {
		require.Equal(t, row.want, at(row.ip).knows(row.host), "%v", row)
	}
	require.NotEqual(t, newToken(), newToken())
	require.Len(t, newToken(), 32)
}

// Pages ask nobody else: they have no address of another, and their policy allows none.
func TestPages(t *testing.T) {
	p := start(t, Options{})
	work := p.settled()
	for _, path := range []string{"/", work, work + "/statement", work + "/hospital", work + "/policy", work + "/whatif", work + "/explain?book=statement&at=statements:LS01:due"} {
		r, err := http.NewRequest(http.MethodGet, p.address(path), nil)
		require.NoError(t, err)
		a, err := p.http.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(a.Body)
		require.NoError(t, err)
		a.Body.Close()
		require.Equal(t, 200, a.StatusCode, path)
		policy := a.Header.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'; script-src 'nonce-", path)
		require.NotContains(t, policy, "script-src 'unsafe", path)
		nonce := regexp.MustCompile(`'nonce-([0-9a-f]{32})'`).FindStringSubmatch(policy)[1]
		require.Contains(t, string(body), `nonce="`+nonce+`"`)
		require.NotRegexp(t, `(src|href|action)="(https?:)?//`, string(body), path)
		require.NotContains(t, string(body), "Content-Security-Policy", path)
		require.NotRegexp(t, `P00000\d`, string(body), "persons")
	}
}

// Names of files are shown and looked up, and never a path.
func TestHostileNames(t *testing.T) {
	for _, row := range [][2]string{
		{"cases.csv", "cases.csv"}, {"../../etc/passwd", "etc/passwd"}, {`..\..\windows\x.csv`, "windows/x.csv"}, {`C:\a\b.csv`, "C_/a/b.csv"}, {"/abs.csv", "abs.csv"},
		{"a\x00b\x1b[31m.csv", "a_b__31m.csv"}, {"病例[2025]*.csv", "病例_2025__.csv"}, {"a//b/./c.csv", "a/b/c.csv"}, {"\u202egpj.csv", "_gpj.csv"}, {"\xff\xfe.csv", "__.csv"},
		{"<script>.csv", "_script_.csv"},
	} {
		got, err := tidyName(row[0])
		require.NoError(t, err)
		require.Equal(t, row[1], got)
	}
	for _, name := range []string{"", "/", "..", ".", "../..", strings.Repeat("a", 300), exampleNames + "x"} {
		_, err := tidyName(name)
		require.ErrorIs(t, err, errName, name)
	}
	p := start(t, Options{})
	work, text := p.upload(http.StatusOK, "lishui", file{`../../"><script>alert(1)</script>.csv`, lishui(t, "cases.csv").text})
	require.NotContains(t, text, "<script>alert")
	require.NotEmpty(t, work)
	var names []string
	require.NoError(t, filepath.WalkDir(p.temp, func(path string, d os.DirEntry, err error) error {
		names = append(names, d.Name())
		if info, e := d.Info(); e == nil && path != p.temp {
			require.Zero(t, info.Mode().Perm()&0o077, "only the user may read %s", d.Name())
		}
		return err
	}))
	require.False(t, slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "script") || strings.Contains(n, "csv") }), "%v", names)
	for _, path := range []string{work + "/download/..%2f..%2fstatement.csv", "/..", "//works", work + "/../../x", work + "/download/report.exe"} {
		r, err := http.NewRequest(http.MethodGet, p.base, nil)
		require.NoError(t, err)
		r.URL.Opaque = p.base + path
		a, err := p.http.Do(r)
		require.NoError(t, err)
		a.Body.Close()
		require.Contains(t, []int{404, 422}, a.StatusCode, path)
	}
}

// A job may name what was uploaded, and no other file.
func TestJobNamesUploadsAlone(t *testing.T) {
	p := start(t, Options{})
	doc := lishui(t, "job.json")
	secret := filepath.Join(t.TempDir(), "cases.csv")
	require.NoError(t, os.WriteFile(secret, lishui(t, "cases.csv").text, 0o600))
	for _, name := range []string{secret, "../../../../../../../.." + secret, "example/../../" + secret, "/etc/passwd"} {
		text := strings.Replace(string(doc.text), `"claims": "cases.csv"`, `"claims": "`+name+`"`, 1)
		work, _ := p.upload(http.StatusOK, "", file{"job.json", []byte(text)}, lishui(t, "policy.json"), lishui(t, "beds.json"), lishui(t, "stays.csv"))
		p.post(work+"/settle", http.StatusUnprocessableEntity, map[string][]string{"job": {"job.json"}})
		p.post(work+"/remove", http.StatusOK, nil)
	}
}
