package rows

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func TestRowErrorOfASheet(t *testing.T) {
	err := &Error{File: "a.xlsx", Sheet: "一月", Row: 3, Column: "总费用", Field: "cost", Err: settlement.ErrBlank}
	require.Equal(t, "a.xlsx [一月]: row 3, column 总费用 (cost): blank", err.Error())
}
