package settlement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/strictjson"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Cite names the article of one of a document's sources.
type Cite struct {
	Source  int    `json:"source"`
	Article string `json:"article,omitempty"`
}

// Cites say which article of its sources each parameter of a document comes from, by the
// path of the parameter: "classes.low". A longer path wins over a shorter one.
type Cites map[string]Cite

// Check collects the faults of a document's sources and cites, with paths below at. Every
// cited path must be a field of the document. who begins the sentence of a fault: "the policy
// has".
func (c Cites) Check(f *Faults, at string, sources []Source, document any, who string) {
	for i, s := range sources {
		if s.Title == "" && s.Number == "" {
			f.At(fmt.Sprintf("%ssources[%d]", at, i), fmt.Errorf("title or number: %w", wrong.ErrRequired))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(c)) {
		at := fmt.Sprintf("%scites[%s]", at, shown.QuoteKey(path))
		if !strictjson.Has(document, path) {
			f.At(at, fmt.Errorf("%w: %s no field %s", wrong.ErrCite, who, shown.QuoteKey(path)))
		}
		if n := c[path].Source; n < 0 || n >= len(sources) {
			f.At(at+".source", fmt.Errorf("%w: got source %d of %d", wrong.ErrCite, n, len(sources)))
		}
	}
}

// Source returns the source of a rule that applies the parameters at paths. That is the
// source cited for one of these parameters; else the one cited for the nearest part of the
// document around one of them; else the first source, without an article. An earlier path
// comes before a later one. Source reports whether there is any.
func (c Cites) Source(sources []Source, paths ...string) (Source, bool) {
	if len(sources) == 0 {
		return Source{}, false
	}
	for _, path := range paths {
		if s, ok := c.at(sources, path); ok {
			return s, true
		}
	}
	for _, path := range paths {
		for i := strings.LastIndexAny(path, ".["); i > 0; i = strings.LastIndexAny(path, ".[") {
			path = path[:i]
			if s, ok := c.at(sources, path); ok {
				return s, true
			}
		}
	}
	s := sources[0]
	s.Article = ""
	return s, true
}

// at returns what is cited for a path as it is or, if there is nothing, for the path without
// its indices.
func (c Cites) at(sources []Source, path string) (Source, bool) {
	cite, ok := c[path]
	if !ok && strings.Contains(path, "[") {
		cite, ok = c[withoutIndices(path)]
	}
	if !ok || cite.Source < 0 || cite.Source >= len(sources) {
		return Source{}, false
	}
	s := sources[cite.Source]
	if cite.Article != "" {
		s.Article = cite.Article
	}
	return s, true
}

// withoutIndices returns a path without its indices. It changes neither "a[].b" nor "a[x]".
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
