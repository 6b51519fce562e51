package strictjson_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

// trait is a text, or a flag.
type trait string

func (t *trait) UnmarshalText(text []byte) error { *t = trait("text " + string(text)); return nil }

func (t *trait) UnmarshalFlag(flag bool) {
	if *t = "no"; flag {
		*t = "yes"
	}
}

// TestFlagOrText: true and false may stand for a text, where the type says so.
func TestFlagOrText(t *testing.T) {
	var v struct {
		A *trait           `json:"a"`
		B map[string]trait `json:"b"`
		C []trait          `json:"c"`
	}
	require.NoError(t, strictjson.Decode(strings.NewReader(`{"a": true, "b": {"x": false, "y": "true"}, "c": ["", true]}`), &v))
	require.Equal(t, trait("yes"), *v.A)
	require.Equal(t, map[string]trait{"x": "no", "y": "text true"}, v.B)
	require.Equal(t, []trait{"text ", "yes"}, v.C)
	for text, want := range map[string]string{
		`{"a": 1}`: `a (line 1): want true, false, or a string such as "12.50", got the number 1`, `{"a": null}`: "a (line 1): null is not allowed",
		`{"a": {}}`: "a (line 1): want a string, got an object", `{"a": []}`: "a (line 1): want a string, got an array",
	} {
		require.EqualError(t, strictjson.Decode(strings.NewReader(text), &v), want)
	}
}
