package job_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

// A point is worth 80 yuan. c1: 100 × 1.1 = 110 points, 8800.00, due 5800.00. c2: 45 points,
// 3600.00, due 2600.00. c3: a price of 3000.00, due 2000.00. c4 is not paid, c5 is of 2024.
var feedbackFiles = memory{
	"policy.json": []byte(`{"name": "P", "kind": "example", "scale": "100", "point_places": 4, "regional_mean": "10000.00",
  "effective": {"from": "2024-01-01", "to": "2025-12-31"},
  "groups": [{"code": "G1", "base_points": "100.0000", "mean_cost": "10000.00"}, {"code": "G2", "base_points": "50.0000", "mean_cost": "5000.00"},
             {"code": "P1", "price": "3000.00"}],
  "institutions": [{"code": "H1"}, {"code": "H2"}],
  "coefficients": [{"institution": "H1", "coefficient": "1.1"}, {"institution": "H2", "coefficient": "0.9"}],
  "classes": {"low": "0.4"}, "ungrouped": {"codes": ["0000"], "treatment": "exclude"}}`),
	"cases.csv": []byte("id,institution,group,cost,covered,discharged\n" +
		"c1,H1,G1,10000.00,3000.00,2025-02-01\nc2,H2,G2,5000.00,1000.00,2025-02-02\nc3,H1,P1,4000.00,1000.00,2025-02-03\n" +
		"c4,H1,0000,900.00,100.00,2025-02-04\nc5,H1,G1,10000.00,3000.00,2024-12-31\n"),
	"job.json": []byte(`{"name": "J", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": {"basis": "whole_cost", "point_value": "80.0000"},
  "parts": [{"method": "drg", "policy": "policy.json", "claims": "cases.csv"}]}`),
}

func feedbackFile(text string) rows.File {
	return rows.File{Name: "feedback.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// compared compares a feedback with a settled job, and checks what holds of every comparison.
func compared(t testing.TB, r *job.Result, text string, o job.FeedbackOptions) *job.Feedback {
	t.Helper()
	f, err := r.Compare(context.Background(), feedbackFile(text), o)
	require.NoError(t, err)
	var all, steps settlement.Money
	for _, x := range f.Cases {
		require.Equal(t, x.Bureau-x.Own, x.Difference, x.Claim)
		require.NotEmpty(t, x.Steps, x.Claim)
		var sum settlement.Money
		rest := false
		for _, m := range x.Steps {
			sum += m.Amount
			rest = rest || m.Rest
			if m.Trail != nil {
				require.NoError(t, m.Trail.Replay())
			}
			if m.Trail != nil && !rest { // a rest is known at the end
				require.Equal(t, (x.Own + sum).String(), m.Trail.Result().String(), "%s: %s", x.Claim, m.Step)
			}
		}
		require.Equal(t, x.Difference, sum, x.Claim)
		all += sum
	}
	for _, s := range f.Steps {
		steps += s.Amount
	}
	require.Equal(t, f.Bureau-f.Own, f.Difference)
	require.Equal(t, f.Difference, all)
	require.Equal(t, f.Difference, steps)
	require.True(t, f.Checks[0].OK)
	return f
}

func settledFeedback(t testing.TB) *job.Result {
	t.Helper()
	r, err := feedbackFiles.settle("job.json")
	require.NoError(t, err)
	return r
}

// said says a case in one line: its difference, and each step with its amount.
func said(x job.FeedbackCase) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %v→%v %v:", x.Claim, x.Own, x.Bureau, x.Difference)
	if x.Missing != "" {
		fmt.Fprintf(&b, " %s", strings.TrimSpace(string(x.Missing)+" "+string(x.Left)))
	}
	for _, m := range x.Steps {
		fmt.Fprintf(&b, " %s(%s→%s)%v", m.Step, m.Own, m.Bureau, m.Amount)
		if m.Rest {
			b.WriteString(" rest")
		}
		if m.In != "" {
			b.WriteString(" in " + string(m.In))
		}
	}
	return b.String()
}

func saidAll(f *job.Feedback) (list []string) {
	for _, x := range f.Cases {
		list = append(list, said(x))
	}
	return list
}

const equalFeedback = "id,group,class,coefficient,points,value,covered,amount\n" +
	"c1,G1,正常病例,1.1,110.0000,80.0000,3000.00,5800.00\nc2,G2,normal,0.9000,45,80,1000.00,2600.00\nc3,P1,单病种,,,,1000.00,2000.00\n"

func TestEqualFeedback(t *testing.T) {
	f := compared(t, settledFeedback(t), equalFeedback, job.FeedbackOptions{})
	require.Empty(t, f.Cases)
	require.Empty(t, f.Steps)
	require.Empty(t, f.Outside)
	require.Equal(t, 3, f.Rows)
	require.Equal(t, 3, f.Pairs)
	require.Equal(t, 3, f.Equal)
	require.Equal(t, "10400.00", f.Own.String())
	require.Equal(t, intake.FeedbackDue, f.Amount)
	require.Equal(t, intake.FeedbackColumns(), f.Columns)
}

// Every step, worked by hand.
func TestFeedbackSteps(t *testing.T) {
	const head = "id,group,class,coefficient,points,value,covered,amount\n"
	r := settledFeedback(t)
	for _, tt := range []struct{ name, row, want string }{
		{"group: 50 × 1.1 × 80", "c1,G2,正常,1.1,55,80,3000.00,1400.00",
			"c1 5800.00→1400.00 -4400.00: group(G1→G2)-4400.00"},
		{"class has what the points differ by", "c1,G1,高倍率病例,1.1,130,80,3000.00,7400.00",
			"c1 5800.00→7400.00 1600.00: class(normal→高倍率病例)1600.00 rest points(110.0000→130)0.00 in class"},
		{"class without points has the rest", "c1,G1,特病单议,,,,,7400.00",
			"c1 5800.00→7400.00 1600.00: class(normal→特病单议)1600.00 rest"},
		{"class in name alone", "c1,G1,低倍率,1.1,110,80,3000.00,5800.00",
			"c1 5800.00→5800.00 0.00: class(normal→低倍率)0.00 rest"},
		{"a class in words of a place", "c1,G1,费用超高病例,,,,,5900.00",
			"c1 5800.00→5900.00 100.00: class(normal→费用超高病例)100.00 rest"},
		{"a class that may be anybody", "c1,G1,王小明,,,,,5900.00",
			"c1 5800.00→5900.00 100.00: class(normal→text of 3 characters)100.00 rest"},
		{"a class that is none and says nothing", "c1,G1,特病病例王小明,,,,,5900.00",
			"c1 5800.00→5900.00 100.00: class(normal→text of 7 characters)100.00 rest"},
		{"coefficient: 120 × 80", "c1,G1,正常,1.2,120,80,3000.00,6600.00",
			"c1 5800.00→6600.00 800.00: coefficient(1.1→1.2)800.00"},
		{"coefficient that the bureau's points do not follow", "c1,G1,正常,1.2,110,80,3000.00,5800.00",
			"c1 5800.00→5800.00 0.00: coefficient(1.1→1.2)800.00 points(120.0000→110)-800.00"},
		{"points", "c1,G1,正常,1.1,112,80,3000.00,5960.00",
			"c1 5800.00→5960.00 160.00: points(110.0000→112)160.00"},
		{"value: 110 × 81", "c1,G1,正常,1.1,110,81,3000.00,5910.00",
			"c1 5800.00→5910.00 110.00: value(80.0000→81)110.00"},
		{"covered", "c1,G1,正常,1.1,110,80,3100.00,5700.00",
			"c1 5800.00→5700.00 -100.00: covered(3000.00→3100.00)-100.00"},
		{"amount", "c1,G1,正常,1.1,110,80,3000.00,5900.00",
			"c1 5800.00→5900.00 100.00: amount(5800.00→5900.00)100.00"},
		{"all at once", "c1,G2,低倍率病例,1.2,70,81,3100.00,2000.00",
			"c1 5800.00→2000.00 -3800.00: group(G1→G2)-4400.00 class(normal→低倍率病例)1200.00 rest coefficient(1.1→1.2)0.00 in class points(55.0000→70)0.00 in class value(80.0000→81)70.00 covered(3000.00→3100.00)-100.00 amount(2570.00→2000.00)-570.00"},
		{"a group that the policy does not know", "c1,G9,正常,1.1,60,80,3000.00,1800.00",
			"c1 5800.00→1800.00 -4000.00: group(G1→G9)-4000.00 rest points(110.0000→60)0.00 in group"},
		{"a group that the policy does not pay", "c1,0000,未入组,,,,3000.00,0.00",
			"c1 5800.00→0.00 -5800.00: group(G1→0000)-5800.00"},
		{"a group at a price: 3000.00 − 3000.00", "c1,P1,单病种,,,,3000.00,0.00",
			"c1 5800.00→0.00 -5800.00: group(G1→P1)-5800.00"},
		{"no amount: what the figures come to", "c1,G1,正常,1.1,112,81,3000.00,",
			"c1 5800.00→6072.00 272.00: points(110.0000→112)160.00 value(80.0000→81)112.00"},
		{"a price in place of which the bureau has points", "c3,P1,正常,,50,80,1000.00,3000.00",
			"c3 2000.00→3000.00 1000.00: class(fixed→正常)1000.00 rest points(→50)0.00 in class"},
		{"of another period", "c5,G1,正常,1.1,110,80,3000.00,5800.00",
			"c5 0.00→5800.00 5800.00: own period missing(→)5800.00"},
		{"not paid here", "c4,0000,正常,,,,100.00,700.00",
			"c4 0.00→700.00 700.00: own unpaid missing(→)700.00"},
		{"unknown here", "c9,G1,正常,1.1,110,80,3000.00,5800.00",
			"c9 0.00→5800.00 5800.00: own missing(→)5800.00"},
		{"unknown here, no amount: 110 × 80.5 − 3000.00", "c9,G1,正常,1.1,110,80.5,3000.00,",
			"c9 0.00→5855.00 5855.00: own missing(→)5855.00"},
		{"unknown here, nothing stated", "c9,G1,,,,,,",
			"c9 0.00→0.00 0.00: own missing(→)0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id, _, _ := strings.Cut(tt.row, ",")
			text := head + tt.row + "\n"
			for _, line := range strings.SplitAfter(equalFeedback, "\n")[1:] { // the others are equal
				if !strings.HasPrefix(line, id+",") {
					text += line
				}
			}
			f := compared(t, r, text, job.FeedbackOptions{Trail: id})
			require.Len(t, f.Cases, 1)
			if diff := cmp.Diff(tt.want, said(f.Cases[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A claim that the file lacks is missing if the file is about its institution, and outside if not.
func TestFeedbackLacksClaims(t *testing.T) {
	r := settledFeedback(t)
	f := compared(t, r, "id,amount\nc1,5800.00\n", job.FeedbackOptions{})
	require.Equal(t, []string{"c3 2000.00→0.00 -2000.00: bureau missing(→)-2000.00"}, saidAll(f))
	require.Equal(t, []job.FeedbackOutside{{Method: "drg", Institution: "H2", Claims: 1, Amount: 2600_00}}, f.Outside)
	require.Equal(t, "7800.00", f.Own.String())
	require.Equal(t, "5800.00", f.Bureau.String())

	f = compared(t, r, "id,amount\nc1,5800.00\nc2,2600.00\n", job.FeedbackOptions{})
	require.Len(t, f.Cases, 1)
	require.Empty(t, f.Outside)
}

// The greatest difference first, whatever its sign; then by id. The order of rows does not matter.
func TestFeedbackOrder(t *testing.T) {
	r := settledFeedback(t)
	rows := []string{"c1,5700.00\n", "c2,2700.00\n", "c3,1800.00\n", "x2,150.00\n"}
	want := []string{"c3", "x2", "c1", "c2"}
	for n := range 24 {
		list, text := append([]string(nil), rows...), "id,amount\n"
		for i := len(list); i > 0; i-- {
			k := n % i
			text += list[k]
			list = append(list[:k], list[k+1:]...)
			n /= i
		}
		var got []string
		for _, x := range compared(t, r, text, job.FeedbackOptions{}).Cases {
			got = append(got, x.Claim)
		}
		require.Equal(t, want, got)
	}
}

// The amount of a feedback may be the price.
func TestFeedbackPrice(t *testing.T) {
	r := settledFeedback(t)
	const text = "结算流水号,医保支付价,结算金额\nc1,8800.00,5800.00\nc2,3600.00,2600.00\nc3,3000.00,2000.00\n"
	require.Empty(t, compared(t, r, text, job.FeedbackOptions{}).Cases)
	require.Empty(t, compared(t, r, text, job.FeedbackOptions{Amount: intake.FeedbackPrice}).Cases)
	f := compared(t, r, "id,covered,amount\nc1,2000.00,8900.00\nc2,1000.00,3600.00\nc3,1000.00,3000.00\n", job.FeedbackOptions{Amount: intake.FeedbackPrice})
	require.Equal(t, []string{"c1 8800.00→8900.00 100.00: covered(3000.00→2000.00)0.00 amount(8800.00→8900.00)100.00"}, saidAll(f))
}

// Figures that a column shows shorter are no difference.
func TestFeedbackShorter(t *testing.T) {
	files := feedbackFiles.with("job.json", bytes.Replace(feedbackFiles["job.json"], []byte("80.0000"), []byte("80.0042"), 1))
	r, err := files.settle("job.json")
	require.NoError(t, err)
	f := compared(t, r, "id,value,amount\nc1,80.00,5800.46\nc2,80,2600.19\nc3,,2000.00\n", job.FeedbackOptions{})
	require.Empty(t, f.Cases)
	require.Equal(t, []job.Shorter{{Column: "value", Places: 2}}, f.Shorter)
	// One value with four decimals: the column is not short.
	f = compared(t, r, "id,value,amount\nc1,80.00,5800.46\nc2,80.0042,2600.19\nc3,,2000.00\n", job.FeedbackOptions{})
	require.Equal(t, []string{"c1 5800.46→5800.46 0.00: value(80.0042→80.00)-0.46 amount(5800.00→5800.46)0.46"}, saidAll(f))
	require.Empty(t, f.Shorter)
}

// Every fault of a file is told, with its place.
func TestFeedbackFaults(t *testing.T) {
	r := settledFeedback(t)
	for _, tt := range []struct{ text, want string }{
		{"id,points,amount\nc1,110,1.234\nc2,x,5\nc2,45,5\nc2,45,6\n", "feedback.csv: row 2, column amount: too many decimals: got 3, want at most 2: got \"1.234\"\n" +
			"feedback.csv: row 3, column points: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got \"x\"\n" +
			"feedback.csv: row 5, id: the file has this id twice: \"c2\", also in row 4"},
		{"id,note\nc1,x\n", "feedback.csv: the file states nothing but ids: it needs one of group, class, coefficient, points, value, covered and amount"},
		{"id,points,amount\nc1,,\n", "feedback.csv: the file states nothing but ids: it needs one of group, class, coefficient, points, value, covered and amount"},
		{"group,amount\nG1,5\n", "feedback.csv: row 1: this is no header row: needed column missing: id"},
		{"", "feedback.csv: the file is empty: want a header"},
	} {
		_, err := r.Compare(context.Background(), feedbackFile(tt.text), job.FeedbackOptions{})
		require.EqualError(t, err, tt.want)
		require.NotEmpty(t, settlement.Chinese(err))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := r.Compare(ctx, feedbackFile(equalFeedback), job.FeedbackOptions{})
	require.ErrorIs(t, err, context.Canceled)
}

// A row of sums is no claim, and is checked.
func TestFeedbackTotals(t *testing.T) {
	r := settledFeedback(t)
	const text = "结算ID,医保支付金额（元）\nc1,\"5,800.00\"\nc2,2600.00\n小计,8400.00\nc3,￥2000.00\n合计,10400.00\n"
	f := compared(t, r, text, job.FeedbackOptions{})
	require.Empty(t, f.Cases)
	require.Equal(t, settlement.Check{Name: "amounts of the file = its row of sums", Left: "10400.00", Right: "10400.00", OK: true}, f.Checks[1])
	require.NotEmpty(t, f.Repairs)
	f = compared(t, r, strings.Replace(text, "10400", "10401", 1), job.FeedbackOptions{})
	require.Equal(t, settlement.Check{Name: "amounts of the file = its row of sums", Left: "10400.00", Right: "10401.00"}, f.Checks[1])
}
