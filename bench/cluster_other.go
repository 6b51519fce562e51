//go:build !unix

package main

import (
	"context"
	"errors"
)

func startCluster(context.Context, string, string) (func() error, string, error) {
	return nil, "", errors.New("here it is not started")
}
