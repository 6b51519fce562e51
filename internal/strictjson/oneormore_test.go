package strictjson_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

type names []string

func (names) OneOrMore() {}

// TestOneOrMore: a text may stand for the list of it, where the type says so.
func TestOneOrMore(t *testing.T) {
	for text, want := range map[string]names{
		`{"a": "x"}`: {"x"}, `{"a": ["x", "y"]}`: {"x", "y"}, `{"a": []}`: {}, `{}`: nil,
	} {
		var v struct {
			A names `json:"a"`
		}
		require.NoError(t, strictjson.Decode(strings.NewReader(text), &v))
		require.Equal(t, want, v.A)
	}
	var v struct {
		A names    `json:"a"`
		B []string `json:"b"`
	}
	for text, want := range map[string]string{
		`{"a": 1}`: "want an array, got the number 1", `{"a": {}}`: "want an array, got an object", `{"b": "x"}`: "want an array, got a string",
		`{"a": [1]}`: "want a string, got the number 1",
	} {
		require.ErrorContains(t, strictjson.Decode(strings.NewReader(text), &v), want)
	}
}
