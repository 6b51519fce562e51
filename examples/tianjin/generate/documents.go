package main

// document is the policy.
type document struct {
	Name         string            `json:"name"`
	Region       string            `json:"region"`
	Kind         string            `json:"kind"`
	Sources      []source          `json:"sources"`
	Effective    period            `json:"effective"`
	Institutions []institution     `json:"institutions"`
	Standards    []standard        `json:"standards"`
	Activation   string            `json:"activation"`
	Proration    string            `json:"proration"`
	Inpatient    string            `json:"inpatient_days"`
	Referred     string            `json:"referred"`
	Unreferred   string            `json:"unreferred"`
	Negative     string            `json:"negative"`
	Quality      quality           `json:"quality"`
	Sharing      sharing           `json:"sharing"`
	MinTerm      int               `json:"min_term_months"`
	Capacity     map[string]int    `json:"capacity"`
	MedicalTypes []string          `json:"medical_types"`
	Cites        map[string]citing `json:"cites"`
}

type source struct {
	Title string `json:"title"`
}

type citing struct {
	Source  int    `json:"source"`
	Article string `json:"article"`
}

type period struct {
	From string `json:"from"`
	To   string `json:"to,omitempty"`
}

type institution struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type standard struct {
	Category string `json:"category"`
	Annual   string `json:"annual"`
	Includes bool   `json:"includes_patient_share"`
	From     string `json:"from"`
}

type quality struct {
	When          string                       `json:"when"`
	Indicators    []indicator                  `json:"indicators"`
	Assessed      map[string]map[string]string `json:"assessed"`
	ReductionRate map[string]string            `json:"reduction_rate,omitempty"`
}

type indicator struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	AtLeast string `json:"at_least,omitempty"`
	AtMost  string `json:"at_most,omitempty"`
	Rate    string `json:"reduction_rate"`
}

type sharing struct {
	Surplus []map[string]string `json:"surplus"`
	Overrun []map[string]string `json:"overrun"`
}

func policy() document {
	return document{
		Name: "Peritoneal dialysis per head, Tianjin type", Region: "Tianjin", Kind: "reference",
		Sources:      []source{{"天津腹膜透析按人头付费规则（转述，文号不详）"}},
		Effective:    period{From: "2018-04-01"},
		Institutions: []institution{{"TJ01", "第一医院 (invented)"}, {"TJ02", "第二医院 (invented)"}, {"TJ03", "第三医院 (invented)"}},
		Standards:    []standard{{"peritoneal", "84600.00", true, "2018-04-01"}},
		Activation:   "next_month", Proration: "calendar_day", Inpatient: "excluded",
		Referred: "charged", Unreferred: "excluded", Negative: "carry",
		Quality: quality{
			When: "year_end",
			Indicators: []indicator{
				{"peritonitis", "腹膜炎发生率 (次/患者年)", "", "0.3", "0.015"},
				{"albumin", "血清白蛋白达标率", "0.80", "", "0.005"},
			},
			Assessed: map[string]map[string]string{
				"TJ01": {"peritonitis": "0.3", "albumin": "0.86"},
				"TJ02": {"peritonitis": "0.34", "albumin": "0.79"},
			},
		},
		Sharing:      sharing{[]map[string]string{{"institution": "1"}}, []map[string]string{{"fund": "0"}}},
		MinTerm:      12,
		Capacity:     map[string]int{"TJ01": 400, "TJ02": 156, "TJ03": 50},
		MedicalTypes: []string{"14"},
		Cites:        map[string]citing{},
	}
}

type jobDocument struct {
	Name   string    `json:"name"`
	Period period    `json:"period"`
	Terms  struct{}  `json:"terms"`
	Parts  []jobPart `json:"parts"`
}

type jobPart struct {
	Method  string `json:"method"`
	Policy  string `json:"policy"`
	Members string `json:"members"`
	Charges string `json:"charges"`
}

// job settles a period. Heads are outside the hospitals' total budgets: there is
// no fund to close.
func job(what, from, to string) jobDocument {
	return jobDocument{
		Name:   "Peritoneal dialysis per head, Tianjin type, " + what + " (generated data)",
		Period: period{from, to},
		Parts:  []jobPart{{"capitation", "policy.json", "members.csv", "charges.csv"}},
	}
}
