package bureau

import (
	"strings"

	"github.com/yibaojiesuan/settlement/views"
)

// In this file: words of rows and flags, which follow the language.

// blank stands for a key that is empty.
const blank = "–"

// totalKey and restKey are the keys of rows that are no group.
const (
	totalKey = "合计"
	restKey  = "其余"
)

// The words of rows.
var (
	totalWord     = views.TextOf(totalKey, "total")
	restWord      = views.TextOf(restKey, "the rest")
	byDistrict    = views.TextOf("区县", "district")
	byLevel       = views.TextOf("等级", "level")
	byInstitution = views.TextOf("机构", "institution")
	byMonth       = views.TextOf("月份", "month")
	byGroup       = views.TextOf("病组", "group")
	byHome        = views.TextOf("参保地", "home")
	byPlace       = views.TextOf("就医地", "place of care")
	wholeRegion   = views.TextOf("全区", "the region")
	specialReview = views.TextOf("特病单议", "special review")
	overQuota     = views.TextOf("超限额", "over the quota")
	lowScore      = views.TextOf("低分", "low")
	notScored     = views.TextOf("未考核", "not scored")
	gateMissed    = views.TextOf("未达门槛", "gate missed")
	aboveRegion   = views.TextOf("高于全区", "above the region")
	aboveLastYear = views.TextOf("高于上年", "above last year")
	nobody        = views.TextOf("无", "none")
)

// keyCell is the cell of a key: words of a total or a rest, else the key itself.
func keyCell(key string) views.Cell {
	switch key {
	case totalKey:
		return views.Said(totalWord)
	case restKey:
		return views.Said(restWord)
	}
	return views.Given(key)
}

// keyOf is the key of a row of a table by several things.
func keyOf(by views.Text, key string) string {
	if by == totalWord {
		return totalKey
	}
	return by.Chinese + "/" + key
}

// row adds cells as a row of a table: that of the total sums up those before it.
func row(c *views.Cells, t *views.Table, key string) error {
	if key == totalKey {
		return c.ToTotal(t, key)
	}
	return c.To(t, key)
}

// flagged are words of flags in a cell, or nothing.
func flagged(list []views.Text) views.Cell { return views.Said(listed(list)) }

// listed joins words.
func listed(list []views.Text) views.Text {
	var chinese, english []string
	for _, t := range list {
		chinese, english = append(chinese, t.Chinese), append(english, t.English)
	}
	return views.TextOf(strings.Join(chinese, "、"), strings.Join(english, ", "))
}

// each is a column of amounts of a claim or another unit.
func each(id, chinese, english string) views.Column {
	c := views.Money.Column(id, chinese, english)
	c.Each = true
	return c
}
