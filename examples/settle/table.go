package main

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// writeTable prints the report for people, in the words of the job.
func writeTable(out io.Writer, l lang.Language, r *settlement.Report, worded func(string) string) error {
	return statement.Short(statement.Book(r, worded), l).Print(out, l)
}

// word returns a word of a report in the language, or the word itself if it has no
// translation.
func word[T ~string](l lang.Language, text T) string { return words.Of(text).In(l) }

var lineKinds = words.Kinds
