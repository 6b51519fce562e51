package api_test

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
)

// The description is valid, has the module's schemas, and refuses answers that are not described.
func TestDescription(t *testing.T) {
	s := started(t, filepath.Join(t.TempDir(), "settle.db"), api.Options{})
	_, text := s.plain("GET", "/openapi.json", "", nil)
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	require.NoError(t, err)
	require.NoError(t, doc.Validate(ctx))
	for _, name := range []string{"report", "year", "drg-policy", "Problem"} {
		require.Contains(t, doc.Components.Schemas, name)
	}
	holds := func(method, path string, status int, body string) error {
		r, err := http.NewRequest(method, path, nil)
		require.NoError(t, err)
		route, params, err := s.router.FindRoute(r)
		require.NoError(t, err)
		in := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}, Status: status,
			Header: http.Header{"Content-Type": {"application/json"}}, Options: &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		}
		in.Body = io.NopCloser(strings.NewReader(body))
		return openapi3filter.ValidateResponse(ctx, in)
	}
	require.NoError(t, holds("GET", "/years", 200, `[{"name":"2025","revision":1,"cleared":false}]`))
	require.Error(t, holds("GET", "/years", 200, `[{"name":"2025","revision":"1","cleared":false}]`))
	require.Error(t, holds("GET", "/years", 200, `[{"name":"2025","revision":1,"cleared":false,"more":1}]`))
	require.Error(t, holds("GET", "/years", 302, `[]`))
	require.Error(t, holds("GET", "/years/2025/settlements/clearing", 200, `{"statements":[{"institution":1}]}`))
	a, _ := s.plain("PUT", "/years/2025/documents/x.json", "bureau", strings.NewReader("{}"))
	require.Equal(t, 200, a.StatusCode)
}
