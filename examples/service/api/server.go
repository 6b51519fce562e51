package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/yibaojiesuan/settlement/examples/service/store"
)

// Options say what is served. Store is needed; the zero value of the others is what is said here.
type Options struct {
	Store   *store.Store
	Log     *slog.Logger  // nil: nothing is logged
	Folder  string        // where uploads lie while they are read; blank: the system's
	Upload  int64         // bytes of an upload; 0: 4 GiB
	Key     []byte        // of the digests of persons in exports; none: their ids stay
	Heavy   int           // settlings and analyses at once; 0: 2
	Uploads int           // uploads at once; 0: 16
	Patient time.Duration // how long a client may send or take nothing; 0: 30 seconds
	Whole   time.Duration // how long an upload may last; 0: an hour
	Workers int           // goroutines of a settling; 0: 1
	Sums    bool          // hospitals read the steps to the point value, with the fund and the points of all
}

func (o *Options) fill() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Upload == 0 {
		o.Upload = 4 << 30
	}
	if o.Heavy == 0 {
		o.Heavy = 2
	}
	if o.Uploads == 0 {
		o.Uploads = 16
	}
	if o.Patient == 0 {
		o.Patient = 30 * time.Second
	}
	if o.Whole == 0 {
		o.Whole = time.Hour
	}
}

// Server answers requests.
type Server struct {
	Options
	mux     *http.ServeMux
	heavy   turns
	uploads turns
	results results
	codes   codes
	metrics metrics
	running sync.WaitGroup
}

// New returns a server.
func New(o Options) *Server {
	o.fill()
	s := &Server{Options: o, mux: http.NewServeMux(), heavy: newTurns(o.Heavy), uploads: newTurns(o.Uploads)}
	for _, r := range routes {
		s.mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, q *http.Request) { s.serve(w, q, r) })
	}
	none := route{path: "none", access: anybody, handle: func(*call) (answer, error) { return answer{}, errNoRoute }}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, q *http.Request) { s.serve(w, q, none) })
	return s
}

// Wait waits until every request is answered.
func (s *Server) Wait() { s.running.Wait() }

// call is a request while it is answered.
type call struct {
	*Server
	w       http.ResponseWriter
	r       *http.Request
	route   route
	holder  store.Holder
	subject string // what of a year is asked for, for the audit: only what there is
	noted   bool   // the audit has it already
}

// ServeHTTP answers a request. The mux would redirect a path that is not clean, and so repeat it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.running.Add(1)
	defer s.running.Done()
	headers(w.Header())
	if p := r.URL.EscapedPath(); path.Clean(r.URL.Path) != r.URL.Path || len(p) > 2000 || strings.Contains(strings.ToLower(p), "%2f") || strings.Contains(r.URL.Path, "\\") {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = "/none", ""
	}
	s.mux.ServeHTTP(w, r)
}

// headers are those of every answer.
func headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
}

// serve answers a request of a route.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, to route) {
	begun, c := time.Now(), &call{Server: s, w: w, r: r, route: to}
	s.metrics.begin()
	a, err := c.answered()
	if err != nil {
		a = c.problem(err)
	}
	if c.holder.Role != "" && !c.noted {
		if err := s.Store.Note(context.WithoutCancel(r.Context()), c.event(a.status)); err != nil {
			a.file.remove()
			a = c.problem(err) // what is not noted is not told
		}
	}
	c.send(a)
	s.metrics.end(to, a.status, time.Since(begun))
	s.Log.Info("request", "method", to.method, "route", to.path, "status", a.status, "ms", time.Since(begun).Milliseconds(), "role", c.holder.Role, "code", a.code)
}

// answered looks at who asks, and lets the route answer. What panics is not told: it may hold data.
func (c *call) answered() (a answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler { //nolint:errorlint // a value of panic
				panic(v)
			}
			c.Log.Error("a handler failed", "route", c.route.path)
			err = errInside
		}
	}()
	if !c.route.streams {
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, mostDocument)
	}
	if c.route.access != anybody {
		if c.holder, err = c.who(); err != nil {
			return a, err
		}
		if c.route.access == bureauAlone && c.holder.Role != store.Bureau {
			return a, errForbidden
		}
	}
	return c.route.handle(c)
}

// body reads a document that is the body of the request.
func (c *call) body() ([]byte, error) {
	c.wait(c.Patient)
	text, err := io.ReadAll(c.r.Body)
	c.wait(0) // or the work would end with it
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, errLarge
	}
	if err != nil {
		return nil, errBroken
	}
	return text, nil
}

// wait lets the client send nothing for so long; 0: for ever. A recorder of tests has no deadlines.
func (c *call) wait(d time.Duration) {
	var until time.Time
	if d > 0 {
		until = time.Now().Add(d)
	}
	_ = http.NewResponseController(c.w).SetReadDeadline(until)
}

// event is what the audit notes of a call.
func (c *call) event(status int) store.Event {
	return store.Event{Holder: c.holder, Action: c.route.method + " " + c.route.path, Year: c.known(), Subject: c.subject, Outcome: status}
}

// known is the year of the path if it is one that a year can have: any text may stand there.
func (c *call) known() string {
	if name := c.r.PathValue("year"); yearName(name) {
		return name
	}
	return ""
}

// own is the institution whose data alone the caller may read; blank: all.
func (c *call) own() string {
	if c.holder.Role == store.Hospital {
		return c.holder.Institution
	}
	return ""
}

// mostDocument is how many bytes the body of a request has that is no upload.
const mostDocument = 16 << 20

// turns lets so many do something at once, and lets fifty times as many wait.
type turns struct{ now, waiting chan struct{} }

func newTurns(n int) turns { return turns{make(chan struct{}, n), make(chan struct{}, 50*n)} }

// do waits for a turn and uses it.
func (t turns) do(ctx context.Context, f func() error) error {
	select {
	case t.waiting <- struct{}{}:
	default:
		return errBusy
	}
	defer func() { <-t.waiting }()
	select {
	case t.now <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-t.now }()
	return f()
}
