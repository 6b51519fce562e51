package policy_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

var errTest = errors.New("broken")

func TestRead(t *testing.T) {
	type document struct {
		Name   string             `json:"name"`
		Amount settlement.Money   `json:"amount"`
		Ratio  settlement.Decimal `json:"ratio,omitzero"`
		Days   int                `json:"days,omitempty"`
		From   settlement.Date    `json:"from,omitzero"`
		Rows   []settlement.Share `json:"rows,omitempty"`
	}
	got, err := policy.Read[document](strings.NewReader(`{"name": "x", "amount": "1.50", "ratio": "1.0800", "days": 3, "from": "2025-01-01"}`))
	require.NoError(t, err)
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
			got, err := policy.Read[document](strings.NewReader(row.text))
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
			require.Zero(t, got)
		})
	}

	_, err = policy.Read[document](io.MultiReader(strings.NewReader("{"), failingReader{}))
	require.ErrorIs(t, err, errTest)
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errTest }
