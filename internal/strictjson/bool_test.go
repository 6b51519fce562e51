package strictjson

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// answer is a BoolUnmarshaler that knows whether it was read. Its UnmarshalJSON must not be
// called.
type answer struct{ yes, read bool }

func (a *answer) UnmarshalBool(yes bool) { *a = answer{yes, true} }

func (*answer) UnmarshalJSON([]byte) error { return errors.New("called") }

var _ json.Unmarshaler = (*answer)(nil)

func TestDecodeBoolUnmarshaler(t *testing.T) {
	type asked struct {
		A answer   `json:"a"`
		B *answer  `json:"b"`
		C []answer `json:"c"`
	}
	var v asked
	require.NoError(t, Decode(strings.NewReader(`{"a":false,"b":true,"c":[true,false]}`), &v))
	require.Equal(t, asked{answer{false, true}, &answer{true, true}, []answer{{true, true}, {false, true}}}, v)
	require.NoError(t, Decode(strings.NewReader(`{}`), &v))
	require.Equal(t, asked{}, v)
	for _, text := range []string{`{"a":"true"}`, `{"a":1}`, `{"a":null}`, `{"a":[]}`, `{"a":{}}`} {
		require.ErrorContains(t, Decode(strings.NewReader(text), &v), "a (line 1): ", text)
	}
}
