// Package agree holds the test that all clients give the same bytes. .ci/bindings builds them and
// runs it.
package agree
