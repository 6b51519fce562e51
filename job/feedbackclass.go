package job

import (
	"slices"
	"strings"

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

// classWords are what bureaus call classes, without 病例 behind it.
var classWords = map[settlement.Class][]string{
	settlement.Normal: {"正常"}, settlement.Low: {"低倍率", "极低", "费用极低"}, settlement.Middle: {"中倍率"}, settlement.High: {"高倍率", "极高", "费用极高"},
	settlement.Special: {"特病单议", "特例单议"}, settlement.Ungrouped: {"未入组", "歧义组"}, settlement.FixedRate: {"单病种"},
	settlement.BedDay: {"床日", "按床日"}, settlement.HeadMonth: {"人头", "按人头"}, settlement.ByItem: {"项目", "按项目"},
}

// isClass reports whether a text names the class of the claim.
func (p *pairing) isClass(text string) bool {
	class, bare := p.e.Class, strings.TrimSuffix(text, "病例")
	return text == string(class) || text == p.claim.class || text == p.labels[class] || slices.Contains(classWords[class], bare)
}

// sayClass shows a bureau's word for a class as far as an output may repeat it.
func (c *comparing) sayClass(text string) string {
	bare := strings.TrimSuffix(text, "病例")
	for _, words := range classWords {
		if slices.Contains(words, bare) {
			return text
		}
	}
	for _, label := range c.labels {
		if label == text {
			return text
		}
	}
	return shownText(text)
}
