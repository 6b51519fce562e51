package seeds

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Bounds returns a row for each field of a JSON document that is a number: the least and the most
// that it may be and, of decimals, how many it may have. "any" says that there is no bound within a
// thousand million steps of the value that the document has; a step is a unit of the last decimal,
// or of the fourth where there are more. try returns why a text is refused; it must take the
// document as it is. Of lists, the first element that has a field is tried.
func Bounds(t testing.TB, text string, try func(text string) error) []string {
	t.Helper()
	if err := try(text); err != nil {
		t.Fatal(err)
	}
	d := placesOf(t, text)
	var rows []string
	met := map[string]bool{}
	for _, p := range d.list {
		field, v := p.field(), fmt.Sprint(p.value)
		_, whole := p.value.(json.Number)
		if _, is := p.number(""); !is || met[field] {
			continue
		}
		met[field] = true
		taken := func(v string) bool {
			p.set(v)
			if whole {
				p.set(json.Number(v))
			}
			defer p.undo()
			return try(d.text(t)) == nil
		}
		places, of := 0, 0
		if !whole {
			places = decimals(v, taken)
			of = max(min(places, 4), written(v))
		}
		row := fmt.Sprintf("%s: %s to %s", field, bound(t, v, of, -1, taken), bound(t, v, of, 1, taken))
		if !whole {
			row += fmt.Sprintf(", %d decimals", places)
		}
		rows = append(rows, row)
	}
	return rows
}

// CheckBounds compares the [Bounds] of a document with a file, which update writes anew.
func CheckBounds(t testing.TB, document, file string, update bool, try func(text string) error) {
	t.Helper()
	text, err := os.ReadFile(document)
	require.NoError(t, err)
	got := strings.Join(Bounds(t, string(text), try), "\n") + "\n"
	if update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update, then read the file")
	require.Equal(t, string(want), got)
}

// scaledBy returns a number × 10^places.
func scaledBy(t testing.TB, v string, places int) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.Replace(v, ".", "", 1)+strings.Repeat("0", places-written(v)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// inPlaces writes n × 10^−places.
func inPlaces(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := fmt.Sprintf("%0*d", places+1, n)
	if places == 0 {
		return sign + digits
	}
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

// written returns the decimals of a number.
func written(v string) int {
	_, part, _ := strings.Cut(v, ".")
	return len(part)
}

// decimals returns how many of them a number may have, up to 9.
func decimals(v string, taken func(string) bool) int {
	whole, part, _ := strings.Cut(v, ".")
	part = strings.TrimRight(part, "0")
	most := len(part)
	for n := most + 1; n <= 9; n++ {
		if taken(whole + "." + part + strings.Repeat("0", n-len(part)-1) + "1") {
			most = n
		}
	}
	return most
}

// bound returns the last number from v on, in steps of by × 10^−places, that is taken.
func bound(t testing.TB, v string, places int, by int64, taken func(string) bool) string {
	t.Helper()
	n := scaledBy(t, v, places)
	step := func(steps int64) string { return inPlaces(n+by*steps, places) }
	good, bad := int64(0), int64(1)
	for taken(step(bad)) {
		good = bad
		if bad *= 8; bad > 1_000_000_000 {
			return "any"
		}
	}
	for bad-good > 1 {
		if mid := good + (bad-good)/2; taken(step(mid)) {
			good = mid
		} else {
			bad = mid
		}
	}
	return step(good)
}
