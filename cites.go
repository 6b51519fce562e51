package settlement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

// Cite names the article of one of a document's sources.
type Cite struct {
	Source  int    `json:"source"`
	Article string `json:"article,omitempty"`
}

// ErrCite says that a cite names no field of its document, or none of its sources.
var ErrCite = coded.New("cite", "cannot cite")

// citing is what a policy, or terms, say of where their parameters come from.
type citing struct {
	sources []Source
	cites   map[string]Cite
}

// checkSources collects the faults of the sources, with paths below at.
func (c citing) checkSources(f *Faults, at string) {
	for i, s := range c.sources {
		if s.Title == "" && s.Number == "" {
			f.At(fmt.Sprintf("%ssources[%d]", at, i), fmt.Errorf("title or number: %w", ErrRequired))
		}
	}
}

// checkCites collects the faults of the cites: what is cited must be a field of
// the document, of which who says what it is.
func (c citing) checkCites(f *Faults, at string, document any, who string) {
	for _, path := range slices.Sorted(maps.Keys(c.cites)) {
		at := fmt.Sprintf("%scites[%s]", at, shown.QuoteKey(path))
		if !strictjson.Has(document, path) {
			f.At(at, fmt.Errorf("%w: %s no field %s", ErrCite, who, shown.QuoteKey(path)))
		}
		if n := c.cites[path].Source; n < 0 || n >= len(c.sources) {
			f.At(at+".source", fmt.Errorf("%w: got source %d of %d", ErrCite, n, len(c.sources)))
		}
	}
}

// source returns the source of a rule that applies the parameters at paths: what
// is cited for one of them itself, else for the nearest part of the document
// around one, the first path before the others, else the first source without an
// article. It reports whether there is any.
func (c citing) source(paths ...string) (Source, bool) {
	if len(c.sources) == 0 {
		return Source{}, false
	}
	for _, path := range paths {
		if s, ok := c.at(path); ok {
			return s, true
		}
	}
	for _, path := range paths {
		for i := strings.LastIndexAny(path, ".["); i > 0; i = strings.LastIndexAny(path, ".[") {
			path = path[:i]
			if s, ok := c.at(path); ok {
				return s, true
			}
		}
	}
	s := c.sources[0]
	s.Article = ""
	return s, true
}

// at returns what is cited for a path, with its indices or without.
func (c citing) at(path string) (Source, bool) {
	cite, ok := c.cites[path]
	if !ok && strings.Contains(path, "[") {
		cite, ok = c.cites[withoutIndices(path)]
	}
	if !ok || cite.Source < 0 || cite.Source >= len(c.sources) {
		return Source{}, false
	}
	s := c.sources[cite.Source]
	if cite.Article != "" {
		s.Article = cite.Article
	}
	return s, true
}

// withoutIndices returns a path without its indices: "a[].b" is left alone, as is "a[x]".
func withoutIndices(path string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(path, '[')
		if open < 0 {
			return b.String() + path
		}
		shut := open + 1
		for shut < len(path) && '0' <= path[shut] && path[shut] <= '9' {
			shut++
		}
		if shut > open+1 && shut < len(path) && path[shut] == ']' {
			b.WriteString(path[:open])
		} else {
			shut = open
			b.WriteString(path[:open+1])
		}
		path = path[shut+1:]
	}
}
