package serve

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/yibaojiesuan/settlement/views"
)

// server answers the requests of the pages.
type server struct {
	o        Options
	guard    guard
	end      context.CancelFunc // ends the program
	works    *works
	examples []example
	built    []found // the policies of the examples
	heavy    chan struct{}
	waiting  atomic.Int64
	mux      *http.ServeMux
	running  sync.WaitGroup
	active   atomic.Int64
	last     atomic.Pointer[time.Time]
	scripted atomic.Bool // pages tell that they are open
}

func newServer(o Options, dir string, g guard, end context.CancelFunc) (*server, error) {
	system, list, err := openExamples(o.Policies)
	if err != nil {
		return nil, err
	}
	s := &server{o: o, guard: g, end: end, examples: list, heavy: make(chan struct{}, o.MostAtOnce), mux: http.NewServeMux()}
	for _, e := range list {
		s.built = append(s.built, e.policies(system)...)
	}
	s.works = &works{dir: dir, most: o.MostWorks, room: &room{most: o.MostKept}, over: system, list: map[string]*work{}}
	s.met()
	s.routes()
	return s, nil
}

// at is the address of a path of this program.
func (s *server) at(path string, query ...string) string {
	u := url.URL{Path: "/" + s.guard.token + path}
	if len(query) > 0 {
		v := url.Values{}
		for i := 0; i+1 < len(query); i += 2 {
			v.Set(query[i], query[i+1])
		}
		u.RawQuery = v.Encode()
	}
	return u.String()
}

// met notes that somebody is there.
func (s *server) met() {
	now := time.Now()
	s.last.Store(&now)
}

// Deadlines of connections. A client that sends or takes nothing for so long is left.
const (
	readWait  = time.Minute
	writeWait = 2 * time.Minute
)

// ServeHTTP refuses what does not come from the program's own pages.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.running.Add(1)
	s.active.Add(1)
	defer func() {
		s.active.Add(-1)
		s.running.Done()
	}()
	headers(w.Header())
	rest, refused := s.guard.check(r)
	switch {
	case refused == errNone || refused == nil && path.Clean(rest) != rest:
		http.Error(w, errNone.Error(), http.StatusNotFound)
		return
	case refused != nil:
		http.Error(w, refused.Error(), http.StatusForbidden)
		return
	}
	s.met()
	defer s.met()
	inner := r.Clone(r.Context())
	inner.URL.Path, inner.URL.RawPath = rest, ""
	defer s.recover(w, inner)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		inner.Body = http.MaxBytesReader(w, inner.Body, mostForm)
	} else {
		inner.Body = http.MaxBytesReader(w, inner.Body, s.o.MostBytes+mostForm)
	}
	s.mux.ServeHTTP(w, inner)
}

// recover answers in place of a handler that failed. What failed is not shown: it may hold data.
func (s *server) recover(w http.ResponseWriter, r *http.Request) {
	if v := recover(); v != nil {
		if v == http.ErrAbortHandler { //nolint:errorlint // a value of panic
			panic(v)
		}
		if s.o.started != nil { // in tests
			debug.PrintStack()
		}
		s.fail(w, r, nil, errInside)
	}
}

// mostWaiting is how many requests wait for others to settle.
const mostWaiting = 16

// do gives a work's turn to a function, if few enough others settle.
func (s *server) do(ctx context.Context, w *work, f func() error) error {
	if s.waiting.Add(1) > mostWaiting {
		s.waiting.Add(-1)
		return errBusy
	}
	back, err := w.turn.take(ctx)
	if err == nil {
		select {
		case s.heavy <- struct{}{}:
		case <-ctx.Done():
			err = ctx.Err()
			back()
		}
	}
	s.waiting.Add(-1)
	if err != nil {
		return err
	}
	defer func() {
		<-s.heavy
		back()
	}()
	return f()
}

// status is what HTTP calls an error.
func status(err error) int {
	switch {
	case errors.Is(err, errNone):
		return http.StatusNotFound
	case errors.Is(err, errLarge) || errors.Is(err, errMany):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errBusy) || errors.Is(err, errWorks):
		return http.StatusServiceUnavailable
	case errors.Is(err, errInside):
		return http.StatusInternalServerError
	}
	return http.StatusUnprocessableEntity
}

// language is that of the user's pages.
func (s *server) language(r *http.Request) views.Language {
	if c, err := r.Cookie("language"); err == nil && (c.Value == string(views.English) || c.Value == string(views.Chinese)) {
		return views.Language(c.Value)
	}
	return s.o.Language
}

// send sends a whole answer, in pieces, each of which the client must take in time.
func send(w http.ResponseWriter, kind string, code int, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(code)
	control := http.NewResponseController(w)
	for len(body) > 0 {
		n := min(len(body), 1<<20)
		_ = control.SetWriteDeadline(time.Now().Add(writeWait))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		body = body[n:]
	}
}
