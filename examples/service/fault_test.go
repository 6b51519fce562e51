package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// postgres runs a command of PostgreSQL, as the user that it wants.
func postgres(t *testing.T, bin, name string, args ...string) {
	t.Helper()
	command := append([]string{filepath.Join(bin, name)}, args...)
	if os.Getuid() == 0 {
		command = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}, command...)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = "/"
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, string(text))
}

// A database that goes away is told as such, and served again when it is back.
func TestDatabaseGoesAway(t *testing.T) {
	bin := os.Getenv("SERVICE_POSTGRES_BIN")
	if bin == "" {
		t.Skip("no PostgreSQL: .ci/service installs it")
	}
	dir, err := os.MkdirTemp("", "service-pg-")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	if os.Getuid() == 0 {
		require.NoError(t, exec.Command("chown", "postgres", dir).Run())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	require.NoError(t, l.Close())
	at := filepath.Join(dir, "data")
	postgres(t, bin, "initdb", "-D", at, "-U", "settle", "-A", "trust", "--locale=C", "-E", "UTF8")
	start := func() {
		postgres(t, bin, "pg_ctl", "-D", at, "-o", "-p "+port+" -k "+dir+" -c listen_addresses=127.0.0.1", "-l", filepath.Join(dir, "log"), "-w", "start")
	}
	stop := func() { postgres(t, bin, "pg_ctl", "-D", at, "-m", "immediate", "-w", "stop") }
	start()
	p := running(t, "postgres://settle@127.0.0.1:"+port+"/postgres?sslmode=disable")
	folder := sample(t, 370, 90)
	p.put(folder)
	list := chunks(t, filepath.Join(folder, "cases.csv"), 2)
	p.want(200, "POST", "/years/2025/claims/cases", list[0])
	stop()
	for _, path := range []string{"/healthz", "/years", "/years/2025/claims/cases"} {
		require.Contains(t, p.want(503, "GET", path, ""), `"service.database"`)
	}
	p.want(503, "POST", "/years/2025/claims/cases", list[1])
	start()
	defer stop()
	for range 100 {
		if status, _ := p.ask("GET", "/healthz", nil); status == 200 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", list[1]), `"added":`)
	require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", list[0]), `"added":0`)
	require.NotContains(t, p.logs.String(), port)
	require.Equal(t, 1, strings.Count(p.want(200, "GET", "/years", ""), `"2025"`))
}
