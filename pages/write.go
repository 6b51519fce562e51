package pages

import (
	"bufio"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

var (
	//go:embed page.html
	layout string
	//go:embed page.css
	style string
)

var page = template.Must(template.New("page").Parse(layout))

// Write writes a book as a page. It returns an error wrapping [views.ErrCheck] if a table
// disagrees, unless the options allow it, and errors of explanations and of w.
func Write(w io.Writer, b *views.Book, o Options) error {
	if o.Language == "" {
		o.Language = views.English
	}
	if !o.Disagreeing {
		if err := b.Verify(); err != nil {
			return err
		}
	}
	d, err := newDocument(b, o)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := page.Execute(out, d); err != nil {
		return err
	}
	return out.Flush()
}

// document is what the layout is filled with.
type document struct {
	Lang        string // of the attribute
	Style       template.CSS
	Window      string // title of the window
	Title       label
	Name        string
	Period      string
	Facts       []fact
	Sections    []section
	Whys        []why
	Left        string // how many numbers are not explained
	HasContents bool
	Words       words
}

// label is a text in one language or two.
type label struct{ Chinese, English string }

type fact struct {
	Name  label
	Value string
}

// words are those of the page itself.
type words struct{ Contents, Skip, Row, Whys, Too, Back, Checks label }

// writer makes the document of a book.
type writer struct {
	o    Options
	left int // numbers of the table that may still be explained
	over int // numbers that were not
	whys []why
}

func (w *writer) label(t views.Text) label {
	t = clean(t)
	if w.o.Language == views.Chinese || t.English == t.Chinese {
		return label{Chinese: t.Chinese}
	}
	return label(t)
}

func (w *writer) say(chinese, english string) label {
	return w.label(views.Text{Chinese: chinese, English: english})
}

func newDocument(b *views.Book, o Options) (*document, error) {
	w := &writer{o: o}
	share := shares(b, o.Explained)
	d := &document{
		Lang: o.Language.Pick("en", "zh-CN"), Style: template.CSS(style), //nolint:gosec // the package's own
		Title: w.label(b.Title), Name: table.Clean(b.Name), Period: table.Clean(b.Period.In(o.Language)),
		Words: words{
			Contents: w.say("目录", "contents"), Skip: w.say("跳到第一张表", "skip to the first table"), Row: w.say("行", "row"),
			Whys: w.say("计算过程", "how the numbers arose"), Too: w.say("打印时包括计算过程", "print these, too"), Back: w.say("返回表中", "back to the table"),
			Checks: w.say("核对", "checks"),
		},
	}
	d.Window = table.Clean(b.Title.In(o.Language))
	for _, part := range []string{d.Name, d.Period} {
		if part != "" {
			d.Window += " · " + part
		}
	}
	for _, f := range b.Facts {
		value, note := table.Clean(f.Value), table.Clean(f.Note.In(o.Language))
		switch {
		case value == "":
			value = note
		case note != "":
			value += o.Language.Pick(" ("+note+")", "（"+note+"）")
		}
		d.Facts = append(d.Facts, fact{w.label(f.Name), value})
	}
	numbers := b.Numbers()
	for i, t := range b.Tables {
		if numbers[i] == 0 {
			continue
		}
		w.left = share[i]
		s, err := w.section(t, numbers[i], len(b.Facts))
		if err != nil {
			return nil, err
		}
		d.Sections = append(d.Sections, s)
	}
	const fewTables = 3
	d.HasContents, d.Whys = len(d.Sections) >= fewTables, w.whys
	if w.over > 0 && len(w.whys) > 0 {
		d.Left = o.Language.Pick(fmt.Sprintf("%d further numbers are not explained on this page.", w.over), fmt.Sprintf("本页另有 %d 个数未列计算过程。", w.over))
	}
	return d, nil
}

// shares divides the numbers that may be explained among the tables of a book: equally, and what a
// table does not need among the others.
func shares(b *views.Book, limit int) []int {
	list, needs, order := make([]int, len(b.Tables)), make([]int, len(b.Tables)), make([]int, len(b.Tables))
	for i, t := range b.Tables {
		order[i] = i
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				if c.Why != nil && c.Text != "" {
					needs[i]++
				}
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(needs[a], needs[b]) })
	for n, i := range order {
		if list[i] = needs[i]; limit >= 0 {
			list[i] = min(needs[i], limit/(len(order)-n))
			limit -= list[i]
		}
	}
	return list
}

func id(kind string, numbers ...int) string {
	text := kind
	for i, n := range numbers {
		if i > 0 {
			text += "-"
		}
		text += strconv.Itoa(n)
	}
	return text
}
