package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// accounts are the sums of claims and buckets. In the first walk every row is counted as
// what it is by itself; [accounts.again] then counts the rows that have to do with others
// as what they are together.
type accounts struct {
	*Run
	faults     *settlement.Faults
	file, kept amounts
	sums       [numberOfBuckets]amounts
	counts     [numberOfBuckets]int
	methods    map[settlement.Method]*MethodCount
	method     *MethodCount // of the last claim
	unrouted   map[string]*UnroutedRows
	months     map[string]int
	above      AboveCost
	fits       bool // no sum is too large
	// doubts are faults of claims, unless the row is no claim after all.
	doubts []doubt
	looked map[place]bool // rows that were counted again; nil: the first walk goes on
}

type doubt struct {
	place place
	first bool // of the first walk
	err   error
}

func newAccounts(in *Run, faults *settlement.Faults) *accounts {
	return &accounts{
		Run: in, faults: faults, methods: make(map[settlement.Method]*MethodCount),
		unrouted: make(map[string]*UnroutedRows), months: make(map[string]int), fits: true,
	}
}

// row counts a row as what it is by itself.
func (a *accounts) row(file int, row *Row, to *route) {
	a.fits = a.file.sum(row) && a.fits
	a.put(place{file, row.Line}, a.routed(row, to), to, row, row, 1)
}

// again counts a row that has to do with others as what it is.
func (a *accounts) again(r *placed) {
	if a.looked == nil {
		a.looked = make(map[place]bool)
	}
	a.looked[r.place] = true
	b, to := a.alone(&r.Row)
	a.put(r.place, b, to, &r.Row, &r.Row, -1)
	b, to, whole := a.outcome(r.place.file, &r.Row)
	a.put(r.place, b, to, &r.Row, whole, 1)
}

// put adds a row to its claim or bucket, or takes it off again. whole is the claim that
// has the row's money.
func (a *accounts) put(at place, b Bucket, to *route, row, whole *Row, sign int) {
	a.counts[b] += sign
	switch b {
	case Joined: // its money is in the whole stay
	case Kept:
		a.claim(at, to, whole, sign)
	case Adjusted:
		a.add(&a.sums[b], row, sign)
	default:
		a.add(&a.sums[b], whole, sign)
	}
	switch b {
	case Unrouted:
		k := a.meanings(whole)
		if a.unrouted[k] == nil {
			if len(a.unrouted) >= maxListed {
				k = "…"
			}
			a.unrouted[k] = cmp.Or(a.unrouted[k], &UnroutedRows{Meanings: k})
		}
		a.unrouted[k].Rows += sign
		a.unrouted[k].Cost += settlement.Money(sign) * whole.amounts[amountTotal]
	case OtherPeriod:
		a.months[a.mapper.date(whole).Month().String()] += sign
	}
}

func (a *accounts) add(to *amounts, r *Row, sign int) {
	if sign > 0 {
		a.fits = to.sum(r) && a.fits
		return
	}
	for i, m := range r.amounts {
		to[i] -= m
	}
}

// claim counts a claim.
func (a *accounts) claim(at place, to *route, r *Row, sign int) {
	a.add(&a.kept, r, sign)
	paid, others := a.mapper.paid(r), a.mapper.others(r)
	if sign > 0 {
		a.doubt(at, to, r, paid)
	}
	if others < paid {
		a.above.Claims += sign
		a.above.Excess -= settlement.Money(sign) * others
		if sign > 0 && len(a.above.First) < rows.FirstPlaces {
			a.above.First = append(a.above.First, Place{strings.Clone(r.File), r.Sheet, r.Line})
		}
	}
	m := a.method
	if m == nil || m.Method != to.Method { // as of the claim before, mostly
		if m = a.methods[to.Method]; m == nil {
			m = &MethodCount{Method: to.Method}
			a.methods[to.Method] = m
		}
		a.method = m
	}
	m.Claims += sign
	m.Rows += sign * (1 + r.merged)
	m.Cost += settlement.Money(sign) * r.amounts[amountTotal]
	m.Covered += settlement.Money(sign) * paid
}

// doubt checks a claim. What is wrong is told at the end, if the row is a claim then.
func (a *accounts) doubt(at place, to *route, r *Row, paid settlement.Money) {
	first := a.looked == nil
	if len(a.doubts) >= mostCounted || first && r.marked() {
		return // a marked row is looked at again
	}
	if paid >= 0 && !r.marked() {
		return // most
	}
	var found settlement.Faults
	if r.marked() { // the first walk did not check it
		r.checkClaim(&found, to)
	}
	if paid < 0 {
		found.Add(r.at("medfee_sumamt", fmt.Errorf("%w: %s = %s", settlement.ErrNegative, a.mapper.mapping.Covered, shown.Amount(paid))))
	}
	for _, err := range found.List {
		a.doubts = append(a.doubts, doubt{at, first, err})
	}
}

// end writes the sums into the report.
func (a *accounts) end() {
	slices.SortStableFunc(a.doubts, func(x, y doubt) int { return x.place.compare(y.place) })
	for _, d := range a.doubts {
		if !d.first || !a.looked[d.place] {
			a.faults.Add(d.err)
		}
	}
	if !a.fits {
		a.faults.Add(settlement.ErrOverflow)
	}
	if a.above.Claims > 0 {
		a.report.Above = &a.above
	}
	a.report.Differences = a.differences
	a.count()
	a.balance()
}

// count writes into the report how many rows each method and bucket has.
func (a *accounts) count() {
	r := &a.report
	for _, m := range slices.Sorted(maps.Keys(a.methods)) {
		if a.methods[m].Claims == 0 {
			continue
		}
		r.Claims = append(r.Claims, *a.methods[m])
	}
	for b := Kept + 1; b < numberOfBuckets; b++ {
		if a.counts[b] > 0 {
			r.Buckets = append(r.Buckets, BucketCount{b, a.counts[b], a.sums[b][amountTotal]})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(a.unrouted)) {
		if a.unrouted[k].Rows == 0 {
			continue
		}
		r.Unrouted = append(r.Unrouted, *a.unrouted[k])
	}
	for _, m := range slices.Sorted(maps.Keys(a.months)) {
		if a.months[m] == 0 {
			continue
		}
		r.Months = append(r.Months, Count{m, a.months[m]})
	}
}

// balance compares, for every money column, the sum of the files with the sums of the
// claims and the buckets.
func (a *accounts) balance() {
	r := &a.report
	for i, name := range amountColumns() {
		line := Balance{Column: name, File: a.file[i], Claims: a.kept[i]}
		rest := a.file[i] - a.kept[i]
		for _, b := range r.Buckets {
			if b.Bucket != Joined {
				line.Buckets = append(line.Buckets, BucketMoney{b.Bucket, a.sums[b.Bucket][i]})
				rest -= a.sums[b.Bucket][i]
			}
		}
		if line.OK = rest == 0; !line.OK {
			a.faults.Add(fmt.Errorf("%w: %s", ErrBalance, line))
		}
		if i == amountTotal || !line.empty() {
			r.Balance = append(r.Balance, line)
		}
	}
}

// meanings says what the codes of a row mean.
func (in *Run) meanings(r *Row) string {
	names := codeColumns()
	var list []string
	for _, c := range in.mapper.coded {
		if (c == codeLevel || c == codeSettledLevel) && !in.mapper.routesBy(c) {
			continue // no reason why no method takes it
		}
		if m, _ := in.mapper.meaning(r, c); m != "" {
			list = append(list, names[c]+" "+m)
		}
	}
	return strings.Join(list, ", ")
}
