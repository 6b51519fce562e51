// Package lang lets programs speak English or Chinese: the flag -lang, and the texts of
// faults.
package lang

import (
	"flag"
	"fmt"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Language is en or zh. The default is en; the environment does not change it.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Flag defines -lang.
func Flag(f *flag.FlagSet) *Language {
	l := English
	f.Var(&l, "lang", "the `language` of faults: en or zh")
	return &l
}

// String returns the language.
func (l *Language) String() string { return string(*l) }

// Set takes en or zh.
func (l *Language) Set(text string) error {
	if text != string(English) && text != string(Chinese) {
		return fmt.Errorf("want en or zh")
	}
	*l = Language(text)
	return nil
}

// Pick returns the text of the language.
func (l Language) Pick(english, chinese string) string {
	if l == Chinese {
		return chinese
	}
	return english
}

// Both returns the Chinese text for zh, and both texts for en: tables for people have
// both, unless the caller asks for Chinese.
func (l Language) Both(chinese, english string) string {
	return l.Pick(chinese+" "+english, chinese)
}

// Fault returns the text of an error, a line for each fault, without characters that nobody
// sees: a path may have some.
func (l Language) Fault(err error) string {
	if l == Chinese {
		return shown.CleanLines(settlement.Chinese(err))
	}
	return shown.CleanLines(err.Error())
}

// Print prints every fault in a line.
func (l Language) Print(w io.Writer, err error) { fmt.Fprintln(w, l.Fault(err)) }

// PrintCoded prints every fault in a line, with its code.
func (l Language) PrintCoded(w io.Writer, err error) {
	var all settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		fmt.Fprintf(w, "%s  [%s]\n", l.Fault(e), settlement.Code(e))
	}
	if rest := all.Total - len(all.List); rest > 0 {
		fmt.Fprintf(w, l.Pick("… and %d more, %d faults in all\n", "……另有 %d 项，共 %d 项错误\n"), rest, all.Total)
	}
}
