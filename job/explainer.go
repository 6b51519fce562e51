package job

import (
	"context"
	"slices"
	"sync"
)

// Explainer explains the claims of a list one after the other, and walks the claims once for
// many of them. It is for whoever explains a whole table. It is safe for concurrent use.
type Explainer struct {
	result *Result
	list   func() []string
	lock   sync.Mutex
	ids    []string
	next   int // the first of ids that was not explained yet
	size   int // how many are explained in one walk
	known  map[string]*Explanation
}

// Few claims are asked for first; whoever goes on gets more and more of them in one walk.
const (
	firstExplained = 64
	mostExplained  = 1 << 14
)

// Explainer returns an Explainer of claims. ids returns them in the order in which they will be
// asked for; it is called when the first one is.
func (r *Result) Explainer(ids func() []string) *Explainer {
	return &Explainer{result: r, list: ids, size: firstExplained}
}

// Result returns the result whose claims it explains.
func (x *Explainer) Result() *Result { return x.result }

// Explain does what [Result.Explain] does. Claims of the list are found fastest in its order.
func (x *Explainer) Explain(ctx context.Context, claim string) (*Explanation, error) {
	x.lock.Lock()
	defer x.lock.Unlock()
	if e := x.known[claim]; e != nil {
		return e, nil
	}
	if x.ids == nil {
		x.ids = x.list()
	}
	if x.next == len(x.ids) || x.ids[x.next] != claim {
		if x.next = slices.Index(x.ids, claim); x.next < 0 {
			x.next = len(x.ids)
			return x.result.Explain(ctx, claim)
		}
		x.size = firstExplained
	}
	some := x.ids[x.next:min(x.next+x.size, len(x.ids))]
	known, err := x.result.ExplainAll(ctx, some...)
	if err != nil {
		return nil, err
	}
	x.known, x.next, x.size = known, x.next+len(some), min(2*x.size, mostExplained)
	if e := known[claim]; e != nil {
		return e, nil
	}
	return x.result.Explain(ctx, claim) // an institution, a holder, or unknown
}
