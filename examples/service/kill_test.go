package main

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/examples/service/yeartest"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// insist asks until it is done, and kills the program so many times while it works: at any moment of
// the time that the last such request took, or shortly after. It returns how many of the kills came
// before the answer.
func (p *process) insist(path, body string, kills int, took *time.Duration) (before int) {
	p.t.Helper()
	for range 50 {
		died, begun := make(chan struct{}), time.Now()
		within := 1 + *took + *took/8
		killing := kills > 0
		if killing {
			kills--
			go func() {
				defer close(died)
				time.Sleep(rand.N(within))
				_ = p.cmd.Process.Kill()
			}()
		}
		status, text := p.ask("POST", path, strings.NewReader(body))
		if killing {
			<-died
			_ = p.cmd.Wait()
			p.start()
		} else {
			*took = time.Since(begun)
		}
		switch {
		case status == 0: // killed
			before++
		case status == 200, status == 201, status == 409 && strings.Contains(text, `"service.settled"`):
			if kills == 0 {
				return before
			}
		default:
			require.Fail(p.t, "refused", "%s: %d %s", path, status, text)
		}
	}
	require.Fail(p.t, "it is never done", path)
	return 0
}

// Whenever the program is killed, while it loads, settles or clears, nothing is lost and nothing is
// there twice: the reports have the bytes of the library alone.
func TestKill(t *testing.T) {
	folder := sample(t, 37, 9)
	want := yeartest.Alone(t, job.Folder(folder))
	storetest.Each(t, func(t *testing.T, address string) {
		p := running(t, address)
		p.put(folder)
		var kills, before, step int
		loads, settles := 50*time.Millisecond, 150*time.Millisecond
		now := func() int { // how often the program is killed in this step
			step++
			n := 0
			if testsize.Long() {
				n = 2 + step%2
			} else if step%5 == 0 {
				n = 1
			}
			kills += n
			return n
		}
		for kind, file := range map[string]string{"cases": "cases.csv", "stays": "stays.csv"} {
			for _, chunk := range chunks(t, filepath.Join(folder, file), 6) {
				before += p.insist("/years/2025/claims/"+kind, chunk, now(), &loads)
			}
		}
		for _, part := range yeartest.Parts() {
			before += p.insist("/years/2025/settlements/"+part, "", now(), &settles)
			require.Equal(t, want[part], p.want(200, "GET", "/years/2025/settlements/"+part, ""), part)
		}
		require.Contains(t, p.want(200, "POST", "/years/2025/settlements/clearing/verification", ""), `"ok":true`)
		t.Log(kills, "kills,", before, "before the answer")
	})
}
