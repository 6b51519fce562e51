package calibrate

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/views"
)

// Options say what is calibrated of what. Files are paths.
type Options struct {
	Calibration, Draft string
	History            []string // files of claims, or of patients
	Method             settlement.Method
	// Compare is a published policy, By are the tables that are printed, and Explain the groups
	// whose numbers are explained. They are for drg alone. Without By and Explain, By is groups.
	Compare     string
	By, Explain []string
	// Trails is for books whose numbers are explained, if Method is drg: it costs memory.
	Trails bool
	Lang   lang.Language
}

// Methods are those that can be calibrated, and Tables what By may be.
var (
	Methods = []settlement.Method{settlement.DRG, settlement.PerDiem, settlement.Capitation}
	Tables  = []string{"groups", "entries", "coefficients"}
)

// Mistake says which options do not go together; empty: all do.
func (o Options) Mistake() string {
	switch {
	case !slices.Contains(Methods, o.Method):
		return fmt.Sprintf("method: want drg, perdiem or capitation, got %s", o.Method)
	case o.Method != settlement.DRG && (o.Compare != "" || len(o.By)+len(o.Explain) > 0):
		return "by, compare and explain are for drg"
	}
	for _, by := range o.By {
		if !slices.Contains(Tables, by) {
			return "by: want " + strings.Join(Tables, ", ")
		}
	}
	return ""
}

// Reads are the paths of all files that are read.
func (o Options) Reads() []string {
	list := append([]string{o.Calibration, o.Draft}, o.History...)
	if o.Compare != "" {
		list = append(list, o.Compare)
	}
	return list
}

// Calibrated is what a calibration comes to: a policy, a summary for programs, and tables for
// people.
type Calibrated struct {
	Policy, Summary any
	Book            *views.Book // all tables
	print           func(io.Writer) error
}

// Print writes the tables that the options ask for, and how their numbers arose.
func (c Calibrated) Print(w io.Writer) error { return c.print(w) }

// Run calibrates. Options must have no [Options.Mistake]. What of the history is not read is
// told in notes.
func Run(o Options, notes io.Writer) (Calibrated, error) {
	if len(o.By)+len(o.Explain) == 0 {
		o.By = Tables[:1]
	}
	switch o.Method {
	case settlement.PerDiem:
		return ofBeds(o, notes)
	case settlement.Capitation:
		return ofHeads(o, notes)
	}
	return ofGroups(o, notes)
}

// ofGroups calibrates a policy of drg.
func ofGroups(o Options, notes io.Writer) (Calibrated, error) {
	in, err := open(o, notes)
	if err != nil {
		return Calibrated{}, err
	}
	policy, summary, err := drg.Calibrate(in.draft, in.options, in.history)
	if err != nil {
		return Calibrated{}, in.named(err)
	}
	r := result{policy: policy, summary: summary}
	if in.published != nil {
		comparison := drg.Compare(*in.published, policy)
		r.comparison = &comparison
	}
	both := struct {
		Summary    *drg.CalibrationSummary `json:"summary"`
		Comparison *drg.Comparison         `json:"comparison,omitempty"`
	}{summary, r.comparison}
	if len(o.Explain) == 0 {
		both.Summary = withoutTrails(summary)
	}
	return Calibrated{policy, both, r.book(Tables), func(w io.Writer) error { return r.print(w, o) }}, nil
}

// withoutTrails returns a summary as it is if no number is explained.
func withoutTrails(s *drg.CalibrationSummary) *drg.CalibrationSummary {
	bare := *s
	bare.Trail, bare.Ratios, bare.Groups = nil, nil, slices.Clone(s.Groups)
	for i := range bare.Groups {
		g := &bare.Groups[i]
		g.Trail, g.By = nil, slices.Clone(g.By)
		for k := range g.By {
			g.By[k].Trail = nil
		}
	}
	return &bare
}
