package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/his"
)

// mostKey is how many characters the text of a key has.
const mostKey = 190

// isKey reports whether every database can have a text as a key.
func isKey(text string) bool {
	return utf8.RuneCountInString(text) <= mostKey && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}

// claim is a claim on its way into the database.
type claim struct {
	row             int // of the file that it came in
	institution, id string
	body            string
}

// claimOf makes a claim of a row. Members and charges without an id of their own are known by all
// that their row says, so that a row which is sent twice is there once.
func claimOf(r his.Record, columns []string, needed []bool) (c claim, err error) {
	c.row = r.Row
	var b strings.Builder
	for i, text := range r.Texts {
		if text == "" && !needed[i] {
			continue
		}
		switch columns[i] {
		case "id":
			c.id = strings.Clone(text)
		case "institution":
			c.institution = strings.Clone(text)
		}
		b.WriteString(`,"`)
		b.WriteString(columns[i])
		b.WriteString(`":`)
		quote(&b, text)
	}
	c.body = "{" + strings.TrimPrefix(b.String(), ",") + "}"
	if c.id == "" {
		sum := sha256.Sum256([]byte(c.body))
		c.id = "row:" + hex.EncodeToString(sum[:16])
	}
	if !isKey(c.id) || !isKey(c.institution) {
		err = ErrKey
	}
	return c, err
}

// quote writes a JSON text.
func quote(b *strings.Builder, text string) {
	if slices.ContainsFunc([]byte(text), func(c byte) bool { return c < 0x20 || c == '"' || c == '\\' || c == 0x7f }) || !utf8.ValidString(text) {
		quoted, _ := json.Marshal(text) // a text always can be
		b.Write(quoted)
		return
	}
	b.WriteByte('"')
	b.WriteString(text)
	b.WriteByte('"')
}
