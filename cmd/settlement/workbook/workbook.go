package workbook

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/views"
)

// ErrSize says that a table has more rows or columns than a sheet can have.
var ErrSize = coded.New("workbook.size", "a sheet holds at most 1,048,576 rows and 16,384 columns")

// Options say how a workbook is written.
type Options struct {
	Language views.Language
	// Explained is how many cells of each table a sheet of steps explains, first rows first; 0:
	// there is no such sheet. The cells and their steps are linked.
	Explained int
	// Plain leaves out what stands above and below the rows of a table, so that programs read the
	// sheet: the titles of its columns are the first row.
	Plain bool
}

// mostLinks is how many cells are explained in all: a sheet has at most 65,530 links.
const mostLinks = 5000

// Write writes the book as a workbook. Tables without rows and notes are left out, and so are
// columns that [views.Table.Shown] leaves out. It returns an error if a table disagrees
// ([views.ErrCheck]), is too large ([ErrSize]), if a cell cannot be explained, and errors of w.
// What it has written by then is no workbook.
func Write(w io.Writer, b *views.Book, o Options) error {
	if err := b.Verify(); err != nil {
		return err
	}
	f, err := newFile(b, o)
	if err != nil {
		return err
	}
	defer f.x.Close()
	for _, part := range []func() error{f.plan, f.charts, f.explain, f.cover} {
		if err := part(); err != nil {
			return err
		}
	}
	return f.write(w)
}

// file is a workbook while it is made. The library makes all of it but the rows of its sheets,
// which are written by this package when the library comes to them: see [pack].
type file struct {
	x      *excelize.File
	book   *views.Book
	lang   views.Language
	most   int // cells of a table that are explained
	plain  bool
	styles map[style]int
	names  names
	sheets []*sheet // in their order
	tables []*sheet // those of tables
}

// sheet is a sheet of the workbook.
type sheet struct {
	name  string
	title views.Text
	rows  func(*rowWriter)
	last  cellAt // the last row and column that has a cell
	grid  *grid  // of a table
}

func newFile(b *views.Book, o Options) (*file, error) {
	f := &file{x: excelize.NewFile(), book: b, lang: cmp.Or(o.Language, views.English), most: o.Explained, plain: o.Plain, styles: map[style]int{}}
	if err := f.x.SetDefaultFont(font); err != nil {
		return nil, err
	}
	if err := f.properties(); err != nil {
		return nil, err
	}
	return f, nil
}

// properties replaces the names and times that the library sets.
func (f *file) properties() error {
	const never = "2000-01-01T00:00:00Z"
	title := f.book.Title.In(f.lang)
	err := f.x.SetDocProps(&excelize.DocProperties{Creator: program, LastModifiedBy: program, Created: never, Modified: never, Title: clean(title)})
	if err != nil {
		return err
	}
	return f.x.SetAppProps(&excelize.AppProperties{Application: program, DocSecurity: 0})
}

// program is whom the workbook names as its author.
const program = "settlement"

// sheet adds a sheet. Its name is made of a title.
func (f *file) sheet(title views.Text) (*sheet, error) {
	s := &sheet{name: f.names.of(title.Chinese), title: title, last: cellAt{1, 1}}
	if len(f.sheets) == 0 {
		f.sheets = append(f.sheets, s)
		return s, f.x.SetSheetName("Sheet1", s.name)
	}
	f.sheets = append(f.sheets, s)
	_, err := f.x.NewSheet(s.name)
	return s, err
}

// plan lays out the sheets, the list of sheets first.
func (f *file) plan() error {
	if _, err := f.sheet(views.Text{Chinese: "目录", English: "contents"}); err != nil {
		return err
	}
	for _, t := range f.book.Tables {
		if len(t.Rows)+len(t.Notes) == 0 {
			continue
		}
		s, err := f.sheet(t.Worded(t.Title))
		if err != nil {
			return err
		}
		if err := f.table(s, t); err != nil {
			return err
		}
		f.tables = append(f.tables, s)
	}
	return nil
}

// header is the text at the head of printed pages. The signs of its codes are doubled.
func header(left, right string) string {
	text := "&L" + codes(left) + "&R" + codes(right)
	for utf8.RuneCountInString(text) > 250 { // the most is 255
		left, right = shorter(left), shorter(right)
		text = "&L" + codes(left) + "&R" + codes(right)
	}
	return text
}

func shorter(text string) string {
	r := []rune(text)
	return string(r[:len(r)*3/4])
}

// page sets how a sheet is printed: A4 landscape, as wide as the page, the rows of its head on
// each page, with its title and page number.
func (f *file) page(s *sheet, heads int) error {
	a4, landscape, one, any, yes := 9, "landscape", 1, 0, true
	if err := f.x.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.x.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	margin, low := 0.4, 0.6
	if err := f.x.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &low, Bottom: &low, Header: &margin, Footer: &margin}); err != nil {
		return err
	}
	foot := f.lang.Pick("&L"+codes(clean(s.title.In(f.lang)))+"&C&P / &N", "&L"+codes(clean(s.title.In(f.lang)))+"&C第 &P 页，共 &N 页")
	head := header(clean(join(f.book.Name, f.book.Title.In(f.lang))), clean(f.book.Period.In(f.lang)))
	if err := f.x.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddHeader: head, OddFooter: foot}); err != nil {
		return err
	}
	if heads == 0 {
		return nil
	}
	return f.x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$1:$%d", quoted(s.name), heads), Scope: s.name})
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "  " + b
}

// codes is a text in the head of a page, where an ampersand begins a code.
func codes(text string) string { return strings.ReplaceAll(text, "&", "&&") }

// link makes a cell of a sheet lead to a cell of another one.
func (f *file) link(from *sheet, at cellAt, to *sheet, target cellAt) error {
	return f.x.SetCellHyperLink(from.name, at.String(), quoted(to.name)+"!"+target.String(), "Location")
}
