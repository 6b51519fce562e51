package settlement_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// kindsAsWritten returns the comment of every kind of entry.go, of lines and of memo lines.
func kindsAsWritten(t *testing.T) (lines, memos map[settlement.Kind]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "entry.go", nil, parser.ParseComments)
	require.NoError(t, err)
	lines, memos = map[settlement.Kind]string{}, map[settlement.Kind]string{}
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			v := spec.(*ast.ValueSpec)
			if name, ok := v.Type.(*ast.Ident); !ok || name.Name != "Kind" {
				continue
			}
			kind, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			if strings.HasPrefix(v.Names[0].Name, "Memo") {
				memos[settlement.Kind(kind)] = v.Comment.Text()
			} else {
				lines[settlement.Kind(kind)] = v.Comment.Text()
			}
		}
	}
	return lines, memos
}

// TestKindsAsWritten: each kind has the signs that the comment beside it names, to the fen.
func TestKindsAsWritten(t *testing.T) {
	lines, memos := kindsAsWritten(t)
	require.Greater(t, len(lines), 20)
	require.Greater(t, len(memos), 4)
	for kind, comment := range lines {
		var below, above bool
		switch {
		case strings.Contains(comment, "either sign"):
			below, above = true, true
		case strings.Contains(comment, "≤ 0"):
			below = true
		case strings.Contains(comment, "≥ 0"):
			above = true
		default:
			t.Errorf("%s: %q names no sign", kind, comment)
		}
		require.True(t, kind.Known(), kind)
		require.False(t, kind.Memo(), kind)
		require.True(t, kind.Fits(0), kind)
		require.Equal(t, below, kind.Fits(-1), kind)
		require.Equal(t, above, kind.Fits(1), kind)
	}
	for kind := range memos {
		require.True(t, kind.Known(), kind)
		require.True(t, kind.Memo(), kind)
		require.True(t, kind.Fits(0), kind)
		require.True(t, kind.Fits(1), kind)
		require.False(t, kind.Fits(-1), kind)
	}
	for _, kind := range []settlement.Kind{"", "x", "Price"} {
		require.False(t, kind.Known(), kind)
		require.False(t, kind.Memo(), kind)
		for amount := settlement.Money(-1); amount <= 1; amount++ {
			require.False(t, kind.Fits(amount), kind)
		}
	}
}

// TestEntriesThatNoTallyHolds: what an entry may not have is refused by itself, in the same words
// however the entry comes, and what is next to it is not.
func TestEntriesThatNoTallyHolds(t *testing.T) {
	claim := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "c", Class: settlement.Normal}
	line := []settlement.Line{{Kind: settlement.LineQuality, Amount: -1}}
	left := func(reason settlement.Left) settlement.Entry {
		return with(claim, func(e *settlement.Entry) { e.Left, e.Conflict = reason, "why" })
	}
	const (
		amounts = "it is left out and has points, an amount or lines"
		unknown = "it is left out for an unknown reason, "
		read    = unknown + `"` + string(settlement.LeftRead) + `"`
	)
	for _, row := range []struct {
		name  string
		entry settlement.Entry
		says  string // "": it is added
	}{
		{"a claim", claim, ""},
		{"no institution", with(claim, func(e *settlement.Entry) { e.Institution = "" }), "institution is empty"},
		{"no method", with(claim, func(e *settlement.Entry) { e.Method = "" }), "method is empty"},
		{"points", with(claim, func(e *settlement.Entry) { e.Points = 1 }), ""},
		{"points below zero", with(claim, func(e *settlement.Entry) { e.Points = -1 }), ""},
		{"priced", with(claim, func(e *settlement.Entry) { e.Priced = true }), ""},
		{"priced, points", with(claim, func(e *settlement.Entry) { e.Priced, e.Points = true, 1 }), "it is priced and has points"},
		{"priced, points below zero", with(claim, func(e *settlement.Entry) { e.Priced, e.Points = true, -1 }), "it is priced and has points"},
		{"an amount", with(claim, func(e *settlement.Entry) { e.Amount = 1 }), "it has an amount and is not priced"},
		{"an amount below zero", with(claim, func(e *settlement.Entry) { e.Amount = -1 }), "it has an amount and is not priced"},
		{"an amount, priced", with(claim, func(e *settlement.Entry) { e.Priced, e.Amount = true, -1 }), ""},
		{"capped", with(claim, func(e *settlement.Entry) { e.Capped = true }), ""},
		{"capped, priced", with(claim, func(e *settlement.Entry) { e.Capped, e.Priced = true, true }), "its price is capped, and it is no claim with points"},
		{"capped, no claim", with(claim, func(e *settlement.Entry) { e.Capped, e.Claim = true, "" }), "its price is capped, and it is no claim with points"},
		{"left out of the period", left(settlement.LeftPeriod), ""},
		{"left out to another", left(settlement.LeftOther), ""},
		{"not paid", left(settlement.LeftUnpaid), ""},
		{"not paid, and not why", with(left(settlement.LeftUnpaid), func(e *settlement.Entry) { e.Conflict = "" }), "it is not paid and does not say why"},
		{"left out of the period, and not why", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.Conflict = "" }), ""},
		{"left out to another, and not why", with(left(settlement.LeftOther), func(e *settlement.Entry) { e.Conflict = "" }), ""},
		{"left out for no known reason", left("x"), unknown + `"x"`},
		{"left out, no claim", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.Claim = "" }), "it is left out and is no claim"},
		{"left out, points", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.Points = 1 }), amounts},
		{"left out, an amount", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.Priced, e.Amount = true, 1 }), amounts},
		{"left out, by item", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.ByItem = 1 }), amounts},
		{"left out, a line", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.Lines = line }), amounts},
		{"left out, priced", with(left(settlement.LeftPeriod), func(e *settlement.Entry) { e.Priced = true }), ""},
		{"read", with(left(settlement.LeftRead), func(e *settlement.Entry) { e.Claim = "" }), ""},
		{"read, no institution", with(left(settlement.LeftRead), func(e *settlement.Entry) { e.Claim, e.Institution = "", "" }), ""},
		{"read, a claim", left(settlement.LeftRead), read},
		{"read, points", with(left(settlement.LeftRead), func(e *settlement.Entry) { e.Claim, e.Points = "", 1 }), read},
		{"read, an amount", with(left(settlement.LeftRead), func(e *settlement.Entry) { e.Claim, e.Priced, e.Amount = "", true, 1 }), read},
		{"read, a line", with(left(settlement.LeftRead), func(e *settlement.Entry) { e.Claim, e.Lines = "", line }), read},
	} {
		var tally settlement.Tally
		empty := binaryOf(t, &tally)
		err := tally.Add(row.entry)
		if row.says == "" {
			require.NoError(t, err, row.name)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrEntry, row.name)
		require.ErrorContains(t, err, string(row.entry.Method)+": claim \""+row.entry.Claim+"\" of institution \""+row.entry.Institution+"\": "+row.says, row.name)
		require.Equal(t, empty, binaryOf(t, &tally), row.name)
	}
}
