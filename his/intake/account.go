package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// account is the last walk. It follows every row to its claim or bucket, and compares
// the money of all claims and buckets with the money of the files.
func (in *Run) account(faults *settlement.Faults) {
	a := &accounts{
		Run: in, faults: faults, methods: make(map[settlement.Method]*MethodCount),
		unrouted: make(map[string]*UnroutedRows), months: make(map[string]int), fits: true,
	}
	in.rows(faults, func(i int, row *Row) bool {
		a.row(i, row)
		return true
	})
	if !a.fits {
		faults.Add(settlement.ErrOverflow)
	}
	a.count()
	a.balance()
}

// accounts are the sums of an account.
type accounts struct {
	*Run
	faults     *settlement.Faults
	file, kept amounts
	sums       [numberOfBuckets]amounts
	counts     [numberOfBuckets]int
	methods    map[settlement.Method]*MethodCount
	unrouted   map[string]*UnroutedRows
	months     map[string]int
	fits       bool // no sum is too large
}

// row follows a row to its claim or bucket.
func (a *accounts) row(i int, row *Row) {
	a.fits = a.file.sum(&row.amounts) && a.fits
	b, to, r := a.outcome(i, row)
	a.counts[b]++
	switch b {
	case Joined: // its money is in the whole stay
	case Kept:
		a.claim(to, r)
	case Adjusted: // what it takes back may be more than itself
		a.fits = a.sums[b].sum(&row.amounts) && a.fits
	default:
		a.fits = a.sums[b].sum(&r.amounts) && a.fits
	}
	switch b {
	case Unrouted:
		k := a.meanings(r)
		if a.unrouted[k] == nil {
			if len(a.unrouted) >= maxListed {
				k = "…"
			}
			a.unrouted[k] = cmp.Or(a.unrouted[k], &UnroutedRows{Meanings: k})
		}
		a.unrouted[k].Rows++
		a.unrouted[k].Cost += r.amounts[amountTotal]
	case OtherPeriod:
		a.months[a.mapper.date(r).Month().String()]++
	}
}

// claim counts a claim.
func (a *accounts) claim(to *route, r *Row) {
	a.fits = a.kept.sum(&r.amounts) && a.fits
	if r.marked() { // taken back after the period
		r.checkClaim(a.faults, to)
	}
	paid := a.mapper.paid(r)
	if paid < 0 {
		a.faults.Add(r.at("medfee_sumamt", fmt.Errorf("%w: %s = %s", settlement.ErrNegative, a.mapper.mapping.Covered, shown.Amount(paid))))
	}
	m := a.methods[to.Method]
	if m == nil {
		m = &MethodCount{Method: to.Method}
		a.methods[to.Method] = m
	}
	m.Claims++
	m.Rows += 1 + r.merged
	m.Cost += r.amounts[amountTotal]
	m.Covered += paid
}

// count writes into the report how many rows each method and bucket has.
func (a *accounts) count() {
	r := &a.report
	for _, m := range slices.Sorted(maps.Keys(a.methods)) {
		r.Claims = append(r.Claims, *a.methods[m])
	}
	for b := Kept + 1; b < numberOfBuckets; b++ {
		if a.counts[b] > 0 {
			r.Buckets = append(r.Buckets, BucketCount{b, a.counts[b], a.sums[b][amountTotal]})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(a.unrouted)) {
		r.Unrouted = append(r.Unrouted, *a.unrouted[k])
	}
	for _, m := range slices.Sorted(maps.Keys(a.months)) {
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
