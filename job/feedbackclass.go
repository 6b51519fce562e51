package job

import (
	"slices"
	"strings"
	"unicode"

	"github.com/yibaojiesuan/settlement"
)

// In this file: classes in the words of bureaus.

func (p *pairing) class() error {
	text := p.row.Class
	if text == "" || p.isClass(text) {
		return nil
	}
	own := string(p.e.Class)
	if p.claim.class != "" {
		own = shownText(p.claim.class)
	}
	p.unrated(StepClass, own, p.sayClass(text))
	return nil
}

// classWords returns what bureaus call a class, without 病例 behind it.
func classWords(class settlement.Class) []string {
	switch class {
	case settlement.Normal:
		return []string{"正常"}
	case settlement.Low:
		return []string{"低倍率", "费用极低", "偏差", "费用偏差"}
	case settlement.Middle:
		return []string{"中倍率"}
	case settlement.High:
		return []string{"高倍率", "费用极高", "偏差", "费用偏差"}
	case settlement.Special:
		return []string{"特病单议", "特例单议"}
	case settlement.Ungrouped:
		return []string{"未入组", "歧义组"}
	case settlement.FixedRate:
		return []string{"单病种"}
	case settlement.BedDay:
		return []string{"床日", "按床日"}
	case settlement.HeadMonth:
		return []string{"人头", "按人头"}
	case settlement.ByItem:
		return []string{"项目", "按项目"}
	}
	return nil
}

// isClass reports whether a text names the class of the claim.
func (p *pairing) isClass(text string) bool {
	class, bare := p.e.Class, strings.TrimSuffix(text, "病例")
	return text == string(class) || text == p.claim.class || text == p.labels[class] || slices.Contains(classWords(class), bare)
}

// sayClass shows a bureau's word for a class as far as an output may repeat it.
func (c *comparing) sayClass(text string) string {
	bare := strings.TrimSuffix(text, "病例")
	for _, class := range []settlement.Class{settlement.Normal, settlement.Low, settlement.Ungrouped, settlement.BedDay, settlement.HeadMonth, settlement.ByItem} {
		if slices.Contains(classWords(class), bare) {
			return text
		}
	}
	for _, label := range c.labels {
		if label == text {
			return text
		}
	}
	for _, end := range []string{"病例", "倍率", "单议", "入组", "病种"} { // no name and no address ends so
		if strings.HasSuffix(text, end) && isHan(text) {
			return text
		}
	}
	return shownText(text)
}

// isHan reports whether a text is at most twelve Chinese characters.
func isHan(text string) bool {
	n := 0
	for _, r := range text {
		if n++; n > 12 || !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return true
}
