package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// TestMillion loads and settles many claims, and says what a claim takes beside the library alone
// on their file. The reports are equal to the byte.
func TestMillion(t *testing.T) {
	n := 20_000
	if testsize.Long() {
		n = 1_000_000
	}
	folder := many(t, n)
	begun, worked := time.Now(), processor(t, os.Getpid())
	want := yeartest.Report(t, job.Folder(folder), "2025-01")
	library, worked := time.Since(begun), processor(t, os.Getpid())-worked
	storetest.Each(t, func(t *testing.T, address string) {
		p := running(t, address)
		p.put(folder)
		f, err := os.Open(filepath.Join(folder, "cases.csv"))
		require.NoError(t, err)
		defer f.Close()
		took := watch(t, p, address)
		status, text := p.ask("POST", "/years/2025/claims/cases", f)
		loaded := took(n)
		require.Equal(t, 200, status, text)
		require.Contains(t, text, fmt.Sprintf(`"added":%d`, n))
		stays, err := os.ReadFile(filepath.Join(folder, "stays.csv"))
		require.NoError(t, err)
		p.want(200, "POST", "/years/2025/claims/stays", string(stays))
		took = watch(t, p, address)
		p.want(201, "POST", "/years/2025/settlements/2025-01", "")
		settled := took(n)
		require.Equal(t, want, p.want(200, "GET", "/years/2025/settlements/2025-01", ""))
		t.Logf("%d claims, a claim: loaded in %s, settled in %s; the library alone, from CSV, in %s (%s); %d MiB at most", n, loaded, settled, each(library, n), each(worked, n), p.peak())
	})
}

func each(d time.Duration, n int) string {
	return fmt.Sprintf("%.2f µs", float64(d.Microseconds())/float64(n))
}

// watch returns what says how long something took a claim: by the clock, of the processor for the
// program, and for the server of its database.
func watch(t *testing.T, p *process, address string) func(n int) string {
	t.Helper()
	begun, program, server := time.Now(), processor(t, p.cmd.Process.Pid), serverTime(t, address)
	return func(n int) string {
		return fmt.Sprintf("%s (%s of the program's processor, %s of the server's)", each(time.Since(begun), n), each(processor(t, p.cmd.Process.Pid)-program, n), each(serverTime(t, address)-server, n))
	}
}

// serverTime is the time of the processor of the server at the port of an address, and of the
// processes that it has made; 0 without one.
func serverTime(t *testing.T, address string) (all time.Duration) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" {
		return 0
	}
	names, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, name := range names {
		line, _ := os.ReadFile(name) // it may have ended
		words := strings.ReplaceAll(string(line), "\x00", " ")
		if !strings.Contains(words, "-p "+u.Port()) && !strings.Contains(words, "--port="+u.Port()) {
			continue
		}
		pid := filepath.Base(filepath.Dir(name))
		list, _ := os.ReadFile("/proc/" + pid + "/task/" + pid + "/children")
		for _, one := range append(strings.Fields(string(list)), pid) {
			n, err := strconv.Atoi(one)
			require.NoError(t, err)
			all += processor(t, n)
		}
	}
	return all
}

// processor is the time that a program has had of the processor; 0 where nobody says.
func processor(t *testing.T, pid int) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')'):]))
	ticks := 0
	for _, of := range fields[12:16] { // its own, and that of processes that it made and that have ended
		n, err := strconv.Atoi(of)
		require.NoError(t, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // of Linux
}
