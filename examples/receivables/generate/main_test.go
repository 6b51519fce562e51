package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// TestCommitted makes the files again.
func TestCommitted(t *testing.T) {
	list, err := files()
	if err == nil {
		err = generator.Compare("..", list)
	}
	if err != nil {
		t.Error(err)
	}
}
