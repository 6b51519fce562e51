package main

import (
	"encoding/csv"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// This file reads the committed files back and rates them in plain fractions.
// It shares no arithmetic with the generator: not its bands, not its means.

// A row is one stay of cases.csv; column gives its text.
type row struct {
	column             map[string]string
	cost, covered      *big.Rat
	unreasonable       *big.Rat
	ratio, bound       *big.Rat // nil without a weight
	band               int      // 0, 1, 2
	class              string
	points             *big.Rat // nil if the group has a price
	price, coefficient *big.Rat
}

func readPolicy(t testing.TB) (p policyDocument) {
	t.Helper()
	readJSON(t, "policy.json", &p)
	return p
}

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatal(err)
	}
}

// readRows reads cases.csv and rates every row. The tests share the result and
// change nothing in it.
func readRows(t testing.TB) []*row {
	t.Helper()
	if sharedRows != nil {
		return sharedRows
	}
	f, err := os.Open(filepath.Join("..", "cases.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	p := readPolicy(t)
	groupOf := map[string]groupDocument{}
	for _, g := range p.Groups {
		groupOf[g.Code] = g
	}
	rows := make([]*row, 0, len(records))
	for _, record := range records[1:] {
		r := &row{column: map[string]string{}}
		for i, name := range records[0] {
			r.column[name] = record[i]
		}
		r.cost = rat.Of(r.column["cost"])
		r.covered = rat.Of(r.column["covered"])
		r.unreasonable = rat.Of(r.column["unreasonable"])
		r.rate(t, p, groupOf[r.column["group"]])
		rows = append(rows, r)
	}
	sharedRows = rows
	return rows
}

var sharedRows []*row

// rate follows REGULATIONS 1, rules 3, 4, 6 and 8, with this policy's choices.
func (r *row) rate(t testing.TB, p policyDocument, g groupDocument) {
	t.Helper()
	code := r.column["group"]
	costPoints := func(cost *big.Rat) *big.Rat {
		return rat.Mul(rat.Quo(cost, rat.Of(p.RegionalMean)), rat.Of(p.Scale))
	}
	if code == "0000" || strings.HasSuffix(code, "QY") {
		r.class, r.points = "ungrouped", rat.Round(rat.Mul(costPoints(r.cost), rat.Of(p.Ungrouped.Share)), 4)
		return
	}
	switch {
	case g.Code == "":
		t.Fatalf("%s: group %q is not in the policy", r.column["id"], code)
	case g.Price != "":
		r.class, r.price = "price", rat.Of(g.Price)
		return
	case g.NoWeight: // the policy says no more, so it is taken as ungrouped
		r.class, r.points = "no_weight", rat.Round(rat.Mul(costPoints(r.cost), rat.Of(p.Ungrouped.Share)), 4)
		return
	}

	b, mean := rat.Of(g.BasePoints), rat.Of(g.MeanCost)
	for r.band = 0; r.band < 2 && b.Cmp(rat.Of(p.Classes.High[r.band].BasePointsUpTo)) > 0; {
		r.band++
	}
	r.bound = rat.Of(p.Classes.High[r.band].Ratio)
	r.ratio = rat.Quo(r.cost, mean)
	r.coefficient = lookUp(t, p, g, r.column["institution"])
	high, low := r.ratio.Cmp(r.bound) >= 0, r.ratio.Cmp(rat.Of(p.Classes.Low)) < 0
	approved := r.column["approved"]
	reasonable := rat.Sub(r.cost, r.unreasonable)
	switch {
	case approved == "special":
		r.class, r.points = "special", rat.Round(costPoints(reasonable), 4)
	case high && (approved == "yes" || approved == "high"):
		excess := rat.Sub(rat.Quo(reasonable, mean), r.bound)
		if excess.Sign() < 0 {
			excess.SetInt64(0)
		}
		r.class = "high, approved"
		r.points = rat.Round(new(big.Rat).Add(rat.Mul(b, r.coefficient), rat.Mul(b, excess)), 4)
	case high:
		r.class, r.points = "high, not approved", rat.Round(rat.Mul(b, r.coefficient), 4)
	case low:
		points := rat.Mul(b, r.coefficient, r.ratio)
		r.class = "low"
		if points.Cmp(b) > 0 {
			r.class, points = "low, capped", b
		}
		r.points = rat.Round(points, 4)
	default:
		r.class, r.points = "normal", rat.Round(rat.Mul(b, r.coefficient), 4)
	}
}

// lookUp returns the coefficient of a group in an institution: the first that
// exists.
func lookUp(t testing.TB, p policyDocument, g groupDocument, code string) *big.Rat {
	t.Helper()
	if g.Uniform {
		return big.NewRat(1, 1)
	}
	var at institutionDocument
	for _, i := range p.Institutions {
		if i.Code == code {
			at = i
		}
	}
	for _, c := range p.Coefficients {
		if c.Institution == code && c.Group == g.Code {
			return rat.Of(c.Coefficient)
		}
	}
	for _, c := range p.Coefficients {
		if c.Level == at.Level && c.Group == g.Code {
			return rat.Of(c.Coefficient)
		}
	}
	if at.Coefficient != "" {
		return rat.Of(at.Coefficient)
	}
	for _, l := range p.Levels {
		if l.Level == at.Level {
			return rat.Of(l.Coefficient)
		}
	}
	t.Fatalf("no coefficient for %s in %s", g.Code, code)
	return nil
}
