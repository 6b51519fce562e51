package main

import "strconv"

// An institution is a hospital of the region. None of them exists.
type institution struct {
	code, name  string
	rank        int    // level: 3 is a city hospital, 1 a township's
	coefficient string // empty: that of its level
	stays       int64  // its share of the region's stays, relative to the others
	cost        int64  // its cost for the same stay, in thousandths of the region's
}

func (i institution) level() string { return strconv.Itoa(i.rank) }

// The largest has about fifty times the stays of the smallest. What a stay costs
// follows the coefficient only roughly; otherwise no hospital would gain or lose. LS06,
// LS08 and LS11 have no coefficient of their own.
var institutions = []institution{
	{"LS01", "瓯源中心医院", 3, "1.0800", 5400, 1075},
	{"LS02", "处青综合医院", 3, "1.0350", 3900, 1052},
	{"LS03", "莲岭中医院", 3, "1.0120", 3100, 985},
	{"LS04", "青岚县人民医院", 2, "0.9650", 2900, 978},
	{"LS05", "白桥县人民医院", 2, "0.9500", 2500, 931},
	{"LS06", "石泷县人民医院", 2, "", 1900, 962},
	{"LS07", "松荫县中医院", 2, "0.9050", 1500, 897},
	{"LS08", "龙潭骨伤医院", 2, "", 1100, 915},
	{"LS09", "桐坞镇卫生院", 1, "0.8200", 640, 840},
	{"LS10", "枫垟镇卫生院", 1, "0.7950", 380, 776},
	{"LS11", "竹坞乡卫生院", 1, "", 220, 815},
	{"LS12", "茶坪乡卫生院", 1, "0.8350", 100, 802},
}

// coefficients are those for one group. Between them and the tables above they
// exercise every rank of the order in which a coefficient is looked up.
var coefficients = []coefficient{
	{Institution: "LS01", Group: "BB21", Coefficient: "1.0650"},
	{Institution: "LS01", Group: "FM11", Coefficient: "1.1250"},
	{Institution: "LS01", Group: "GB13", Coefficient: "1.1040"},
	{Institution: "LS01", Group: "OR15", Coefficient: "1.1000"}, // OR15 is uniform: unused
	// Only LS01 takes the hard cases of this group. Above 2.5 a low stay can
	// come to more than the group's base points: the cap then has work to do.
	{Institution: "LS01", Group: "SU15", Coefficient: "2.6000"},
	{Institution: "LS02", Group: "FM11", Coefficient: "1.0900"},
	{Institution: "LS02", Group: "RE13", Coefficient: "0.9875"},
	{Institution: "LS03", Group: "IU25", Coefficient: "0.9500"}, // uniform: unused
	{Institution: "LS03", Group: "BR23", Coefficient: "0.9436"},
	{Institution: "LS04", Group: "IF35", Coefficient: "0.9912"},
	{Institution: "LS06", Group: "ES23", Coefficient: "0.9127"},
	{Institution: "LS08", Group: "IF15", Coefficient: "1.0205"},
	{Institution: "LS09", Group: "KS13", Coefficient: "0.8714"},
	{Level: "3", Group: "FM11", Coefficient: "1.1000"}, // behind LS01's and LS02's own
	{Level: "3", Group: "IC25", Coefficient: "1.0275"},
	{Level: "2", Group: "GB25", Coefficient: "0.9580"},
	{Level: "2", Group: "IF45", Coefficient: "0.9733"},
	{Level: "2", Group: "OB15", Coefficient: "0.9216"},
	{Level: "1", Group: "ES23", Coefficient: "0.8350"},
	{Level: "1", Group: "BR25", Coefficient: "0.8105"},
}
