package provider

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// hostOnly wants host or host:port. Upstream puts a scheme in front itself:
// minio-go's getEndpointURL for S3, a format string for AZURE (helpers.go).
func hostOnly(value string) (message, remedy string) {
	scheme, _, hasScheme := strings.Cut(value, "://")
	switch {
	case hasScheme && isWord(scheme):
		return fmt.Sprintf("got a URL with the scheme %s, want a host, with a port if needed", scheme), "remove " + scheme + "://"
	case strings.Contains(value, "/"):
		return "got a host with a path, want a host, with a port if needed", "remove the path; a folder inside the bucket is the object store's prefix"
	case strings.ContainsAny(value, " \t@?#\\"):
		return "not a host, with a port if needed", "write it as in minio.example.com:9000"
	}
	return "", ""
}

// s3Host wants a host that minio-go accepts (utils.go, isValidEndpointURL).
func s3Host(value string) (message, remedy string) {
	if message, remedy = hostOnly(value); message != "" {
		return message, remedy
	}
	if strings.HasSuffix(value, ".s3.amazonaws.com") {
		return "holds the bucket's name, which minio-go refuses", "use s3.<region>.amazonaws.com, and set config.bucket"
	}
	return "", ""
}

// isWord guards a message against showing what stands before "://": it could be anything.
func isWord(scheme string) bool {
	return len(scheme) <= len("https") && scheme != "" && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyzHTPS0123456789") == ""
}

// fullURL wants http:// or https:// with a host: COS and SWIFT dial the value as it is.
func fullURL(value string) (message, remedy string) {
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "not a URL with a scheme and a host", "write it as https://host"
	}
	return "", ""
}

// cosService is a region's own host, without a bucket in front.
var cosService = regexp.MustCompile(`^cos(-internal)?\.[a-z0-9-]+\.(myqcloud\.com|tencentcos\.cn)$`)

// cosURL wants the URL of a bucket: with an endpoint upstream leaves config.bucket out of what it
// asks (objstore, providers/cos/cos.go, NewBucketWithConfig).
func cosURL(value string) (message, remedy string) {
	if message, remedy = fullURL(value); message != "" {
		return message, remedy
	}
	if u, err := url.Parse(value); err == nil && cosService.MatchString(strings.ToLower(u.Hostname())) {
		return "names no bucket, and upstream asks it as it is", "write https://<bucket>-<app_id>." + u.Hostname() + ", or leave it out and set config.region and config.app_id"
	}
	return "", ""
}

// ossName is what aliyun-oss-go-sdk v3.0.2 takes for the name of a bucket (oss/utils.go,
// CheckBucketName); Thanos does not start with another one.
var ossName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

func ossBucket(value string) (message, remedy string) {
	if !ossName.MatchString(value) {
		return "not a name of a bucket of Alibaba's OSS", "write 3 to 63 lowercase letters, digits and dashes, with no dash at either end"
	}
	return "", ""
}

// bucket wants what names of buckets and containers may hold in every cloud.
func bucket(value string) (message, remedy string) {
	if strings.Trim(value, "$abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		return "not a name of a bucket: it holds more than lowercase letters, digits, dashes and dots", "write the bucket's name alone; a folder in it is the object store's prefix"
	}
	return "", ""
}

// s3Bucket takes capitals, too, as minio-go does for buckets of S3's first years
// (s3utils/utils.go).
func s3Bucket(value string) (message, remedy string) {
	return bucket(strings.ReplaceAll(strings.ToLower(value), ":", "-"))
}

// jsonObject wants the content of a Google credentials file, not its name or
// path (bitnami/charts#20311).
func jsonObject(value string) (message, remedy string) {
	var file struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal([]byte(value), &file); err != nil {
		return "not JSON: want the content of the credentials file", "put the file's content there, not its name"
	}
	if file.Type == "" {
		return "JSON without a type: want the content of a Google credentials file", "use the file that Google Cloud issued"
	}
	return "", ""
}

// isPort reports whether value is a port's number.
func isPort(value string) bool {
	port, err := strconv.ParseUint(value, 10, 16)
	return err == nil && port > 0
}

var human = regexp.MustCompile(`^[0-9]+(\.[0-9]+)? ?([kKmMgGtTpPeE]i?)?[bB]?$`)

// humanSize wants what dustin/go-humanize ParseBytes takes: here KB is 1000
// bytes, and a bare number is bytes.
func humanSize(value string) (message, remedy string) {
	if !human.MatchString(value) {
		return "not a size such as 250MB", "use one of the units B, KB, KiB, MB, MiB, GB, GiB"
	}
	return "", ""
}
