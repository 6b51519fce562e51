package settlement

// Pool is a fund of its own, with its own value: employees or residents, local
// or other-place. Claims name their pool; money never leaks between pools.
type Pool struct {
	Name  string `json:"name"`
	Terms Terms  `json:"terms"`
}

// Total builds the money that a pool's stays share: the budget, plus
// adjustments, less what is set aside, and then what the sharing of this pool's
// surplus or overrun takes or gives.
type Total struct {
	Budget      Decimal      `json:"budget"`
	Adjustments []Adjustment `json:"adjustments,omitempty"`
	SetAsides   []SetAside   `json:"set_asides,omitempty"`
	Sharing     *Sharing     `json:"sharing,omitempty"`
}

// Adjustment changes a budget, for a reason that the statement shows.
type Adjustment struct {
	Reason string  `json:"reason"`
	Amount Decimal `json:"amount"`
}

// SetAside takes money off a budget by a rate, by an amount a head, or as an amount.
type SetAside struct {
	Name    string  `json:"name"`
	Rate    Decimal `json:"rate,omitzero"`
	PerHead Decimal `json:"per_head,omitzero"`
	Heads   int     `json:"heads,omitempty"`
	Amount  Decimal `json:"amount,omitzero"`
}

// Compensation pays approved cases by item (病例补偿).
type Compensation struct {
	Classes []Class `json:"classes"`
	// FundRateLimit is the fund rate above which an institution gets none.
	FundRateLimit Decimal `json:"fund_rate_limit,omitzero"`
	Before        string  `json:"before,omitempty"` // value (default) | paid
	After         string  `json:"after,omitempty"`  // high (default) | all
	From          string  `json:"from,omitempty"`   // reserve (default) | top
	Reserve       Decimal `json:"reserve,omitzero"`
	Shortfall     string  `json:"shortfall,omitempty"` // error (default) | scale
}
