package rows

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// HeaderRows is how many rows of an export are looked through for its header: above
// it may stand the title of the table, whose it is, and in which unit.
const HeaderRows = 20

// seek moves the header on to the first of the first rows of an export that has the
// needed columns; next reads the names of a further row. Where no row has them all,
// the header is the row that has most, of several the first one: what is missing
// there is what the reader of the message looks for. A row of one cell is a title.
func (h *header) seek(needed []string, alias func(string) string, next func() (names []string, row int, err error)) error {
	has := func(names []string) (n int) {
		var cells int
		var means []string
		for _, name := range names {
			if strings.TrimSpace(name) != "" {
				cells++
				means = append(means, alias(name))
			}
		}
		for _, name := range needed {
			if cells > 1 && slices.Contains(means, name) {
				n++
			}
		}
		return n
	}
	for best := has(h.names); best < len(needed); {
		names, row, err := next()
		if errors.Is(err, io.EOF) || err == nil && row > HeaderRows {
			return nil
		}
		if err != nil {
			return err
		}
		if n := has(names); n > best {
			best, h.names, h.row1 = n, names, row
		}
	}
	return nil
}
