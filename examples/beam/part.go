package main

import (
	"bytes"
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// Part is a part of a job as workers get it: a plan is compiled where it is used.
type Part struct {
	Index  int
	Method settlement.Method
	Pool   string
	Period settlement.Period // of the claims; zero: the job vouches for them
	DateBy settlement.DateBy
	Dir    string // of the job; messages leave it out
	Claims string // the files
	Policy []byte // the document
	// History says that the claims must meet those of their person.
	History bool
}

// rules are the compiled policy of a part, and what the pipeline asks of it.
type rules interface {
	// about says what a settlement under the policy is.
	about() settlement.About
	// settledHere refuses a policy that is not in force, or has a rule that
	// looks at all claims of an institution.
	settledHere(settlement.Period) error
	// history reports whether a rule looks at a person's other claims.
	history() bool

	// rate yields the entries of a file, if no rule has history; claim is told
	// every claim that was read.
	rate(f his.File, claim func(position int, id string)) iter.Seq2[settlement.Entry, error]
	// read yields the claims of a file.
	read(his.File) iter.Seq2[Claim, error]
	// rateTogether yields the entries of the claims of some persons, all of theirs.
	rateTogether([]Claim) iter.Seq2[settlement.Entry, error]
}

// Claim is a claim on its way to the others of its person.
type Claim struct {
	Person, ID string
	File       string
	Position   int64 // in the file, from 1
	JSON       []byte
}

// open compiles the policy of the part.
func (p Part) open() (rules, error) {
	switch p.Method {
	case settlement.DRG:
		policy, err := drg.ReadPolicy(bytes.NewReader(p.Policy))
		if err != nil {
			return nil, err
		}
		plan, err := drg.New(policy)
		if err != nil {
			return nil, err
		}
		return claimRules[drg.Case]{
			document:  policy.Document,
			looksBack: policy.Readmission != nil,
			unsettled: unsettledDRG(policy),
			table:     func(f his.File) *his.Table[drg.Case] { return his.Cases(f, plan.Columns()...).DatedBy(p.DateBy) },
			bind: func(cases iter.Seq2[drg.Case, error]) settlement.Settlement {
				return plan.Settlement(p.Period, cases)
			},
			who: func(c *drg.Case) (string, string) { return c.ID, c.Person },
		}, nil
	case settlement.PerDiem:
		policy, err := perdiem.ReadPolicy(bytes.NewReader(p.Policy))
		if err != nil {
			return nil, err
		}
		plan, err := perdiem.New(policy)
		if err != nil {
			return nil, err
		}
		return claimRules[perdiem.Stay]{
			document:  policy.Document,
			looksBack: true, // a person's stays may not overlap, whatever the policy
			unsettled: unsettledPerDiem(policy),
			table:     func(f his.File) *his.Table[perdiem.Stay] { return his.Stays(f, plan.Columns()...).DatedBy(p.DateBy) },
			bind: func(stays iter.Seq2[perdiem.Stay, error]) settlement.Settlement {
				return plan.Settlement(p.Period, stays)
			},
			who: func(s *perdiem.Stay) (string, string) { return s.ID, s.Person },
		}, nil
	}
	return nil, fmt.Errorf("%w: method %q", errUnsupported, p.Method)
}

// unsettledDRG returns the path of a rule that a person's claims do not suffice for.
func unsettledDRG(p drg.Policy) string {
	switch {
	case p.Special != nil && (!p.Special.Quota.Absent() || len(p.Special.QuotaLevels) > 0):
		return "special.quota"
	case p.Stays != nil && p.Stays.Outside != "" && p.Stays.Outside != drg.List && p.Stays.Outside != drg.Refuse:
		return "stays.outside"
	}
	return ""
}

func unsettledPerDiem(p perdiem.Policy) string {
	switch {
	case len(p.Limits.InstitutionDays.Caps) > 0:
		return "limits.institution_days"
	case !p.Limits.AdvanceShare.Absent():
		return "limits.advance_share"
	}
	return ""
}
