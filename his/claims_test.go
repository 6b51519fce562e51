package his

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// forms are the kinds of file that rows can be in, by what they are called.
func forms(t *testing.T, header string, lines ...string) map[string]rows.File {
	t.Helper()
	text := header + "\n" + strings.Join(lines, "\n") + "\n"
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	coded := filetest.Memory("f.csv", raw)
	coded.Encoding = rows.GB18030
	names := strings.Split(header, ",")
	var json strings.Builder
	var cells [][]rows.Cell
	for i, row := range append([]string{header}, lines...) {
		var line []string
		var list []rows.Cell
		for k, value := range strings.Split(row, ",") {
			list = append(list, rows.Cell{Text: value})
			if value != "" {
				line = append(line, `"`+names[k]+`":"`+value+`"`)
			}
		}
		cells = append(cells, list)
		if i > 0 {
			json.WriteString("{" + strings.Join(line, ",") + "}\n")
		}
	}
	return map[string]rows.File{"CSV": filetest.Memory("f.csv", text), "GB18030": coded, "JSON lines": filetest.Memory("f.jsonl", json.String()), "sheet": filetest.Sheet(cells...)}
}

// alike holds every way to the claims of a table to reading them one by one, and returns
// what that says.
func alike[C any](t *testing.T, table *Table[C]) ([]C, error) {
	t.Helper()
	want, wantErr := filetest.Collect(table.rows.All())
	for name, read := range map[string]func() ([]C, error){
		"All":        func() ([]C, error) { return filetest.Collect(table.All()) },
		"Claims":     func() ([]C, error) { return filetest.Collect(table.Claims().All()) },
		"Concat":     func() ([]C, error) { return filetest.Collect(settlement.Concat(table.Claims()).All()) },
		"one worker": func() ([]C, error) { return inWalk(table.Claims(), 1) },
	} {
		got, err := read()
		require.Equal(t, filetest.Messages(wantErr), filetest.Messages(err), "%s: %s", table.rows.File().Name, name)
		require.Equal(t, want, got, "%s: %s", table.rows.File().Name, name)
	}
	got, err := inWalk(table.Claims(), 3)
	require.Equal(t, wantErr == nil, err == nil, "%s: %v", table.rows.File().Name, err)
	if err == nil {
		require.Equal(t, want, got, table.rows.File().Name)
	}
	return want, wantErr
}

// inWalk collects the claims of a walk, before the first fault.
func inWalk[C any](claims settlement.Claims[C], workers int) (list []C, err error) {
	w := claims.Source().Start(workers)
	for section := range w.Sections {
		for b, err := range section {
			if err != nil {
				return list, err
			}
			list = append(list, b.List...)
		}
	}
	last, err := w.Finish()
	return append(list, last...), err
}

// All and Claims give the same claims and the same faults, for every kind of file.
func TestClaimsOfEveryKindOfFile(t *testing.T) {
	const header = "id,institution,group,cost,covered,department"
	good := []string{"c1,H1,G1,100.00,50.00,心内科", "c2,H2,G2,200.00,0.00,", "c3,H1,G1,1.50,1.50,x"}
	bad := []string{good[0], "c2,H2,G2,200.001,0.00,", good[2], "c4,,G2,1.00,x,"}
	for name, f := range forms(t, header, good...) {
		list, err := alike(t, Cases(f, "department"))
		require.NoError(t, err, name)
		require.Equal(t, []string{"c1", "c2", "c3"}, ids(list), name)
	}
	for name, f := range forms(t, header, bad...) {
		list, err := alike(t, Cases(f, "department"))
		require.Equal(t, 3, filetest.Total(err), "%s: %v", name, err)
		require.Equal(t, []string{"c1"}, ids(list), name)
	}
}

var year2025 = settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}

// refusal is a file of which a rule refuses claims, and what is said of it.
type refusal struct {
	name, header string
	lines        []string
	claims       func(...rows.File) settlement.Settlement
	want         []string // without the file
}

// refusals has a file for every kind of claims.
func refusals(t *testing.T) []refusal {
	t.Helper()
	document := policy.Document{Name: "x", Kind: policy.Example}
	cases, err := drg.New(drg.Policy{
		Document: document, Scale: settlement.MustDecimal("100"), PointPlaces: 4,
		Groups:       []drg.Group{{Code: "G1", BasePoints: settlement.MustDecimal("1"), MeanCost: settlement.MustDecimal("1.00")}},
		Institutions: []drg.Institution{{Code: "H1", Coefficient: settlement.MustDecimal("1")}},
	})
	require.NoError(t, err)
	beds, err := perdiem.ReadPolicy(strings.NewReader(`{"name": "x", "kind": "example", "rate_is": "fund", "institutions": [{"code": "H1"}],
		"classes": [{"code": "B", "tiers": [{"rate": "100.00"}]}]}`))
	require.NoError(t, err)
	stays, err := perdiem.New(beds)
	require.NoError(t, err)
	heads, err := capitation.New(capitation.Policy{
		Document: document, Institutions: []capitation.Institution{{Code: "H1"}},
		Standards: []capitation.Standard{{Category: "peritoneal", Annual: settlement.MustDecimal("84600.00")}},
	})
	require.NoError(t, err)
	member := filetest.Memory("members.csv", "person,institution,category,signed\nP1,H1,peritoneal,2025-01-01\n")
	return []refusal{
		{"drg", "id,institution,group,cost,covered", []string{"a,H1,G1,1.00,0.00", "b,H1,G9,1.00,0.00", "c,H9,G1,1.00,0.00"},
			func(f ...rows.File) settlement.Settlement {
				return cases.Settlement(settlement.Period{}, claimsOf(Cases, f))
			}, []string{`row 3, column group: claim b: no such group: "G9"`, `row 4, column institution: claim c: no such institution: "H9"`}},
		{"perdiem", "id,institution,class,admitted,discharged,person,cost,covered",
			[]string{"a,H1,B,2025-01-01,2025-01-05,P1,1.00,0.00", "b,H1,X,2025-02-01,2025-02-05,P2,1.00,0.00", "c,H1,B,2025-03-01,2025-03-05,P3,1.00,0.00"},
			func(f ...rows.File) settlement.Settlement {
				return stays.Settlement(settlement.Period{}, claimsOf(func(f rows.File, columns ...string) *Table[perdiem.Stay] { return Stays(f, "person") }, f))
			}, []string{`row 3, column class: claim b: no such class: "X"`}},
		{"perdiem, before any is rated", "id,institution,class,admitted,discharged,person,cost,covered",
			[]string{"a,H1,B,2025-01-01,2025-01-05,P1,1.00,0.00", "b,H1,B,2025-02-05,2025-02-01,P2,1.00,0.00"},
			func(f ...rows.File) settlement.Settlement {
				return stays.Settlement(settlement.Period{}, claimsOf(func(f rows.File, columns ...string) *Table[perdiem.Stay] { return Stays(f, "person") }, f))
			}, []string{`row 3, column discharged: claim b: `}},
		{"items", "id,institution,cost,covered,paid_by,charged_to", []string{"a,H1,1.00,0.00,,", "b,H1,1.00,0.00,me,H2"},
			func(f ...rows.File) settlement.Settlement {
				return budget.Items(settlement.Period{}, claimsOf(func(f rows.File, _ ...string) *Table[budget.Claim] { return Items(f) }, f))
			}, []string{`row 3, column paid_by: claim b: `}},
		{"members", "person,institution,category,signed", []string{"P1,H1,peritoneal,2025-01-01", "P2,H9,peritoneal,2025-01-01"},
			func(f ...rows.File) settlement.Settlement {
				return heads.Settlement(year2025, claimsOf(func(f rows.File, _ ...string) *Table[capitation.Member] { return Members(f) }, f), settlement.Claims[capitation.Charge]{})
			}, []string{`row 3, column institution: claim `}},
		{"charges", "person,institution,month,kind,cost,covered", []string{"P1,H1,2025-03,own,1.00,0.00", "P1,H1,2025-03,own,1.00,0.00"},
			func(f ...rows.File) settlement.Settlement {
				return heads.Settlement(year2025, Members(member).Claims(), claimsOf(Charges, f))
			}, []string{`row 3, column id: claim `}},
	}
}

// claimsOf are the claims of files, one after the other.
func claimsOf[C any](table func(rows.File, ...string) *Table[C], files []rows.File) settlement.Claims[C] {
	var list []settlement.Claims[C]
	for _, f := range files {
		list = append(list, table(f).Claims())
	}
	return settlement.Concat(list...)
}

// A claim that a rule refuses is named by file and row, by every way of settling it:
// for every method, kind of file and number of workers.
func TestRefusedClaimsAreNamed(t *testing.T) {
	for _, r := range refusals(t) {
		for form, f := range forms(t, r.header, r.lines...) {
			for _, workers := range []settlement.Workers{1, 3} {
				_, err := workers.Settle(settlement.Terms{PointValue: settlement.MustDecimal("1")}, r.claims(f))
				at := f.Name + ": "
				if f.Sheet != nil {
					at = f.Name + " [一月]: "
				}
				said(t, filetest.Messages(err), r.want, at, form == "JSON lines", r.name+", "+form)
			}
		}
	}
}

// said holds messages to what they begin with; rows of JSON lines have no header before
// them.
func said(t *testing.T, got, want []string, at string, lines bool, name string) {
	t.Helper()
	require.Len(t, got, len(want), "%s: %q", name, got)
	for i, w := range want {
		if lines {
			w = strings.NewReplacer("row 3", "row 2", "row 4", "row 3").Replace(w)
		}
		require.True(t, strings.HasPrefix(got[i], at+w), "%s: %q, want %q", name, got[i], at+w)
	}
}

// Of files that follow each other, the right one is named.
func TestRefusedClaimsOfSeveralFiles(t *testing.T) {
	for _, r := range refusals(t) {
		row := strings.NewReplacer("a,", "d,", "P1,", "P9,").Replace(r.lines[0])
		if r.name == "charges" {
			row = strings.Replace(r.lines[0], "1.00", "3.00", 1) // of the one member
		}
		first := filetest.Memory("first.csv", r.header+"\n"+row+"\n")
		second := filetest.Memory("second.csv", r.header+"\n"+strings.Join(r.lines, "\n")+"\n")
		empty := filetest.Memory("empty.csv", r.header+"\n")
		for _, workers := range []settlement.Workers{1, 3} {
			_, err := workers.Settle(settlement.Terms{PointValue: settlement.MustDecimal("1")}, r.claims(first, empty, second, empty))
			said(t, filetest.Messages(err), r.want, "second.csv: ", false, r.name)
		}
	}
	r := refusals(t)[0]
	file := func(name string, lines ...string) rows.File {
		return filetest.Memory(name, r.header+"\n"+strings.Join(lines, "\n")+"\n")
	}
	broken := file("broken.csv", "e,H1,G1,1.00,0.00", "f,H1,G8,1.00,0.00", "g,H1,G1,1.001,0.00", "h,H1,G7,1.00,0.00")
	for _, workers := range []settlement.Workers{1, 3} {
		_, err := workers.Settle(settlement.Terms{PointValue: settlement.MustDecimal("1")}, r.claims(broken, file("after.csv", r.lines...)))
		require.Equal(t, []string{
			`broken.csv: row 3, column group: claim f: no such group: "G8"`,
			`broken.csv: row 4, column cost: too many decimals: got 3, want at most 2: got "1.001"`,
			`after.csv: row 3, column group: claim b: no such group: "G9"`,
			`after.csv: row 4, column institution: claim c: no such institution: "H9"`,
		}, filetest.Messages(err))
	}
}

// A claim that something around the settlement refuses is named by its row, too.
func TestClaimsThatAWrapperRefuses(t *testing.T) {
	r := refusals(t)[0]
	s := settlement.Map(settlement.Unchecked(r.claims(filetest.Memory("f.csv", r.header+"\n"+r.lines[0]+"\n"))), func(*settlement.Entry) error {
		return &settlement.FieldError{Path: "cost", Err: policy.ErrChoice}
	})
	for _, workers := range []settlement.Workers{1, 3} {
		for _, around := range []settlement.Settlement{s, settlement.Map(s, func(*settlement.Entry) error { return nil })} {
			_, err := workers.Settle(settlement.Terms{PointValue: settlement.MustDecimal("1")}, around)
			require.ErrorContains(t, err, "f.csv: row 2, column cost: claim a: "+policy.ErrChoice.Error())
		}
	}
}
