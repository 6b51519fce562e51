package settlement_test

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	shopspring "github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
)

// scanner is a value that a database and a text fill.
type scanner interface {
	sql.Scanner
	driver.Valuer
	encoding.TextUnmarshaler
}

// FuzzScan: whatever a database returns, a value takes it or stays as it was; what it took it
// gives back, and takes again.
func FuzzScan(f *testing.F) {
	for _, text := range []string{"12.50", "-0.01", "736.0644", "2025-02-28", "2025-02", "1E400", "", "92233720368547758.07", " 1", "0x1", "1.005", "2025-02-28T00:00:00Z", "２０２５"} {
		for as := range uint8(9) {
			f.Add(text, int64(540516), 0.5, as)
		}
	}
	f.Add("", int64(-1), 0.0, uint8(4))
	f.Add("", int64(math.MinInt64), 0.0, uint8(8))
	f.Fuzz(func(t *testing.T, text string, n int64, x float64, as uint8) {
		src := []any{text, []byte(text), n, int32(n), uint64(n), x, nil, n%2 == 0, time.Unix(n, 0).UTC()}[as%9]
		for _, into := range []scanner{new(settlement.Money), new(settlement.Points), new(settlement.Decimal), new(settlement.Date), new(settlement.Month)} {
			before, err := json.Marshal(into)
			require.NoError(t, err)
			err = into.Scan(src)
			after, encodeErr := json.Marshal(into)
			require.NoError(t, encodeErr)
			if err != nil {
				require.NotEmpty(t, settlement.Chinese(err))
				require.Equal(t, before, after, "a refused Scan changes nothing")
				continue
			}
			_, isMoney := into.(*settlement.Money)
			_, isFloat := src.(float64)
			require.False(t, isMoney && isFloat, "no money from a float")
			kept, err := into.Value()
			require.NoError(t, err)
			require.NoError(t, into.Scan(kept))
			require.NoError(t, json.Unmarshal(after, into))
			again, err := json.Marshal(into)
			require.NoError(t, err)
			require.Equal(t, after, again)
		}
		var fen settlement.Fen
		if fen.Scan(src) == nil {
			v, err := fen.Value()
			require.NoError(t, err)
			require.Equal(t, int64(fen), v)
			require.Equal(t, settlement.Money(fen), fen.Money())
		}
	})
}

// FuzzNumbers: an amount, a number of points, a decimal, a day and a month that numbers make are
// what their texts make; other numbers are refused.
func FuzzNumbers(f *testing.F) {
	for _, exponent := range []int32{0, -2, -3, -8, -9, 2, 18, 400, -400, math.MinInt32, math.MaxInt32} {
		for _, c := range []int64{0, 1, -1250, 1_000, math.MaxInt64, math.MinInt64} {
			f.Add(c, exponent, 2025, 2, 28, 1)
		}
	}
	f.Add(int64(1), int32(0), 2024, 2, 29, -12)
	f.Add(int64(1), int32(0), 2100, 2, 29, 1)
	f.Add(int64(1), int32(0), 9999, 12, 31, 1)
	f.Add(int64(1), int32(0), 0, 13, 0, math.MinInt)
	f.Fuzz(func(t *testing.T, coefficient int64, exponent int32, year, month, day, add int) {
		given := shopspring.New(coefficient, exponent)
		made := func(v encoding.TextMarshaler, into encoding.TextUnmarshaler, err error) {
			if err != nil {
				require.NotEmpty(t, settlement.Chinese(err))
				return
			}
			text, err := v.MarshalText()
			require.NoError(t, err)
			require.NoError(t, into.UnmarshalText(text), "%s", text)
			again, err := into.(encoding.TextMarshaler).MarshalText()
			require.NoError(t, err)
			require.Equal(t, string(text), string(again))
		}
		d, err := settlement.NewDecimal(given)
		made(d, new(settlement.Decimal), err)
		if err == nil {
			require.True(t, d.Unwrap().Equal(given))
			require.Equal(t, given.Sign(), d.Sign())
			require.Zero(t, d.Rat().Cmp(d.Unwrap().Rat())) // that of given may be 0 × 10^2147483647
			if v, err := d.Money(); err == nil {
				require.Zero(t, v.Decimal().Cmp(d))
			}
			if v, err := d.Points(); err == nil {
				require.Zero(t, v.Decimal().Cmp(d))
			}
			if c, places, err := d.Coefficient(); err == nil {
				require.Zero(t, settlement.DecimalOf(c, places).Cmp(d))
			}
			fraction, err := settlement.ParseFraction(d.String() + "/7")
			if err == nil {
				require.Zero(t, new(big.Rat).Mul(fraction.Rat(), big.NewRat(7, 1)).Cmp(d.Rat()))
			}
		}
		money, err := settlement.NewMoney(given)
		made(money, new(settlement.Money), err)
		points, err := settlement.NewPoints(given)
		made(points, new(settlement.Points), err)

		of, err := settlement.NewDate(year, time.Month(month), day)
		made(of, new(settlement.Date), err)
		require.Equal(t, err == nil, time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) == fmt.Sprintf("%04d-%02d-%02d", year, month, day) && year > 0 && year < 10000)
		if later := of.Add(add % 100_000); !later.Absent() {
			require.Equal(t, add%100_000, later.Sub(of))
		}
		if d, err := settlement.ParseDecimal(fmt.Sprint(year)); err == nil {
			require.Equal(t, settlement.DecimalInt(year), d)
		}
		in, err := settlement.NewMonth(year, time.Month(month))
		made(in, new(settlement.Month), err)
		if later := in.Add(add % 10_000); !later.Absent() {
			require.Equal(t, add%10_000, later.Sub(in))
			require.True(t, later.Period().Contains(later.First()))
			require.Equal(t, later.Days(), later.Period().Days())
		}
		require.Equal(t, of, of.AddMonths(0))
	})
}

// FuzzText: each value of a document that a text makes is written as a text that makes it
// again; a text that is refused changes nothing.
func FuzzText(f *testing.F) {
	for _, text := range []string{`"12.50"`, `"-0.00000001"`, `"2025-12-31"`, `"2025-13"`, `"1/3"`, `"7"`, `true`, `"yes"`, `null`, `1.5`, `"0001-01-01"`, `"9999-12-31"`, `"99999999999999999999.99"`, `"\u0031"`,
		`{"columns": ["id", "cost"], "claims": 3, "sum": "0123456789abcdef0123456789abcdef"}`, `{"columns": ["id"], "claims": 3, "history": true, "sum": "x"}`, `{"from": "2025-02-01", "to": "2025-01-01"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, into := range []any{
			new(settlement.Money), new(settlement.Points), new(settlement.Decimal), new(settlement.Date), new(settlement.Month), new(settlement.Period),
			new(settlement.Fraction), new(settlement.Flag), new(settlement.Text), new(settlement.RowDigest),
		} {
			before, err := json.Marshal(into)
			require.NoError(t, err)
			err = json.Unmarshal(text, into)
			after, encodeErr := json.Marshal(into)
			require.NoError(t, encodeErr)
			if err != nil {
				if _, made := into.(*settlement.Period); !made { // of two dates one may be good
					require.Equal(t, string(before), string(after), "%T", into)
				}
				continue
			}
			require.NoError(t, json.Unmarshal(after, into), "%T %s", into, after)
			again, err := json.Marshal(into)
			require.NoError(t, err)
			require.Equal(t, string(after), string(again), "%T", into)
		}
		var digest, other settlement.RowDigest
		if json.Unmarshal(text, &digest) == nil && !digest.IsZero() {
			other = other.Add(digest)
			require.True(t, digest.Equal(other))
			require.Equal(t, digest.String(), other.String())
			require.Equal(t, digest.IsHistory(), other.IsHistory())
			require.Equal(t, digest.Rows()+other.Rows(), digest.Add(other).Rows())
		}
		if d, err := settlement.ParseDate(strings.Trim(string(text), `"`)); err == nil && !d.Absent() {
			require.Equal(t, d, settlement.MustDate(d.String()))
			require.True(t, d.Month().Period().Contains(d))
		}
	})
}

// FuzzTerms: terms that pass their check settle, or say why not; a report verifies, and is the
// same from the terms as they are written again.
func FuzzTerms(f *testing.F) {
	var list []string
	for _, text := range seeds.Of(f, ".", "*/job*.json") {
		var job struct{ Terms, Pools json.RawMessage }
		require.NoError(f, json.Unmarshal([]byte(text), &job))
		if job.Terms != nil {
			list = append(list, `[{"name": "", "terms": `+string(job.Terms)+`}]`)
		}
		if job.Pools != nil {
			list = append(list, string(job.Pools))
		}
	}
	list = append(list, `[{"name": "", "terms": {"total": {"budget": "1000.00", "adjustments": [{"reason": "a", "amount": "-1.00"}], "set_asides": [{"name": "o", "rate": "0.1", "use": "overrun"}, {"name": "c", "per_head": "0.5", "heads": 3, "use": "compensation"}], "sharing": {"mode": "whole", "surplus": [{"up_to": "0.1", "institution": "0.5"}], "overrun": [{"fund": "0.5"}]}, "shortfall": "scale"}, "basis": "fund_only", "residue": "apportion", "factors": [{"institution": "A", "factor": "1.01"}], "compensation": {"classes": ["high"], "fund_rate_limit": "0.9", "before": "paid", "paid": {"A": "1.00"}}, "off_fund": ["item"]}}]`)
	for _, terms := range []string{ // the claims below incurred 8.00, and 8.00 by item
		`"total": {"budget": "6.00", "set_asides": [{"name": "o", "amount": "0.20", "use": "overrun"}], "sharing": {"overrun": [{"up_to": "0.1", "fund": "0.5"}, {"institution": "0.2"}], "reasonable_only": true}, "reasonable_overrun": "1.50", "shortfall": "scale"}`,
		`"total": {"budget": "20.00", "sharing": {"surplus_mode": "whole", "surplus": [{"up_to": "0.1", "institution": "0.5"}, {"fund": "0.3"}], "bonus_cap": "0.05"}}`,
		`"total": {"budget": "7.00", "set_asides": [{"name": "o", "rate": "0.2", "use": "overrun"}], "sharing": {"overrun": [{"up_to": "0.5", "fund": "0.5"}]}}`,
		`"total": {"budget": "10.00", "set_asides": [{"name": "c", "rate": "0.1", "use": "compensation"}]}, "compensation": {"classes": ["high"], "shortfall": "scale", "before": "paid", "paid": {"A": "1.00", "B": "1.00"}}, "factors": [{"institution": "B", "factor": "2"}]`,
		`"fund": "6.00", "compensation": {"classes": ["high", "normal"], "after": "all", "reserve": "0.50", "shortfall": "scale", "fund_rate_limit": "9"}`,
		`"fund": "8.00", "basis": "fund_only", "compensation": {"classes": ["high"], "reserve": "99.00"}, "factors": [{"institution": "A", "factor": "0.9"}, {"institution": "B", "factor": "1"}]`,
		`"fund": "12.00", "compensation": {"classes": ["high"], "from": "top", "fund_rate_limit": "1.5"}`,
		`"fund": "1.00", "total": {"budget": "1.00"}, "point_value": "1", "round_each": true, "residue": "apportion", "compensation": {"classes": ["high"], "from": "top", "reserve": "1.00"}`,
	} {
		list = append(list, `[{"name": "", "terms": {`+terms+`}}]`)
	}
	for _, text := range seeds.Edited(f, 40, list...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pools, err := policy.Read[[]settlement.Pool](strings.NewReader(text))
		if err != nil {
			return
		}
		checked := settlement.CheckPools(pools)
		settle := func(pools []settlement.Pool) (*settlement.Report, error) {
			var list []settlement.Entry
			for i, p := range pools {
				if i == 3 {
					break
				}
				list = append(list,
					settlement.Entry{Method: settlement.DRG, Institution: "A", Claim: p.Name + "1", Pool: p.Name, Class: settlement.High, Points: 3 * settlement.Point, Cost: 900, Covered: 100, Compensable: true, ByItem: 800},
					settlement.Entry{Method: settlement.DRG, Institution: "B", Claim: p.Name + "2", Pool: p.Name, Class: settlement.Normal, Points: 7, Cost: 100},
					settlement.Entry{Method: settlement.Item, Institution: "B", Claim: p.Name + "3", Pool: p.Name, Class: settlement.ByItem, Priced: true, Amount: 500, Covered: 600, Cost: 500})
			}
			return settlement.SettlePools(pools, entries(list...))
		}
		r, err := settle(pools)
		if checked != nil {
			require.Error(t, err, "what does not pass its check is not settled")
		}
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		require.NoError(t, r.Verify())
		written, err := json.Marshal(pools)
		require.NoError(t, err)
		again, err := policy.Read[[]settlement.Pool](bytes.NewReader(written))
		require.NoError(t, err)
		second, err := settle(again)
		require.NoError(t, err)
		var a, b bytes.Buffer
		require.NoError(t, errors.Join(r.Encode(&a), second.Encode(&b)))
		require.Equal(t, a.String(), b.String())
	})
}
