package job

import (
	"context"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: what the documents and claims of a job say besides its report. Nothing is
// settled.

// Origins says how the money of a job's budgets arose.
type Origins struct {
	Pools   []budget.Origin     `json:"pools,omitempty"`
	Quotas  []budget.QuotaSheet `json:"quotas,omitempty"`
	Budgets []budget.Origin     `json:"budgets,omitempty"`
}

// Origins returns how the pools, the quotas and the budgets of the job's budget arose. It reads
// no claims. It returns an error wrapping [policy.ErrRequired] if the job has no budget.
func (j *Job) Origins() (Origins, error) {
	if j.treasury == nil {
		return Origins{}, j.noBudget()
	}
	p := j.treasury.plan
	return Origins{p.Pools(), p.Quotas(), p.Budgets()}, nil
}

// Instalments returns what the job's budget prepays in its period, and when. It reads no
// claims. It returns an error wrapping [policy.ErrRequired] if the job has no budget, and those
// of [budget.Plan.Instalments].
func (j *Job) Instalments() ([]budget.Instalment, error) {
	if j.treasury == nil {
		return nil, j.noBudget()
	}
	list, err := j.treasury.plan.Instalments(j.doc.Period, j.treasury.accounts...)
	return list, j.blame(err)
}

func (j *Job) noBudget() error {
	return &FileError{j.name, &settlement.FieldError{Path: "budget", Err: policy.ErrRequired}}
}

// QuotasUsed returns how far the quotas of the job's drg policies are used: see [drg.Quotas].
// A quota that several parts share is listed once.
func (j *Job) QuotasUsed(ctx context.Context) ([]drg.QuotaUse, error) {
	parts, err := j.cases(ctx)
	if err != nil {
		return nil, err
	}
	list, err := drg.Quotas(parts...)
	return list, j.blame(err)
}

// Candidate is a case that may be put up for special case review, without its person.
type Candidate struct {
	Claim       string           `json:"claim"`
	Institution string           `json:"institution"`
	Group       string           `json:"group"`
	Cost        settlement.Money `json:"cost"`
	Approved    drg.Approval     `json:"approved,omitempty"`
	Met         []string         `json:"met"` // the conditions of special.candidates that it meets
	Excess      settlement.Money `json:"excess"`
	Trail       settlement.Trail `json:"trail,omitempty"`
}

// Candidates returns the cases of the period that may be put up for special case review, part
// by part in the order of the claims: see [drg.Plan.Candidates].
func (j *Job) Candidates(ctx context.Context) ([]Candidate, error) {
	parts, err := j.cases(ctx)
	if err != nil {
		return nil, err
	}
	var list []Candidate
	var f settlement.Faults
	for _, p := range parts {
		for c, err := range p.Plans.Candidates(p.Claims) {
			if err != nil {
				f.Add(err)
				break
			}
			if of := &c.Case; p.Period == (settlement.Period{}) || p.Period.Contains(of.Date()) {
				list = append(list, Candidate{of.ID, of.Institution, of.Group, of.Cost, of.Approved, c.Met, c.Excess, c.Trail})
			}
		}
	}
	if err := f.Err(); err != nil {
		return nil, j.blame(err)
	}
	return list, nil
}

// cases returns the claims of all drg parts.
func (j *Job) cases(ctx context.Context) ([]drg.Part, error) {
	if err := j.unread(ctx); err != nil {
		return nil, err
	}
	var list []drg.Part
	for _, p := range j.parts {
		if p.cases != nil {
			list = append(list, p.cases(&watch{ctx: ctx, phase: Settling}))
		}
	}
	return list, nil
}

// NextCap is a cap on an institution's bed-days of the next period.
type NextCap struct {
	Policy string `json:"policy"` // the name of its file, or of the first of several
	perdiem.NextCap
}

// NextCaps returns the caps on bed-days of the next period, part by part: see
// [perdiem.Plan.NextCaps]. There are none if no policy of the job caps institutions.
func (j *Job) NextCaps(ctx context.Context) ([]NextCap, error) {
	if err := j.unread(ctx); err != nil {
		return nil, err
	}
	var list []NextCap
	var f settlement.Faults
	for i, p := range j.parts {
		if p.nextCaps == nil {
			continue
		}
		caps, err := p.nextCaps(&watch{ctx: ctx, phase: Settling})
		f.Add(err)
		for _, c := range caps {
			if of := &j.doc.Parts[i]; c.Pool == "" {
				c.Pool = of.Pool
			}
			list = append(list, NextCap{j.doc.Parts[i].Policy[0], c})
		}
	}
	if err := f.Err(); err != nil {
		return nil, j.blame(err)
	}
	return list, nil
}

// Patients returns the members of all parts of heads that have a head fee in the period, with
// the charges to their accounts: see [capitation.Plan.Patients]. [capitation.Compare] compares
// them with patients who are paid by item.
func (j *Job) Patients(ctx context.Context) ([]capitation.Patient, error) {
	if err := j.unread(ctx); err != nil {
		return nil, err
	}
	var list []capitation.Patient
	var f settlement.Faults
	for _, p := range j.parts {
		if p.patients == nil {
			continue
		}
		found, err := p.patients(&watch{ctx: ctx, phase: Settling})
		f.Add(err)
		list = append(list, found...)
	}
	if err := f.Err(); err != nil {
		return nil, j.blame(err)
	}
	return list, nil
}

// unread returns an error for each unknown column of numbers of the files of claims.
func (j *Job) unread(ctx context.Context) error {
	var f settlement.Faults
	for _, p := range j.parts {
		f.Add(p.unread(ctx))
	}
	return f.Err()
}
