package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	jobs "github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/whatif"
)

// In this file: regions with many institutions, pools, parts or groups, and rules as formulas.
// A claim is one of what there are many of.

const (
	manyOf   = "many of a kind"
	inReport = "an institution in a report of 5,000, settled from a tally"
	inPools  = "a pool of 20,000"
	inParts  = "a part of a job of 5,000"
	inWhatIf = "an institution in a what-if of 10,000"
	inCliffs = "an institution of 2,000 in the cliffs of 700 groups"
	byRules  = "Rate, the deck of examples/rules: twelve rules and five definitions"
)

func largeVersions() []*version {
	many := func(name string, n int, prepare func(n int) (func() error, error)) *version {
		return &version{section: manyOf, name: name, job: jobCalls, exact: true, calls: n, prepare: func(d *data) (func() (result, error), error) {
			run, err := prepare(d.n)
			return func() (result, error) { return result{Rows: d.n}, run() }, err
		}}
	}
	return []*version{
		many(inReport, 5_000, settleInstitutions), many(inPools, 20_000, settlePools), many(inParts, 5_000, settleParts),
		many(inWhatIf, 10_000, whatIfs), many(inCliffs, 2_000, cliffs), many(byRules, manyCalls, rateByRules),
	}
}

// settleInstitutions settles a tally of institutions with claims of three classes each.
func settleInstitutions(n int) (func() error, error) {
	var t settlement.Tally
	for i := range 3 * n {
		err := t.Add(settlement.Entry{
			Method: settlement.DRG, Institution: fmt.Sprintf("H%05d", i/3), Claim: fmt.Sprint(i), Class: []settlement.Class{settlement.Normal, settlement.Low, settlement.High}[i%3],
			Points: settlement.Points(i+1) * settlement.Point, Cost: settlement.Money(i+1) * 1000, Covered: settlement.Money(i) * 100,
		})
		if err != nil {
			return nil, err
		}
	}
	t.IDsChecked()
	return func() error {
		r, err := t.Settle(terms(3 * n))
		if err == nil && len(r.Statements) != n {
			err = fmt.Errorf("%d institutions", len(r.Statements))
		}
		return err
	}, nil
}

// settlePools settles pools with a claim each, all of one institution.
func settlePools(n int) (func() error, error) {
	pools, list := make([]settlement.Pool, n), make([]settlement.Entry, n)
	for i := range n {
		name := fmt.Sprintf("%05d", i)
		pools[i] = settlement.Pool{Name: name, Terms: settlement.Terms{Fund: settlement.MustDecimal("300.00")}}
		list[i] = settlement.Entry{Method: settlement.DRG, Institution: "H1", Pool: name, Claim: name, Class: settlement.Normal, Points: settlement.Point, Cost: 300_00}
	}
	return func() error {
		var t settlement.Tally
		for _, e := range list {
			if err := t.Add(e); err != nil {
				return err
			}
		}
		t.IDsChecked()
		r, err := t.SettlePools(pools)
		if err == nil && len(r.Statements[0].Parts) != n {
			err = fmt.Errorf("%d parts", len(r.Statements[0].Parts))
		}
		return err
	}, nil
}

// ownClaims returns a folder with a file of one claim for each institution, and a job's
// document.
func ownClaims(n int) (paper, jobs.Document, error) {
	region, err := newRegion()
	if err != nil {
		return paper{}, jobs.Document{}, err
	}
	region.policy.Institutions = nil
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,settled\n")
	for i := range n {
		code := fmt.Sprintf("H%05d", i)
		region.policy.Institutions = append(region.policy.Institutions, drg.Institution{Code: code, Coefficient: settlement.MustDecimal("1")})
		fmt.Fprintf(&b, "c%d,%s,%s,10000.00,1.00,2025-01-31\n", i, code, region.groups[i%len(region.groups)].code)
	}
	t := terms(n)
	document := jobs.Document{Name: "bench", Period: year(), Terms: &t, Parts: parts()}
	document.Parts[0].DateBy = "settled"
	p, err := (&data{n: n, region: region}).papers("job.json", document)
	if err == nil {
		p.documents["ten.csv"] = []byte(b.String())
	}
	return p, document, err
}

// settleParts settles a job whose parts have a file of one claim each.
func settleParts(n int) (func() error, error) {
	p, document, err := ownClaims(n)
	if err != nil {
		return nil, err
	}
	header, claims, _ := strings.Cut(strings.TrimSpace(string(p.documents["ten.csv"])), "\n")
	one := document.Parts[0]
	document.Parts = nil
	for i, claim := range strings.Split(claims, "\n") {
		one.Claims = jobs.Names{fmt.Sprintf("%d.csv", i)}
		p.documents[one.Claims[0]] = []byte(header + "\n" + claim + "\n")
		document.Parts = append(document.Parts, one)
	}
	q, err := p.papers("job.json", document)
	if err != nil {
		return nil, err
	}
	p.documents["job.json"] = q.documents["job.json"]
	return func() error {
		_, err := settleJob(p)
		return err
	}, nil
}

func settleJob(p paper) (*jobs.Result, error) {
	j, err := jobs.Open(p, "job.json")
	if err != nil {
		return nil, err
	}
	return j.Settle(context.Background(), jobs.Options{})
}

// whatIfs compares two settlements under two policies, institution by institution.
func whatIfs(n int) (func() error, error) {
	p, _, err := ownClaims(n)
	if err != nil {
		return nil, err
	}
	before, err := settleJob(p)
	if err != nil {
		return nil, err
	}
	changed := string(p.documents["policy.json"])
	if p.documents["policy.json"] = []byte(strings.Replace(changed, `"`+lowRatio+`"`, `"0.5"`, 1)); changed == string(p.documents["policy.json"]) {
		return nil, fmt.Errorf("the policy did not change")
	}
	after, err := settleJob(p)
	if err != nil {
		return nil, err
	}
	return func() error {
		ctx := context.Background()
		changes, err := jobs.Difference(ctx, before, after)
		if err == nil {
			_, err = whatif.Book(ctx, before, after, changes)
		}
		return err
	}, nil
}

// cliffs finds the cliffs of 700 groups in institutions of twenty coefficients.
func cliffs(n int) (func() error, error) {
	region, err := newRegion()
	if err != nil {
		return nil, err
	}
	region.policy.Institutions = nil
	for i := range n {
		region.policy.Institutions = append(region.policy.Institutions, drg.Institution{Code: code(i), Coefficient: settlement.MustDecimal(fmt.Sprintf("1.%04d", i%20))})
	}
	plan, err := drg.New(region.policy)
	return func() error {
		_, err := plan.Cliffs(settlement.MustDecimal("100"))
		return err
	}, err
}

// rateByRules rates the deck of examples/rules over and over.
func rateByRules(n int) (func() error, error) {
	const folder = "../examples/rules/"
	document, err := os.Open(folder + "policy.json")
	if err != nil {
		return nil, err
	}
	defer document.Close()
	policy, err := drg.ReadPolicy(document)
	if err != nil {
		return nil, err
	}
	plan, err := drg.New(policy)
	if err != nil {
		return nil, err
	}
	var deck []drg.Case
	for c, err := range his.CasesOf(rows.Path(folder+"cases.csv"), plan).All() {
		if err != nil {
			return nil, err
		}
		deck = append(deck, c)
	}
	return func() error {
		for i := range n {
			if _, err := plan.Rate(deck[i%len(deck)]); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
