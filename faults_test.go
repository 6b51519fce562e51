package settlement_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

var errTest = errors.New("broken")

func TestFaultsEmpty(t *testing.T) {
	var f settlement.Faults
	f.Add(nil)
	f.At("path", nil)
	require.NoError(t, f.Err())
	require.Zero(t, f.Total)
	f.Add((&settlement.Faults{}).Err())
	f.Add(&settlement.Faults{})
	require.NoError(t, f.Err(), "merging no faults adds none")
}

func TestFaultsOrderAndPaths(t *testing.T) {
	var f settlement.Faults
	f.At("groups[17].mean_cost", fmt.Errorf("%w: got -1", settlement.ErrNegative))
	f.Add(&settlement.ClaimError{Method: settlement.DRG, Claim: "c17", Position: 17, Err: &settlement.FieldError{Path: "cost", Err: errTest}})
	err := f.Err()
	require.EqualError(t, err, "groups[17].mean_cost: negative: got -1\ndrg: claim 17 (c17): cost: broken")
	require.ErrorIs(t, err, settlement.ErrNegative)
	require.ErrorIs(t, err, errTest)
	var field *settlement.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "groups[17].mean_cost", field.Path)
	var claim *settlement.ClaimError
	require.ErrorAs(t, err, &claim)
	require.Equal(t, 17, claim.Position)
}

func TestFaultsUnlimited(t *testing.T) {
	var f settlement.Faults
	for i := range 250 {
		f.Add(fmt.Errorf("fault %d", i))
	}
	require.Len(t, f.List, 250)
	require.Equal(t, 250, f.Total)
	require.NotContains(t, f.Error(), "more")
}

func TestFaultsLimit(t *testing.T) {
	f := settlement.Faults{Limit: 3}
	for i := range 5 {
		f.Add(fmt.Errorf("fault %d", i))
	}
	require.Equal(t, 5, f.Total)
	require.EqualError(t, f.Err(), "fault 0\nfault 1\nfault 2\n… and 2 more, 5 faults in all")
	require.Len(t, f.Unwrap(), 3)
}

func TestFaultsMerge(t *testing.T) {
	limited := func(n, limit int) *settlement.Faults {
		f := &settlement.Faults{Limit: limit}
		for i := range n {
			f.Add(fmt.Errorf("fault %d", i))
		}
		return f
	}
	for _, row := range []struct {
		name        string
		into, from  *settlement.Faults
		kept, total int
	}{
		{"none into some", limited(2, 0), limited(0, 0), 2, 2},
		{"some into none", limited(0, 0), limited(2, 0), 2, 2},
		{"both kept", limited(2, 10), limited(3, 10), 5, 5},
		{"cut off by the target", limited(2, 4), limited(3, 10), 4, 5},
		{"already full", limited(9, 4), limited(3, 10), 4, 12},
		{"cut off by the source", limited(2, 100), limited(9, 4), 6, 11},
		{"cut off by both", limited(2, 3), limited(9, 4), 3, 11},
		{"a source that only counted", limited(0, 100), limited(150, 100), 100, 150},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.into.Add(row.from.Err())
			require.Len(t, row.into.List, row.kept)
			require.Equal(t, row.total, row.into.Total)
		})
	}
	outer := &settlement.Faults{}
	outer.Add(fmt.Errorf("part 2: %w", limited(3, 0)))
	require.Equal(t, 1, outer.Total, "a wrapper adds words that must stay")
}

func TestReadJSON(t *testing.T) {
	type document struct {
		Name   string             `json:"name"`
		Amount settlement.Money   `json:"amount"`
		Ratio  settlement.Decimal `json:"ratio,omitzero"`
		Days   int                `json:"days,omitempty"`
		From   settlement.Date    `json:"from,omitzero"`
		Rows   []settlement.Share `json:"rows,omitempty"`
	}
	var got document
	require.NoError(t, settlement.ReadJSON(strings.NewReader(`{"name": "x", "amount": "1.50", "ratio": "1.0800", "days": 3, "from": "2025-01-01"}`), &got))
	require.Equal(t, document{Name: "x", Amount: 150, Ratio: settlement.MustDecimal("1.0800"), Days: 3, From: settlement.MustDate("2025-01-01")}, got)

	for _, row := range []struct {
		name, text string
		paths      []string
	}{
		{"unknown key", `{"nome": "x"}`, []string{"nome"}},
		{"another case", `{"Name": "x"}`, []string{"Name"}},
		{"duplicate key", `{"name": "x", "name": "x"}`, []string{"name"}},
		{"null", `{"name": null}`, []string{"name"}},
		{"null quantity", `{"amount": null}`, []string{"amount"}},
		{"number for a quantity", `{"amount": 1.5, "ratio": 2}`, []string{"amount", "ratio"}},
		{"text for a number", `{"days": "3"}`, []string{"days"}},
		{"fraction for an integer", `{"days": 3.0}`, []string{"days"}},
		{"exponent", `{"amount": "1E5"}`, []string{"amount"}},
		{"three decimals", `{"amount": "1.500"}`, []string{"amount"}},
		{"30 February", `{"from": "2025-02-30"}`, []string{"from"}},
		{"all at once", `{"amount": "x", "days": true, "rows": [{"Key": "a", "Weight": 1}, {"Key": 1, "weight": 1}]}`,
			[]string{"amount", "days", "rows[1].Key", "rows[1].weight"}},
		{"data after the document", `{"name": "x"} {}`, []string{"line 1, column 15"}},
		{"cut off", "{\"name\":\n \"x\"", []string{"line 2, column 5"}},
		{"empty", ``, []string{"line 1, column 1"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := document{Name: "before"}
			err := settlement.ReadJSON(strings.NewReader(row.text), &got)
			var f *settlement.Faults
			require.ErrorAs(t, err, &f)
			var paths []string
			for _, e := range f.List {
				var field *settlement.FieldError
				require.ErrorAs(t, e, &field)
				paths = append(paths, field.Path)
			}
			require.Equal(t, row.paths, paths)
			require.Equal(t, len(row.paths), f.Total)
			require.Equal(t, document{Name: "before"}, got, "left alone")
		})
	}

	err := settlement.ReadJSON(io.MultiReader(strings.NewReader("{"), failingReader{}), &got)
	require.ErrorIs(t, err, errTest)
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errTest }
