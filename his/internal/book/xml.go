package book

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner reads the tags and texts of XML, as far as workbooks use it: it knows no
// namespaces, and no entities but those of every document. A token is a part of its
// buffer, and stays until the next one.
type scanner struct {
	r    io.Reader
	buf  []byte
	at   int // where the next token begins
	end  int
	last bool // nothing comes after the buffer
	fail error

	text  bool   // the token is text, else a tag
	close bool   // </name>
	empty bool   // <name/>
	name  []byte // of a tag, without its prefix
	attrs []byte
	cdata []byte // of a text: it is raw
}

// Bounds of a token, so that a broken file takes no memory.
const (
	firstBuffer = 64 << 10
	maxToken    = 4 << 20
)

// newScanner returns the tokens of a part. One that is small takes little memory.
func newScanner(p *part) *scanner {
	return &scanner{r: p, buf: make([]byte, min(firstBuffer, p.size+1))} // 1: the end is read without more
}

// fill reads on, and keeps what begins at at.
func (s *scanner) fill() error {
	if s.last {
		if s.fail != nil {
			return s.fail
		}
		return fmt.Errorf("%w: it ends in the middle", ErrBroken)
	}
	if s.at > 0 {
		copy(s.buf, s.buf[s.at:s.end])
		s.end -= s.at
		s.at = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return fmt.Errorf("%w: a cell is longer than 4 MiB", ErrBroken)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for idle := 0; ; idle++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.last = true
			if !errors.Is(err, io.EOF) {
				s.fail = err
			}
			return nil
		}
		if n > 0 {
			return nil
		}
		if idle == 100 {
			return io.ErrNoProgress
		}
	}
}

// more reads on until the buffer is full, or nothing comes.
func (s *scanner) more() error {
	if err := s.fill(); err != nil {
		return err
	}
	for s.end < len(s.buf) && !s.last {
		if err := s.fill(); err != nil {
			return err
		}
	}
	return nil
}

// find returns where what follows the token's first n bytes has the mark.
func (s *scanner) find(n int, mark []byte) (int, error) {
	for {
		if s.at+n <= s.end {
			if i := bytes.Index(s.buf[s.at+n:s.end], mark); i >= 0 {
				return n + i, nil
			}
			n = max(n, s.end-s.at-len(mark)+1)
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

var (
	quoteMark   = []byte(`"`)
	commentMark = []byte("<!--")
	cdataMark   = []byte("<![CDATA[")
)

// next reads a tag, or the text before it if that is not empty. It returns io.EOF at the
// end.
func (s *scanner) next() error {
	for {
		for s.at == s.end && !s.last {
			if err := s.fill(); err != nil {
				return err
			}
		}
		if s.at == s.end {
			if s.fail != nil {
				return s.fail
			}
			return io.EOF
		}
		if s.buf[s.at] != '<' {
			return s.characters()
		}
		for s.end-s.at < len(cdataMark) && !s.last {
			if err := s.fill(); err != nil {
				return err
			}
		}
		switch rest := s.buf[s.at:s.end]; {
		case bytes.HasPrefix(rest, commentMark):
			n, err := s.find(len(commentMark), []byte("-->"))
			if err != nil {
				return err
			}
			s.at += n + 3
		case bytes.HasPrefix(rest, cdataMark):
			n, err := s.find(len(cdataMark), []byte("]]>"))
			if err != nil {
				return err
			}
			s.text, s.cdata = true, s.buf[s.at+len(cdataMark):s.at+n]
			s.at += n + 3
			return nil
		case len(rest) > 1 && (rest[1] == '?' || rest[1] == '!'):
			n, err := s.find(2, []byte(">"))
			if err != nil {
				return err
			}
			if bytes.Contains(s.buf[s.at:s.at+n], []byte("<!ENTITY")) || bytes.HasPrefix(rest, []byte("<!DOCTYPE")) {
				return fmt.Errorf("%w: it defines entities", ErrBroken)
			}
			s.at += n + 1
		default:
			return s.tag()
		}
	}
}

// characters reads text.
func (s *scanner) characters() error {
	n := 0
	for {
		if i := bytes.IndexByte(s.buf[s.at+n:s.end], '<'); i >= 0 {
			n += i
			break
		}
		n = s.end - s.at
		if s.last {
			break
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
	s.text, s.cdata = true, nil
	s.name = s.buf[s.at : s.at+n] // until the next token
	s.at += n
	return nil
}

// tag reads a tag. Its end is no > inside of quotes.
func (s *scanner) tag() error {
	// Most tags have no > inside of quotes: then all quotes before it are closed.
	if i := bytes.IndexByte(s.buf[s.at:s.end], '>'); i > 0 {
		tag := s.buf[s.at+1 : s.at+i]
		if bytes.IndexByte(tag, '\'') < 0 && bytes.Count(tag, quoteMark)%2 == 0 {
			s.parts(tag)
			s.at += i + 1
			return nil
		}
	}
	n, quote := 1, byte(0)
	for {
		for ; s.at+n < s.end; n++ {
			switch c := s.buf[s.at+n]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				s.parts(s.buf[s.at+1 : s.at+n])
				s.at += n + 1
				return nil
			}
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// plainText reads a shared text without entities, from what is before it to the end of its
// element, as most texts are. ok is false for anything else, and where the buffer ends near it.
func (s *scanner) plainText(before string) (text []byte, ok bool) {
	rest := s.buf[s.at:s.end]
	if !hasAt(rest, 0, before) {
		return nil, false
	}
	from := len(before)
	for i := from; i < len(rest); i++ {
		switch rest[i] {
		case '&':
			return nil, false
		case '<':
			n := afterText(rest, i)
			if n < 0 {
				return nil, false
			}
			s.at += n
			return rest[from:i], true
		}
	}
	return nil, false
}

// afterText returns where a shared text ends whose characters end at p, −1 if more than its
// own end follows them. Excel on a Chinese system adds to most texts how they would show a
// pronunciation, if they had one.
func afterText(all []byte, p int) int {
	if hasAt(all, p, "</t><phoneticPr ") {
		p += len("</t>")
		n := bytes.IndexByte(all[p:], '>')
		if n < 0 || all[p+n-1] != '/' || bytes.Count(all[p:p+n], quoteMark)%2 != 0 || bytes.IndexByte(all[p:p+n], '\'') >= 0 || !hasAt(all, p+n, "></si>") {
			return -1
		}
		return p + n + len("></si>")
	}
	if hasAt(all, p, "</t></si>") {
		return p + len("</t></si>")
	}
	return -1
}

func (s *scanner) parts(tag []byte) {
	s.text, s.close, s.empty = false, false, false
	if len(tag) > 0 && tag[0] == '/' {
		s.close, tag = true, tag[1:]
	}
	if len(tag) > 0 && tag[len(tag)-1] == '/' {
		s.empty, tag = true, tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && tag[i] > ' ' {
		i++
	}
	s.name, s.attrs = local(tag[:i]), tag[i:]
}

// local returns a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// is reports whether the token is the beginning of an element.
func (s *scanner) is(name string) bool { return !s.text && !s.close && string(s.name) == name }

// ends reports whether the token is the end of an element, which may be empty.
func (s *scanner) ends(name string) bool {
	return !s.text && (s.close || s.empty) && string(s.name) == name
}

// attr returns an attribute of the last tag; ok is false if it has none of this name.
func (s *scanner) attr(name string) (value []byte, ok bool) {
	a := s.attrs
	for {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 {
			return nil, false
		}
		key := local(bytes.TrimSpace(a[:eq]))
		a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return nil, false
		}
		end := bytes.IndexByte(a[1:], a[0])
		if end < 0 {
			return nil, false
		}
		if string(key) == name {
			return a[1 : end+1], true
		}
		a = a[end+2:]
	}
}

// attrText is attr with its entities replaced.
func (s *scanner) attrText(name string) string {
	value, _ := s.attr(name)
	return string(appendText(nil, value))
}

// appendCharacters appends the text that the token stands for.
func (s *scanner) appendCharacters(to []byte) []byte {
	if s.cdata != nil {
		return append(to, s.cdata...)
	}
	return appendText(to, s.name)
}

// appendText appends text and replaces entities. An entity that is not known stays.
func appendText(to, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(to, raw...)
		}
		to, raw = append(to, raw[:i]...), raw[i:]
		end := bytes.IndexByte(raw, ';')
		if end < 0 {
			return append(to, raw...)
		}
		r, ok := entity(string(raw[1:end]))
		if !ok {
			r, end = '&', 0
		}
		to, raw = utf8.AppendRune(to, r), raw[end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}
