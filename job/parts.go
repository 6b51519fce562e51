package job

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/job/internal/seal"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// ErrUnsupported says that a job cannot settle something.
var ErrUnsupported = coded.New("job.unsupported", "not settled by this version")

// part is a part of a job, ready to be settled.
type part struct {
	title   string // its files, as the job names them
	method  settlement.Method
	bind    func(*watch) settlement.Settlement
	split   *split // how engines split it; nil: they do not
	places  func(ids map[string]bool, found map[string][]place)
	unknown func() []Unknown
	unread  func(context.Context) error
	idle    func() []Idle
	unused  []Unused
	mended  func() []Repaired
	table   claimTable
	rows    []rowTable // of heads, whose claims are no rows of files
	// outside yields the ids of claims that are left to another method; nil: none are.
	outside func(*watch) iter.Seq2[string, error]
	heir    settlement.Method
	levels  map[string]string // of institutions, as the policies say
	// cases are the claims of a drg part, whose rules may look at those of other parts; nil:
	// it is a part of another method.
	cases  func(*watch) drg.Part
	moved  func([]Claim) (drg.Part, error) // the same of claims that an engine moved
	pooled func(settlement.Settlement) settlement.Settlement
	looks  bool // rules look at other cases
	// rates rates a case of a drg part by itself; nil in other parts.
	rates *drg.Timeline
	// nextCaps and patients are what lists say of bed-days and of heads; nil: nothing.
	nextCaps func(*watch) ([]perdiem.NextCap, error)
	patients func(*watch) ([]capitation.Patient, error)
	sealed   func(*watch, settlement.Settlement, *seal.Sealer) error
}

// openPart makes a part ready.
func (j *Job) openPart(p Part) (*part, error) {
	open := map[settlement.Method]func(Part) (*part, error){
		settlement.DRG: j.openDRG, settlement.PerDiem: j.openPerDiem, settlement.Capitation: j.openCapitation, settlement.Item: j.openItem,
	}
	made, err := open[p.method()](p) // the document was checked
	if err != nil {
		return nil, err
	}
	made.title, made.method = p.title(), p.method()
	return made, nil
}

// pooled puts claims that name no pool into the pool of the part.
func (p Part) pooled(s settlement.Settlement) settlement.Settlement {
	if p.Pool == "" {
		return s
	}
	return settlement.Map(s, func(e *settlement.Entry) error {
		if e.Pool == "" {
			e.Pool = p.Pool
		}
		return nil
	})
}

// rated is claims of one kind, and the functions that settle all or some of them.
type rated[C any] struct {
	files  tables[C]
	settle func(settlement.Claims[C]) settlement.Settlement
	who    func(*C) (id, person string)
}

func (r *rated[C]) part(table claimTable) *part {
	return &part{
		bind:   func(w *watch) settlement.Settlement { return r.settle(r.files.claims(w)) },
		places: r.files.places, unknown: r.files.unknown, unread: r.files.unread, idle: r.files.idle, mended: r.files.repaired, table: table,
	}
}

// newDRG compiles a policy. If accounts have findings or escalation steps, the claims
// keep their departments for these.
func (j *Job) newDRG(p drg.Policy, pool string) (*drg.Plan, error) {
	plan, err := drg.New(p)
	if err != nil {
		return nil, err
	}
	if j.treasury != nil && j.treasury.audited() {
		plan = plan.Departments()
	}
	return plan.InPool(pool), nil
}

// casePlans are the plans of a part of cases, and what their policies say of the part.
type casePlans struct {
	*drg.Timeline
	heir   settlement.Method // what settles cases that are outside of their bounds; none
	unused []Unused
}

func followCases(plans ...*drg.Plan) (all casePlans, err error) {
	for _, plan := range plans {
		of := plan.Policy()
		if entries := plan.Unused(); len(entries) > 0 {
			all.unused = append(all.unused, Unused{of.Name, entries})
		}
		if stays := of.Stays; stays != nil && stays.Outside != "" && stays.Outside != drg.List && stays.Outside != drg.OutsideRefuse {
			all.heir = settlement.Method(stays.Outside) // the same in all plans that name a method
		}
	}
	all.Timeline, err = drg.Follow(plans...)
	return all, err
}

// stayPlans are the plans of a part of bed-days.
type stayPlans struct {
	*perdiem.Timeline
	policy perdiem.Policy // of the first; the others agree with it in what is read here
}

func followStays(plans ...*perdiem.Plan) (all stayPlans, err error) {
	all.policy = plans[0].Policy()
	all.Timeline, err = perdiem.Follow(plans...)
	return all, err
}

func (j *Job) openDRG(p Part) (*part, error) {
	compile := func(of drg.Policy) (*drg.Plan, error) { return j.newDRG(of, p.Pool) }
	plans, err := openPlans(j, p, settlement.DRG, drg.ReadPolicy, compile, func(p drg.Policy) policy.Document { return p.Document }, followCases)
	if err != nil {
		return nil, err
	}
	cases, err := openTables(j, p, p.Claims, func(f rows.File) *his.Table[drg.Case] {
		return his.CasesOf(f, plans.Timeline, j.details(p, "days", "admitted")...).DatedBy(p.DateBy)
	})
	if err != nil {
		return nil, err
	}
	partOf := func(c settlement.Claims[drg.Case]) drg.Part {
		return drg.Part{Plans: plans.Timeline, Period: j.periodOf(p), Claims: c}
	}
	of := rated[drg.Case]{cases, func(c settlement.Claims[drg.Case]) settlement.Settlement {
		return p.pooled(drg.Together(partOf(c))[0])
	}, func(c *drg.Case) (string, string) { return c.ID, c.Person }}
	made := of.part(caseTable(cases, dated(p, plans.Columns()), plans.ValueColumns()))
	if j.analysed {
		made.levels = levelsOfCases(plans.Timeline)
	}
	made.cases, made.pooled = func(w *watch) drg.Part { return partOf(cases.claims(w)) }, p.pooled
	made.rates = plans.Timeline
	made.moved = func(list []Claim) (drg.Part, error) {
		claims, err := decoded[drg.Case](list)
		return partOf(settlement.Each(claims)), err
	}
	made.sealed = sealClaims(plans.Rows(), seal.CaseText(slices.Contains(plans.Columns(), "discharged"), plans.ValueColumns()))
	persons, all := plans.LooksBack()
	if made.looks = persons || all; !all {
		made.split = of.split(persons)
	}
	made.unused = plans.unused
	if made.heir = plans.heir; made.heir != "" {
		made.outside = func(w *watch) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				for c, err := range plans.Outside(cases.claims(w)) {
					if !yield(c.ID, err) || err != nil {
						return
					}
				}
			}
		}
	}
	return made, nil
}

func (j *Job) openPerDiem(p Part) (*part, error) {
	plans, err := openPlans(j, p, settlement.PerDiem, perdiem.ReadPolicy, perdiem.New, func(p perdiem.Policy) policy.Document { return p.Document }, followStays)
	if err != nil {
		return nil, err
	}
	stays, err := openTables(j, p, p.Claims, func(f rows.File) *his.Table[perdiem.Stay] {
		return his.StaysOf(f, plans.Timeline, j.details(p, "covered")...).DatedBy(p.DateBy)
	})
	if err != nil {
		return nil, err
	}
	of := rated[perdiem.Stay]{stays, func(c settlement.Claims[perdiem.Stay]) settlement.Settlement {
		return p.pooled(plans.Settlement(j.periodOf(p), c))
	}, func(s *perdiem.Stay) (string, string) { return s.ID, s.Person }}
	made := of.part(stayTable(stays, dated(p, append(plans.Columns(), "covered")), plans.ValueColumns(), plans.policy.RateIs == perdiem.Fund))
	made.sealed = sealClaims(plans.Rows(), seal.StayText(plans.ValueColumns()))
	if j.analysed {
		made.levels = levelsOfStays(plans.Timeline)
	}
	made.nextCaps = func(w *watch) ([]perdiem.NextCap, error) { return plans.NextCaps(j.periodOf(p), stays.claims(w)) }
	if limits := plans.policy.Limits; len(limits.InstitutionDays.Caps) == 0 && limits.AdvanceShare.Absent() {
		made.split = of.split(true) // a person's stays may not overlap under any policy
	}
	return made, nil
}

// openItem makes a part of claims by item ready. It has no policy.
func (j *Job) openItem(p Part) (*part, error) {
	claims, err := openTables(j, p, p.Claims, func(f rows.File) *his.Table[budget.Claim] {
		return his.Items(f, j.details(p)...).DatedBy(p.DateBy)
	})
	if err != nil {
		return nil, err
	}
	of := rated[budget.Claim]{claims, func(c settlement.Claims[budget.Claim]) settlement.Settlement {
		return p.pooled(budget.Items(j.periodOf(p), c))
	}, func(c *budget.Claim) (string, string) { return c.ID, "" }}
	made := of.part(itemTable(claims, dated(p, []string{"month", "charged_to", "paid_by", "pool", "department"})))
	made.sealed = sealClaims(budget.ItemRows(), seal.ItemText)
	made.split = of.split(false)
	return made, nil
}

func (j *Job) openCapitation(p Part) (*part, error) {
	plan, err := openPlan(j, p.Policy[0], settlement.Capitation, capitation.ReadPolicy, capitation.New, func(p capitation.Policy) policy.Document { return p.Document })
	if err != nil {
		return nil, err
	}
	plan = plan.Keyed(j.doc.PersonKey)
	members, err1 := openTables(j, p, p.Members, his.Members)
	charges, err2 := openTables(j, p, p.Charges, func(f rows.File) *his.Table[capitation.Charge] {
		return his.Charges(f, append(plan.Columns(), j.details(p)...)...)
	})
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return &part{
		bind: func(w *watch) settlement.Settlement {
			return p.pooled(plan.Settlement(j.doc.Period, members.claims(w), charges.claims(w)))
		},
		places:  func(map[string]bool, map[string][]place) {}, // a head's month has no row of its own
		unknown: func() []Unknown { return append(members.unknown(), charges.unknown()...) },
		unread: func(ctx context.Context) error {
			return errors.Join(members.unread(ctx), charges.unread(ctx))
		},
		idle:   func() []Idle { return idleInBoth(members.idle(), charges.idle()) },
		mended: func() []Repaired { return append(members.repaired(), charges.repaired()...) },
		table:  headTable(),
		rows:   []rowTable{memberRows(members), chargeRows(charges)},
		patients: func(w *watch) ([]capitation.Patient, error) {
			return plan.Patients(j.doc.Period, members.claims(w), charges.claims(w))
		},
		sealed: sealHeads(plan, members, charges, j.doc.Period, p.Pool),
	}, nil
}

// claimFile returns a file of claims under the name that the job gives it.
func (j *Job) claimFile(name string) (rows.File, error) { return fileOf(j.files, name, j.doc.Period) }

// periodOf returns the period that the claims of a part are held to: none, if the job
// vouches for them.
func (j *Job) periodOf(p Part) settlement.Period {
	if p.DateBy == his.DateByNone {
		return settlement.Period{}
	}
	return j.doc.Period
}

// dated adds the day of settlement, which dates claims where the files have it.
func dated(p Part, list []string) []string {
	if p.DateBy == his.DateByDefault {
		list = append(list, "settled")
	}
	return list
}
