package tls

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
)

// TestParse: the names of a certificate are read from its PEM text, and what is none has
// none.
func TestParse(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"a.example.com", "*.b.example.com"}, IPAddresses: []net.IP{net.ParseIP("10.0.0.1")}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, ok := parse(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	if !ok {
		t.Fatal("not read")
	}
	for name, want := range map[string]bool{
		"a.example.com": true, "A.example.com": true, "x.b.example.com": true, "x.y.b.example.com": false, "b.example.com": false,
		"10.0.0.1": true, "10.0.0.2": false, "": false, anyIP: true,
	} {
		if got := cert.has(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
	for _, text := range []string{"", "no PEM", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"} {
		if _, ok := parse(text); ok {
			t.Errorf("%q is read as a certificate", text)
		}
	}
}
