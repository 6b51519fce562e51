package api_test

import (
	"fmt"
	"html"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/example"
	"github.com/yibaojiesuan/settlement/internal/hidden"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// In this file: characters that nobody sees, in what the service is asked and is given. Answers in
// JSON may have them in escapes alone; pages and tables, nowhere.

// seen asks, and looks at the answer and at its headers.
func (s *service) seen(method, path, who, body string, headers ...string) (status int, text string) {
	s.t.Helper()
	a, text := s.plain(method, path, who, strings.NewReader(body), headers...)
	where := fmt.Sprintf("%s %q as %s, %d", method, path, who, a.StatusCode)
	for name, values := range a.Header {
		hidden.Seen(s.t, where+": "+name, strings.Join(values, " "))
	}
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		hidden.Seen(s.t, where, html.UnescapeString(text))
	} else {
		hidden.Seen(s.t, where, text)
	}
	return a.StatusCode, text
}

// Whatever the path, the query, the headers and the body hold, no answer and no line of the log
// repeats a character that nobody sees.
func TestHiddenQuestions(t *testing.T) {
	s := full(t, filepath.Join(t.TempDir(), "settle.db"), api.Options{})
	n := 0
	for class, sign := range hidden.Signs {
		escaped := url.PathEscape(sign)
		for i, r := range s.routes() {
			if n++; !testsize.Long() && i%6 != n%6 { // each route meets some of the classes
				continue
			}
			for name := range sound {
				if !strings.Contains(r.path, "{"+name+"}") {
					continue
				}
				values := maps.Clone(sound)
				values[name] += sign
				s.seen(r.method, r.at(values), "bureau", "{}")
				s.seen(r.method, r.at(values), "LS01", "{}")
			}
			for _, query := range []string{"claim=" + escaped, "format=" + escaped, "at=" + escaped, "amount=" + escaped, "lang=" + escaped, escaped + "=1"} {
				s.seen(r.method, r.at(sound)+"?"+query, "bureau", "{}")
			}
			for _, body := range []string{sign, `{"name":"` + sign + `"}`, "id," + sign + "\na,1\n", "id,institution,group,cost,covered,discharged\na" + sign + ",LS01,ES23,1" + sign + ",1.00,2025-01-05\n"} {
				s.seen(r.method, r.at(sound), "bureau", body)
				s.seen(r.method, r.at(sound), "LS01", body, "Accept-Language", "zh")
			}
		}
		hidden.Seen(t, class+": the log", s.logs.String())
	}
}

// A year whose documents have such characters in every name and title is settled, and what is told
// of it has none of them.
func TestHiddenNames(t *testing.T) {
	s := started(t, filepath.Join(t.TempDir(), "settle.db"), api.Options{})
	from := sampled()
	bent := hidden.Examples(t, filepath.Dir(from), hidden.All(), filepath.Base(from)) + filepath.Base(from)
	texts, _, err := example.Documents(bent)
	require.NoError(t, err)
	for name, text := range texts {
		status, answer := s.seen("PUT", "/years/2025/documents/"+name, "bureau", string(text))
		require.Equal(t, 200, status, answer)
	}
	s.load()
	s.settle()
	ids := claims(t)
	mine := ids["LS01"][0]
	told := 0
	for _, who := range []string{"bureau", "LS01"} {
		looks(t, func(method, path, body string) string {
			status, text := s.seen(method, path, who, body)
			if status < 300 {
				told++
			}
			return text
		}, mine, ids)
	}
	require.Greater(t, told, 150)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		s.seen("GET", "/years/2025/documents/"+name, "bureau", "")
	}
	hidden.Seen(t, "the log", s.logs.String())
}
