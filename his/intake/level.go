package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// InstitutionLevel is a level (医院等级) that rows give an institution. A claim does not
// hold it: the policy gives each institution its level. The levels of the rows are
// listed so that the reader can compare them with the policy.
//
// Codes of levels run in opposite directions: in hosp_lv 1 is mostly the highest, in
// hi_setl_lv the lowest. So each is a column of its own, and only the mapping's table
// for that column says what a code means.
type InstitutionLevel struct {
	Institution string `json:"institution"`
	Column      string `json:"column"` // hosp_lv or hi_setl_lv
	Code        string `json:"code"`
	// Level is what the mapping says that the code means; blank if it has no table
	// for the column.
	Level string `json:"level,omitempty"`
	Rows  int    `json:"rows"`
}

// String returns the level in one line.
func (l InstitutionLevel) String() string {
	if l.Level == "" {
		return fmt.Sprintf("level, %s: %s %s, which the mapping has no table for: %d rows", l.Institution, l.Column, quoteShown(l.Code), l.Rows)
	}
	return fmt.Sprintf("level, %s: %s: %d rows", l.Institution, l.Level, l.Rows)
}

// level counts what a row says of its institution's level.
func (in *Run) level(r *Row) {
	for _, c := range [...]int{codeLevel, codeSettledLevel} {
		if r.codes[c] == "" {
			continue
		}
		said := saidLevel{r.Institution, r.codes[c], c}
		if n := in.levels.said[said]; n != nil { // most
			*n++
			continue
		}
		names := codeColumns()
		l := InstitutionLevel{Institution: shown.ID(in.mapper.institution(r)), Column: names[c], Code: shownCode(r.codes[c])}
		l.Level, _ = in.mapper.meaning(r, c)
		n := in.levels.counts[l]
		if n == nil {
			if len(in.levels.counts) >= maxListed {
				continue
			}
			l.Institution, l.Code = strings.Clone(l.Institution), strings.Clone(l.Code)
			n = new(int)
			in.levels.counts[l] = n
		}
		*n++
		if len(in.levels.said) < maxListed {
			in.levels.said[saidLevel{strings.Clone(said.institution), strings.Clone(said.code), c}] = n
		}
	}
}

// levels counts rows by level. said are the same counts by what rows say, as they say it.
type levels struct {
	counts map[InstitutionLevel]*int
	said   map[saidLevel]*int
}

type saidLevel struct {
	institution, code string
	column            int
}

func (in *Run) sortedLevels() (list []InstitutionLevel) {
	for l, rows := range maps.All(in.levels.counts) {
		l.Rows = *rows
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b InstitutionLevel) int {
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code))
	})
	return list
}

// SeveralLevels returns the institutions to which rows give more than one level:
// different meanings, in any column, or different codes of a column without a table.
func (r *Report) SeveralLevels() (list []string) {
	first := make(map[[2]string]string)
	for _, l := range r.Levels {
		k, level := [2]string{l.Institution}, l.Level
		if level == "" {
			k[1], level = l.Column, l.Code
		}
		if before, met := first[k]; !met {
			first[k] = level
		} else if before != level && !slices.Contains(list, l.Institution) {
			list = append(list, l.Institution)
		}
	}
	return list
}
