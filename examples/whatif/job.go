package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// errUnsupported says what this program does not do.
var errUnsupported = errors.New("not settled by this version")

// job is what this program reads of a job document; any other field is refused,
// since leaving it out would settle something else.
type job struct {
	Name   string            `json:"name"`
	Period settlement.Period `json:"period"`
	Terms  settlement.Terms  `json:"terms"`
	Parts  []part            `json:"parts"`
	path   string
	drg    int // which part
}

// part is claims that are paid by one method under one policy.
type part struct {
	Method settlement.Method `json:"method"`
	Policy string            `json:"policy"`
	Claims string            `json:"claims"`
	// DateBy says which column dates the claims, as examples/settle has it; "none": the
	// job vouches that all of them belong to its period.
	DateBy settlement.DateBy `json:"date_by,omitempty"`
}

// period returns the period that the claims of a part are held to; zero: none.
func (j *job) period(p part) settlement.Period {
	if p.DateBy == settlement.DateByNone {
		return settlement.Period{}
	}
	return j.Period
}

// inForce refuses a policy that is not in force for the whole period.
func (j *job) inForce(name string, d settlement.Document) error {
	if d.Effective.Covers(j.Period) {
		return nil
	}
	return fmt.Errorf("%s: effective: %w: %s does not cover the job's period %s", name, settlement.ErrNotInForce, d.Effective, j.Period)
}

// side is one of the two settlements: a plan and its terms, and what else is
// paid out of the same fund.
type side struct {
	name   string
	policy drg.Policy
	plan   *drg.Plan
	terms  settlement.Terms
	period settlement.Period // of the DRG claims
	beds   []settlement.Settlement
	names  map[string]string // institutions
}

// readJob reads a job: one part of DRG claims, and any of bed-days.
func readJob(path string) (*job, error) {
	j := &job{}
	if err := readJSON(path, j); err != nil {
		return nil, err
	}
	j.path, j.drg = path, -1
	for i, p := range j.Parts {
		switch {
		case p.Method == settlement.DRG && j.drg < 0:
			j.drg = i
		case p.Method != settlement.PerDiem:
			return nil, fmt.Errorf("%s: parts[%d].method: want one part of drg and any of perdiem, got %s", path, i, shown.Word(p.Method))
		}
		if p.Policy == "" || p.Claims == "" {
			return nil, fmt.Errorf("%s: parts[%d]: want policy and claims", path, i)
		}
	}
	if j.drg < 0 {
		return nil, fmt.Errorf("%s: parts: want one of drg", path)
	}
	if j.Period.From.Absent() || j.Period.To.Absent() {
		return nil, fmt.Errorf("%s: period: %w", path, settlement.ErrRequired)
	}
	if err := errors.Join(j.Period.Check(), j.Terms.Check()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return j, nil
}

func (j *job) resolve(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(j.path), filepath.FromSlash(name))
}

// claims returns the path of the claims.
func (j *job) claims() string { return j.resolve(j.Parts[j.drg].Claims) }

// side makes the job's settlement, under another policy if there is one: a draft, which
// need not be in force in the job's period.
func (j *job) side(policy string) (*side, error) {
	draft := policy != ""
	if !draft {
		policy = j.resolve(j.Parts[j.drg].Policy)
	}
	f, err := os.Open(policy)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &side{terms: j.Terms, period: j.period(j.Parts[j.drg]), names: map[string]string{}}
	if s.policy, err = drg.ReadPolicy(f); err != nil {
		return nil, fmt.Errorf("%s: %w", policy, err)
	}
	if s.plan, err = drg.New(s.policy); err != nil {
		return nil, fmt.Errorf("%s: %w", policy, err)
	}
	if !draft {
		if err := j.inForce(policy, s.policy.Document); err != nil {
			return nil, err
		}
	}
	s.name = s.policy.Name
	if rule := s.policy.Stays; rule != nil && rule.Outside != "" && rule.Outside != drg.Refuse && rule.Outside != drg.List {
		return nil, fmt.Errorf("%s: stays.outside: %w: this program hands no stays to the method %s", policy, errUnsupported, rule.Outside)
	}
	for i, p := range j.Parts {
		if i == j.drg {
			continue
		}
		beds, err := j.bedDays(p, s.names)
		if err != nil {
			return nil, err
		}
		s.beds = append(s.beds, beds)
	}
	for _, in := range s.policy.Institutions {
		s.names[in.Code] = in.Name
	}
	return s, nil
}

// bedDays makes the settlement of a part of bed-days, which is the same whatever
// the DRG policy is.
func (j *job) bedDays(p part, names map[string]string) (settlement.Settlement, error) {
	f, err := os.Open(j.resolve(p.Policy))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rules, err := perdiem.ReadPolicy(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Policy, err)
	}
	plan, err := perdiem.New(rules)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Policy, err)
	}
	if err := j.inForce(p.Policy, rules.Document); err != nil {
		return nil, err
	}
	for _, in := range rules.Institutions {
		names[in.Code] = in.Name
	}
	file := his.File{Name: p.Claims, Open: func() (io.ReadCloser, error) { return os.Open(j.resolve(p.Claims)) }}
	return plan.Settlement(j.period(p), his.Stays(file, plan.Columns()...).DatedBy(p.DateBy).All()), nil
}

// isJob reports whether a document has parts, as a job does and no policy.
func isJob(path string) (bool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	return fields["parts"] != nil, nil
}

func readJSON(path string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := settlement.ReadJSON(f, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// open reads both sides, and the claims that they share.
func open(o options) (before, after *side, cases []drg.Case, err error) {
	first, err := readJob(o.before)
	if err != nil {
		return nil, nil, nil, err
	}
	second, policy := first, o.after
	if again, err := isJob(o.after); err != nil {
		return nil, nil, nil, err
	} else if again {
		if second, err = readJob(o.after); err != nil {
			return nil, nil, nil, err
		}
		if a, b := first.claims(), second.claims(); !sameFile(a, b) {
			return nil, nil, nil, fmt.Errorf("%s: want the claims of the old job, %s, got %s", o.after, a, b)
		}
		if a, b := first.Parts[first.drg].DateBy, second.Parts[second.drg].DateBy; a != b {
			return nil, nil, nil, fmt.Errorf("%s: date_by: want that of the old job, %q, got %q", o.after, a, b)
		}
		policy = ""
	}
	var faults settlement.Faults
	before, err = first.side("")
	faults.Add(err)
	after, err = second.side(policy)
	faults.Add(err)
	if err := faults.Err(); err != nil {
		return nil, nil, nil, err
	}
	if o.apportion {
		for _, s := range []*side{before, after} {
			s.terms.Residue, s.terms.RoundEach = settlement.ResidueApportion, false
		}
	}
	cases, err = readCases(first.claims(), first.Parts[first.drg].DateBy, before.plan, after.plan)
	return before, after, cases, err
}

func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// readCases reads the columns that either plan needs.
func readCases(path string, by settlement.DateBy, plans ...*drg.Plan) ([]drg.Case, error) {
	seen := map[string]bool{}
	var columns []string
	for _, p := range plans {
		for _, name := range p.Columns() {
			if !seen[name] {
				seen[name] = true
				columns = append(columns, name)
			}
		}
	}
	file := his.File{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	var cases []drg.Case
	for c, err := range his.Cases(file, columns...).DatedBy(by).Unique() {
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		return nil, errors.New(path + ": no claims")
	}
	return cases, nil
}
