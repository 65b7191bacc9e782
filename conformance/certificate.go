package conformance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"regexp"
	"strings"
	"time"
)

// secret is a value that breaks a file that does not quote it; that of a private
// key has lines, and is one all the same.
func secret(key string) string {
	const value = `"it's" a: secret # {{ of }}`
	if !strings.Contains(key, "private") {
		return value
	}
	return value + "\n\n" + privateKey
}

var privateKey = func() string {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return string(pem.EncodeToMemory(block))
}()

// certificate is a CA for the files that a process only loads, and certificateKey
// its private key.
var certificate, certificateKey = func() (string, string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}))
}()

var tlsFile = regexp.MustCompile(`\b(ca|cert|key)_file: (/\S+)`)

// withTLSFiles returns a configuration whose TLS files are there, in place of
// those that a user mounts.
func (s *Sandbox) withTLSFiles(content string) (string, error) {
	for _, found := range tlsFile.FindAllStringSubmatch(content, -1) {
		file := certificate
		if found[1] == "key" {
			file = certificateKey
		}
		if err := writeFile(s.Root+found[2], file); err != nil {
			return "", err
		}
	}
	return tlsFile.ReplaceAllString(content, "${1}_file: "+s.Root+"${2}"), nil
}
