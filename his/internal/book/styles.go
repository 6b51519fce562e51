package book

import (
	"archive/zip"
	"strconv"
	"strings"
)

// readStyles finds the styles that show numbers as days.
func (b *Book) readStyles(f *zip.File) error {
	b.styles = f
	formats := make(map[int]string)
	inCells := false
	return b.scan(f, maxSmall, func(s *scanner) error {
		switch {
		case s.is("numFmt"):
			if id, err := strconv.Atoi(s.attrText("numFmtId")); err == nil {
				formats[id] = s.attrText("formatCode")
			}
		case s.is("cellXfs"):
			inCells = true
		case s.ends("cellXfs"):
			inCells = false
		case s.is("xf") && inCells:
			id, _ := strconv.Atoi(s.attrText("numFmtId"))
			b.dated = append(b.dated, isDayFormat(id, formats))
		}
		return nil
	})
}

// isDayFormat reports whether a format shows days or times. The numbers of formats that
// are not written down are of Excel; those from 27 on are of Chinese.
func isDayFormat(id int, formats map[int]string) bool {
	if code, ok := formats[id]; ok {
		return showsDay(code)
	}
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// showsDay reports whether the code of a format has years, months, days, hours or
// seconds outside of quotes and brackets.
func showsDay(code string) bool {
	if strings.EqualFold(code, "General") {
		return false
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return false
			}
			switch strings.ToLower(code[i+1 : i+end]) {
			case "h", "hh", "m", "mm", "s", "ss":
				return true
			}
			i += end
		case '\\', '_', '*':
			i++
		default:
			if strings.IndexByte("ymdhs", c|0x20) >= 0 {
				return true
			}
		}
	}
	return false
}
