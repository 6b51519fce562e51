package his

import (
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// History reads past inpatient stays for [drg.Calibrate], from files of the same form as
// those of [Cases].
//
// Only the columns institution, group and cost are needed and read: history often has
// neither ids nor what was covered. dated reads discharged besides, which must then be a
// day in every row. pooled reads pool, which the file must then have.
func History(f rows.File, dated, pooled bool) *Table[drg.Case] {
	fields := caseColumns()
	var listed []string
	for i := range fields {
		c := &fields[i].Column
		switch c.Name {
		case "id", "covered":
			c.Trait &^= rows.Needed
		case "pool":
			if pooled {
				c.Trait |= rows.Needed
			}
		case "discharged":
			if dated {
				listed = append(listed, c.Name)
			}
		}
	}
	t := canonicalTable(f, fields, func(*drg.Case) string { return "" }, listed)
	if dated {
		return t.DatedBy(DateByDischarged)
	}
	return t.DatedBy(DateByNone)
}
