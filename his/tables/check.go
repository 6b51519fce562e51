package tables

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// uses returns the columns that a table must have, and those that it may have. It may have
// none if it is of no known kind.
func uses(of Of) (must, may []Is) {
	switch of {
	case OfGroups:
		return []Is{IsGroup}, []Is{
			IsName, IsInstitution, IsLevel, IsPool, IsBasePoints, IsMeanCost, IsPrice, IsCoefficient, IsStable, IsUniform, IsNoWeight, IsAttribute, IsWords,
		}
	case OfInstitutions:
		return []Is{IsInstitution}, []Is{IsName, IsLevel, IsCoefficient, IsAttribute}
	case OfLevels:
		return []Is{IsLevel, IsCoefficient}, []Is{IsPool}
	case OfCoefficients:
		return []Is{IsCoefficient}, []Is{IsGroup, IsInstitution, IsLevel, IsPool}
	case OfAttributes:
		return []Is{IsKey, IsValue}, []Is{IsGroup, IsInstitution, IsLevel, IsPool}
	}
	return nil, nil
}

// Check returns every fault of the mapping at once. [Make] calls it.
func (m Mapping) Check() error {
	c := policy.Check(m)
	for i := range m.Tables {
		m.Tables[i].check(c, fmt.Sprintf("tables[%d].", i))
	}
	return c.Err()
}

func (t *Table) check(c *policy.Checker, at string) {
	must, may := uses(t.Of)
	count := make(map[Is]int)
	for j := range t.Columns {
		col := &t.Columns[j]
		path := fmt.Sprintf("%scolumns[%d].", at, j)
		count[col.Is]++
		if must != nil && !slices.Contains(must, col.Is) && !slices.Contains(may, col.Is) {
			c.At(path+"is", fmt.Errorf("%w: %s", ErrUse, t.Of))
		}
		col.check(c, path)
		t.checkWhere(c, path, col)
	}
	for _, is := range must {
		if count[is] == 0 {
			c.At(at+"columns", fmt.Errorf("%w: a column that is %s", policy.ErrRequired, is))
		}
	}
	if t.Of == OfAttributes && count[IsGroup]+count[IsInstitution] == 0 {
		c.At(at+"columns", fmt.Errorf("%w: a column that is group or institution", policy.ErrRequired))
	}
	for _, is := range []Is{IsInstitution, IsLevel, IsPool, IsKey, IsValue} {
		if count[is] > 1 {
			c.At(at+"columns", fmt.Errorf("%w: a second column that is %s", settlement.ErrDuplicate, is))
		}
	}
	if count[IsGroup] > 1 && t.Join == "" {
		c.At(at+"join", policy.ErrRequired)
	}
	c.Count(at+"rows", t.Rows)
	for j, l := range t.LeaveOut {
		given := 0
		for _, is := range []bool{len(l.Equals) > 0, l.Begins != "", l.Ends != ""} {
			if is {
				given++
			}
		}
		if given != 1 {
			c.At(fmt.Sprintf("%sleave_out[%d]", at, j), fmt.Errorf("%w: one of equals, begins and ends", policy.ErrRequired))
		}
	}
}

// checkWhere checks for whom the values of a column are.
func (t *Table) checkWhere(c *policy.Checker, path string, col *Column) {
	if col.Level != "" && col.Institution != "" {
		c.At(path+"institution", fmt.Errorf("%w: and level", policy.ErrExcludes))
	}
	keyed := func(is Is) bool {
		return slices.ContainsFunc(t.Columns, func(o Column) bool { return o.Is == is })
	}
	for _, w := range []struct {
		name, value string
		is          Is
	}{{"level", col.Level, IsLevel}, {"institution", col.Institution, IsInstitution}, {"pool", col.Pool, IsPool}} {
		switch {
		case w.value == "":
		case !valued(col.Is):
			c.At(path+w.name, fmt.Errorf("%w: a column that is %s is for nobody alone", policy.ErrExcludes, col.Is))
		case keyed(w.is), t.Of == OfInstitutions && w.is != IsPool:
			c.At(path+w.name, fmt.Errorf("%w: the row says it", policy.ErrExcludes))
		}
	}
	if t.Of == OfGroups && col.Is == IsCoefficient && col.Level+col.Institution+col.Pool == "" && !keyed(IsLevel) && !keyed(IsInstitution) && !keyed(IsPool) {
		c.At(path+"level", fmt.Errorf("%w: a level, an institution or a pool", policy.ErrRequired))
	}
}

// valued reports whether a column has values that may differ by level, institution or pool.
func valued(is Is) bool {
	return slices.Contains([]Is{IsBasePoints, IsMeanCost, IsPrice, IsCoefficient, IsUniform, IsNoWeight, IsAttribute, IsValue}, is)
}

// numeric reports whether the texts of a column are numbers.
func (col *Column) numeric() bool {
	return slices.Contains([]Is{IsBasePoints, IsMeanCost, IsPrice, IsCoefficient}, col.Is) || (col.Is == IsAttribute || col.Is == IsValue) && col.As == AsDecimal
}

// flag reports whether the texts of a column are yes or no.
func (col *Column) flag() bool {
	return slices.Contains([]Is{IsStable, IsUniform, IsNoWeight}, col.Is) || (col.Is == IsAttribute || col.Is == IsValue) && col.As == AsFlag
}

func (col *Column) check(c *policy.Checker, path string) {
	only := func(field string, given, wanted bool, what string) {
		switch {
		case given && !wanted:
			c.At(path+field, fmt.Errorf("%w: the column is %s", policy.ErrExcludes, col.Is))
		case !given && wanted && what != "":
			c.Required(path+field, false)
		}
	}
	only("attribute", col.Attribute != "", col.Is == IsAttribute, "required")
	only("as", col.As != "", col.Is == IsAttribute || col.Is == IsValue, "required")
	only("words", col.Words != nil, col.Is == IsWords, "required")
	only("times", !col.Times.Absent(), col.numeric(), "")
	only("places", col.Places != nil, col.numeric(), "")
	only("sum", !col.Sum.Absent(), col.numeric(), "")
	only("codes", col.Codes != nil, !col.numeric() && col.Is != IsWords && col.Is != IsName, "")
	if col.Is == IsKey {
		c.Required(path+"codes", col.Codes != nil)
	}
	if col.Header == "" && len(usualNames(col.Is)) == 0 {
		c.Required(path+"header", false)
	}
	c.Positive(path+"times", col.Times)
	if col.Places != nil {
		c.Range(path+"places", *col.Places, 0, mostPlaces)
	}
	if col.flag() {
		for _, text := range slices.Sorted(maps.Keys(col.Codes)) {
			if yes := col.Codes[text]; yes != yesText && yes != noText {
				c.At(fmt.Sprintf("%scodes[%s]", path, shown.QuoteKey(text)), fmt.Errorf("%w: want yes or no", policy.ErrChoice))
			}
		}
	}
	for _, word := range slices.Sorted(maps.Keys(col.Words)) {
		if m := col.Words[word]; m.LeaveOut != "" && (m.Stable || m.Uniform || m.NoWeight || m.Ending || len(m.Attributes)+len(m.By) > 0) {
			c.At(fmt.Sprintf("%swords[%s].leave_out", path, shown.QuoteKey(word)), fmt.Errorf("%w: what the word says of a row that is taken", policy.ErrExcludes))
		}
	}
}

// mostPlaces are the decimals that a number of a policy may have.
const mostPlaces = 8

// What a flag's codes mean.
const (
	yesText = "yes"
	noText  = "no"
)
