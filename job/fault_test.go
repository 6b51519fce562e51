package job_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

func TestFaults(t *testing.T) {
	negative := fmt.Errorf("%w: got %s, want more than 0", settlement.ErrNegative, "-5.00")
	for _, row := range []struct {
		name string
		err  error
		want job.Fault
	}{
		{"a field of a document", &job.FileError{File: "policy.json", Err: &settlement.FieldError{Path: "groups[3].code", Err: fmt.Errorf("%w: %q", settlement.ErrDuplicate, "ES23")}},
			job.Fault{Code: "duplicate", File: "policy.json", Path: "groups[3].code", Text: `occurs twice: "ES23"`, TextZH: `重复出现："ES23"`}},
		{"a row", &rows.Error{File: "cases.csv", Row: 12, Column: "cost", Field: "cost", Err: negative},
			job.Fault{Code: "negative", File: "cases.csv", Row: 12, Column: "cost", Text: "negative: got -5.00, want more than 0", TextZH: "不得为负数：实为 -5.00，应大于 0"}},
		{"a sheet as a whole", &rows.Error{File: "book.xlsx", Sheet: "2025", Err: rows.ErrEmpty},
			job.Fault{Code: "his.empty", File: "book.xlsx [2025]", Text: "the file is empty", TextZH: "文件为空"}},
		{"a claim", &job.FileError{File: "job.json", Err: &settlement.ClaimError{Method: "drg", Claim: "c17", Position: 17, Err: &settlement.FieldError{Path: "group", Err: drg.ErrGroup}}},
			job.Fault{Code: "drg.group", File: "job.json", Path: "group", Text: "drg: claim 17 (c17): group: no such group", TextZH: "drg：第 17 个病例（c17）：group：没有该病组"}},
		{"a file that is not there", &job.FileError{File: "cases.csv", Err: fs.ErrNotExist},
			job.Fault{Code: "no_file", File: "cases.csv", Text: "file does not exist", TextZH: "没有该文件或文件夹"}},
		{"of others", errors.New("a text of others"),
			job.Fault{Code: "other", Text: "a text of others", TextZH: "a text of others"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff([]job.Fault{row.want}, job.Faults(row.err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	require.Empty(t, job.Faults(nil))
}

// The place in a document without a syntax is a line, and what is not listed is counted.
func TestFaultsOfDocuments(t *testing.T) {
	_, err := drg.ReadPolicy(strings.NewReader("{\n  nothing}"))
	list := job.Faults(err)
	require.Len(t, list, 1)
	require.Equal(t, "json.syntax", list[0].Code)
	require.Equal(t, 2, list[0].Row)
	require.Equal(t, "3", list[0].Column)
	many := settlement.Faults{Limit: 2}
	for range 5 {
		many.Add(drg.ErrCost)
	}
	list = job.Faults(many.Err())
	require.Len(t, list, 3)
	text, err := json.Marshal(list[2])
	require.NoError(t, err)
	require.JSONEq(t, `{"code": "more", "text": "3 more, 5 faults in all", "text_zh": "其余错误未列出：另有 3 项，共 5 项错误"}`, string(text))
}
