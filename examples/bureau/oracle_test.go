package main

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/bureau"
)

// claim is a row of cases.csv, as the tests read it: nothing here is the library's.
type claim map[string]string

func claims(t *testing.T, path string) (list []claim) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for _, r := range rows[1:] {
		c := claim{}
		for i, name := range rows[0] {
			c[name] = r[i]
		}
		list = append(list, c)
	}
	return list
}

func rat(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

// total sums a column up, of the claims that hold.
func total(list []claim, column string, holds func(claim) bool) *big.Rat {
	sum := new(big.Rat)
	for _, c := range list {
		if holds(c) {
			sum.Add(sum, rat(c[column]))
		}
	}
	return sum
}

func number(list []claim, holds func(claim) bool) int {
	n := 0
	for _, c := range list {
		if holds(c) {
			n++
		}
	}
	return n
}

// hundredths is a fraction in percent, to two decimals, half away from zero.
func hundredths(part, all int) string {
	return new(big.Rat).Mul(big.NewRat(int64(part), int64(all)), big.NewRat(100, 1)).FloatString(2)
}

// at returns the text of a cell.
func at(t *testing.T, b *views.Book, id, key, column string) string {
	t.Helper()
	a, err := b.Find(id + ":" + key + ":" + column)
	require.NoError(t, err, "%s:%s:%s", id, key, column)
	return a.Table.Rows[a.Row].Cells[a.Column].Text
}

// The tables say what naive sums over the rows of the file say.
func TestOracle(t *testing.T) {
	list := made(t, options{job: "job.json", last: "job-2024.json", with: "bureau.json"})
	now, before := claims(t, "cases.csv"), claims(t, "cases-2024.csv")
	for _, code := range []string{"B01", "B02", "B03", "B04", "B05", "B06"} {
		own := func(c claim) bool { return c["institution"] == code }
		n := number(now, own)
		cost, covered := total(now, "cost", own), total(now, "covered", own)
		require.Equal(t, fmt.Sprint(n), at(t, list, "methods", code, "claims"))
		require.Equal(t, new(big.Rat).Sub(cost, covered).FloatString(2), at(t, list, "methods", code, "item"))
		days := new(big.Rat).Mul(total(now, "days", own), rat("1350.00"))
		require.Equal(t, days.Sub(days, covered).FloatString(2), at(t, list, "methods", code, "bedday"))

		short := number(now, func(c claim) bool { return own(c) && c["days"] == "1" })
		require.Equal(t, fmt.Sprint(short), at(t, list, "coding", code, "short"))
		require.Equal(t, hundredths(short, n), at(t, list, "coding", code, "short_share"))
		require.Equal(t, fmt.Sprint(returned(t, now, code)), at(t, list, "coding", code, "returned"))
		ungrouped := number(now, func(c claim) bool { return own(c) && c["group"] == "0000" })
		require.Equal(t, fmt.Sprint(ungrouped), at(t, list, "coding", code, "ungrouped"))

		old := number(before, own)
		mean, was := new(big.Rat).Quo(cost, big.NewRat(int64(n), 1)), new(big.Rat).Quo(total(before, "cost", own), big.NewRat(int64(old), 1))
		grew := new(big.Rat).Quo(new(big.Rat).Sub(mean, was), was)
		require.Equal(t, grew.Mul(grew, big.NewRat(100, 1)).FloatString(2), at(t, list, "measures", code, "growth"))
	}
	for _, group := range []string{"ES21", "BR23", "RE13"} {
		own := func(c claim) bool { return c["group"] == group }
		require.Equal(t, fmt.Sprint(number(now, own)), at(t, list, "groups", group, "claims"))
		require.Equal(t, total(now, "cost", own).FloatString(2), at(t, list, "groups", group, "cost"))
		require.Equal(t, hundredths(number(now, own), len(now)), at(t, list, "groups", group, "share"))
	}
	material := new(big.Rat).Quo(total(now, "fee_material", func(c claim) bool { return c["group"] == "RE13" }), total(now, "cost", func(c claim) bool { return c["group"] == "RE13" }))
	require.Equal(t, material.Mul(material, big.NewRat(100, 1)).FloatString(2), at(t, list, "fees", "合计", "material"))

	for place, holds := range map[string]func(claim) bool{
		"district=990121": func(c claim) bool { return c["district"] == "990121" },
		"level=3":         func(c claim) bool { return c["institution"] == "B01" || c["institution"] == "B02" },
		"institution=B04": func(c claim) bool { return c["institution"] == "B04" },
	} {
		some := made(t, options{job: "job.json", Options: bureau.Options{Place: place}})
		require.Equal(t, total(now, "cost", holds).FloatString(2), at(t, some, "groups", "合计", "cost"), place)
	}
	stays := claims(t, "stays.csv")
	all := append(append([]claim{}, now...), stays...)
	for _, home := range []string{"990101", "990121", "990122", "990201"} {
		from := func(c claim) bool { return c["home"] == home }
		require.Equal(t, fmt.Sprint(number(all, from)), at(t, list, "flows", "参保地/"+home, "claims"))
		same := number(all, func(c claim) bool { return from(c) && c["district"] == home })
		if home != "990201" {
			require.Equal(t, fmt.Sprint(same), at(t, list, "flows", "参保地/"+home, "county"))
		} else {
			require.Equal(t, fmt.Sprint(number(all, from)), at(t, list, "flows", "参保地/"+home, "elsewhere"))
		}
	}
	// 1250000.00 × 1.06 × 0.95, by hand.
	require.Equal(t, "1258750.00", at(t, list, "budget", "990121/settled", "available"))
	// 0.6 × 72 + 0.4 × 66, by hand.
	require.Equal(t, "69.6", at(t, list, "scores", "B04", "score"))
	shift := number(now, func(c claim) bool { return c["institution"] == "B04" && c["group"] == "ES21" })
	family := number(now, func(c claim) bool { return c["institution"] == "B04" && strings.HasPrefix(c["group"], "ES2") })
	require.Equal(t, hundredths(shift, family), at(t, list, "shifts", "B04/ES2", "share"))
}

// Each district gets under its budget what a job of its claims alone, with that fund, settles.
func TestDistrictsOracle(t *testing.T) {
	b := made(t, options{job: "job.json", with: "bureau.json"})
	document, err := os.ReadFile("job.json")
	require.NoError(t, err)
	compared := 0
	for _, district := range []string{"990101", "990121", "990122"} {
		dir := t.TempDir()
		for _, name := range []string{"policy.json", "beds.json"} {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
		}
		for _, name := range []string{"cases.csv", "stays.csv"} {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			kept := lines[:1]
			at := slices.Index(strings.Split(lines[0], ","), "district")
			for _, line := range lines[1:] {
				if strings.Split(line, ",")[at] == district {
					kept = append(kept, line)
				}
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(kept, "\n")+"\n"), 0o600))
		}
		own, _, _ := strings.Cut(string(document), ",\n  \"budget\"")
		own = strings.Replace(own, "4350000.00", at(t, b, "budget", district+"/points", "fund"), 1) + "}"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "job.json"), []byte(own), 0o600))
		alone, err := job.Open(job.Folder(dir), "job.json")
		require.NoError(t, err)
		r, err := alone.Settle(t.Context(), job.Options{})
		require.NoError(t, err)
		require.Equal(t, r.Report.Pool("").PointValue.Value.String(), at(t, b, "budget", district+"/points", "value"))
		require.Equal(t, r.Report.Pool("").Residue.String(), at(t, b, "budget", district+"/points", "residue"))
		for _, st := range r.Report.Statements {
			require.Equal(t, st.Entitlement.String(), at(t, b, "shares", st.Institution, "shared"))
			compared++
		}
	}
	require.Equal(t, 6, compared)
}

// A district whose fund does not suffice is not settled, and a note says why; the others are. Nor is
// any of a job of several pools.
func TestDistrictsWithoutFund(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"policy.json", "beds.json", "cases.csv", "stays.csv"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	document, err := os.ReadFile("job.json")
	require.NoError(t, err)
	own, _, _ := strings.Cut(string(document), "\n  ],\n  \"budget\"")
	own = strings.Replace(own, "4350000.00", "9350000.00", 1) + `, {"method": "item", "claims": "items.csv"}]}`
	items := "id,institution,month,cost,covered\ni1,B01,2025-03,5000000.00,0.00\n"
	for name, text := range map[string]string{"job.json": own, "items.csv": items} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	o := options{job: filepath.Join(dir, "job.json"), with: "bureau.json", Options: bureau.Options{Tables: []string{"budget", "shares"}}}
	b := made(t, o)
	for district, shared := range map[string]bool{"990101": false, "990121": true, "990122": true} {
		_, err := b.Find("budget:" + district + "/points")
		require.Equal(t, shared, err == nil, district)
	}
	var out strings.Builder
	require.NoError(t, b.Print(&out, views.Chinese))
	require.Contains(t, out.String(), "990101 未能按点数在其预算内结算：")
	require.NotContains(t, out.String(), "990121 未能")

	now, _, _, err := open(&options{job: "../region/job.json"})
	require.NoError(t, err)
	o.Bureau.Districts = []analysis.DistrictBudget{{District: "990101", Budget: settlement.MustDecimal("100.00")}}
	pooled, err := bureau.Analyse(t.Context(), now, nil, o.Options)
	require.NoError(t, err)
	require.NotNil(t, pooled.Table("budget").Notes)
	out.Reset()
	require.NoError(t, pooled.Print(&out, views.English))
	require.Contains(t, out.String(), "The job has several pools")
}

// returned counts the cases of an institution that another of the same person follows within 15
// days, by comparing each with each.
func returned(t *testing.T, list []claim, code string) (n int) {
	t.Helper()
	day := func(text string) time.Time {
		d, err := time.Parse("2006-01-02", text)
		require.NoError(t, err)
		return d
	}
	for i, c := range list {
		for k, next := range list {
			if i == k || c["institution"] != code || next["institution"] != code || c["person"] != next["person"] {
				continue
			}
			if gap := day(next["admitted"]).Sub(day(c["discharged"])).Hours() / 24; gap >= 0 && gap <= 15 {
				n++
				break
			}
		}
	}
	return n
}

// many writes a job of so many claims of sixty institutions, 600 groups.
func many(t *testing.T, count int) string {
	t.Helper()
	dir := t.TempDir()
	d := generator.NewDraw(uint64(count), 1)
	var p, c strings.Builder
	p.WriteString(`{"name": "p", "kind": "example", "scale": "100", "point_places": 4, "effective": {"from": "2025-01-01", "to": "2025-12-31"}, "institutions": [`)
	for i := range 60 {
		fmt.Fprintf(&p, `%s{"code": "H%02d", "level": "%d", "coefficient": "1.0%d"}`, comma(i), i, 1+i%3, i%10)
	}
	p.WriteString(`], "groups": [`)
	for i := range 600 {
		fmt.Fprintf(&p, `%s{"code": "G%03d", "base_points": "%d.0000", "mean_cost": "%d.00"}`, comma(i), i, 20+i, 100*(20+i))
	}
	p.WriteString(`], "classes": {"high": [{"ratio": "3"}], "low": "0.4"}, "low": {"formula": "ratio", "coefficient": true, "cap": "base_points"}, "high": {"formula": "excess", "coefficient": false}}`)
	c.WriteString("id,institution,district,home,group,cost,covered,admitted,discharged,person\n")
	for i := range count {
		h, g := d.Below(60), d.Below(600)
		cost := generator.Fen(100*100*(20+g)).Part(d.Between(300, 3200), 1000)
		in := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Below(350)))
		fmt.Fprintf(&c, "C%08d,H%02d,9901%02d,9901%02d,G%03d,%v,%v,%s,%s,P%07d\n", i, h, h%9, d.Below(9), g, cost, cost.Part(3, 10), in.Format("2006-01-02"), in.AddDate(0, 0, int(d.Between(1, 14))).Format("2006-01-02"), d.Below(int64(count)))
	}
	doc := `{"name": "many", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"fund": "99999999999.00"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]}`
	for name, text := range map[string]string{"policy.json": p.String(), "cases.csv": c.String(), "job.json": doc} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return filepath.Join(dir, "job.json")
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

// Every claim is in the tables, of many, too. The log says how long they took beside settling alone.
func TestMany(t *testing.T) {
	count := testsize.Of(20_000, 1_000_000)
	path := many(t, count)
	begun := time.Now()
	opened, _, err := openJob(path, false)
	require.NoError(t, err)
	_, err = opened.Settle(t.Context(), job.Options{Workers: 2})
	require.NoError(t, err)
	settled := time.Since(begun)
	begun = time.Now()
	status, text, stderr := start("-lang", "zh", "-workers", "2", path)
	require.Zero(t, status, stderr)
	t.Logf("%d claims: settled in %v, all tables in %v", count, settled, time.Since(begun))
	n := fmt.Sprint(count)
	n = n[:len(n)-3] + "," + n[len(n)-3:]
	if len(n) > 7 {
		n = n[:1] + "," + n[1:]
	}
	require.Contains(t, text, "核对 病组例数 = 结算单例数："+n+" = "+n)
}
