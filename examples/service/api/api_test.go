package api_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/example"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
)

var ctx = context.Background()

const lishui = "../../lishui"

// sampled is a folder with the documents of examples/lishui and every n-th of its claims.
var sampled = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "lishui-")
	if err != nil {
		panic(err)
	}
	if err := yeartest.Sample(lishui, dir, 37, 9); err != nil {
		panic(err)
	}
	return dir
})

func TestMain(m *testing.M) {
	status := m.Run()
	_ = os.RemoveAll(sampled())
	os.Exit(status)
}

// service is a running service.
type service struct {
	t      *testing.T
	api    *api.Server
	store  *store.Store
	url    string
	logs   *lockedBuffer
	tokens map[string]string // by role: bureau, LS01, LS02
	router routers.Router
}

// lockedBuffer is what is logged.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// started starts a service on a database.
func started(t *testing.T, address string, o api.Options) *service {
	t.Helper()
	s := &service{t: t, store: storetest.Open(t, address), logs: &lockedBuffer{}, tokens: map[string]string{}}
	o.Store, o.Log = s.store, slog.New(slog.NewJSONHandler(s.logs, nil))
	if o.Folder == "" {
		o.Folder = t.TempDir()
	}
	s.api = api.New(o)
	server := httptest.NewServer(s.api)
	t.Cleanup(func() { server.Close(); s.api.Wait() })
	s.url = server.URL
	for name, h := range map[string]store.Holder{
		"bureau": {Name: "the bureau", Role: store.Bureau},
		"LS01":   {Name: "first", Role: store.Hospital, Institution: "LS01"},
		"LS02":   {Name: "second", Role: store.Hospital, Institution: "LS02"},
		"RG05":   {Name: "special", Role: store.Hospital, Institution: "RG05"},
	} {
		token, err := s.store.NewToken(ctx, h)
		require.NoError(t, err)
		s.tokens[name] = token
	}
	_, text := s.plain("GET", "/openapi.json", "", nil)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	require.NoError(t, err)
	s.router, err = gorillamux.NewRouter(doc)
	require.NoError(t, err)
	return s
}

// plain asks, and returns the answer with its body.
func (s *service) plain(method, path, who string, body io.Reader, headers ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, body)
	require.NoError(s.t, err)
	if token := s.tokens[who]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	require.NoError(s.t, err)
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	require.NoError(s.t, err)
	return a, string(text)
}

// ask asks, holds the answer to the description, and returns its status and body.
func (s *service) ask(method, path, who, body string, headers ...string) (int, string) {
	s.t.Helper()
	a, text := s.plain(method, path, who, strings.NewReader(body), headers...)
	s.described(method, path, a, text)
	return a.StatusCode, text
}

// want is ask, of which the status is known.
func (s *service) want(status int, method, path, who, body string, headers ...string) string {
	s.t.Helper()
	got, text := s.ask(method, path, who, body, headers...)
	require.Equal(s.t, status, got, "%s %s: %s", method, path, text)
	return text
}

// described holds an answer to the OpenAPI description.
func (s *service) described(method, path string, a *http.Response, text string) {
	s.t.Helper()
	r, err := http.NewRequest(method, path, nil)
	require.NoError(s.t, err)
	route, params, err := s.router.FindRoute(r)
	if err != nil {
		require.Contains(s.t, []int{404, 400}, a.StatusCode, "%s %s is in no description", method, path)
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	o := &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeResponseBody: !strings.Contains(a.Header.Get("Content-Type"), "json")}
	if strings.Contains(a.Header.Get("Content-Type"), "ndjson") {
		o.ExcludeResponseBody = true
	}
	err = openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.StatusCode, Header: a.Header, Body: io.NopCloser(strings.NewReader(text)), Options: o,
	})
	require.NoError(s.t, err, "%s %s: %d", method, path, a.StatusCode)
}

// put puts the documents of the sampled year.
func (s *service) put() {
	s.t.Helper()
	texts, _, err := example.Documents(sampled())
	require.NoError(s.t, err)
	for name, text := range texts {
		s.want(200, "PUT", "/years/2025/documents/"+name, "bureau", string(text))
	}
}

// load loads the claims of the sampled year.
func (s *service) load() {
	s.t.Helper()
	for kind, file := range map[string]string{"cases": "cases.csv", "stays": "stays.csv"} {
		s.want(200, "POST", "/years/2025/claims/"+kind, "bureau", read(s.t, file))
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(sampled(), file))
	require.NoError(t, err)
	return string(text)
}

// settle settles the year and clears it.
func (s *service) settle() {
	s.t.Helper()
	for _, part := range yeartest.Parts() {
		s.want(201, "POST", "/years/2025/settlements/"+part, "bureau", "")
	}
}

// claims are ids by institution.
func claims(t *testing.T) map[string][]string {
	t.Helper()
	list, err := csv.NewReader(strings.NewReader(read(t, "cases.csv"))).ReadAll()
	require.NoError(t, err)
	ids := map[string][]string{}
	for _, row := range list[1:] {
		ids[row[1]] = append(ids[row[1]], row[0])
	}
	return ids
}

// of reads JSON.
func of[T any](t *testing.T, text string) (v T) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &v), text)
	return v
}
