package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/example"
	"github.com/yibaojiesuan/settlement/examples/service/store"
)

var ctx = context.Background()

// binary is this program, built once.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "service-test-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "service")
	if text, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		panic(string(text))
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// process is a running program on a database, which can be killed and started again.
type process struct {
	t       *testing.T
	address string
	url     string
	token   string
	cmd     *exec.Cmd
	logs    bytes.Buffer
}

// running makes a token and starts the program.
func running(t *testing.T, address string) *process {
	t.Helper()
	token, err := exec.Command(binary, "-db", address, "token", "tests").Output()
	require.NoError(t, err)
	p := &process{t: t, address: address, token: strings.TrimSpace(string(token))}
	p.start()
	t.Cleanup(p.kill)
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(binary, "-addr", "127.0.0.1:0", "-temp", p.t.TempDir())
	p.cmd.Env = append(os.Environ(), "SETTLEMENT_DB="+p.address)
	p.cmd.Stderr = &p.logs
	out, err := p.cmd.StdoutPipe()
	require.NoError(p.t, err)
	require.NoError(p.t, p.cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(p.t, err, p.logs.String())
	p.url = strings.TrimSuffix(strings.TrimSpace(line), "/")
}

// kill is kill -9.
func (p *process) kill() {
	if p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// ask asks; the status is 0 if nobody answers whole.
func (p *process) ask(method, path string, body io.Reader) (int, string) {
	r, err := http.NewRequest(method, p.url+path, body)
	require.NoError(p.t, err)
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Close = true
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		return 0, err.Error()
	}
	return a.StatusCode, string(text)
}

func (p *process) want(status int, method, path, body string) string {
	p.t.Helper()
	got, text := p.ask(method, path, strings.NewReader(body))
	require.Equal(p.t, status, got, "%s %s: %s", method, path, text)
	return text
}

// put puts the documents of a folder.
func (p *process) put(folder string) {
	p.t.Helper()
	texts, _, err := example.Documents(folder)
	require.NoError(p.t, err)
	for name, text := range texts {
		p.want(200, "PUT", "/years/2025/documents/"+name, string(text))
	}
}

// peak is the most memory that the program has had, in MiB; 0 where nobody says.
func (p *process) peak() (mib int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for line := range strings.Lines(string(text)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &mib); err == nil {
			return mib / 1024
		}
	}
	return 0
}

// The program stops by a signal with status 0, and refuses what it does not know with 2.
func TestRun(t *testing.T) {
	p := running(t, filepath.Join(t.TempDir(), "settle.db"))
	p.want(200, "GET", "/healthz", "")
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.NoError(t, p.cmd.Wait())
	require.NotContains(t, p.logs.String(), p.token)
	for status, list := range map[int][]string{0: {"-h"}, 1: {"-db /no/such/folder/x.db"}, 2: {"", "-none", "x", "-db x y", "-db x token"}} {
		for _, args := range list {
			err := exec.Command(binary, strings.Fields(args)...).Run()
			got := 0
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				got = exit.ExitCode()
			}
			require.Equal(t, status, got, args)
		}
	}
}

// The example year is settled and cleared, and two addresses enter its pages.
func TestExample(t *testing.T) {
	var out, logs bytes.Buffer
	c, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan int, 1)
	r, w := io.Pipe()
	go func() {
		done <- run(c, []string{"-example", sample(t, 37, 9), "-addr", "127.0.0.1:0"}, io.MultiWriter(&out, w), &logs)
	}()
	lines := bufio.NewReader(r)
	var doors []string
	for range 2 {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		doors = append(doors, line[strings.Index(line, "http"):len(line)-1])
	}
	home, err := lines.ReadString('\n')
	require.NoError(t, err)
	for _, door := range doors {
		jar := map[string]string{}
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		a, err := client.Get(door)
		require.NoError(t, err)
		for _, cookie := range a.Cookies() {
			jar[cookie.Name] = cookie.Value
		}
		q, err := http.NewRequest("GET", strings.TrimSpace(home)+"years/2025/settlements/"+store.Clearing+"/books/months", nil)
		require.NoError(t, err)
		q.AddCookie(&http.Cookie{Name: "token", Value: jar["token"]})
		q.Header.Set("Accept", "text/html")
		a, err = client.Do(q)
		require.NoError(t, err)
		text, err := io.ReadAll(a.Body)
		require.NoError(t, err)
		require.Equal(t, 200, a.StatusCode, string(text))
		require.Contains(t, string(text), "LS01")
	}
	client := http.DefaultClient
	client.CloseIdleConnections()
	stop()
	select {
	case status := <-done:
		require.Zero(t, status, logs.String())
	case <-time.After(time.Minute):
		t.Fatal("it does not stop")
	}
}
