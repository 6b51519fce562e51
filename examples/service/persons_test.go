package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/examples/internal/planted"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// printed are the columns whose values are outputs, as of the program settle: what a sound
// row has there is answered by design, and a number that is an amount is one. In a row that
// is refused it is not.
var printed = map[string][]string{
	"cases": {"id", "cost", "covered"}, "stays": {"id", "cost", "covered"}, "charges": {"cost", "covered"},
	"items":    {"id", "cost", "covered", "institution", "charged_to"}, // no document lists who is paid by item
	"accounts": {"prepaid", "carried_in"},
}

// logged returns what is logged until the test ends.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	var text bytes.Buffer
	was := log.Writer()
	log.SetOutput(&text)
	t.Cleanup(func() { log.SetOutput(was) })
	return &text
}

// tableOf returns what a table of the database has.
func tableOf(t *testing.T, s *service, name string) (table planted.Table) {
	t.Helper()
	list, err := s.db.Query("SELECT * FROM " + name)
	require.NoError(t, err)
	defer list.Close()
	table.Header, err = list.Columns()
	require.NoError(t, err)
	for list.Next() {
		row, into := make([]string, len(table.Header)), make([]any, len(table.Header))
		for i := range row {
			into[i] = &row[i]
		}
		require.NoError(t, list.Scan(into...))
		table.Rows = append(table.Rows, row)
	}
	require.NoError(t, list.Err())
	return table
}

// put makes a table of the database anew, as one that has no keys.
func put(t *testing.T, s *service, name string, table planted.Table) {
	t.Helper()
	tx, err := s.db.Begin()
	require.NoError(t, err)
	defer tx.Rollback()
	columns := `"` + strings.Join(table.Header, `" TEXT, "`) + `" TEXT`
	_, err = tx.Exec(fmt.Sprintf(`DROP TABLE %s; CREATE TABLE %[1]s (%s)`, name, columns))
	require.NoError(t, err)
	for _, row := range table.Rows {
		values := make([]any, len(row))
		for i := range row {
			values[i] = row[i]
		}
		_, err = tx.Exec(`INSERT INTO `+name+` VALUES (?`+strings.Repeat(", ?", len(row)-1)+`)`, values...)
		require.NoError(t, err)
	}
	require.NoError(t, tx.Commit())
}

// settleAndAsk settles and asks about what was settled, and about what was settled before:
// claims are explained as they are now. It returns all that the service answered.
func settleAndAsk(t *testing.T, s *service) (status int, bodies string) {
	t.Helper()
	status, bodies = post(s, year, terms)
	about := []string{"1"}
	if status == http.StatusCreated {
		var stored struct{ ID json.Number }
		require.NoError(t, json.Unmarshal([]byte(bodies), &stored))
		about = append(about, stored.ID.String())
	}
	for _, id := range about {
		for _, path := range []string{"", "/explain/D32", "/explain/S02", "/explain/I04", "/explain/institution:RG05"} {
			_, body := get(s, "/settlements/"+id+path)
			bodies += body
		}
	}
	return status, bodies
}

// Nothing that is answered or logged has anything of a person, whatever column of a table
// has it, and whichever way the rows are shifted.
func TestAnswersHaveNobody(t *testing.T) {
	logs := logged(t)
	for _, name := range []string{"cases", "stays", "members", "charges", "items", "accounts"} {
		t.Run(name, func(t *testing.T) {
			s := started(t)
			_, err := s.db.Exec(`PRAGMA synchronous = OFF`)
			require.NoError(t, err)
			status, body := post(s, year, terms)
			require.Equal(t, http.StatusCreated, status, body)
			statuses, sound := map[int]int{}, tableOf(t, s, name)
			sound.Cases(true, func(n, column int, mark string, f planted.File) {
				if !slices.Contains([]string{"with a header", "shifted right", "shifted left"}, f.Name) {
					return
				}
				changed, err := planted.Parse(f.Text, 0, 0)
				require.NoError(t, err)
				put(t, s, name, changed)
				status, bodies := settleAndAsk(t, s)
				statuses[status]++
				where := fmt.Sprintf("%s.%s, %s, %s: %d %s", name, sound.Header[column], mark, f.Name, status, bodies)
				require.Empty(t, planted.Found(logs.String()), where)
				if status != http.StatusCreated || !slices.Contains(printed[name], sound.Header[column]) {
					require.Empty(t, planted.Found(bodies), where)
				}
			})
			require.Positive(t, statuses[http.StatusUnprocessableEntity])
			require.Zero(t, statuses[http.StatusInternalServerError])
			require.True(t, !testsize.Long() || statuses[http.StatusCreated] > 0) // few accounts, all refused, in short
		})
	}
}

// Terms may be any text, and so may the period and the path.
func TestRequestsOfOthers(t *testing.T) {
	logs, s := logged(t), started(t)
	status, body := post(s, year, terms)
	require.Equal(t, http.StatusCreated, status, body)
	table := tableOf(t, s, "cases")
	table.Rows = table.Rows[:3]
	for _, mark := range planted.Marks() {
		look := func(want, status int, body, where string) {
			t.Helper()
			require.Equal(t, want, status, "%s, %s: %s", mark, where, body)
			require.Empty(t, planted.Found(body), "%s, %s: %s", mark, where, body)
			require.Empty(t, planted.Found(logs.String()), "%s, %s", mark, where)
		}
		bodies := planted.Documents(table, mark)
		for _, field := range []string{"basis", "value_rounding", "residue", "negative_due", "places", "round_each", "total", "compensation", "cites", "sources"} {
			bodies = append(bodies, planted.File{Name: field, Text: fmt.Sprintf(`{"fund": "1418000.00", %q: %q}`, field, mark)})
		}
		for _, f := range bodies {
			status, body := post(s, year, f.Text)
			look(http.StatusUnprocessableEntity, status, body, f.Name)
		}
		for _, period := range []string{mark, mark + "/2025-12-31", "2025-01-01/" + mark, year + "/" + mark} {
			status, body := post(s, url.QueryEscape(period), terms)
			look(http.StatusUnprocessableEntity, status, body, period)
		}
		part := url.PathEscape(mark)
		for _, path := range []string{"/" + part, "//" + part, "/settlements/" + part, "/settlements//" + part, "/settlements/" + part + "/explain/D32", "/settlements/1/explain/" + part, "/settlements/1/explain/institution:" + part, "/settlements/1/explain/D32/../" + part} {
			status, body := get(s, path)
			look(http.StatusNotFound, status, body, path)
		}
	}
}
