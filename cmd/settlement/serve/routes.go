package serve

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/yibaojiesuan/settlement/views"
)

var (
	//go:embed style.css
	style []byte
	//go:embed bar.css
	barStyle []byte
	//go:embed script.js
	script []byte
)

func (s *server) routes() {
	handle := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := f(w, r); err != nil {
				s.fail(w, r, s.works.find(r.PathValue("id")), err)
			}
		})
	}
	of := func(pattern string, f func(http.ResponseWriter, *http.Request, *work) error) {
		handle(pattern, func(w http.ResponseWriter, r *http.Request) error {
			one := s.works.find(r.PathValue("id"))
			if one == nil {
				return errNone
			}
			return f(w, r, one)
		})
	}
	handle("GET /{$}", s.home)
	for path, file := range map[string]struct {
		kind string
		text []byte
	}{
		"/style.css": {"text/css; charset=utf-8", style}, "/bar.css": {"text/css; charset=utf-8", barStyle}, "/script.js": {"text/javascript; charset=utf-8", script},
	} {
		handle("GET "+path, func(w http.ResponseWriter, _ *http.Request) error {
			send(w, file.kind, http.StatusOK, file.text)
			return nil
		})
	}
	handle("POST /language", s.speak)
	handle("POST /alive", func(w http.ResponseWriter, _ *http.Request) error {
		s.scripted.Store(true)
		w.WriteHeader(http.StatusNoContent)
		return nil
	})
	handle("POST /quit", s.quit)
	handle("POST /works", s.upload)
	of("GET /works/{id}", s.work)
	of("GET /works/{id}/progress", s.progress)
	of("POST /works/{id}/remove", s.remove)
	of("POST /works/{id}/ingest", s.ingest)
	of("GET /works/{id}/ingested", s.ingested)
	of("POST /works/{id}/settle", s.settle)
	of("GET /works/{id}/statement", s.statement)
	of("GET /works/{id}/hospital", s.hospital)
	of("GET /works/{id}/policy", s.policy)
	of("GET /works/{id}/explain", s.explain)
	of("GET /works/{id}/claim", s.claim)
	of("GET /works/{id}/whatif", s.whatIf)
	of("POST /works/{id}/whatif", s.tryWhatIf)
	of("GET /works/{id}/whatif/{number}", s.variant)
	of("GET /works/{id}/download/{file}", s.download)
}

// formOf reads a form without files.
func formOf(w http.ResponseWriter, r *http.Request) error {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(readWait)) // a recorder of tests has none
	if r.ParseForm() != nil {
		return errForm
	}
	_ = control.SetReadDeadline(time.Time{}) // or work would end with it
	return nil
}

// fail answers with what is wrong.
func (s *server) fail(w http.ResponseWriter, r *http.Request, of *work, err error) {
	if errors.Is(err, context.Canceled) {
		return // nobody listens
	}
	s.show(w, r, "fault", status(err), faultPage{Work: of, Faults: faultsOf(err, s.language(r))})
}

// quit ends the program when its answer was sent.
func (s *server) quit(w http.ResponseWriter, r *http.Request) error {
	s.show(w, r, "quit", http.StatusOK, nil)
	_ = http.NewResponseController(w).Flush()
	s.end()
	return nil
}

// speak chooses the language of the pages.
func (s *server) speak(w http.ResponseWriter, r *http.Request) error {
	if err := formOf(w, r); err != nil {
		return err
	}
	to := views.Language(r.PostFormValue("to"))
	if to != views.English && to != views.Chinese {
		return errForm
	}
	http.SetCookie(w, &http.Cookie{Name: "language", Value: string(to), Path: s.at("/"), HttpOnly: true, SameSite: http.SameSiteStrictMode})
	back := s.at("/")
	if from := r.Referer(); from != "" { // the guard saw that it is ours
		back = from
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// nonce marks the script of one page as this program's.
func nonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// progress says how many claims were read, for the script of the page.
func (s *server) progress(w http.ResponseWriter, _ *http.Request, of *work) error {
	text, err := json.Marshal(map[string]int64{"claims": of.claims.Load()})
	if err != nil {
		return err
	}
	send(w, "application/json", http.StatusOK, text)
	return nil
}
