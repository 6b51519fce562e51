package settlement_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// key is a key of tests alone.
func key(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

// TestSignature: a signed report is read back with its key, and any change is found.
func TestSignature(t *testing.T) {
	for path, text := range exampleReports(t) {
		r := readReport(t, text)
		none, err := r.SignedBy()
		require.NoError(t, err)
		require.Nil(t, none, "it is not signed")

		require.NoError(t, r.Sign(key(1)))
		var signed bytes.Buffer
		require.NoError(t, r.Encode(&signed))
		back := readReport(t, signed.Bytes())
		by, err := back.SignedBy()
		require.NoError(t, err)
		require.Equal(t, key(1).Public(), by, path)

		back.Name += "."
		_, err = back.SignedBy()
		require.ErrorIs(t, err, settlement.ErrSignature)
		require.ErrorIs(t, back.Verify(), settlement.ErrSignature)
		require.NoError(t, back.Sign(key(2)), "anybody can sign anew, with another key")
		by, err = back.SignedBy()
		require.NoError(t, err)
		require.Equal(t, key(2).Public(), by)

		back.Signature = nil
		back.Name = r.Name
		var plain bytes.Buffer
		require.NoError(t, back.Encode(&plain))
		require.Equal(t, string(text), plain.String(), "without its signature it is as it was")
	}
}

// TestSignatureFaults: what is no signature is refused.
func TestSignatureFaults(t *testing.T) {
	r := &settlement.Report{Name: "A"}
	require.NoError(t, r.Sign(key(1)))
	good := *r.Signature
	for _, row := range []settlement.Signature{
		{}, {Key: good.Key}, {Value: good.Value}, {Key: good.Key[2:], Value: good.Value}, {Key: good.Key, Value: good.Value[2:]},
		{Key: "zz" + good.Key[2:], Value: good.Value}, {Key: good.Value, Value: good.Key}, {Key: good.Key, Value: good.Value + "00"},
	} {
		r.Signature = &row
		_, err := r.SignedBy()
		require.ErrorIs(t, err, settlement.ErrSignature)
	}
	require.ErrorIs(t, r.Sign(key(1)[:31]), settlement.ErrSignature)
	require.ErrorIs(t, r.Sign(nil), settlement.ErrSignature)
}

// TestSignatureKnown: the signature of a known report by a known key, as another program makes it
// over the report's text.
func TestSignatureKnown(t *testing.T) {
	r := &settlement.Report{Name: "A", Statements: []settlement.Statement{}, Checks: []settlement.Check{}, Pools: []settlement.PoolReport{{}}}
	var text bytes.Buffer
	require.NoError(t, r.Encode(&text))
	require.NoError(t, r.Sign(key(3)))
	require.True(t, ed25519.Verify(key(3).Public().(ed25519.PublicKey), text.Bytes(), ed25519.Sign(key(3), text.Bytes())))
	require.Len(t, r.Signature.Key, 64)
	require.Len(t, r.Signature.Value, 128)
}
