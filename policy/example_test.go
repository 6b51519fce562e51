package policy_test

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Visits are the rules of a method of one's own: a fixed price a visit.
type Visits struct {
	policy.Document
	Price   settlement.Decimal `json:"price" required:"true"`
	Beyond  Beyond             `json:"beyond,omitempty"`
	Clinics []Clinic           `json:"clinics" required:"true"`
}

// Clinic is who is paid.
type Clinic struct {
	Code string `json:"code" required:"true"`
}

// Beyond says what a visit beyond a person's twelfth is.
type Beyond string

const (
	Half   Beyond = "half" // (default)
	Unpaid Beyond = "unpaid"
)

// Choices returns what a document may say.
func (Beyond) Choices() []Beyond { return []Beyond{Half, Unpaid} }

// A document of one's own is a type; its checks are those that only its author knows.
func Example() {
	visits, err := policy.Read[Visits](strings.NewReader(`{
		"name": "Visits", "kind": "example", "price": "-50.00", "beyond": "none",
		"clinics": [{"code": "C1"}, {"code": ""}, {"code": "C1"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	c := policy.Check(visits)
	c.Money("price", visits.Price)
	seen := map[string]bool{}
	for i, clinic := range visits.Clinics {
		c.Code(fmt.Sprintf("clinics[%d].code", i), clinic.Code, seen)
	}
	fmt.Println(c.Err())
	// Output:
	// price: negative: got -50.00
	// beyond: not one of the choices: got "none", want half, unpaid
	// clinics[1].code: required
	// clinics[2].code: occurs twice: "C1"
}
