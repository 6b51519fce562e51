package budget

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// SampleRule says how many claims of each institution are drawn for review.
type SampleRule struct {
	// Seed makes the draw: with the same seed anyone draws the same claims.
	Seed string `json:"seed"`
	Size int    `json:"size"` // of each institution
}

// Drawn is a claim that was drawn for review.
type Drawn struct {
	Institution string            `json:"institution"`
	Method      settlement.Method `json:"method"`
	Claim       string            `json:"claim"`
	Cost        settlement.Money  `json:"cost"`
}

// Sample draws claims for review (抽样复核): of each institution those whose hash
// with the seed is smallest. The draw depends on the seed and the claims alone, not
// on their order, so that it can be drawn again and no one can choose. The claims
// are walked once; only those drawn are kept. It returns an error if the policy has
// no rule for samples or a walk yields one.
//
// The hash of a claim is the first 16 bytes of SHA-256 over seed, method,
// institution and claim, each ended by a zero byte.
func (p *Plan) Sample(claims ...settlement.Settlement) ([]Drawn, error) {
	if p.policy.Audit == nil || p.policy.Audit.Sample == nil {
		return nil, &settlement.FieldError{Path: "audit.sample", Err: settlement.ErrRequired}
	}
	rule := p.policy.Audit.Sample
	drawn := map[string][]ticket{}
	f := settlement.Faults{Limit: settlement.MaxFaults}
	var text []byte
	for _, s := range claims {
		for e, err := range s.Entries() {
			if err != nil {
				f.Add(err)
				break
			}
			if e.Claim == "" {
				continue
			}
			text = text[:0]
			for _, part := range [...]string{rule.Seed, string(e.Method), e.Institution, e.Claim} {
				text = append(append(text, part...), 0)
			}
			sum := sha256.Sum256(text)
			t := ticket{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]), Drawn{e.Institution, e.Method, e.Claim, e.Cost}}
			list := drawn[e.Institution]
			if len(list) == rule.Size && compareTickets(t, list[len(list)-1]) >= 0 {
				continue
			}
			i, _ := slices.BinarySearchFunc(list, t, compareTickets)
			list = slices.Insert(list, i, t)
			drawn[e.Institution] = list[:min(len(list), rule.Size)]
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
}

func compareTickets(a, b ticket) int {
	return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.lo, b.lo), cmp.Compare(a.claim.Method, b.claim.Method), cmp.Compare(a.claim.Claim, b.claim.Claim))
}
