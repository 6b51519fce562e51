package tables

import "github.com/yibaojiesuan/settlement/internal/coded"

// What can be wrong with a table, besides what package rows says of files and values, and
// package drg of policies.
var (
	ErrCode     = coded.New("tables.code", "not a code")
	ErrMeaning  = coded.New("tables.meaning", "the mapping gives this text no meaning")
	ErrNoValue  = coded.New("tables.no_value", "a row of a code and nothing else")
	ErrConflict = coded.New("tables.conflict", "two values are given for this")
	ErrExpected = coded.New("tables.expected", "not what the mapping expects")
	ErrTotal    = coded.New("tables.total", "the row of sums is not the sum of the rows")
	ErrUse      = coded.New("tables.use", "a table of this kind has no use for this column")
)
