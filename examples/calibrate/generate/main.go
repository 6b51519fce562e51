// Command generate writes the example data of examples/calibrate: three years of stays, the
// draft of a DIP policy, the options of the calibration, and a published table to compare
// with.
//
// Run it from the root of the repository:
//
//	go run ./examples/calibrate/generate
//
// Everything is invented. The output depends on nothing but this folder: integers and a
// seeded PCG. It does not import the library.
package main

import (
	"bytes"
	"fmt"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("calibrate", files) }

const seed1, seed2 = 20201103, 1000

// A disease has a typical cost in yuan, and so many stays in a year. A rare one is gathered
// in a composite.
type disease struct {
	code, name string
	cost       int64
	stays      int
	composite  string
}

var diseases = []disease{
	{"K35.8:47.0100", "急性阑尾炎 腹腔镜阑尾切除术", 11_000, 90, ""}, // the benchmark
	{"J18.9:", "肺炎 保守治疗", 5_600, 160, ""},
	{"I21.4:36.0700", "心肌梗死 冠状动脉支架置入术", 42_000, 60, ""},
	{"I63.9:", "脑梗死 保守治疗", 9_400, 130, ""},
	{"O80.0:", "头位顺产", 4_100, 80, ""},
	{"C34.1:99.2500", "上叶肺癌 化学治疗", 7_900, 70, ""},
	{"H25.9:13.4100", "老年性白内障 超声乳化摘除术", 6_300, 75, ""},
	{"S72.0:81.5100", "股骨颈骨折 全髋关节置换术", 51_000, 25, ""},
	{"M51.2:", "椎间盘移位 保守治疗", 4_700, 60, ""},
	{"N20.0:59.9500", "肾结石 体外冲击波碎石", 8_200, 30, ""},
	{"K80.1:51.2300", "胆囊结石 腹腔镜胆囊切除术", 13_500, 55, ""},
	{"K80.1:51.2200", "胆囊结石 胆囊切除术", 15_800, 3, "K80:1"},
	{"K80.5:51.4100", "胆总管结石 胆总管探查取石术", 24_000, 4, "K80:1"},
	{"K80.8:51.2300", "其他胆石症 腹腔镜胆囊切除术", 14_100, 2, "K80:1"},
	{"J15.1:", "假单胞菌肺炎 保守治疗", 11_200, 4, "J15:0"},
	{"J15.9:", "细菌性肺炎 保守治疗", 7_000, 3, "J15:0"},
	{"Q21.1:35.7100", "房间隔缺损 修补术", 46_000, 1, ""}, // rare, and in no composite
}

var composites = map[string]string{"K80:1": "胆石症 手术治疗(综合病种)", "J15:0": "细菌性肺炎 保守治疗(综合病种)"}

type hospital struct {
	code, name, level string
	weight, cost      int64 // of its stays; what it costs, per mille of the typical cost
}

var hospitals = []hospital{
	{"H01", "江州中心医院", "3", 30, 1_190}, {"H02", "江州中医院", "3", 18, 1_110}, {"H03", "东湖区人民医院", "2", 20, 960}, {"H04", "西山县人民医院", "2", 14, 900},
	{"H05", "北塘区妇幼保健院", "2", 8, 930}, {"H06", "南桥镇卫生院", "1", 6, 640}, {"H07", "石门镇卫生院", "1", 4, 600},
	{"H08", "安和医院", "", 2, 820}, // a new hospital, without a level
}

var pools = []string{"职工", "居民"}

// A stay is a row of history.
type stay struct {
	id, institution, group, pool, discharged string
	cost                                     generator.Fen
}

// history draws the stays of a year.
func history(year int) []stay {
	d := draw{generator.NewDraw(seed1, uint64(seed2+year))}
	var list []stay
	for _, one := range diseases {
		n := one.stays
		if one.stays > 10 {
			n += int(d.Between(int64(-one.stays/10), int64(one.stays/10)))
		}
		for range n {
			h := hospitals[d.pick()]
			cost := generator.Fen(one.cost*100).Part(h.cost, 1000)
			cost = cost.Part(d.skew(), 1000).Part(1000+int64(year-2022)*35, 1000) // 3.5 % more each year
			pool := pools[0]
			if d.Chance(550) {
				pool, cost = pools[1], cost.Part(930, 1000)
			}
			switch d.Below(400) {
			case 0:
				cost = 0 // refunded
			case 1:
				cost *= 12 // months in intensive care
			}
			list = append(list, stay{institution: h.code, group: one.code, pool: pool, cost: cost,
				discharged: fmt.Sprintf("%d-%02d-%02d", year, d.Between(1, 12), d.Between(1, 28))})
		}
	}
	for range 6 {
		h := hospitals[d.pick()]
		list = append(list, stay{institution: h.code, group: "0000", pool: pools[0], cost: generator.Fen(d.Between(90_000, 900_000)), discharged: fmt.Sprintf("%d-06-15", year)})
	}
	for i := len(list) - 1; i > 0; i-- {
		k := d.Below(int64(i + 1))
		list[i], list[k] = list[k], list[i]
	}
	for i := range list {
		list[i].id = fmt.Sprintf("JZ%d%05d", year, i+1)
	}
	return list
}

type draw struct{ generator.Draw }

// pick returns a hospital by weight.
func (d draw) pick() int {
	var all int64
	for _, h := range hospitals {
		all += h.weight
	}
	x := d.Below(all)
	for i, h := range hospitals {
		if x -= h.weight; x < 0 {
			return i
		}
	}
	panic("no hospital")
}

// skew is per mille of a typical cost: mostly 500 to 1500, sometimes up to 4000.
func (d draw) skew() int64 {
	x := d.Between(500, 950) + d.Below(300) + d.Below(300)
	if d.Chance(60) {
		x += d.Below(2400)
	}
	return x
}

func csvOf(list []stay, covered bool) []byte {
	var b bytes.Buffer
	b.WriteString("id,institution,group,pool,discharged,cost")
	if covered {
		b.WriteString(",covered")
	}
	b.WriteString("\n")
	for _, s := range list {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s", s.id, s.institution, s.group, s.pool, s.discharged, s.cost)
		if covered {
			fmt.Fprintf(&b, ",%s", s.cost.Part(320, 1000))
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

func linesOf(list []stay) []byte {
	var b bytes.Buffer
	for _, s := range list {
		fmt.Fprintf(&b, `{"id": %q, "institution": %q, "group": %q, "pool": %q, "discharged": %q, "cost": %q}`+"\n",
			s.id, s.institution, s.group, s.pool, s.discharged, s.cost.String())
	}
	return b.Bytes()
}

func files() ([]generator.File, error) {
	list := []generator.File{
		{Name: "history-2022.csv", Data: csvOf(history(2022), true)},
		{Name: "history-2023.csv", Data: csvOf(history(2023), false)},
		{Name: "history-2024.jsonl", Data: linesOf(history(2024))},
	}
	for _, doc := range []struct {
		name string
		v    any
	}{{"draft.json", draft()}, {"published.json", published()}, {"calibration.json", options()}, {"calibration-pools.json", others()}} {
		f, err := generator.JSON(doc.name, doc.v)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}
