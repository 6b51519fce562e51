package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// A database that goes away, also in the middle of a load, is told as such, and served again when it
// is back; what was answered is there, and nothing is there twice.
func TestDatabaseGoesAway(t *testing.T) {
	folder := sample(t, 370, 90)
	servers(t, false, func(t *testing.T, s server) {
		p := running(t, s.address)
		p.put(folder)
		list := chunks(t, filepath.Join(folder, "cases.csv"), 2)
		p.want(200, "POST", "/years/2025/claims/cases", list[0])
		loading := make(chan int, 1)
		go func() {
			status, _ := p.ask("POST", "/years/2025/claims/cases", strings.NewReader(extra(0, 20_000)))
			loading <- status
		}()
		time.Sleep(300 * time.Millisecond)
		s.stop()
		require.Contains(t, []int{200, 503}, <-loading) // done before, or told that it is not
		for _, path := range []string{"/healthz", "/years", "/years/2025/claims/cases"} {
			require.Contains(t, p.want(503, "GET", path, ""), `"service.database"`)
		}
		p.want(503, "POST", "/years/2025/claims/cases", list[1])
		s.start()
		require.Eventually(t, func() bool {
			status, _ := p.ask("GET", "/healthz", nil)
			return status == 200
		}, time.Minute, 100*time.Millisecond)
		require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", list[1]), `"added":`)
		require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", list[0]), `"added":0`)
		p.want(200, "POST", "/years/2025/claims/cases", extra(0, 20_000))
		require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", extra(0, 20_000)), `"unchanged":20000`)
		require.NotContains(t, p.logs.String(), "127.0.0.1")
		require.Equal(t, 1, strings.Count(p.want(200, "GET", "/years", ""), `"2025"`))
	})
}

// extra is a file of so many cases from a number on.
func extra(from, n int) string {
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,discharged\n")
	for i := range n {
		fmt.Fprintf(&b, "EXTRA%d,LS01,ES23,100.00,10.00,2025-11-01\n", from+i)
	}
	return b.String()
}

// A disk of the database that is full is told as such; a load is whole or not there, and with room
// the next one works.
func TestFullDatabase(t *testing.T) {
	if !testsize.Long() {
		t.Skip("it takes a while to fill a disk")
	}
	const each = 20_000
	servers(t, true, func(t *testing.T, s server) {
		p := running(t, s.address)
		p.put(lishui)
		n, status, text := 0, 0, ""
		for range 40 {
			if status, text = p.ask("POST", "/years/2025/claims/cases", strings.NewReader(extra(n*each, each))); status != 200 {
				break
			}
			n++
		}
		if !s.grow() {
			t.Skip("a small disk cannot be made here")
		}
		require.Equal(t, 507, status, text)
		require.Contains(t, text, `"service.full"`)
		require.Positive(t, n)
		for i := range n {
			require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", extra(i*each, each)), fmt.Sprintf(`"unchanged":%d`, each))
		}
		require.Contains(t, p.want(200, "POST", "/years/2025/claims/cases", extra(n*each, each)), fmt.Sprintf(`"added":%d`, each))
		p.want(200, "GET", "/healthz", "")
	})
}
