package formula

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNever(t *testing.T) {
	texts := func(name string) ([]string, bool) {
		switch name {
		case "approved":
			return []string{"special", "", "high"}, true
		case "level":
			return []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, true
		}
		return nil, false
	}
	s := NewScope()
	for _, name := range []string{"approved", "level", "way"} {
		_, err := s.Input(name, Text)
		require.NoError(t, err)
	}
	_, err := s.Input("cost", Number)
	require.NoError(t, err)
	require.NoError(t, s.Define("size", "if(cost < 100, 'small', if(way = 'x', 'small', 'large'))"))
	require.NoError(t, s.Define("kind", "if(cost < 100, size, level)"))
	require.NoError(t, s.Define("open", "if(cost < 100, size, way)"))
	only := "only '' 'high' 'special'"
	for _, row := range []struct {
		formula string
		want    []string
	}{
		{"approved = 'special'", nil},
		{"approved = '' or 'high' = approved", nil},
		{"way = 'spezial'", nil},
		{"cost = 1 and level = '3'", nil},
		{"'a' = 'b'", nil},
		{"approved = way", nil},
		{"approved = 'spezial'", []string{"position 12: a text that cannot occur: approved is never 'spezial', " + only}},
		{"cost > 5 and not 'Special' ≠ approved", []string{"position 18: a text that cannot occur: approved is never 'Special', " + only}},
		{"way = 'x' and (approved = 'no' or level = '三级')", []string{
			"position 27: a text that cannot occur: approved is never 'no', " + only,
			"position 43: a text that cannot occur: level is never '三级', but one of 9 other texts"}},
		{"if(approved = 'x', 1, 2) > 1", []string{"position 15: a text that cannot occur: approved is never 'x', " + only}},
		{"size = 'large' or kind = 'small' or kind = '9' or open = 'medium'", nil},
		{"size = 'medium'", []string{"position 8: a text that cannot occur: size is never 'medium', only 'large' 'small'"}},
		{"kind = '三级'", []string{"position 8: a text that cannot occur: kind is never '三级', but one of 11 other texts"}},
		{"if(cost > 1, approved, 'x') = 'y'", []string{"position 31: a text that cannot occur: if(cost > 1, approved, 'x') is never 'y', only '' 'high' 'special' 'x'"}},
		{"approved = 'o''clock'", []string{"position 12: a text that cannot occur: approved is never 'o''clock', " + only}},
	} {
		t.Run(row.formula, func(t *testing.T) {
			p, err := s.Compile(row.formula, Flag)
			require.NoError(t, err)
			var got []string
			for _, n := range p.Never(texts) {
				require.ErrorIs(t, n.Err, ErrNever)
				got = append(got, n.Err.Error()[len("formula: "):])
			}
			require.Equal(t, row.want, got)
		})
	}
}

// Of definitions that build on each other by thousands, any text may occur.
func TestNeverOfManyDefinitions(t *testing.T) {
	s := NewScope()
	_, err := s.Input("a", Text)
	require.NoError(t, err)
	last := "a"
	for i := range 20_000 {
		next := fmt.Sprint("d", i)
		require.NoError(t, s.Define(next, fmt.Sprintf("if(a = 'x', %s, 't%d')", last, i)))
		last = next
	}
	p, err := s.Compile(last+" = 'nothing'", Flag)
	require.NoError(t, err)
	require.Empty(t, p.Never(func(string) ([]string, bool) { return []string{"x"}, true }), "of so many texts any may occur")
	first, err := s.Compile("d5 = 'nothing'", Flag)
	require.NoError(t, err)
	require.Len(t, first.Never(func(string) ([]string, bool) { return []string{"x"}, true }), 1)
}
