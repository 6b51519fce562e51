package budget

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// FindingKey is what findings are counted by.
type FindingKey string

// Keys of findings.
const (
	ByFindingInstitution FindingKey = "institution"
	ByFindingDepartment  FindingKey = "department"
	ByFindingMonth       FindingKey = "month"
	ByFindingItem        FindingKey = "item"
	ByFindingKind        FindingKey = "kind"
	ByFindingRule        FindingKey = "rule"
	ByFindingSource      FindingKey = "source"
	ByFindingStage       FindingKey = "stage"
	ByFindingStatus      FindingKey = "status"
)

// Choices are the keys.
func (FindingKey) Choices() []FindingKey {
	return []FindingKey{
		ByFindingInstitution, ByFindingDepartment, ByFindingMonth, ByFindingItem, ByFindingKind, ByFindingRule, ByFindingSource, ByFindingStage, ByFindingStatus,
	}
}

// FindingSums are the findings that agree in some keys, and what they come to in yuan. Refused
// and Damages are at most zero, Reversed is money that comes back, and Total is the sum of the
// three. Pending is the amount of findings that are not decided yet, as letters have it.
type FindingSums struct {
	// Values are those of the keys, in their order; blank: the findings say nothing.
	Values    []string         `json:"values"`
	Findings  int              `json:"findings"` // without those that reverse another one
	Upheld    int              `json:"upheld"`
	Undecided int              `json:"undecided,omitempty"`
	Dismissed int              `json:"dismissed,omitempty"`
	Reversals int              `json:"reversals,omitempty"` // findings that reverse another one and are upheld
	Appealed  int              `json:"appealed,omitempty"`
	Refused   settlement.Money `json:"refused"`
	Damages   settlement.Money `json:"damages"`
	Reversed  settlement.Money `json:"reversed,omitzero"`
	Total     settlement.Money `json:"total"`
	Pending   settlement.Money `json:"pending,omitzero"`
	// IDs are the findings, in the order of the letters.
	IDs []string `json:"ids"`
}

// SumFindings counts and sums up the findings of letters by keys (审核统计), sorted by the values
// of the keys. Without a key it returns all findings together. Amounts of steps of escalation are
// in no sum. The sums of the rows are those of the letters less their steps. It returns an error
// if a key is unknown or listed twice, or on overflow.
func SumFindings(letters []Letter, by ...FindingKey) ([]FindingSums, error) {
	for i, k := range by {
		if err := policy.OneOf(k); err != nil {
			return nil, &settlement.FieldError{Path: fmt.Sprintf("by[%d]", i), Err: err}
		}
		if slices.Contains(by[:i], k) {
			return nil, &settlement.FieldError{Path: fmt.Sprintf("by[%d]", i), Err: fmt.Errorf("%w: %s", settlement.ErrDuplicate, k)}
		}
	}
	at := map[string]int{}
	var list []FindingSums
	for _, l := range letters {
		for _, f := range l.Findings {
			values := make([]string, len(by))
			for i, k := range by {
				values[i] = f.value(k, l.Institution)
			}
			key := fmt.Sprintf("%q", values)
			n, met := at[key]
			if !met {
				n, at[key] = len(list), len(list)
				list = append(list, FindingSums{Values: values})
			}
			if err := list[n].add(&f); err != nil {
				return nil, &settlement.FieldError{Path: "accounts " + l.Institution, Err: err}
			}
		}
	}
	slices.SortFunc(list, func(a, b FindingSums) int { return slices.Compare(a.Values, b.Values) })
	return list, nil
}

// value returns what a finding says of a key.
func (f *LetterFinding) value(k FindingKey, institution string) string {
	switch k {
	case ByFindingInstitution:
		return institution
	case ByFindingDepartment:
		return f.Department
	case ByFindingMonth:
		return f.Month.String()
	case ByFindingItem:
		return f.Item
	case ByFindingKind:
		return f.Kind
	case ByFindingRule:
		return f.Rule
	case ByFindingSource:
		return f.Source
	case ByFindingStage:
		return f.Stage
	}
	return string(f.Status)
}

// add counts a finding.
func (s *FindingSums) add(f *LetterFinding) error {
	s.IDs = append(s.IDs, f.ID)
	if f.Reverses == "" {
		s.Findings++
	}
	if !f.Appealed.Absent() {
		s.Appealed++
	}
	switch {
	case f.Status == Pending && f.Reverses != "":
		return s.sum(&s.Pending, f.Amount)
	case f.Status == Pending:
		s.Undecided++
		return s.sum(&s.Pending, -f.Amount)
	case f.Status != Upheld && f.Reverses == "":
		s.Dismissed++
	case f.Status == Upheld && f.Reverses != "":
		s.Reversals++
	case f.Status == Upheld:
		s.Upheld++
	}
	for _, l := range f.Lines {
		of := map[settlement.Kind]*settlement.Money{
			settlement.LineRefused: &s.Refused, settlement.LineDamages: &s.Damages, settlement.LineReversed: &s.Reversed,
		}[l.Kind]
		if of == nil {
			continue
		}
		if err := cmp.Or(s.sum(of, l.Amount), s.sum(&s.Total, l.Amount)); err != nil {
			return err
		}
	}
	return nil
}

// sum adds an amount to a sum.
func (s *FindingSums) sum(to *settlement.Money, m settlement.Money) error {
	sum := *to + m
	if m > 0 && sum < *to || m < 0 && sum > *to {
		return settlement.ErrOverflow
	}
	*to = sum
	return nil
}
