package main

import (
	"database/sql"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/require"
)

// In this file: database servers of a test's own, which it may stop, and whose disk it may fill.

// server is a database server that is started already.
type server struct {
	start, stop func() // stop is like the loss of power
	address     string // of an empty database
	tables      string // the folder where its tables will be
	user        string // that owns it
}

// servers runs a test with each kind of server that is installed, on a small disk where it asks for
// one.
func servers(t *testing.T, small bool, test func(t *testing.T, s server)) {
	t.Helper()
	for kind, of := range map[string]struct {
		variable string
		make     func(t *testing.T, program string, small bool) server
	}{"postgres": {"SERVICE_POSTGRES_BIN", postgres}, "mysql": {"SERVICE_MARIADB_BIN", mariadb}} {
		t.Run(kind, func(t *testing.T) {
			program := os.Getenv(of.variable)
			if program == "" {
				t.Skip("no server: .ci/service installs it")
			}
			test(t, of.make(t, program, small))
		})
	}
}

// as is a command as a user where root runs the test: servers refuse root.
func as(user, name string, args ...string) *exec.Cmd {
	if os.Getuid() == 0 {
		args = append([]string{"--reuid=" + user, "--regid=" + user, "--clear-groups", name}, args...)
		name = "setpriv"
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	return cmd
}

func must(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, string(text))
}

// owned is a new folder of a user.
func owned(t *testing.T, user string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "service-db-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	own(t, dir, user)
	return dir
}

func own(t *testing.T, dir, user string) {
	t.Helper()
	if os.Getuid() == 0 {
		must(t, exec.Command("chown", user, dir))
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func postgres(t *testing.T, bin string, onSmall bool) server {
	dir, port := owned(t, "postgres"), freePort(t)
	at, tables := filepath.Join(dir, "data"), filepath.Join(dir, "tables")
	run := func(name string, args ...string) { must(t, as("postgres", filepath.Join(bin, name), args...)) }
	run("initdb", "-D", at, "-U", "settle", "-A", "trust", "--locale=C", "-E", "UTF8")
	require.NoError(t, os.Mkdir(tables, 0o700))
	own(t, tables, "postgres")
	s := server{
		start: func() {
			run("pg_ctl", "-D", at, "-o", "-p "+port+" -k "+dir+" -c listen_addresses=127.0.0.1", "-l", filepath.Join(dir, "log"), "-w", "start")
		},
		stop:    func() { run("pg_ctl", "-D", at, "-m", "immediate", "-w", "stop") },
		address: "postgres://settle@127.0.0.1:" + port + "/service?sslmode=disable", tables: tables, user: "postgres",
	}
	s.start()
	t.Cleanup(s.stop)
	if onSmall {
		small(t, s)
	}
	for _, statement := range []string{`CREATE TABLESPACE small LOCATION '` + tables + `'`, `CREATE DATABASE service TABLESPACE small`} {
		run("psql", "-h", "127.0.0.1", "-p", port, "-U", "settle", "-d", "postgres", "-c", statement)
	}
	return s
}

func mariadb(t *testing.T, program string, onSmall bool) server {
	dir, port := owned(t, "mysql"), freePort(t)
	at, socket := filepath.Join(dir, "data"), filepath.Join(dir, "s")
	must(t, as("mysql", "mariadb-install-db", "--no-defaults", "--datadir="+at, "--auth-root-authentication-method=normal", "--skip-test-db"))
	var running *exec.Cmd
	s := server{
		start: func() {
			running = as("mysql", program, "--no-defaults", "--datadir="+at, "--port="+port, "--bind-address=127.0.0.1", "--socket="+socket, "--pid-file="+filepath.Join(dir, "pid"), "--max-allowed-packet=1G")
			require.NoError(t, running.Start())
			db, err := sql.Open("mysql", "root@unix("+socket+")/")
			require.NoError(t, err)
			defer db.Close()
			require.Eventually(t, func() bool { return db.Ping() == nil }, time.Minute, 100*time.Millisecond)
			for _, statement := range []string{"CREATE DATABASE IF NOT EXISTS service", "CREATE USER IF NOT EXISTS settle@'127.0.0.1' IDENTIFIED BY 'settle'", "GRANT ALL ON service.* TO settle@'127.0.0.1'"} {
				_, err := db.Exec(statement)
				require.NoError(t, err)
			}
		},
		stop: func() {
			_ = running.Process.Kill()
			_ = running.Wait()
		},
		address: "mysql://settle:settle@127.0.0.1:" + port + "/service", tables: filepath.Join(at, "service"), user: "mysql",
	}
	s.start()
	t.Cleanup(func() { s.stop() })
	if onSmall {
		small(t, s)
	}
	return s
}

// small makes the folder of a server's tables a disk of 20 MiB, where that is allowed.
func small(t *testing.T, s server) {
	t.Helper()
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=20m", "none", s.tables).Run() == nil {
		t.Cleanup(func() { must(t, exec.Command("umount", "-l", s.tables)) })
		own(t, s.tables, s.user)
		require.NoError(t, os.Chmod(s.tables, 0o700))
	}
}

// grow gives the disk of the tables more room; false: it is not one of [small].
func (s server) grow() bool {
	return exec.Command("mount", "-o", "remount,size=400m", s.tables).Run() == nil
}
