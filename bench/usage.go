package main

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
)

// peak returns the most memory that this process has had, in bytes: on Linux the
// high-water mark of its resident set (VmHWM); elsewhere what the system counts
// for it, or what the Go runtime took.
func peak() int64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, after, ok := bytes.Cut(status, []byte("VmHWM:")); ok {
			if f := bytes.Fields(after); len(f) > 0 {
				if kib, err := strconv.ParseInt(string(f[0]), 10, 64); err == nil {
					return kib << 10
				}
			}
		}
	}
	if v := maxResident(); v > 0 {
		return v
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

// resetPeak makes the high-water mark the present size, where Linux lets us.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }
