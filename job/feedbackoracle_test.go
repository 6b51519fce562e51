package job_test

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// stepsOf attributes the difference of a case as the documentation says, in plain fractions. own
// is the job's case and told the bureau's.
func stepsOf(own, told *bureauCase) map[job.FeedbackStep]string {
	steps := map[job.FeedbackStep]*big.Rat{}
	points, value, covered := own.points, own.value, own.covered
	due := func() *big.Rat { return rat.Sub(rat.Round(rat.Mul(points, value), 2), covered) }
	now := due()
	to := func(step job.FeedbackStep, after *big.Rat) {
		if steps[step] == nil {
			steps[step] = new(big.Rat)
		}
		steps[step].Add(steps[step], rat.Sub(after, now))
		now = after
	}
	open := job.FeedbackStep("")
	if told.group != own.group {
		points = rat.Round(rat.Mul(told.base, own.coefficient), 4)
		to(job.StepGroup, due())
	}
	if told.class != own.class {
		open = job.StepClass
		to(open, now)
	}
	if told.coefficient.Cmp(own.coefficient) != 0 {
		if open == "" {
			points = rat.Round(rat.Mul(told.base, told.coefficient), 4)
		}
		to(job.StepCoefficient, due())
	}
	if told.points.Cmp(points) != 0 {
		points = told.points
		if open != "" {
			to(open, due())
		}
		to(job.StepPoints, due())
		open = ""
	}
	if told.value.Cmp(value) != 0 {
		value = told.value
		to(job.StepValue, due())
	}
	if told.covered.Cmp(covered) != 0 {
		covered = told.covered
		to(job.StepCovered, due())
	}
	switch {
	case told.amount.Cmp(now) == 0:
	case open != "":
		to(open, told.amount)
	default:
		to(job.StepAmount, told.amount)
	}
	list := map[job.FeedbackStep]string{}
	for step, by := range steps {
		list[step] = by.FloatString(2)
	}
	return list
}

// Random figures in every column, several at once: each step has what plain fractions give it.
func TestFeedbackAgainstFractions(t *testing.T) {
	n := 300
	if testsize.Long() {
		n = 20_000
	}
	files, list := bureauYear(n)
	r, err := files.settle("job.json")
	require.NoError(t, err)
	bases := map[int]*big.Rat{}
	rnd := rand.New(rand.NewPCG(8, 8))
	told := append([]bureauCase(nil), list...)
	want := map[string]map[job.FeedbackStep]string{}
	for i := range told {
		c := &told[i]
		few := func() bool { return rnd.IntN(3) == 0 }
		decimal := func(most int64, places int) *big.Rat {
			ten := int64(1)
			for range places {
				ten *= 10
			}
			return big.NewRat(rnd.Int64N(most*ten), ten)
		}
		if few() {
			c.group = rnd.IntN(40)
			if bases[c.group] == nil {
				bases[c.group] = groupBase(t, files, c.group)
			}
			c.base = bases[c.group]
		}
		if few() {
			c.class = "高倍率病例"
		}
		if few() {
			c.coefficient = decimal(2, 4)
		}
		c.points = rat.Round(rat.Mul(c.base, c.coefficient), 4)
		if few() {
			c.points = decimal(500, 4)
		}
		if few() {
			c.value = decimal(200, 4)
		}
		if few() {
			c.covered = decimal(20_000, 2)
		}
		c.paid()
		if few() {
			c.amount = decimal(20_000, 2)
		}
		if steps := stepsOf(&list[i], c); len(steps) > 0 {
			want[c.id] = steps
		}
	}
	require.Greater(t, len(want), n/2)
	got := map[string]map[job.FeedbackStep]string{}
	for _, x := range compared(t, r, bureauFile(told), job.FeedbackOptions{}).Cases {
		got[x.Claim] = map[job.FeedbackStep]string{}
		for _, m := range x.Steps {
			got[x.Claim][m.Step] = m.Amount.String()
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A claim whose points rest on another claim is not rated again under the bureau's group.
func TestFeedbackReadmitted(t *testing.T) {
	files := feedbackFiles.with("policy.json", bytes.Replace(feedbackFiles["policy.json"], []byte(`"scale"`), []byte(`"readmission": {"within_days": 15, "factor": "0.5"}, "scale"`), 1)).
		with("cases.csv", []byte("id,institution,group,cost,covered,admitted,discharged,person\n"+
			"c1,H1,G1,10000.00,3000.00,2025-01-25,2025-02-01,p1\nc2,H1,G1,10000.00,3000.00,2025-02-05,2025-02-09,p1\n"))
	r, err := files.settle("job.json")
	require.NoError(t, err)
	f := compared(t, r, "id,group,coefficient,points,amount\nc1,G2,1.1,27.5,-800.00\nc2,G2,1.1,55,1400.00\n", job.FeedbackOptions{})
	require.Equal(t, []string{
		"c2 5800.00→1400.00 -4400.00: group(G1→G2)-4400.00",
		"c1 1400.00→-800.00 -2200.00: group(G1→G2)-2200.00 rest points(55.0000→27.5)0.00 in group",
	}, saidAll(f))
}

// Where prices are shares of the fund, the bureau's value is multiplied by.
func TestFeedbackApportioned(t *testing.T) {
	files := feedbackFiles.with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte(`"point_value": "80.0000"`), []byte(`"fund": "10000.00", "residue": "apportion"`), 1))
	r, err := files.settle("job.json")
	require.NoError(t, err)
	// (10000.00 − 2000.00 + 4000.00) ÷ 155 points = 77.41935484: 8516.13 and 3483.87.
	f := compared(t, r, "id,value,amount\nc1,77.41935484,5516.13\nc2,77.4193,2483.87\nc3,,2000.00\n", job.FeedbackOptions{Trail: "c2"})
	require.Equal(t, []string{"c2 2483.87→2483.87 0.00: value(77.41935484→77.4193)0.00"}, saidAll(f))
	require.Equal(t, "round(45.0000 × 77.4193, 2)", f.Cases[0].Steps[0].Trail[0].Values())
}

// An id of two methods is refused, unless the methods are chosen; what only one of them has is
// then missing. A class of bed-days is compared by its own name.
func TestFeedbackOfMethods(t *testing.T) {
	files := feedbackFiles.with("beds.json", []byte(`{"name": "Beds", "kind": "example", "classes": [{"code": "long", "tiers": [{"rate": "100.00"}]}]}`)).
		with("stays.csv", []byte("id,institution,class,admitted,discharged,cost,covered\nc1,H1,long,2025-01-01,2025-03-02,9000.00,3000.00\n")).
		with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte(`"parts": [`), []byte(`"parts": [{"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"}, `), 1))
	r, err := files.settle("job.json")
	require.NoError(t, err)
	_, err = r.Compare(context.Background(), feedbackFile("id,amount\nc1,3000.00\n"), job.FeedbackOptions{})
	require.EqualError(t, err, `feedback.csv: row 2, id: claims of two methods have this id: choose the methods to compare: "c1" is of perdiem and of drg`)
	require.ErrorIs(t, err, job.ErrFeedbackMethod)

	beds := job.FeedbackOptions{Methods: []settlement.Method{settlement.PerDiem}}
	for class, want := range map[string]string{"long": "", "床日": "", "bed-day": "", "short": "c1 3000.00→3000.00 0.00: class(long→short)0.00 rest"} {
		f := compared(t, r, fmt.Sprintf("id,class,points,group,amount\nc1,%s,,G1,3000.00\n", class), beds)
		require.Equal(t, want, strings.Join(saidAll(f), "\n"), class)
		require.Equal(t, []job.FeedbackUnused{{Column: "group", Method: "perdiem", Claims: 1}}, f.Unused)
	}
	_, err = r.Compare(context.Background(), feedbackFile("id,amount\nc1,1.00\n"), job.FeedbackOptions{Amount: "fee"})
	require.Error(t, err)
}

// What a comparison lists beside its cases is in order whatever the order of claims and rows: unused
// figures by column and method, and claims outside by method and institution.
func TestFeedbackListsInOrder(t *testing.T) {
	stay := func(id, institution string) string {
		return id + "," + institution + ",long,2025-01-01,2025-03-02,9000.00,3000.00\n"
	}
	item := func(id, institution string) string {
		return id + "," + institution + ",2025-03,900.00,300.00\n"
	}
	files := feedbackFiles.with("beds.json", []byte(`{"name": "Beds", "kind": "example", "classes": [{"code": "long", "tiers": [{"rate": "100.00"}]}]}`)).
		with("cases.csv", []byte("id,institution,group,cost,covered,discharged\nc1,H1,P1,4000.00,1000.00,2025-02-03\nc2,H2,P1,4000.00,1000.00,2025-02-03\n")).
		with("stays.csv", []byte("id,institution,class,admitted,discharged,cost,covered\n"+stay("s1", "H1")+stay("s4", "H4")+stay("s2", "H2")+stay("s3", "H3")+stay("s5", "H2")+"s6,H5,long,2024-01-01,2024-03-02,9000.00,3000.00\n")). // of another year
		with("items.csv", []byte("id,institution,month,cost,covered\n"+item("i3", "H3")+item("i1", "H1")+item("i2", "H2"))).
		with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte(`"parts": [`),
			[]byte(`"parts": [{"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"}, {"method": "item", "claims": "items.csv"}, `), 1))
	r, err := files.settle("job.json")
	require.NoError(t, err)
	const rows = "s1,G1,1,1,1\ni1,G1,1,1,1\nc1,P1,,1,1\n"
	for range 3 {
		f := compared(t, r, "id,group,coefficient,points,value\n"+rows, job.FeedbackOptions{})
		var unused, outside []string
		for _, u := range f.Unused {
			unused = append(unused, fmt.Sprint(u.Column, " ", u.Method, " ", u.Claims))
		}
		for _, o := range f.Outside {
			outside = append(outside, fmt.Sprint(o.Method, " ", o.Institution, " ", o.Claims, " ", o.Amount))
		}
		require.Equal(t, []string{"coefficient item 1", "coefficient perdiem 1", "group item 1", "group perdiem 1", "value drg 1", "value item 1", "value perdiem 1"}, unused)
		require.Equal(t, []string{"drg H2 1 2000.00", "item H2 1 600.00", "item H3 1 600.00", "perdiem H2 2 6000.00", "perdiem H3 1 3000.00", "perdiem H4 1 3000.00"}, outside)
	}
}

// A group is priced at the value of the claim's pool, also where the part says the pool.
func TestFeedbackOfPools(t *testing.T) {
	files := feedbackFiles.with("more.csv", []byte("id,institution,group,cost,covered,discharged\nx1,H1,G1,10000.00,3000.00,2025-02-01\n")).
		with("job.json", []byte(`{"name": "J", "period": {"from": "2025-01-01", "to": "2025-12-31"},
  "pools": [{"name": "workers", "terms": {"basis": "whole_cost", "point_value": "80"}}, {"name": "residents", "terms": {"basis": "whole_cost", "point_value": "50"}}],
  "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv", "pool": "workers"}, {"method": "drg", "policy": "policy.json", "claims": "more.csv", "pool": "residents"}]}`))
	r := settledOn(t, files.files())
	f := compared(t, r, "id,group,amount\nc1,G2,1400.00\nc2,G2,2600.00\nc3,P1,2000.00\nx1,G2,-250.00\n", job.FeedbackOptions{Trail: "x1"})
	require.Equal(t, []string{
		"c1 5800.00→1400.00 -4400.00: group(G1→G2)-4400.00", // 55 × 80
		"x1 2500.00→-250.00 -2750.00: group(G1→G2)-2750.00", // 55 × 50
	}, saidAll(f))
}

// A row of sums without an amount is checked for nothing, and one of 0.00 is.
func TestFeedbackTotalsThatSayNothing(t *testing.T) {
	r := settledFeedback(t)
	for total, want := range map[string]int{"": 1, "10400.00": 2, "0.00": 2} {
		f := compared(t, r, "id,points,amount\nc1,110,5800.00\nc2,45,2600.00\nc3,,2000.00\n合计,155,"+total+"\n", job.FeedbackOptions{})
		require.Len(t, f.Checks, want, total)
		if want > 1 {
			require.Equal(t, total == "10400.00", f.Checks[1].OK, total)
		}
	}
}

// A coefficient is replaced under a policy of rules, too, whose steps have fractions, texts and flags. One
// that a condition reads is not: then the step has all of the rest.
func TestFeedbackUnderRules(t *testing.T) {
	for points, want := range map[string]string{
		// 100 × 1.1 × 10 ÷ 7 = 157.1429 and 100 × 1.2 × 10 ÷ 7 = 171.4286 points
		"if(through and level = '3', base_points × coefficient × ratio, base_points)": "c1 9571.43→9000.00 -571.43: coefficient(1.1→1.2)1142.86 amount(10714.29→9000.00)-1714.29",
		"if(coefficient > 1, base_points × coefficient, base_points)":                 "c1 5800.00→9000.00 3200.00: coefficient(1.1→1.2)800.00 amount(6600.00→9000.00)2400.00",
		// 52.3810 and 57.1429 points
		"weight × ratio": "c1 1190.48→9000.00 7809.52: coefficient(1.1→1.2)380.95 amount(1571.43→9000.00)7428.57",
		"if(dear, base_points × coefficient, base_points)": "c1 5800.00→9000.00 3200.00: coefficient(1.1→1.2)3200.00 rest",
	} {
		files := feedbackFiles.with("policy.json", []byte(`{"name": "P", "kind": "example", "scale": "100", "point_places": 4, "classes": {},
  "groups": [{"code": "G1", "base_points": "100", "mean_cost": "7000.00"}], "institutions": [{"code": "H1", "level": "3", "coefficient": "1.1"}],
  "define": {"ratio": "cost ÷ mean_cost", "through": "ratio > 1", "weight": "base_points × coefficient ÷ 3", "dear": "coefficient > 1"}, "rules": [{"class": "normal", "points": "`+points+`"}]}`)).
			with("cases.csv", []byte("id,institution,group,cost,covered,discharged\nc1,H1,G1,10000.00,3000.00,2025-02-01\n"))
		r := settledOn(t, files.files())
		f := compared(t, r, "id,coefficient,amount\nc1,1.2,9000.00\n", job.FeedbackOptions{Trail: "c1"})
		require.Equal(t, []string{want}, saidAll(f), points)
	}
}
