package rows

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrAmbiguousColumn says that two columns of a header mean the same.
var ErrAmbiguousColumn = coded.New("his.ambiguous_column", "two columns of the header are this one")

// ErrNoHeader says that a file has no header: no row where it might be has any of the
// needed columns. The message repeats nothing of these rows.
var ErrNoHeader = coded.New("his.no_header", "this is no header row")

// header is the header of a file, and says which of its columns are read.
type header struct {
	file, sheet string
	row1        int      // the row it stands in; 0: the file has none
	names       []string // as the file has them
	means       []string // the column that each name is; empty: unknown
	index       []int    // of each column that is read, in the header; −1: the file lacks it
	there       []int    // the columns that are read and that the file has
	returns     bool     // lines end in CR alone
}

// choose decides which columns are read, and returns the faults of the header. alias
// says which column a name is.
func (h *header) choose(names, needed []string, alias func(string) string) error {
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	fault := func(column string, err error) {
		faults.Add(&Error{File: h.file, Sheet: h.sheet, Row: h.row1, Column: column, Err: err})
	}
	for _, name := range h.names {
		h.means = append(h.means, alias(name))
	}
	if h.row1 > 0 && len(needed) > 0 && !slices.ContainsFunc(h.means, func(name string) bool { return slices.Contains(needed, name) }) {
		return h.none(needed)
	}
	missing := slices.DeleteFunc(slices.Clone(needed), func(name string) bool { return slices.Contains(h.means, name) })
	if len(missing) > 0 {
		fault("", fmt.Errorf("%w: %s", ErrMissingColumn, strings.Join(missing, ", ")))
	}
	seen := make(map[string]bool, len(h.names))
	first := make(map[string]string, len(h.names))
	for i, name := range h.names {
		other, met := first[h.means[i]]
		switch {
		case strings.TrimSpace(name) == "": // no column has this name
		case seen[name]:
			fault("", fmt.Errorf("%w: %s", ErrDuplicateColumn, quoteColumn(name, i)))
		case h.means[i] == "" || h.means[i] == unread:
		case met && slices.Contains(names, h.means[i]):
			fault("", fmt.Errorf("%w: %s and %s, both %s", ErrAmbiguousColumn, quoteColumn(other, slices.Index(h.names, other)), quoteColumn(name, i), h.means[i]))
		default:
			first[h.means[i]] = name
		}
		seen[name] = true
	}
	for i, name := range names {
		at := slices.Index(h.means, name)
		if h.index = append(h.index, at); at >= 0 {
			h.there = append(h.there, i)
		}
	}
	return faults.Err()
}

func (h *header) present() []int { return h.there }

func (h *header) headerRow() int { return h.row1 }

func (h *header) carriage() bool { return h.returns }

func (h *header) from1904() bool { return false }

func (h *header) place(int) string { return "" }

func (h *header) sheetNote() *Note { return nil }

// column returns what the header calls the i-th column that is read.
func (h *header) column(i int) string {
	if at := h.index[i]; at >= 0 {
		return h.names[at]
	}
	return ""
}

// unknown returns the names that are no column, as a message may list them.
func (h *header) unknown() []string {
	var names []string
	var at []int
	for i, name := range h.names {
		if h.means[i] == "" && strings.TrimSpace(name) != "" {
			names, at = append(names, name), append(at, i)
		}
	}
	return listed(names, at)
}

// none returns the error that the row is no header, without repeating any of it.
func (h *header) none(wanted []string) error {
	return &Error{File: h.file, Sheet: h.sheet, Row: h.row1, Err: fmt.Errorf("%w: %w: %s", ErrNoHeader, ErrMissingColumn, strings.Join(wanted, ", "))}
}

// unread stands for a column of the platform that this module does not read.
const unread = "-"

// headers knows the names that exports give to columns.
type headers struct {
	exact map[string]string
	rank  map[string]int // of the names: 0 for those of the first list; a name that is not here has rank 1
	hints map[string][]string
	skip  map[string]bool // headers that give no hint
	loose []string        // the names that may be inside of a longer header, longest first; nil: none may
}

// Names are what an export may call its columns besides their own names. They are used by
// one kind of table alone, and not changed after that. Of two equal
// names the first one counts, and a name of Own counts before one of Known.
type Names struct {
	// Own are the names that one place uses, by column; they count before any other.
	Own   map[string][]string
	Known map[string][]string
	// Weak are the names among them that count only where no surer name of the column
	// is there.
	Weak []string
	// Unread are names of the platform that this module does not read.
	Unread []string
	// Hints are words of headers that look like a column, by column. A header that nobody
	// knows and that holds one is refused where the caller says that there is no such
	// column, unless it is one of Ignored.
	Hints   map[string][]string
	Ignored []string
	// Loose also finds a known Chinese name inside of a longer header; the longest name
	// counts first.
	Loose bool

	once sync.Once
	made *headers
}

// headers returns the names of columns; it makes them once, since all files of a mapping
// have the same columns.
func (n *Names) headers(columns []string) *headers {
	n.once.Do(func() { n.made = newHeaders(columns, n) })
	return n.made
}

// newHeaders makes the names of columns known.
func newHeaders(columns []string, names *Names) *headers {
	h := &headers{exact: make(map[string]string), rank: make(map[string]int)}
	add := func(name, column string) (key string) {
		if key = HeaderKey(name); h.exact[key] == "" {
			h.exact[key] = column
		}
		return key
	}
	h.hints, h.skip = names.Hints, make(map[string]bool)
	for _, name := range names.Ignored {
		h.skip[HeaderKey(name)] = true
	}
	for _, c := range columns {
		add(c, c)
	}
	for i, list := range []map[string][]string{names.Own, names.Known} {
		for _, c := range columns {
			for _, name := range list[c] {
				if k := add(name, c); i == 0 && h.exact[k] == c {
					h.rank[k] = callers
				}
			}
		}
	}
	for _, name := range names.Weak {
		if _, met := h.rank[name]; !met {
			h.rank[name] = weak
		}
	}
	for _, name := range names.Unread {
		if h.exact[name] == "" {
			h.exact[name] = unread
		}
	}
	if names.Loose {
		for name := range h.exact {
			if !word.IsASCII(name) {
				h.loose = append(h.loose, name)
			}
		}
		slices.SortFunc(h.loose, func(a, b string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(a, b)
		})
	}
	return h
}

// How sure it is that a header names a column, the surest first.
const (
	callers = iota // the caller says so
	known          // the column's own name, or one that is known
	weak           // a name, read where there is no code
	inside         // a name inside of a longer header
)

// column returns the column that a header names, empty if it is unknown.
func (h *headers) column(name string) string {
	column, _ := h.ranked(name)
	return column
}

func (h *headers) ranked(name string) (column string, rank int) {
	k := HeaderKey(name)
	if c := h.exact[k]; c != "" {
		if rank, ok := h.rank[k]; ok {
			return c, rank
		}
		return c, known
	}
	for _, name := range h.loose {
		if before, after, found := strings.Cut(k, name); found && !tellsApart(before+after) {
			return h.exact[name], inside
		}
	}
	return "", inside
}

// tellsApart reports whether the rest of a header makes it another column than the name
// inside of it: another unit, a share, a mean, another year.
func tellsApart(rest string) bool {
	for _, word := range []string{"万元", "千元", "百元", "(万)", "(分)", "(角)", "占比", "比例", "比率", "率", "%", "均", "上年", "去年", "同期", "上月", "累计", "环比", "同比", "增长", "标准", "限额", "预计"} {
		if strings.Contains(rest, word) {
			return true
		}
	}
	return false
}

// hinted reports whether a header that nobody knows looks like a column.
func (h *headers) hinted(header, column string) bool {
	k := HeaderKey(header)
	return !h.skip[k] && slices.ContainsFunc(h.hints[column], func(word string) bool { return strings.Contains(k, word) })
}

// among returns a function that says which column a name in a header is. Of several
// names of one column only the surest is read.
func (h *headers) among(header []string) func(string) string {
	type named struct {
		column string
		rank   int
	}
	best, met := make(map[string]int), make(map[string]named, len(header))
	for _, name := range header {
		column, rank := h.ranked(name)
		met[name] = named{column, rank}
		if before, other := best[column]; !other || rank < before {
			best[column] = rank
		}
	}
	return func(name string) string {
		n, ok := met[name]
		if !ok {
			n.column, n.rank = h.ranked(name)
		}
		column, rank := n.column, n.rank
		if column != "" && rank > best[column] {
			return unread
		}
		return column
	}
}

// HeaderKey returns a header as headers are compared: without spaces and units in brackets,
// in small letters, 标识 and 编码 as 标志 and 代码. A unit other than yuan and days stays, so
// that such a column is another one.
func HeaderKey(name string) string {
	if plain, capital := isPlainHeader(name); !plain {
		name = bare(name)
	} else if capital {
		name = lower(name)
	}
	for _, unit := range []string{"(元)", "(单位元)", "(天)"} {
		name = strings.TrimSuffix(name, unit)
	}
	if !word.IsASCII(name) { // everyday spellings become those of the platform
		name = strings.ReplaceAll(strings.ReplaceAll(name, "标识", "标志"), "编码", "代码")
	}
	return name
}

// isPlainHeader reports whether a header has nothing but letters, digits, brackets,
// underscores and Chinese characters, as most have: only its capital letters change.
func isPlainHeader(name string) (plain, capital bool) {
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '(', r == ')', r >= '一' && r <= '\u9FFF':
		case r >= 'A' && r <= 'Z':
			capital = true
		default:
			return false, false
		}
	}
	return true, capital
}

// lower returns a text with its letters of ASCII small, which is all that a plain header
// has.
func lower(text string) string {
	small := []byte(text)
	for i, c := range small {
		if c >= 'A' && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	return string(small)
}

// bare takes off a header what is not compared, in small letters.
func bare(name string) string {
	name, _ = cell.Key(name)
	return strings.ToLower(strings.Map(func(r rune) rune {
		if cell.IsSpace(r) || r == '\n' || r == '*' || r == ':' {
			return -1
		}
		return r
	}, name))
}
