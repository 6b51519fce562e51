package settlement

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/strictjson"
)

// Document is the head that the policies of all methods share.
type Document struct {
	Name   string `json:"name"`
	Region string `json:"region,omitempty"`
	// Kind is required: "official" (issued by the bureau), "reference" (read
	// through copies) or "example".
	Kind    string   `json:"kind"`
	Sources []Source `json:"sources,omitempty"`
	// Effective is when the policy is in force; absent: always.
	Effective Period `json:"effective,omitzero"`
	// Cites says which article a parameter comes from, by its path:
	// "classes.low". A longer path wins over a shorter one.
	Cites map[string]Cite `json:"cites,omitempty"`
}

// Kinds of documents.
const (
	KindOfficial  = "official"
	KindReference = "reference"
	KindExample   = "example"
)

// Cite names the article of one of a document's sources.
type Cite struct {
	Source  int    `json:"source"`
	Article string `json:"article,omitempty"`
}

// Errors of documents.
var (
	ErrRequired = errors.New("required")
	ErrChoice   = errors.New("not one of the choices")
	ErrCite     = errors.New("cannot cite")
)

// Check collects what is wrong with the head of a policy. policy is the policy
// itself: what is cited must be one of its fields.
func (d Document) Check(f *Faults, policy any) {
	if d.Name == "" {
		f.At("name", ErrRequired)
	}
	CheckChoice(f, "kind", d.Kind, KindOfficial, KindReference, KindExample)
	for i, s := range d.Sources {
		if s.Title == "" && s.Number == "" {
			f.At(fmt.Sprintf("sources[%d]", i), fmt.Errorf("title or number: %w", ErrRequired))
		}
	}
	f.At("effective", d.Effective.Check())
	for _, path := range slices.Sorted(maps.Keys(d.Cites)) {
		at := fmt.Sprintf("cites[%q]", path)
		if !strictjson.Has(policy, path) {
			f.At(at, fmt.Errorf("%w: the policy has no field %q", ErrCite, path))
		}
		if c := d.Cites[path]; c.Source < 0 || c.Source >= len(d.Sources) {
			f.At(at+".source", fmt.Errorf("%w: got source %d of %d", ErrCite, c.Source, len(d.Sources)))
		}
	}
}

// Ref names the policy as one of a method, for [About] and reports.
func (d Document) Ref(m Method) PolicyRef {
	return PolicyRef{Method: m, Name: d.Name, Kind: d.Kind, Effective: d.Effective}
}

var index = regexp.MustCompile(`\[\d+\]`)

// Cite returns the source of the parameter at path: the one cited for it, with
// its index or without, or for the nearest part of the document around it, else the document's first source
// without an article, else a source that has the document's name alone.
func (d Document) Cite(path string) Source {
	for p := path; p != ""; {
		for _, key := range []string{p, index.ReplaceAllString(p, "")} {
			if c, ok := d.Cites[key]; ok && c.Source >= 0 && c.Source < len(d.Sources) {
				s := d.Sources[c.Source]
				if c.Article != "" {
					s.Article = c.Article
				}
				return s
			}
		}
		i := strings.LastIndexAny(p, ".[")
		p = p[:max(i, 0)]
	}
	if len(d.Sources) > 0 {
		s := d.Sources[0]
		s.Article = ""
		return s
	}
	return Source{Title: d.Name}
}

// CheckChoice collects a fault unless got is one of the choices.
func CheckChoice[S ~string](f *Faults, path string, got S, choices ...S) {
	if slices.Contains(choices, got) {
		return
	}
	var words []string
	for _, c := range choices {
		if c != "" {
			words = append(words, string(c))
		}
	}
	f.At(path, fmt.Errorf("%w: got %q, want %s", ErrChoice, got, strings.Join(words, ", ")))
}
