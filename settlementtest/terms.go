package settlementtest

import (
	"bytes"
	"iter"
	"math/rand/v2"

	"github.com/yibaojiesuan/settlement"
)

// Replay returns a settlement of entries that were rated already.
func Replay(about settlement.About, entries ...settlement.Entry) settlement.Settlement {
	return replayed{about, entries}
}

// replayed is a settlement of entries that were yielded before.
type replayed struct {
	about   settlement.About
	entries []settlement.Entry
}

func (r replayed) About() settlement.About { return r.about }

func (r replayed) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		for _, e := range r.entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// tallies checks that neither the order of the entries nor their split over
// tallies changes a byte.
func (c *checker) tallies(entries []settlement.Entry) {
	whole, err := tally(entries)
	if err != nil {
		c.broken("tally", "%v", err)
		return
	}
	want, _ := whole.MarshalBinary()
	random := rand.New(rand.NewPCG(1, 2))
	for _, parts := range []int{1, 2, 7} {
		shuffled := append([]settlement.Entry(nil), entries...)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		lists := make([][]settlement.Entry, parts)
		for _, e := range shuffled {
			i := random.IntN(parts)
			lists[i] = append(lists[i], e)
		}
		var merged settlement.Tally
		for _, list := range lists {
			part, err := tally(list)
			if err == nil {
				err = throughBytes(part, &merged)
			}
			if err != nil {
				c.broken("merge", "%v", err)
				return
			}
		}
		if got, _ := merged.MarshalBinary(); !bytes.Equal(got, want) {
			c.broken("order and split change nothing", "%d shuffled tallies merged differ from the whole", parts)
		}
	}
}

func tally(entries []settlement.Entry) (*settlement.Tally, error) {
	var t settlement.Tally
	for _, e := range entries {
		if err := t.Add(e); err != nil {
			return nil, err
		}
	}
	return &t, nil
}

// throughBytes merges a tally as another machine would: from its binary form.
func throughBytes(part, into *settlement.Tally) error {
	data, err := part.MarshalBinary()
	if err != nil {
		return err
	}
	var decoded settlement.Tally
	if err := decoded.UnmarshalBinary(data); err != nil {
		return err
	}
	return into.Merge(&decoded)
}

// terms settles under every combination of terms and audits each report.
func (c *checker) terms(entries []settlement.Entry) {
	var cost settlement.Money
	var points settlement.Points
	unpriced := false
	for _, e := range entries {
		cost += max(e.Cost, 0) + max(e.Amount, -e.Amount)
		for _, l := range e.Lines {
			cost += max(l.Amount, -l.Amount)
		}
		points += e.Points
		unpriced = unpriced || !e.Priced
	}
	fund := cost.Decimal()
	var list []settlement.Terms
	for _, basis := range []settlement.Basis{settlement.WholeCost, settlement.FundOnly} {
		for _, rounding := range []settlement.ValueRounding{settlement.HalfUp, settlement.RoundDown} {
			list = append(list,
				settlement.Terms{Fund: fund, Basis: basis, ValueRounding: rounding, Residue: settlement.ResidueApportion},
				settlement.Terms{PointValue: settlement.MustDecimal("123.4567"), Basis: basis, ValueRounding: rounding, NegativeDue: settlement.NegativeFloor},
			)
			for _, places := range []int{1, 4, 8} {
				list = append(list,
					settlement.Terms{Fund: fund, Basis: basis, ValueRounding: rounding, Places: places},
					settlement.Terms{Fund: fund, Basis: basis, ValueRounding: rounding, Places: places, RoundEach: true, NegativeDue: settlement.NegativeFloor},
				)
			}
		}
	}
	if points <= 0 { // nothing can be divided
		list = []settlement.Terms{{Fund: fund}, {Fund: fund, NegativeDue: settlement.NegativeFloor}, {}}
		if unpriced {
			list = []settlement.Terms{{Fund: fund, PointValue: settlement.DecimalInt(1)}}
		}
	}
	for _, t := range list {
		c.settle(entries, t)
	}
}

func (c *checker) settle(entries []settlement.Entry, terms settlement.Terms) {
	s := replayed{c.settlement.About(), entries}
	report, err := settlement.Settle(terms, s)
	if err != nil {
		c.broken("settle", "%+v: %v", terms, err)
		return
	}
	if err := report.Verify(); err != nil {
		c.broken("conservation", "%+v: %v", terms, err)
	}
	var first, second bytes.Buffer
	if err := report.Encode(&first); err != nil {
		c.broken("a report encodes", "%+v: %v", terms, err)
		return
	}
	decoded, err := settlement.ReadReport(bytes.NewReader(first.Bytes()))
	if err != nil {
		c.broken("a report decodes", "%+v: %v", terms, err)
		return
	}
	if err := decoded.Verify(); err != nil {
		c.broken("conservation, decoded", "%+v: %v", terms, err)
	}
	if err := decoded.Encode(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		c.broken("a report survives a round trip", "%+v", terms)
	}
	reversed := replayed{s.about, nil}
	for i := len(entries) - 1; i >= 0; i-- {
		reversed.entries = append(reversed.entries, entries[i])
	}
	second.Reset()
	again, err := settlement.Settle(terms, reversed)
	if err == nil {
		err = again.Encode(&second)
	}
	if err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		c.broken("order changes nothing", "%+v: the report of the entries in reverse differs (%v)", terms, err)
	}
	c.prices(report, decoded, entries, terms)
}

// prices checks that a claim's price follows from the report alone, and that
// prices rounded claim by claim sum to those of the statements.
func (c *checker) prices(fresh, decoded *settlement.Report, entries []settlement.Entry, terms settlement.Terms) {
	sums := map[string]settlement.Money{}
	for _, e := range entries {
		a, trail, err := fresh.Price(e)
		b, _, err2 := decoded.Price(e)
		if err != nil || err2 != nil || a != b {
			c.broken("a stored report prices as a fresh one", "%+v: claim %q: %s and %s (%v, %v)", terms, e.Claim, a, b, err, err2)
			return
		}
		if len(trail) > 0 {
			if err := trail.Replay(); err != nil {
				c.broken("trails replay", "%+v: price of claim %q: %v", terms, e.Claim, err)
				return
			}
		}
		if !e.Priced {
			sums[e.Institution] += a
		}
	}
	for _, s := range fresh.Statements {
		var price settlement.Money
		for _, l := range s.Lines {
			if l.Kind == settlement.LinePrice {
				price += l.Amount
			}
		}
		if terms.RoundEach && price != sums[s.Institution] {
			c.broken("prices rounded claim by claim sum to the statement's", "%+v: institution %q: %s, want %s", terms, s.Institution, price, sums[s.Institution])
		}
	}
}
