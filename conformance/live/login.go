package live

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// vault is the value that the vaults of the outside world have for a key.
func vault(key string) string { return "live-" + key }

// login is a key of S3's API: its secret, and the token of a session, if it is one of it.
type login struct{ secret, token string }

// logins are the keys, by their names.
type logins struct {
	mu   sync.Mutex
	keys map[string]login
}

// newLogins knows the keys that vaults hold.
func newLogins() *logins {
	return &logins{keys: map[string]login{vault("access_key"): {secret: vault("secret_key")}}}
}

var authorization = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$`)

// verify computes the signature of a request anew (AWS Signature Version 4), and so tells
// whether whoever sent it has the secret, and means this request in this region.
func (l *logins) verify(r *http.Request, region string) error {
	m := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return errors.New("the request is not signed")
	}
	if region != "" && m[3] != region {
		return fmt.Errorf("the request is for region %q, and this is %q", m[3], region)
	}
	l.mu.Lock()
	key, found := l.keys[m[1]]
	l.mu.Unlock()
	if !found || key.token != r.Header.Get("X-Amz-Security-Token") {
		return fmt.Errorf("nobody has the key %q with this token", m[1])
	}
	scope := strings.Join([]string{m[2], m[3], "s3", "aws4_request"}, "/")
	text := strings.Join([]string{"AWS4-HMAC-SHA256", r.Header.Get("X-Amz-Date"), scope, digest(canonical(r, m[4]))}, "\n")
	signing := []byte("AWS4" + key.secret)
	for _, part := range strings.Split(scope, "/") {
		signing = mac(signing, part)
	}
	if hex.EncodeToString(mac(signing, text)) != m[5] {
		return fmt.Errorf("the signature is none of the key %q", m[1])
	}
	return nil
}

// canonical is the form of a request that is signed.
func canonical(r *http.Request, signed string) string {
	var headers strings.Builder
	for _, name := range strings.Split(signed, ";") {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = fmt.Sprint(r.ContentLength)
		}
		fmt.Fprintf(&headers, "%s:%s\n", name, strings.Join(strings.Fields(value), " "))
	}
	query := strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")
	return strings.Join([]string{r.Method, r.URL.EscapedPath(), query, headers.String(), signed, r.Header.Get("X-Amz-Content-Sha256")}, "\n")
}

func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// roles answers as AWS' token service does: who has the token of a pod gets a key for the
// role that its ServiceAccount names.
func (f *Fleet) roles(w http.ResponseWriter, r *http.Request) {
	role := r.FormValue("RoleArn")
	if r.FormValue("Action") != "AssumeRoleWithWebIdentity" || role == "" || r.FormValue("WebIdentityToken") != token+" "+role {
		http.Error(w, "no role for this token", http.StatusForbidden)
		return
	}
	name := "ASIA" + strings.ToUpper(digest(role)[:16])
	key := login{digest("secret of " + role), digest("session of " + role)}
	f.logins.mu.Lock()
	f.logins.keys[name] = key
	f.logins.mu.Unlock()
	var answer struct {
		XMLName     xml.Name `xml:"https://sts.amazonaws.com/doc/2011-06-15/ AssumeRoleWithWebIdentityResponse"`
		AccessKey   string   `xml:"AssumeRoleWithWebIdentityResult>Credentials>AccessKeyId"`
		Secret      string   `xml:"AssumeRoleWithWebIdentityResult>Credentials>SecretAccessKey"`
		Token       string   `xml:"AssumeRoleWithWebIdentityResult>Credentials>SessionToken"`
		Expiration  string   `xml:"AssumeRoleWithWebIdentityResult>Credentials>Expiration"`
		AssumedRole string   `xml:"AssumeRoleWithWebIdentityResult>AssumedRoleUser>Arn"`
	}
	answer.AccessKey, answer.Secret, answer.Token, answer.AssumedRole = name, key.secret, key.token, role
	answer.Expiration = time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	_ = xml.NewEncoder(w).Encode(answer)
}

// tokenService is where pods get a key for a role.
func (f *Fleet) tokenService() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var err error
	if f.sts == "" {
		f.sts, err = f.serveOutside(http.HandlerFunc(f.roles), false)
	}
	return f.sts, err
}

// roleToken is where EKS' webhook has a pod's token for a role of AWS.
const roleToken = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token"

// identity is what EKS' webhook gives a pod whose ServiceAccount names a role of AWS: a
// token, and where it is.
func (p *Pod) identity(root string) ([]string, error) {
	role := p.cluster.account(p.Namespace, p.workload.template.Spec.ServiceAccountName).Annotations["eks.amazonaws.com/role-arn"]
	if role == "" {
		return nil, nil
	}
	sts, err := p.cluster.fleet.tokenService()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(root+roleToken), 0o755); err != nil {
		return nil, err
	}
	return []string{
		"AWS_ROLE_ARN=" + role, "AWS_WEB_IDENTITY_TOKEN_FILE=" + root + roleToken,
		"AWS_REGION=us-east-1", "AWS_ENDPOINT_URL_STS=https://" + sts,
	}, os.WriteFile(root+roleToken, []byte(token+" "+role), 0o644)
}

// account is a ServiceAccount of the cluster; an empty one is not there.
func (c *Cluster) account(namespace, name string) corev1.ServiceAccount {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found corev1.ServiceAccount
	for _, o := range c.objects.Objects {
		if o.Kind == "ServiceAccount" && o.Metadata.Namespace == namespace && o.Metadata.Name == name {
			_ = yaml.Unmarshal([]byte(o.Text), &found)
		}
	}
	return found
}
