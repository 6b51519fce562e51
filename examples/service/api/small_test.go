//go:build !linux

package api_test

import "testing"

// small is for Linux.
func small(t *testing.T, _ string) func(bool) {
	t.Skip("no small disk can be made here")
	return nil
}
