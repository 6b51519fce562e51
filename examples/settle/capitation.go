package main

import (
	"errors"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
)

// checkFiles adds the files of claims that a part lacks, or has too many of.
func (p JobPart) checkFiles(f *settlement.Faults, at string) {
	perHead := p.Method == settlement.Capitation
	for _, file := range []struct {
		field, name string
		wanted      bool
	}{{"claims", p.Claims, !perHead}, {"members", p.Members, perHead}, {"charges", p.Charges, perHead}} {
		switch {
		case file.wanted && file.name == "":
			f.At(at+file.field, settlement.ErrRequired)
		case !file.wanted && file.name != "":
			f.At(at+file.field, settlement.ErrExcludes)
		}
	}
}

// claimFiles are the names of the files of claims that a part reads.
func (p JobPart) claimFiles() []string {
	if p.Method == settlement.Capitation {
		return []string{p.Members, p.Charges}
	}
	return []string{p.Claims}
}

func (j *job) openCapitation(p JobPart, watch *progress) (*part, error) {
	policy, err := readPolicy(j, p.Policy, capitation.ReadPolicy)
	if err != nil {
		return nil, err
	}
	plan, err := capitation.New(policy)
	if err := j.checkPolicy(p.Policy, policy.Document, err); err != nil {
		return nil, err
	}
	members := his.Members(j.claimFile(p.Members))
	charges := his.Charges(j.claimFile(p.Charges), plan.Columns()...)
	s := plan.Settlement(j.Period, watched(watch, p.Members, members.All()), watched(watch, p.Charges, charges.All()))
	return &part{
		claims: p.Members + ", " + p.Charges,
		table:  headTable(),
		all:    s,
		locate: locateHeads(members, charges),
		unknown: func() ([]string, error) {
			a, err1 := members.Unknown()
			b, err2 := charges.Unknown()
			return append(a, b...), errors.Join(err1, err2)
		},
	}, nil
}

// locateHeads translates the positions of refused members and charges into rows.
func locateHeads(members *his.Table[capitation.Member], charges *his.Table[capitation.Charge]) func(error) error {
	return func(err error) error {
		var all settlement.Faults
		all.Add(err)
		tables := map[string]*settlement.Faults{capitation.Members: {}, capitation.Charges: {}, "": {}}
		for _, e := range all.List {
			var row *capitation.RowError
			if errors.As(e, &row) && tables[row.Table] != nil {
				tables[row.Table].Add(row.Claim)
			} else {
				tables[""].Add(e)
			}
		}
		var faults settlement.Faults
		if f := tables[capitation.Members]; f.Total > 0 {
			faults.Add(members.Locate(f))
		}
		if f := tables[capitation.Charges]; f.Total > 0 {
			faults.Add(charges.Locate(f))
		}
		faults.Add(tables[""].Err())
		faults.Total += all.Total - len(all.List)
		return &faults
	}
}
