package settlement_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

// The digest of a row written down again in big numbers, from the comment of Row alone.

var two64 = new(big.Int).Lsh(big.NewInt(1), 64)

func bigMod(x *big.Int) *big.Int { return x.Mod(x, two64) }

func bigSequence(i int) *big.Int {
	text := func(hex string) *big.Int { n, _ := new(big.Int).SetString(hex, 16); return n }
	z := bigMod(new(big.Int).Mul(big.NewInt(int64(i)+1), text("9E3779B97F4A7C15")))
	z = bigMod(z.Mul(z.Xor(z, new(big.Int).Rsh(z, 30)), text("BF58476D1CE4E5B9")))
	z = bigMod(z.Mul(z.Xor(z, new(big.Int).Rsh(z, 27)), text("94D049BB133111EB")))
	z.Xor(z, new(big.Int).Rsh(z, 31))
	return z.SetBit(z, 0, 1)
}

func bigFold(x, y *big.Int) *big.Int {
	p := new(big.Int).Mul(x, y)
	return new(big.Int).Xor(new(big.Int).Rsh(p, 64), new(big.Int).Mod(p, two64))
}

func bigText(s string) *big.Int {
	if s == "" {
		return new(big.Int)
	}
	h := new(big.Int).Xor(big.NewInt(int64(len(s))), bigSequence(0))
	for ; s != ""; s = s[min(8, len(s)):] {
		w := new(big.Int)
		for i := min(8, len(s)) - 1; i >= 0; i-- {
			w.Or(w.Lsh(w, 8), big.NewInt(int64(s[i])))
		}
		h = bigFold(w.Xor(h, w), bigSequence(1))
	}
	return h
}

func bigDigest(words []*big.Int) string {
	a := new(big.Int)
	for i, w := range words {
		a.Add(a, new(big.Int).Mul(w, bigSequence(6+i%64)))
	}
	a.Mod(a, new(big.Int).Lsh(big.NewInt(1), 128))
	upper, lower := new(big.Int).Rsh(a, 64), new(big.Int).Mod(a, two64)
	xor := func(x *big.Int, i int) *big.Int { return new(big.Int).Xor(x, bigSequence(i)) }
	return fmt.Sprintf("%016x%016x", bigFold(xor(lower, 2), xor(upper, 3)), bigFold(xor(lower, 4), xor(upper, 5)))
}

// TestRowAsPublished holds the digest to its definition, for rows of any length.
func TestRowAsPublished(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var row settlement.Row
		var words []*big.Int
		for range rapid.IntRange(0, 70).Draw(t, "columns") {
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				s := rapid.StringN(0, 30, 60).Draw(t, "text")
				row = row.Text(s)
				words = append(words, bigText(s))
			case 1:
				m := settlement.Money(rapid.Int64().Draw(t, "money"))
				row = row.Money(m)
				words = append(words, bigMod(big.NewInt(int64(m))))
			case 2:
				day := rapid.IntRange(1, 3_000_000).Draw(t, "day")
				row = row.Date(settlement.MustDate("0001-01-01").Add(day - 1))
				words = append(words, big.NewInt(int64(day)))
			case 3:
				year, month := rapid.IntRange(1, 9999).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")
				row = row.Month(settlement.MustMonth(fmt.Sprintf("%04d-%02d", year, month)))
				words = append(words, big.NewInt(int64(12*(year-1)+month)))
			case 4:
				d := settlement.DecimalOf(rapid.Int64().Draw(t, "number"), rapid.IntRange(0, 8).Draw(t, "places"))
				row = row.Decimal(d)
				text := d.String()
				if strings.Contains(text, ".") {
					text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
				}
				words = append(words, bigText(text))
			case 5:
				yes := rapid.Bool().Draw(t, "flag")
				row = row.Flag(yes)
				w := new(big.Int)
				if yes {
					w.SetInt64(1)
				}
				words = append(words, w)
			case 6:
				n := rapid.Int().Draw(t, "whole number")
				row = row.Int(n)
				words = append(words, bigMod(big.NewInt(int64(n))))
			case 7:
				blanks := rapid.UintRange(0, 70).Draw(t, "blanks")
				row = row.Blank(blanks)
				for range blanks {
					words = append(words, new(big.Int))
				}
			case 8:
				row = row.Claim("id", "institution")
				words = append(words, bigText("id"), bigText("institution"))
			case 9:
				row = row.GroupedClaim("id", "institution", "group")
				words = append(words, bigText("id"), bigText("institution"), bigText("group"))
			}
		}
		require.Equal(t, bigDigest(words), row.Digest(settlement.NewColumns("a")).String())
	})
}

// TestRowWorked is the row of docs/evidence.md.
func TestRowWorked(t *testing.T) {
	var row settlement.Row
	row = row.Text("LS2025000010")
	row = row.Text("LS01")
	row = row.Text("ES23")
	row = row.Money(519000)
	row = row.Money(120050)
	row = row.Date(settlement.MustDate("2025-03-31"))
	row = row.Decimal(settlement.MustDecimal("1.50"))
	d := row.Digest(settlement.NewColumns("id", "institution", "group", "cost", "covered", "discharged", "x"))
	require.Equal(t, "9719acbbd907278135aaf5998cac3a8b", d.String())
}

// TestRowColumns: a value in another column is another row, and so is one that moved.
func TestRowColumns(t *testing.T) {
	digest := func(texts ...string) string {
		var r settlement.Row
		for _, s := range texts {
			r = r.Text(s)
		}
		return r.Digest(settlement.NewColumns()).String()
	}
	seen := map[string]bool{}
	for _, row := range [][]string{{"", ""}, {"a", ""}, {"", "a"}, {"a", "b"}, {"b", "a"}, {"ab", ""}, {"a\x00", ""}, {"a", "", "b"}, {"a", "", "", "b"}} {
		seen[digest(row...)] = true
	}
	require.Len(t, seen, 9)
	periods := settlement.Row{}.Periods([]settlement.Period{
		{From: settlement.MustDate("2025-03-01")}, {From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-02-01")},
	})
	require.Equal(t, digest("2025-01-01/2025-02-01;2025-03-01/"), periods.Digest(settlement.NewColumns()).String())
}
