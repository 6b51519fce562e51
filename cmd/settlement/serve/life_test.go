package serve

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// empty reports whether nothing of the program is left in its folder.
func empty(t testing.TB, dir string) bool {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	return len(list) == 0
}

// After the end no file and no goroutine is left, even if somebody was working.
func TestNothingIsLeft(t *testing.T) {
	require.NoError(t, start(t, Options{}).stop()) // the runtime keeps one that listens to signals
	before := runtime.NumGoroutine()
	p := start(t, Options{})
	p.settled()
	require.False(t, empty(t, p.temp))
	require.NoError(t, p.stop())
	require.True(t, empty(t, p.temp))
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// The button ends the program; its answer still comes.
func TestQuit(t *testing.T) {
	p := start(t, Options{})
	p.settled()
	require.Contains(t, p.post("/quit", http.StatusOK, nil), "程序已停止")
	require.Eventually(t, func() bool { return empty(t, p.temp) }, 10*time.Second, 10*time.Millisecond)
}

// Without pages a program that opened them ends; a page that tells that it is open keeps it.
func TestClosedPages(t *testing.T) {
	dir := t.TempDir()
	end := make(chan struct{})
	o := Options{closed: 50 * time.Millisecond, silent: time.Hour}
	o.fill()
	s, err := newServer(o, dir, newGuard(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7}), func() { close(end) })
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go s.watch(ctx)
	old := time.Now().Add(-time.Minute)
	s.last.Store(&old)
	time.Sleep(100 * time.Millisecond) // no script has told anything: an hour has not passed
	select {
	case <-end:
		t.Fatal("ended before its time")
	default:
	}
	s.active.Add(1)
	s.scripted.Store(true)
	time.Sleep(100 * time.Millisecond)
	select {
	case <-end:
		t.Fatal("ended while somebody waits for an answer")
	default:
	}
	s.active.Add(-1)
	<-end
}

const child = "SETTLEMENT_SERVE_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		if err := Run(context.Background(), Options{}, os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A signal ends the program in order: uploads are removed, the status is 0.
func TestSignals(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		dir := t.TempDir()
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), child+"=1", "TMPDIR="+dir)
		var errors bytes.Buffer
		c.Stderr = &errors
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		line, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		u, err := url.Parse(strings.TrimSpace(line))
		require.NoError(t, err)
		require.Equal(t, "127.0.0.1", u.Hostname())
		p := &page{t: t, base: u.String(), origin: "http://" + u.Host, http: &http.Client{}, temp: dir}
		p.upload(http.StatusOK, "", lishui(t, "cases.csv"))
		require.False(t, empty(t, dir))
		require.NoError(t, c.Process.Signal(signal))
		require.NoError(t, c.Wait(), "%s %s", signal, &errors)
		require.True(t, empty(t, dir))
		require.Empty(t, errors.String())
	}
}

// Another address than this machine's is warned of, in both languages.
func TestWarning(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var said bytes.Buffer
	require.NoError(t, Run(ctx, Options{Address: "0.0.0.0:0", started: func(string) { cancel() }}, io.Discard, &said))
	require.Contains(t, said.String(), "警告")
	require.Contains(t, said.String(), "warning")
	require.Error(t, Run(context.Background(), Options{Address: "256.0.0.1:0"}, io.Discard, io.Discard))
	require.Error(t, Run(context.Background(), Options{Policies: filepath.Join(t.TempDir(), "none")}, io.Discard, io.Discard))
}

// Work ends when its client goes, and the next one gets its turn.
func TestClientGoes(t *testing.T) {
	p := start(t, Options{MostAtOnce: 1})
	work := p.settled()
	for range 3 {
		ctx, cancel := context.WithCancel(context.Background())
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address(work+"/settle"), strings.NewReader("job=job.json"))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.origin)
		time.AfterFunc(20*time.Millisecond, cancel)
		if a, err := p.http.Do(r); err == nil { // it may have been fast
			a.Body.Close()
		}
		cancel()
	}
	require.Equal(t, string(lishui(t, "report.golden.json").text), p.get(work+"/download/report.json"))
}

// Several tabs work at once on one upload and on several.
func TestTabs(t *testing.T) {
	p := start(t, Options{})
	works := []string{p.settled(), p.settled()}
	golden := string(lishui(t, "report.golden.json").text)
	var all sync.WaitGroup
	texts := make([]string, 12)
	for i := range texts {
		all.Add(1)
		go func() {
			defer all.Done()
			path := works[i%2] + []string{"/download/report.json", "/statement", "/explain?book=hospital&at=3:1", "/claim?id=LS2025000056", "/hospital"}[i%5]
			r, err := http.NewRequest(http.MethodGet, p.address(path), nil)
			if err != nil {
				return
			}
			a, err := p.http.Do(r)
			if err != nil {
				return
			}
			defer a.Body.Close()
			text, _ := io.ReadAll(a.Body)
			texts[i] = fmt.Sprint(a.StatusCode, " ", string(text))
		}()
	}
	all.Wait()
	for i, text := range texts {
		require.True(t, strings.HasPrefix(text, "200 "), "%d: %s", i, said(text))
		if i%5 == 0 {
			require.Equal(t, "200 "+golden, text)
		}
	}
}

// A large upload streams to a file: memory stays far below it.
func TestLargeUpload(t *testing.T) {
	size := int64(testsize.Of(64<<20, 2<<30))
	p := start(t, Options{})
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	begun := stats.HeapInuse
	body, to := io.Pipe()
	m := multipart.NewWriter(to)
	var rows int
	go func() {
		w, err := m.CreateFormFile("files", "big.csv")
		if err == nil {
			_, err = io.WriteString(w, "id,institution,month,cost,covered\n")
		}
		for written := int64(0); written < size && err == nil; {
			var block bytes.Buffer
			for range 2000 {
				rows++
				fmt.Fprintf(&block, "C%09d,H%02d,2025-%02d,%d.00,0.00\n", rows, rows%20, rows%12+1, rows%1000)
			}
			var n int
			n, err = w.Write(block.Bytes())
			written += int64(n)
		}
		if err == nil {
			err = m.Close()
		}
		_ = to.CloseWithError(err)
	}()
	done := make(chan struct{})
	most := make(chan uint64)
	go func() {
		peak := uint64(0)
		for {
			select {
			case <-done:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
				runtime.ReadMemStats(&stats)
				peak = max(peak, stats.HeapInuse)
			}
		}
	}()
	r, err := http.NewRequest(http.MethodPost, p.address("/works"), body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	text := p.do(r, http.StatusOK)
	close(done)
	require.Less(t, <-most, begun+32<<20, "bytes of the heap in use")
	require.Contains(t, said(text), "按项目费用")
}
