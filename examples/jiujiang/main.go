// Command jiujiang computes what patients bear of their stays by a table of benefit
// ratios (待遇), and fills the column covered of a file of cases:
//
//	go run ./examples/jiujiang examples/jiujiang/benefits.json examples/jiujiang/stays.csv
//
// What patients pay is an input of the library. If the data of a place lack it, a table
// of deductibles and ratios gives it before the settlement:
//
//	benefit = round(max(0, eligible − deductible) × ratio, 2)
//	covered = cost − benefit
//
// The stays have the columns id, institution, group, cost, eligible, insurance and
// place. No deductible means none. An internet revisit (互联网复诊) has a fixed benefit:
// -revisits PLACE=COUNT prints the benefit of COUNT revisits.
package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Table is the document of benefits.
type Table struct {
	policy.Document
	Inpatient []Benefit `json:"inpatient"`
	Revisits  []Revisit `json:"revisits,omitempty"`
}

// Benefit is what the fund pays of a stay, by insurance and place.
type Benefit struct {
	Insurance  string             `json:"insurance"`
	Place      string             `json:"place"`
	Deductible settlement.Decimal `json:"deductible,omitzero"` // in yuan; absent: none
	Ratio      settlement.Decimal `json:"ratio"`
}

// Revisit is what the fund pays of an internet revisit.
type Revisit struct {
	Place  string             `json:"place"`
	Amount settlement.Decimal `json:"amount"`
}

var errNoBenefit = errors.New("the table has no such benefit")

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 done, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("jiujiang", flag.ContinueOnError)
	revisits := flags.String("revisits", "", "print only the benefit of COUNT internet revisits: `PLACE=COUNT`")
	p := program.New(flags, "[flags] benefits.json [stays.csv]", stdout, stderr)
	files, err := p.Parse(args)
	if err == nil && len(files) != 2 && (*revisits == "" || len(files) != 1) {
		err = p.Mistake("want a table of benefits, and stays or -revisits")
	}
	if err != nil {
		return program.Status(err)
	}
	table, err := readTable(files[0])
	if err == nil && *revisits != "" {
		err = table.revisits(stdout, *revisits)
	} else if err == nil {
		err = fill(table, files[1], stdout)
	}
	if err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

func readTable(name string) (*Table, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := policy.Read[Table](f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &t, t.check()
}

func (t *Table) check() error {
	f := policy.Check(t)
	for i, b := range t.Inpatient {
		at := fmt.Sprintf("inpatient[%d].", i)
		if _, err := b.Ratio.Scaled(8); b.Ratio.Absent() || err != nil || b.Ratio.Sign() < 0 || b.Ratio.Cmp(settlement.DecimalInt(1)) > 0 {
			f.At(at+"ratio", fmt.Errorf("%w: got %s, want 0 to 1", settlement.ErrRange, b.Ratio))
		}
		if d, err := b.Deductible.Money(); err != nil || d < 0 {
			f.At(at+"deductible", fmt.Errorf("%w: got %s", settlement.ErrRange, b.Deductible))
		}
		if slices.ContainsFunc(t.Inpatient[:i], func(o Benefit) bool { return o.Insurance == b.Insurance && o.Place == b.Place }) {
			f.At(at+"place", fmt.Errorf("%w: %s in %s is there twice", errNoBenefit, b.Insurance, b.Place))
		}
	}
	return f.Err()
}

// benefit returns what the fund pays of a stay, and how that arose.
func (t *Table) benefit(insurance, place string, eligible settlement.Money) (settlement.Money, settlement.Step, error) {
	i := slices.IndexFunc(t.Inpatient, func(b Benefit) bool { return b.Insurance == insurance && b.Place == place })
	if i < 0 {
		return 0, settlement.Step{}, fmt.Errorf("%w: %s in %s", errNoBenefit, shown.Quote(insurance), shown.Quote(place))
	}
	b := t.Inpatient[i]
	deductible, err := b.Deductible.Money()
	if err != nil {
		return 0, settlement.Step{}, err
	}
	ratio, err := b.Ratio.Scaled(8)
	if err != nil {
		return 0, settlement.Step{}, err
	}
	v, ok := wide.Mul(int64(max(0, eligible-deductible)), ratio).DivInt64(1e8, wide.HalfUp)
	if !ok {
		return 0, settlement.Step{}, settlement.ErrOverflow
	}
	benefit := settlement.Money(v)
	rule := &settlement.Rule{
		ID: "jiujiang.benefit", Gives: "benefit", Text: "(政策范围内费用 − 起付线) × 支付比例",
		Formula: "round(max(0, eligible − deductible) × ratio, 2)", Source: t.Cite(fmt.Sprintf("inpatient[%d]", i)),
	}
	return benefit, settlement.Step{Rule: *rule, Inputs: []settlement.Input{
		settlement.In("eligible", eligible.Decimal()), settlement.In("deductible", deductible.Decimal()), settlement.In("ratio", b.Ratio),
	}, Result: benefit.Decimal()}, nil
}

// stay is a row of the stays: a case without what others paid of it.
type stay struct {
	id, institution, group, insurance, place string
	cost, eligible                           settlement.Money
	row                                      int
}

// stays reads the stays, in any encoding and with any delimiter, or of a workbook.
func stays(name string) *rows.Table[stay] {
	texts := func(name string, k rows.Kind, to func(*stay) *string) rows.Column[stay] {
		return rows.Column[stay]{Name: name, Trait: rows.Needed | rows.Guarded, Kind: k, Set: func(s *stay, text string) error { *to(s) = text; return nil }}
	}
	amounts := func(name string, to func(*stay) *settlement.Money) rows.Column[stay] {
		return rows.Column[stay]{Name: name, Trait: rows.Needed, Kind: rows.AmountKind, Set: func(s *stay, text string) (err error) { *to(s), err = settlement.ParseMoney(text); return err }}
	}
	return rows.New(rows.Path(name), rows.Layout[stay]{
		Columns: []rows.Column[stay]{
			texts("id", rows.IDKind, func(s *stay) *string { return &s.id }),
			texts("institution", rows.CodeKind, func(s *stay) *string { return &s.institution }),
			texts("group", rows.CodeKind, func(s *stay) *string { return &s.group }),
			amounts("cost", func(s *stay) *settlement.Money { return &s.cost }),
			amounts("eligible", func(s *stay) *settlement.Money { return &s.eligible }),
			texts("insurance", rows.CodeKind, func(s *stay) *string { return &s.insurance }),
			texts("place", rows.CodeKind, func(s *stay) *string { return &s.place }),
		},
		Place: func(s *stay, row int) { s.row = row },
	})
}

// fill writes the stays as cases with the column covered.
func fill(t *Table, name string, out io.Writer) error {
	w := csv.NewWriter(out)
	if err := w.Write([]string{"id", "institution", "group", "cost", "covered"}); err != nil {
		return err
	}
	table := stays(name)
	for s, err := range table.All() {
		if err != nil {
			return err
		}
		covered, err := t.covered(&s)
		if err != nil {
			return table.InRow(s.row, err)
		}
		if err := w.Write([]string{rows.Protect(s.id, true), rows.Protect(s.institution, true), rows.Protect(s.group, false), s.cost.String(), covered.String()}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// covered returns what the fund does not pay of a stay.
func (t *Table) covered(s *stay) (settlement.Money, error) {
	if s.eligible < 0 || s.eligible > s.cost {
		return 0, fmt.Errorf("%w: eligible %s of a cost of %s", settlement.ErrRange, shown.Amount(s.eligible), shown.Amount(s.cost))
	}
	benefit, _, err := t.benefit(s.insurance, s.place, s.eligible)
	return s.cost - benefit, err
}

// revisits prints the benefit of internet revisits.
func (t *Table) revisits(w io.Writer, text string) error {
	place, number, _ := strings.Cut(text, "=")
	count, err := strconv.Atoi(number)
	if err != nil || count < 0 || count > 1e9 {
		return fmt.Errorf("want PLACE=COUNT, got %q", text)
	}
	for _, r := range t.Revisits {
		if r.Place != place {
			continue
		}
		amount, err := r.Amount.Money()
		if err != nil {
			return err
		}
		sum, ok := wide.Mul(int64(amount), int64(count)).Int64()
		if !ok {
			return settlement.ErrOverflow
		}
		_, err = fmt.Fprintln(w, settlement.Money(sum))
		return err
	}
	return fmt.Errorf("%w: revisits in %s", errNoBenefit, place)
}
