package main

import (
	"bytes"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	reader "github.com/yibaojiesuan/settlement/job"

	"github.com/yibaojiesuan/settlement/oracle/rat"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

// The committed files are what this command writes, byte for byte.
func TestCommitted(t *testing.T) {
	list, err := files()
	if err == nil {
		err = generator.Compare("..", list)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if bytes.ContainsRune(f.Data, '\r') || bytes.HasPrefix(f.Data, []byte("\ufeff")) {
			t.Errorf("%s has a carriage return or a byte order mark", f.Name)
		}
	}
}

func TestPolicy(t *testing.T) {
	p := readPolicy(t)
	seen := map[string]bool{}
	var bands [3]int
	var uniform, unstable, priced, without, rounded int
	for _, g := range p.Groups {
		if seen[g.Code] {
			t.Errorf("group %s twice", g.Code)
		}
		seen[g.Code] = true
		if g.Uniform {
			uniform++
		}
		if g.Price != "" {
			priced++
		}
		if g.NoWeight {
			without++
			if g.BasePoints != "" || g.MeanCost != "" {
				t.Errorf("group %s has no weight, and one", g.Code)
			}
			continue
		}
		if !g.Stable {
			unstable++
		}
		exact := rat.Mul(rat.Quo(rat.Of(g.MeanCost), rat.Of(p.RegionalMean)), rat.Of(p.Scale))
		b := rat.Of(g.BasePoints)
		if rat.Round(exact, 4).Cmp(b) != 0 {
			t.Errorf("group %s: base points %s, want %s", g.Code, g.BasePoints, exact.FloatString(4))
		}
		if exact.Cmp(b) != 0 {
			rounded++
		}
		switch {
		case b.Cmp(big.NewRat(100, 1)) <= 0:
			bands[0]++
		case b.Cmp(big.NewRat(300, 1)) <= 0:
			bands[1]++
		default:
			bands[2]++
		}
	}
	if len(p.Groups) < 55 || bands[0] < 10 || bands[1] < 10 || bands[2] < 5 {
		t.Errorf("%d groups, %v by band", len(p.Groups), bands)
	}
	if uniform < 3 || unstable < 3 || priced != 1 || without != 1 || rounded < 3 {
		t.Errorf("%d uniform, %d unstable, %d with a price, %d without weight, %d with rounded base points",
			uniform, unstable, priced, without, rounded)
	}
	levels := map[string]int{}
	for _, i := range p.Institutions {
		seen[i.Code] = true
		if i.Coefficient == "" {
			levels[i.Level]++
		}
	}
	if len(p.Institutions) != 12 || levels["2"] == 0 || levels["1"] == 0 {
		t.Errorf("%d institutions, without coefficient %v", len(p.Institutions), levels)
	}
	for _, c := range p.Coefficients {
		if !seen[c.Group] || c.Institution != "" && !seen[c.Institution] || (c.Institution == "") == (c.Level == "") {
			t.Errorf("coefficient of nothing: %+v", c)
		}
	}
}

// TestRows checks what any reader of the file relies on.
func TestRows(t *testing.T) {
	rows := readRows(t)
	if len(rows) != 24_000 {
		t.Errorf("%d rows", len(rows))
	}
	money := regexp.MustCompile(`^(0|[1-9]\d*)\.\d\d$`)
	type interval struct{ in, out time.Time }
	persons := map[string][]interval{}
	for n, r := range rows {
		c := r.column
		if want := fmt.Sprintf("LS2025%06d", n+1); c["id"] != want {
			t.Fatalf("row %d: id %s, want %s", n+1, c["id"], want)
		}
		for _, name := range []string{"cost", "covered", "unreasonable"} {
			if !money.MatchString(c[name]) {
				t.Errorf("%s: %s %q", c["id"], name, c[name])
			}
		}
		if r.cost.Sign() == 0 || r.unreasonable.Cmp(r.cost) >= 0 || c["department"] == "" {
			t.Errorf("%s: nothing left to pay, or no department", c["id"])
		}
		in, err1 := time.Parse(time.DateOnly, c["admitted"])
		out, err2 := time.Parse(time.DateOnly, c["discharged"])
		days, err3 := strconv.Atoi(c["days"])
		if err1 != nil || err2 != nil || err3 != nil || out.Year() != 2025 || days < 1 || !in.AddDate(0, 0, days).Equal(out) {
			t.Errorf("%s: %s to %s, %s days", c["id"], c["admitted"], c["discharged"], c["days"])
		}
		for _, other := range persons[c["person"]] {
			if in.Before(other.out) && other.in.Before(out) {
				t.Errorf("%s: overlaps another stay of %s", c["id"], c["person"])
			}
		}
		persons[c["person"]] = append(persons[c["person"]], interval{in, out})
	}
}

// TestBounds looks for the stays exactly on a bound, and those a fen away.
func TestBounds(t *testing.T) {
	p := readPolicy(t)
	mean := map[string]*big.Rat{}
	for _, g := range p.Groups {
		if !g.NoWeight {
			mean[g.Code] = rat.Of(g.MeanCost)
		}
	}
	lowBound := rat.Of(p.Classes.Low)
	found := map[string]int{}
	for _, r := range readRows(t) {
		if r.ratio == nil {
			continue
		}
		for name, bound := range map[string]*big.Rat{"high": r.bound, "low": lowBound} {
			off := rat.Sub(r.cost, rat.Mul(mean[r.column["group"]], bound))
			off.Mul(off, big.NewRat(100, 1))
			if off.IsInt() && off.Num().IsInt64() && off.Num().Int64() >= -1 && off.Num().Int64() <= 1 {
				found[fmt.Sprintf("band %d, %s bound, %+d fen", r.band, name, off.Num())]++
			}
		}
	}
	for band := range 3 {
		for _, name := range []string{"high", "low"} {
			for off := -1; off <= 1; off++ {
				if key := fmt.Sprintf("band %d, %s bound, %+d fen", band, name, off); found[key] < 3 {
					t.Errorf("%s: %d stays, want 3 or more", key, found[key])
				}
			}
		}
	}
}

// TestClasses checks that every class is there, and about as often as it is in
// real data.
func TestClasses(t *testing.T) {
	rows := readRows(t)
	count := map[string]int{}
	for _, r := range rows {
		count[r.class]++
		if r.ratio != nil && r.ratio.Cmp(r.bound) >= 0 {
			count["at or above the high bound"]++
		}
		if r.covered.Sign() == 0 {
			count["nothing covered"]++
		}
		if r.covered.Cmp(r.cost) > 0 {
			count["covered above cost"]++
		}
		if r.points != nil && r.covered.Cmp(rat.Mul(r.points, big.NewRat(125, 1))) > 0 {
			count["covered above payment"]++
		}
		if r.unreasonable.Sign() > 0 {
			count["unreasonable, "+r.class]++
		}
		if r.class == "ungrouped" && r.column["group"] != "0000" {
			count["ungrouped, QY"]++
		}
	}
	for _, want := range []struct {
		name     string
		from, to int
	}{
		{"normal", 19_000, 22_000},
		{"low", 1_700, 2_200}, // 7 to 9 %
		{"low, capped", 1, 10},
		{"at or above the high bound", 720, 1_200}, // 3 to 5 %
		{"high, approved", 200, 800},
		{"high, not approved", 200, 800},
		{"special", 40, 120}, // at most 5 ‰
		{"ungrouped", 100, 400},
		{"ungrouped, QY", 30, 200},
		{"no_weight", 3, 30},
		{"price", 200, 800},
		{"nothing covered", 5, 100},
		{"covered above cost", 1, 10},
		{"covered above payment", 5, 1_000},
		{"unreasonable, high, approved", 20, 400},
		{"unreasonable, special", 5, 100},
	} {
		if n := count[want.name]; n < want.from || n > want.to {
			t.Errorf("%s: %d stays, want %d to %d", want.name, n, want.from, want.to)
		}
	}
}

// TestFund checks that the fund gives a point value like a real one: priced
// stays come off it first, the rest is shared by points.
func TestFund(t *testing.T) {
	f, err := os.Open("../job.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	j, err := reader.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	left, points := rat.Of(j.Terms.Fund.String()), new(big.Rat)
	cost, covered := new(big.Rat), new(big.Rat)
	for _, r := range readRows(t) {
		cost.Add(cost, r.cost)
		covered.Add(covered, r.covered)
		if r.price != nil {
			left.Sub(left, rat.Sub(r.price, r.covered))
		} else {
			left.Add(left, r.covered)
			points.Add(points, r.points)
		}
	}
	value := rat.Quo(left, points)
	t.Logf("cost %s, covered %s, %s ÷ %s points = %s", cost.FloatString(2), covered.FloatString(2),
		left.FloatString(2), points.FloatString(4), value.FloatString(8))
	if value.Cmp(big.NewRat(110, 1)) < 0 || value.Cmp(big.NewRat(125, 1)) > 0 {
		t.Errorf("point value %s", value.FloatString(4))
	}
}

// TestReadme checks that the stays README.md talks about are what it says.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	class := map[string]string{}
	for _, r := range readRows(t) {
		class[r.column["id"]] = r.class
	}
	lines := regexp.MustCompile("(?m)^\\| `(LS2025\\d{6})` \\| ([^|]+) \\|").FindAllSubmatch(text, -1)
	if len(lines) < 10 {
		t.Errorf("%d stays in the table", len(lines))
	}
	for _, m := range lines {
		if id, want := string(m[1]), string(m[2]); class[id] != want {
			t.Errorf("%s is said to be %q, and is %q", id, want, class[id])
		}
	}
}
