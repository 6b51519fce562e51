package settlement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
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

// Errors of documents.
var (
	ErrRequired = coded.New("required", "required")
	ErrChoice   = coded.New("choice", "not one of the choices")
)

// Check collects what is wrong with the head of a policy. policy is the policy
// itself: what is cited must be one of its fields.
func (d Document) Check(f *Faults, policy any) {
	if d.Name == "" {
		f.At("name", ErrRequired)
	}
	CheckChoice(f, "kind", d.Kind, KindOfficial, KindReference, KindExample)
	d.citing().checkSources(f, "")
	f.At("effective", d.Effective.Check())
	d.citing().checkCites(f, "", policy, "the policy has")
}

// Ref names the policy as one of a method, for [About] and reports. Its digest is for
// whoever has the whole policy to fill in.
func (d Document) Ref(m Method) PolicyRef {
	return PolicyRef{Method: m, Name: d.Name, Kind: d.Kind, Effective: d.Effective}
}

func (d Document) citing() citing { return citing{d.Sources, d.Cites} }

// Cite returns the source of the parameter at path: the one cited for it, with
// its index or without, or for the nearest part of the document around it, else
// the document's first source without an article, else a source that has the
// document's name alone.
func (d Document) Cite(path string) Source {
	if s, ok := d.citing().source(path); ok {
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
	f.At(path, fmt.Errorf("%w: got %s, want %s", ErrChoice, shown.Word(got), strings.Join(words, ", ")))
}
