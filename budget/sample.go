package budget

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// SampleRule says how many claims of each institution are drawn for review.
type SampleRule struct {
	// Seed makes the draw: with the same seed anyone draws the same claims.
	Seed string `json:"seed" required:"true"`
	// Size is the number of claims of each institution that are drawn. Share is a part of its
	// claims, rounded up. The larger of the two counts. One of them is required.
	Size  int                `json:"size,omitempty"`
	Share settlement.Decimal `json:"share,omitzero"`
	// RiskyFirst draws risky claims before any other: those of the classes low, high, special
	// and ungrouped, and those that are conflicts.
	RiskyFirst bool `json:"risky_first,omitempty"`
}

// Drawn is a claim that was drawn for review.
type Drawn struct {
	Institution string            `json:"institution"`
	Method      settlement.Method `json:"method"`
	Claim       string            `json:"claim"`
	Cost        settlement.Money  `json:"cost"`
}

// Sample draws claims for review (抽样复核). Of each institution it draws those whose hash
// with the seed is smallest. The draw depends only on the seed and the claims, not on their
// order. So anyone can draw the same claims again, and no one can choose them. The claims
// are walked once, or twice if the rule has a share. Only those drawn are kept.
//
// The hash of a claim is the first 16 bytes of SHA-256 over seed, method, institution and
// claim, each ended by a zero byte.
//
// Sample returns an error if the policy has no rule for samples, or if a walk yields one.
func (p *Plan) Sample(claims ...settlement.Settlement) ([]Drawn, error) {
	if p.policy.Audit == nil || p.policy.Audit.Sample == nil {
		return nil, &settlement.FieldError{Path: "audit.sample", Err: policy.ErrRequired}
	}
	rule := p.policy.Audit.Sample
	size := func(string) int { return rule.Size }
	if rule.Share.Sign() > 0 {
		counts, err := countClaims(claims)
		if err != nil {
			return nil, err
		}
		size = func(institution string) int { return max(rule.Size, rule.part(counts[institution])) }
	}
	drawn := map[string][]ticket{}
	f := settlement.Faults{Limit: settlement.MaxFaults}
	var text []byte
	for _, s := range claims {
		for e, err := range s.Entries() {
			if err != nil {
				f.Add(err)
				break
			}
			if !drawable(&e) {
				continue
			}
			text = text[:0]
			for _, part := range [...]string{rule.Seed, string(e.Method), e.Institution, e.Claim} {
				text = append(append(text, part...), 0)
			}
			sum := sha256.Sum256(text)
			t := ticket{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]), Drawn{e.Institution, e.Method, e.Claim, e.Cost}, 0}
			if rule.RiskyFirst && !risky(&e) {
				t.later = 1
			}
			list, most := drawn[e.Institution], size(e.Institution)
			if len(list) == most && (most == 0 || compareTickets(t, list[len(list)-1]) >= 0) {
				continue
			}
			i, _ := slices.BinarySearchFunc(list, t, compareTickets)
			list = slices.Insert(list, i, t)
			drawn[e.Institution] = list[:min(len(list), most)]
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	var out []Drawn
	for _, code := range slices.Sorted(maps.Keys(drawn)) {
		for _, t := range drawn[code] {
			out = append(out, t.claim)
		}
	}
	return out, nil
}

// ticket is a claim and its hash.
type ticket struct {
	hi, lo uint64
	claim  Drawn
	later  int // 1: after those that deserve a look
}

// part returns the share of n claims, rounded up.
func (r *SampleRule) part(n int) int {
	share, _ := r.Share.Scaled(8) // at most 1: checked with the policy
	unit, _ := wide.Pow10Int64(8)
	part, _ := wide.Mul(-int64(n), share).DivInt64(unit, wide.Floor)
	return int(-part)
}

// drawable reports whether an entry is a claim that is settled here, paid or not.
func drawable(e *settlement.Entry) bool {
	return e.Claim != "" && (e.Left == "" || e.Left == settlement.LeftUnpaid)
}

// risky reports whether a claim deserves a look.
func risky(e *settlement.Entry) bool {
	switch e.Class {
	case settlement.Low, settlement.High, settlement.Special, settlement.Ungrouped:
		return true
	}
	return e.Conflict != ""
}

// countClaims counts the claims of each institution.
func countClaims(claims []settlement.Settlement) (map[string]int, error) {
	counts := map[string]int{}
	f := settlement.Faults{Limit: settlement.MaxFaults}
	for _, s := range claims {
		for e, err := range s.Entries() {
			if err != nil {
				f.Add(err)
				break
			}
			if drawable(&e) {
				counts[e.Institution]++
			}
		}
	}
	return counts, f.Err()
}

func compareTickets(a, b ticket) int {
	return cmp.Or(cmp.Compare(a.later, b.later), cmp.Compare(a.hi, b.hi), cmp.Compare(a.lo, b.lo), cmp.Compare(a.claim.Method, b.claim.Method), cmp.Compare(a.claim.Claim, b.claim.Claim))
}
