package headers

// outcome is what a result is worth and what it means.
type outcome struct {
	modifier int
	pass     bool
	meaning  string
}

// outcomes holds every result that a test can have.
var outcomes = map[string]outcome{
	"csp-implemented-with-no-unsafe-default-src-none":              {10, true, "The policy allows nothing but what it names, and no unsafe code."},
	"csp-implemented-with-no-unsafe":                               {5, true, "The policy allows no unsafe code."},
	"csp-implemented-with-unsafe-inline-in-style-src-only":         {0, true, "The policy allows styles written into the page, but no such scripts."},
	"csp-implemented-with-insecure-scheme-in-passive-content-only": {-10, true, "The policy allows pictures or media over plain HTTP."},
	"csp-implemented-with-unsafe-eval":                             {-10, false, "The policy lets strings be run as code ('unsafe-eval')."},
	"csp-implemented-with-unsafe-inline":                           {-20, false, "The policy allows scripts written into the page, or from anywhere."},
	"csp-implemented-with-insecure-scheme":                         {-20, false, "The policy allows code over plain HTTP."},
	"csp-header-invalid":                                           {-25, false, "The policy cannot be read as one."},
	"csp-not-implemented":                                          {-25, false, "There is no content security policy."},
	"csp-not-implemented-but-reporting-enabled":                    {-25, false, "There is a policy that only reports and blocks nothing."},
	"csp-implemented-but-duplicate-directives":                     {0, true, "The policy is sound but names a report directive twice."},

	"cookies-secure-with-httponly-sessions-and-samesite":        {5, true, "All cookies are Secure, session cookies HttpOnly, and all have SameSite."},
	"cookies-secure-with-httponly-sessions":                     {0, true, "All cookies are Secure and session cookies HttpOnly."},
	"cookies-not-found":                                         {0, true, "The page sets no cookies."},
	"cookies-without-secure-flag-but-protected-by-hsts":         {-5, false, "A cookie is not Secure; HSTS protects it in part."},
	"cookies-session-without-secure-flag-but-protected-by-hsts": {-10, false, "A session cookie is not Secure; HSTS protects it in part."},
	"cookies-without-secure-flag":                               {-20, false, "A cookie is not Secure."},
	"cookies-samesite-flag-invalid":                             {-20, false, "A cookie has a SameSite that browsers do not know, or None without Secure."},
	"cookies-anticsrf-without-samesite-flag":                    {-20, false, "A cookie against request forgery has no SameSite."},
	"cookies-session-without-httponly-flag":                     {-30, false, "Scripts can read a session cookie: it is not HttpOnly."},
	"cookies-session-without-secure-flag":                       {-40, false, "A session cookie is not Secure."},

	"cross-origin-resource-sharing-not-implemented":                    {0, true, "Other origins cannot read the site's answers."},
	"cross-origin-resource-sharing-implemented-with-public-access":     {0, true, "Anyone may read answers, without cookies."},
	"cross-origin-resource-sharing-implemented-with-restricted-access": {0, true, "Some origins may read the site's answers."},
	"cross-origin-resource-sharing-implemented-with-universal-access":  {-50, false, "Any origin may read answers made with the visitor's cookies."},

	"redirection-all-redirects-preloaded":             {0, true, "Browsers know by themselves to use HTTPS."},
	"redirection-to-https":                            {0, true, "Plain HTTP leads to HTTPS on the same host first."},
	"redirection-not-needed-no-http":                  {0, true, "The site does not answer on plain HTTP."},
	"redirection-off-host-from-http":                  {-5, false, "Plain HTTP leads to another host at once, so HSTS does not protect this one."},
	"redirection-not-to-https-on-initial-redirection": {-10, false, "Plain HTTP leads to plain HTTP first."},
	"redirection-not-to-https":                        {-20, false, "Plain HTTP never leads to HTTPS."},
	"redirection-missing":                             {-20, false, "The site stays on plain HTTP."},
	"redirection-invalid-cert":                        {-20, false, "A certificate on the way is not valid."},

	"referrer-policy-private":         {5, true, "Other sites learn at most the origin that a visitor comes from."},
	"referrer-policy-not-implemented": {0, true, "There is no referrer policy; browsers' default applies."},
	"referrer-policy-unsafe":          {-5, false, "Other sites learn more of the address than they need."},
	"referrer-policy-header-invalid":  {-5, false, "Browsers do not know this referrer policy."},

	"hsts-preloaded": {5, true, "Browsers know by themselves to use HTTPS."},
	"hsts-implemented-max-age-at-least-six-months":  {0, true, "Browsers keep to HTTPS for six months or more."},
	"hsts-implemented-max-age-less-than-six-months": {-10, false, "Browsers keep to HTTPS for less than six months."},
	"hsts-not-implemented":                          {-20, false, "Nothing tells browsers to keep to HTTPS."},
	"hsts-header-invalid":                           {-20, false, "Strict-Transport-Security cannot be read."},
	"hsts-not-implemented-no-https":                 {-20, false, "The site does not answer on HTTPS."},
	"hsts-invalid-cert":                             {-20, false, "The certificate is not valid, so browsers ignore HSTS."},

	"sri-implemented-and-all-scripts-loaded-securely":               {5, true, "Scripts are checked against a hash, the site's own too."},
	"sri-implemented-and-external-scripts-loaded-securely":          {5, true, "Scripts of others are checked against a hash."},
	"sri-not-implemented-response-not-html":                         {0, true, "The answer is no HTML page."},
	"sri-not-implemented-but-no-scripts-loaded":                     {0, true, "The page loads no scripts."},
	"sri-not-implemented-but-all-scripts-loaded-from-secure-origin": {0, true, "All scripts come from the site itself."},
	"sri-not-implemented-but-external-scripts-loaded-securely":      {-5, false, "Scripts of others are not checked against a hash."},
	"sri-implemented-but-external-scripts-not-loaded-securely":      {-20, false, "Scripts of others are checked, but come over plain HTTP."},
	"sri-not-implemented-and-external-scripts-not-loaded-securely":  {-50, false, "Scripts of others come over plain HTTP (or whatever the page came over), unchecked."},
	"html-not-parseable": {-20, false, "The page cannot be read."},

	"x-content-type-options-nosniff":         {0, true, "Browsers keep to the stated type of content."},
	"x-content-type-options-not-implemented": {-5, false, "Browsers may guess the type of content."},
	"x-content-type-options-header-invalid":  {-5, false, "X-Content-Type-Options has a value that browsers do not know."},

	"x-frame-options-implemented-via-csp": {5, true, "The content security policy says who may frame the page."},
	"x-frame-options-sameorigin-or-deny":  {0, true, "Others cannot frame the page."},
	"x-frame-options-allow-from-origin":   {0, true, "One origin may frame the page (which most browsers no longer read)."},
	"x-frame-options-not-implemented":     {-20, false, "Anyone can frame the page."},
	"x-frame-options-header-invalid":      {-20, false, "X-Frame-Options has a value that browsers do not know."},

	"corp-implemented-with-same-origin":  {10, true, "Only the same origin can load this."},
	"corp-implemented-with-same-site":    {10, true, "Only the same site can load this."},
	"corp-implemented-with-cross-origin": {0, true, "Any origin can load this."},
	"corp-not-implemented":               {0, true, "Nothing says who may load this; browsers' default applies."},
	"corp-header-invalid":                {-5, false, "Cross-Origin-Resource-Policy has a value that browsers do not know."},
}

// Meaning says in a sentence what a result means, "" for one that is not known.
func Meaning(result string) string { return outcomes[result].meaning }
