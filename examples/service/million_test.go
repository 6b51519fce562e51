package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
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
	want := alone(t, folder)
	library, worked := time.Since(begun), processor(t, os.Getpid())-worked
	each := func(d time.Duration) string { return fmt.Sprintf("%.2f µs", float64(d.Microseconds())/float64(n)) }
	storetest.Each(t, func(t *testing.T, address string) {
		p := running(t, address)
		p.put(folder)
		f, err := os.Open(filepath.Join(folder, "cases.csv"))
		require.NoError(t, err)
		defer f.Close()
		begun, loading := time.Now(), processor(t, p.cmd.Process.Pid)
		status, text := p.ask("POST", "/years/2025/claims/cases", f)
		loaded, loading := time.Since(begun), processor(t, p.cmd.Process.Pid)-loading
		require.Equal(t, 200, status, text)
		require.Contains(t, text, fmt.Sprintf(`"added":%d`, n))
		stays, err := os.ReadFile(filepath.Join(folder, "stays.csv"))
		require.NoError(t, err)
		p.want(200, "POST", "/years/2025/claims/stays", string(stays))
		begun = time.Now()
		settling := processor(t, p.cmd.Process.Pid)
		p.want(201, "POST", "/years/2025/settlements/2025-01", "")
		settled := time.Since(begun)
		settling = processor(t, p.cmd.Process.Pid) - settling
		require.Equal(t, want, p.want(200, "GET", "/years/2025/settlements/2025-01", ""))
		t.Logf("%d claims, a claim: loaded in %s (%s of the program's processor), settled in %s (%s); the library alone, from CSV, in %s (%s); %d MiB at most",
			n, each(loaded), each(loading), each(settled), each(settling), each(library), each(worked), p.peak())
	})
}

// alone is the report of January by the library alone.
func alone(t *testing.T, folder string) string {
	t.Helper()
	y, err := job.OpenYear(&withReports{Files: job.Folder(folder)}, "year.json")
	require.NoError(t, err)
	r, err := y.Month(ctx, settlement.MustMonth("2025-01"), job.YearOptions{})
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, r.Report.Encode(&b))
	return b.String()
}

// processor is the time that a program has had of the processor; 0 where nobody says.
func processor(t *testing.T, pid int) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')'):]))
	user, err1 := strconv.Atoi(fields[12])
	system, err2 := strconv.Atoi(fields[13])
	require.NoError(t, errors.Join(err1, err2))
	return time.Duration(user+system) * 10 * time.Millisecond // ticks of Linux
}
