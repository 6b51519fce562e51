package main

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

const (
	rules = "../region"
	year  = "2025-01-01/2025-12-31"
	terms = `{"fund": "1418000.00"}`
)

// started returns a service on the example's database.
func started(t *testing.T) *service {
	t.Helper()
	s, err := open(context.Background(), "", rules)
	require.NoError(t, err)
	t.Cleanup(s.close)
	return s
}

// ask asks a service, and returns the status and the body.
func ask(s *service, r *http.Request) (int, string) {
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func post(s *service, period, body string) (int, string) {
	return ask(s, httptest.NewRequest(http.MethodPost, "/settlements?period="+period, strings.NewReader(body)))
}

func get(s *service, path string) (int, string) {
	return ask(s, httptest.NewRequest(http.MethodGet, path, nil))
}

func count(t *testing.T, s *service, table string) (n int) {
	t.Helper()
	require.NoError(t, s.db.QueryRow("SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// asJob writes what is in the database as the files of a job, and settles that.
func asJob(t *testing.T, s *service) *job.Result {
	t.Helper()
	dir := t.TempDir()
	for table, columns := range map[string]string{
		"cases": "*", "stays": "*", "charges": "*", "items": "*",
		"members": "person, institution, category, signed, iif(inpatient_from = '', '', inpatient_from || '/' || inpatient_to) AS inpatient",
	} {
		list, err := s.db.Query("SELECT " + columns + " FROM " + table)
		require.NoError(t, err)
		names, err := list.Columns()
		require.NoError(t, err)
		all := [][]string{names}
		for list.Next() {
			row, into := make([]string, len(names)), make([]any, len(names))
			for i := range row {
				into[i] = &row[i]
			}
			require.NoError(t, list.Scan(into...))
			all = append(all, row)
		}
		require.NoError(t, list.Err())
		var text bytes.Buffer
		require.NoError(t, csv.NewWriter(&text).WriteAll(all))
		require.NoError(t, os.WriteFile(filepath.Join(dir, table+".csv"), text.Bytes(), 0o644))
	}
	for _, name := range []string{"drg.json", "beds.json", "heads.json", "budget.json"} {
		text, err := os.ReadFile(filepath.Join(rules, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	tx, err := s.db.Begin()
	require.NoError(t, err)
	defer tx.Rollback()
	known, err := accounts(context.Background(), tx)
	require.NoError(t, err)
	text, err := json.Marshal(known)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "accounts.json"), text, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "job.json"), []byte(`{"name": "Settlement of `+year+`", "period": {"from": "2025-01-01", "to": "2025-12-31"}, "terms": `+terms+`,
		"parts": [{"method": "drg", "policy": "drg.json", "claims": "cases.csv"}, {"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"},
			{"method": "capitation", "policy": "heads.json", "members": "members.csv", "charges": "charges.csv"}, {"method": "item", "claims": "items.csv"}],
		"budget": {"policy": "budget.json", "accounts": "accounts.json"}}`), 0o644))
	j, err := job.Open(job.Folder(dir), "job.json")
	require.NoError(t, err)
	r, err := j.Settle(context.Background(), job.Options{})
	require.NoError(t, err)
	return r
}

// The claims of the database come to what the same claims come to in files.
func TestSettles(t *testing.T) {
	s := started(t)
	status, body := post(s, year, terms)
	require.Equal(t, http.StatusCreated, status, body)
	require.JSONEq(t, `{"id": 1}`, body)
	status, body = get(s, "/settlements/1")
	require.Equal(t, http.StatusOK, status, body)

	r := asJob(t, s)
	var want bytes.Buffer
	require.NoError(t, r.Report.Encode(&want))
	require.JSONEq(t, want.String(), body)
	report, err := settlement.ReadReport(strings.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, report.Verify())

	list, err := s.db.Query(`SELECT institution, entitlement, due FROM statements ORDER BY institution`)
	require.NoError(t, err)
	defer list.Close()
	n := 0
	for ; list.Next(); n++ {
		var code string
		var entitlement, due settlement.Money
		require.NoError(t, list.Scan(&code, &entitlement, &due))
		of := report.Statements[n]
		require.Equal(t, []any{of.Institution, of.Entitlement, of.Due}, []any{code, entitlement, due})
	}
	require.NoError(t, list.Err())
	require.Len(t, report.Statements, n)
	require.Greater(t, n, 5)

	subjects := 0
	for _, subject := range []string{"D32", "S02", "I04", "institution:RG05", "institution:RGC1"} {
		status, body := get(s, "/settlements/1/explain/"+subject)
		require.Equal(t, http.StatusOK, status, body)
		var got struct {
			Claim, Institution string
			Due                settlement.Money
			Trail              settlement.Trail
			Lines              []settlement.Line
		}
		require.NoError(t, json.Unmarshal([]byte(body), &got))
		want, err := r.Explain(context.Background(), subject)
		require.NoError(t, err)
		require.Equal(t, want.Institution, got.Institution)
		if of := report.Statement(got.Institution); got.Claim == "" {
			require.Equal(t, of.Due, got.Due)
			require.Len(t, got.Lines, len(want.Lines))
		} else {
			require.Equal(t, []any{subject, want.Due, want.Trail.Result().String()}, []any{got.Claim, got.Due, got.Trail.Result().String()})
			require.NoError(t, got.Trail.Replay())
		}
		subjects++
	}
	require.Equal(t, 5, subjects)
}

// Two requests at once take their turn: both are stored, and say the same.
func TestTwoAtOnce(t *testing.T) {
	s := started(t)
	var wait sync.WaitGroup
	var status [2]int
	for i := range status {
		wait.Go(func() { status[i], _ = post(s, year, terms) })
	}
	wait.Wait()
	require.Equal(t, [2]int{http.StatusCreated, http.StatusCreated}, status)
	_, one := get(s, "/settlements/1")
	_, two := get(s, "/settlements/2")
	require.Equal(t, one, two)
	require.Equal(t, 2, count(t, s, "settlements"))
}

// cancel is called by the database where a test wants it: see TestCancelled.
var cancel context.CancelFunc

func init() {
	sqlite.MustRegisterScalarFunction("cancel_now", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		if cancel != nil {
			cancel()
		}
		return int64(1), nil
	})
}

// A request that is cancelled, wherever it is, leaves nothing behind, and the next one
// finds everything as it was.
func TestCancelled(t *testing.T) {
	for name, c := range map[string]struct{ begin, end string }{
		"reading": {
			`ALTER TABLE stays RENAME TO stays_; CREATE VIEW stays AS SELECT * FROM stays_ WHERE cancel_now()`,
			`DROP VIEW stays; ALTER TABLE stays_ RENAME TO stays`,
		},
		"writing": {
			`CREATE TRIGGER stop AFTER INSERT ON statements WHEN NEW.institution = 'RG03' BEGIN SELECT cancel_now(); END`,
			`DROP TRIGGER stop`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := started(t)
			_, err := s.db.Exec(c.begin)
			require.NoError(t, err)
			ctx, stop := context.WithCancel(context.Background())
			called := false
			cancel = func() { called = true; stop() }
			r := httptest.NewRequest(http.MethodPost, "/settlements?period="+year, strings.NewReader(terms)).WithContext(ctx)
			_, body := ask(s, r)
			cancel = nil
			require.True(t, called)
			require.ErrorIs(t, ctx.Err(), context.Canceled)
			require.Empty(t, body)
			require.Zero(t, count(t, s, "settlements"))
			require.Zero(t, count(t, s, "statements"))

			_, err = s.db.Exec(c.end)
			require.NoError(t, err)
			status, body := post(s, year, terms)
			require.Equal(t, http.StatusCreated, status, body)
			require.Equal(t, 1, count(t, s, "settlements"))
		})
	}
}

// What is refused is said with its place, and leaves nothing behind.
func TestRefuses(t *testing.T) {
	s := started(t)
	for _, c := range []struct{ name, sql, period, body, want string }{
		{"no period", "", "", terms, `[{"code":"period","path":"period","text":"impossible period: want two days, such as 2025-01-01/2025-12-31","text_zh":"`},
		{"no such day", "", "2025-02-30/2025-12-31", terms, `"path":"period"`},
		{"backwards", "", "2025-12-31/2025-01-01", terms, `"path":"period"`},
		{"no terms", "", year, "", `the document is empty`},
		{"terms that are none", "", year, `{"fund": 1}`, `"path":"fund","text":"want a string such as \"12.50\", got the number 1","text_zh":"`},
		{"terms that do not do", "", year, `{}`, `want a fund or a fixed point value`},
		{"terms that cannot be", "", year, `{"fund": "-1.00"}`, `"path":"terms.fund"`},
		{"half a period", "", "2025-01-01/", terms, `"path":"period"`},
		{"another year", "", "2024-01-01/2024-12-31", terms, `the policy is not in force`},
		{"a group that is not there", `UPDATE cases SET "group" = 'ZZ99' WHERE id = 'D32'`, year, terms, `[{"code":"drg.group","path":"group","text":"drg: claim 32 (D32): `},
		{"an amount that is none", `UPDATE stays SET cost = '1.005' WHERE id = 'S02'`, year, terms, `[{"code":"places","text":"stays: row 2: sql: Scan error on column index 5, name \"cost\": too many decimals`},
		{"no day", `UPDATE cases SET discharged = NULL WHERE id = 'D32'`, year, terms, `claim 32 (D32)`},
		{"an account of nobody", `INSERT INTO accounts VALUES ('RG99', '0.00', '0.00', '')`, year, terms, `accounts[7].institution`},
	} {
		if c.sql != "" {
			_, err := s.db.Exec("CREATE TABLE kept_cases AS SELECT * FROM cases; CREATE TABLE kept_stays AS SELECT * FROM stays; " + c.sql)
			require.NoError(t, err, c.name)
		}
		status, body := post(s, c.period, c.body)
		require.Equal(t, http.StatusUnprocessableEntity, status, "%s: %s", c.name, body)
		require.Contains(t, body, c.want, c.name)
		var list []job.Fault
		require.NoError(t, json.Unmarshal([]byte(body), &list), c.name)
		require.NotEmpty(t, list, c.name)
		if c.sql != "" {
			_, err := s.db.Exec(`DELETE FROM cases; INSERT INTO cases SELECT * FROM kept_cases; DROP TABLE kept_cases;
				DELETE FROM stays; INSERT INTO stays SELECT * FROM kept_stays; DROP TABLE kept_stays; DELETE FROM accounts WHERE institution = 'RG99'`)
			require.NoError(t, err, c.name)
		}
	}
	require.Zero(t, count(t, s, "settlements"))
	require.Zero(t, count(t, s, "statements"))
	for _, path := range []string{"/settlements/1", "/settlements/x", "/settlements/1/explain/D32"} {
		status, _ := get(s, path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	status, body := post(s, year, terms)
	require.Equal(t, http.StatusCreated, status, body)
	for _, subject := range []string{"nobody", "institution:nobody"} {
		status, _ := get(s, "/settlements/1/explain/"+subject)
		require.Equal(t, http.StatusNotFound, status, subject)
	}

	// A report that was changed in the database is no report.
	_, err := s.db.Exec(`UPDATE settlements SET report = replace(report, '"1418000.00"', '"1418000.01"')`)
	require.NoError(t, err)
	status, body = get(s, "/settlements/1")
	require.Equal(t, http.StatusUnprocessableEntity, status, body)

	// A database that is gone is nobody's mistake.
	_, err = s.db.Exec(`DROP TABLE cases`)
	require.NoError(t, err)
	status, body = post(s, year, terms)
	require.Equal(t, http.StatusInternalServerError, status)
	require.NotContains(t, body, "cases")
}

// The program serves until it is stopped, and keeps what it stored in a file.
func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "claims.db")
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, []string{"-addr", "127.0.0.1:0", "-db", file}, in, io.Discard)
	}()
	var url string
	_, err := fmt.Fscanln(out, &url)
	require.NoError(t, err)
	client := http.Client{Timeout: time.Minute}
	r, err := client.Post(url+"/settlements?period="+year, "application/json", strings.NewReader(terms))
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	require.Equal(t, http.StatusCreated, r.StatusCode) // of no claims
	require.Equal(t, "/settlements/1", r.Header.Get("Location"))
	stop()
	require.Equal(t, 0, <-status)

	s, err := open(context.Background(), file, rules)
	require.NoError(t, err)
	defer s.close()
	require.Equal(t, 1, count(t, s, "settlements"))

	for want, list := range map[int][][]string{0: {{"-h"}, {"-version"}}, 1: {{"-rules", "nowhere"}, {"-db", "nowhere/claims.db"}, {"-addr", "nowhere"}}, 2: {{"x"}, {"-x"}}} {
		for _, args := range list {
			require.Equal(t, want, run(context.Background(), args, io.Discard, io.Discard), args)
		}
	}
}
