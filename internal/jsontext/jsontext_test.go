package jsontext_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// A reader gets every character; the text has none that nobody sees.
func TestEncode(t *testing.T) {
	for _, row := range []struct{ value, want string }{
		{"医院 <A&B>", `"医院 <A&B>"`}, {"a\u202eb", `"a\u202eb"`}, {"\ufeff\u200b", `"\ufeff\u200b"`}, {"x\x7f\u0085", `"x\u007f\u0085"`},
		{"\U000E0041", `"\udb40\udc41"`}, {"\x1b[2J\n", `"\u001b[2J\n"`}, {"\u2028", `"\u2028"`}, {"", `""`}, {"\u3164é", `"\u3164é"`},
	} {
		var b bytes.Buffer
		require.NoError(t, jsontext.Encode(&b, row.value, ""))
		require.Equal(t, row.want+"\n", b.String())
		var back string
		require.NoError(t, json.Unmarshal(b.Bytes(), &back))
		require.Equal(t, row.value, back)
		require.False(t, strings.ContainsFunc(strings.TrimSuffix(b.String(), "\n"), shown.Hidden))
	}
	var b bytes.Buffer
	require.NoError(t, jsontext.Encode(&b, map[string]int{"a": 1}, "  "))
	require.Equal(t, "{\n  \"a\": 1\n}\n", b.String())
}
