package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// NoColumn is what a mapping says of a column that the files do not have.
const NoColumn = "none"

// Meanings of the words of flags.
const (
	FlagYes = "yes"
	FlagNo  = "no"
)

// flagColumns are the columns that are yes or no.
func flagColumns() []string { return []string{"vali_flag", "refd_setl_flag", "mid_setl_flag"} }

// MoneyColumns are the columns of settlements that money depends on: whether a row
// counts, whether it was refunded and what it refunds, whether it is a part of a stay,
// and the group. A mapping names each, or says "none".
func MoneyColumns() []string {
	return []string{"vali_flag", "refd_setl_flag", "init_setl_id", "mid_setl_flag", "drg_codg"}
}

// said is what a document says of the columns that money depends on.
type said struct {
	aliases map[string][]string // those of the document, with the headers of columns
	named   []string            // the columns that have a header
	absent  []string
}

// sayColumns takes what a document says of the columns that money depends on.
func sayColumns(f *settlement.Faults, at string, wanted []string, columns map[string]string, aliases map[string][]string) said {
	s := said{aliases: maps.Clone(aliases)}
	if s.aliases == nil {
		s.aliases = make(map[string][]string)
	}
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		if !slices.Contains(wanted, name) {
			f.At(fmt.Sprintf("%scolumns[%s]", at, shown.QuoteKey(name)), fmt.Errorf("%w: want one of %s", rows.ErrUnknownColumn, strings.Join(wanted, ", ")))
		}
	}
	for _, name := range wanted {
		switch header := columns[name]; header {
		case "":
			f.At(fmt.Sprintf("%scolumns.%s", at, name), ErrSilent)
		case NoColumn:
			s.absent = append(s.absent, name)
		default:
			s.named = append(s.named, name)
			s.aliases[name] = append([]string{header}, s.aliases[name]...)
		}
	}
	return s
}

// sayWords takes the tables of the words of flags.
func sayWords(f *settlement.Faults, at string, tables map[string]map[string]string, flags []string) map[string]map[string]string {
	words := make(map[string]map[string]string)
	for _, name := range flags {
		table := tables[name]
		for _, word := range slices.Sorted(maps.Keys(table)) {
			if m := table[word]; m != FlagYes && m != FlagNo {
				f.At(fmt.Sprintf("%scodes.%s[%s]", at, name, shown.QuoteKey(word)), fmt.Errorf("%w: got %s, want %s", policy.ErrChoice, shown.Word(m), "yes or no"))
			}
		}
		if table != nil {
			words[name] = table
		}
	}
	return words
}

// sayFunds checks the money columns of kinds of funds.
func sayFunds(f *settlement.Faults, table map[string]string) {
	all := amountColumns()
	for _, kind := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(all[:], table[kind]) {
			f.At(fmt.Sprintf("codes.fund_pay_type[%s]", shown.QuoteKey(kind)), fmt.Errorf("%w: %s", rows.ErrUnknownColumn, shown.QuoteKey(table[kind])))
		}
	}
}

// rules are what the mapping says of values.
func (m *Mapping) rules() rows.Rules {
	r := rows.Rules{Export: true, Convert: m.Zones == ZonesConvert, Cut: m.CutIDs}
	switch m.Midnight {
	case MidnightSameDay:
		r.Midnight = rows.SameDay
	case MidnightNextDay:
		r.Midnight = rows.NextDay
	}
	return r
}
