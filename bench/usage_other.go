//go:build !unix

package main

import "time"

func maxResident() int64 { return 0 }

func processorTime() time.Duration { return 0 }
