package api_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/api"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// dial sends the head of a request and some of its body.
func (s *service) dial(method, path, who, begun string, length int) *net.TCPConn {
	s.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = c.Close() })
	require.NoError(s.t, c.(*net.TCPConn).SetReadBuffer(4096))
	_, err = fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", method, path, s.tokens[who], length, begun)
	require.NoError(s.t, err)
	return c.(*net.TCPConn)
}

// idle waits until no request is answered any more, and requires that nothing is left of them.
func (s *service) idle(folder string) {
	s.t.Helper()
	s.api.Wait()
	left, err := os.ReadDir(folder)
	require.NoError(s.t, err)
	require.Empty(s.t, left)
}

// Clients that go away, that send nothing more, and that send a byte now and then: on every route
// that reads an upload they are left in time, and leave no row, no file and no turn taken.
func TestSendsNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		folder := t.TempDir()
		s := started(t, address, api.Options{Folder: folder, Uploads: 2, Patient: time.Second, Whole: 2 * time.Second})
		s.put()
		paths := []string{"/years/2025/claims/cases", "/jobs/job.json", "/years/2025/exports/policy.json?period=2025-01-01/2025-12-31", "/years/2025/settlements/2025-01/comparison", "/years/2025/refunds"}
		if !testsize.Long() {
			paths = paths[:2]
		}
		for _, path := range paths {
			for range 3 {
				_ = s.dial("POST", path, "LS01", "id,institution", 1000).Close()
			}
			var text []byte
			for _, every := range []time.Duration{0, 500 * time.Millisecond} {
				c := s.dial("POST", path, "LS01", "id,", 1000)
				stop := make(chan struct{})
				go func() {
					for every > 0 {
						select {
						case <-stop:
							return
						case <-time.After(every):
							_, _ = c.Write([]byte("x"))
						}
					}
				}()
				begun := time.Now()
				got, _ := io.ReadAll(c) // the service hangs up
				close(stop)
				text = append(text, got...)
				require.Less(t, time.Since(begun), 30*time.Second)
			}
			require.Contains(t, string(text), `"service.broken"`, path)
			require.Equal(t, strings.Count(string(text), "HTTP/1.1"), strings.Count(string(text), "HTTP/1.1 400"), path)
			s.idle(folder)
			s.want(200, "POST", "/years/2025/refunds", "LS01", "[]")
			s.want(200, "POST", "/years/2025/claims/stays", "LS01", "id,institution,class,admitted,discharged,cost,covered\n")
		}
		require.Empty(t, s.want(200, "GET", "/years/2025/claims/cases", "bureau", ""))
	})
}

// A client that takes nothing of an answer larger than what the system keeps for it is left in time,
// also one that goes away in the middle of it; nobody waits for them, and nothing is left of them.
func TestTakesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		folder := t.TempDir()
		s := started(t, address, api.Options{Folder: folder, Heavy: 1, Patient: time.Second})
		s.put()
		s.load()
		var many strings.Builder
		many.WriteString("id,institution,group,cost,covered,discharged\n")
		for i := range 120_000 {
			fmt.Fprintf(&many, "%s%d,LS01,ES23,100.00,10.00,2025-01-15\n", strings.Repeat("M", 60), i)
		}
		s.want(200, "POST", "/years/2025/claims/cases", "bureau", many.String())
		s.want(201, "POST", "/years/2025/settlements/2025-01", "bureau", "")
		at := "/years/2025/settlements/2025-01/claims"
		s.dial("GET", at, "bureau", "", 0)
		away := s.dial("GET", at, "bureau", "", 0)
		_, err := io.ReadFull(away, make([]byte, 1000))
		require.NoError(t, err)
		require.NoError(t, away.Close())
		whole := s.want(200, "GET", at, "bureau", "")
		require.Greater(t, len(whole), 10<<20)
		s.want(200, "GET", at[:len(at)-len("/claims")]+"/explanation?institution=LS01", "LS01", "") // it waits for neither
		s.idle(folder)
	})
}

// A disk that has no room for an upload or an answer is told as such, and nothing is left; with
// room it works again.
func TestNoRoom(t *testing.T) {
	everywhere(t, func(t *testing.T, address string) {
		folder := filepath.Join(t.TempDir(), "small")
		require.NoError(t, os.Mkdir(folder, 0o700))
		s := started(t, address, api.Options{Folder: folder})
		s.put()
		s.load()
		s.want(201, "POST", "/years/2025/settlements/2025-01", "bureau", "")
		full := small(t, folder)
		asks := map[string]string{"/years/2025/claims/cases": "id\n", "/years/2025/exports/policy.json?period=2025-01-01/2025-12-31": "x", "/years/2025/settlements/2025-01/comparison": "id,amount\nx,1.00\n", "/jobs/job.json": "x"}
		for path, text := range asks {
			p := of[api.Problem](t, s.want(507, "POST", path, "bureau", text+strings.Repeat("x", 1<<20)))
			require.Equal(t, "service.no_room", p.Code, path)
		}
		full(true)
		p := of[api.Problem](t, s.want(507, "GET", "/years/2025/settlements/2025-01/claims", "LS01", ""))
		require.Equal(t, "service.no_room", p.Code)
		full(false)
		s.idle(folder)
		require.NotEmpty(t, s.want(200, "GET", "/years/2025/settlements/2025-01/claims", "LS01", ""))
		again := of[store.Loaded](t, s.want(200, "POST", "/years/2025/claims/cases", "bureau", read(t, "cases.csv")))
		require.Zero(t, again.Added)
	})
}
