package query_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/internal/fakesql"
	"github.com/yibaojiesuan/settlement/internal/seeds"
)

// FuzzRead: whatever a query document says, it is refused, or written as one that says the same.
func FuzzRead(f *testing.F) {
	list := append(seeds.Of(f, "../../", "sql/*.sql.json"), `{"database": "his", "query": ["SELECT 1", "ORDER BY id"], "arguments": [{"text": "a"}, {"period": "from"}, {"period": "after"}], "fen": ["cost"], "times": "clock"}`)
	for _, text := range seeds.Edited(f, 200, list...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := query.Read(strings.NewReader(text))
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		written, err := json.Marshal(d)
		require.NoError(t, err)
		again, err := query.Read(strings.NewReader(string(written)))
		require.NoError(t, err)
		require.Equal(t, d.Query.String(), again.Query.String())
		var plain query.Document // for readers other than Read
		require.NoError(t, json.Unmarshal(written, &plain))
		require.Equal(t, again, plain)
	})
}

// FuzzValues: whatever a database gives for an amount or a text, and whatever it says the column
// is, a case is read or the row is refused; a second walk gives the same.
func FuzzValues(f *testing.F) {
	for as := range uint8(9) {
		for _, kind := range []string{"", "INT", "DOUBLE", "DECIMAL"} {
			f.Add("100.00", int64(10000), 0.5, as, kind)
		}
	}
	f.Add("张三 的 'secret' 13912345678", int64(-1), 1e300, uint8(9), "INTEGER")
	f.Fuzz(func(t *testing.T, text string, n int64, x float64, as uint8, kind string) {
		value := []any{text, []byte(text), n, x, nil, n%2 == 0, time.Unix(n, 0).UTC(), int32(n), uint64(n)}[as%9]
		table := &fakesql.Table{
			Columns: []string{"id", "institution", "group", "cost", "covered", "discharged"}, Types: []string{"TEXT", "", "", kind, "", kind},
			Rows: [][]any{{"c1", "LS01", text, value, "20.00", "2025-03-01"}, {value, "LS01", "G1", "1.00", "0.00", value}},
		}
		if as%10 == 9 {
			table.Rows, table.Fail = table.Rows[:0], errText(text)
		}
		cases := casesOf(table, `, "fen": ["covered"], "times": "clock"`)
		first, err := all(cases)
		second, again := all(cases)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			require.EqualError(t, again, err.Error())
			return
		}
		require.NoError(t, again)
		require.Equal(t, first, second)
	})
}

// errText is what a database says.
type errText string

func (e errText) Error() string { return string(e) }
