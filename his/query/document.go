package query

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// Document names a query, as a JSON document whose file is called something.sql.json.
type Document struct {
	Schema string `json:"$schema,omitempty"` // for editors; nothing looks at it
	// Database is the name under which the program that runs the query knows the database.
	Database string `json:"database" required:"true"`
	// Query is the SQL, one text or its lines. It ends in ORDER BY and a unique column: rows are
	// read several times, and must come in the same order.
	Query Lines `json:"query" required:"true"`
	// Arguments are the values of the query's place holders, in their order.
	Arguments []Argument `json:"arguments,omitempty"`
	// Fen are columns of amounts whose whole numbers are fen. A whole number in any other column of
	// amounts is refused.
	Fen []string `json:"fen,omitempty"`
	// Times says whose clock times show, where a driver gives them another zone than +08:00: "clock",
	// China's all the same; "instants", that of their zone, and they are converted. Without it such a
	// time is refused where its day would not be the same.
	Times rows.Times `json:"times,omitempty"`
}

// Argument is the value of a place holder: one of its fields.
type Argument struct {
	Text string `json:"text,omitempty"`
	// Period is a day of the period that is settled, as a text: 2025-03-01. Rules that look at
	// earlier claims need these in the result, too.
	Period PeriodDay `json:"period,omitempty"`
}

// PeriodDay is a day of a period.
type PeriodDay string

// Days of a period.
const (
	From  PeriodDay = "from"  // the first day
	To    PeriodDay = "to"    // the last day
	After PeriodDay = "after" // the day after the last one, for columns of times
)

// Choices returns what a document may say.
func (PeriodDay) Choices() []PeriodDay { return []PeriodDay{From, To, After} }

// Lines is a text in one or several lines.
type Lines []string

// OneOrMore lets a text stand for the list of it.
func (Lines) OneOrMore() {}

// String returns the text.
func (l Lines) String() string { return strings.Join(l, "\n") }

// MarshalJSON writes one line as a text.
func (l Lines) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return json.Marshal(l[0])
	}
	return json.Marshal([]string(l))
}

// UnmarshalJSON reads a text or a list of texts.
func (l *Lines) UnmarshalJSON(text []byte) error {
	if one := ""; json.Unmarshal(text, &one) == nil {
		*l = Lines{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(l))
}

// ErrArgument says that an argument is none or several.
var ErrArgument = coded.New("query.argument", "want text or period, and not both")

// Is reports whether a name is that of a query document: it ends in .sql.json.
func Is(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".sql.json") }

// Read reads a document strictly, as [policy.Read] does, and checks it.
func Read(r io.Reader) (Document, error) {
	d, err := policy.Read[Document](r)
	if err != nil {
		return Document{}, err
	}
	return d, d.Check()
}

// Check returns every fault of the document, with its path.
func (d Document) Check() error {
	c := policy.Check(d)
	c.Required("query", strings.TrimSpace(d.Query.String()) != "")
	for i, a := range d.Arguments {
		if (a.Text == "") == (a.Period == "") {
			c.At(fmt.Sprintf("arguments[%d]", i), ErrArgument)
		}
	}
	for i, name := range d.Fen {
		c.Required(fmt.Sprintf("fen[%d]", i), name != "")
	}
	return c.Err()
}

// values returns the values of the place holders.
func (d Document) values(p settlement.Period) []any {
	var list []any
	for _, a := range d.Arguments {
		switch a.Period {
		case From:
			list = append(list, p.From.String())
		case To:
			list = append(list, p.To.String())
		case After:
			list = append(list, p.To.Add(1).String())
		default:
			list = append(list, a.Text)
		}
	}
	return list
}
