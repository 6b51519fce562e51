package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// bureauCase is a case as a bureau states it. Its figures are computed in plain fractions, apart
// from the library.
type bureauCase struct {
	id, institution, class string
	group                  int
	base, coefficient      *big.Rat
	covered                *big.Rat
	points, value, amount  *big.Rat
}

// pay computes points and amount: base × coefficient, × value, less what was covered.
func (c *bureauCase) pay() {
	c.points = rat.Round(rat.Mul(c.base, c.coefficient), 4)
	c.paid()
}

func (c *bureauCase) paid() { c.amount = rat.Sub(rat.Round(rat.Mul(c.points, c.value), 2), c.covered) }

// bureauYear is a year of cases of eight hospitals and forty groups.
func bureauYear(n int) (memory, []bureauCase) {
	rnd := rand.New(rand.NewPCG(37, 10_000))
	var policy, claims strings.Builder
	policy.WriteString(`{"name": "P", "kind": "example", "scale": "100", "point_places": 4, "regional_mean": "10000.00", "groups": [`)
	base := make([]*big.Rat, 40)
	for g := range base {
		base[g] = big.NewRat(200_000+rnd.Int64N(4_000_000), 10_000)
		fmt.Fprintf(&policy, `%s{"code": "G%02d", "base_points": "%s"}`, strings.Repeat(",", min(g, 1)), g, base[g].FloatString(4))
	}
	policy.WriteString(`], "institutions": [`)
	coefficients := make([]*big.Rat, 8)
	for h := range coefficients {
		coefficients[h] = big.NewRat(7_000+rnd.Int64N(6_000), 10_000)
		fmt.Fprintf(&policy, `%s{"code": "H%d", "coefficient": "%s"}`, strings.Repeat(",", min(h, 1)), h, coefficients[h].FloatString(4))
	}
	policy.WriteString(`]}`)
	claims.WriteString("id,institution,group,cost,covered,discharged\n")
	list := make([]bureauCase, n)
	for i := range list {
		h, cost := rnd.IntN(len(coefficients)), 100_000+rnd.Int64N(5_000_000)
		c := bureauCase{id: fmt.Sprintf("C2025%06d", i+1), institution: fmt.Sprintf("H%d", h), class: "正常病例", group: rnd.IntN(len(base)), coefficient: coefficients[h], value: rat.Of("117.4173")}
		c.base, c.covered = base[c.group], big.NewRat(cost*3/10, 100)
		c.pay()
		fmt.Fprintf(&claims, "%s,%s,G%02d,%s,%s,2025-%02d-%02d\n", c.id, c.institution, c.group, big.NewRat(cost, 100).FloatString(2), c.covered.FloatString(2), 1+rnd.IntN(12), 1+rnd.IntN(28))
		list[i] = c
	}
	job := `{"name": "J", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"point_value": "117.4173"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]}`
	return memory{"policy.json": []byte(policy.String()), "cases.csv": []byte(claims.String()), "job.json": []byte(job)}, list
}

// bureauFile is a bureau's file of cases.
func bureauFile(list []bureauCase) string {
	var b strings.Builder
	b.WriteString("结算流水号,DRG组代码,病例类型,差异系数,结算点数,点值,个人及其他支付（元）,医保支付金额（元）,备注\n")
	for _, c := range list {
		fmt.Fprintf(&b, "%s,G%02d,%s,%s,%s,%s,%s,%s,无\n", c.id, c.group, c.class, c.coefficient.FloatString(4), c.points.FloatString(4), c.value.FloatString(4), c.covered.FloatString(2), c.amount.FloatString(2))
	}
	return b.String()
}

// Of 10,000 cases 37 were changed: all of them are found, each with its step, and nothing else.
func TestThirtySevenOfTenThousand(t *testing.T) {
	const n = 10_000
	files, list := bureauYear(n)
	r, err := files.settle("job.json")
	require.NoError(t, err)
	require.Empty(t, compared(t, r, bureauFile(list), job.FeedbackOptions{}).Cases, "the bureau agrees")

	list, want := changeThirtySeven(t, files, list)
	text, err := simplifiedchinese.GB18030.NewEncoder().String(strings.ReplaceAll(bureauFile(list), ",", "\t"))
	require.NoError(t, err)

	f := compared(t, r, text, job.FeedbackOptions{})
	got := map[string]string{}
	for _, x := range f.Cases {
		var steps []string
		for _, m := range x.Steps {
			steps = append(steps, fmt.Sprintf("%s %v", m.Step, m.Amount))
		}
		got[x.Claim] = fmt.Sprintf("%v %s", x.Difference, strings.Join(steps, ", "))
	}
	require.Len(t, want, 37)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	require.Equal(t, n-4, f.Pairs)
	require.Equal(t, n-34, f.Equal)
	require.Equal(t, n-1, f.Rows)
	counts := map[job.FeedbackStep]int{}
	for _, s := range f.Steps {
		counts[s.Step] = s.Cases
	}
	require.Equal(t, map[job.FeedbackStep]int{"missing": 7, "group": 6, "class": 6, "coefficient": 6, "points": 6, "covered": 6, "amount": 6}, counts)
}

// changeThirtySeven changes 34 of the cases and adds 3. It returns what is to be found of each.
func changeThirtySeven(t *testing.T, files memory, list []bureauCase) ([]bureauCase, map[string]string) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(10_000, 37))
	changed := rnd.Perm(len(list))[:34]
	want := map[string]string{}
	note := func(c *bureauCase, before *big.Rat, step string) {
		by := rat.Sub(c.amount, before).FloatString(2)
		want[c.id] = fmt.Sprintf("%s %s", by, strings.ReplaceAll(step, "±", by))
	}
	gone := map[string]bool{}
	for k, i := range changed {
		c := &list[i]
		before := c.amount
		switch {
		case k < 6:
			for old := c.group; c.group == old; {
				c.group = rnd.IntN(40)
			}
			c.base = groupBase(t, files, c.group)
			c.pay()
			note(c, before, "group ±")
		case k < 12:
			c.class = "高倍率病例"
			c.points = rat.Round(rat.Mul(c.points, rat.Of("1.2")), 4)
			c.paid()
			note(c, before, "class ±, points 0.00")
		case k < 18:
			c.coefficient = rat.Mul(c.coefficient, rat.Of("1.05"))
			c.coefficient = rat.Round(c.coefficient, 4)
			c.pay()
			note(c, before, "coefficient ±")
		case k < 24:
			c.covered = new(big.Rat).Add(c.covered, big.NewRat(1+rnd.Int64N(100_000), 100))
			c.paid()
			note(c, before, "covered ±")
		case k < 30:
			c.amount = rat.Sub(c.amount, big.NewRat(1+rnd.Int64N(100_000), 100))
			note(c, before, "amount ±")
		default:
			gone[c.id] = true
			c.amount = new(big.Rat)
			note(c, before, "missing ±")
		}
	}
	list = slices.DeleteFunc(list, func(c bureauCase) bool { return gone[c.id] })
	for k := range 3 {
		c := list[k*1000]
		c.id = fmt.Sprintf("X%d", k)
		note(&c, new(big.Rat), "missing ±")
		list = append(list, c)
	}
	rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list, want
}

// groupBase reads the base points of a group from the policy.
func groupBase(t *testing.T, files memory, g int) *big.Rat {
	t.Helper()
	_, rest, ok := strings.Cut(string(files["policy.json"]), fmt.Sprintf(`"G%02d", "base_points": "`, g))
	require.True(t, ok)
	text, _, _ := strings.Cut(rest, `"`)
	return rat.Of(text)
}

// pricedClaims are the rows that -claims writes of claims that count.
func pricedClaims(t *testing.T, x *example) (header []string, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, x.result.WriteClaims(context.Background(), &b, true))
	all, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	left := slices.Index(all[0], "left")
	return all[0], slices.DeleteFunc(all[1:], func(row []string) bool { return row[left] != "" })
}

// A feedback with the figures that the job itself writes agrees with it, for every example and
// both amounts. Random figures in it make differences whose steps sum to the whole.
func TestFeedbackOfExamples(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	compares := 0
	for _, x := range examples(t) {
		header, claims := pricedClaims(t, x)
		if len(claims) == 0 {
			continue
		}
		at := func(name string) int { return slices.Index(header, name) }
		var two job.FeedbackOptions
		ids := map[string]bool{}
		twice := false
		for _, row := range claims {
			twice = twice || ids[row[at("id")]]
			ids[row[at("id")]] = true
		}
		if twice {
			continue // claims of two methods have one id
		}
		for _, amount := range []string{"due", "price"} {
			two.Amount = ""
			if amount == "price" {
				two.Amount = "price"
			}
			columns := []string{"id", "covered", "points", amount}
			if at("group") >= 0 {
				columns = append(columns, "group")
			}
			agreeing := feedbackRows(columns, amount, claims, at, func(_, text string) string { return text })
			f := compared(t, x.result, agreeing, two)
			require.Empty(t, saidAll(f), x)
			require.Equal(t, f.Rows, f.Pairs, x)
			random := feedbackRows(columns, amount, claims, at, func(column, text string) string {
				switch {
				case rnd.IntN(4) > 0:
				case column == "id" && rnd.IntN(2) == 0:
					return "new" + text[:min(len(text), 12)] + fmt.Sprint(rnd.IntN(1<<30))
				case column == "id":
				case column == "group":
					return claims[rnd.IntN(len(claims))][at("group")]
				case rnd.IntN(3) == 0:
					return ""
				default:
					return fmt.Sprintf("%d.%02d", rnd.IntN(20_000), rnd.IntN(100))
				}
				return text
			})
			f = compared(t, x.result, random, two)
			require.LessOrEqual(t, f.Equal, f.Pairs)
			compares += len(f.Cases)
		}
	}
	require.Greater(t, compares, 500)
}

// feedbackRows writes columns of claims as a feedback, with some cells changed.
func feedbackRows(columns []string, amount string, claims [][]string, at func(string) int, change func(column, text string) string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	head := slices.Clone(columns)
	head[slices.Index(columns, amount)] = "amount"
	_ = w.Write(head)
	for _, row := range claims {
		var cells []string
		for _, name := range columns {
			text := ""
			if at(name) >= 0 {
				text = row[at(name)]
			}
			cells = append(cells, change(name, text))
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.String()
}
