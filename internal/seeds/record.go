package seeds

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Told is what is made of a document: the error that refuses it, or figures and words.
type Told struct {
	Refused error
	// Figures are what is computed: a change of them is a change of results.
	Figures strings.Builder
	Words   strings.Builder
}

// line writes what is told: an error as it stands, and digests of the rest.
func (d *Told) line() string {
	if d.Refused != nil {
		return strings.ReplaceAll(d.Refused.Error(), "\n", " / ")
	}
	digest := func(text string) uint32 {
		h := fnv.New32a()
		h.Write([]byte(text))
		return h.Sum32()
	}
	return fmt.Sprintf("figures %08x words %08x", digest(d.Figures.String()), digest(d.Words.String()))
}

// Record holds what is told of a JSON document, and of each change of a value of it at a path, to
// what a file says; with update it writes the file. Of lists, the first element that has a field is
// changed, and of trails the first; a field that is refused with its choices is tried with each of them. A change that
// makes no difference is not in the file. So nothing that a package
// computes of such documents, and nothing that it refuses, changes without being seen.
func Record(t testing.TB, file string, update bool, text string, tell func(changed, text string) *Told) {
	t.Helper()
	plain := tell("", text)
	require.NoError(t, plain.Refused)
	usual := plain.line()
	var lines strings.Builder
	fmt.Fprintf(&lines, "the document: %s\n", usual)
	told := map[string]*Told{}
	fields := map[string]bool{}
	d := placesOf(t, text)
	for _, p := range d.list {
		field := anyIndex.ReplaceAllString(p.path, "[]")
		if at := strings.LastIndex(field, "trail["); at >= 0 {
			field = field[at:] // one trail is as another
		}
		if fields[field] {
			continue
		}
		fields[field] = true
		try := func(c change) string {
			c.make()
			got := tell(p.path, d.text(t))
			p.undo()
			said := got.line()
			if said != usual {
				line := fmt.Sprintf("%s %s: %s", p.path, c.what, said)
				told[line] = got
				lines.WriteString(line + "\n")
			}
			return said
		}
		var choices []string
		for _, c := range p.edges() {
			said := try(c)
			if found := wantChoice.FindStringSubmatch(said); found != nil {
				choices = strings.Split(found[1], ", ")
			}
		}
		for _, choice := range choices {
			try(p.to(choice)[0])
		}
	}
	if update {
		require.NoError(t, os.WriteFile(file, []byte(lines.String()), 0o644))
	}
	golden, err := os.ReadFile(file)
	require.NoError(t, err)
	want := map[string]bool{}
	for _, line := range strings.Split(string(golden), "\n") {
		want[line] = true
	}
	for _, line := range strings.Split(lines.String(), "\n") {
		if !want[line] && told[line] != nil {
			t.Logf("of the first line that differs is told:\n%s\n%s", told[line].Figures.String(), told[line].Words.String())
			break
		}
	}
	require.Equal(t, string(golden), lines.String(), "look at each line that differs, then write the file with -update")
}

var isDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)

var wantChoice = regexp.MustCompile(`not one of the choices: got "x", want ([^/]+?)(?: /|$)`)

// edges are changes of a value to what it may be, and to what is next to that.
func (p place) edges() (list []change) {
	if p.remove != nil {
		list = append(list, change{"removed", p.remove})
	}
	switch v := p.value.(type) {
	case string:
		switch {
		case isNumber.MatchString(v):
			list = append(list, p.to("", "x", "-1", "0", "0.5", "1", "2", "1.001", "0.000000001", "99999999999999999.99")...)
		case isDate.MatchString(v):
			list = append(list, p.to("x", "2024-12-31", "2025-03-31", "2026-01-01")...)
		default:
			list = append(list, p.to("x")...)
		}
		for _, other := range p.texts[:min(3, len(p.texts))] {
			list = append(list, p.to(other)...)
		}
	case json.Number:
		list = append(list, p.to(-1, 0, 1, 2, 3, 9, 1_000_000_000)...)
	case bool:
		list = append(list, p.to(!v)...)
	case []any:
		list = p.changes()
	case map[string]any:
		list = append(list, p.to(map[string]any{})...)
	}
	return list
}
