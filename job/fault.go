package job

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/chinese"
)

// Fault is one thing that is wrong, for programs: one line of an error, with its place
// in fields of its own.
type Fault struct {
	// Code is that of [settlement.Code]; "more" counts the faults that are not listed.
	Code string `json:"code"`
	// File is the document or the file of claims.
	File string `json:"file,omitempty"`
	// Path is the place in a document, or the field of a claim: "groups[17].mean_cost".
	Path string `json:"path,omitempty"`
	// Row is the row in a file of claims, whose header is row 1. In a document with
	// broken syntax it is the line, and Column is then a number.
	Row    int    `json:"row,omitempty"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text"`
	TextZH string `json:"text_zh"`
}

// Faults returns the faults of an error of this module in their order; for nil there
// are none. They hold nothing that the error does not say.
func Faults(err error) []Fault {
	var all settlement.Faults
	all.Add(err)
	var list []Fault
	for _, e := range all.List {
		list = append(list, faultOf(e))
	}
	if rest := all.Total - len(all.List); rest > 0 {
		text, _ := chinese.Code("more")
		list = append(list, Fault{
			Code: "more", Text: fmt.Sprintf("%d more, %d faults in all", rest, all.Total),
			TextZH: fmt.Sprintf("%s：另有 %d 项，共 %d 项错误", text, rest, all.Total),
		})
	}
	return list
}

// faultOf takes places off an error from the outside. It also finds a place further in,
// which stays in the text as well.
func faultOf(err error) Fault {
	f := Fault{Code: settlement.Code(err)}
	for placed := true; placed; {
		switch e := err.(type) { //nolint:errorlint // only the outermost is taken off
		case *FileError:
			f.File, err = e.File, e.Err
		case *rows.Error:
			f.row(e)
			err = e.Err
		case *settlement.FieldError:
			f.path(e)
			err = e.Err
		default:
			placed = false
		}
	}
	if row := (*rows.Error)(nil); f.Row == 0 && errors.As(err, &row) {
		f.row(row)
	}
	if field := (*settlement.FieldError)(nil); f.Path == "" && f.Column == "" && errors.As(err, &field) {
		f.path(field)
	}
	f.Text, f.TextZH = err.Error(), settlement.Chinese(err)
	return f
}

func (f *Fault) row(e *rows.Error) {
	f.Row, f.Column = e.Row, e.Column
	if f.Column == "" {
		f.Path = e.Field
	}
	if e.File != "" {
		f.File = e.File
	}
	if e.Sheet != "" {
		f.File += " [" + e.Sheet + "]"
	}
}

func (f *Fault) path(e *settlement.FieldError) {
	var line, column int
	if n, _ := fmt.Sscanf(e.Path, "line %d, column %d", &line, &column); n == 2 {
		f.Row, f.Column = line, strconv.Itoa(column)
		return
	}
	f.Path = e.Path
}
