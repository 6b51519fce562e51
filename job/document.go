package job

import (
	"fmt"
	"io"
	"path"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Document says what is settled, as a JSON document. Names of files are relative to it.
type Document struct {
	Schema string            `json:"$schema,omitempty"` // for editors; nothing looks at it
	Name   string            `json:"name"`
	Period settlement.Period `json:"period" required:"true"` // both ends
	Terms  *settlement.Terms `json:"terms"`                  // one fund; Pools may stand in its place
	Pools  []settlement.Pool `json:"pools,omitempty"`
	Parts  []Part            `json:"parts"` // at least one, unless there is a budget
	Budget *Budget           `json:"budget,omitempty"`
	// PersonKey is a secret text of the office, of at least 16 bytes. Members' months, and charges
	// and sessions without an id, are then named by digests under this key: see
	// [capitation.Plan.Keyed]. Without it, who can guess a person's row finds its name in a report.
	PersonKey string `json:"person_key,omitempty"`
}

// leastKey is how long a key of persons is.
const leastKey = 16

func checkKey(key string) error {
	if n := len(key); n > 0 && n < leastKey {
		return fmt.Errorf("%w: got %d, want at least %d", settlement.ErrRange, n, leastKey)
	}
	return nil
}

// Part is claims that are paid by one method, each under the policy of its date.
type Part struct {
	// Method is "drg", "perdiem", "capitation", "item", or "dip": drg in the words of bureaus
	// that pay by scores of diseases (病种分值). See [DIP].
	Method settlement.Method `json:"method" required:"true" choices:"drg,dip,perdiem,capitation,item"`
	// Policy is the document of the method; claims by item have none. Of drg and
	// perdiem there may be several, each in force in a part of the period (effective).
	Policy Names `json:"policy"`
	Claims Names `json:"claims"`
	// DateBy says which column dates the claims. By default it is "settled" if the file
	// has it, otherwise "discharged" (or the month). With "none" the job vouches that
	// all claims belong to its period.
	DateBy his.DateBy `json:"date_by,omitempty"`
	// Members and Charges stand in place of Claims where heads are paid for.
	Members Names `json:"members,omitempty"`
	Charges Names `json:"charges,omitempty"`
	// Pool is the pool of those claims of this part that name none. Heads, for example,
	// have no column for it.
	Pool string `json:"pool,omitempty"`
	// Ignore lists unknown columns of the claim files that may hold numbers which nothing
	// reads; "*": all. Without it such a column is an error. A name that no file has is no
	// error, because a month's file may lack a column that others have: [Job.Idle] lists it.
	Ignore Names `json:"ignore,omitempty"`
}

// Budget names the policy under which claims are charged to budgets and the report is
// cleared, and the accounts.
type Budget struct {
	Policy string `json:"policy" required:"true"`
	// Accounts may be left out: every institution then has an empty account.
	Accounts string `json:"accounts,omitempty"`
	// Around are budgets around these, from the inside out, such as a county's total around
	// the caps of its hospitals: see [budget.Plan.Within]. Policy, above, clears the report.
	Around []Around `json:"around,omitempty"`
}

// Around names the policy of budgets that lie around others, and their accounts.
type Around struct {
	Policy string `json:"policy" required:"true"`
	// Accounts say what settles these budgets, such as room carried in. What was paid, is owed
	// or was found stands in the accounts of the budget.
	Accounts string `json:"accounts,omitempty"`
}

// Read reads a job document strictly, as [policy.Read] does, and checks it. It
// opens no file that the job names.
func Read(r io.Reader) (Document, error) {
	d, err := policy.Read[Document](r)
	if err != nil {
		return Document{}, err
	}
	return d, d.Check()
}

// Check returns every fault of the document, with its path.
func (d Document) Check() error {
	var f settlement.Faults
	if d.Period.From.Absent() {
		f.At("period.from", policy.ErrRequired)
	}
	if d.Period.To.Absent() {
		f.At("period.to", policy.ErrRequired)
	}
	f.At("period", d.Period.Check())
	switch {
	case d.Pools != nil && d.Terms != nil:
		f.At("pools", fmt.Errorf("%w: terms", policy.ErrExcludes))
	case d.Pools != nil:
		f.Add(settlement.CheckPools(d.Pools))
	case d.Terms == nil:
		f.At("terms", policy.ErrRequired)
	default:
		f.Add(d.Terms.Check())
	}
	if d.Budget != nil {
		d.Budget.check(&f)
	}
	if len(d.Parts) == 0 && d.Budget == nil {
		f.At("parts", policy.ErrRequired)
	}
	for i, p := range d.Parts {
		d.checkPart(&f, fmt.Sprintf("parts[%d].", i), p)
	}
	d.checkTwice(&f)
	f.At("person_key", checkKey(d.PersonKey))
	return f.Err()
}

func (b *Budget) check(f *settlement.Faults) {
	if b.Policy == "" {
		f.At("budget.policy", policy.ErrRequired)
	}
	for i, a := range b.Around {
		if a.Policy == "" {
			f.At(fmt.Sprintf("budget.around[%d].policy", i), policy.ErrRequired)
		}
	}
}

func (d Document) checkPart(f *settlement.Faults, at string, p Part) {
	f.At(at+"method", checkMethod(p.Method))
	perHead := p.Method == settlement.Capitation
	switch {
	case p.Method != settlement.Item && (len(p.Policy) == 0 || slices.Contains(p.Policy, "")):
		f.At(at+"policy", policy.ErrRequired)
	case perHead && len(p.Policy) > 1:
		f.At(at+"policy", fmt.Errorf("%w: standards of heads say from when they are, in one policy", policy.ErrExcludes))
	case len(p.Policy) > 1 && p.DateBy == his.DateByNone:
		f.At(at+"date_by", fmt.Errorf("%w: dates say which of %d policies rates a claim", policy.ErrExcludes, len(p.Policy)))
	}
	for _, file := range []struct {
		field  string
		names  Names
		wanted bool
	}{{"claims", p.Claims, !perHead}, {"members", p.Members, perHead}, {"charges", p.Charges, perHead}} {
		none := len(file.names) == 0 || slices.Contains(file.names, "")
		switch {
		case file.wanted && none:
			f.At(at+file.field, policy.ErrRequired)
		case !file.wanted && len(file.names) > 0 && file.names[0] != "":
			f.At(at+file.field, policy.ErrExcludes)
		}
	}
	switch {
	case p.DateBy == "":
	case perHead:
		f.At(at+"date_by", fmt.Errorf("%w: charges are dated by their month", policy.ErrExcludes))
	default:
		f.At(at+"date_by", policy.OneOf(p.DateBy))
	}
	switch {
	case p.Pool == "":
	case d.Pools == nil:
		f.At(at+"pool", fmt.Errorf("%w: the job has no pools", policy.ErrExcludes))
	case !slices.ContainsFunc(d.Pools, func(q settlement.Pool) bool { return q.Name == p.Pool }):
		f.At(at+"pool", fmt.Errorf("%w: the job has no pool %s", settlement.ErrPool, shown.Quote(p.Pool)))
	}
}

// checkTwice refuses parts of one method that name the same files. The ids of claims
// reveal files that are the same by a link or a copy.
func (d Document) checkTwice(f *settlement.Faults) {
	first := map[string]int{}
	for i, p := range d.Parts {
		key := string(p.method())
		names := p.names()
		for _, name := range names {
			key += "\x00" + path.Clean(name)
		}
		if k, known := first[key]; known && len(names) > 0 {
			f.At(fmt.Sprintf("parts[%d]", i), fmt.Errorf("%w: the claims of parts[%d] would be paid twice", settlement.ErrDuplicate, k))
		} else {
			first[key] = i
		}
	}
}

// names are the files of claims that a part names.
func (p Part) names() Names { return slices.Concat(p.Claims, p.Members, p.Charges) }

// title is how messages name the files of a part.
func (p Part) title() string { return p.names().String() }

// checkMethod returns an error unless a job may have parts of the method.
func checkMethod(m settlement.Method) error {
	switch m {
	case settlement.DRG, DIP, settlement.PerDiem, settlement.Capitation, settlement.Item:
		return nil
	case settlement.Budget:
		return fmt.Errorf("method %q: %w: the job's budget says it", m, ErrUnsupported)
	case "":
		return policy.ErrRequired
	}
	return fmt.Errorf("%w: got %s, want %s, %s, %s, %s or %s", policy.ErrChoice, shown.Quote(m), settlement.DRG, DIP, settlement.PerDiem, settlement.Capitation, settlement.Item)
}
