package main

import (
	"fmt"
	"iter"
	"path/filepath"

	"github.com/xuri/excelize/v2"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Workbook is an open workbook; its sheets are files of package rows.
type Workbook struct {
	Files []rows.File
	book  *excelize.File
}

// Bounds of what a workbook may unpack to: it is a ZIP archive.
const (
	maxBook  = 2 << 30
	maxSheet = 16 << 20 // beyond that a part is unpacked to disk
)

// Open opens a workbook. Its sheets can be read until it is closed. Each sheet is kept
// in memory from its first walk on, some hundreds of bytes for each cell.
func Open(path string) (*Workbook, error) {
	name := filepath.Base(path)
	if filepath.Ext(name) == ".xls" {
		return nil, fmt.Errorf("%s: the old format of Excel is not read: save it as .xlsx or .csv, or run: libreoffice --convert-to xlsx", name)
	}
	book, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxBook, UnzipXMLSizeLimit: maxSheet})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	w := &Workbook{book: book}
	props, err := book.GetWorkbookProps()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	from1904 := props.Date1904 != nil && *props.Date1904
	for i, sheet := range book.GetSheetList() {
		read := w.rows(sheet)
		empty := true
		for range read() {
			empty = false
			break
		}
		if !empty {
			w.Files = append(w.Files, rows.File{Name: name, Sheet: &rows.Sheet{Name: title(i, sheet), Rows: read, From1904: from1904}})
		}
	}
	return w, nil
}

// title returns what messages call a sheet: its name, or its number from 1 if the name
// may be that of a person.
func title(i int, name string) string {
	if shown.IsID(name) {
		return name
	}
	return fmt.Sprintf("sheet %d", i+1)
}

// Close closes the workbook.
func (w *Workbook) Close() error { return w.book.Close() }

// rows yields the rows of a sheet, each cell with its raw value and its type.
func (w *Workbook) rows(sheet string) func() iter.Seq2[[]rows.Cell, error] {
	return func() iter.Seq2[[]rows.Cell, error] {
		return func(yield func([]rows.Cell, error) bool) {
			from, err := w.book.Rows(sheet)
			if err != nil {
				yield(nil, err)
				return
			}
			defer from.Close()
			var cells []rows.Cell
			for n := 1; from.Next(); n++ {
				texts, err := from.Columns(excelize.Options{RawCellValue: true})
				if err != nil {
					yield(nil, err)
					return
				}
				cells = cells[:0]
				for i, text := range texts {
					number, err := w.number(sheet, i+1, n, text)
					if err != nil {
						yield(nil, err)
						return
					}
					cells = append(cells, rows.Cell{Text: text, Number: number})
				}
				if !yield(cells, nil) {
					return
				}
			}
			if err := from.Error(); err != nil {
				yield(nil, err)
			}
		}
	}
}

// number reports whether a cell holds a number.
func (w *Workbook) number(sheet string, column, row int, text string) (bool, error) {
	if text == "" {
		return false, nil
	}
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return false, err
	}
	kind, err := w.book.GetCellType(sheet, at)
	return kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber, err
}
