package job

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// DIP is the method of a part as bureaus name it that pay by scores of diseases (按病种分值付费,
// DIP). It is the method drg: reports say drg, and an id occurs once over parts of both names.
// Only tables and explanations for people have other words: see [Job.Words].
const DIP settlement.Method = "dip"

// method returns the method of a part, under the name that reports have for it.
func (p Part) method() settlement.Method {
	if p.Method == DIP {
		return settlement.DRG
	}
	return p.Method
}

// dipWords are the words of DIP in place of those of DRG.
var dipWords = strings.NewReplacer(
	"基准点数", "病种分值", "等级差异系数", "等级系数", "差异系数", "等级系数", "点数", "分值", "病组", "病种",
	"高倍率病例", "费用极高偏差病例", "低倍率病例", "费用极低偏差病例", "未入组病例", "未入组病例",
	"base points", "score", "points", "scores", "group's", "disease's", "the group", "the disease", "a group", "a disease",
)

// Words returns a Chinese or English text of this module in the words of the job: those of DIP
// where all parts of drg are named dip, otherwise the text itself. It must not be given texts
// of documents, which have their own words.
func (j *Job) Words(text string) string {
	named := func(m settlement.Method) bool {
		return slices.ContainsFunc(j.doc.Parts, func(p Part) bool { return p.Method == m })
	}
	if named(DIP) && !named(settlement.DRG) {
		return dipWords.Replace(text)
	}
	return text
}
