package main

import "fmt"

// A group is one line of the region's DRG table, and what the generator needs
// to invent stays in it.
type group struct {
	code, name string
	mean       fen    // mean cost of the region
	level      int    // the lowest hospital level that treats it: 1, 2 or 3
	weight     int64  // how often, among the groups a hospital treats
	days       int64  // of a stay that costs the mean
	department string // of the hospital, in its own words
	shape      shape
	mark       mark
	price      fen // single-disease price (单病种), 0: none
}

// A mark is what sets a group apart from the plain ones.
type mark int

const (
	plain    mark = iota
	uniform       // basic group, same disease same price (同病同价): coefficient 1 everywhere
	unstable      // too few or too scattered cases in the base years
	noWeight      // listed without base points: nothing could be computed
)

// regionalMean is the mean cost of all DRG cases of the base years. At 12500.00
// a mean cost that ends in 0 or 5 fen has exact base points.
const regionalMean fen = 12_500_00

// basePoints returns mean ÷ regional mean × 100, rounded half up to 4 places.
func (g group) basePoints() string {
	n := (int64(g.mean)*1_000_000 + int64(regionalMean)/2) / int64(regionalMean)
	return fmt.Sprintf("%d.%04d", n/10_000, n%10_000)
}

// highBound returns the ratio, in tenths, from which a stay is high. The bands
// are tested on the cost because base points of exactly 100 and 300 (HC35 and
// FM13) are a mean of exactly 12500.00 and 37500.00.
func (g group) highBound() int64 {
	switch {
	case g.mean <= regionalMean:
		return 30
	case g.mean <= 3*regionalMean:
		return 20
	default:
		return 15
	}
}

// high reports whether a stay of this cost is in the high class.
func (g group) high(cost fen) bool { return int64(cost)*10 >= int64(g.mean)*g.highBound() }

// The groups, by code. Codes are CHS-DRG; the names say the same in other
// words. Most means end in 0 or 5 fen, several do not, so that base points are
// seen rounded too.
var groups = []group{
	{"AH11", "体外膜肺氧合（ECMO）", 268_000_00, 3, 10, 24, "重症医学科", wild, noWeight, 0},
	{"AH19", "气管切开并机械通气96小时以上", 148_000_00, 3, 35, 26, "重症医学科", wild, unstable, 0},
	{"BB21", "非外伤开颅手术，有严重合并症", 86_450_00, 3, 106, 19, "神经外科", narrow, plain, 0},
	{"BR11", "脑出血，有严重合并症", 22_175_00, 2, 230, 15, "神经内科", middle, plain, 0},
	{"BR13", "脑出血，有一般合并症", 16_050_00, 2, 205, 12, "神经内科", middle, plain, 0},
	{"BR21", "脑梗死，有严重合并症", 11_250_00, 1, 240, 12, "神经内科", wide, plain, 0},
	{"BR23", "脑梗死，有一般合并症", 8_125_00, 1, 400, 10, "神经内科", wide, plain, 0},
	{"BR25", "脑梗死，无合并症", 6_240_00, 1, 260, 8, "神经内科", wide, plain, 0},
	{"BV39", "头痛", 4_575_33, 1, 120, 6, "神经内科", wide, plain, 0},
	{"BX29", "颅神经与周围神经病", 5_480_00, 1, 150, 7, "神经内科", wide, plain, 0},
	{"CB31", "单眼白内障手术", 6_250_00, 2, 260, 2, "眼科", narrow, plain, 5_900_00},
	{"DT15", "中耳炎与上呼吸道感染，无合并症", 3_145_00, 1, 210, 5, "耳鼻喉科", wide, uniform, 0},
	{"ES20", "儿童呼吸道感染", 3_120_52, 1, 380, 5, "儿科", wide, plain, 0},
	{"ES21", "呼吸道感染，有严重合并症", 9_870_00, 1, 210, 11, "呼吸内科", wide, plain, 0},
	{"ES23", "呼吸道感染，有一般合并症", 5_190_00, 1, 520, 8, "呼吸内科", wide, plain, 0},
	{"ES25", "呼吸道感染，无合并症", 3_860_00, 1, 450, 6, "呼吸内科", wide, plain, 0},
	{"ET21", "慢性阻塞性肺病，有严重合并症", 8_950_00, 1, 230, 11, "呼吸内科", wide, plain, 0},
	{"ET23", "慢性阻塞性肺病，有一般合并症", 6_735_00, 1, 260, 9, "呼吸内科", wide, plain, 0},
	{"EX15", "哮喘，无合并症", 4_210_00, 1, 100, 6, "呼吸内科", wide, plain, 0},
	{"FB33", "心脏瓣膜手术，有一般合并症", 112_500_00, 3, 41, 18, "心胸外科", narrow, plain, 0},
	{"FK13", "永久起搏器植入，有一般合并症", 48_200_00, 3, 110, 9, "心内科", narrow, plain, 0},
	{"FM11", "冠脉支架植入，有严重合并症", 45_850_00, 3, 302, 9, "心内科", narrow, plain, 0},
	{"FM13", "冠脉支架植入，有一般合并症", 37_500_00, 3, 350, 7, "心内科", middle, plain, 0},
	{"FM35", "心导管检查，无合并症", 13_125_00, 2, 260, 4, "心内科", middle, plain, 0},
	{"FR13", "心力衰竭，有一般合并症", 7_960_00, 1, 280, 9, "心内科", wide, plain, 0},
	{"FR21", "急性心肌梗死，有严重合并症", 20_385_00, 2, 200, 10, "心内科", middle, plain, 0},
	{"FR43", "冠心病，有一般合并症", 7_325_00, 1, 310, 8, "心内科", wide, plain, 0},
	{"FV23", "高血压，有一般合并症", 5_330_00, 1, 230, 7, "心内科", wide, plain, 0},
	{"FV25", "高血压，无合并症", 3_975_00, 1, 220, 6, "全科", wide, uniform, 0},
	{"GB13", "食管、胃与十二指肠大手术，有一般合并症", 61_250_00, 3, 167, 16, "胃肠外科", narrow, plain, 0},
	{"GB25", "肠道大手术，无合并症", 22_800_00, 2, 200, 12, "胃肠外科", middle, plain, 0},
	{"GD25", "阑尾切除，无合并症", 10_150_00, 2, 200, 5, "普外科", wide, plain, 0},
	{"GE13", "单侧腹股沟疝修补", 9_360_00, 2, 180, 5, "普外科", wide, plain, 0},
	{"GK35", "肠镜治疗，无合并症", 5_985_00, 2, 300, 3, "消化内科", wide, plain, 0},
	{"GS13", "胃肠道出血，有一般合并症", 8_640_00, 1, 170, 8, "消化内科", wide, plain, 0},
	{"GW15", "食管炎与胃肠炎，无合并症", 3_285_00, 1, 360, 5, "消化内科", wide, uniform, 0},
	{"HB13", "肝胰切除手术，有一般合并症", 64_890_00, 3, 101, 17, "肝胆外科", narrow, plain, 0},
	{"HC35", "胆囊切除，无合并症", 12_500_00, 2, 260, 6, "肝胆外科", wide, plain, 0},
	{"HT11", "急性胰腺炎，有严重合并症", 26_640_00, 2, 150, 15, "消化内科", middle, plain, 0},
	{"HU15", "急性胆道病，无合并症", 6_093_34, 1, 170, 7, "肝胆外科", wide, plain, 0},
	{"IB25", "脊柱融合手术，无合并症", 58_900_00, 3, 176, 12, "骨科", narrow, plain, 0},
	{"IC25", "髋膝关节置换，无合并症", 42_150_00, 2, 227, 11, "骨科", narrow, plain, 0},
	{"IF15", "上肢骨手术，无合并症", 24_250_00, 2, 375, 9, "骨科", middle, plain, 0},
	{"IF35", "股骨手术，无合并症", 31_480_00, 2, 220, 12, "骨科", middle, plain, 0},
	{"IF45", "小腿与足部骨手术，无合并症", 23_115_00, 2, 325, 11, "骨科", middle, plain, 0},
	{"IS25", "躯干与四肢损伤，无合并症", 3_650_00, 1, 260, 7, "骨科", wide, plain, 0},
	{"IU25", "颈腰背痛，无合并症", 4_125_00, 1, 420, 7, "康复科", wide, uniform, 0},
	{"JU13", "皮肤感染，有一般合并症", 4_735_00, 1, 110, 8, "皮肤科", wide, plain, 0},
	{"KD13", "甲状腺大手术，有一般合并症", 16_375_00, 2, 260, 6, "甲乳外科", middle, plain, 0},
	{"KS13", "糖尿病，有一般合并症", 6_515_00, 1, 390, 9, "内分泌科", wide, plain, 0},
	{"KS15", "糖尿病，无合并症", 4_950_00, 1, 280, 7, "内分泌科", wide, plain, 0},
	{"LD15", "经尿道手术，无合并症", 15_750_00, 2, 290, 6, "泌尿外科", middle, plain, 0},
	{"LK15", "尿路结石碎石，无合并症", 12_500_10, 2, 375, 5, "泌尿外科", middle, plain, 0},
	{"LR13", "肾功能不全，有一般合并症", 9_144_87, 1, 150, 10, "肾内科", wide, plain, 0},
	{"LU15", "尿路感染，无合并症", 4_395_00, 1, 170, 7, "肾内科", wide, uniform, 0},
	{"NC15", "子宫手术，无合并症", 14_980_00, 2, 350, 7, "妇科", middle, plain, 0},
	{"OB15", "剖宫产，无合并症", 8_925_00, 2, 330, 6, "产科", wide, plain, 0},
	{"OR15", "顺产，无合并症", 4_500_00, 1, 310, 4, "产科", wide, uniform, 0},
	{"RB11", "急性白血病化疗，有严重合并症", 38_260_00, 3, 76, 18, "血液科", wild, unstable, 0},
	{"RE13", "肿瘤化疗与靶向治疗，有一般合并症", 6_180_00, 2, 620, 4, "肿瘤科", wide, plain, 0},
	{"RU13", "肿瘤治疗的并发症，有一般合并症", 5_439_98, 2, 160, 6, "肿瘤科", wide, plain, 0},
	{"SR11", "败血症，有严重合并症", 21_460_00, 2, 130, 14, "重症医学科", wild, unstable, 0},
	{"SU15", "病毒性疾病，无合并症", 3_690_00, 1, 90, 6, "感染科", wide, plain, 0},
	{"XS19", "症状与体征", 3_805_00, 1, 130, 5, "全科", wild, unstable, 0},
}

// ungrouped are the codes the grouper gives when it cannot place a stay: no
// group at all (0000), or a family whose procedure contradicts its diagnosis
// (…QY). They have no mean; the stays drawn for them cost about the regional
// mean.
var ungrouped = []string{"0000", "ES1QY", "FM1QY", "GB2QY", "IU2QY"}

// find returns the group with this code; ok is false for ungrouped ones.
func find(code string) (g group, ok bool) {
	for _, g := range groups {
		if g.code == code {
			return g, true
		}
	}
	return group{}, false
}
