package his

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestBadJSONLines(t *testing.T) {
	with := func(more string) string { return strings.Replace(filetest.GoodLine, "}", ","+more+"}", 1) }
	tests := []struct {
		name, text string
		want       []string
		is         error
	}{
		{"empty", " \n\n", []string{"c.jsonl: the file is empty"}, rows.ErrEmpty},
		{"missing keys", "{}\n" + filetest.GoodLine, []string{
			"c.jsonl: row 1, column id: needed column missing",
			"c.jsonl: row 1, column institution: needed column missing",
			"c.jsonl: row 1, column group: needed column missing",
			"c.jsonl: row 1, column cost: needed column missing",
			"c.jsonl: row 1, column covered: needed column missing",
		}, rows.ErrMissingColumn},
		{"unknown, in another case, twice", filetest.GoodLine + "\n" + with(`"rw":"1","Cost":"2","cost":"3"`), []string{
			`c.jsonl: row 3: no such column: "rw"`,
			`c.jsonl: row 3: no such column: "Cost"`,
			`c.jsonl: row 3: not a JSON object of strings: the key "cost" is there twice`,
		}, rows.ErrUnknownColumn},
		{"no strings", with(`"days":1.5,"person":null,"pool":["a"],"department":{"a":{}},"unreasonable":12`), []string{
			`c.jsonl: row 1, column person: not a JSON object of strings: want a string, got null`,
			`c.jsonl: row 1, column pool: not a JSON object of strings: want a string, got an array`,
			`c.jsonl: row 1, column department: not a JSON object of strings: want a string, got an object`,
		}, rows.ErrJSON},
		{"values", with(`"days":100001,"admitted":"x","approved":"maybe "`), []string{
			`c.jsonl: row 1, column days: want a whole number from 0 to 100000: got the number 100001`,
			`c.jsonl: row 1, column admitted: not a date: want a day such as 2006-01-02, got "x"`,
			`c.jsonl: row 1, column approved: impossible approval: got text of 5 characters, want yes, no, high or special`,
		}, settlement.ErrDate},
		{"numbers where texts are wanted", with(`"admitted":1.5,"approved":5,"violation":12345678901234567890`) + with(`"approved":1234567890123456`), []string{
			`c.jsonl: row 1, column admitted: not a date: want a day such as 2006-01-02, got the number 1.5`,
			`c.jsonl: row 1, column approved: impossible approval: got the number 5, want yes, no, high or special`,
			`c.jsonl: row 2, column approved: impossible approval: got a number of 16 characters, want yes, no, high or special`,
		}, settlement.ErrDate},
		{"no objects", "[]\n\"x\"\n7\n" + filetest.GoodLine, []string{
			`c.jsonl: row 1: not a JSON object of strings: got an array`,
			`c.jsonl: row 2: not a JSON object of strings: got a string`,
			`c.jsonl: row 3: not a JSON object of strings: got the number 7`,
		}, rows.ErrJSON},
		{"syntax, which ends a line and not the walk", filetest.GoodLine + "{\"id\":\n{} {}\n" + with(`"days":01`) + with(`"days":"`), []string{
			"c.jsonl: row 2: not a JSON object of strings: broken at byte 6",
			"c.jsonl: row 3: not a JSON object of strings: broken at byte 4",
			"c.jsonl: row 4: not a JSON object of strings: broken at byte 82",
			"c.jsonl: row 5: not a JSON object of strings: broken at byte 82",
		}, rows.ErrJSON},
		{"encoding", "{\"id\":\"\xff\"}\n" + with(`"pool":"a\u0000b","person":"\ud800","department":"a\rb"`), []string{
			"c.jsonl: row 1: unreadable text: not valid UTF-8",
			"c.jsonl: row 2, column person: unreadable text: it holds U+FFFD, what a wrong decoding leaves behind",
			"c.jsonl: row 2, column pool: unreadable text: it holds a NUL",
			"c.jsonl: row 2, column department: unreadable text: it holds a carriage return",
		}, rows.ErrEncoding},
		{"a line too long", "\n{}\n" + with(`"pool":"`+strings.Repeat("x", split.MaxRecord)+`"`) + filetest.GoodLine, []string{
			"c.jsonl: row 2, column id: needed column missing",
			"c.jsonl: row 2, column institution: needed column missing",
			"c.jsonl: row 2, column group: needed column missing",
			"c.jsonl: row 2, column cost: needed column missing",
			"c.jsonl: row 2, column covered: needed column missing",
			"c.jsonl: row 3: the line is longer than 1 MiB",
		}, rows.ErrTooLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := filetest.Collect(Cases(filetest.Memory("c.jsonl", tt.text), filetest.Every...).All())
			require.Empty(t, cmp.Diff(tt.want, filetest.Messages(err)))
			require.ErrorIs(t, err, tt.is)
		})
	}
}

func TestLineOfExactlyOneMiB(t *testing.T) {
	for _, end := range []string{"", "\n", "\r\n"} {
		line := strings.TrimSpace(filetest.GoodLine)
		line = strings.Replace(line, "}", `,"pool":"`+strings.Repeat("x", split.MaxRecord-len(line)-len(`,"pool":""`))+`"}`, 1)
		require.Len(t, line, split.MaxRecord)
		cases, err := filetest.Collect(Cases(filetest.Memory("c.jsonl", line+end+line+"\n"), "pool").All())
		if end != "" {
			require.NoError(t, err)
			require.Len(t, cases, 2)
		} else {
			require.ErrorIs(t, err, rows.ErrTooLong)
		}
		_, err = filetest.Collect(Cases(filetest.Memory("c.jsonl", line+"."+end), "pool").All())
		require.ErrorIs(t, err, rows.ErrTooLong)
		_, err = filetest.Collect(Cases(filetest.Memory("c.jsonl", line), "pool").All())
		require.NoError(t, err)
	}
}

func TestUnlistedKeysAreNotRead(t *testing.T) {
	_, err := filetest.Collect(Cases(filetest.Memory("c.jsonl", strings.Replace(filetest.GoodLine, "}", `,"days":[1,{"x":null}]}`, 1))).All())
	require.NoError(t, err)
}
