package main

// What follows is the drg policy document as far as this example uses it; the
// order of the fields is the order in the file.

type policyDocument struct {
	Name         string                `json:"name"`
	Region       string                `json:"region"`
	Kind         string                `json:"kind"`
	Sources      []source              `json:"sources"`
	Effective    period                `json:"effective"`
	Cites        map[string]cite       `json:"cites"`
	Scale        string                `json:"scale"`
	PointPlaces  int                   `json:"point_places"`
	RegionalMean string                `json:"regional_mean"`
	Classes      classes               `json:"classes"`
	Low          lowRule               `json:"low"`
	High         highRule              `json:"high"`
	Special      specialRule           `json:"special"`
	Ungrouped    ungroupedRule         `json:"ungrouped"`
	Institutions []institutionDocument `json:"institutions"`
	Levels       []levelCoefficient    `json:"levels"`
	Coefficients []coefficient         `json:"coefficients"`
	Groups       []groupDocument       `json:"groups"`
}

type source struct {
	Title  string `json:"title,omitempty"`
	Number string `json:"number"`
}

// sources are the documents that policies and terms cite.
func sources() []source {
	return []source{
		{Title: "浙江省基本医疗保险住院费用DRGs点数付费暂行办法", Number: "浙医保联发〔2019〕21号"},
		{Number: "丽医保发〔2019〕68号"},
	}
}

type cite struct {
	Source  int    `json:"source"`
	Article string `json:"article,omitempty"`
}

type period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type classes struct {
	High          []band `json:"high"`
	HighInclusive bool   `json:"high_inclusive"`
	Low           string `json:"low"`
	LowInclusive  bool   `json:"low_inclusive"`
}

type band struct {
	BasePointsUpTo string `json:"base_points_up_to,omitempty"`
	Ratio          string `json:"ratio"`
}

type lowRule struct {
	Formula     string `json:"formula"`
	Coefficient bool   `json:"coefficient"`
	Cap         string `json:"cap"`
}

type highRule struct {
	Formula     string `json:"formula"`
	When        string `json:"when"`
	Coefficient bool   `json:"coefficient"`
}

type specialRule struct {
	Formula    string        `json:"formula"`
	Candidates candidateRule `json:"candidates"`
}

// candidateRule is invented: the real text names no bounds.
type candidateRule struct {
	Ratio  string `json:"ratio"`
	Excess string `json:"excess"`
}

type ungroupedRule struct {
	Codes     []string `json:"codes"`
	Suffixes  []string `json:"suffixes"`
	Treatment string   `json:"treatment"`
	Share     string   `json:"share"`
}

type institutionDocument struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Level       string `json:"level"`
	Coefficient string `json:"coefficient,omitempty"`
}

type levelCoefficient struct {
	Level       string `json:"level"`
	Coefficient string `json:"coefficient"`
}

// A coefficient is for an institution or for a level, and always for a group.
type coefficient struct {
	Institution string `json:"institution,omitempty"`
	Level       string `json:"level,omitempty"`
	Group       string `json:"group"`
	Coefficient string `json:"coefficient"`
}

type groupDocument struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	BasePoints string `json:"base_points,omitempty"`
	MeanCost   string `json:"mean_cost,omitempty"`
	Stable     bool   `json:"stable"`
	Uniform    bool   `json:"uniform,omitempty"`
	NoWeight   bool   `json:"no_weight,omitempty"`
	Price      string `json:"price,omitempty"`
}

var year = period{From: "2025-01-01", To: "2025-12-31"}

func policy() policyDocument {
	p := policyDocument{
		Name:      "DRG points, Zhejiang type, with the parameters of an invented Lishui year",
		Region:    "Lishui",
		Kind:      "reference",
		Sources:   sources(),
		Effective: year,
		// Only the article on classes is known; the others are cited without one.
		Cites: map[string]cite{
			"groups":       {Source: 0},
			"coefficients": {Source: 0},
			"classes.high": {Source: 0, Article: "第十二条"},
			"classes.low":  {Source: 0, Article: "第十二条"},
			"low":          {Source: 0},
			"high":         {Source: 0},
			"special":      {Source: 1},
			"ungrouped":    {Source: 1},
		},
		Scale:        "100",
		PointPlaces:  4,
		RegionalMean: regionalMean.String(),
		Classes: classes{
			High:          []band{{"100", "3"}, {"300", "2"}, {"", "1.5"}},
			HighInclusive: true,
			Low:           "0.4",
			LowInclusive:  false,
		},
		Low:       lowRule{Formula: "ratio", Coefficient: true, Cap: "base_points"},
		High:      highRule{Formula: "excess", When: "approved", Coefficient: false},
		Special:   specialRule{Formula: "cost_points", Candidates: candidateRule{"10", "250000.00"}},
		Ungrouped: ungroupedRule{Codes: []string{"0000"}, Suffixes: []string{"QY"}, Treatment: "cost_points", Share: "0.8"},
		Levels: []levelCoefficient{
			{"3", "1.0500"}, {"2", "0.9400"}, {"1", "0.8000"},
		},
		Coefficients: coefficients,
	}
	for _, i := range institutions {
		p.Institutions = append(p.Institutions, institutionDocument{i.code, i.name, i.level(), i.coefficient})
	}
	for _, g := range groups {
		d := groupDocument{Code: g.code, Name: g.name, Stable: g.mark == plain || g.mark == uniform}
		switch g.mark {
		case noWeight:
			d.NoWeight = true
		default:
			d.BasePoints, d.MeanCost, d.Uniform = g.basePoints(), g.mean.String(), g.mark == uniform
		}
		if g.price > 0 {
			d.Price = g.price.String()
		}
		p.Groups = append(p.Groups, d)
	}
	return p
}
