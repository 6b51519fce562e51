package query_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/fakesql"
)

var march = settlement.Period{From: settlement.MustDate("2025-03-01"), To: settlement.MustDate("2025-03-31")}

// casesOf returns the cases of a table under a document that runs it.
func casesOf(table *fakesql.Table, more string) *his.Table[drg.Case] {
	doc, err := query.Read(strings.NewReader(`{"database": "his", "query": "t"` + more + `}`))
	if err != nil {
		panic(err)
	}
	db := &fakesql.Database{Tables: map[string]*fakesql.Table{"t": table}}
	return his.Cases(doc.File("c.sql.json", db.Open(), march), "days", "admitted", "discharged", "settled", "person", "approved", "approved_points", "department")
}

func all(t *his.Table[drg.Case]) (list []drg.Case, err error) {
	for c, err := range t.All() {
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

var (
	utc     = time.UTC
	beijing = time.FixedZone("CST", 8*60*60)
	york    = time.FixedZone("EST", -5*60*60)
)

// TestValues: every value that a driver may give is the text that a file would have, or refused
// with its row and column.
func TestValues(t *testing.T) {
	const header = "id,institution,group,cost,covered"
	base := []any{"c1", "LS01", "G1", "100.00", "20.00"}
	for _, c := range []struct {
		column string
		value  any
		more   string
		want   string // the same in CSV
		code   string // or what it is refused as
	}{
		{column: "cost", value: "5190.10", want: "5190.10"},
		{column: "cost", value: []byte("5190.1000"), want: "5190.1000"},
		{column: "cost", value: " 5190.10", want: " 5190.10"},
		{column: "cost", value: "5190.105", code: "places"},
		{column: "cost", value: int64(519010), more: `, "fen": ["COST"]`, want: "5190.10"},
		{column: "cost", value: int32(519010), more: `, "fen": ["cost"]`, want: "5190.10"},
		{column: "cost", value: uint64(519010), more: `, "fen": ["cost"]`, want: "5190.10"},
		{column: "cost", value: []byte("519010"), more: `, "fen": ["cost"]`, want: "5190.10"},
		{column: "cost", value: "5190.10", more: `, "fen": ["cost"]`, code: "his.fen"},
		{column: "cost", value: float64(519010), more: `, "fen": ["cost"]`, code: "his.float"},
		{column: "cost", value: uint64(1 << 63), more: `, "fen": ["cost"]`, code: "his.fen"},
		{column: "cost", value: int64(5190), code: "his.integer"},
		{column: "cost", value: uint8(90), code: "his.integer"},
		{column: "cost", value: float64(5190.1), code: "his.float"},
		{column: "cost", value: float32(5190.5), code: "his.float"},
		{column: "cost", value: true, code: "his.type"},
		{column: "cost", value: nil, code: "blank"},
		{column: "cost", value: nil, more: `, "fen": ["cost"]`, code: "blank"},
		{column: "cost", value: time.Now(), code: "his.type"},
		{column: "cost", value: struct{}{}, code: "his.type"},
		{column: "id", value: int64(440300202500000012), want: "440300202500000012"},
		{column: "id", value: float64(4), code: "his.float"},
		{column: "id", value: "c1\x00", want: "c1\x00"},
		{column: "id", value: "c1   ", want: "c1   "},
		{column: "id", value: true, code: "his.type"},
		{column: "id", value: "4.403E+19", code: "his.exponent_id"},
		{column: "id", value: nil, code: "his.blank_id"},
		{column: "department", value: "'=1", want: rows.Protect("'=1", false)}, // no apostrophe is taken off
		{column: "department", value: "=1", want: rows.Protect("=1", false)},
		{column: "institution", value: []byte("LS01"), want: "LS01"},
		{column: "institution", value: int64(33), want: "33"},
		{column: "group", value: nil, want: ""},
		{column: "days", value: int64(5), want: "5"},
		{column: "days", value: "5", want: "5"},
		{column: "days", value: float64(5), code: "his.float"},
		{column: "days", value: int64(-5), code: "his.count"},
		{column: "approved_points", value: []byte("1.25"), want: "1.25"},
		{column: "approved_points", value: int64(2), want: "2"},
		{column: "approved_points", value: float64(1.25), code: "his.float"},
		{column: "approved", value: true, want: "true"},
		{column: "approved", value: false, want: "false"},
		{column: "approved", value: nil, want: ""},
		{column: "department", value: "内科", want: "内科"},
		{column: "department", value: int64(31), want: "31"},
		{column: "department", value: "\xff", code: "his.encoding"},
		{column: "discharged", value: "2025-03-16", want: "2025-03-16"},
		{column: "discharged", value: []byte("2025-03-16 23:59:59"), want: "2025-03-16"},
		{column: "discharged", value: int64(20250316), want: "20250316"},
		{column: "discharged", value: int64(1742083200), code: "date"},
		{column: "discharged", value: float64(45732), code: "his.float"},
		{column: "discharged", value: time.Date(2025, 3, 16, 0, 0, 0, 0, utc), want: "2025-03-16"},
		{column: "discharged", value: time.Date(2025, 3, 16, 15, 59, 59, 0, utc), want: "2025-03-16"},
		{column: "discharged", value: time.Date(2025, 3, 16, 16, 0, 0, 0, utc), code: "his.instant"},
		{column: "discharged", value: time.Date(2025, 3, 16, 23, 59, 59, 0, utc), more: `, "times": "clock"`, want: "2025-03-16"},
		{column: "discharged", value: time.Date(2025, 3, 16, 23, 59, 59, 0, utc), more: `, "times": "instants"`, want: "2025-03-17"},
		{column: "discharged", value: "2025-03-16T23:59:59Z", more: `, "times": "instants"`, want: "2025-03-17"},
		{column: "discharged", value: "2025-03-16T23:59:59Z", code: "his.zone"},
		{column: "discharged", value: time.Date(2025, 3, 16, 23, 59, 59, 0, beijing), want: "2025-03-16"},
		{column: "discharged", value: time.Date(2025, 3, 16, 0, 0, 0, 0, beijing), more: `, "times": "instants"`, want: "2025-03-16"},
		{column: "discharged", value: time.Date(2025, 3, 16, 12, 0, 0, 0, york), code: "his.instant"},
		{column: "discharged", value: time.Date(2025, 3, 16, 12, 0, 0, 0, york), more: `, "times": "instants"`, want: "2025-03-17"},
		{column: "discharged", value: time.Time{}, code: "his.filler"},
		{column: "settled", value: nil, want: ""},
		{column: "person", value: time.Now(), code: "his.type"},
	} {
		t.Run(fmt.Sprintf("%s %T %v%s", c.column, c.value, c.value, c.more), func(t *testing.T) {
			columns, row := strings.Split(header, ","), append([]any{}, base...)
			at := 5
			for i, name := range columns {
				if name == c.column {
					at = i
				}
			}
			if at == 5 {
				columns, row = append(columns, c.column), append(row, nil)
			}
			row[at] = c.value
			before := append(append([]any{}, base...), make([]any, len(row)-5)...)
			if strings.Contains(c.more, "fen") {
				before[3] = int64(1)
			}
			got, err := all(casesOf(&fakesql.Table{Columns: columns, Rows: [][]any{before, row}}, c.more))
			if c.code != "" {
				require.Error(t, err)
				e := (*rows.Error)(nil)
				require.ErrorAs(t, err, &e)
				require.Equal(t, c.code, settlement.Code(e.Err), "%v", err)
				require.Equal(t, 2, e.Row)
				require.Equal(t, c.column, e.Column)
				require.Contains(t, err.Error(), "c.sql.json: row 2, column "+c.column)
				require.Contains(t, settlement.Chinese(err), "c.sql.json：第 2 行，列 "+c.column)
				return
			}
			require.NoError(t, err)
			var texts []string
			for _, v := range row {
				texts = append(texts, fmt.Sprint(v))
			}
			texts[at] = c.want
			file := strings.Join(columns, ",") + "\n" + strings.Join(texts, ",") + "\n"
			want, err := all(his.Cases(filetest.Memory("c.csv", file), columns...))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(want, got[1:], cmp.AllowUnexported(settlement.Date{}, settlement.Decimal{})))
		})
	}
}

var oneCase = fakesql.Table{Columns: []string{"id", "institution", "group", "cost", "covered"}, Rows: [][]any{{"c1", "LS01", "G1", "100.00", "20.00"}}}

// TestTexts: numbers that a driver gives as texts, as some do without place holders, are numbers.
func TestTexts(t *testing.T) {
	for name, want := range map[string]string{"BIGINT": "his.integer", "INT4": "his.integer", "DOUBLE": "his.float", "DECIMAL": "", "VARCHAR": "", "POINTS": ""} {
		table := oneCase
		table.Types = []string{"", "", "", name}
		table.Rows = [][]any{{"c1", "LS01", "G1", []byte("100"), "20.00"}}
		_, err := all(casesOf(&table, ""))
		if want == "" {
			require.NoError(t, err, name)
		} else {
			require.Equal(t, want, settlement.Code(err), name)
		}
	}
	_, err := all(casesOf(&fakesql.Table{Columns: oneCase.Columns, Types: []string{"", "", "", "BIGINT"}, Rows: [][]any{{"c1", "LS01", "G1", "10000", "20.00"}}}, `, "fen": ["cost"]`))
	require.NoError(t, err)
}

// TestColumns: names of columns are those of files, in any capitals; unknown ones are listed.
func TestColumns(t *testing.T) {
	table := &fakesql.Table{Columns: []string{"SETL_ID", "定点医药机构编号", "GROUP", "COST", "covered", "extra"}, Rows: [][]any{{"c1", "LS01", "G1", "1.00", "0.00", nil}}}
	cases := casesOf(table, "")
	list, err := all(cases)
	require.NoError(t, err)
	require.Equal(t, "c1", list[0].ID)
	unknown, err := cases.Unknown()
	require.NoError(t, err)
	require.Equal(t, []string{"extra"}, unknown)

	for columns, want := range map[string]string{
		"id,institution,group,cost":                       "his.missing_column",
		"id,institution,group,cost,covered,covered":       "his.duplicate_column",
		"id,setl_id,institution,group,cost,covered":       "",
		"id,institution,group,cost,covered,COST":          "his.ambiguous_column",
		"姓名,institution,group,cost,covered":               "his.missing_column",
		"id,institution,group,cost,covered,admitted,days": "",
	} {
		names := strings.Split(columns, ",")
		_, err := all(casesOf(&fakesql.Table{Columns: names}, ""))
		if want == "" {
			require.NoError(t, err, columns)
		} else {
			require.Equal(t, want, settlement.Code(err), columns)
		}
	}
	_, err = all(casesOf(&oneCase, `, "fen": ["costs"]`))
	require.EqualError(t, err, "c.sql.json: fen[0]: no such column")
	_, err = all(casesOf(&fakesql.Table{}, ""))
	require.ErrorIs(t, err, query.ErrNoColumns)
}

// TestUnread: a column of numbers that nothing reads is refused, as in files.
func TestUnread(t *testing.T) {
	for _, value := range []any{"0.85", 0.85, []byte("12.50")} {
		table := oneCase
		table.Columns, table.Rows = append(table.Columns[:5:5], "factor"), [][]any{append(table.Rows[0][:5:5], value)}
		err := casesOf(&table, "").Unread()
		require.ErrorIs(t, err, his.ErrUnread)
		require.ErrorContains(t, err, "c.sql.json: row 1, column factor")
	}
}

// TestRepairs: what is repaired is counted.
func TestRepairs(t *testing.T) {
	table := &fakesql.Table{Columns: append(oneCase.Columns[:5:5], "discharged"), Rows: [][]any{
		{"c1  ", "LS01", "G1", "100.0000", "20.00", time.Date(2025, 3, 16, 20, 0, 0, 0, utc)}, {"c2", "LS01", "G1", "1.00", "0.00", int64(20250316)},
	}}
	cases := casesOf(table, `, "times": "instants"`)
	_, err := all(cases)
	require.NoError(t, err)
	require.True(t, cases.Mended())
	repairs, err := cases.Repairs()
	require.NoError(t, err)
	var got []string
	for _, r := range repairs {
		got = append(got, fmt.Sprintf("%s %s %d", r.Column, r.Kind, r.Values))
	}
	require.Equal(t, []string{"id trimmed 1", "cost zeros 1", "discharged respelled 1", "discharged converted 1"}, got)
}

// TestChanged: rows that are others in the second walk, or come in another order, end it.
func TestChanged(t *testing.T) {
	rows := [][]any{{"c1", "LS01", "G1", "1.00", "0.00"}, {"c2", "LS01", "G1", "2.00", "0.00"}}
	for name, second := range map[string][][]any{
		"order": {rows[1], rows[0]}, "fewer": rows[:1], "value": {rows[0], {"c2", "LS01", "G1", "2.01", "0.00"}}, "null": {rows[0], {"c2", "LS01", "G1", "2.00", nil}},
	} {
		table := &fakesql.Table{Columns: oneCase.Columns, Rows: rows}
		cases := casesOf(table, "")
		_, err := all(cases)
		require.NoError(t, err)
		_, err = all(cases)
		require.NoError(t, err)
		table.Rows = second
		_, err = all(cases)
		if name == "null" { // refused first, and changed
			require.Error(t, err)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrChanged, name)
		require.ErrorContains(t, err, "ORDER BY")
		table.Rows, table.Columns = rows, []string{"id", "institution", "group", "covered", "cost"}
		_, err = all(cases)
		require.ErrorIs(t, err, settlement.ErrChanged)
	}
}

// TestRefused: what a database says is repeated, but for values that the query does not have.
func TestRefused(t *testing.T) {
	table := oneCase
	for message, want := range map[string]string{
		`invalid input syntax for type numeric: "张三" (SQLSTATE 22P02)`: `c.sql.json: after row 1: the database says: invalid input syntax for type numeric: "…" (SQLSTATE 22P02)`,
		`Conversion failed when converting '李四' to int`:                `c.sql.json: after row 1: the database says: Conversion failed when converting '…' to int`,
		`bad phone 13912345678`:                                             `c.sql.json: after row 1: the database says: bad phone …`,
		`near "t": can't go on`:                                             `c.sql.json: after row 1: the database says: near "t": can't go on`,
		`Key (certno)=(330000199001011234) is wrong`:                        `c.sql.json: after row 1: the database says: Key (certno)=(…) is wrong`,
		`ORA-00942: table or view does not exist, [SQL Server Native 11.0]`: `c.sql.json: after row 1: the database says: ORA-…: table or view does not exist, [SQL Server Native 11.0]`,
	} {
		table.Fail = errors.New(message)
		_, err := all(casesOf(&table, ""))
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, query.ErrRefused)
		require.Contains(t, settlement.Chinese(err), "数据库提示")
	}
	doc := query.Document{Database: "his", Query: query.Lines{"nothing"}}
	db := (&fakesql.Database{}).Open()
	_, err := all(his.Cases(doc.File("c.sql.json", db, march)))
	require.EqualError(t, err, `c.sql.json: the database says: no such table: "…" …`)
	db.SetMaxOpenConns(1)
	_, err = all(his.Cases(doc.File("c.sql.json", db, march)))
	require.ErrorIs(t, err, query.ErrConnection)
}

// TestCancelled: the rows of a query are closed when its context ends, and when a caller has
// enough.
func TestCancelled(t *testing.T) {
	table := oneCase
	table.Ever = true
	db := &fakesql.Database{Tables: map[string]*fakesql.Table{"t": &table}}
	doc := query.Document{Database: "his", Query: query.Lines{"t"}}
	pool := db.Open()
	cases := his.Cases(doc.File("c.sql.json", pool, march))

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	var err error
	for _, err = range cases.Within(ctx).All() {
		if n++; n == 10 {
			cancel()
		}
	}
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, db.Left())

	for range cases.All() {
		break
	}
	require.Zero(t, db.Left())
	require.Equal(t, 2, db.Runs())
	_, err = cases.Unknown() // needs no run
	require.NoError(t, err)
	require.Equal(t, 2, db.Runs())
	require.Zero(t, pool.Stats().InUse)
}

// TestDocument: documents are strict, and their arguments are days of the period.
func TestDocument(t *testing.T) {
	doc, err := query.Read(strings.NewReader(`{"database": "his", "query": ["SELECT", "t"], "arguments": [{"text": "LS01"}, {"period": "from"}, {"period": "to"}, {"period": "after"}]}`))
	require.NoError(t, err)
	require.Equal(t, "SELECT\nt", doc.Query.String())
	db := &fakesql.Database{Tables: map[string]*fakesql.Table{"SELECT\nt": &oneCase}}
	_, err = all(his.Cases(doc.File("c.sql.json", db.Open(), march)))
	require.NoError(t, err)
	require.Equal(t, [][]any{{"LS01", "2025-03-01", "2025-03-31", "2025-04-01"}}, db.Arguments())
	_, err = all(his.Cases(doc.File("c.sql.json", db.Open(), settlement.Period{})))
	require.ErrorIs(t, err, query.ErrPeriod)

	for text, want := range map[string]string{
		`{"query": "t"}`:                                       "database: ",
		`{"database": "his"}`:                                  "query: ",
		`{"database": "his", "query": " "}`:                    "query: ",
		`{"database": "his", "query": "t", "arguments": [{}]}`: "arguments[0]: want text or period",
		`{"database": "his", "query": "t", "arguments": [{"text": "a", "period": "from"}]}`: "arguments[0]: want text or period",
		`{"database": "his", "query": "t", "arguments": [{"period": "begin"}]}`:             "arguments[0].period: ",
		`{"database": "his", "query": "t", "times": "local"}`:                               "times: ",
		`{"database": "his", "query": "t", "fen": [""]}`:                                    "fen[0]: ",
		`{"database": "his", "query": "t", "password": "p"}`:                                "password",
	} {
		_, err := query.Read(strings.NewReader(text))
		require.ErrorContains(t, err, want, text)
	}
	require.True(t, query.Is("a/Claims.SQL.json"))
	require.False(t, query.Is("claims.json"))
	var _ query.Database = (*sql.Tx)(nil)
}
