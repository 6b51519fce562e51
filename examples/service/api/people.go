package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/policy"
)

// newToken makes a token. It is in this answer, and nowhere else.
func (c *call) newToken() (answer, error) {
	text, err := c.body()
	if err != nil {
		return answer{}, err
	}
	h, err := policy.Read[store.Holder](strings.NewReader(string(text)))
	if err != nil {
		return answer{}, err
	}
	token, err := c.Store.NewToken(c.r.Context(), h)
	if err != nil {
		return answer{}, err
	}
	c.subject = h.Name
	return data(http.StatusCreated, map[string]string{"token": token})
}

// revoke revokes the tokens of a name.
func (c *call) revoke() (answer, error) {
	name := c.r.PathValue("name")
	if err := c.Store.Revoke(c.r.Context(), name); err != nil {
		return answer{}, err
	}
	c.subject = name
	return answer{status: http.StatusNoContent, kind: jsonKind}, nil
}

// audit lists who did what, after a number.
func (c *call) audit() (answer, error) {
	after, err := strconv.ParseInt("0"+c.r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		return answer{}, errQuery
	}
	list, err := c.Store.Audit(c.r.Context(), after, mostListed)
	if err != nil {
		return answer{}, err
	}
	if list == nil {
		list = []store.Event{}
	}
	return data(http.StatusOK, list)
}
