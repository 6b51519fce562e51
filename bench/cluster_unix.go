//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// startCluster makes a cluster in a temporary folder. It listens only on a socket in
// that folder. PostgreSQL refuses to run as root, so for root it runs as postgres or
// nobody.
func startCluster(ctx context.Context, initdb, server string) (stop func() error, socket string, err error) {
	dir, err := os.MkdirTemp("", "settlement-pg-")
	if err != nil {
		return nil, "", err
	}
	remove := func() error { return os.RemoveAll(dir) }
	attributes, err := unprivileged(dir)
	if err != nil {
		return nil, "", errors.Join(err, remove())
	}
	files := filepath.Join(dir, "data")
	create := exec.CommandContext(ctx, initdb, "-D", files, "-U", userName, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	create.Dir, create.SysProcAttr = dir, attributes
	if text, err := create.CombinedOutput(); err != nil {
		return nil, "", errors.Join(fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(text)), remove())
	}
	var log bytes.Buffer
	c := exec.Command(server, "-D", files, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off",
		"-c", "full_page_writes=off", "-c", "shared_buffers=512MB", "-c", "work_mem=256MB", "-c", "max_wal_size=4GB", "-c", "autovacuum=off",
		"-c", "max_parallel_workers_per_gather=0") // one core, as the others
	c.Dir, c.SysProcAttr, c.Stdout, c.Stderr = dir, attributes, &log, &log
	if err := c.Start(); err != nil {
		return nil, "", errors.Join(err, remove())
	}
	ended := end(c)
	stop = func() error {
		_ = c.Process.Signal(syscall.SIGINT) // fast shutdown
		select {
		case <-ended:
		case <-time.After(30 * time.Second):
			_ = c.Process.Kill()
			<-ended
		}
		return remove()
	}
	for range 100 {
		if exec.CommandContext(ctx, "psql", "-X", "-q", "-h", dir, "-U", userName, "-d", "postgres", "-c", "select 1").Run() == nil {
			return stop, dir, nil
		}
		select {
		case <-ended:
			return nil, "", errors.Join(fmt.Errorf("postgres ended: %s", strings.TrimSpace(log.String())), remove())
		case <-ctx.Done():
			return nil, "", errors.Join(ctx.Err(), stop())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil, "", errors.Join(errors.New("postgres does not answer"), stop())
}

// end waits for a process, and closes the channel when it ended.
func end(c *exec.Cmd) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	return ended
}

// unprivileged returns the user to run as, and gives that user the folder.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
			return nil, err
		}
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, errors.New("as root there is no other user to run it as")
}
