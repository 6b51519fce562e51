//go:build !unix

package testsize

import "time"

// processorTime is not known.
func processorTime() time.Duration { return 0 }
