package split

import (
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// In this file: records with quoted fields, and what can be wrong with their quotes.

// BrokenQuote says that a broken quote ends the reading: the records after it cannot be
// found.
type BrokenQuote struct {
	Row, line int
	err       error // csv.ErrQuote or csv.ErrBareQuote
}

// Error says what is broken, and on which line.
func (e *BrokenQuote) Error() string {
	if e.line != e.Row {
		return fmt.Sprintf("%v, on line %d", e.err, e.line)
	}
	return e.err.Error()
}

// Unwrap returns [csv.ErrQuote] or [csv.ErrBareQuote].
func (e *BrokenQuote) Unwrap() error { return e.err }

// Chinese is Error in Chinese.
func (e *BrokenQuote) Chinese() string {
	text := settlement.Chinese(errQuote)
	if e.line != e.Row {
		return fmt.Sprintf("%s，在第 %d 行", text, e.line)
	}
	return text
}

// Code returns the code of both errors.
func (e *BrokenQuote) Code() string { return settlement.Code(errQuote) }

var errQuote = coded.New("his.quote", "a quote is broken")

// quoted cuts a record that holds a quote.
func (s *Splitter) quoted() error {
	s.plain, s.list = false, s.list[:0]
	text, i := s.text, s.at
	row, passed := s.line+1, 0 // line ends inside of fields
	for {
		if i == len(text) && !s.last {
			return errMore
		}
		if i == len(text) || text[i] != '"' {
			j, end := s.toEnd(i)
			if end == len(text) && !s.last {
				return errMore
			}
			field := text[i:j]
			if strings.IndexByte(field, '"') >= 0 {
				return &BrokenQuote{row, row + passed, csv.ErrBareQuote}
			}
			s.list = append(s.list, field)
			if end < len(text) && text[end] == s.comma {
				i = end + 1
				continue
			}
			return s.finish(min(end+1, len(text)), passed+1)
		}
		field, j, err := s.unquote(i+1, row, &passed)
		if err != nil {
			return err
		}
		s.list = append(s.list, field)
		if j < len(text) && text[j] == s.comma {
			i = j + 1
			continue
		}
		return s.finish(min(j+1, len(text)), passed+1)
	}
}

// toEnd returns where a field that is not quoted ends, and the comma, the line
// feed or the end of the file that ends it.
func (s *Splitter) toEnd(i int) (field, end int) {
	for end = i; end < len(s.text) && s.text[end] != s.comma && s.text[end] != '\n'; end++ {
	}
	field = end
	if (end == len(s.text) || s.text[end] == '\n') && field > i && s.text[field-1] == '\r' {
		field--
	}
	return field, end
}

// unquote reads a quoted field whose content begins at i. It returns the position of
// the comma, the line feed or the end of the file that ends the field.
func (s *Splitter) unquote(i, row int, passed *int) (field string, end int, err error) {
	text, from := s.text, i
	var joined []byte
	for {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 {
			if !s.last {
				return "", 0, errMore
			}
			rest := strings.TrimSuffix(text[from:], "\r")
			*passed += strings.Count(rest, "\n")
			if strings.HasSuffix(rest, "\n") {
				*passed-- // the line after it is empty
			}
			return "", 0, &BrokenQuote{row, row + *passed, csv.ErrQuote}
		}
		i += n
		piece := text[from:i]
		*passed += strings.Count(piece, "\n")
		if strings.Contains(piece, "\r\n") {
			piece = strings.ReplaceAll(piece, "\r\n", "\n")
		}
		i++ // past the quote
		if i < len(text) && text[i] == '"' {
			joined = append(append(joined, piece...), '"')
			i++
			from = i
			continue
		}
		end = i
		if end < len(text) && text[end] == '\r' {
			if end+1 < len(text) && text[end+1] == '\n' || end+1 == len(text) && s.last {
				end++
			} else if end+1 == len(text) {
				return "", 0, errMore
			}
		}
		switch {
		case end == len(text) && !s.last:
			return "", 0, errMore
		case end < len(text) && text[end] != s.comma && text[end] != '\n':
			return "", 0, &BrokenQuote{row, row + *passed, csv.ErrQuote}
		case joined != nil:
			return string(append(joined, piece...)), end, nil
		}
		return piece, end, nil
	}
}
