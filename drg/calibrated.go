package drg

import "github.com/yibaojiesuan/settlement"

// CalibrationSummary says what a calibration found and what it left out.
type CalibrationSummary struct {
	Cases        int              `json:"cases"` // used
	Cost         settlement.Money `json:"cost"`  // of those
	Mean         settlement.Money `json:"mean"`
	Institutions int              `json:"institutions"`
	Stable       int              `json:"stable"` // groups
	Coefficients int              `json:"coefficients"`
	Entries      int              `json:"entries,omitempty"` // of groups: see [Calibration.By]
	// Benchmark is the code that the options name.
	Benchmark string         `json:"benchmark,omitempty"`
	Groups    []GroupHistory `json:"groups"`
	// Gathered are the groups whose cases count in a composite group.
	Gathered []Gathered `json:"gathered,omitempty"`
	LeftOut  []LeftOut  `json:"left_out,omitempty"`
	// WithoutHistory are the draft's groups that no case fell into.
	WithoutHistory []string `json:"without_history,omitempty"`
	// WithoutLevel are the institutions without a level, where the options ask for levels.
	// Their cases count in no level.
	WithoutLevel []string `json:"without_level,omitempty"`
	// WithoutPool counts the cases without a pool that tables look at, where the options
	// ask for pools. They count in no pool.
	WithoutPool int `json:"without_pool,omitempty"`
	// Ratios say where coefficients come from. Group is empty in those of an institution or
	// a level in all groups. Filled with Trails.
	Ratios []Ratios `json:"ratios,omitempty"`
	// Trail is that of the mean of all cases. Filled with Trails.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// Ratios is how a coefficient came about.
type Ratios struct {
	Institution string             `json:"institution,omitempty"`
	Level       string             `json:"level,omitempty"`
	Group       string             `json:"group,omitempty"`
	Cases       int                `json:"cases"`
	Coefficient settlement.Decimal `json:"coefficient"`
	Trail       settlement.Trail   `json:"trail"`
}

// GroupHistory is what history says of a group.
type GroupHistory struct {
	Code   string             `json:"code"`
	Cases  int                `json:"cases"`
	Mean   settlement.Money   `json:"mean"`
	Median settlement.Money   `json:"median"`
	CV     settlement.Decimal `json:"cv,omitzero"` // truncated to 4 decimals; absent for a single case
	Stable bool               `json:"stable"`      // the mean was used, else the median
	// Kept is the range of costs that were kept, where outliers were left out.
	Kept *Kept `json:"kept,omitempty"`
	// By are the entries that the options ask for, also those that the group does not get.
	By []EntryHistory `json:"by,omitempty"`
	// Trail is that of the mean cost and the base points. Filled with Trails.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// EntryHistory is what history says of a group at a level, in a pool or in an institution.
type EntryHistory struct {
	Institution string             `json:"institution,omitempty"`
	Level       string             `json:"level,omitempty"`
	Pool        string             `json:"pool,omitempty"`
	Cases       int                `json:"cases"`
	Mean        settlement.Money   `json:"mean"`
	CV          settlement.Decimal `json:"cv,omitzero"` // as of a group
	Stable      bool               `json:"stable"`      // the group has the entry
	// Trail is that of the mean cost and, where they are asked for, the base points.
	// Filled with Trails.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// Gathered is a group with few cases, and where they count. Cases and Cost are those of its
// usable cases, outliers among them.
type Gathered struct {
	Code      string           `json:"code"`
	Composite string           `json:"composite"`
	Cases     int              `json:"cases"`
	Cost      settlement.Money `json:"cost"`
}

// LeftOut counts cases that were not used, and why.
type LeftOut struct {
	Reason string           `json:"reason"`
	Cases  int              `json:"cases"`
	Cost   settlement.Money `json:"cost"`
}

// Reasons for leaving a case of history out.
const (
	LeftOutCost        = "the cost is not positive"
	LeftOutGroup       = "the group is blank"
	LeftOutUngrouped   = "the case is ungrouped"
	LeftOutInstitution = "the institution is blank"
	LeftOutYear        = "the year of discharge has no weight"
	LeftOutTrimmed     = "the cost is an outlier in its group"
)
