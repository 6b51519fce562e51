// Package api keeps a record of what the module exports, so that no change of it goes unseen. It
// has a test alone: `go test ./internal/api -update` writes the record anew.
package api
