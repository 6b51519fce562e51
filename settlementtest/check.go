package settlementtest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/yibaojiesuan/settlement"
)

// Check tests a settlement against the contract. It returns every promise that the
// settlement breaks, joined, each with an explanation; nil if it keeps them all.
//
// It walks the entries a few dozen times and keeps them in memory. A few thousand claims
// with every class among them are a good choice. Entries that belong to pools are settled
// pool by pool, as if each pool were alone.
func Check(s settlement.Settlement) error {
	c := &checker{settlement: s}
	c.walk()
	if len(c.entries) == 0 {
		c.broken("entries", "there are none, or the walk fails: nothing can be checked")
		return errors.Join(c.errs...)
	}
	c.entry()
	c.workers()
	if len(c.errs) > 0 { // what follows would say the same in other words
		return errors.Join(c.errs...)
	}
	for _, pool := range c.pools() {
		entries := c.inPool(pool)
		c.tallies(entries)
		c.terms(entries)
	}
	c.wrapped()
	c.explain()
	return errors.Join(c.errs...)
}

// ErrBroken is wrapped by every error that Check returns.
var ErrBroken = errors.New("broken promise")

type checker struct {
	settlement settlement.Settlement
	entries    []settlement.Entry
	errs       []error
	listed     map[settlement.Rule]bool // where the settlement lists its rules
}

// broken notes a broken promise. If a promise is broken in many places, it notes a few of
// them.
func (c *checker) broken(promise, format string, args ...any) {
	const most = 50
	if len(c.errs) < most {
		c.errs = append(c.errs, fmt.Errorf("%w: %s: %s", ErrBroken, promise, fmt.Sprintf(format, args...)))
	}
}

// walk walks twice and compares, and breaks off a third walk: a consumer may stop at any
// entry.
func (c *checker) walk() {
	for e, err := range c.settlement.Entries() {
		if err != nil {
			c.broken("a walk", "it ends with an error: %v", err)
			c.entries = nil
			return
		}
		c.entries = append(c.entries, e)
	}
	i := 0
	for e, err := range c.settlement.Entries() {
		if err != nil || i >= len(c.entries) || !reflect.DeepEqual(e, c.entries[i]) {
			c.broken("a second walk equals the first", "entry %d differs (claim %q, error %v)", i+1, e.Claim, err)
			break
		}
		i++
	}
	if i < len(c.entries) && len(c.errs) == 0 {
		c.broken("a second walk equals the first", "it ends after %d of %d entries", i, len(c.entries))
	}
	for range c.settlement.Entries() {
		break
	}
}

// entry checks the fields that every entry must have.
func (c *checker) entry() {
	about := c.settlement.About()
	if about.Method == "" {
		c.broken("method", "it is empty")
	}
	for _, p := range about.Policies {
		if p.Name == "" || p.Digest == "" {
			c.broken("a policy has a name and a digest", "policy %q has the digest %q", p.Name, p.Digest)
		}
	}
	claims, owners := map[string]bool{}, map[string]bool{}
	for i := range c.entries {
		e := &c.entries[i]
		at := fmt.Sprintf("entry %d (claim %q)", i+1, e.Claim)
		if e.Left == settlement.LeftRead {
			c.read(at, e)
			continue
		}
		switch {
		case e.Institution == "":
			c.broken("institution", "%s has none", at)
		case e.Class == "" && e.Left != settlement.LeftPeriod:
			c.broken("class", "%s has none", at)
		case e.Method == "":
			c.broken("method", "%s has none", at)
		case e.Priced && e.Points != 0:
			c.broken("points or an amount", "%s is priced and has points", at)
		case !e.Priced && e.Amount != 0:
			c.broken("points or an amount", "%s has an amount and is not priced", at)
		case e.Left != "" && (e.Points != 0 || e.Amount != 0 || len(e.Lines) > 0):
			c.broken("what is left out is due nothing", "%s is left out (%s) and has points, an amount or lines", at, e.Left)
		case e.Left == settlement.LeftUnpaid && e.Conflict == "":
			c.broken("what is not paid is a conflict", "%s does not say why it is not paid", at)
		case len(e.Trail) > 0:
			c.broken("the fast path has no trail", "%s has one", at)
		}
		if e.Claim != "" {
			c.once(claims, "one entry a claim", at, string(e.Method), e.Claim)
		} else {
			owner := settlement.Owner{}
			if e.Owner != nil {
				owner = *e.Owner
			}
			c.once(owners, "one entry of a holder as a whole", at, string(e.Method), owner.Policy, owner.Holder, e.Institution, e.Pool)
		}
		c.kinds(at, e)
	}
}

// read checks an entry that only says which rows were read.
func (c *checker) read(at string, e *settlement.Entry) {
	if e.Claim != "" || e.Points != 0 || e.Amount != 0 || len(e.Lines) > 0 {
		c.broken("what was read is no claim", "%s has more than a digest", at)
	}
	if e.Digest.Rows() == 0 {
		c.broken("what was read has a digest", "%s has none", at)
	}
}

// once notes a key that may occur only once.
func (c *checker) once(seen map[string]bool, promise, at string, key ...string) {
	k := fmt.Sprintf("%q", key)
	if seen[k] {
		c.broken(promise, "%s occurs twice", at)
	}
	seen[k] = true
}

// kinds checks that lines have kinds that consumers expect, and their signs.
func (c *checker) kinds(at string, e *settlement.Entry) {
	for _, l := range e.Lines {
		switch {
		case !l.Kind.Known():
			c.broken("lines", "%s has a line of the kind %q, which nobody expects", at, l.Kind)
		case !l.Kind.Fits(l.Amount):
			c.broken("a kind has one sign", "%s has %s %s", at, l.Kind, l.Amount)
		}
	}
}

func (c *checker) pools() []string {
	var list []string
	seen := map[string]bool{}
	for _, e := range c.entries {
		if !seen[e.Pool] {
			seen[e.Pool] = true
			list = append(list, e.Pool)
		}
	}
	return list
}

// inPool returns the entries of a pool, as if there were no other.
func (c *checker) inPool(pool string) []settlement.Entry {
	var list []settlement.Entry
	for _, e := range c.entries {
		if e.Pool == pool {
			e.Pool = ""
			list = append(list, e)
		}
	}
	return list
}

// explain explains a sample of the claims, spread over the deck, and every class: all in one
// walk, and the first of them also alone.
func (c *checker) explain() {
	explainer, ok := c.settlement.(settlement.Explainer)
	if !ok {
		return
	}
	const most, unknown = 60, "\x00 no such claim"
	step := max(1, len(c.entries)/most)
	classes := map[settlement.Class]bool{}
	sample, ids := []settlement.Entry{}, []string{unknown}
	for i, want := range c.entries {
		if want.Claim == "" || want.Left == settlement.LeftOther || i%step != 0 && classes[want.Class] {
			continue
		}
		classes[want.Class] = true
		sample, ids = append(sample, want), append(ids, want.Claim)
	}
	all, err := explainer.ExplainAll(ids...)
	if err != nil {
		c.broken("explain", "%d claims together: %v", len(sample), err)
		return
	}
	for _, want := range sample {
		got, ok := all[want.Claim]
		if !ok {
			c.broken("explain", "claim %q is not among those explained together", want.Claim)
			continue
		}
		c.explained(want, got)
	}
	if len(all) > len(sample) {
		c.broken("explain", "%d claims give %d explanations", len(sample), len(all))
	}
	for _, want := range sample[:min(3, len(sample))] {
		got, err := explainer.Explain(want.Claim)
		if err != nil {
			c.broken("explain", "claim %q: %v", want.Claim, err)
		} else if !reflect.DeepEqual(got, all[want.Claim]) {
			c.broken("explain", "claim %q alone and among others: %+v and %+v", want.Claim, got, all[want.Claim])
		}
	}
	if _, err := explainer.Explain(unknown); !errors.Is(err, settlement.ErrClaim) {
		c.broken("explain", "an unknown claim gives %v, want settlement.ErrClaim", err)
	}
}

func (c *checker) explained(want, got settlement.Entry) {
	for _, b := range explained(want, got) {
		c.broken(b.promise, "claim %q: %s", want.Claim, b.text)
	}
	c.rules(want.Claim, got.Trail)
}

// rules checks that every step names its rule and, where the settlement lists its
// rules, that no step has another.
func (c *checker) rules(claim string, t settlement.Trail) {
	lister, lists := c.settlement.(interface{ Rules() settlement.Rules })
	if lists && c.listed == nil {
		c.listed = map[settlement.Rule]bool{}
		for _, r := range lister.Rules() {
			c.listed[r] = true
		}
	}
	for _, s := range t {
		r := s.Rule
		if r.ID == "" || r.Text == "" || r.Gives == "" || r.Formula == "" {
			c.broken("a step names its rule", "claim %q: %+v", claim, r)
		}
		if lists && !c.listed[r] {
			c.broken("no step has a rule that is not listed", "claim %q: %s, %q", claim, r.ID, r.Formula)
		}
	}
}
