package main

// This file holds the stays that are written by hand: they come first in the
// file, so that their ids stay where README.md says they are.

// A crafted stay says only what matters; the rest is drawn as for any stay.
type crafted struct {
	institution, group string
	cost               fen
	covered            fen // drawn: the usual share of the cost
	approved           string
	unreasonable       fen
}

// drawn stands for an amount that is left to chance.
const drawn fen = -1

// onBounds returns the stays that sit exactly on a class bound, and those one
// fen below and above: band by band, first the high bound, then the low one,
// three groups each, three stays a group.
//
// A stay on the high bound is high (high_inclusive), one on the low bound is
// not low. Of the three groups on a high bound the first is approved, the
// second refused, the third was never handed in: an approval of the stay that
// is one fen short must not count.
func onBounds() []crafted {
	// All means are multiples of ten fen, so each bound is a whole fen. HC35
	// and FM13 have base points of exactly 100 and 300, LK15 of 100.0008.
	bands := [3][3]string{
		{"ES23", "HC35", "OR15"},
		{"GB25", "LK15", "FM13"},
		{"FM11", "IC25", "IB25"},
	}
	reviews := [3]string{"yes", "no", ""}
	var list []crafted
	for _, codes := range bands {
		for _, tenths := range []int64{0, 4} { // 0: the band's own high bound
			for i, code := range codes {
				g, _ := find(code)
				bound, approved := tenths, ""
				if bound == 0 {
					bound, approved = g.highBound(), reviews[i]
				}
				for off := fen(-1); off <= 1; off++ {
					list = append(list, crafted{
						institution: institutions[i].code, // LS01 to LS03 treat every group
						group:       code,
						cost:        g.mean*fen(bound)/10 + off,
						covered:     drawn,
						approved:    approved,
					})
				}
			}
		}
	}
	return list
}

// oneOfAKind are the stays that each show one rule at work.
var oneOfAKind = []crafted{
	// High and approved. The mean of ES23 is 5190.00, its bound 15570.00.
	{"LS02", "ES23", 20_760_00, drawn, "yes", 0},         // 55: r 4, paid for 1 × B more
	{"LS02", "ES23", 20_760_00, drawn, "yes", 1_038_00},  // 56: r′ 3.8, paid for 0.8 × B more
	{"LS02", "ES23", 20_760_00, drawn, "yes", 5_190_00},  // 57: r′ 3 exactly, no excess left
	{"LS02", "ES23", 20_760_00, drawn, "yes", 8_000_00},  // 58: r′ below 3, the excess is 0, not negative
	{"LS06", "GB25", 68_400_00, drawn, "high", 2_280_00}, // 59: the other word for yes; r′ 2.9
	{"LS06", "GB25", 68_400_00, drawn, "no", 0},          // 60: the same, refused
	{"LS06", "GB25", 68_400_00, drawn, "", 0},            // 61: the same, never handed in

	// Special review.
	{"LS01", "FM13", 61_240_00, drawn, "special", 3_115_40}, // 62: normal otherwise
	{"LS01", "BB21", 188_460_00, drawn, "special", 0},       // 63: high otherwise
	{"LS05", "IF35", 58_119_27, drawn, "special", 0},        // 64

	// Without a weight.
	{"LS04", "0000", 14_250_00, drawn, "", 0},       // 65
	{"LS07", "ES1QY", 9_133_33, drawn, "", 0},       // 66
	{"LS03", "FM1QY", 38_700_00, drawn, "", 0},      // 67
	{"LS02", "0000", 6_000_00, 5_800_00, "", 0},     // 68: covered above 80 % of the cost
	{"LS01", "AH11", 312_480_55, 81_200_00, "", 0},  // 69: no_weight
	{"LS05", "CB31", 6_120_40, 1_960_00, "", 0},     // 70: fixed price 5900.00
	{"LS06", "CB31", 19_400_00, 6_100_00, "", 0},    // 71: covered above the fixed price
	{"LS03", "CB31", 1_500_00, 450_00, "", 0},       // 72: cheap, the price stays
	{"LS01", "OR15", 4_480_00, drawn, "", 0},        // 73: uniform, though LS01 has a coefficient for it
	{"LS12", "IU25", 4_610_25, drawn, "", 0},        // 74: uniform in the smallest hospital
	{"LS01", "SU15", 1_439_10, drawn, "", 0},        // 75: r 0.39 × A 2.6 is above 1: capped at B
	{"LS01", "SU15", 1_402_20, drawn, "", 0},        // 76: r 0.38 × A 2.6 is below 1: not capped
	{"LS10", "XS19", 1_00, 0, "", 0},                // 77: one yuan
	{"LS03", "FM11", 47_180_00, 12_400_00, "", 0},   // 78: coefficient of level 3 for FM11
	{"LS02", "FM11", 47_180_00, 12_400_00, "", 0},   // 79: LS02's own for FM11 comes before it
	{"LS05", "GB25", 22_950_60, 7_100_00, "", 0},    // 80: level 2 for GB25 comes before LS05's own
	{"LS08", "ES25", 3_777_70, 1_300_00, "", 0},     // 81: LS08 has none: that of level 2
	{"LS09", "BR23", 8_006_61, 0, "", 0},            // 82: nothing covered
	{"LS11", "ES23", 1_990_00, 0, "", 0},            // 83: low, nothing covered
	{"LS04", "KS13", 5_918_08, 0, "", 0},            // 84: nothing covered
	{"LS07", "FR43", 21_500_00, 11_800_00, "", 0},   // 85: r 2.94, covered above the price
	{"LS12", "ES21", 28_900_00, 14_450_00, "no", 0}, // 86: r 2.93, covered above the price
	{"LS10", "GW15", 3_300_00, 3_420_00, "", 0},     // 87: covered above the cost
	{"LS09", "KS15", 1_100_00, 1_060_00, "", 0},     // 88: low, covered above the price
}
