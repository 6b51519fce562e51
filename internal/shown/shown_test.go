package shown

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"ES23": `"ES23"`, "12.50": `"12.50"`, "-1": `"-1"`, "LS01": `"LS01"`, "1E+05": `"1E+05"`, "": `""`, "2025-02-30": `"2025-02-30"`, "2025-01-01/2025-12-31": `"2025-01-01/2025-12-31"`,
		"2025-03-05 10:11:12": `"2025-03-05 10:11:12"`, "2025-03-05T21:07:33.0000000+08:00": `"2025-03-05T21:07:33.0000000+08:00"`,
		"2025-03-05 13987654321": "text of 22 characters, 19 digits", "2025-03-05 1:2.13987654": "text of 23 characters, 18 digits",
		"王小明": "text of 3 characters", "wang": "text of 4 characters", "x": `"x"`, "13987654321": "11 digits", "139-8765-4321": "text of 13 characters, 11 digits",
		"33010619791210457X": "text of 18 characters, 17 digits", "E12345678": "text of 9 characters, 8 digits", "\xff": "1 bytes", "a b": "text of 3 characters", "a@b.cn": "text of 6 characters",
	} {
		require.Equal(t, want, Quote(text), text)
		require.Equal(t, want, Quote([]byte(text)), text)
	}
}

func TestQuoteID(t *testing.T) {
	for text, want := range map[string]string{
		"33110025000000000001": `"33110025000000000001"`, "H33010600001": `"H33010600001"`, "LS2025000001": `"LS2025000001"`,
		"13987654321": "11 digits", "8613987654321": "13 digits", "139-8765-4321": "text of 13 characters, 11 digits", "330106197912104571": "18 digits", "33010619791210457X": "text of 18 characters, 17 digits",
		"330106791210457": "15 digits", "ouyang": "text of 6 characters", "王小明": "text of 3 characters", "ouyangfeng1": "text of 11 characters, 1 digit",
	} {
		require.Equal(t, want, QuoteID(text), text)
	}
	require.Equal(t, "C1", ID("C1"))
	require.Equal(t, "text of 3 characters", ID("王小明"))
}

func TestNames(t *testing.T) {
	for name, want := range map[string][2]bool{ // of a field, of a path
		"mean_cost": {true, true}, "Groups": {true, true}, "医院等级": {true, true}, "": {false, false}, "classes.low": {false, true}, "groups[17].mean_cost": {false, true}, "a-b": {false, true},
		"13987654321": {false, false}, "139-8765-4321": {false, false}, "1398765432": {true, true}, "wang xiaoming": {false, false}, "oyf@example.cn": {false, false}, "杭州市西湖区文三路一百三十八号": {false, false},
		"é": {false, false},
	} {
		require.Equal(t, want, [2]bool{IsField(name), IsPath(name)}, name)
	}
	require.Equal(t, `"offical"`, Word("offical"))
	require.Equal(t, "text of 11 characters", Word("Ouyang Feng"))
	require.Equal(t, `"classes.low"`, QuoteKey("classes.low"))
	require.Equal(t, "11 digits", QuoteKey("13987654321"))
}

func TestWithout(t *testing.T) {
	wrong := errors.New("wrong")
	err := func(value string) error {
		err := fmt.Errorf("%w: got %q", wrong, value)
		return Without(err, value, Kind(err, value))
	}
	require.EqualError(t, err("12.5"), `wrong: got "12.5"`)
	require.EqualError(t, err("王小明"), "wrong: got text of 3 characters")
	require.ErrorIs(t, err("王小明"), wrong)
	twice := fmt.Errorf("%w: 王小明 is %q", wrong, "王小明")
	require.EqualError(t, Without(twice, "王小明", Kind(twice, "王小明")), "wrong: got text of 3 characters")
	require.NoError(t, Kind(errors.New("王小明"), "王小明"))
}
