package settlementtest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/yibaojiesuan/settlement"
)

// Check runs a settlement through the contract and returns every promise that
// it breaks, joined, each with an explanation; nil if it keeps them all.
//
// It walks the entries a few dozen times and keeps them in memory: a few
// thousand claims with every class among them are a good deck. Entries that
// belong to pools are settled pool by pool as if each were alone.
func Check(s settlement.Settlement) error {
	c := &checker{settlement: s}
	c.walk()
	if len(c.entries) == 0 {
		c.broken("entries", "there are none, or the walk fails: nothing can be checked")
		return errors.Join(c.errs...)
	}
	c.entry()
	c.batches()
	if len(c.errs) > 0 { // what follows would say the same in other words
		return errors.Join(c.errs...)
	}
	for _, pool := range c.pools() {
		entries := c.inPool(pool)
		c.tallies(entries)
		c.terms(entries)
	}
	c.explain()
	return errors.Join(c.errs...)
}

// ErrBroken is wrapped by everything that Check returns.
var ErrBroken = errors.New("broken promise")

type checker struct {
	settlement settlement.Settlement
	entries    []settlement.Entry
	errs       []error
}

// broken notes a broken promise; a method that breaks one in many places is
// told a few of them.
func (c *checker) broken(promise, format string, args ...any) {
	const most = 50
	if len(c.errs) < most {
		c.errs = append(c.errs, fmt.Errorf("%w: %s: %s", ErrBroken, promise, fmt.Sprintf(format, args...)))
	}
}

// walk walks twice and compares, and breaks off a third walk: a sequence must
// bear a consumer that has seen enough.
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

// entry checks what every entry must say.
func (c *checker) entry() {
	method := c.settlement.About().Method
	if method == "" {
		c.broken("method", "it is empty")
	}
	seen := map[string]bool{}
	for i, e := range c.entries {
		at := fmt.Sprintf("entry %d (claim %q)", i+1, e.Claim)
		switch {
		case e.Institution == "":
			c.broken("institution", "%s has none", at)
		case e.Class == "":
			c.broken("class", "%s has none", at)
		case e.Method == "":
			c.broken("method", "%s has none", at)
		case e.Priced && e.Points != 0:
			c.broken("points or an amount", "%s is priced and has points", at)
		case !e.Priced && e.Amount != 0:
			c.broken("points or an amount", "%s has an amount and is not priced", at)
		case len(e.Trail) > 0:
			c.broken("the fast path has no trail", "%s has one", at)
		}
		if e.Claim != "" {
			key := string(e.Method) + "\x00" + e.Pool + "\x00" + e.Claim
			if seen[key] {
				c.broken("one entry a claim", "%s occurs twice", at)
			}
			seen[key] = true
		}
		for _, l := range e.Lines {
			if !l.Kind.Known() {
				c.broken("lines", "%s has a line of the kind %q, which nobody expects", at, l.Kind)
			}
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

// explain explains a sample of the claims, spread over the deck, and every class.
func (c *checker) explain() {
	explainer, ok := c.settlement.(settlement.Explainer)
	if !ok {
		return
	}
	const most = 60
	step := max(1, len(c.entries)/most)
	classes := map[settlement.Class]bool{}
	for i, want := range c.entries {
		if want.Claim == "" || i%step != 0 && classes[want.Class] {
			continue
		}
		classes[want.Class] = true
		c.explained(explainer, want)
	}
	if _, err := explainer.Explain("\x00 no such claim"); !errors.Is(err, settlement.ErrClaim) {
		c.broken("explain", "an unknown claim gives %v, want settlement.ErrClaim", err)
	}
}

func (c *checker) explained(explainer settlement.Explainer, want settlement.Entry) {
	got, err := explainer.Explain(want.Claim)
	if err != nil {
		c.broken("explain", "claim %q: %v", want.Claim, err)
		return
	}
	trail := got.Trail
	got.Trail = nil
	for i := range got.Lines {
		if err := got.Lines[i].Trail.Replay(); err != nil {
			c.broken("trails replay", "claim %q, line %s: %v", want.Claim, got.Lines[i].Kind, err)
		}
	}
	if !reflect.DeepEqual(withoutLineTrails(got), withoutLineTrails(want)) {
		c.broken("explain gives the entry of the walk", "claim %q: got %+v, want %+v", want.Claim, got, want)
	}
	if err := trail.Replay(); err != nil {
		c.broken("trails replay", "claim %q: %v", want.Claim, err)
	}
	result := want.Points.Decimal()
	if want.Priced {
		result = want.Amount.Decimal()
	}
	switch {
	case len(trail) == 0 && (want.Conflict == "" || want.Amount != 0):
		c.broken("explain", "claim %q has no trail", want.Claim)
	case len(trail) > 0 && trail.Result().Cmp(result) != 0:
		c.broken("a trail ends with the amount", "claim %q: %s, want %s", want.Claim, trail.Result(), result)
	}
}

func withoutLineTrails(e settlement.Entry) settlement.Entry {
	lines := make([]settlement.Line, len(e.Lines))
	for i, l := range e.Lines {
		l.Trail = nil
		lines[i] = l
	}
	e.Lines = lines
	return e
}
