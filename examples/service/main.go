// Command service settles claims that are in a database, over HTTP. It is a file to
// copy from: it shows everything of this module that a service needs.
//
//	cd examples/service
//	go run .
//	curl -d '{"fund": "1418000.00"}' 'localhost:8080/settlements?period=2025-01-01/2025-12-31'
//	curl localhost:8080/settlements/1
//	curl localhost:8080/settlements/1/explain/D32
//	curl localhost:8080/settlements/1/explain/institution:RG05
//
// It reads claims of DRG, bed-days, heads and items row by row, and rates them under
// the policies of a folder. It settles them under the terms of the request with a
// budget around them, clears the report, and stores it with a statement for each
// hospital. All of that is one transaction: a cancelled request stops reading and
// leaves nothing behind.
package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 served until it was stopped, 1 refused, 2 usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("service", flag.ContinueOnError)
	address := flags.String("addr", "localhost:8080", "the `address` to listen at")
	file := flags.String("db", "", "the database `file`; empty: a temporary database with the claims of -rules")
	rules := flags.String("rules", "../region", "the `folder` of the policies")
	p := program.New(flags, "[flags]", stdout, stderr)
	rest, err := p.Parse(args)
	if err == nil && len(rest) > 0 {
		err = p.Mistake("want no arguments, got %d", len(rest))
	}
	if err != nil {
		return program.Status(err)
	}
	if err := serve(ctx, *address, *file, *rules, stdout); err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

// serve serves until the context ends, and then finishes the requests that it is
// answering.
func serve(ctx context.Context, address, file, rules string, stdout io.Writer) error {
	s, err := open(ctx, file, rules)
	if err != nil {
		return err
	}
	defer s.close()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "http://%s\n", listener.Addr())
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return server.Shutdown(context.Background())
	}
}

// service has what does not change: the database, and the policies, compiled once. Any
// number of requests may use a plan at once.
type service struct {
	db     *sql.DB
	remove func() // of a temporary database
	claims func(ctx context.Context, tx *sql.Tx, period settlement.Period) []settlement.Settlement
	budget *budget.Plan
}

// open opens the policies and the database. Every fault of a policy is named, with its
// file and its path in it.
func open(ctx context.Context, file, rules string) (*service, error) {
	drgs, err1 := job.OpenPolicy(filepath.Join(rules, "drg.json"), drg.ReadPolicy, drg.New)
	beds, err2 := job.OpenPolicy(filepath.Join(rules, "beds.json"), perdiem.ReadPolicy, perdiem.New)
	heads, err3 := job.OpenPolicy(filepath.Join(rules, "heads.json"), capitation.ReadPolicy, capitation.New)
	caps, err4 := job.OpenPolicy(filepath.Join(rules, "budget.json"), budget.ReadPolicy, budget.New)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	s := &service{remove: func() {}, budget: caps}
	s.claims = func(ctx context.Context, tx *sql.Tx, period settlement.Period) []settlement.Settlement {
		return []settlement.Settlement{
			drgs.Settlement(period, settlement.Stream(cases(ctx, tx))),
			beds.Settlement(period, settlement.Stream(stays(ctx, tx))),
			heads.Settlement(period, settlement.Stream(members(ctx, tx)), settlement.Stream(charges(ctx, tx))),
			budget.Items(period, settlement.Stream(items(ctx, tx))),
		}
	}
	var err error
	if file == "" {
		s.db, s.remove, err = example(ctx, rules)
	} else {
		s.db, err = database(ctx, file)
	}
	return s, err
}

func (s *service) close() {
	_ = s.db.Close()
	s.remove()
}

var errDatabase = errors.New("the database failed")

// inDatabase marks errors that are no mistake of a claim or a request.
func inDatabase(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errDatabase, err)
}

// rows yields a claim for each row of a table. Each walk repeats the query in the
// transaction of the request, and so finds the same rows. It ends with the context of
// the request.
func rows[C any](ctx context.Context, tx *sql.Tx, table, columns string, scan func(row *sql.Rows, claim *C) error) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		var none C
		list, err := tx.QueryContext(ctx, "SELECT "+columns+" FROM "+table)
		if err != nil {
			yield(none, inDatabase(err))
			return
		}
		defer list.Close()
		for n := 1; list.Next(); n++ {
			var claim C
			if err := scan(list, &claim); err != nil { // a column has no amount, no day, …
				yield(none, fmt.Errorf("%s: row %d: %w", table, n, err))
				return
			}
			if !yield(claim, nil) {
				return
			}
		}
		if err := list.Err(); err != nil {
			yield(none, inDatabase(err))
		}
	}
}

// cases are all DRG cases. Those of other periods are left out by the settlement, and the
// report counts them; a WHERE would be faster, and silent.
func cases(ctx context.Context, tx *sql.Tx) iter.Seq2[drg.Case, error] {
	return rows(ctx, tx, "cases", `id, institution, "group", cost, covered, discharged, approved`, func(row *sql.Rows, c *drg.Case) error {
		return row.Scan(&c.ID, &c.Institution, &c.Group, &c.Cost, &c.Covered, &c.Discharged, &c.Approved)
	})
}

// stays are paid by the day.
func stays(ctx context.Context, tx *sql.Tx) iter.Seq2[perdiem.Stay, error] {
	return rows(ctx, tx, "stays", `id, institution, class, admitted, discharged, cost, covered`, func(row *sql.Rows, c *perdiem.Stay) error {
		return row.Scan(&c.ID, &c.Institution, &c.Class, &c.Admitted, &c.Discharged, &c.Cost, &c.Covered)
	})
}

// members are paid for by the head, except for the days that they are in hospital.
func members(ctx context.Context, tx *sql.Tx) iter.Seq2[capitation.Member, error] {
	return rows(ctx, tx, "members", `person, institution, category, signed, inpatient_from, inpatient_to`, func(row *sql.Rows, c *capitation.Member) error {
		var away settlement.Period
		err := row.Scan(&c.Person, &c.Institution, &c.Category, &c.Signed, &away.From, &away.To)
		if away != (settlement.Period{}) {
			c.Inpatient = append(c.Inpatient, away)
		}
		return err
	})
}

// charges are the cost of the members' care.
func charges(ctx context.Context, tx *sql.Tx) iter.Seq2[capitation.Charge, error] {
	return rows(ctx, tx, "charges", `person, institution, month, kind, cost, covered`, func(row *sql.Rows, c *capitation.Charge) error {
		return row.Scan(&c.Person, &c.Institution, &c.Month, &c.Kind, &c.Cost, &c.Covered)
	})
}

// items are claims that are paid by item and charged to the budget.
func items(ctx context.Context, tx *sql.Tx) iter.Seq2[budget.Claim, error] {
	return rows(ctx, tx, "items", `id, institution, month, cost, covered, charged_to`, func(row *sql.Rows, c *budget.Claim) error {
		return row.Scan(&c.ID, &c.Institution, &c.Month, &c.Cost, &c.Covered, &c.ChargedTo)
	})
}

// accounts are what is known of hospitals besides their claims.
func accounts(ctx context.Context, tx *sql.Tx) (list []budget.Account, err error) {
	for a, err := range rows(ctx, tx, "accounts", `institution, prepaid, carried_in, score`, func(row *sql.Rows, a *budget.Account) error {
		return row.Scan(&a.Institution, &a.Prepaid, &a.CarriedIn, &a.Score)
	}) {
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// settle settles a period, clears it and stores it: all of it, or nothing. In databases
// other than SQLite the transaction needs the isolation of a snapshot
// (sql.LevelRepeatableRead).
func (s *service) settle(ctx context.Context, period settlement.Period, terms settlement.Terms) (id int64, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, inDatabase(err)
	}
	defer tx.Rollback() // does nothing after Commit
	known, err := accounts(ctx, tx)
	if err != nil {
		return 0, err
	}
	claims := s.claims(ctx, tx, period)
	report, err := settlement.Settle(terms, s.budget.Settlement(period, known, claims...))
	if err != nil {
		return 0, err // every fault of a claim, by its id
	}
	cleared, err := s.budget.Clear(report, known, claims...)
	if err != nil {
		return 0, err
	}
	report = cleared.Report
	report.Name, report.Period = fmt.Sprint("Settlement of ", period), period
	if id, err = store(ctx, tx, report); err != nil {
		return 0, inDatabase(err)
	}
	if _, err = load(ctx, tx, id); err != nil {
		return 0, err
	}
	return id, inDatabase(tx.Commit())
}

// store stores a report and its statements.
func store(ctx context.Context, tx *sql.Tx, report *settlement.Report) (id int64, err error) {
	var text bytes.Buffer
	if err := report.Encode(&text); err != nil {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, `INSERT INTO settlements (report) VALUES (?) RETURNING id`, text.String()).Scan(&id); err != nil {
		return 0, err
	}
	for _, s := range report.Statements {
		if _, err := tx.ExecContext(ctx, `INSERT INTO statements VALUES (?, ?, ?, ?)`, id, s.Institution, s.Entitlement, s.Due); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// load reads a report that was stored, and computes its identities anew.
func load(ctx context.Context, tx *sql.Tx, id any) (*settlement.Report, error) {
	var text string
	err := tx.QueryRowContext(ctx, `SELECT report FROM settlements WHERE id = ?`, id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, err
	} else if err != nil {
		return nil, inDatabase(err)
	}
	report, err := settlement.ReadReport(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	return report, report.Verify()
}

// explain says how the due of a claim arose, from the claims as they are now, or the
// due of an institution ("institution:RG05").
func (s *service) explain(ctx context.Context, tx *sql.Tx, report *settlement.Report, subject string) (any, error) {
	if code, ok := strings.CutPrefix(subject, "institution:"); ok {
		for _, of := range report.Statements {
			if of.Institution == code {
				return map[string]any{"institution": code, "due": of.Due, "lines": of.Lines}, nil
			}
		}
		return nil, settlement.ErrClaim
	}
	for _, c := range s.claims(ctx, tx, report.Period) {
		method, ok := c.(settlement.Explainer)
		if !ok {
			continue
		}
		e, err := method.Explain(subject)
		if errors.Is(err, settlement.ErrClaim) {
			continue // another method may have it
		} else if err != nil {
			return nil, err
		}
		due, trail, err := report.Due(e)
		return map[string]any{"claim": subject, "institution": e.Institution, "due": due, "trail": trail}, err
	}
	return nil, settlement.ErrClaim
}

// handler answers the requests of the service.
func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /settlements", func(w http.ResponseWriter, r *http.Request) {
		id, err := s.post(w, r)
		if err != nil {
			refuse(w, r, err)
			return
		}
		w.Header().Set("Location", fmt.Sprintf("/settlements/%d", id))
		answer(w, http.StatusCreated, map[string]int64{"id": id})
	})
	mux.HandleFunc("GET /settlements/{id}", s.stored(func(r *http.Request, tx *sql.Tx, report *settlement.Report) (any, error) {
		return report, nil
	}))
	mux.HandleFunc("GET /settlements/{id}/explain/{subject}", s.stored(func(r *http.Request, tx *sql.Tx, report *settlement.Report) (any, error) {
		return s.explain(r.Context(), tx, report, r.PathValue("subject"))
	}))
	// The mux would redirect a path that is not clean to the clean one, and so repeat
	// the path.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Clean(r.URL.Path) != r.URL.Path {
			http.NotFound(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// post settles the period of the query under the terms of the body, a JSON document.
func (s *service) post(w http.ResponseWriter, r *http.Request) (int64, error) {
	period, err := periodOf(r.URL.Query().Get("period"))
	if err != nil {
		return 0, err
	}
	terms, err := policy.Read[settlement.Terms](http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return 0, err
	}
	return s.settle(r.Context(), period, terms)
}

// stored answers with something about a stored settlement.
func (s *service) stored(about func(*http.Request, *sql.Tx, *settlement.Report) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tx, err := s.db.BeginTx(r.Context(), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			refuse(w, r, inDatabase(err))
			return
		}
		defer tx.Rollback()
		report, err := load(r.Context(), tx, r.PathValue("id"))
		var v any
		if err == nil {
			v, err = about(r, tx, report)
		}
		if err != nil {
			refuse(w, r, err)
			return
		}
		answer(w, http.StatusOK, v)
	}
}

// periodOf reads two days, 2025-01-01/2025-12-31.
func periodOf(text string) (p settlement.Period, err error) {
	from, to, _ := strings.Cut(text, "/")
	if p.From, err = settlement.ParseDate(from); err == nil {
		p.To, err = settlement.ParseDate(to)
	}
	if err == nil && (from == "" || to == "" || from > to) {
		err = fmt.Errorf("%w: want two days, such as 2025-01-01/2025-12-31", settlement.ErrPeriod)
	}
	if err != nil {
		err = &settlement.FieldError{Path: "period", Err: err}
	}
	return p, err
}

// refuse answers with the faults of an error. Errors of this module name places and
// claims; they repeat no value that could be a person's.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case r.Context().Err() != nil: // nobody listens
	case errors.Is(err, sql.ErrNoRows), errors.Is(err, settlement.ErrClaim):
		answer(w, http.StatusNotFound, job.Faults(settlement.ErrClaim)) // it says that there is no such claim
	case errors.Is(err, errDatabase):
		log.Print(err)
		answer(w, http.StatusInternalServerError, job.Faults(errDatabase))
	default:
		answer(w, http.StatusUnprocessableEntity, job.Faults(err))
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print(err)
	}
}
