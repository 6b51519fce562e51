package serve

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// newToken returns 128 random bits.
func newToken() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// guard lets requests pass that the pages of this program sent.
type guard struct {
	token string
	ip    net.IP // of the listener
	port  string
}

func newGuard(a net.Addr) guard {
	g := guard{token: newToken()}
	if t, ok := a.(*net.TCPAddr); ok {
		host, port, _ := net.SplitHostPort(t.String())
		g.ip, g.port = net.ParseIP(host), port
	}
	return g
}

// knows reports whether a host is this program. Names of others may lead here, too, so that a page
// of theirs would count as ours (DNS rebinding): only addresses and this machine's names pass.
func (g guard) knows(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil || port != g.port {
		return false
	}
	if g.ip.IsLoopback() {
		return name == g.ip.String() || name == "localhost"
	}
	if ip := net.ParseIP(name); ip != nil {
		return g.ip.IsUnspecified() || g.ip.Equal(ip)
	}
	own, _ := os.Hostname()
	return name == "localhost" || own != "" && strings.EqualFold(name, own)
}

// own reports whether the request was sent by a page of this program or by its user. host is the
// request's own and is known.
func own(r *http.Request) bool {
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	for _, from := range r.Header.Values("Origin") {
		if from != "http://"+r.Host {
			return false
		}
	}
	for _, from := range r.Header.Values("Referer") {
		u, err := url.Parse(from)
		if err != nil || u.Scheme != "http" || u.Host != r.Host {
			return false
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && (site != "none" || changes) {
			return false
		}
	}
	return true
}

// check returns why a request is refused, nil if it is not, and its path without the token.
func (g guard) check(r *http.Request) (string, *fault) {
	if !g.knows(r.Host) {
		return "", errHost
	}
	if !own(r) {
		return "", errForeign
	}
	token, rest, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !found || subtle.ConstantTimeCompare([]byte(token), []byte(g.token)) != 1 {
		return "", errNone
	}
	return "/" + rest, nil
}

// headers are those of every answer.
func headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin") // pages of this program must know each other
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

// contentPolicy is what a page may do: its script and its requests are this program's.
func contentPolicy(nonce, style string) string {
	return "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src " + style +
		"; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
