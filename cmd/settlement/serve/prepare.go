package serve

import (
	"fmt"
	"path"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/job"
)

// choice is a part of a job that is to be made: claims of one method, and the policies that may
// rate them.
type choice struct {
	Field    string // of the form
	Method   settlement.Method
	Claims   []found
	Policies []found
	Chosen   string // the policy that is proposed
}

// jobs are the jobs among the files.
func (w *work) jobs() []found { return w.ofKind(jobFile) }

func (w *work) ofKind(k kind) (list []found) {
	for _, f := range w.Files() {
		if f.Kind == k {
			list = append(list, f)
		}
	}
	return list
}

// choices are the parts that the files of claims make: one for each method.
func (w *work) choices(built []found) (list []choice) {
	for _, of := range []struct {
		method settlement.Method
		kinds  []kind
	}{
		{settlement.DRG, []kind{casesFile}},
		{settlement.PerDiem, []kind{staysFile}},
		{settlement.Capitation, []kind{membersFile, chargesFile}},
		{settlement.Item, []kind{itemsFile}},
	} {
		c := choice{Field: "policy-" + string(of.method), Method: of.method}
		for _, k := range of.kinds {
			c.Claims = append(c.Claims, w.ofKind(k)...)
		}
		if len(c.Claims) == 0 {
			continue
		}
		for _, p := range append(w.ofKind(policyFile), built...) {
			if p.Method == of.method && p.Err == nil {
				c.Policies = append(c.Policies, p)
			}
		}
		c.Chosen = w.proposed(c.Policies)
		list = append(list, c)
	}
	return list
}

// proposed is the policy of the example that was chosen, or else the only one that was uploaded.
func (w *work) proposed(list []found) string {
	var uploaded []string
	for _, p := range list {
		if w.example != "" && path.Dir(p.Name) == path.Join(exampleNames, w.example) {
			return p.Name
		}
		if !isExampleName(p.Name) {
			uploaded = append(uploaded, p.Name)
		}
	}
	if len(uploaded) == 1 {
		return uploaded[0]
	}
	return ""
}

func isExampleName(name string) bool {
	return len(name) > len(exampleNames) && name[:len(exampleNames)] == exampleNames
}

// form is what people say of a job that is to be made.
type form struct {
	Name, From, To string
	Fund, Value    string
	Basis          string
	Vouch, Ignore  bool
	Policies       map[string]string // by the field of the choice
	terms          settlement.Terms  // what else the terms say, from an example
	dip            bool
}

// proposal is the form as it is shown first.
func (w *work) proposal(built []example) form {
	f := form{Basis: string(settlement.WholeCost), Policies: map[string]string{}}
	for _, e := range built {
		if e.Folder != w.example {
			continue
		}
		f.Name, f.From, f.To = e.job.Name, e.job.Period.From.String(), e.job.Period.To.String()
		if t := e.job.Terms; t != nil {
			f.terms, f.Fund, f.Value = *t, t.Fund.String(), t.PointValue.String()
			if t.Basis != "" {
				f.Basis = string(t.Basis)
			}
		}
		f.dip = slices.ContainsFunc(e.job.Parts, func(p job.Part) bool { return p.Method == job.DIP })
	}
	if f.From == "" && w.Told() != nil {
		f.From, f.To = w.from, w.to
	}
	return f
}

// document makes the job of a form.
func (f form) document(choices []choice) (job.Document, error) {
	var faults settlement.Faults
	doc := job.Document{Name: f.Name}
	decimal := func(path, text string) (d settlement.Decimal) {
		if text == "" {
			return d
		}
		d, err := settlement.ParseDecimal(text)
		faults.At(path, err)
		return d
	}
	day := func(path, text string) settlement.Date {
		d, err := settlement.ParseDate(text)
		faults.At(path, err)
		return d
	}
	doc.Period = settlement.Period{From: day("period.from", f.From), To: day("period.to", f.To)}
	terms := f.terms
	terms.Fund, terms.PointValue, terms.Basis = decimal("terms.fund", f.Fund), decimal("terms.point_value", f.Value), settlement.Basis(f.Basis)
	doc.Terms = &terms
	for _, c := range choices {
		part, err := f.part(c)
		if err != nil {
			faults.Add(err)
			continue
		}
		doc.Parts = append(doc.Parts, part)
	}
	if len(choices) == 0 {
		faults.Add(errClaims)
	}
	return doc, faults.Err()
}

func (f form) part(c choice) (job.Part, error) {
	p := job.Part{Method: c.Method}
	if f.dip && c.Method == settlement.DRG {
		p.Method = job.DIP
	}
	if c.Method != settlement.Item {
		name := f.Policies[c.Field]
		if !slices.ContainsFunc(c.Policies, func(p found) bool { return p.Name == name }) {
			return p, fmt.Errorf("%s: %w", c.Method, errPolicy)
		}
		p.Policy = job.Names{name}
	}
	for _, file := range c.Claims {
		switch file.Kind {
		case membersFile:
			p.Members = append(p.Members, file.Name)
		case chargesFile:
			p.Charges = append(p.Charges, file.Name)
		default:
			p.Claims = append(p.Claims, file.Name)
		}
	}
	if f.Vouch && c.Method != settlement.Capitation {
		p.DateBy = his.DateByNone
	}
	if f.Ignore {
		p.Ignore = job.Names{"*"}
	}
	return p, nil
}
