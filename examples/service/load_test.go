package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/example"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Fifty clients at once read, load and ask for explanations without an error, and no goroutine is
// left of them.
func TestLoad(t *testing.T) {
	folder := sample(t, 37, 9)
	storetest.Each(t, func(t *testing.T, address string) {
		before := runtime.NumGoroutine()
		s, err := store.Open(ctx, address)
		require.NoError(t, err)
		by := store.Event{Holder: store.Holder{Name: "test", Role: store.Bureau}, Action: "test"}
		require.NoError(t, example.Fill(ctx, s, "2025", folder, by))
		a := api.New(api.Options{Store: s, Folder: t.TempDir()})
		y, err := s.Year(ctx, "2025")
		require.NoError(t, err)
		for _, part := range yeartest.Parts()[:3] {
			_, err := a.Settle(ctx, y, part, by)
			require.NoError(t, err)
		}
		token, err := s.NewToken(ctx, store.Holder{Name: "test", Role: store.Bureau})
		require.NoError(t, err)
		server := httptest.NewServer(a)
		length := 3 * time.Second
		if testsize.Long() {
			length = time.Minute
		}
		asked := clients(t, server, token, length)
		server.Close()
		a.Wait()
		require.NoError(t, s.Close())
		http.DefaultClient.CloseIdleConnections()
		for range 100 {
			if runtime.NumGoroutine() <= before+1 {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		require.LessOrEqual(t, runtime.NumGoroutine(), before+1)
		t.Log(asked, "requests in", length)
	})
}

// clients asks from fifty clients for a while.
func clients(t *testing.T, server *httptest.Server, token string, length time.Duration) int64 {
	t.Helper()
	at := "/years/2025/settlements/2025-0"
	var asked atomic.Int64
	var wait sync.WaitGroup
	end := time.Now().Add(length)
	for client := range 50 {
		wait.Go(func() {
			for n := client; time.Now().Before(end); n++ {
				method, path, body := "GET", []string{at + "1", at + "2/books/statement", "/years", at + "3/explanation?institution=LS01", "/years/2025/claims/cases", at + "1/books/months?format=html"}[n%6], ""
				if n%7 == 0 {
					method, path = "POST", "/years/2025/claims/cases"
					body = fmt.Sprintf("id,institution,group,cost,covered,discharged\nL%d-%d,LS01,ES23,100.00,10.00,2025-11-01\n", client, n)
				}
				r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+token)
				answer, err := server.Client().Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				text, err := io.ReadAll(answer.Body)
				_ = answer.Body.Close()
				if err != nil || answer.StatusCode != 200 {
					t.Errorf("%s %s: %d %s", method, path, answer.StatusCode, text)
					return
				}
				asked.Add(1)
			}
		})
	}
	wait.Wait()
	return asked.Load()
}

// wide is a file of claims with a column that nothing reads, made as it is sent.
type wide struct {
	rows, next int
	rest       []byte
}

var padding = strings.Repeat("字", 20000)

func (w *wide) Read(p []byte) (int, error) {
	if len(w.rest) == 0 {
		if w.next > w.rows {
			return 0, io.EOF
		}
		if w.next == 0 {
			w.rest = []byte("id,institution,group,cost,covered,note\n")
		} else {
			w.rest = fmt.Appendf(nil, "W%d,LS01,ES23,100.00,10.00,%s\n", w.next, padding)
		}
		w.next++
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// An upload of 2 GB takes no more memory than a small one.
func TestLargeUpload(t *testing.T) {
	rows := 1000 // 60 MB
	if testsize.Long() {
		rows = 34000 // 2 GB
	}
	p := running(t, filepath.Join(t.TempDir(), "settle.db"))
	p.put(lishui)
	status, text := p.ask("POST", "/years/2025/claims/cases", &wide{rows: rows})
	require.Equal(t, 200, status, text)
	require.Contains(t, text, fmt.Sprintf(`"added":%d`, rows))
	t.Log(p.peak(), "MiB at most")
	require.Less(t, p.peak(), 200)
}

// A client that goes away in the middle of an upload leaves nothing.
func TestClientGoesAway(t *testing.T) {
	p := running(t, filepath.Join(t.TempDir(), "settle.db"))
	p.put(lishui)
	broken := io.MultiReader(&wide{rows: 10}, gone{})
	status, _ := p.ask("POST", "/years/2025/claims/cases", broken)
	require.Zero(t, status)
	require.Empty(t, p.want(200, "GET", "/years/2025/claims/cases", ""))
}

// gone is the end of a client.
type gone struct{}

func (gone) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
