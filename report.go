package settlement

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Report (结算报告) is the outcome of a settlement. It holds no path, time or row number: equal
// inputs give equal bytes. The caller fills in Name. After the Settle or SettlePools of a
// [Tally] the caller also fills in Period, Policies and the names of the statements, which
// [Settle] takes from the settlements. Everything else is computed.
//
// A single fund is one pool without a name, which r.Pool("") returns. [Report.Encode] says
// how a report is written.
type Report struct {
	Name       string       `json:"name,omitempty"`
	Version    string       `json:"version,omitempty"` // of the results: see [Version]
	Period     Period       `json:"period,omitzero"`
	Policies   []PolicyRef  `json:"policies,omitempty"`
	Pools      []PoolReport `json:"pools,omitempty"`    // in the order given: terms, fund, value and residue of each
	Statements []Statement  `json:"statements"`         // by institution code, bytewise
	LeftOut    []LeftOut    `json:"left_out,omitempty"` // claims that belong to other periods
	Vouched    []Vouched    `json:"vouched,omitempty"`  // claims that no date puts into the period
	Digests    *Digests     `json:"digests,omitempty"`  // of what the report was made from
	Seal       string       `json:"seal,omitempty"`     // a digest of the sorted rows, where it was asked for: see package job
	Conflicts  []Conflict   `json:"conflicts,omitempty"`
	Year       *YearReport  `json:"year,omitempty"` // the other months, where a year is settled by months
	// Accounts are what a clearing moved money by, by institution: see [ClearedAccount].
	Accounts  []ClearedAccount `json:"accounts,omitempty"`
	Checks    []Check          `json:"checks"`              // of the whole; with them those of a pool without a name
	Signature *Signature       `json:"signature,omitempty"` // who vouches for the report: see [Report.Sign]
}

// PolicyRef names a policy that a report was made under.
type PolicyRef struct {
	Method    Method `json:"method"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Effective Period `json:"effective,omitzero"` // absent: always in force
	Digest    string `json:"digest,omitempty"`   // of the policy: see [Digest]
}

// LeftOut counts the claims of an institution that are not settled because their date lies in
// a month of another period.
type LeftOut struct {
	Method      Method `json:"method"`
	Pool        string `json:"pool,omitempty"`
	Institution string `json:"institution"`
	Month       Month  `json:"month,omitzero"`
	Reason      Left   `json:"reason"`
	Count       int    `json:"count"`
	Cost        Money  `json:"cost"`
	Covered     Money  `json:"covered"`
}

// Vouched counts the claims of a method that belong to the period only by the caller's word.
type Vouched struct {
	Method Method `json:"method"`
	Claims int    `json:"claims"`
}

// Describe notes in the report what was settled: the policies, the names of institutions and
// the labels of classes. [Settle] does so itself; it is for engines that settle a [Tally].
func (r *Report) Describe(a About) {
	r.Period, r.Policies = a.Period, a.Policies
	for i := range r.Statements {
		s := &r.Statements[i]
		s.Name = a.Names[s.Institution]
		s.label(a.Labels)
	}
}

// label gives the classes of a statement and of its parts their labels.
func (s *Statement) label(labels map[Class]string) {
	for i := range s.ByClass {
		s.ByClass[i].Label = labels[s.ByClass[i].Class]
	}
	for i := range s.Parts {
		s.Parts[i].label(labels)
	}
}

// labels returns the labels of the classes of a statement and of its parts.
func (s *Statement) labels() map[Class]string {
	all := map[Class]string{}
	for _, c := range s.ByClass {
		all[c.Class] = c.Label
	}
	for i := range s.Parts {
		for class, label := range s.Parts[i].labels() {
			all[class] = label
		}
	}
	return all
}

// settledOf notes in the report which claims it is made of: how many were left out, how many
// were vouched for, and whether ids were checked.
func (t *Tally) settledOf(r *Report) error {
	vouched := map[Method]uint64{}
	for _, a := range t.byCode() {
		for _, c := range a.cells {
			if c.vouched > 0 {
				vouched[c.method] += c.vouched
			}
		}
		for _, l := range a.left {
			cost, ok1 := l.cost.Int64()
			covered, ok2 := l.covered.Int64()
			if !ok1 || !ok2 || l.count > math.MaxInt64 {
				return fmt.Errorf("institution %s: left out: %w", shown.QuoteID(a.code), ErrOverflow)
			}
			r.LeftOut = append(r.LeftOut, LeftOut{l.method, l.pool, a.code, l.month, LeftPeriod, int(l.count), Money(cost), Money(covered)})
		}
	}
	slices.SortFunc(r.LeftOut, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.Method, b.Method), cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Institution, b.Institution), a.Month.Compare(b.Month))
	})
	for _, m := range slices.Sorted(maps.Keys(vouched)) {
		r.Vouched = append(r.Vouched, Vouched{m, int(vouched[m])})
	}
	ids := Check{Name: checkIDs, Right: NotChecked}
	if t.checked {
		ids.Right = ""
	}
	r.Checks = []Check{ids}
	t.digests(r)
	return nil
}

// claims counts the claims of a report.
func (r *Report) claims() (n int) {
	for i := range r.Statements {
		n += r.Statements[i].Cases
	}
	for _, l := range r.LeftOut {
		n += l.Count
	}
	return n
}

// Statement returns the statement of an institution, nil if it has none.
func (r *Report) Statement(institution string) *Statement {
	// A settlement sorts them. A report that was changed may have them in any order.
	at := sort.Search(len(r.Statements), func(i int) bool { return r.Statements[i].Institution >= institution })
	if at < len(r.Statements) && r.Statements[at].Institution == institution {
		return &r.Statements[at]
	}
	for i := range r.Statements {
		if r.Statements[i].Institution == institution {
			return &r.Statements[i]
		}
	}
	return nil
}
