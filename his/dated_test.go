package his

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// datesOf are the days, or months, of the claims of a table, or what is wrong with it.
func datesOf[C any](table *Table[C], date func(*C) string) string {
	list, err := filetest.Collect(table.All())
	if err != nil {
		return err.Error()
	}
	var days []string
	for i := range list {
		days = append(days, date(&list[i]))
	}
	position := 0
	for section := range table.Claims().Source().Start(2).Sections {
		for b, err := range section {
			if err != nil {
				return "sections differ"
			}
			for i := range b.List {
				if position++; position > len(days) || date(&b.List[i]) != days[position-1] {
					return "sections differ"
				}
			}
		}
	}
	if position != len(days) {
		return "sections differ"
	}
	return strings.Join(days, " ")
}

func TestDatedBy(t *testing.T) {
	const (
		both    = "id,institution,group,cost,covered,discharged,settled\na,H1,G,1,1,2025-01-31,2025-02-01\n"
		settled = "id,institution,group,cost,covered,settled\na,H1,G,1,1,2025-02-01\n"
		left    = "id,institution,group,cost,covered,discharged\na,H1,G,1,1,2025-01-31\n"
		none    = "id,institution,group,cost,covered\na,H1,G,1,1\n"
		undated = `c.csv: row 1: claims without a date: want the column settled or discharged; or vouch that all of them are the period's, with "date_by": "none"`
		missing = "c.csv: row 1: needed column missing: "
		blank   = ": blank, want a day such as 2025-03-28"
	)
	for _, tt := range []struct {
		name, text                           string
		byDefault, settled, discharged, none string
	}{
		{"both", both, " 2025-02-01", " 2025-02-01", "2025-01-31 ", " "},
		{"settled", settled, " 2025-02-01", " 2025-02-01", missing + "discharged", " "},
		{"the platform's names", "id,institution,group,cost,covered,出院日期,结算时间\na,H1,G,1,1,x,2025-02-01 10:11:12\n", " 2025-02-01", " 2025-02-01", `c.csv: row 2, column 出院日期 (discharged): not a date: want a day such as 2006-01-02, got "x"`, " "},
		{"discharged", left, "2025-01-31 ", missing + "settled", "2025-01-31 ", " "},
		{"none", none, undated, missing + "settled", missing + "discharged", " "},
		{"settled is blank", strings.Replace(both, ",2025-02-01", ",", 1), "c.csv: row 2, column settled" + blank, "c.csv: row 2, column settled" + blank, "2025-01-31 ", " "},
		{"settled is nonsense", strings.Replace(both, ",2025-02-01", ",x", 1), `c.csv: row 2, column settled: not a date: want a day such as 2006-01-02, got "x"`, `c.csv: row 2, column settled: not a date: want a day such as 2006-01-02, got "x"`, "2025-01-31 ", " "},
		{"discharged is blank", strings.Replace(both, ",2025-01-31", ", ", 1), " 2025-02-01", " 2025-02-01", "c.csv: row 2, column discharged" + blank, " "},
		{"no header", "a,H1,G,1,1\n", "c.csv: row 1: this is no header row: needed column missing: id, institution, group, cost, covered", "c.csv: row 1: this is no header row: needed column missing: id, institution, group, cost, covered, settled",
			"c.csv: row 1: this is no header row: needed column missing: id, institution, group, cost, covered, discharged", "c.csv: row 1: this is no header row: needed column missing: id, institution, group, cost, covered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for by, want := range map[DateBy]string{
				DateByDefault: tt.byDefault, DateBySettled: tt.settled, DateByDischarged: tt.discharged, DateByNone: tt.none,
			} {
				table := Cases(filetest.Memory("c.csv", tt.text)).DatedBy(by)
				c := want
				got := ""
				list, err := filetest.Collect(table.All())
				if err != nil {
					got = err.Error()
				} else {
					got = list[0].Discharged.String() + " " + list[0].Settled.String()
					require.Equal(t, list[0].Settled.String(), datesOf(table, func(c *caseOf) string { return c.Settled.String() }))
				}
				require.Equal(t, c, got, "%q", by)
				unknown, _ := table.Unknown()
				require.Empty(t, unknown)
			}
		})
	}
}

// The date of JSON lines is that of the first one.
func TestDatedByInJSONLines(t *testing.T) {
	line := func(more string) string {
		return `{"id":"a","institution":"H1","group":"G","cost":"1","covered":"1"` + more + "}\n"
	}
	for _, tt := range []struct{ name, text, want string }{
		{"settled", line(`,"settled":"2025-02-01","discharged":"x"`) + strings.Replace(line(`,"settled":"2025-02-02"`), `"a"`, `"b"`, 1), "2025-02-01 2025-02-02"},
		{"discharged", line(`,"discharged":"2025-01-31"`), ""},
		{"settled is missing", line(`,"settled":"2025-02-01"`) + line(`,"discharged":"2025-02-02"`), "c.jsonl: row 2, column settled: needed column missing"},
		{"settled is blank", line(`,"settled":""`), "c.jsonl: row 1, column settled: blank, want a day such as 2025-03-28"},
		{"settled comes later", line(`,"discharged":"2025-01-31"`) + line(`,"discharged":"2025-01-31","settled":"2025-02-01"`), "c.jsonl: row 2, column settled: claims without a date: this line has settled, the first one has not"},
		{"neither", line(""), `c.jsonl: row 1: claims without a date: want the column settled or discharged; or vouch that all of them are the period's, with "date_by": "none"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, datesOf(Cases(filetest.Memory("c.jsonl", tt.text)).DatedBy(""), func(c *caseOf) string { return c.Settled.String() }))
		})
	}
}

func TestDatedByOfOtherClaims(t *testing.T) {
	items := "id,institution,month,cost,covered,department\na,H1,2025-01,1,1,d\n"
	month := func(c *itemOf) string { return c.Month.String() + c.Settled.String() }
	require.Equal(t, "2025-01", datesOf(Items(filetest.Memory("c.csv", items)).DatedBy(""), month))
	require.Equal(t, "2025-01", datesOf(Items(filetest.Memory("c.csv", items)).DatedBy("discharged"), month))
	require.Equal(t, "c.csv: row 1: needed column missing: settled", datesOf(Items(filetest.Memory("c.csv", items)).DatedBy("settled"), month))
	require.Equal(t, "c.csv: row 2, column month: blank, want a month such as 2025-03", datesOf(Items(filetest.Memory("c.csv", strings.Replace(items, "2025-01", "", 1))).DatedBy(""), month))
	require.ErrorContains(t, filetest.Drain(Items(filetest.Memory("c.csv", strings.Replace(items, "month", "x", 1))).DatedBy("").All()), "want the column settled or month")
	require.Equal(t, "d", datesOf(Items(filetest.Memory("c.csv", items), "department"), func(c *itemOf) string { return c.Department }))
	stays := "id,institution,class,admitted,discharged,cost,covered,settled,department\na,H1,G,2025-01-01,2025-01-31,1,1,2025-02-01,d\n"
	require.Equal(t, "2025-02-01d", datesOf(Stays(filetest.Memory("c.csv", stays), "department").DatedBy(""), func(s *stayOf) string { return s.Settled.String() + s.Department }))
	charges := "id,person,institution,month,kind,cost,covered\nx,P,H1,2025-01,own,1,1\n,P,H1,2025-01,own,1,1\n,P,H1,2025-01,own,1,1\n"
	require.Equal(t, "x  ", datesOf(Charges(filetest.Memory("c.csv", charges), "id").DatedBy(""), func(c *chargeOf) string { return c.ID }))
	require.ErrorIs(t, filetest.Drain(Charges(filetest.Memory("c.csv", charges)).DatedBy("settled").All()), rows.ErrUnknownColumn)
	require.NoError(t, filetest.Drain(Members(filetest.Memory("c.csv", "person,institution,category,signed\n")).DatedBy("").All()))
	require.ErrorIs(t, filetest.Drain(Cases(filetest.Memory("c.csv", "")).DatedBy("x").All()), policy.ErrChoice)
}

func TestRowsOfIDs(t *testing.T) {
	table := Cases(csvFile("a,H1,G,1,1", "b,H1,G,x,1", "c,H1,G,1,1", "a,H1,G,1,1", "d,H1,G,1,1"))
	found, err := table.Rows(map[string]bool{"a": true, "d": true, "z": true})
	require.NoError(t, err)
	require.Equal(t, map[string][]int{"a": {2, 5}, "d": {6}}, found)
	found, err = Members(filetest.Memory("m.csv", "x")).Rows(map[string]bool{"a": true})
	require.NoError(t, err)
	require.Empty(t, found)
	_, err = Cases(filetest.Memory("c.csv", "x\n")).Rows(map[string]bool{"a": true})
	require.ErrorIs(t, err, rows.ErrNoHeader)
}
