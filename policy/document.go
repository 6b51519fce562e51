package policy

import "github.com/yibaojiesuan/settlement"

// Document is the head that the policies of all methods share: a policy embeds it.
type Document struct {
	Name   string `json:"name" required:"true"`
	Region string `json:"region,omitempty"`
	// Kind says how far the document can be trusted.
	Kind    Kind                `json:"kind" required:"true"`
	Sources []settlement.Source `json:"sources,omitempty"`
	// Effective is when the policy is in force; absent: always.
	Effective settlement.Period `json:"effective,omitzero"`
	// Cites says which article a parameter comes from, by its path:
	// "classes.low". A longer path wins over a shorter one.
	Cites settlement.Cites `json:"cites,omitempty"`
}

// Kind says where a document comes from.
type Kind string

// Kinds of documents.
const (
	Official  Kind = "official"  // issued by the bureau
	Reference Kind = "reference" // read through copies
	Example   Kind = "example"
)

// Choices returns what a document may say.
func (Kind) Choices() []Kind { return []Kind{Official, Reference, Example} }

// Ref names the policy as one of a method, for [settlement.About] and reports. The
// method adds the [Digest] of the whole policy.
func (d Document) Ref(m settlement.Method) settlement.PolicyRef {
	return settlement.PolicyRef{Method: m, Name: d.Name, Kind: string(d.Kind), Effective: d.Effective}
}

// Cite returns the source of the parameter at path. It is the source cited for the path,
// with its index or without, else the one cited for the nearest part of the document around
// it. If there is none, it is the document's first source, without an article. If the
// document has no sources, it has the document's name alone.
func (d Document) Cite(path string) settlement.Source {
	if s, ok := d.Cites.Source(d.Sources, path); ok {
		return s
	}
	return settlement.Source{Title: d.Name}
}

// head is how [Check] finds the head of a policy.
func (d Document) head() Document { return d }
