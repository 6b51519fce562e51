package serve

import (
	"cmp"
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// work is what one person does with the files of one upload. Whoever changes it has its turn.
type work struct {
	ID      string
	begun   time.Time
	store   *store
	turn    *turn
	example string // whose policies and terms were chosen first; blank: none
	claims  atomic.Int64
	mu      sync.Mutex
	files   []found     // as they were recognised
	told    *views.Book // what became of an export, of the period that follows
	from    string
	to      string
	now     *settled
	changed []*variant
}

// settled is a job that was settled. It never changes, but its tables are made when they are asked
// for, which its work's turn guards.
type settled struct {
	id     string
	files  job.Files
	name   string
	doc    job.Document
	job    *job.Job
	result *job.Result
	books  map[string]*views.Book
}

// mark tells one settling from another, for pages that were opened before.
func (s *settled) mark() string { return s.id }

// Now returns what was settled last, nil if nothing was.
func (w *work) Now() *settled {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Files are the files as they were recognised.
func (w *work) Files() []found {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.files
}

// recognise looks at the files.
func (w *work) recognise() {
	list := w.store.recognise()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files = list
}

// set keeps what was settled.
func (w *work) set(s *settled) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now, w.changed = s, nil
}

// Title is what the work is called.
func (w *work) Title() string {
	if s := w.Now(); s != nil && s.doc.Name != "" {
		return s.doc.Name
	}
	if files := w.Files(); len(files) > 0 {
		return files[0].Name
	}
	return w.ID
}

// settle opens and settles a job.
func (w *work) settle(ctx context.Context, files job.Files, name string, doc job.Document, workers int) (*settled, error) {
	j, err := job.New(files, name, doc)
	if err != nil {
		return nil, err
	}
	w.claims.Store(0)
	r, err := j.Settle(ctx, job.Options{Workers: workers, Observe: w.observe})
	if err != nil {
		return nil, err
	}
	return &settled{id: newToken(), files: files, name: name, doc: doc, job: j, result: r, books: map[string]*views.Book{}}, nil
}

// observe keeps how many claims were read, for the page that shows progress.
func (w *work) observe(e job.Event) {
	if n := int64(e.Claims); n > 0 {
		w.claims.Store(n)
	}
}

// works are all that are open.
type works struct {
	dir  string
	most int
	room *room
	over fs.FS
	mu   sync.Mutex
	list map[string]*work
}

// open makes a work without files.
func (ws *works) open() (*work, error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(ws.list) >= ws.most {
		return nil, errWorks
	}
	id := newToken()[:16]
	s, err := newStore(filepath.Join(ws.dir, id), ws.room, ws.over)
	if err != nil {
		return nil, errInside
	}
	w := &work{ID: id, begun: time.Now(), store: s, turn: newTurn()}
	ws.list[id] = w
	return w, nil
}

func (ws *works) find(id string) *work {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return ws.list[id]
}

// all returns the works, the newest first.
func (ws *works) all() (list []*work) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, w := range ws.list {
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b *work) int { return cmp.Or(b.begun.Compare(a.begun), cmp.Compare(a.ID, b.ID)) })
	return list
}

// remove forgets a work and its files. Who still works on it finds no files.
func (ws *works) remove(id string) {
	ws.mu.Lock()
	w := ws.list[id]
	delete(ws.list, id)
	ws.mu.Unlock()
	if w != nil {
		w.store.remove()
	}
}
