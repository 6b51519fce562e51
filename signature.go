package settlement

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Signature (签名) says who vouches for a report: an Ed25519 signature over the report as
// [Report.Encode] writes it without the signature.
type Signature struct {
	Key   string `json:"key" required:"true"`   // the public key, 64 digits in hex
	Value string `json:"value" required:"true"` // the signature, 128 digits in hex
}

// ErrSignature says that a report was not signed by its key, or was changed since.
var ErrSignature = coded.New("signature", "the signature is not that of the report")

// Sign signs the report. It replaces a signature that is there. Everything in the report is
// signed: a seal, too, and through the seal every row of its claims. Sign returns an error if
// the key is no private key of Ed25519.
func (r *Report) Sign(key ed25519.PrivateKey) error {
	if len(key) != ed25519.PrivateKeySize {
		return fmt.Errorf("%w: the private key has %d bytes, want %d", ErrSignature, len(key), ed25519.PrivateKeySize)
	}
	text, err := r.unsigned()
	if err != nil {
		return err
	}
	public := key.Public().(ed25519.PublicKey) //nolint:errcheck // as its documentation says
	r.Signature = &Signature{hex.EncodeToString(public), hex.EncodeToString(ed25519.Sign(key, text))}
	return nil
}

// SignedBy returns the public key that the report was signed with, nil if it is not signed. It
// returns an error wrapping [ErrSignature] if the signature is not that of the report. Whose key
// it is the caller must know: anybody can sign with a key of their own.
func (r *Report) SignedBy() (ed25519.PublicKey, error) {
	if r.Signature == nil {
		return nil, nil
	}
	key, err := hex.DecodeString(r.Signature.Key)
	value, err2 := hex.DecodeString(r.Signature.Value)
	if err != nil || err2 != nil || len(key) != ed25519.PublicKeySize || len(value) != ed25519.SignatureSize {
		return nil, fmt.Errorf("%w: want a key of %d bytes and a value of %d, in hex", ErrSignature, ed25519.PublicKeySize, ed25519.SignatureSize)
	}
	text, err := r.unsigned()
	if err != nil {
		return nil, err
	}
	if !ed25519.Verify(key, text, value) {
		return nil, ErrSignature
	}
	return key, nil
}

// unsigned returns what is signed.
func (r *Report) unsigned() ([]byte, error) {
	without := *r
	without.Signature = nil
	var b bytes.Buffer
	err := without.Encode(&b)
	return b.Bytes(), err
}

func (r *Report) checkSignature() error {
	_, err := r.SignedBy()
	return err
}
