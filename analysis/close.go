package analysis

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// ErrReport says that the cube does not sum up the claims of the report.
var ErrReport = coded.New("analysis.report", "the cube and the report are of different claims")

// ErrNoPricer says that the terms round each claim, and the cube has no pricer.
var ErrNoPricer = coded.New("analysis.no_pricer", "prices are rounded claim by claim: the cube needs the report's pricer")

// Priced is a cube with the money of a report: prices and dues of every cell.
type Priced struct {
	keys   []Key
	parts  []string
	cells  []pricedCell // in canonical order
	checks []settlement.Check
	names  map[string]string
}

// pricedCell is a finest cell with its money. A cell without claims is what belongs to an
// institution as a whole.
type pricedCell struct {
	texts []string
	sums  [figures]wide.Int
	part  []wide.Int
}

// What a priced cell has.
const (
	claimsOf = iota
	unpaidOf
	daysOf
	staysOf
	pointsOf
	basePointsOf
	weighedOf
	costOf
	coveredOf
	priceOf
	entitlementOf
	dueOf
	gainOf
	figures
)

// statementKey names a class of claims of a statement.
type statementKey struct {
	pool, institution, method, class string
	kind                             kind
}

// closing is a cube while it gets its money.
type closing struct {
	*Priced
	cube   *Cube
	cells  []*cell
	kinds  []kind
	at     map[statementKey][]int          // of cells, in order
	due    map[string]map[lineKey]wide.Int // of claims, by institution and the statement's lines
	checks totals
}

type lineKey struct{ pool, institution, method string }

// Close gives the cells the money of the report's statements. The cube must have the claims that
// the report was made from.
//
// A statement's price of the claims with points of a class is divided over the cells of that
// class by points: by largest remainder, ties by the texts of the keys. Where the terms round
// each claim, it is the sum of the claims' prices. A priced claim has its amount. So all tables
// of a cube agree with each other and with the statements, to the fen. A claim's own price,
// points × factor × value rounded, does not add up to them.
//
// What a statement has besides its claims, such as what a budget, a floor or the clearing adds or
// takes, is a cell of its institution, pool and the line's method, whose other keys are empty and
// whose class is "account".
//
// Close returns an error wrapping [ErrReport] if a total of a statement is not that of its cells,
// [ErrNoPricer], or [settlement.ErrOverflow].
func (c *Cube) Close(r *settlement.Report) (*Priced, error) {
	w := &closing{
		Priced: &Priced{keys: c.keys, parts: slices.Clone(c.parts), names: map[string]string{}},
		cube:   c, cells: c.sorted(), at: map[statementKey][]int{}, due: map[string]map[lineKey]wide.Int{},
	}
	w.Priced.cells = make([]pricedCell, 0, len(w.cells)) // cells are large
	for i, one := range w.cells {
		k, list := texts(one.key)
		w.kinds = append(w.kinds, k)
		w.Priced.cells = append(w.Priced.cells, pricedCell{texts: list, part: slices.Clone(one.part)})
		key := statementKey{list[0], list[1], list[2], list[3], k}
		w.at[key] = append(w.at[key], i)
	}
	pools := make(map[string]*settlement.PoolReport, len(r.Pools))
	for i := range r.Pools {
		pools[r.Pools[i].Name] = &r.Pools[i]
	}
	for i := range r.Statements {
		s := &r.Statements[i]
		w.names[s.Institution] = s.Name
		parts := s.Parts
		if len(parts) == 0 {
			parts = []settlement.Statement{*s}
		}
		for k := range parts {
			pool := pools[parts[k].Pool]
			if pool == nil {
				return nil, fmt.Errorf("%w: the report has no pool %s", ErrReport, shown.QuoteKey(parts[k].Pool))
			}
			if err := w.part(&parts[k], &pool.Terms); err != nil {
				return nil, fmt.Errorf("institution %s: %w", shown.QuoteID(s.Institution), err)
			}
		}
	}
	if err := w.lone(); err != nil {
		return nil, err
	}
	for i := range r.Statements {
		w.whole(&r.Statements[i])
	}
	return w.finish(r)
}

// part prices the cells of a statement in a pool.
func (w *closing) part(s *settlement.Statement, terms *settlement.Terms) error {
	for i := range s.ByClass {
		row := &s.ByClass[i]
		k := statementKey{s.Pool, s.Institution, string(row.Method), string(row.Class), kindOf(row)}
		cells := w.at[k]
		delete(w.at, k)
		if len(cells) == 0 {
			return fmt.Errorf("%w: no %s claims of the class %s", ErrReport, k.method, shown.Quote(k.class))
		}
		prices, err := w.prices(row, terms, cells)
		if err != nil {
			return fmt.Errorf("%s %s: %w", row.Method, row.Class, err)
		}
		for n, i := range cells {
			w.money(i, prices[n], row, terms)
		}
	}
	return nil
}

func kindOf(row *settlement.ClassSum) (k kind) {
	if row.Priced {
		k |= priced
	}
	if row.Compensable {
		k |= compensable
	}
	if row.Unpaid {
		k |= unpaid
	}
	return k
}

// prices returns the price of each cell of a class.
func (w *closing) prices(row *settlement.ClassSum, terms *settlement.Terms, cells []int) ([]wide.Int, error) {
	list := make([]wide.Int, len(cells))
	switch {
	case row.Unpaid, row.Compensated:
		return list, nil
	case row.Priced:
		for n, i := range cells {
			list[n] = w.cells[i].sums[amountSum]
		}
		return list, nil
	case terms.RoundEach:
		if w.cube.options.Pricer == nil {
			return nil, ErrNoPricer
		}
		for n, i := range cells {
			list[n] = w.cells[i].sums[priceSum]
		}
		return list, nil
	}
	shares := make([]settlement.Share, len(cells))
	for n, i := range cells {
		points, fits := w.cells[i].sums[pointsSum].Int64()
		if !fits {
			return nil, fmt.Errorf("points: %w", settlement.ErrOverflow)
		}
		shares[n] = settlement.Share{Key: orderKey(n), Weight: points}
	}
	parts, err := settlement.Divide(row.Amount, shares)
	if err != nil {
		return nil, err
	}
	for n, m := range parts {
		list[n] = wide.From(int64(m))
	}
	return list, nil
}

// orderKey is a key that sorts as the cells do, by the texts of their keys.
func orderKey(n int) string {
	b := strconv.AppendInt(nil, int64(n), 10)
	return string(append([]byte{byte(len(b))}, b...))
}

// money gives a cell what its claims come to.
func (w *closing) money(i int, price wide.Int, row *settlement.ClassSum, terms *settlement.Terms) {
	from, to := &w.cells[i].sums, &w.Priced.cells[i].sums
	sum := func(of *wide.Int, list ...wide.Int) {
		for _, v := range list {
			*of, _ = of.Add(v)
		}
	}
	to[claimsOf], to[unpaidOf], to[daysOf], to[pointsOf] = from[claimsSum], from[unpaidSum], from[daysSum], from[pointsSum]
	to[staysOf], to[basePointsOf], to[weighedOf] = from[staysSum], from[basePointsSum], from[weighedSum]
	to[costOf], to[coveredOf], to[priceOf] = from[costSum], from[coveredSum], price
	sum(&to[priceOf], from[standardSum])
	due := price
	counted := row.Priced || terms.Basis == settlement.WholeCost
	switch {
	case row.Compensated: // its by-item money is a line of the statement
		due = from[byItemSum]
	default:
		sum(&due, from[overSum], from[flooredSum])
		if counted {
			due, _ = due.Sub(from[coveredSum])
		}
	}
	sum(&due, from[linesSum])
	to[entitlementOf], to[dueOf] = due, due
	w.owes(i, due)
	// What the price leaves of the cost. Fund money stands beside what others paid.
	gain := price
	if row.Compensated {
		gain = from[byItemSum]
	}
	sum(&gain, from[standardSum], from[overSum], from[besideSum])
	if !counted || row.Compensated {
		sum(&gain, from[coveredSum])
	}
	gain, _ = gain.Sub(from[costSum])
	to[gainOf] = gain
	w.checks.add(w, i)
}

// owes notes what the claims of a cell are due.
func (w *closing) owes(i int, due wide.Int) {
	of := w.Priced.cells[i].texts
	if w.due[of[1]] == nil {
		w.due[of[1]] = map[lineKey]wide.Int{}
	}
	k := lineKey{of[0], of[1], of[2]}
	w.due[of[1]][k], _ = w.due[of[1]][k].Add(due)
}

// finish compares the totals, and puts the cells into order.
func (w *closing) finish(r *settlement.Report) (*Priced, error) {
	checks, err := w.checks.compare(r)
	if err != nil {
		return nil, err
	}
	w.Priced.checks = checks
	slices.SortStableFunc(w.Priced.cells, func(a, b pricedCell) int { return slices.Compare(a.texts, b.texts) })
	return w.Priced, nil
}

// Checks returns the totals of all cells beside those of the statements. They hold: Close
// returns an error otherwise, also where a single institution's differ.
func (p *Priced) Checks() []settlement.Check { return slices.Clone(p.checks) }

// Keys returns the keys of the finest cells.
func (p *Priced) Keys() []Key { return slices.Clone(p.keys) }

// Parts returns the names of the parts of the cost that claims have: paid_fund, fee_bed.
func (p *Priced) Parts() []string {
	list := slices.Clone(p.parts)
	slices.Sort(list)
	return list
}

// Name returns what the report calls an institution.
func (p *Priced) Name(institution string) string { return p.names[institution] }
