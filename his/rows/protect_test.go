package rows

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestProtect(t *testing.T) {
	for _, tt := range []struct {
		text string
		id   bool
		want string
	}{
		{"33110025000000000001", true, "33110025000000000001\t"},
		{"33110025000000000001", false, "33110025000000000001"},
		{"12345678901", true, "12345678901"},
		{"123456789012", true, "123456789012\t"},
		{"LS2025000000000001", true, "LS2025000000000001"},
		{"=1+1", true, "'=1+1"},
		{"=HYPERLINK(1)", false, "'=HYPERLINK(1)"},
		{"+86", false, "'+86"},
		{"-", false, "'-"},
		{"@x", false, "'@x"},
		{"\tx", false, "'\tx"},
		{"\rx", false, "'\rx"},
		{"'x", false, "'x"},
		{"'", false, "'"},
		{"''", true, "''"},
		{"'=x", false, "''=x"},
		{"心内科", false, "心内科"},
		{"", true, ""},
		{"x\t", false, "x\t\t"},
		{"\t", true, "'\t\t"},
	} {
		require.Equal(t, tt.want, Protect(tt.text, tt.id), "%q", tt.text)
		require.Equal(t, tt.text, Unprotect(tt.want), "%q", tt.text)
	}
	for text, want := range map[string]string{"C1\t": "C1", "'x": "'x", "'": "'", "'1": "'1", "\t": "", "C1 ": "C1 ", "'-1": "-1", "\t1": "\t1"} {
		require.Equal(t, want, Unprotect(text), "%q", text)
	}
}

func TestProtectRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, id := rapid.OneOf(protectedText(), rapid.String()).Draw(t, "text"), rapid.Bool().Draw(t, "id")
		require.Equal(t, text, Unprotect(Protect(text, id)))
	})
}
