package api

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement/examples/service/store"
)

// access says who may use a route.
type access uint8

const (
	anybody     access = iota // also without a token
	everyHolder               // of a token; a hospital reads its own
	bureauAlone
)

const cookieName = "token"

// who returns whose token the request has. Pages have it in a cookie, which is good for reading
// alone: no other site can make a browser change anything.
func (c *call) who() (store.Holder, error) {
	token, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if cookie, err := c.r.Cookie(cookieName); !ok && err == nil && c.r.Method == http.MethodGet && ownSite(c.r) {
		token = cookie.Value
	}
	if token == "" || len(token) > 100 {
		return store.Holder{}, errToken
	}
	h, err := c.Store.Holder(c.r.Context(), token)
	if errors.Is(err, store.ErrNone) {
		err = errToken
	}
	return h, err
}

// ownSite reports whether no other site made the browser send a request.
func ownSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	origin := r.Header.Get("Origin")
	return (site == "" || site == "same-origin" || site == "none") && (origin == "" || strings.HasSuffix(origin, "://"+r.Host))
}

// Names of paths. What they do not match is nowhere looked for.
var (
	yearNames     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$`)
	documentNames = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.json$`)
)

func yearName(name string) bool { return yearNames.MatchString(name) }

// codes are used once to enter the pages without typing a token.
type codes struct {
	mu    sync.Mutex
	token map[string]string
}

// Code returns a code that enters the pages with a token, once: /enter/CODE.
func (s *Server) Code(token string) string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails
	code := base64.RawURLEncoding.EncodeToString(b)
	s.codes.mu.Lock()
	defer s.codes.mu.Unlock()
	if s.codes.token == nil {
		s.codes.token = map[string]string{}
	}
	s.codes.token[code] = token
	return code
}

func (c *codes) take(code string) (token string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	token, ok = c.token[code]
	delete(c.token, code)
	return token, ok
}
