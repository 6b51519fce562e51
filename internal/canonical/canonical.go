// Package canonical digests documents, so that those with the same content have the same
// digest.
package canonical

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Digest returns the SHA-256, in hex, of a document's canonical JSON: keys sorted bytewise,
// no white space, without the field "$schema". Documents that differ only in order or layout
// have the same digest. Every document has a digest; a value that has no JSON has an empty
// one.
func Digest(document any) string {
	text, err := json.Marshal(document)
	if err != nil {
		return ""
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // numbers keep their text
	var v any
	if err := decoder.Decode(&v); err != nil {
		return ""
	}
	if fields, ok := v.(map[string]any); ok {
		delete(fields, "$schema")
	}
	var canonical bytes.Buffer
	encoder := json.NewEncoder(&canonical)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil { // sorts the keys of maps
		return ""
	}
	sum := sha256.Sum256(bytes.TrimSuffix(canonical.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:])
}
