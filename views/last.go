package views

import "github.com/yibaojiesuan/settlement"

// LastError is an error of the job of last year, which a book compares with.
type LastError struct{ Err error }

// Error returns the text of the error.
func (e *LastError) Error() string { return e.Err.Error() }

// Chinese returns the text of the error in Chinese.
func (e *LastError) Chinese() string { return settlement.Chinese(e.Err) }

// Unwrap returns the error.
func (e *LastError) Unwrap() error { return e.Err }
