package main

import (
	"encoding/json"
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// claimRules are the rules of one kind of claim.
type claimRules[C any] struct {
	document  settlement.Document
	looksBack bool
	unsettled string
	table     func(his.File) *his.Table[C]
	bind      func(iter.Seq2[C, error]) settlement.Settlement
	who       func(*C) (id, person string)
}

func (r claimRules[C]) about() settlement.About { return r.bind(settlement.Each[C](nil)).About() }

func (r claimRules[C]) history() bool { return r.looksBack }

func (r claimRules[C]) settledHere(period settlement.Period) error {
	var f settlement.Faults
	if !r.document.Effective.Covers(period) {
		f.At("effective", fmt.Errorf("%s does not cover the job's period %s", r.document.Effective, period))
	}
	if r.unsettled != "" {
		f.At(r.unsettled, fmt.Errorf("%w: the rule looks at more than a person's claims", errUnsupported))
	}
	return f.Err()
}

func (r claimRules[C]) rate(f his.File, claim func(int, string)) iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		table := r.table(f)
		told := func(yield func(C, error) bool) {
			position := 0
			for c, err := range table.All() {
				if err == nil {
					position++
					id, _ := r.who(&c)
					claim(position, id)
				}
				if !yield(c, err) {
					return
				}
			}
		}
		for e, err := range r.bind(told).Entries() {
			if err != nil {
				err = table.Locate(err)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (r claimRules[C]) read(f his.File) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		var position int64
		for c, err := range r.table(f).All() {
			if err != nil {
				yield(Claim{}, err)
				return
			}
			position++
			id, person := r.who(&c)
			text, err := json.Marshal(c)
			if !yield(Claim{Person: person, ID: id, File: f.Name, Position: position, JSON: text}, err) || err != nil {
				return
			}
		}
	}
}

func (r claimRules[C]) rateTogether(list []Claim) iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		claims := make([]C, len(list))
		for i, c := range list {
			if err := json.Unmarshal(c.JSON, &claims[i]); err != nil {
				yield(settlement.Entry{}, fmt.Errorf("claim %s: %w", shown.QuoteID(c.ID), err))
				return
			}
		}
		for e, err := range r.bind(settlement.Each(claims)).Entries() {
			if !yield(e, err) {
				return
			}
		}
	}
}
