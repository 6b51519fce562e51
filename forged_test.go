package settlement_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// In this file: forgeries of the reports of the examples, by a person who knows arithmetic.

// exampleReports returns the text of every report of the examples, by its path.
func exampleReports(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("examples/*/*.golden.json")
	require.NoError(t, err)
	all := map[string][]byte{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if r, err := settlement.ReadReport(bytes.NewReader(text)); err == nil && len(r.Checks) > 0 {
			all[path] = text
		}
	}
	require.Greater(t, len(all), 50)
	return all
}

func readReport(t testing.TB, text []byte) *settlement.Report {
	t.Helper()
	r, err := settlement.ReadReport(bytes.NewReader(text))
	require.NoError(t, err)
	return r
}

// sameSame is the trail of a person who makes up an amount.
func sameSame(id string, amount settlement.Money) settlement.Trail {
	return settlement.Trail{{
		Rule:   settlement.Rule{ID: id, Text: "made up", Gives: "a", Formula: "a"},
		Inputs: []settlement.Input{settlement.In("a", amount.Decimal())}, Result: amount.Decimal(),
	}}
}

// partOf returns the statement that is changed, with its pool: a part where there are several.
func partOf(r *settlement.Report, i int) (*settlement.Statement, *settlement.PoolReport) {
	s := &r.Statements[i]
	if len(s.Parts) > 0 {
		return &s.Parts[0], r.Pool(s.Parts[0].Pool)
	}
	return s, r.Pool("")
}

// pay adds a line to the i-th statement, and makes everything else fit that adds up.
func pay(r *settlement.Report, i int, l settlement.Line) {
	s, p := partOf(r, i)
	s.Lines = append(s.Lines, l)
	whole := []*settlement.Statement{s}
	if w := &r.Statements[i]; w != s {
		combined := l
		combined.Pool = s.Pool
		w.Lines = append(w.Lines, combined)
		whole = append(whole, w)
	}
	if l.Kind.Memo() {
		return
	}
	for _, x := range whole {
		x.Due += l.Amount
		if l.Method != settlement.Clearing {
			x.Entitlement += l.Amount
		}
	}
	if p.Residue != nil && l.Method != settlement.Clearing {
		rest := *p.Residue - l.Amount
		p.Residue = &rest
	}
}

// forgery changes a report, and says whether there was something to change.
type forgery struct {
	name  string
	forge func(r *settlement.Report) bool
	// rules: only with the rules of the plans can Verify tell.
	rules bool
}

const million = settlement.Money(1_000_000_00)

func madeUp(name string, rules bool, line func(s *settlement.Statement) settlement.Line) forgery {
	return forgery{name, func(r *settlement.Report) bool {
		if len(r.Statements) == 0 {
			return false
		}
		s, _ := partOf(r, 0)
		pay(r, 0, line(s))
		return true
	}, rules}
}

// forgeries are those that were named when Verify was attacked.
func forgeries() []forgery {
	firstMethod := func(s *settlement.Statement) settlement.Method {
		if len(s.ByClass) > 0 {
			return s.ByClass[0].Method
		}
		return settlement.Budget
	}
	list := []forgery{
		{"prepaid", forgePrepaid, false},
		{"shifted", forgeShifted, false},
		{"conflicts deleted", func(r *settlement.Report) bool {
			some := len(r.Conflicts) > 0
			r.Conflicts = nil
			return some
		}, false},
		{"a conflict deleted", func(r *settlement.Report) bool {
			some := len(r.Conflicts) > 0
			if some {
				r.Conflicts = r.Conflicts[1:]
			}
			return some
		}, false},
		{"statements deleted", forgeDeleted, false},
		{"checks deleted", func(r *settlement.Report) bool { r.Checks = r.Checks[:0:0]; return true }, false},
	}
	// A line of a clearing that says that the settlement drew it up.
	list = append(list, madeUp("a clearing under a rule of the settlement", true, func(s *settlement.Statement) settlement.Line {
		id := "a"
		for _, l := range s.Lines {
			if l.Method != settlement.Clearing && len(l.Trail) > 0 {
				id = l.Trail[0].Rule.ID
			}
		}
		return settlement.Line{Method: settlement.Clearing, Kind: settlement.LinePrepaid, Amount: -million, Trail: sameSame(id, -million)}
	}))
	for _, amount := range []settlement.Money{million, -million} {
		for _, m := range []settlement.Method{"", settlement.Settling, settlement.Clearing, "own"} {
			for _, kind := range []settlement.Kind{
				settlement.LinePrice, settlement.LineAmount, settlement.LineCovered, settlement.LineCompensation, settlement.LineOver,
				settlement.LineShared, settlement.LineViolation, settlement.LineCorrected, settlement.LinePrepaid, settlement.LineDebt,
				settlement.LineAdvance, settlement.LineReleased, settlement.LineWithheld, settlement.LineRefused, settlement.LineReversed, "gift",
			} {
				for _, after := range []bool{false, true} {
					name := string(m) + " " + string(kind) + " " + amount.String()
					if after {
						name += " after the value"
					}
					list = append(list, madeUp(name, true, func(s *settlement.Statement) settlement.Line {
						of := m
						if of == "" {
							of = firstMethod(s)
						}
						return settlement.Line{Method: of, Kind: kind, Amount: amount, AfterValue: after, Trail: sameSame("a", amount)}
					}))
				}
			}
		}
	}
	return list
}

// forgePrepaid says of a cleared report that 500,000.00 more was paid.
func forgePrepaid(r *settlement.Report) bool {
	const more = settlement.Money(500_000_00)
	for i := range r.Statements {
		s := &r.Statements[i]
		for k := range s.Lines {
			l := &s.Lines[k]
			if l.Method != settlement.Clearing || l.Kind != settlement.LinePrepaid {
				continue
			}
			last := &l.Trail[len(l.Trail)-1]
			l.Amount -= more
			s.Due -= more
			last.Result = l.Amount.Decimal()
			last.Inputs[0].Value = (-l.Amount).Decimal()
			return true
		}
	}
	return false
}

// forgeShifted moves 50,000.00 from the prices of one institution to those of another, where the
// claims were rounded one by one.
func forgeShifted(r *settlement.Report) bool {
	const shift = settlement.Money(50_000_00)
	if p := r.Pool(""); p == nil || !p.Terms.RoundEach || len(r.Statements) < 2 {
		return false
	}
	for i, amount := range []settlement.Money{shift, -shift} {
		s := &r.Statements[i]
		c := slices.IndexFunc(s.ByClass, func(c settlement.ClassSum) bool { return !c.Priced && !c.Unpaid })
		if c < 0 {
			return false
		}
		k := slices.IndexFunc(s.Lines, func(l settlement.Line) bool {
			return l.Method == s.ByClass[c].Method && l.Kind == settlement.LinePrice
		})
		s.ByClass[c].Amount += amount
		s.Lines[k].Amount += amount
		s.Entitlement += amount
		s.Due += amount
		s.Lines[k].Trail[0].Inputs[0].Value = s.Lines[k].Amount.Decimal()
		s.Lines[k].Trail[0].Result = s.Lines[k].Amount.Decimal()
	}
	return true
}

// forgeDeleted deletes every statement; the fund is left over.
func forgeDeleted(r *settlement.Report) bool {
	if len(r.Statements) == 0 {
		return false
	}
	r.Statements = []settlement.Statement{}
	r.LeftOut, r.Vouched, r.Conflicts = nil, nil, nil
	for i := range r.Pools {
		p := &r.Pools[i]
		p.PointValue = nil
		if p.Residue == nil {
			continue
		}
		rest, _ := p.Terms.Fund.Money()
		if p.Fund != nil {
			rest = p.Fund.Fund
		}
		p.Residue, p.ReserveDrawn = &rest, 0
	}
	return true
}

// variants are what a forger does about the checks of a report: nothing, empty them, or make them
// anew as far as they can be made.
var variants = map[string]func(*settlement.Report){
	"checks as they were": func(*settlement.Report) {},
	"checks emptied": func(r *settlement.Report) {
		r.Checks = nil
		for i := range r.Pools {
			r.Pools[i].Checks = nil
		}
	},
	"checks made anew": func(r *settlement.Report) { _ = r.Recheck() },
}

// TestForgeries: each forgery is refused, in every report of the examples that it fits.
func TestForgeries(t *testing.T) {
	reports := exampleReports(t)
	paths := slices.Sorted(maps.Keys(reports))
	rules := make(map[string]settlement.Rules)
	for path, text := range reports {
		rules[path] = readReport(t, text).Rules()
	}
	for i, f := range forgeries() {
		tried, passed, named := 0, []string{}, 0
		most := len(reports) * len(variants)
		if f.rules {
			most = testsize.Of(6, most)
		}
		for k := range paths { // from another report each time, where only some are tried
			if tried >= most {
				break
			}
			path := paths[(7*i+k)%len(paths)]
			text := reports[path]
			for _, what := range slices.Sorted(maps.Keys(variants)) {
				after := variants[what]
				r := readReport(t, text)
				if !f.forge(r) {
					break // nor with other checks
				}
				if f.name == "checks deleted" && what == "checks made anew" {
					continue
				}
				after(r)
				tried++
				if f.rules && r.Verify() != nil {
					named++
				}
				err := error(nil)
				if f.rules {
					err = r.Verify(rules[path])
				} else {
					err = r.Verify()
				}
				if err == nil {
					passed = append(passed, path+", "+what)
				}
			}
		}
		if tried == 0 {
			t.Errorf("%s: no report fits", f.name)
		}
		if f.rules {
			t.Logf("%s: without the rules %d of %d are refused", f.name, named, tried)
		}
		if len(passed) > 0 {
			slices.Sort(passed)
			t.Errorf("%s: %d of %d pass, such as that of %s", f.name, len(passed), tried, passed[0])
		}
	}
}

// TestVerifyExampleReports: what is right passes, with and without rules.
func TestVerifyExampleReports(t *testing.T) {
	for path, text := range exampleReports(t) {
		r := readReport(t, text)
		require.NoError(t, r.Verify(), path)
		require.NoError(t, r.Verify(r.Rules()), path)
	}
}
