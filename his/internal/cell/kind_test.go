package cell

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// readCase is a line of the table of values.
type readCase struct {
	kind Kind
	way  Way
	text string
	in   []Rules
	want string
	done Repair
	err  error
}

// readCases are what each way in makes of a text, in an export and in a canonical file.
func readCases() []readCase {
	both := []Rules{{}, {Export: true}}
	export := []Rules{{Export: true}}
	canonical := []Rules{{}}
	convert := []Rules{{Export: true, Convert: true}}
	return []readCase{
		{DayKind, Written, "2025-03-16", both, "2025-03-16", 0, nil},
		{DayKind, Written, "2025.3.16", both, "2025-03-16", Respelled, nil},
		{DayKind, Written, "2025/3/16", both, "2025-03-16", Respelled, nil},
		{DayKind, Written, "2025/3/16 9:07", both, "2025-03-16", Respelled | Timed, nil},
		{DayKind, Written, "20250316", both, "2025-03-16", Respelled, nil},
		{DayKind, Written, "20250316083112", both, "2025-03-16", Respelled | Timed, nil},
		{DayKind, Written, "2025年3月16日", both, "2025-03-16", Respelled, nil},
		{DayKind, Written, "2025-03-16 08:31:12", both, "2025-03-16", Timed, nil},
		{DayKind, Written, "2025-04-21 08:31:12.0000000", both, "2025-04-21", Timed, nil},
		{DayKind, Written, "2025-03-05 23:07:33+08:00", both, "2025-03-05", Zoned, nil},
		{DayKind, Written, "2025-03-05 23:07:33 +0800", both, "2025-03-05", Zoned, nil},
		{DayKind, Written, " 2025-03-05\u200b", both, "2025-03-05", Trimmed | Invisible, nil},
		{DayKind, Written, `="2025-03-05"`, export, "2025-03-05", Unwrapped, nil},
		{DayKind, Written, `="2025-03-05"`, canonical, "", 0, settlement.ErrDate},
		{DayKind, Written, "２０２５-０３-０５", export, "2025-03-05", Narrowed, nil},
		{DayKind, Written, "2024-12-31T16:00:00.000Z", both, "", 0, ErrZone},
		{DayKind, Written, "2024-12-31 16:30:00+00:00", both, "", 0, ErrZone},
		{DayKind, Written, "2024-12-31T16:00:00.000Z", convert, "2025-01-01", Zoned | Converted, nil},
		{DayKind, Written, "2025-01-05 16:30:00+00:00", convert, "2025-01-06", Zoned | Converted, nil},
		{DayKind, Written, "2025-01-05 15:59:59Z", convert, "2025-01-05", Zoned | Converted, nil},
		{DayKind, Written, "2025-01-01 03:00:00+13:00", convert, "2024-12-31", Zoned | Converted, nil},
		{DayKind, Written, "2025-03-05 24:00:00", both, "", 0, ErrMidnight},
		{DayKind, Written, "2025-03-05 24:00:00", []Rules{{Midnight: SameDay}}, "2025-03-05", Timed, nil},
		{DayKind, Written, "2025-12-31 24:00:00", []Rules{{Midnight: NextDay}}, "2026-01-01", Timed, nil},
		{DayKind, Written, "2025-03-05 24:00:00Z", []Rules{{Convert: true, Midnight: NextDay}}, "", 0, ErrMidnight},
		{DayKind, Written, "2025-03-05 24:59:59", []Rules{{}, {Export: true, Midnight: NextDay}}, "", 0, settlement.ErrDate},
		{DayKind, Written, "2025-02-30", both, "", 0, settlement.ErrDate},
		{DayKind, Written, "08:31:12", both, "", 0, ErrClock},
		{DayKind, Written, "03/05/2025", both, "", 0, settlement.ErrDate},
		{DayKind, Written, "", both, "", 0, nil},
		{DayKind, Written, " \t", both, "", Trimmed, nil},
		{DayKind, DateCell, "45658", both, "2025-01-01", 0, nil},
		{DayKind, NumberCell, "46086.58828", both, "2026-03-05", 0, nil},
		{DayKind, NumberCell, "20250316", both, "2025-03-16", 0, nil},
		{DayKind, NumberCell, "60", both, "", 0, ErrSerial},
		{DayKind, DateCell, "44196", []Rules{{From1904: true}}, "2025-01-01", 0, nil},
		{DayKind, DateCell, "45657.999999999999", both, "2025-01-01", 0, nil},
		{DayKind, Numeral, "20250316", both, "2025-03-16", Respelled, nil},
		{DayKind, Numeral, "45658", both, "", 0, settlement.ErrDate},
		{DayKind, Truth, "true", both, "", 0, settlement.ErrDate},

		{MonthKind, Written, "2025-03", both, "2025-03", 0, nil},
		{MonthKind, Written, "202503", both, "2025-03", Respelled, nil},
		{MonthKind, Written, "2025/3", both, "2025-03", Respelled, nil},
		{MonthKind, Written, "2025年3月", both, "2025-03", Respelled, nil},
		{MonthKind, Written, "2025.10", both, "2025-10", Respelled, nil},
		{MonthKind, Written, "2025.1", both, "", 0, settlement.ErrDate},
		{MonthKind, Written, "2025-03-01", both, "2025-03", Respelled, nil},
		{MonthKind, Written, "2025-03-02", both, "", 0, settlement.ErrDate},
		{MonthKind, Numeral, "202503", both, "2025-03", Respelled, nil},
		{MonthKind, NumberCell, "2025.1", both, "", 0, settlement.ErrDate},
		{MonthKind, DateCell, "45717", both, "2025-03", Respelled, nil},

		{AmountKind, Written, "1234.5", both, "1234.5", 0, nil},
		{AmountKind, Written, "100.5000", both, "100.50", Zeros, nil},
		{AmountKind, Written, "100.5050", both, "100.5050", 0, nil}, // its reader refuses it
		{AmountKind, Written, " 12.50\r", both, "12.50", Trimmed | Invisible, nil},
		{AmountKind, Written, "1,234.50", export, "1234.50", Ungrouped, nil},
		{AmountKind, Written, "1,234.50", canonical, "1,234.50", 0, nil},
		{AmountKind, Written, "￥1,234.50元", export, "1234.50", Ungrouped | Unsigned, nil},
		{AmountKind, Written, "１２．５０", export, "12.50", Narrowed, nil},
		{AmountKind, Written, "1E+05", both, "1E+05", 0, nil},
		{AmountKind, Written, "1.2万元", export, "", 0, ErrUnit},
		{AmountKind, NumberCell, "1.1000000000000001", both, "1.1", Rounded, nil},
		{AmountKind, NumberCell, "124599.99999999999", both, "124600", Rounded, nil},
		{AmountKind, NumberCell, "7.0000000000000007E-2", both, "0.07", Rounded, nil},
		{AmountKind, NumberCell, "12345.675", both, "12345.675", 0, nil},
		{AmountKind, NumberCell, "1E+05", both, "100000", 0, nil},
		{AmountKind, Numeral, "1.1000000000000001", both, "1.1", Rounded, nil},
		{AmountKind, Numeral, "1234567890123456", both, "1234567890123456", 0, nil},
		{AmountKind, NumberCell, "1234567890123456.5", both, "", 0, settlement.ErrTooLarge},
		{AmountKind, NumberCell, "-0", both, "0", 0, nil},
		{AmountKind, NumberCell, "0.99999999999999994", both, "1", Rounded, nil},
		{AmountKind, Truth, "true", both, "", 0, settlement.ErrSyntax},

		{IDKind, Written, "1", both, "1", 0, nil},
		{IDKind, Written, "1\n", both, "1", Invisible, nil},
		{IDKind, Written, "1\u200b", both, "1", Invisible, nil},
		{IDKind, Written, "\u202a440300\u202c", both, "440300", Invisible, nil},
		{IDKind, Written, "\u00ad1\u2060", both, "1", Invisible, nil},
		{IDKind, Written, "1\x00", both, "1", Invisible, nil},
		{IDKind, Written, "\u3000H01\u00a0\t", both, "H01", Trimmed, nil},
		{IDKind, Written, "1\u200b2", both, "", 0, ErrInvisible},
		{IDKind, Written, "1\n2", both, "", 0, ErrInvisible},
		{IDKind, Written, "1\u00a02", both, "", 0, ErrInvisible},
		{IDKind, Written, "1\x002", both, "", 0, ErrEncoding},
		{IDKind, Written, "4.403E+19", both, "", 0, ErrExponentID},
		{IDKind, Written, `="440300"`, export, "440300", Unwrapped, nil},
		{IDKind, Written, "S1^x", []Rules{{Export: true, Cut: "^"}}, "S1", Cut, nil},
		{IDKind, NumberCell, "123456789012345", both, "123456789012345", 0, nil},
		{IDKind, NumberCell, "1.23456789012345E+14", both, "123456789012345", 0, nil},
		{IDKind, NumberCell, "4.403000000041E+19", both, "", 0, ErrNumberID},
		{IDKind, NumberCell, "1234567890123456", both, "", 0, ErrNumberID},
		{IDKind, NumberCell, "1.5", both, "", 0, ErrWhole},
		{IDKind, NumberCell, "-15", both, "", 0, ErrWhole},
		{IDKind, DateCell, "45658", both, "", 0, ErrDateID},
		{AmountKind, DateCell, "45658", both, "", 0, ErrDateAmount},
		{IDKind, Numeral, "12345678901234567890", both, "12345678901234567890", 0, nil},
		{IDKind, Numeral, "1.5", both, "", 0, ErrWhole},
		{CodeKind, Numeral, "21", both, "21", 0, nil},
		{CodeKind, NumberCell, "21", both, "21", 0, nil},
		{CodeKind, Truth, "true", both, "1", 0, nil},
		{FlagKind, Truth, "false", both, "0", 0, nil},
		{FlagKind, Numeral, "1", both, "1", 0, nil},
		{FlagKind, Written, "是 ", both, "是", Trimmed, nil},
		{FlagKind, Written, "Ｙ", export, "Y", Narrowed, nil},
		{WordKind, Truth, "true", both, "true", 0, nil},
		{CountKind, Written, "7", both, "7", 0, nil},
		{CountKind, Written, "7.0", both, "7", Zeros, nil},
		{CountKind, Written, "７", export, "7", Narrowed, nil},
		{CountKind, NumberCell, "7.0000000000000007", both, "7", Rounded, nil},
		{NumberKind, Written, "12.500", both, "12.500", 0, nil},
		{LabelKind, Written, "心内科\u3000", both, "心内科", Trimmed, nil},
		{LabelKind, Written, "心\x00内科", both, "", 0, ErrEncoding},
		{LabelKind, NumberCell, "101", both, "101", 0, nil},
		{RawKind, Written, " x\t", both, " x\t", 0, nil},
	}
}

func TestRead(t *testing.T) {
	for _, tt := range readCases() {
		for _, r := range tt.in {
			got, done, err := Read(tt.kind, tt.way, tt.text, r)
			if tt.err != nil {
				require.ErrorIs(t, err, tt.err, "%d %q", tt.kind, tt.text)
				continue
			}
			require.NoError(t, err, "%d %q", tt.kind, tt.text)
			require.Equal(t, tt.want, got, "%d %q", tt.kind, tt.text)
			require.Equal(t, tt.done, done, "%d %q", tt.kind, tt.text)
		}
	}
}
