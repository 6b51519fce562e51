package chinese

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// dynamicCodes are of errors that are no variables, and of what is no error.
var dynamicCodes = []string{"json.syntax", "more", coded.Other}

// Every sentinel has a code and a text in Chinese; no code is used twice, and no text is
// left over.
func TestSentinels(t *testing.T) {
	sentinels, _, strangers := read(t)
	require.Empty(t, strangers, "exported errors that coded.New does not make")
	require.Greater(t, len(sentinels), 100)
	seen := map[string]string{}
	for _, s := range sentinels {
		name := s.pkg + "." + s.name
		require.Regexp(t, `^([a-z]+\.)?[a-z0-9]+(_[a-z0-9]+)*$`, s.code, name)
		require.Empty(t, seen[s.code], "%s has the code of another: %s", name, s.code)
		require.NotEmpty(t, codes[s.code], "no text in Chinese: %s", s.code)
		seen[s.code] = name
		if strings.HasPrefix(s.name, "Err") && s.pkg != "strictjson" {
			require.Equal(t, codeOf(s), s.code, name)
		}
	}
	for code := range codes {
		if !slices.Contains(dynamicCodes, code) {
			require.NotEmpty(t, seen[code], "a text for no error: %s", code)
		}
	}
}

// codeOf returns the code that an exported error has by its name.
func codeOf(s sentinel) string {
	name := strings.NewReplacer("UTF16", "Utf16", "JSON", "Json", "ID", "Id").Replace(strings.TrimPrefix(s.name, "Err"))
	name = strings.ToLower(regexp.MustCompile(`[A-Z]`).ReplaceAllString(name, "_$0"))[1:]
	if s.pkg == "settlement" || s.pkg == "fixed" || s.pkg == "wrong" {
		return name
	}
	if s.pkg == "sheet" {
		return "budget." + name // whose name it is there
	}
	if slices.Contains(roomsOfHIS, s.pkg) {
		return "his." + name
	}
	return s.pkg + "." + name
}

// roomsOfHIS are the packages whose errors have the codes of package his.
var roomsOfHIS = []string{"rows", "intake", "cell", "split", "book"}

// inProgram are parts of messages that only the writer of a program reads, and those that
// package json chose: they stay in English.
var inProgram = []string{
	"Decode needs a non-nil pointer to a struct, slice or map", "Go type %s has two fields named %q", "%s has the unsupported Go type %s%s",
	"Parse did not make this Expr", "a pointer to the unexported type %s cannot be embedded", "an unexported embedded type cannot have a json tag",
	"the embedded type %s unmarshals itself, give it a json tag", "unsupported character %q in the json tag", "unsupported option %q in the json tag",
	"field %s of Go type %s", "no formula to evaluate", "strictjson", "a record makes no claim", "the record goes on beyond the block", "enough",
	"invalid byte 0x%02x %s", "invalid character %q %s", "invalid character (a letter that is not of ASCII) %s",
}

var verb = regexp.MustCompile(`%(\d*)[a-zA-Z]|%\d+[a-z]`)

// Every part of a message that the source makes has its phrase, and every phrase a part.
func TestPhrases(t *testing.T) {
	_, formats, _ := read(t)
	require.Greater(t, len(formats), 500)
	has := map[string]bool{}
	for _, p := range phrases {
		require.False(t, has[p.english], "twice: %s", p.english)
		has[p.english] = true
	}
	used := map[string]bool{}
	for _, f := range formats {
		for _, part := range strings.Split(f.text, ": ") {
			if strings.TrimSpace(verb.ReplaceAllString(part, "")) == "" {
				continue
			}
			used[part] = true
			if !slices.Contains(inProgram, part) {
				assert.True(t, has[part], "%s: no phrase for %q", f.file, part)
			}
		}
	}
	for _, p := range phrases {
		assert.True(t, used[p.english], "a phrase that no message has: %q", p.english)
	}
}

// A message is said by its own phrase, with each value once and in its place.
func TestPhrasesAreTold(t *testing.T) {
	for _, p := range slices.Concat(phrases, shapes) {
		t.Run(p.english, func(t *testing.T) {
			n := 0
			english := regexp.MustCompile(`%\d*[a-zA-Z]`).ReplaceAllStringFunc(p.english, func(v string) string {
				n++
				return sample(v, n)
			})
			want := p.chinese
			for i := 1; i <= n; i++ {
				require.Equal(t, 1, strings.Count(want, fmt.Sprintf("{%d}", i)), "value %d of %s", i, p.chinese)
			}
			kind := regexp.MustCompile(`%\d*[a-zA-Z]`).FindAllString(p.english, -1)
			for i, v := range kind {
				want = strings.Replace(want, fmt.Sprintf("{%d}", i+1), sample(v, i+1), 1)
			}
			got, ok := phrased(english)
			require.True(t, ok)
			require.Equal(t, want, got)
		})
	}
}

// sample returns a value as a verb prints it.
func sample(verb string, n int) string {
	switch verb[len(verb)-1] {
	case 'd':
		return fmt.Sprint(1000 + n)
	case 'q':
		return fmt.Sprintf(`"A%d"`, n)
	case 'w':
		return mark(n)
	}
	return fmt.Sprintf("V%d", n)
}

// Every check of a report, and of a comparison, has a code of its own and a name in Chinese.
func TestChecks(t *testing.T) {
	names := map[string]bool{}
	for _, path := range []string{"../../checks.go", "../../job/feedbackrest.go", "../../analysis/totals.go", "../../analysis/receivable/check.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(c.Names[0].Name, "check") {
				names[textOf(c.Values[0])] = true
			}
			return true
		})
	}
	require.Len(t, names, len(Checks))
	seen := map[string]bool{}
	for name := range names {
		c := Checks[name]
		require.Regexp(t, `^check\.[a-z_]+(\.[a-z]+)?$`, c.Code, name)
		require.NotEmpty(t, c.Chinese)
		require.False(t, seen[c.Code], c.Code)
		seen[c.Code] = true
	}
}
