package intake

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// An export reads a protected text as it reads the text.
func TestProtectedExports(t *testing.T) {
	columns := rowColumns(true)
	alike := func(t require.TestingT, text string) {
		if bare, _ := cell.Tidy(text); bare == "" || bare == "'" {
			return // nothing is left of it
		}
		for _, c := range columns {
			if c.Trait&(rows.Summed|rows.Dated) != 0 || c.Kind == rows.CountKind {
				continue
			}
			plain, protected := Row{}, Row{}
			err1 := c.read(&plain, text)
			err2 := c.read(&protected, rows.Protect(text, c.Trait&rows.Ident != 0))
			require.Equal(t, err1 == nil, err2 == nil, "%s %q", c.Name, text)
			require.Equal(t, plain, protected, "%s %q", c.Name, text)
		}
	}
	alike(t, "+\t'") // was read in one way alone
	rapid.Check(t, func(t *rapid.T) { alike(t, filetest.ProtectedText().Draw(t, "text")) })
}

// read reads a text as walks do.
func (c *exportColumn[C]) read(claim *C, text string) error {
	if c.take(claim, text) {
		return nil
	}
	return c.set(claim, text)
}

// take takes an easy text.
func (c *exportColumn[C]) take(claim *C, text string) bool {
	quick := c.quick()
	return quick != nil && quick(claim, text)
}

// set repairs a text before it is set.
func (c *exportColumn[C]) set(claim *C, text string) error {
	rules := rows.Rules{Export: true, Private: c.Trait&rows.Private != 0}
	if c.Trait&rows.Ident != 0 {
		rules.Cut = c.cut
	}
	text, _, err := cell.Read(c.Kind, cell.Written, text, rules)
	if err != nil {
		return err
	}
	return c.Set(claim, text)
}
