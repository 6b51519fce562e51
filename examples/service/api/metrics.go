package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/yibaojiesuan/settlement"
)

// In this file: what those who run the service ask.

// metrics count requests by route and status. They have nothing of a year or a hospital.
type metrics struct {
	mu      sync.Mutex
	open    int
	count   map[string]int64         // by the labels of a route and a status
	seconds map[string]time.Duration // by the labels of a route
}

func (m *metrics) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open++
}

func (m *metrics) end(r route, status int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count == nil {
		m.count, m.seconds = map[string]int64{}, map[string]time.Duration{}
	}
	m.open--
	label := fmt.Sprintf("method=%q,route=%q", r.method, r.path)
	m.count[fmt.Sprintf("%s,status=\"%d\"", label, status)]++
	m.seconds[label] += took
}

// exposition answers with the metrics in the text format of Prometheus.
func (c *call) exposition() (answer, error) {
	m := &c.metrics
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	b.WriteString("# TYPE settlement_requests_total counter\n")
	for _, label := range slices.Sorted(maps.Keys(m.count)) {
		fmt.Fprintf(&b, "settlement_requests_total{%s} %d\n", label, m.count[label])
	}
	b.WriteString("# TYPE settlement_request_seconds_total counter\n")
	for _, label := range slices.Sorted(maps.Keys(m.seconds)) {
		fmt.Fprintf(&b, "settlement_request_seconds_total{%s} %.3f\n", label, m.seconds[label].Seconds())
	}
	fmt.Fprintf(&b, "# TYPE settlement_requests_open gauge\nsettlement_requests_open %d\n", m.open)
	fmt.Fprintf(&b, "# TYPE settlement_goroutines gauge\nsettlement_goroutines %d\n", runtime.NumGoroutine())
	return answer{status: http.StatusOK, kind: "text/plain; version=0.0.4", body: []byte(b.String())}, nil
}

// health reports whether the database answers.
func (c *call) health() (answer, error) {
	ctx, cancel := context.WithTimeout(c.r.Context(), 2*time.Second)
	defer cancel()
	if err := c.Store.Ping(ctx); err != nil {
		return answer{}, err
	}
	return data(http.StatusOK, map[string]string{"status": "ok"})
}

// version says of which version the results are, and the program.
func (c *call) version() (answer, error) {
	return data(http.StatusOK, map[string]string{"results": settlement.Version, "program": built(), "database": c.Store.Kind()})
}

// built is the version of the program.
func built() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
