package canonical_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/canonical"
)

func TestDigest(t *testing.T) {
	type document struct {
		Schema string         `json:"$schema,omitempty"`
		Name   string         `json:"name"`
		More   map[string]int `json:"more,omitempty"`
	}
	// printf '{"more":{"a":1,"b":2},"name":"<x> & y"}' | sha256sum
	const want = "ade6ae57063472ba83481c9aa72f51a36d4eebc426bde9ed6a81064ea23c44e5"
	got := canonical.Digest(document{Name: "<x> & y", More: map[string]int{"b": 2, "a": 1}})
	require.Equal(t, want, got)
	require.Equal(t, got, canonical.Digest(document{Schema: "s.json", Name: "<x> & y", More: map[string]int{"a": 1, "b": 2}}), "the schema is no part of it")
	require.NotEqual(t, got, canonical.Digest(document{Name: "<x> & z", More: map[string]int{"a": 1, "b": 2}}))
	require.Empty(t, canonical.Digest(func() {}))
}
