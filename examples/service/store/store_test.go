package store_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/examples/service/storetest"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

var ctx = context.Background()

// cases is a file of cases with a header.
func cases(t *testing.T, lines ...string) store.File {
	t.Helper()
	text := "id,institution,group,cost,covered,person\n" + strings.Join(lines, "\n") + "\n"
	r, err := his.RecordsOf(rows.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}, his.CaseKind)
	require.NoError(t, err)
	return store.File{Table: store.Table{Kind: his.CaseKind}, Name: "cases.csv", Records: r}
}

// bodies returns the claims of a revision.
func bodies(t *testing.T, s *store.Store, revision int64) string {
	t.Helper()
	f, err := s.Snapshot(ctx, "2025", revision).Open(store.ClaimsName(store.Table{Kind: his.CaseKind}))
	require.NoError(t, err)
	defer f.Close()
	text, err := io.ReadAll(f)
	require.NoError(t, err)
	return string(text)
}

func year(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := s.PutDocuments(ctx, "2025", map[string][]byte{"year.json": []byte("{}")}, store.Event{})
	require.NoError(t, err)
}

func line(id, institution, cost string) string {
	return fmt.Sprintf(`{"id":"%s","institution":"%s","group":"G","cost":"%s","covered":"1.00"}`+"\n", id, institution, cost)
}

// A load is repeated without effect, a claim is corrected if that is asked for, and every revision
// stays as it was.
func TestLoad(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		year(t, s)
		first := store.Load{Year: "2025", Files: []store.File{cases(t, "c1,H1,G,10.00,1.00,", "c2,H2,G,20.00,1.00,", "c2,H1,G,30.00,1.00,")}}
		n, err := s.Load(ctx, first)
		require.NoError(t, err)
		require.Equal(t, store.Loaded{Revision: 2, Added: 3}, n, "an id is one of its institution")
		n, err = s.Load(ctx, first)
		require.NoError(t, err)
		require.Equal(t, store.Loaded{Revision: 2, Unchanged: 3}, n)

		changed := store.Load{Year: "2025", Files: []store.File{cases(t, "c1,H1,G,10.00,1.00,", "c2,H2,G,21.00,1.00,", "c4,H2,G,40.00,1.00,", "c4,H2,G,41.00,1.00,")}}
		_, err = s.Load(ctx, changed)
		require.ErrorIs(t, err, store.ErrDiffers)
		require.ErrorIs(t, err, store.ErrTwice)
		require.ErrorContains(t, err, "cases.csv: row 3: the claim is here already")
		require.ErrorContains(t, err, "cases.csv: row 5: the file has this claim twice")
		changed = store.Load{Year: "2025", Correct: true, Files: []store.File{cases(t, "c2,H2,G,21.00,1.00,", "c4,H2,G,40.00,1.00,")}}
		n, err = s.Load(ctx, changed)
		require.NoError(t, err)
		require.Equal(t, store.Loaded{Revision: 3, Added: 1, Corrected: 1}, n)
		require.Equal(t, line("c1", "H1", "10.00")+line("c2", "H1", "30.00")+line("c2", "H2", "20.00"), bodies(t, s, 2))
		require.Equal(t, line("c1", "H1", "10.00")+line("c2", "H1", "30.00")+line("c2", "H2", "21.00")+line("c4", "H2", "40.00"), bodies(t, s, 3))

		own := store.Load{Year: "2025", Institution: "H1", Files: []store.File{cases(t, "c9,H2,G,1.00,1.00,")}}
		_, err = s.Load(ctx, own)
		require.ErrorIs(t, err, store.ErrInstitution)
		_, err = s.Load(ctx, store.Load{Year: "2024", Files: own.Files})
		require.ErrorIs(t, err, store.ErrNone)
	})
}

// A refunded claim counts no more, whichever comes first, and however often both come.
func TestRefund(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		year(t, s)
		refunds := []store.Refund{{"cases", "H1", "c1", "r1"}, {"cases", "H1", "late", "r2"}}
		load := store.Load{Year: "2025", Files: []store.File{cases(t, "c1,H1,G,10.00,1.00,", "c2,H1,G,20.00,1.00,")}}
		_, err := s.Load(ctx, load)
		require.NoError(t, err)
		for i, want := range []store.Loaded{{Revision: 3, Refunded: 2}, {Revision: 3, Unchanged: 2}} {
			n, err := s.Load(ctx, store.Load{Year: "2025", Institution: "H1", Refunds: refunds})
			require.NoError(t, err)
			require.Equal(t, want, n, i)
		}
		load.Files = []store.File{cases(t, "c1,H1,G,10.00,1.00,", "late,H1,G,20.00,1.00,")}
		n, err := s.Load(ctx, load)
		require.NoError(t, err)
		require.Equal(t, store.Loaded{Revision: 3, Unchanged: 2}, n)
		require.Equal(t, line("c2", "H1", "20.00"), bodies(t, s, 3))
		require.Equal(t, line("c1", "H1", "10.00")+line("c2", "H1", "20.00"), bodies(t, s, 2))

		both := store.Load{Year: "2025", Files: []store.File{cases(t, "c5,H1,G,10.00,1.00,")}, Refunds: []store.Refund{{"cases", "H1", "c5", "r5"}}}
		_, err = s.Load(ctx, both)
		require.NoError(t, err)
		require.Equal(t, line("c2", "H1", "20.00"), bodies(t, s, 4), "an export may have both")
		_, err = s.Load(ctx, store.Load{Year: "2025", Institution: "H2", Refunds: refunds})
		require.ErrorIs(t, err, store.ErrInstitution)
		_, err = s.Load(ctx, store.Load{Year: "2025", Refunds: []store.Refund{{"odd", "H1", "c", "r"}, {"cases", "H1", "", "r"}}})
		require.ErrorIs(t, err, his.ErrKind)
		require.ErrorIs(t, err, settlement.ErrBlank)
	})
}

// A fault of any row keeps all of a load out.
func TestAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		year(t, s)
		var lines []string
		for i := range 2500 {
			lines = append(lines, fmt.Sprintf("c%d,H%d,G,10.00,1.00,", i, i%7))
		}
		lines[2400] = "c2400,H1,G,10.001,1.00,"
		_, err := s.Load(ctx, store.Load{Year: "2025", Files: []store.File{cases(t, lines...)}})
		require.ErrorContains(t, err, "cases.csv: row 2402, column cost")
		require.Empty(t, bodies(t, s, 2))
		lines[2400] = "c2400,H1,G,10.00,1.00,"
		n, err := s.Load(ctx, store.Load{Year: "2025", Files: []store.File{cases(t, lines...)}})
		require.NoError(t, err)
		require.Equal(t, store.Loaded{Revision: 2, Added: 2500}, n)
		require.Equal(t, 2500, strings.Count(bodies(t, s, 2), "\n"))
	})
}

// Documents keep their versions.
func TestDocuments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		put := func(text string) int64 {
			r, err := s.PutDocuments(ctx, "2025", map[string][]byte{"policy.json": []byte(text)}, store.Event{})
			require.NoError(t, err)
			return r
		}
		require.Equal(t, []int64{1, 2, 2, 3}, []int64{put("a"), put("b"), put("b"), put("a")})
		for revision, want := range map[int64]string{1: "a", 2: "b", 3: "a"} {
			d, err := s.Document(ctx, "2025", "policy.json", revision)
			require.NoError(t, err)
			require.Equal(t, want, string(d.Text))
		}
		versions, err := s.Versions(ctx, "2025", "policy.json")
		require.NoError(t, err)
		require.Len(t, versions, 3)
		require.Equal(t, []bool{false, false, true}, []bool{versions[0].Current(), versions[1].Current(), versions[2].Current()})
		_, err = s.Document(ctx, "2025", "other.json", 3)
		require.ErrorIs(t, err, store.ErrNone)
		_, err = s.PutDocuments(ctx, strings.Repeat("年", 200), nil, store.Event{})
		require.ErrorIs(t, err, store.ErrKey)
	})
}

// Two instances that settle at once store one report; a clearing is refused if something changed,
// and ends the year.
func TestSettleOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		one, two := storetest.Open(t, address), storetest.Open(t, address)
		year(t, one)
		statements := []settlement.Statement{{Institution: "H1", Entitlement: 1234, Due: -50}}
		var stored, refused atomic.Int64
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				_, err := []*store.Store{one, two}[i%2].Settle(ctx, "2025", store.Settlement{Part: "2025-01", Revision: 1, Report: []byte(fmt.Sprint(i))}, statements, store.Event{})
				switch {
				case err == nil:
					stored.Add(1)
				case err == store.ErrSettled: //nolint:errorlint // exactly that
					refused.Add(1)
				default:
					t.Error(err, store.Cause(err))
				}
			})
		}
		wait.Wait()
		require.Equal(t, []int64{1, 15}, []int64{stored.Load(), refused.Load()})

		_, err := two.Load(ctx, store.Load{Year: "2025", Files: []store.File{cases(t, "c1,H1,G,10.00,1.00,")}})
		require.NoError(t, err)
		clearing := store.Settlement{Part: store.Clearing, Revision: 1, Report: []byte("all")}
		_, err = one.Settle(ctx, "2025", clearing, nil, store.Event{})
		require.ErrorIs(t, err, store.ErrChanged)
		clearing.Revision = 2
		kept, err := one.Settle(ctx, "2025", clearing, nil, store.Event{})
		require.NoError(t, err)
		_, err = two.Settle(ctx, "2025", clearing, nil, store.Event{})
		require.ErrorIs(t, err, store.ErrSettled)
		_, err = two.Load(ctx, store.Load{Year: "2025", Files: []store.File{cases(t, "c2,H1,G,10.00,1.00,")}})
		require.ErrorIs(t, err, store.ErrCleared)
		r, err := two.Settlement(ctx, "2025", store.Clearing)
		require.NoError(t, err)
		require.Equal(t, kept, r)
		list, err := two.Snapshot(ctx, "2025", 2).Match(store.ReportsName)
		require.NoError(t, err)
		require.Equal(t, []string{"reports/2025-01.json", "reports/clearing.json"}, list)
	})
}

// A token is known by its digest until it is revoked.
func TestTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		h := store.Holder{Name: "first", Role: store.Hospital, Institution: "H1"}
		token, err := s.NewToken(ctx, h)
		require.NoError(t, err)
		got, err := s.Holder(ctx, token)
		require.NoError(t, err)
		require.Equal(t, h, got)
		for _, other := range []string{"", token[1:], token + "=", strings.ToLower(token) + "x"} {
			_, err = s.Holder(ctx, other)
			require.ErrorIs(t, err, store.ErrNone)
		}
		require.NoError(t, s.Revoke(ctx, "first"))
		_, err = s.Holder(ctx, token)
		require.ErrorIs(t, err, store.ErrNone)
		for _, strange := range []string{"nobody", "a\x00", "\xff", strings.Repeat("年", 200)} {
			require.ErrorIs(t, s.Revoke(ctx, strange), store.ErrNone, "%q", strange)
			_, err = s.NewToken(ctx, store.Holder{Name: strange + "\x00", Role: store.Bureau})
			require.ErrorIs(t, err, store.ErrRole)
		}
		for _, bad := range []store.Holder{{}, {Name: "x", Role: store.Hospital}, {Name: "x", Role: store.Bureau, Institution: "H1"}, {Name: "x", Role: "other"}} {
			_, err = s.NewToken(ctx, bad)
			require.ErrorIs(t, err, store.ErrRole)
		}
	})
}

// The audit only grows, whoever is at the database.
func TestAudit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		e := store.Event{Holder: store.Holder{Name: "n", Role: store.Bureau}, Action: "GET /years/{year}", Year: "2025", Subject: "x", Outcome: 200}
		require.NoError(t, s.Note(ctx, e))
		require.NoError(t, s.Note(ctx, e))
		for _, statement := range []string{`UPDATE audit SET name = 'other'`, `DELETE FROM audit`, `DELETE FROM audit WHERE number = 1`} {
			require.Error(t, s.Exec(ctx, statement), statement)
		}
		list, err := s.Audit(ctx, 1, 10)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, e.Holder, list[0].Holder)
	})
}

// Instances that start at once on an empty database make its schema once.
func TestStartAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				s, err := store.Open(ctx, address)
				if err != nil {
					t.Error(err, store.Cause(err))
					return
				}
				t.Cleanup(func() { _ = s.Close() })
			})
		}
		wait.Wait()
	})
}

// The password of an address is in no error.
func TestAddressIsSecret(t *testing.T) {
	for _, address := range []string{"postgres://u:s3cret@[bad/x", "postgres://u:s3cret@127.0.0.1:1/x", "mysql://u:s3cret@127.0.0.1:1/x", "mysql://u:s3cret@%zz/x", "/no/such/folder/s3cret.db"} {
		_, err := store.Open(ctx, address)
		require.Error(t, err)
		require.NotContains(t, fmt.Sprintf("%v %+v", err, err), "s3cret")
	}
}

// A disk that is full is told as such; what was there stays, and a load is whole or not there.
func TestFull(t *testing.T) {
	s := storetest.Open(t, filepath.Join(t.TempDir(), "settle.db"))
	year(t, s)
	require.NoError(t, s.Exec(ctx, `PRAGMA max_page_count = 150`))
	lines := func(from int) (list []string) {
		for i := range 500 {
			list = append(list, fmt.Sprintf("c%d,H1,G,10.00,1.00,", from+i))
		}
		return list
	}
	loaded := 0
	var err error
	for err == nil {
		if _, err = s.Load(ctx, store.Load{Year: "2025", Files: []store.File{cases(t, lines(loaded)...)}}); err == nil {
			loaded += 500
		}
	}
	require.ErrorIs(t, err, store.ErrFull)
	y, err := s.Year(ctx, "2025")
	require.NoError(t, err)
	require.Equal(t, loaded, strings.Count(bodies(t, s, y.Revision), "\n"))
	require.Positive(t, loaded)
	require.NoError(t, s.Exec(ctx, `PRAGMA max_page_count = 100000`))
	_, err = s.Load(ctx, store.Load{Year: "2025", Files: []store.File{cases(t, lines(loaded)...)}})
	require.NoError(t, err)
}
