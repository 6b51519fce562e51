package settlement_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// deal is a claim of a method of the tests: it is worth so many points, or cannot be
// rated.
type deal struct {
	id, institution string
	points          settlement.Points
}

func manyDeals(n int) []deal {
	var list []deal
	for i := range n {
		list = append(list, deal{fmt.Sprint("c", i*7919), fmt.Sprint("H", i*i%17), settlement.Points(1+int64(i)*int64(i)*1000003%977) * 1_000_000})
	}
	return list
}

// numbered cuts claims into sections of batches with numbers, as a reader does.
func numbered(claims []deal, section, size int) settlement.Claims[deal] {
	return settlement.ReadBy(batch.Source[deal]{Walk: func(workers int) batch.Walk[deal] {
		section := section
		if workers == 1 {
			section = max(1, len(claims))
		}
		return batch.Walk[deal]{Sections: func(yield func(batch.Section[deal]) bool) {
			for from := 0; from < len(claims); from += section {
				if !yield(numberedSection(claims[from:min(from+section, len(claims))], size)) {
					return
				}
			}
		}}
	}})
}

func numberedSection(claims []deal, size int) batch.Section[deal] {
	return func(yield func(*batch.Batch[deal], error) bool) {
		b := batch.Batch[deal]{Codes: new(batch.Codes)}
		for from := 0; from < len(claims); from += size {
			b.List, b.Institutions = claims[from:min(from+size, len(claims))], b.Institutions[:0]
			for _, c := range b.List {
				n := b.Codes.Number(c.institution)
				if len(c.id)%5 == 0 {
					n = 0 // a reader may have too many
				}
				b.Institutions = append(b.Institutions, n)
			}
			if !yield(&b, nil) {
				return
			}
		}
	}
}

// taken walks claims one by one.
func taken[C any](claims settlement.Claims[C]) (list []C, errs []error) {
	for c, err := range claims.All() {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, c)
	}
	return list, errs
}

// TestClaims: wherever claims come from, every walk finds them in their order.
func TestClaims(t *testing.T) {
	deals := manyDeals(9000) // a slice of so many has several sections
	parts := settlement.Concat(settlement.Each(deals[:70]), settlement.Claims[deal]{}, stream(nil, deals[70:200]...), numbered(deals[200:], 13, 4))
	for name, row := range map[string]struct {
		claims settlement.Claims[deal]
		want   []deal
	}{
		"zero":              {settlement.Claims[deal]{}, nil},
		"no slice":          {settlement.Each[deal](nil), nil},
		"no sequence":       {settlement.Stream[deal](nil), nil},
		"nothing joined":    {settlement.Concat[deal](), nil},
		"a slice":           {settlement.Each(deals), deals},
		"a sequence":        {stream(nil, deals...), deals},
		"a reader":          {numbered(deals, 13, 4), deals},
		"joined":            {parts, deals},
		"joined, one alone": {settlement.Concat(settlement.Each(deals)), deals},
		"joined twice":      {settlement.Concat(settlement.Concat(settlement.Each(deals[:10])), settlement.Concat(parts, settlement.Each(deals[:1]))), append(append(deals[:10:10], deals...), deals[0])},
		"a source":          {settlement.ReadBy(settlement.Each(deals).Source()), deals},
		"once more":         {settlement.Stream(settlement.Each(deals).All()), deals},
	} {
		for range 2 {
			got, errs := taken(row.claims)
			require.Empty(t, errs, name)
			require.Equal(t, row.want, got, name)
		}
		for range row.claims.All() {
			break // a consumer may stop early
		}
		for _, workers := range []int{1, 2, 5} { // sections are asked for in order
			var got []deal
			walk := row.claims.Source().Start(workers)
			for section := range walk.Sections {
				for b, err := range section {
					require.NoError(t, err)
					got = append(got, b.List...)
				}
			}
			last, err := walk.Finish()
			require.NoError(t, err)
			require.Empty(t, last)
			require.Equal(t, row.want, got, name)
			for range row.claims.Source().Start(workers).Sections {
				break
			}
		}
	}
}

// broken are claims whose source says so: after them, or at the end of the walk.
func broken(atEnd bool, err error, claims ...deal) settlement.Claims[deal] {
	if !atEnd {
		return stream(err, claims...)
	}
	return settlement.ReadBy(batch.Source[deal]{Walk: func(workers int) batch.Walk[deal] {
		w := settlement.Each(claims).Source().Start(workers)
		w.End = func() ([]deal, error) { return nil, err }
		return w
	}})
}

// TestClaimsFaults: claims end with all faults of their sources, in their order.
func TestClaimsFaults(t *testing.T) {
	one, two, three := errors.New("one"), errors.New("two"), errors.New("three")
	a, b, c := deal{id: "a"}, deal{id: "b"}, deal{id: "c"}
	for name, row := range map[string]struct {
		claims settlement.Claims[deal]
		want   []deal
		faults string
	}{
		"a sequence":         {broken(false, one, a, b), []deal{a, b}, "one"},
		"the end of a walk":  {broken(true, one, a, b), []deal{a, b}, "one"},
		"the first":          {settlement.Concat(broken(false, one, a), settlement.Each([]deal{b})), []deal{a}, "one"},
		"the last":           {settlement.Concat(settlement.Each([]deal{a}), broken(false, one, b)), []deal{a, b}, "one"},
		"each":               {settlement.Concat(broken(false, one, a), broken(false, two, b), broken(false, three, c)), []deal{a}, "one\ntwo\nthree"},
		"each, at its end":   {settlement.Concat(broken(true, one, a), broken(true, two, b)), []deal{a, b}, "one\ntwo"},
		"one, then at ends":  {settlement.Concat(broken(true, one, a), broken(false, two, b), settlement.Each([]deal{c})), []deal{a, b}, "two"},
		"joined in a joined": {settlement.Concat(settlement.Concat(broken(false, one, a), broken(false, two)), broken(false, three, b)), []deal{a}, "one\ntwo\nthree"},
	} {
		got, errs := taken(row.claims)
		require.Equal(t, row.want, got, name)
		require.Len(t, errs, 1, "%s: one pair holds all faults", name)
		require.EqualError(t, errs[0], row.faults, name)
		var f *settlement.Faults
		require.ErrorAs(t, errs[0], &f, name)
	}
	many := &settlement.Faults{}
	for i := range 150 {
		many.Add(fmt.Errorf("row %d", i))
	}
	_, errs := taken(settlement.Concat(broken(false, many.Err()), broken(false, one)))
	require.ErrorContains(t, errs[0], "… and 51 more, 151 faults in all")
}

// TestClaimsPositions: positions count over all sources that are joined.
func TestClaimsPositions(t *testing.T) {
	good, bad := deal{"a", "H", 1}, deal{"bad", "H", -1}
	claims := settlement.Concat(settlement.Each([]deal{good, bad}), settlement.Stream(sequence[deal](errTest)), numbered([]deal{good, good, bad}, 2, 1), settlement.Each([]deal{bad}))
	const want = "test: claim 2 (bad): worthless\nbroken\ntest: claim 5 (bad): worthless\ntest: claim 6 (bad): worthless"
	for _, workers := range []settlement.Workers{1, 3} {
		_, err := workers.Settle(settlement.Terms{}, bindDeals(claims))
		require.EqualError(t, err, want)
	}
	_, errs := walk(bindDeals(claims))
	require.EqualError(t, errs[0], want)
	seen := 0
	err := settlement.Visit("test", claims, func(c *deal) string { return c.id }, func(c *deal) error {
		seen++
		_, err := rateDeal(*c)
		return err
	})
	require.EqualError(t, err, want)
	require.Equal(t, 6, seen, "it walks on")
}

// TestPositionsOfNamelessClaims: a claim counts though it says no id.
func TestPositionsOfNamelessClaims(t *testing.T) {
	nameless, bad := deal{"", "H", 1}, deal{"", "H", -1}
	_, errs := walk(bindDeals(settlement.Each([]deal{nameless, {"a", "H", 1}, nameless, bad, {"bad", "H", -1}})))
	require.Len(t, errs, 1)
	require.EqualError(t, errs[0], "test: claim 4 (): worthless\ntest: claim 5 (bad): worthless")
}

func TestVisit(t *testing.T) {
	deals := manyDeals(9000)
	id := func(c *deal) string { return c.id }
	for _, claims := range []settlement.Claims[deal]{settlement.Each(deals), stream(nil, deals...), numbered(deals, 13, 4)} {
		var got []deal
		require.NoError(t, settlement.Visit("test", claims, id, func(c *deal) error { got = append(got, *c); return nil }))
		require.Equal(t, deals, got)
	}
	require.NoError(t, settlement.Visit("test", settlement.Claims[deal]{}, id, func(*deal) error { return errTest }))

	// Each of several faults of a claim names it.
	several := func(c *deal) error {
		var f settlement.Faults
		f.At("cost", errTest)
		f.At("day", errTest)
		return f.Err()
	}
	err := settlement.Visit("test", settlement.Each(deals[:2]), id, several)
	require.EqualError(t, err, "test: claim 1 (c0): cost: broken\ntest: claim 1 (c0): day: broken\ntest: claim 2 (c7919): cost: broken\ntest: claim 2 (c7919): day: broken")
	var c *settlement.ClaimError
	require.ErrorAs(t, err, &c)
	require.Equal(t, settlement.ClaimError{Method: "test", Claim: "c0", Position: 1, Err: c.Err}, *c)
	err = settlement.Visit("test", settlement.Each(deals[:400]), id, several)
	var f *settlement.Faults
	require.ErrorAs(t, err, &f)
	require.Len(t, f.List, settlement.MaxFaults)
	require.Equal(t, 800, f.Total)

	// A reader says where a claim was.
	source := settlement.Each(deals[:2]).Source()
	source.Locate = located
	err = settlement.Visit("test", settlement.ReadBy(source), id, several)
	require.ErrorContains(t, err, "file f: test: claim 1 (c0): cost: broken\n")
}

// located says of faults what a reader would.
func located(err error) error { return fmt.Errorf("file f: %w", err) }

// A consumer who has seen enough ends the walk of what is joined.
func TestConcatStops(t *testing.T) {
	walked := 0
	counting := func() settlement.Claims[deal] {
		return settlement.Stream(iter.Seq2[deal, error](func(yield func(deal, error) bool) {
			walked++
			yield(deal{id: "a"}, nil)
		}))
	}
	for range settlement.Concat(counting(), counting(), counting()).All() {
		break
	}
	require.Equal(t, 1, walked)
}

// Of claims that are joined, the reader of each part names the rows of that part's faults, and is
// not asked where there are none. Faults of parts that cannot say it keep their positions.
func TestConcatLocates(t *testing.T) {
	deals := manyDeals(6)
	part := func(name string, list []deal) settlement.Claims[deal] {
		source := settlement.Each(list).Source()
		if name != "" {
			source.Locate = func(err error) error { return fmt.Errorf("%s: %w", name, err) }
		}
		return settlement.ReadBy(source)
	}
	for _, row := range []struct {
		names [3]string
		bad   []int
		want  string
	}{
		{[3]string{"x", "y", "z"}, []int{0}, "x: test: claim 1 (c0): broken"},
		{[3]string{"x", "y", "z"}, []int{3}, "y: test: claim 2 (" + deals[3].id + "): broken"},
		{[3]string{"x", "y", "z"}, []int{1, 4}, "x: test: claim 2 (" + deals[1].id + "): broken\nz: test: claim 1 (" + deals[4].id + "): broken"},
		{[3]string{"x", "", "z"}, []int{1, 2, 5}, "x: test: claim 2 (" + deals[1].id + "): broken\ntest: claim 3 (" + deals[2].id + "): broken\nz: test: claim 2 (" + deals[5].id + "): broken"},
		{[3]string{"", "", ""}, []int{2}, "test: claim 3 (" + deals[2].id + "): broken"},
	} {
		claims := settlement.Concat(part(row.names[0], deals[:2]), part(row.names[1], deals[2:4]), part(row.names[2], deals[4:]))
		err := settlement.Visit("test", claims, func(c *deal) string { return c.id }, func(c *deal) error {
			for _, i := range row.bad {
				if c.id == deals[i].id {
					return errTest
				}
			}
			return nil
		})
		require.EqualError(t, err, row.want)
	}
}
